//! The agencies' real services, each asked once for one small thing, by the program's own client and within its limits.
//!
//! `cargo test --features live --test live`; the services that need a key are asked where `CENSUS_API_KEY`, or
//! `AQS_EMAIL` and `AQS_KEY`, are set, and else say `skipped:`.
//!
//! Written without reach of the services, from what they document: a failure here on the first run may be a fault of
//! the test. What is asserted is the shape of a reply, and figures that a published vintage does not revise.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write as _;

use bytes::Bytes;
use resident_outcomes::config::{self, Config};
use resident_outcomes::gather::extract;
use resident_outcomes::http::{Fetched, Request};
use resident_outcomes::model::GeoId;
use resident_outcomes::model::evidence::{AqsArea, AqsService, Resource};
use resident_outcomes::model::method::Table;
use resident_outcomes::model::rows::{AcsTable, AnnualRow, Rows};
use resident_outcomes::model::{Dataset, Route};
use resident_outcomes::provider::{self, Limits, gazetteer};
use resident_outcomes::session::client;
use secrecy::SecretString;

/// Scottsdale, Arizona: 238,000 residents, so in the 1-year survey too.
const SCOTTSDALE: &str = "1600000US0465000";

/// The built-in configuration, with the addresses that the environment gives in place of its own.
fn load() -> Config {
    let mut config = config::load(None).unwrap();
    config.providers = config.providers.with_overrides(&|name| std::env::var(name).ok()).unwrap();
    config
}

/// The keys of a route under the names its service gives them; none where one is not set.
fn keys(config: &Config, route: Route) -> Option<Vec<(String, SecretString)>> {
    let names = provider::secret_parameters(route).iter().map(|name| (*name).to_owned());
    let variables = &config.providers.get(route).unwrap().key_env;
    let values: Option<Vec<_>> = variables.iter().map(|name| std::env::var(name).ok()).collect();
    Some(names.zip(values?.into_iter().map(SecretString::from)).collect())
}

/// What the service answers; none where its key is not set.
async fn fetch(config: &Config, resource: &Resource) -> Option<Bytes> {
    let route = resource.route();
    let Some(secrets) = keys(config, route) else {
        let _ = writeln!(std::io::stderr(), "skipped: {} needs a key", provider::label(resource));
        return None;
    };
    let base = &config.providers.get(route).unwrap().base;
    let url = base.join(provider::path(resource).trim_start_matches('/')).unwrap();
    let request = Request {
        route,
        url,
        secrets,
        secret_headers: Vec::new(),
        validators: None,
        classify: provider::classifier(resource),
    };
    match client(&config.providers, chrono::Utc::now).unwrap().fetch(&request).await {
        Ok(Fetched::Body { bytes, .. }) => Some(provider::cleaned(resource, bytes)),
        Ok(other) => panic!("{}: {other:?}", provider::label(resource)),
        Err(error) => panic!("{error}\n{}", error.help()),
    }
}

async fn rows(resource: Resource) -> Option<Rows> {
    let config = load();
    let bytes = fetch(&config, &resource).await?;
    Some(extract(&config, &resource, bytes).await.unwrap())
}

fn check_table(table: &AcsTable) {
    assert!(table.len() > 500, "places of 65,000 residents: {}", table.len());
    let scottsdale = table.row(&GeoId::new(SCOTTSDALE.as_bytes()).unwrap()).unwrap();
    for line in table.table.lines() {
        let estimate = scottsdale.estimate(*line);
        assert!(estimate.value.is_ok_and(|households| households.is_sign_positive()), "line {line}: {estimate:?}");
        assert!(estimate.moe90.is_ok(), "line {line}: {estimate:?}");
    }
}

fn check_monitors(rows: &[AnnualRow], at_least: usize) {
    assert!(rows.len() >= at_least, "{} rows", rows.len());
    assert!(rows.iter().all(|row| row.year == 2022));
    assert!(rows.iter().any(|row| row.complete == Some(true)), "the completeness indicator is read");
    assert!(rows.iter().any(|row| row.standard.as_deref().is_some_and(|name| name.starts_with("PM25 Annual"))));
    assert!(rows.iter().any(|row| row.place.point.is_some() && row.place.city.is_some()));
}

#[tokio::test]
async fn the_summary_file_of_the_1_year_survey_has_scottsdale() {
    let resource = Resource::CensusFile { table: Table::B28002, dataset: Dataset::Acs1, vintage: 2022 };
    let Some(Rows::Acs(table)) = rows(resource).await else { panic!("no table") };
    check_table(&table);
}

#[tokio::test]
async fn the_census_api_has_scottsdale() {
    let resource = Resource::CensusQuery { table: Table::B28002, dataset: Dataset::Acs1, vintage: 2022 };
    let Some(rows) = rows(resource).await else { return };
    let Rows::Acs(table) = rows else { panic!("no table") };
    check_table(&table);
}

#[tokio::test]
async fn the_annual_file_of_2022_says_which_years_are_complete() {
    let Some(Rows::Annual(rows)) = rows(Resource::AnnualFile { year: 2022 }).await else { panic!("no annual rows") };
    check_monitors(&rows, 5_000);
}

#[tokio::test]
async fn the_aqs_api_has_the_monitors_of_maricopa_county() {
    let area = AqsArea::County("04013".parse().unwrap());
    let resource = Resource::AqsQuery { service: AqsService::Annual, year: 2022, area };
    let Some(rows) = rows(resource).await else { return };
    let Rows::Annual(rows) = rows else { panic!("no annual rows") };
    check_monitors(&rows, 10);
}

#[tokio::test]
async fn the_gazetteer_has_scottsdale() {
    let config = load();
    let bytes = fetch(&config, &Resource::Gazetteer { year: 2024 }).await.unwrap();
    let places = gazetteer::places(&bytes, &Limits { max_inflated_bytes: 64 << 20, max_rows: 100_000 }).unwrap();
    assert!(places.len() > 30_000, "{} places", places.len());
    assert!(places.iter().any(|place| place.geoid.to_string() == "0465000"));
}
