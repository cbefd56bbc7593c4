//! Tables B28002 and B28003 as the Census Bureau's Summary File and its Data API write them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use resident_outcomes::config::Registry;
use resident_outcomes::model::method::Table;
use resident_outcomes::model::{State, UsCity};

use crate::prng::Prng;

/// How many geographies of each level a table has, roughly as the Bureau's own.
const PLACES: usize = 31_780;
const COUNTIES: usize = 3_222;
const METRO_AREAS: u64 = 939;
/// Cut so that a table of 13 lines has about 18 MB.
const SUBDIVISIONS: u64 = 36_000;
const TRACTS: u64 = 76_000;
const POSTAL_AREAS: u64 = 33_700;

/// A geography with what stays the same over the years.
pub struct Geography {
    id: String,
    name: String,
    households: u64,
    /// Share of households with a line, in thousandths.
    wired: f64,
}

/// An estimate and its margin, sentinels included.
type Line = (i64, i64);

/// Every geography of a table, in the order of the levels' codes.
pub fn geographies(registry: &Registry, seed: u64) -> Vec<Geography> {
    let mut prng = Prng::new(seed, "geographies");
    let states: Vec<State> = State::all().collect();
    let mut all = vec![geography("0100000US".to_owned(), "United States", 129_870_000, &mut prng)];
    for state in &states {
        let households = 200_000 + prng.below(4_000_000);
        all.push(geography(format!("0400000US{}", state.fips()), state.name(), households, &mut prng));
    }
    let counties = counties(registry, &states, &mut prng);
    for county in &counties {
        all.push(small(format!("0500000US{county}"), "County", &mut prng));
    }
    for number in 0..SUBDIVISIONS {
        let county = prng.pick(&counties).clone();
        all.push(small(format!("0600000US{county}{:05}", 10_000 + number), "Subdivision", &mut prng));
    }
    for number in 0..TRACTS {
        let county = prng.pick(&counties).clone();
        all.push(small(format!("1400000US{county}{:06}", 100 + number), "Census Tract", &mut prng));
    }
    all.extend(places(registry, &states, &mut prng));
    for number in 0..METRO_AREAS {
        let households = 20_000 + prng.below(900_000);
        all.push(geography(format!("310M700US{}", 10_000 + number * 42), "Metro Area", households, &mut prng));
    }
    for number in 0..POSTAL_AREAS {
        all.push(small(format!("8600000US{:05}", 600 + number * 2), "ZCTA5", &mut prng));
    }
    all
}

fn geography(id: String, name: &str, households: u64, prng: &mut Prng) -> Geography {
    let wired = prng.normal(750.0, 90.0).clamp(300.0, 970.0);
    Geography { id, name: name.to_owned(), households, wired }
}

fn small(id: String, name: &str, prng: &mut Prng) -> Geography {
    let households = (20 + prng.below(60)) << prng.below(7);
    geography(id, name, households, prng)
}

fn counties(registry: &Registry, states: &[State], prng: &mut Prng) -> Vec<String> {
    let named = registry.iter().flat_map(|city| &city.counties).map(|share| share.county.to_string());
    let mut counties: BTreeSet<String> = named.collect();
    while counties.len() < COUNTIES {
        let state = prng.pick(states).fips();
        counties.insert(format!("{state}{:03}", 2 * prng.below(250) + 1));
    }
    counties.into_iter().collect()
}

/// The registry's places, and others until there are as many as the Bureau has.
fn places(registry: &Registry, states: &[State], prng: &mut Prng) -> Vec<Geography> {
    let label = |city: &UsCity| format!("{}, {}", city.name, city.state.name());
    let mut places: Vec<Geography> = registry
        .iter()
        .map(|city| geography(format!("1600000US{}", city.geoid), &label(city), city.population * 10 / 26, prng))
        .collect();
    let mut codes: BTreeSet<String> = places.iter().map(|place| place.id.clone()).collect();
    while places.len() < PLACES {
        let state = prng.pick(states);
        let id = format!("1600000US{}{:05}", state.fips(), 100 + prng.below(99_000));
        if codes.insert(id.clone()) {
            places.push(small(id, &format!("Place {}, {}", places.len(), state.name()), prng));
        }
    }
    places.sort_by(|a, b| a.id.cmp(&b.id));
    places
}

/// The lines of one geography and year.
fn lines(table: Table, of: &Geography, prng: &mut Prng) -> Vec<Line> {
    let total = scaled(of.households, prng.between(0.97, 1.03));
    let wired = scaled(total, (of.wired + prng.normal(0.0, 8.0)).clamp(0.0, 990.0) / 1000.0);
    let rest = total - wired;
    let part = |prng: &mut Prng, low, high| scaled(rest, prng.between(low, high));
    let cellular = part(prng, 0.30, 0.60);
    let (satellite, other, dial) = (part(prng, 0.02, 0.08), part(prng, 0.0, 0.04), part(prng, 0.0, 0.02));
    let unpaid = part(prng, 0.04, 0.12);
    let broadband = wired + cellular + satellite + other;
    let both = scaled(wired, prng.between(0.7, 0.9));
    let counts = match table {
        Table::B28002 => vec![
            total,
            broadband + dial,
            dial,
            broadband,
            cellular + both,
            cellular,
            wired,
            wired - both,
            satellite + scaled(wired, 0.03),
            satellite,
            other,
            unpaid,
            total - broadband - dial - unpaid,
        ],
        Table::B28003 => {
            let online = scaled(broadband, prng.between(0.93, 0.99));
            let without = scaled(unpaid, 0.5);
            let computer = dial + online + without;
            vec![total, computer, dial, online, without, total - computer]
        }
    };
    let mut lines: Vec<Line> = counts.into_iter().map(|count| (count.cast_signed(), margin(count, prng))).collect();
    annotate(&mut lines, prng);
    lines
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "households")]
fn scaled(count: u64, by: f64) -> u64 {
    (count as f64 * by) as u64
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "households")]
fn margin(count: u64, prng: &mut Prng) -> i64 {
    ((count as f64).sqrt() * prng.between(2.0, 5.0)) as i64 + 8
}

/// The Bureau's special values, here and there: a controlled total, a missing margin, an estimate that is none.
fn annotate(lines: &mut [Line], prng: &mut Prng) {
    match prng.below(1000) {
        0..6 => lines[0].1 = -555_555_555,
        6..9 => lines.last_mut().into_iter().for_each(|line| line.1 = -222_222_222),
        9..12 => lines[3].1 = -222_222_222,
        12..15 => lines.iter_mut().skip(3).for_each(|line| *line = (-666_666_666, -222_222_222)),
        15..17 => lines.iter_mut().skip(1).for_each(|line| *line = (-999_999_999, -999_999_999)),
        17..19 => lines[1] = (-888_888_888, -888_888_888),
        _ => {}
    }
}

/// A table of the Summary File.
pub fn summary_file(table: Table, geographies: &[Geography], prng: &mut Prng) -> Vec<u8> {
    let count = if table == Table::B28002 { 13 } else { 6 };
    let mut text = "GEO_ID".to_owned();
    for line in 1..=count {
        let _ = write!(text, "|{table}_E{line:03}|{table}_M{line:03}");
    }
    text.push('\n');
    for geography in geographies {
        text.push_str(&geography.id);
        for (estimate, margin) in lines(table, geography, prng) {
            let _ = write!(text, "|{estimate}|{margin}");
        }
        text.push('\n');
    }
    text.into_bytes()
}

/// The same of places alone, as the Data API answers.
pub fn api_reply(table: Table, geographies: &[Geography], prng: &mut Prng) -> Vec<u8> {
    let mut text = "[[\"GEO_ID\",\"NAME\"".to_owned();
    for line in table.lines() {
        for kind in ["E", "M", "EA", "MA"] {
            let _ = write!(text, ",\"{table}_{line:03}{kind}\"");
        }
    }
    text.push_str(",\"state\",\"place\"]");
    for place in geographies.iter().filter(|geography| geography.id.starts_with("160")) {
        let _ = write!(text, ",\n[\"{}\",\"{}\"", place.id, place.name);
        let lines = lines(table, place, prng);
        for line in table.lines() {
            let (estimate, margin) = lines[usize::from(*line) - 1];
            let _ = write!(text, ",\"{estimate}\",\"{margin}\",{},{}", symbol(estimate), symbol(margin));
        }
        let _ = write!(text, ",\"{}\",\"{}\"]", &place.id[9..11], &place.id[11..]);
    }
    text.push_str("]\n");
    text.into_bytes()
}

/// The annotation that stands beside a special value.
fn symbol(value: i64) -> &'static str {
    match value {
        -555_555_555 => "\"*****\"",
        -222_222_222 => "\"**\"",
        -666_666_666 => "\"-\"",
        -999_999_999 => "\"N\"",
        -888_888_888 => "\"(X)\"",
        _ => "null",
    }
}
