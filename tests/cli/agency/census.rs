//! The Census Bureau's tables, from a few figures.
//!
//! Figures of B28003 are the Bureau's, acs5 2021; the margins of their totals and all figures of B28002 were made for
//! the tests.

use serde_json::Value;

/// A place and some lines of its table: number, estimate, 90 % margin.
pub type Place = (&'static str, &'static [(u16, i64, i64)]);

/// B28002: 1 households, 4 broadband of any type, 6 cellular alone, 7 cable, fiber or DSL. Made for the tests: wired is
/// met in Scottsdale (89 %), Raleigh, Phoenix and Tucson, and not met in Detroit (60 %).
pub const B28002: [Place; 5] = [
    ("0465000", &[(1, 113_451, 1_322), (4, 108_000, 1_310), (6, 5_000, 500), (7, 100_971, 1_300)]),
    ("3755000", &[(1, 190_000, 1_600), (4, 176_000, 1_700), (6, 14_000, 900), (7, 155_800, 1_750)]),
    ("0455000", &[(1, 580_000, 2_500), (4, 520_000, 3_000), (6, 60_000, 2_000), (7, 450_000, 3_100)]),
    ("0477000", &[(1, 220_000, 1_800), (4, 190_000, 1_900), (6, 20_000, 1_000), (7, 170_000, 1_900)]),
    ("2622000", &[(1, 250_096, 2_200), (4, 190_000, 2_300), (6, 38_000, 1_500), (7, 150_058, 2_000)]),
];

/// B28003: 1 households, 4 with a computer and broadband of any type.
pub const B28003: [Place; 2] = [
    ("0465000", &[(1, 113_451, 1_322), (4, 106_577, 1_301)]),
    ("2622000", &[(1, 250_096, 2_200), (4, 185_972, 2_400)]),
];

fn last_line(table: &str) -> u16 {
    if table == "B28002" { 13 } else { 6 }
}

/// Estimate and margin of a line; lines that no test looks at are zero.
fn cells(place: &Place, line: u16) -> (i64, i64) {
    place.1.iter().find(|(number, ..)| *number == line).map_or((0, 12), |(_, value, moe)| (*value, *moe))
}

/// A Summary File table: every level of geography, of which only places have the figures given.
pub fn summary_file(table: &str, places: &[Place]) -> Vec<u8> {
    let lines = || 1..=last_line(table);
    let record = |first: &str, cells: &dyn Fn(u16) -> String| -> String {
        std::iter::once(first.to_owned()).chain(lines().map(cells)).collect::<Vec<_>>().join("|")
    };
    let mut records = vec![record("GEO_ID", &|line| format!("{table}_E{line:03}|{table}_M{line:03}"))];
    for geo_id in ["0100000US", "0400000US04", "0400001US04", "0500000US04013", "1400000US04013216813"] {
        records.push(record(geo_id, &|line| format!("{}|-555555555", 9_000 - line)));
    }
    for place in places {
        let cells = |line| {
            let (value, moe) = cells(place, line);
            format!("{value}|{moe}")
        };
        records.push(record(&format!("1600000US{}", place.0), &cells));
    }
    records.join("\n").into_bytes()
}

/// A reply of the Census Data API: only the lines given, values as texts, no annotations set.
pub fn api_reply(table: &str, places: &[Place]) -> String {
    let numbers: Vec<u16> = if table == "B28002" { vec![1, 4, 6, 7] } else { vec![1, 4] };
    let mut header = vec!["GEO_ID".to_owned(), "NAME".to_owned()];
    for number in &numbers {
        header.extend(["E", "M", "EA", "MA"].map(|kind| format!("{table}_{number:03}{kind}")));
    }
    header.extend(["state".to_owned(), "place".to_owned()]);
    let mut rows = vec![Value::from(header)];
    for place in places {
        let mut row: Vec<Value> = vec![format!("1600000US{}", place.0).into(), "A place".into()];
        for number in &numbers {
            let (value, moe) = cells(place, *number);
            row.extend([value.to_string().into(), moe.to_string().into(), Value::Null, Value::Null]);
        }
        row.extend([place.0[..2].into(), place.0[2..].into()]);
        rows.push(row.into());
    }
    Value::from(rows).to_string()
}
