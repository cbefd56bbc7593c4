//! The real figures shipped with the program, so that it answers for some dozen cities before anything is fetched.

mod files;

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};

use super::fault::{ExtractError, Fault};
use super::text::decode;
use crate::model::evidence::{Digest, Origin, Provenance, Resource};
use crate::model::period::{Vintage, Year};
use crate::model::rows::{Held, Rows};

/// The ACS 5-year counts of B28003.
const ACS5_B28003: &str = "acs5_b28003.csv";
/// County figures as the EPA printed them.
const COUNTIES: &str = "epa_county_pm25.csv";
/// Monitor-years computed from the EPA's daily file.
const SITE_YEARS: &str = "epa_site_years_2014.csv";

static FILES: [(&str, &[u8]); 3] = [
    (ACS5_B28003, include_bytes!("../../config/snapshot/acs5_b28003.csv")),
    (COUNTIES, include_bytes!("../../config/snapshot/epa_county_pm25.csv")),
    (SITE_YEARS, include_bytes!("../../config/snapshot/epa_site_years_2014.csv")),
];

const SOURCES: &str = include_str!("../../config/snapshot/sources.toml");

/// The shipped files by name, as they were compiled in.
#[must_use]
pub fn files() -> &'static [(&'static str, &'static [u8])] {
    &FILES
}

/// What one shipped file holds: rows, and the day the agency published what they were taken from.
type Dated = (Rows, NaiveDate);

/// Every shipped figure: one [`Held`] a Census vintage, one of county figures, one of monitor-years.
///
/// `later_revision` is false in all; only who knows the day asked about can tell.
pub fn held() -> Result<Vec<Held>, ExtractError> {
    let sources: toml::Table =
        SOURCES.parse().map_err(|error: toml::de::Error| Fault::Broken(error.to_string()).of(label("sources.toml")))?;
    let mut held = Vec::new();
    for (name, bytes) in files() {
        let dated = read(name, bytes, &sources).map_err(|fault| fault.of(label(name)))?;
        held.extend(dated.into_iter().map(|(rows, published)| Held { from: provenance(name, bytes, published), rows }));
    }
    Ok(held)
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

fn read(name: &str, bytes: &[u8], sources: &toml::Table) -> Result<Vec<Dated>, Fault> {
    let source = sources.get(name.trim_end_matches(".csv")).and_then(toml::Value::as_table);
    let day = |table: Option<&toml::Table>, key: &str| {
        let day = table.and_then(|table| table.get(key)).and_then(toml::Value::as_str);
        day.and_then(|day| day.parse().ok()).ok_or_else(|| Fault::NoColumn(format!("{key} (a date in sources.toml)")))
    };
    let published = || day(source, "as_published");
    match name {
        ACS5_B28003 => {
            let released = source.and_then(|source| source.get("released")).and_then(toml::Value::as_table);
            let tables: BTreeMap<Vintage, _> = files::acs5_b28003(bytes)?;
            tables
                .into_iter()
                .map(|(vintage, table)| Ok((Rows::Acs(table), day(released, &vintage.to_string())?)))
                .collect()
        }
        COUNTIES => Ok(vec![(Rows::Counties(files::counties(bytes)?), published()?)]),
        SITE_YEARS => Ok(vec![(Rows::Shipped(files::site_years(bytes, site_years_year(name)?)?), published()?)]),
        other => Err(Fault::Broken(format!("no reader for {}", decode(other.as_bytes())))),
    }
}

/// The year in the file's name: its rows do not repeat it.
fn site_years_year(name: &str) -> Result<Year, Fault> {
    let digits = name.trim_end_matches(".csv").rsplit('_').next().unwrap_or_default();
    digits.parse().map_err(|_| Fault::Broken(format!("`{name}` names no year")))
}
