//! What the simulator knows: figures, rules and changes, and what each of them does to a value.

use std::sync::LazyLock;

use resident_outcomes::model::UsCity;
use rust_decimal::Decimal;

use crate::agency::air::{Monitor, WAKE_2016};
use crate::agency::{Agency, census};
use crate::desk::{Desk, hasty_providers};

/// GEOID, name as the EPA writes it, county, point (of cities beyond the list: of their monitor).
type Simulated = (&'static str, &'static str, (&'static str, &'static str), (f64, f64));

/// So many cities are simulated where the environment says so; else those of the list alone. A country of them takes
/// minutes.
const HOW_MANY: &str = "OUTCOMES_DECADE_CITIES";

pub static CITIES: LazyLock<Vec<Simulated>> = LazyLock::new(|| {
    let many = std::env::var(HOW_MANY).map_or(NAMED.len(), |many| many.parse().unwrap());
    let mut cities = NAMED.to_vec();
    let registry = resident_outcomes::config::load(None).unwrap().registry;
    let everyone: Vec<&UsCity> = registry.iter().collect();
    let is_listed = |city: &UsCity| NAMED.iter().any(|(geoid, ..)| *geoid == city.geoid.as_str());
    let others = everyone.iter().filter(|city| !is_listed(city)).filter_map(|city| simulated(city, &everyone));
    cities.extend(others.take(many.saturating_sub(NAMED.len())));
    assert!(cities.len() >= many, "{HOW_MANY}={many}: the registry has {} to simulate", cities.len());
    cities
});

/// A place of the registry with a monitor of its name, unless that name fits another place there. Designated places
/// (CDP) are among them: whoever names one is answered. Two counts of counties exist in Connecticut, where names alone
/// decide.
fn simulated(city: &UsCity, everyone: &[&UsCity]) -> Option<Simulated> {
    let old_county = CONNECTICUT.to_owned() + "001";
    let home = &city.counties.first()?.county;
    let state = &home.as_str()[..2];
    let lies_there = |other: &&&UsCity| {
        let of_state = |county: &str| state == CONNECTICUT && county.starts_with(state);
        other.counties.iter().any(|share| share.county == *home || of_state(share.county.as_str()))
    };
    let neighbours: Vec<_> = everyone.iter().filter(lies_there).filter(|other| other.geoid != city.geoid).collect();
    let is_own = |name: &&String| neighbours.iter().all(|other| !other.epa_names.contains(name));
    let name = city.epa_names.iter().find(is_own)?;
    // The mean over a city's own monitors asks for their names, not for where they stand. That of two cities of the list
    // is derived from what stands around them, so that no other may.
    let at = city.point.as_ref().map(|point| (point.at.lat, point.at.lon)).filter(|at| !is_around(*at));
    let leaked = |text: &str| -> &'static str { text.to_owned().leak() };
    let county = leaked(if state == CONNECTICUT { &old_county } else { home.as_str() }).split_at(2);
    Some((leaked(city.geoid.as_str()), leaked(name), county, at.unwrap_or(AT_SEA)))
}

const CONNECTICUT: &str = "09";
/// Where the monitors of cities without a point stand, far from every other.
const AT_SEA: (f64, f64) = (45.0, -140.0);

/// Whether a point lies within a good 50 km of a city that is derived from what stands around it.
fn is_around((lat, lon): (f64, f64)) -> bool {
    let is_near = |city: usize| (NAMED[city].3.0 - lat).abs() < 0.7 && (NAMED[city].3.1 - lon).abs() < 1.0;
    is_near(CLOSING) || is_near(MOVED)
}

const NAMED: [Simulated; 12] = [
    ("0465000", "Scottsdale", ("04", "013"), (33.668_727, -111.823_682)),
    ("3755000", "Raleigh", ("37", "183"), (35.830_204, -78.641_439)),
    ("0477000", "Tucson", ("04", "019"), (32.154_289, -110.871_062)),
    ("2622000", "Detroit", ("26", "163"), (42.383_037, -83.102_237)),
    ("0820000", "Denver", ("08", "031"), (39.761_849, -104.880_625)),
    ("2507000", "Boston", ("25", "025"), (42.331_960, -71.020_173)),
    ("5363000", "Seattle", ("53", "033"), (47.620_499, -122.350_876)),
    ("1245000", "Miami", ("12", "086"), (25.775_163, -80.208_615)),
    ("3137000", "Omaha", ("31", "055"), (41.264_675, -96.041_927)),
    ("3502000", "Albuquerque", ("35", "001"), (35.105_552, -106.647_388)),
    ("4159000", "Portland", ("41", "051"), (45.536_951, -122.649_971)),
    ("4748000", "Memphis", ("47", "157"), (35.103_543, -89.978_498)),
];

/// The city that the registry learns another name of.
const RENAMED: usize = 1;
const OTHER_NAME: &str = "Old Mill";
/// The city whose monitor closes after this year.
pub const CLOSING: usize = 2;
pub const LAST_YEAR: i32 = 2025;

/// The city whose boundary moves, and with it its point: from between two sites onto the eastern one.
const MOVED: usize = 4;
const EAST: f64 = -104.780_625;
const WEST: f64 = -104.980_625;

/// What changes, in the order in which one thing after the other is put in the place of what it was.
pub const CAUSES: [&str; 6] =
    ["program_changed", "method_changed", "registry_changed", "standard_changed", "source_revised", "new_vintage"];

/// What the world is like at one re-check.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that can change by itself")]
pub struct World {
    /// Whether verdicts are given by a version of the program that errs ([`slip`]).
    pub earlier_program: bool,
    pub other_method: bool,
    pub other_names: bool,
    pub other_boundary: bool,
    pub broadband_limit: i64,
    pub air_limit: i64,
    pub revised: bool,
    pub vintage: i32,
    pub year: i32,
}

fn tenths(number: i64) -> Decimal {
    Decimal::new(number, 1)
}

fn seed(city: usize) -> i64 {
    i64::try_from(city).unwrap()
}

fn lines(city: usize, vintage: i32) -> [i64; 3] {
    let (city, year) = (seed(city), i64::from(vintage));
    let wired = 65_000 + (city * 5 + year * 11) % 25 * 1_000;
    [93_000, 8_000 + (city + year * 3) % 10 * 1_500, wired]
}

fn main_monitor(city: usize, year: i32, revised: bool) -> Decimal {
    let revision = if revised && (seed(city) + i64::from(year)) % 4 == 0 { 3 } else { 0 };
    tenths(70 + (seed(city) * 7 + i64::from(year) * 13) % 50 + revision)
}

/// By how much the earlier version of the program errs: homes too high, air too low, each in some cities.
fn slip(city: usize, metric: &str) -> Decimal {
    match metric {
        "broadband" if city.is_multiple_of(2) => tenths(42),
        "pm25" if city.is_multiple_of(3) => tenths(-17),
        _ => Decimal::ZERO,
    }
}

impl World {
    fn broadband(&self, city: usize) -> Decimal {
        let [any, cellular, wired] = lines(city, self.vintage);
        Decimal::new(if self.other_method { any - cellular } else { wired }, 3)
    }

    fn air(&self, city: usize) -> Decimal {
        let main = main_monitor(city, self.year, self.revised);
        match city {
            MOVED if !self.other_boundary => (main + second(main)) / Decimal::TWO,
            RENAMED if self.other_names => (main + second(main)) / Decimal::TWO,
            CLOSING if self.year > LAST_YEAR => nearby(main),
            _ => main,
        }
    }

    pub fn says(&self, city: usize, metric: &str) -> (&'static str, Decimal) {
        let slip = if self.earlier_program { slip(city, metric) } else { Decimal::ZERO };
        let (value, met) = if metric == "broadband" {
            let value = self.broadband(city) + slip;
            (value, value >= Decimal::from(self.broadband_limit))
        } else {
            let value = self.air(city) + slip;
            (value, value <= Decimal::from(self.air_limit))
        };
        (if met { "met" } else { "not_met" }, value)
    }

    /// The causes and parts between two worlds, by the order that is documented.
    pub fn parts(&self, now: &Self, city: usize, metric: &str) -> Vec<(String, String)> {
        let mut world = *self;
        let mut parts = Vec::new();
        for cause in CAUSES {
            let before = world.says(city, metric);
            match cause {
                "program_changed" => world.earlier_program = now.earlier_program,
                "method_changed" => world.other_method = now.other_method,
                "registry_changed" => {
                    (world.other_names, world.other_boundary) = (now.other_names, now.other_boundary);
                }
                "standard_changed" => {
                    (world.broadband_limit, world.air_limit) = (now.broadband_limit, now.air_limit);
                }
                // Of a year that a newer one took the place of, nobody asks any more.
                "source_revised" if self.year == now.year => world.revised = now.revised,
                "source_revised" => {}
                _ => world = *now,
            }
            let after = world.says(city, metric);
            if before != after {
                let decimals = if metric == "broadband" { 4 } else { 6 };
                parts.push((cause.to_owned(), format!("{:.decimals$}", after.1 - before.1)));
            }
        }
        parts
    }
}

fn second(main: Decimal) -> Decimal {
    main + tenths(15)
}

fn nearby(main: Decimal) -> Decimal {
    main - tenths(7)
}

fn monitors(year: i32, revised: bool) -> Vec<Monitor> {
    let monitor = |city: usize, site: &'static str, name: &'static str, mean: Decimal| {
        let (_, county_name, (state, county), (lat, lon)) = CITIES[city];
        Monitor {
            id: (state, county, site, 1),
            names: (county_name, name),
            point: (lat + 0.01, lon),
            mean: format!("{mean:.6}").leak(),
            ..WAKE_2016[0]
        }
    };
    let mut all = Vec::new();
    for (city, (_, name, ..)) in CITIES.iter().enumerate() {
        let main = main_monitor(city, year, revised);
        if city == MOVED {
            let at = |lon, monitor: Monitor| Monitor { point: (CITIES[city].3.0, lon), ..monitor };
            all.push(at(EAST, monitor(city, "0001", "Eastwood", main)));
            all.push(at(WEST, monitor(city, "0002", "Westwood", second(main))));
        } else if city != CLOSING || year <= LAST_YEAR {
            // Several cities may lie in one county.
            let site = if city < NAMED.len() { "0001" } else { format!("{:04}", 100 + city).leak() };
            all.push(monitor(city, site, name, main));
        }
        if city == RENAMED {
            all.push(monitor(city, "0002", OTHER_NAME, second(main)));
        }
        if city == CLOSING {
            all.push(monitor(city, "0003", "Elsewhere", nearby(main)));
        }
    }
    all
}

pub fn serve(agency: &Agency, world: &World) {
    agency.forgets();
    let places: Vec<census::Place> = CITIES
        .iter()
        .enumerate()
        .map(|(city, (geoid, ..))| {
            let [any, cellular, wired] = lines(city, world.vintage);
            let lines = vec![(1, 100_000, 900), (4, any, 900), (6, cellular, 300), (7, wired, 900)];
            (*geoid, &*lines.leak())
        })
        .collect();
    agency.table("B28002", 5, world.vintage, &places);
    agency.annual(world.year, &monitors(world.year, world.revised));
}

/// The configuration of that day, as a folder at the desk.
pub fn configure(desk: &Desk, world: &World) -> String {
    let mut releases = include_str!("../../../config/releases.toml").to_owned();
    let to_come: String = (2025..2034).map(|vintage| format!("{vintage} = {}-12-10\n", vintage + 1)).collect();
    releases = releases.replacen("2024 = 2026-01-29\n", &format!("2024 = 2025-12-10\n{to_come}"), 1);
    let mut metrics = include_str!("../../../config/metrics.toml").to_owned();
    if world.other_method {
        let (wired, other) = ("id = \"wired/acs5\"", "id = \"not-cellular-only/acs5\"");
        metrics = metrics.replacen(wired, "id = \"?\"", 1).replacen(other, wired, 1).replacen("id = \"?\"", other, 1);
    }
    let mut names = include_str!("../../../config/epa_names.csv").to_owned();
    if world.other_names {
        names.push_str(&format!("{},Raleigh,Its own name.\n", CITIES[RENAMED].0));
        names.push_str(&format!("{},{OTHER_NAME},Taken over.\n", CITIES[RENAMED].0));
    }
    let mut cities = include_str!("../../../config/cities.csv").to_owned();
    if world.other_boundary {
        let (lat, lon) = CITIES[MOVED].3;
        let point = format!("{lat},{lon},");
        assert!(cities.contains(&point), "{point}");
        cities = cities.replacen(&point, &format!("{lat},{EAST},"), 1);
    }
    let mut standards = include_str!("../../../config/standards.toml").replace("programme = true\n", "");
    let pair = [
        if world.broadband_limit == 75 { "itu-broadband-75" } else { "itu-broadband-65" },
        if world.air_limit == 10 { "who-pm25-2021-it4" } else { "who-pm25-2021-it3" },
    ];
    for id in pair {
        let id = format!("id = \"{id}\"\n");
        standards = standards.replacen(&id, &format!("{id}programme = true\n"), 1);
    }
    for (name, text) in [
        ("providers.toml", hasty_providers()),
        ("releases.toml", releases),
        ("metrics.toml", metrics),
        ("epa_names.csv", names),
        ("cities.csv", cities),
        ("standards.toml", standards),
    ] {
        desk.put(&format!("config/{name}"), text.as_bytes());
    }
    desk.path("config").display().to_string()
}
