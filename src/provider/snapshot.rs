//! The real figures shipped with the program, so that it answers for some dozen cities before anything is fetched.

mod files;

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime};

use super::fault::{ExtractError, Fault};
use crate::model::city::PlaceGeoid;
use crate::model::evidence::{Digest, Origin, Provenance, Resource};
use crate::model::period::Year;
use crate::model::rows::{Held, Rows, ShippedYears};

/// The ACS 5-year counts of B28003.
const ACS5_B28003: &str = "acs5_b28003_";
/// County figures as the EPA printed them.
const COUNTIES: &str = "epa_county_pm25.csv";
/// What begins the name of monitor-years computed from the EPA's daily file.
const SITE_YEARS: &str = "epa_site_years_";

static FILES: [(&str, &[u8]); 5] = [
    ("acs5_b28003_2017.csv", include_bytes!("../../config/snapshot/acs5_b28003_2017.csv")),
    ("acs5_b28003_2019.csv", include_bytes!("../../config/snapshot/acs5_b28003_2019.csv")),
    ("acs5_b28003_2021.csv", include_bytes!("../../config/snapshot/acs5_b28003_2021.csv")),
    (COUNTIES, include_bytes!("../../config/snapshot/epa_county_pm25.csv")),
    ("epa_site_years_2014.csv", include_bytes!("../../config/snapshot/epa_site_years_2014.csv")),
];

const SOURCES: &str = include_str!("../../config/snapshot/sources.toml");
const SOURCES_NAME: &str = "sources.toml";

/// What is said of the shipped files beside their figures: where and when they were published, and which cities the air
/// figures were chosen for.
#[derive(Clone, Debug, PartialEq)]
pub struct Sources(toml::Table);

/// The shipped files by name, as they were compiled in.
#[must_use]
pub fn files() -> &'static [(&'static str, &'static [u8])] {
    &FILES
}

/// Every shipped figure: one [`Held`] a file.
///
/// `later_revision` is false in all; only who knows the day asked about can tell.
pub fn held() -> Result<Vec<Held>, ExtractError> {
    let sources = Sources::shipped()?;
    files().iter().map(|(name, bytes)| one(name, bytes, &sources)).collect()
}

/// The figures of one shipped file, of this program or of the one that packed it with its sources.
pub fn one(name: &str, bytes: &[u8], sources: &Sources) -> Result<Held, ExtractError> {
    let rows = rows(name, bytes, sources)?;
    let published = sources.published(name).map_err(|fault| fault.of(label(SOURCES_NAME)))?;
    Ok(Held { from: provenance(name, bytes, published), rows: rows.into() })
}

/// The name and text of what is said of the shipped files.
#[must_use]
pub fn sources_file() -> (&'static str, &'static [u8]) {
    (SOURCES_NAME, SOURCES.as_bytes())
}

/// The rows of a shipped file, of this program or of the one that packed it with its sources.
pub fn rows(file: &str, bytes: &[u8], sources: &Sources) -> Result<Rows, ExtractError> {
    let rows = if file == COUNTIES {
        files::counties(bytes).map(Rows::Counties)
    } else if file.starts_with(ACS5_B28003) {
        year_of(file, ACS5_B28003).and_then(|vintage| files::acs5_b28003(bytes, vintage)).map(Rows::Acs)
    } else {
        year_of(file, SITE_YEARS).and_then(|year| {
            let monitors = files::site_years(bytes, year)?;
            Ok(Rows::Shipped(ShippedYears { cities: sources.cities(file)?, monitors }))
        })
    };
    rows.map_err(|fault| fault.of(label(file)))
}

fn label(name: &str) -> String {
    super::label(&Resource::Snapshot { file: name.to_owned() })
}

fn provenance(name: &str, bytes: &[u8], published: NaiveDate) -> Provenance {
    Provenance {
        resource: Resource::Snapshot { file: name.to_owned() },
        digest: Digest::of(bytes),
        origin: Origin::Snapshot,
        retrieved: published.and_time(NaiveTime::MIN).and_utc(),
        later_revision: false,
    }
}

impl Sources {
    /// Those of this program's own files.
    pub fn shipped() -> Result<Self, ExtractError> {
        Self::read(SOURCES)
    }

    /// Those written in `text`, the `sources.toml` that stands beside the files.
    pub fn read(text: &str) -> Result<Self, ExtractError> {
        let broken = |error: toml::de::Error| Fault::Broken(error.to_string()).of(label(SOURCES_NAME));
        text.parse().map(Self).map_err(broken)
    }

    fn of(&self, file: &str) -> Option<&toml::Table> {
        self.0.get(stem(file)).and_then(toml::Value::as_table)
    }

    /// The day the agency published what the file was taken from.
    fn published(&self, file: &str) -> Result<NaiveDate, Fault> {
        let day = self.of(file).and_then(|source| source.get("as_published")).and_then(toml::Value::as_str);
        let day = day.and_then(|day| day.parse().ok());
        day.ok_or_else(|| Fault::NoColumn(format!("{}.as_published with a date", stem(file))))
    }

    /// The cities that a file of monitor-years was made for: of others it says nothing.
    fn cities(&self, file: &str) -> Result<BTreeSet<PlaceGeoid>, Fault> {
        let listed = self.of(file).and_then(|source| source.get("cities")).and_then(toml::Value::as_array);
        let cities = listed.and_then(|cities| cities.iter().map(|city| city.as_str()?.parse().ok()).collect());
        cities.ok_or_else(|| Fault::NoColumn(format!("{}.cities with place GEOIDs", stem(file))))
    }
}

fn stem(file: &str) -> &str {
    file.trim_end_matches(".csv")
}

/// The year in a file's name (`epa_site_years_2014.csv`): its rows do not repeat it.
fn year_of(file: &str, kind: &str) -> Result<Year, Fault> {
    let year = file.strip_prefix(kind).and_then(|rest| rest.strip_suffix(".csv"));
    year.and_then(|year| year.parse().ok())
        .ok_or_else(|| Fault::Broken("no shipped file of this program has this name".to_owned()))
}
