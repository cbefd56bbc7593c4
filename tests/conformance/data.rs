//! Finding the data, reading it, and measuring with it.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::sync::OnceLock;

use chrono::NaiveDate;
use resident_outcomes::config::{self, Config};
use resident_outcomes::measure::{Measurer, Missing};
use resident_outcomes::model::evidence::{Digest, Origin, Provenance, Resource};
use resident_outcomes::model::rows::{Held, Rows};
use resident_outcomes::model::{
    City, CountyFips, CountyShare, Derivation, Method, Metric, Outcome, PlaceKind, State, UsCity,
};
use resident_outcomes::provider::{Limits, extract};
use resident_outcomes::verify::judge;
use rust_decimal::Decimal;

const LIMITS: Limits = Limits { max_inflated_bytes: 1 << 30, max_rows: 1_000_000 };

/// A file of the data, or none with a line that says so.
pub fn file(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("OUTCOMES_CONFORMANCE_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let path = folder.join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        let required = std::env::var_os("OUTCOMES_REQUIRE_CONFORMANCE").is_some_and(|value| value == "1");
        assert!(!required, "{} is required and cannot be read", path.display());
        let _ = writeln!(std::io::stderr(), "skipped: {name} is not at hand");
    }
    bytes
}

/// The records of a file with a header, by column.
pub fn records(name: &str) -> Option<Vec<BTreeMap<String, String>>> {
    let bytes = file(name)?;
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    Some(reader.deserialize().map(Result::unwrap).collect())
}

/// What was read of a reply.
pub fn reply(resource: Resource, bytes: &[u8]) -> Held {
    let rows = extract(&resource, bytes, &LIMITS).unwrap();
    let from = Provenance {
        resource,
        digest: Digest::of(bytes),
        origin: Origin::Imported,
        retrieved: NaiveDate::default().and_time(chrono::NaiveTime::MIN).and_utc(),
        later_revision: false,
    };
    Held { from, rows: rows.into() }
}

/// The daily file of 2014, read once.
pub fn daily_2014() -> Option<&'static [Held]> {
    static DAILY: OnceLock<Option<Vec<Held>>> = OnceLock::new();
    let read = || Some(vec![reply(Resource::DailyFile { year: 2014 }, &file("airdata/daily_88101_2014.zip")?)]);
    DAILY.get_or_init(read).as_deref()
}

pub fn config() -> &'static Config {
    static CONFIG: OnceLock<Config> = OnceLock::new();
    CONFIG.get_or_init(|| config::load(None).unwrap())
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// A city of the registry.
pub fn named(name: &str) -> City {
    config().registry.find(name).unwrap()
}

/// Half a unit of the last of `decimals`: two roundings of one number lie no further apart.
pub fn agree(a: Decimal, b: Decimal, decimals: u32) -> bool {
    (a - b).abs() <= Decimal::new(5, decimals + 1)
}

/// A county measured like a city that fills it.
pub fn county(fips: &CountyFips) -> City {
    City::Us(UsCity {
        geoid: format!("{}00000", fips.state_fips()).parse().unwrap(),
        name: format!("county {fips}"),
        state: State::from_fips(fips.state_fips()).unwrap(),
        kind: PlaceKind::Other,
        population: 0,
        counties: vec![CountyShare { county: fips.clone(), share: Decimal::ONE }],
        point: None,
        epa_names: Vec::new(),
    })
}

/// The rows, indexed once for every city asked about.
pub fn measurer<'a>(held: &'a [Held], as_of: &str) -> Measurer<'a> {
    static MISSING: Missing = Missing::new();
    Measurer::new(held, &MISSING, &config().metrics, &config().releases, day(as_of))
}

/// Every method tried for one city.
pub fn derived(measurer: &Measurer<'_>, city: &City, metric: Metric) -> BTreeMap<Method, Derivation> {
    measurer.derive(city, metric, None).into_iter().map(|one| (one.method, one)).collect()
}

/// The value of one method, if it has one.
pub fn value(derived: &BTreeMap<Method, Derivation>, method: &str) -> Option<Decimal> {
    derived[&method.parse::<Method>().unwrap()].result.as_ref().ok().map(|seen| seen.value)
}

/// One metric judged by the programme's standard.
pub fn judged(held: &[Held], city: &City, metric: Metric, as_of: &str) -> Outcome {
    let derivations = measurer(held, as_of).derive(city, metric, None);
    judge(derivations, config().metrics.get(metric), config().standards.default_for(metric).unwrap(), day(as_of), false)
}

/// The rows of the days of a file.
pub fn monitors(held: &Held) -> &[resident_outcomes::model::rows::MonitorDays] {
    match &*held.rows {
        Rows::Days(monitors) => monitors,
        _ => panic!("not a daily file"),
    }
}
