//! Replies to what a figure of a definition asks for, one after another, and its records found again in them.
#![no_main]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use resident_outcomes::config::{self, Config};
use resident_outcomes::model::nominated::{Figure, Measure};
use resident_outcomes::model::{City, Route};
use resident_outcomes::nominated::read;
use resident_outcomes::provider::nominated::{About, Bounds, Had, Next, next};

/// Between one reply and the next.
const BETWEEN: u8 = 0;

const BOUNDS: Bounds = Bounds { max_rows: 1_000, max_pages: 4, max_inflated_bytes: 1 << 20, max_depth: 8 };

struct Known {
    config: Config,
    city: City,
    routes: BTreeSet<Route>,
    figures: Vec<Figure>,
}

/// What of a definition does not matter here.
const HEAD: &str = r#"schema = "outcomes/nominated/v1"
id = "a"
city = "Raleigh, NC"
title = "a"
sdg = "3.6.1"
direction = "at_most"
unit = "a"
locked = 2019-03-01
[target]
value = "5"
inclusive = true
unit = "a"
citation = "a"
year = 2030
[baseline]
value = "7"
period = 2018
[measure]
"#;

/// A figure of each provider, in the order of their words.
const FIGURES: [&str; 9] = [
    r#"provider = "aqs"
parameter = "44201"
statistic = "arithmetic_mean"
pollutant_standard = "a"
monitors = "counties"
aggregate = "mean""#,
    r#"provider = "arcgis"
layer = "https://a.example/MapServer/0"
aggregate = "last"
column = "n"
date_column = "d"
date_format = "epoch_ms""#,
    r#"provider = "census"
dataset = "acs5"
table = "B25070"
sum = ["B25070_007"]
vintage = 2022
geography = "counties""#,
    r#"provider = "ckan"
portal = "https://a.example"
resource = "0f4a1d2c-6b1e-4c39-9a55-2f1f0c3d4e5f"
filters = { a = 1 }
aggregate = "count"
period = 2021"#,
    r#"provider = "csv"
file = "a.csv"
delimiter = "semicolon"
encoding = "latin-1"
thousands = "point"
decimal = "comma"
aggregate = "sum"
column = "n"
date_column = "d"
date_format = "day.month.year"
year_starts = "07-01""#,
    r#"provider = "json"
file = "a.json"
records = "/a/0"
filters = { a = 1 }
aggregate = "mean"
column = "n"
date_column = "d"
date_format = "iso""#,
    r#"provider = "json"
file = "a.json"
pointer = "/a/0"
period = 2021"#,
    r#"provider = "socrata"
portal = "https://a.example"
dataset = "abcd-1234"
where = "a"
aggregate = "count"
period = 2021"#,
    r#"provider = "un-sdg"
series = "A_B"
area = "076"
dimensions = { a = "b" }"#,
];

static KNOWN: LazyLock<Option<Known>> = LazyLock::new(|| {
    let config = config::load(None).ok()?;
    let figure = |written: &&str| match read("a.toml", format!("{HEAD}{written}").as_bytes(), &config).ok()?.measure {
        Measure::One(figure) => Some(*figure),
        Measure::Ratio { .. } => None,
    };
    let figures: Option<Vec<Figure>> = FIGURES.iter().map(figure).collect();
    let city = config.registry.find("Raleigh, NC").ok()?;
    Some(Known { figures: figures?, city, routes: Route::ALL.iter().copied().collect(), config })
});

fuzz_target!(|bytes: &[u8]| {
    let (Some(known), Some((which, bytes))) = (&*KNOWN, bytes.split_first()) else { return };
    let Ok(as_of) = "2024-07-01".parse() else { return };
    let figure = &known.figures[usize::from(*which) % known.figures.len()];
    let about = About {
        city: &known.city,
        as_of,
        releases: &known.config.releases,
        routes: &known.routes,
        bounds: &BOUNDS,
    };
    let (mut had, mut replies) = (Had::new(), bytes.split(|byte| *byte == BETWEEN));
    while let Ok(Next::Ask(resource)) = next(figure, &about, &had) {
        let Some(reply) = replies.next() else { return };
        had.insert(resource, Ok(Bytes::copy_from_slice(reply)));
    }
    let Ok(Next::Records { replies, records }) = next(figure, &about, &had) else { return };
    assert!(replies.iter().all(|resource| matches!(had.get(resource), Some(Ok(_)))), "a reply that nobody had");
    assert!(records.iter().all(|record| record.reply < replies.len()), "a record of no reply");
});
