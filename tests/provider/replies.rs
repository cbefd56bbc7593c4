//! Replies built for the tests, in the agencies' own layouts.

use std::collections::BTreeMap;
use std::io::Write;

use resident_outcomes::http::{Answer, Class};
use resident_outcomes::model::city::CountyFips;
use resident_outcomes::model::evidence::{AqsArea, AqsService, Resource};
use resident_outcomes::model::method::{Dataset, Table};
use resident_outcomes::provider::{Fault, Limits, classifier, extract};
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;

/// Limits that no honest reply of these tests reaches.
pub const LIMITS: Limits = Limits { max_inflated_bytes: 1 << 30, max_rows: 1_000_000 };

pub fn census_file(table: Table) -> Resource {
    Resource::CensusFile { table, dataset: Dataset::Acs5, vintage: 2021 }
}

pub fn census_query(table: Table) -> Resource {
    Resource::CensusQuery { table, dataset: Dataset::Acs5, vintage: 2021 }
}

pub fn aqs_query(service: AqsService, area: AqsArea) -> Resource {
    Resource::AqsQuery { service, year: 2016, area }
}

/// Wake County, North Carolina.
pub fn wake() -> AqsArea {
    AqsArea::County("37183".parse::<CountyFips>().unwrap())
}

/// A zip of these files.
pub fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let day = zip::DateTime::from_date_and_time(2024, 8, 21, 8, 37, 0).unwrap();
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default().last_modified_time(day)).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// What is wrong with a reply; panics if nothing is.
pub fn fault(resource: &Resource, bytes: &[u8]) -> Fault {
    extract(resource, bytes, &LIMITS).unwrap_err().fault
}

const DAILY: [&str; 29] = [
    "State Code",
    "County Code",
    "Site Num",
    "Parameter Code",
    "POC",
    "Latitude",
    "Longitude",
    "Datum",
    "Parameter Name",
    "Sample Duration",
    "Pollutant Standard",
    "Date Local",
    "Units of Measure",
    "Event Type",
    "Observation Count",
    "Observation Percent",
    "Arithmetic Mean",
    "1st Max Value",
    "1st Max Hour",
    "AQI",
    "Method Code",
    "Method Name",
    "Local Site Name",
    "Address",
    "State Name",
    "County Name",
    "City Name",
    "CBSA Name",
    "Date of Last Change",
];

const ANNUAL: [&str; 55] = [
    "State Code",
    "County Code",
    "Site Num",
    "Parameter Code",
    "POC",
    "Latitude",
    "Longitude",
    "Datum",
    "Parameter Name",
    "Sample Duration",
    "Pollutant Standard",
    "Metric Used",
    "Method Name",
    "Year",
    "Units of Measure",
    "Event Type",
    "Observation Count",
    "Observation Percent",
    "Completeness Indicator",
    "Valid Day Count",
    "Required Day Count",
    "Exceptional Data Count",
    "Null Data Count",
    "Primary Exceedance Count",
    "Secondary Exceedance Count",
    "Certification Indicator",
    "Num Obs Below MDL",
    "Arithmetic Mean",
    "Arithmetic Standard Dev",
    "1st Max Value",
    "1st Max DateTime",
    "2nd Max Value",
    "2nd Max DateTime",
    "3rd Max Value",
    "3rd Max DateTime",
    "4th Max Value",
    "4th Max DateTime",
    "1st Max Non Overlapping Value",
    "1st NO Max DateTime",
    "2nd Max Non Overlapping Value",
    "2nd NO Max DateTime",
    "99th Percentile",
    "98th Percentile",
    "95th Percentile",
    "90th Percentile",
    "75th Percentile",
    "50th Percentile",
    "10th Percentile",
    "Local Site Name",
    "Address",
    "State Name",
    "County Name",
    "City Name",
    "CBSA Name",
    "Date of Last Change",
];

/// What stands in a column unless a row says otherwise. Wake County's Millbrook School, as the EPA lists it.
fn usual(column: &str) -> &'static str {
    match column {
        "State Code" => "37",
        "County Code" => "183",
        "Site Num" => "0014",
        "Parameter Code" => "88101",
        "POC" => "1",
        "Latitude" => "35.856111",
        "Longitude" => "-78.574167",
        "Sample Duration" => "24 HOUR",
        "Pollutant Standard" => "PM25 24-hour 2012",
        "Metric Used" => "Daily Mean",
        "Year" => "2016",
        "Date Local" => "2016-01-02",
        "Event Type" => "No Events",
        "Observation Percent" => "100",
        "Completeness Indicator" => "Y",
        "Valid Day Count" | "Required Day Count" => "122",
        "Certification Indicator" => "Certified",
        "Arithmetic Mean" => "7.931707",
        "Method Code" => "145",
        "Local Site Name" => "Millbrook School",
        "County Name" => "Wake",
        "City Name" => "Raleigh",
        "Date of Last Change" => "2025-04-24",
        _ => "",
    }
}

/// Rows of a bulk file: each names the columns in which it differs from [`usual`].
pub type Rows<'a> = &'a [&'a [(&'a str, &'a str)]];

fn csv_of(columns: &[&str], rows: Rows<'_>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::NonNumeric).from_writer(Vec::new());
    writer.write_record(columns).unwrap();
    for row in rows {
        let cell =
            |column: &&str| row.iter().find(|(name, _)| name == column).map_or(usual(column), |(_, value)| value);
        writer.write_record(columns.iter().map(cell)).unwrap();
    }
    writer.into_inner().unwrap()
}

/// A daily CSV of 29 columns.
pub fn daily_csv(rows: Rows<'_>) -> Vec<u8> {
    csv_of(&DAILY, rows)
}

/// A daily zip of 2016.
pub fn daily(rows: Rows<'_>) -> Vec<u8> {
    zip_of(&[("daily_88101_2016.csv", &daily_csv(rows))])
}

/// An annual CSV of 55 columns, or 54 without the completeness indicator.
pub fn annual_csv(with_completeness: bool, rows: Rows<'_>) -> Vec<u8> {
    let columns: Vec<_> =
        ANNUAL.into_iter().filter(|name| with_completeness || *name != "Completeness Indicator").collect();
    csv_of(&columns, rows)
}

/// An annual zip of 2016, with 55 columns.
pub fn annual(rows: Rows<'_>) -> Vec<u8> {
    zip_of(&[("annual_conc_by_monitor_2016.csv", &annual_csv(true, rows))])
}

/// A record of `annualData` with some fields changed.
pub fn annual_record(changes: &Value) -> Value {
    changed(
        json!({
            "state_code": "37", "county_code": "183", "site_number": "0014", "parameter_code": "88101", "poc": 1,
            "latitude": 35.856_111, "longitude": -78.574_167, "sample_duration": "24 HOUR",
            "pollutant_standard": "PM25 Annual 2012", "metric_used": "Quarterly Means of Daily Means",
            "method": "R & P Model 2025", "year": 2016, "event_type": "No Events", "observation_percent": 100.0,
            "validity_indicator": "Y", "valid_day_count": 122, "required_day_count": 122,
            "certification_indicator": "Certified", "arithmetic_mean": 7.931_707,
            "local_site_name": "Millbrook School", "state": "North Carolina", "county": "Wake", "city": "Raleigh",
            "cbsa_code": "39580", "date_of_last_change": "2025-04-24"
        }),
        changes,
    )
}

/// A record of `quarterlyData` with some fields changed.
pub fn quarter_record(changes: &Value) -> Value {
    changed(
        json!({
            "state_code": "37", "county_code": "183", "site_number": "0014", "parameter_code": "88101", "poc": 1,
            "latitude": 35.856_111, "longitude": -78.574_167, "sample_duration": "24 HOUR",
            "pollutant_standard": "PM25 Annual 2012", "year": 2016, "quarter": "1", "event_type": "No Events",
            "observation_percent": "100.0", "arithmetic_mean": 7.3774, "quarterly_criteria_met": "Y",
            "valid_samples": "31.0", "valid_day_count": "31.0", "scheduled_samples": "31.0",
            "local_site_name": "Millbrook School", "county": "Wake", "city": "Raleigh"
        }),
        changes,
    )
}

fn changed(mut record: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        record[name] = value.clone();
    }
    record
}

/// A successful AQS reply of these records.
pub fn aqs_reply(records: &[Value]) -> Vec<u8> {
    let header = json!([{ "status": "Success", "request_time": "2026-05-12T12:05:37-04:00",
        "url": "https://aqs.epa.gov/data/api/annualData/byCounty?email=redacted&key=redacted&param=88101&bdate=20160101&edate=20161231&state=37&county=183",
        "rows": records.len() }]);
    serde_json::to_vec(&json!({ "Header": header, "Data": records })).unwrap()
}

/// Headers of an answer that has none worth reading.
pub static NO_HEADERS: BTreeMap<String, String> = BTreeMap::new();

/// What an answer to a question for `resource` is.
pub fn classify(resource: &Resource, answer: &Answer<'_>) -> Class {
    classifier(resource)(answer)
}
