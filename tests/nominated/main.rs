//! Definitions of nominated metrics: each provider's read as meant, every mistake told, the published schema in step,
//! warnings at their edges, and a beginning that lacks nothing but what it marks.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod arbitrary;
mod begin;
mod files;
mod mistakes;
#[path = "../scratch/published.rs"]
mod published;
mod schema;
mod warnings;

use std::sync::LazyLock;

use resident_outcomes::config::{self, Config};
use resident_outcomes::model::Nominated;
use resident_outcomes::nominated;

static CONFIG: LazyLock<Config> = LazyLock::new(|| config::load(None).unwrap());

/// Deaths in road traffic, from rows of the city's portal over residents by the survey.
const DEATHS: &str = r#"schema = "outcomes/nominated/v1"
id = "street-deaths"
city = "Raleigh, NC"
title = "deaths in road traffic per 100,000 residents"
sdg = "3.6.1"
direction = "at_most"
unit = "per 100,000 residents"
locked = 2021-03-01
scale = "100000"

[target]
value = "5.0"
inclusive = true
unit = "per 100,000 residents"
citation = "invented for this test"
year = 2030

[target.own_published]
value = "5.0"
citation = "invented for this test too"

[baseline]
value = "7.4"
period = 2019

[numerator]
provider = "socrata"
portal = "https://data.example.gov"
dataset = "abcd-1234"
where = "severity = 'fatal'"
aggregate = "count"
date_column = "crash_date"
date_format = "iso"

[denominator]
provider = "census"
dataset = "acs5"
table = "B01003"
sum = ["B01003_001"]
vintage = "newest"
geography = "place"
"#;

/// The same with one figure in the place of the ratio.
fn one(figure: &str) -> String {
    let head = DEATHS.split("[numerator]").next().unwrap().replace("scale = \"100000\"\n", "");
    format!("{head}[measure]\n{figure}")
}

fn read(text: &str) -> Nominated {
    nominated::read("a.toml", text.as_bytes(), &CONFIG).unwrap_or_else(|problems| panic!("{text}\n{problems}"))
}

fn refused(text: &str) -> String {
    nominated::read("a.toml", text.as_bytes(), &CONFIG).map(|read| format!("{read:?}")).unwrap_err().to_string()
}

const CSV: &str = r#"provider = "csv"
file = "figures/deaths.csv"
delimiter = "semicolon"
encoding = "latin-1"
thousands = "point"
decimal = "comma"
filters = { kind = "fatal", year = 2021 }
aggregate = "sum"
column = "deaths"
date_column = "day"
date_format = "day.month.year"
year_starts = "07-01"
"#;

const CKAN: &str = r#"provider = "ckan"
portal = "https://data.example.org/catalogue"
resource = "0f4a1d2c-6b1e-4c39-9a55-2f1f0c3d4e5f"
filters = { kind = "fatal" }
aggregate = "mean"
column = "rate"
period = "2017-2021"
"#;

const ARCGIS: &str = r#"provider = "arcgis"
layer = "https://maps.example.org/arcgis/rest/services/Deaths/FeatureServer/0"
where = "KIND = 'fatal'"
aggregate = "last"
column = "RATE"
date_column = "UPDATED"
date_format = "epoch_ms"
"#;

const UN_SDG: &str = r#"provider = "un-sdg"
series = "SH_STA_TRAF"
area = "840"
dimensions = { Sex = "BOTHSEX" }
"#;

const CENSUS: &str = r#"provider = "census"
dataset = "acs1"
table = "C24010PR"
sum = ["C24010PR_002E", "C24010PR_005"]
vintage = 2022
geography = "counties"
"#;

const AQS: &str = r#"provider = "aqs"
parameter = "44201"
statistic = "first_max_value"
pollutant_standard = "Ozone 8-hour 2015"
monitors = "counties"
aggregate = "median"
"#;

const JSON: &str = r#"provider = "json"
address = "https://data.example.org/deaths.json?city=raleigh"
pointer = "/data/0/per~1100k"
period = 2021
"#;

const RECORDS: &str = r#"provider = "json"
address = "https://data.example.org/deaths.json"
records = ""
filters = { kind = "fatal" }
aggregate = "median"
column = "rate"
date_column = "year"
date_format = "year"
"#;
