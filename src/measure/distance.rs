//! Distances on the WGS84 ellipsoid.

use geographiclib_rs::{Geodesic, InverseGeodesic};

use crate::model::{BoundingBox, Point};

/// The geodesic distance in whole metres. Rounded, so that weights are exact decimals and replays give the same bytes.
#[must_use]
pub fn metres(from: Point, to: Point) -> u32 {
    let metres: f64 = Geodesic::wgs84().inverse(from.lat, from.lon, to.lat, to.lon);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 20,004 km, never negative")]
    let whole = metres.round() as u32;
    whole
}

/// Metres of the straight line through the earth, which is no longer than the geodesic: tells in a twentieth of the time
/// that a point is too far away.
#[must_use]
pub fn chord(from: Point, to: Point) -> f64 {
    // WGS84: the equator's radius in metres, and the square of the first eccentricity.
    const RADIUS: f64 = 6_378_137.0;
    const SQUARED: f64 = 0.006_694_379_990_141_33;
    let on_earth = |point: Point| {
        let ((sin, cos), (east_sin, east_cos)) = (point.lat.to_radians().sin_cos(), point.lon.to_radians().sin_cos());
        let radius = RADIUS / (1.0 - SQUARED * sin * sin).sqrt();
        [radius * cos * east_cos, radius * cos * east_sin, radius * (1.0 - SQUARED) * sin]
    };
    let squares = on_earth(from).into_iter().zip(on_earth(to)).map(|(one, other)| (one - other) * (one - other));
    squares.sum::<f64>().sqrt()
}

/// A box that holds every point within `km` of `centre`.
#[must_use]
pub fn box_around(centre: Point, km: f64) -> BoundingBox {
    // A degree of latitude is at least 110.5 km; a degree of longitude at most 111.4 km times the cosine.
    let lat = km / 110.5;
    let cosine = (centre.lat.abs() + lat).min(89.0).to_radians().cos();
    let lon = km / (110.5 * cosine);
    BoundingBox { south: centre.lat - lat, north: centre.lat + lat, west: centre.lon - lon, east: centre.lon + lon }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_distances() {
        let at = |lat, lon| Point { lat, lon };
        // Karney (2013), Algorithms for geodesics: New York JFK to London Heathrow is 5,551.759 km.
        assert_eq!(metres(at(40.6, -73.8), at(51.6, -0.5)), 5_551_759);
        assert_eq!(metres(at(33.5, -111.9), at(33.5, -111.9)), 0);
    }

    #[test]
    fn the_straight_line_is_the_shorter_way() {
        for (lat, lon) in [(0.0, 0.0), (21.3, -157.8), (33.5, -111.9), (47.6, -122.3), (64.8, -147.7), (-89.0, 10.0)] {
            let centre = Point { lat, lon };
            for step in 0..200 {
                let (angle, far) = (f64::from(step) / 7.0, f64::from(step + 1) / 200.0);
                let near = Point { lat: lat + angle.sin() * far * 0.5, lon: lon + angle.cos() * far * 0.6 };
                let (straight, along) = (chord(centre, near), f64::from(metres(centre, near)));
                // Rounding to whole metres, and 0.13 m that 50 km differ by.
                assert!(straight <= along + 0.5 && straight >= along - 2.0, "{centre:?} {near:?}: {straight} {along}");
            }
        }
    }

    #[test]
    fn the_box_holds_the_circle() {
        for lat in [0.0, 21.3, 33.5, 47.6, 64.8] {
            let centre = Point { lat, lon: -111.9 };
            let around = box_around(centre, 50.0);
            for step in 0..720 {
                let angle = f64::from(step).to_radians() / 2.0;
                let near = Point { lat: lat + angle.sin() * 0.6, lon: -111.9 + angle.cos() * 1.4 };
                assert!(metres(centre, near) > 50_000 || around.contains(near), "{lat} {step}");
            }
        }
    }
}
