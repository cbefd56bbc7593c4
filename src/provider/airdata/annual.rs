//! `annual_conc_by_monitor_{Y}.zip`: 54 columns, or 55 where the completeness indicator is among them.

use std::io::Read;

use csv::ByteRecord;

use super::{PlaceColumns, filled_as};
use crate::model::period::Year;
use crate::model::rows::AnnualRow;
use crate::provider::fault::Fault;
use crate::provider::table::{Header, Records};
use crate::provider::text::{decode, filled};
use crate::provider::{Limits, archive, epa};

pub(in crate::provider) fn path(year: Year) -> String {
    format!("/aqsweb/airdata/annual_conc_by_monitor_{year}.zip")
}

pub(in crate::provider) fn extract(year: Year, bytes: &[u8], limits: &Limits) -> Result<Vec<AnnualRow>, Fault> {
    let name = format!("annual_conc_by_monitor_{year}.csv");
    archive::read(bytes, |found| found == name, limits, |csv| rows(year, csv, limits.max_rows))
}

struct Columns {
    place: PlaceColumns,
    parameter: usize,
    duration: usize,
    standard: usize,
    metric: usize,
    method: usize,
    year: usize,
    event: usize,
    percent: usize,
    complete: Option<usize>,
    valid: usize,
    required: usize,
    certification: usize,
    mean: usize,
    changed: usize,
}

impl Columns {
    fn of(header: &Header) -> Result<Self, Fault> {
        let column = |name| header.column(name);
        Ok(Self {
            place: PlaceColumns::of(header)?,
            parameter: column("Parameter Code")?,
            duration: column("Sample Duration")?,
            standard: column("Pollutant Standard")?,
            metric: column("Metric Used")?,
            method: column("Method Name")?,
            year: column("Year")?,
            event: column("Event Type")?,
            percent: column("Observation Percent")?,
            complete: header.find("Completeness Indicator"),
            valid: column("Valid Day Count")?,
            required: column("Required Day Count")?,
            certification: column("Certification Indicator")?,
            mean: column("Arithmetic Mean")?,
            changed: column("Date of Last Change")?,
        })
    }
}

fn rows(year: Year, csv: &mut dyn Read, max_rows: u64) -> Result<Vec<AnnualRow>, Fault> {
    let mut records = Records::comma_separated(csv, max_rows);
    let columns = Columns::of(&records.header()?)?;
    let digits = year.to_string();
    let mut rows = Vec::new();
    let mut record = ByteRecord::new();
    let mut seen = 0;
    while let Some(number) = records.read(&mut record)? {
        seen = number;
        if record[columns.year].trim_ascii() != digits.as_bytes() {
            let found = decode(&record[columns.year]).into_owned();
            return Err(Fault::OtherYear { record: number, asked: year, found });
        }
        if record[columns.parameter].trim_ascii() == epa::PARAMETER {
            rows.extend(row(&columns, &record, year, number)?);
        }
    }
    if seen == 0 { Err(Fault::Nothing("record")) } else { Ok(rows) }
}

/// A row; none where no mean was computed (nothing observed under the row's event rule): it says nothing.
fn row(columns: &Columns, record: &ByteRecord, year: Year, number: u64) -> Result<Option<AnnualRow>, Fault> {
    let cell = |column: usize| &record[column];
    let bad = |column: usize, name, expected| Fault::cell(number, name, &record[column], expected);
    let number_in = |column, name| filled_as(cell(column), epa::decimal, || bad(column, name, "a number"));
    let count_in = |column, name| filled_as(cell(column), epa::count, || bad(column, name, "a count"));
    let Some(mean) = number_in(columns.mean, "Arithmetic Mean")? else { return Ok(None) };
    let complete = match columns.complete {
        Some(column) => filled_as(cell(column), epa::yes, || bad(column, "Completeness Indicator", "`Y` or `N`"))?,
        None => None,
    };
    let changed = columns.changed;
    Ok(Some(AnnualRow {
        place: columns.place.place(record, number)?,
        year,
        duration: epa::duration(cell(columns.duration)),
        standard: filled(cell(columns.standard)),
        metric_used: decode(cell(columns.metric)).trim().to_owned(),
        method_name: filled(cell(columns.method)),
        event: epa::event(cell(columns.event)),
        observation_percent: number_in(columns.percent, "Observation Percent")?,
        complete,
        valid_days: count_in(columns.valid, "Valid Day Count")?,
        required_days: count_in(columns.required, "Required Day Count")?,
        certification: filled(cell(columns.certification)),
        mean,
        changed: filled_as(cell(changed), epa::date, || bad(changed, "Date of Last Change", "a date"))?,
        record: number,
    }))
}
