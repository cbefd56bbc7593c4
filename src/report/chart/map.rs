//! The monitors around a city: north up, by true distance and direction from the city's point.

use geographiclib_rs::{Geodesic, InverseGeodesic};
use maud::{Markup, html};

use super::{WIDTH, at, half_width, line, picture, text};
use crate::model::Point;

const HEIGHT: f64 = 440.0;
const CENTRE: (f64, f64) = (WIDTH / 2.0, 222.0);
/// Rings, in kilometres.
const RINGS_KM: [u32; 2] = [25, 50];
/// How far from the city's point the map reaches, in kilometres.
pub(in crate::report) const REACH_KM: f64 = 55.0;
const PIXELS_PER_KM: f64 = 200.0 / REACH_KM;
/// The nearest bear their names.
const NAMED: usize = 3;

/// One monitoring site.
pub(in crate::report) struct Site {
    /// Its number in the list below the map.
    pub number: usize,
    /// Its name.
    pub name: String,
    /// Its position.
    pub at: Point,
    /// Whether the verdict rests on it.
    pub carries: bool,
}

/// What the map shows.
pub(in crate::report) struct Monitors<'a> {
    /// Names the picture on its page.
    pub id: &'a str,
    /// Its title.
    pub title: &'a str,
    /// The figures in words.
    pub described: &'a str,
    /// The city's point.
    pub centre: Point,
    /// The sites, nearest first.
    pub sites: &'a [Site],
}

/// Draws it.
pub(in crate::report) fn map(chart: &Monitors<'_>) -> Markup {
    let (x, y) = CENTRE;
    let body = html! {
        @for km in RINGS_KM {
            @let radius = f64::from(km) * PIXELS_PER_KM;
            circle class="ring" cx=(at(x)) cy=(at(y)) r=(at(radius)) {}
        }
        (line("axis", (WIDTH - 30.0, 58.0), (WIDTH - 30.0, 22.0)))
        (line("axis", (WIDTH - 36.0, 31.0), (WIDTH - 30.0, 22.0)))
        (line("axis", (WIDTH - 24.0, 31.0), (WIDTH - 30.0, 22.0)))
        (text("strong", "middle", WIDTH - 30.0, 74.0, "N"))
        (line("centre", (x - 8.0, y), (x + 8.0, y)))
        (line("centre", (x, y - 8.0), (x, y + 8.0)))
        @for site in chart.sites { (mark(position(chart.centre, site.at), site.carries)) }
        @for placed in labels(chart) { (text("halo small", "middle", placed.x, placed.y, &placed.words)) }
    };
    picture(chart.id, HEIGHT, chart.title, chart.described, &body)
}

fn position(centre: Point, site: Point) -> (f64, f64) {
    let (km_east, km_north) = offset_km(centre, site);
    (CENTRE.0 + km_east * PIXELS_PER_KM, CENTRE.1 - km_north * PIXELS_PER_KM)
}

fn mark((x, y): (f64, f64), carries: bool) -> Markup {
    html! {
        @if carries {
            circle class="found" cx=(at(x)) cy=(at(y)) r="5.5" {}
        } @else {
            rect class="misses" x=(at(x - 4.5)) y=(at(y - 4.5)) width="9" height="9" {}
        }
    }
}

/// A label and where it stands.
struct Placed {
    x: f64,
    y: f64,
    half: f64,
    words: String,
}

impl Placed {
    fn covers(&self, other: &Self) -> bool {
        (self.x - other.x).abs() < self.half + other.half && (self.y - other.y).abs() < 13.0
    }

    fn covers_mark(&self, (x, y): (f64, f64)) -> bool {
        (self.x - x).abs() < self.half + 6.0 && (self.y - 4.0 - y).abs() < 10.0
    }
}

/// A ring's distance just inside it, in the first of four directions that no mark stands in.
fn ring_label(km: u32, marks: &[(f64, f64)]) -> Placed {
    let (radius, words) = (f64::from(km) * PIXELS_PER_KM, format!("{km} km"));
    let half = half_width(&words);
    let across = radius - half - 6.0;
    let spot = |(dx, dy)| Placed { x: CENTRE.0 + dx, y: CENTRE.1 + dy, half, words: words.clone() };
    let south = (0.0, radius - 5.0);
    let spots = [south, (0.0, 16.0 - radius), (across, 4.0), (-across, 4.0)];
    let free = spots.map(spot).into_iter().find(|label| !marks.iter().any(|mark| label.covers_mark(*mark)));
    free.unwrap_or_else(|| spot(south))
}

/// A label for each site, nearest first: above, right, below or left of it, the first that covers nothing. A site with
/// no room has none; the list below the map has it.
fn labels(chart: &Monitors<'_>) -> Vec<Placed> {
    let marks: Vec<_> = chart.sites.iter().map(|site| position(chart.centre, site.at)).chain([CENTRE]).collect();
    let mut placed: Vec<Placed> = RINGS_KM.map(|km| ring_label(km, &marks)).into();
    for (rank, (site, (x, y))) in chart.sites.iter().zip(&marks).enumerate() {
        let number = site.number.to_string();
        let named = format!("{number} {}", site.name);
        let tries = if rank < NAMED { vec![named, number] } else { vec![number] };
        let spots = tries.into_iter().flat_map(|words| {
            let half = half_width(&words);
            let around = [(0.0, -10.0), (half + 10.0, 4.0), (0.0, 19.0), (-half - 10.0, 4.0)];
            around.map(|(dx, dy)| Placed { x: x + dx, y: y + dy, half, words: words.clone() })
        });
        let fits = |spot: &Placed| {
            let inside = spot.x - spot.half > 0.0 && spot.x + spot.half < WIDTH;
            inside
                && !placed.iter().any(|other| spot.covers(other))
                && !marks.iter().any(|mark| spot.covers_mark(*mark))
        };
        let spot = spots.into_iter().find(fits);
        placed.extend(spot);
    }
    placed
}

/// Kilometres east and north in the equal-distance projection around `centre`.
fn offset_km(centre: Point, site: Point) -> (f64, f64) {
    let (metres, azimuth, _, _): (f64, f64, f64, f64) =
        Geodesic::wgs84().inverse(centre.lat, centre.lon, site.lat, site.lon);
    let (sine, cosine) = azimuth.to_radians().sin_cos();
    (metres / 1000.0 * sine, metres / 1000.0 * cosine)
}

/// Whether the map reaches as far as `site`.
pub(in crate::report) fn reaches(centre: Point, site: Point) -> bool {
    let (east, north) = offset_km(centre, site);
    east.hypot(north) <= REACH_KM
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn north_is_up_and_east_is_right() {
        let centre = Point { lat: 33.5, lon: -111.9 };
        let cases = [((33.6, -111.9), (0.0, 11.1)), ((33.5, -111.8), (9.3, 0.0)), ((33.5, -111.9), (0.0, 0.0))];
        for ((lat, lon), (east, north)) in cases {
            let offset = offset_km(centre, Point { lat, lon });
            assert!((offset.0 - east).abs() < 0.1 && (offset.1 - north).abs() < 0.1, "{lat} {lon}: {offset:?}");
        }
        assert!(!reaches(centre, Point { lat: 34.1, lon: -111.9 }));
    }
}
