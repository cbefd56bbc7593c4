//! Annual and quarterly summaries from records.

use std::sync::Arc;

use super::record::Record;
use crate::model::period::Year;
use crate::model::rows::{AnnualRow, QuarterRow};
use crate::provider::epa;
use crate::provider::fault::Fault;

/// The fields of a record that are read.
pub(in crate::provider) const READ: [&str; 27] = [
    "state_code",
    "county_code",
    "site_number",
    "poc",
    "latitude",
    "longitude",
    "local_site_name",
    "county",
    "city",
    "parameter_code",
    "sample_duration",
    "pollutant_standard",
    "metric_used",
    "method",
    "year",
    "quarter",
    "event_type",
    "observation_percent",
    "validity_indicator",
    "valid_day_count",
    "required_day_count",
    "certification_indicator",
    "quarterly_criteria_met",
    "valid_samples",
    "scheduled_samples",
    "arithmetic_mean",
    "date_of_last_change",
];

fn owned(record: &Record<'_>, field: &'static str) -> Result<Option<Arc<str>>, Fault> {
    Ok(record.text(field)?.map(|text| text.trim().into()))
}

/// Annual rows; a record without a mean (nothing observed under its event rule) says nothing and is left out.
pub(super) fn annual<'r, 'a: 'r>(
    records: impl Iterator<Item = &'r Record<'a>>,
    year: Year,
) -> Result<Vec<AnnualRow>, Fault> {
    records.filter_map(|record| annual_row(record, year).transpose()).collect()
}

fn annual_row(record: &Record<'_>, year: Year) -> Result<Option<AnnualRow>, Fault> {
    let metric_used = record.needed("metric_used")?.trim().into();
    let Some(mean) = record.read("arithmetic_mean", epa::decimal, "a number")? else { return Ok(None) };
    Ok(Some(AnnualRow {
        place: record.place()?.into(),
        year,
        duration: epa::duration(record.needed("sample_duration")?.as_bytes()),
        standard: owned(record, "pollutant_standard")?,
        metric_used,
        method_name: owned(record, "method")?,
        event: epa::event(record.needed("event_type")?.as_bytes()),
        observation_percent: record.read("observation_percent", epa::decimal, "a number")?,
        complete: record.read("validity_indicator", epa::yes, "`Y` or `N`")?,
        valid_days: record.read("valid_day_count", epa::count, "a count")?,
        required_days: record.read("required_day_count", epa::count, "a count")?,
        certification: owned(record, "certification_indicator")?,
        mean,
        changed: record.read("date_of_last_change", epa::date, "a date")?,
        record: record.number,
    }))
}

/// Quarterly rows; a record without a mean says nothing and is left out.
pub(super) fn quarterly<'r, 'a: 'r>(
    records: impl Iterator<Item = &'r Record<'a>>,
    year: Year,
) -> Result<Vec<QuarterRow>, Fault> {
    records.filter_map(|record| quarter_row(record, year).transpose()).collect()
}

fn quarter_row(record: &Record<'_>, year: Year) -> Result<Option<QuarterRow>, Fault> {
    let quarter = record.needed("quarter")?;
    let quarter = match quarter.trim() {
        "1" => 1,
        "2" => 2,
        "3" => 3,
        "4" => 4,
        other => return Err(Fault::cell(record.number, "quarter", other.as_bytes(), "a quarter, 1 to 4")),
    };
    // A quarter whose criteria nobody judged has not met them.
    let complete = record.read("quarterly_criteria_met", epa::yes, "`Y` or `N`")?.unwrap_or(false);
    let Some(mean) = record.read("arithmetic_mean", epa::decimal, "a number")? else { return Ok(None) };
    Ok(Some(QuarterRow {
        place: record.place()?.into(),
        year,
        quarter,
        duration: epa::duration(record.needed("sample_duration")?.as_bytes()),
        standard: owned(record, "pollutant_standard")?,
        event: epa::event(record.needed("event_type")?.as_bytes()),
        complete,
        mean,
        valid_samples: record.read("valid_samples", epa::decimal, "a number")?,
        scheduled_samples: record.read("scheduled_samples", epa::decimal, "a number")?,
        record: record.number,
    }))
}
