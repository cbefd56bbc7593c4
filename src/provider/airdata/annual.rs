//! `annual_conc_by_monitor_{Y}.zip`: 54 columns, or 55 where the completeness indicator is among them.

use std::io::Read;
use std::sync::Arc;

use super::seen::{Seen, Texts};
use super::{each, filled_as};
use crate::model::period::Year;
use crate::model::rows::{AnnualRow, MonitorPlace};
use crate::provider::fault::Fault;
use crate::provider::table::{Header, Record};
use crate::provider::text::decode;
use crate::provider::{Limits, archive, epa};

pub(in crate::provider) fn path(year: Year) -> String {
    format!("/aqsweb/airdata/annual_conc_by_monitor_{year}.zip")
}

pub(in crate::provider) fn extract(year: Year, bytes: &[u8], limits: &Limits) -> Result<Vec<AnnualRow>, Fault> {
    let name = format!("annual_conc_by_monitor_{year}.csv");
    archive::read(bytes, |found| found == name, limits, |csv| rows(year, csv, limits.max_rows))
}

/// The further columns that are read.
pub(in crate::provider) const READ: [&str; 9] = [
    "Metric Used",
    "Method Name",
    "Year",
    "Observation Percent",
    "Completeness Indicator",
    "Valid Day Count",
    "Required Day Count",
    "Certification Indicator",
    "Date of Last Change",
];

struct Columns {
    shared: super::Columns,
    metric: usize,
    method: usize,
    year: usize,
    percent: usize,
    complete: Option<usize>,
    valid: usize,
    required: usize,
    certification: usize,
    changed: usize,
}

impl Columns {
    fn of(header: &Header) -> Result<Self, Fault> {
        let column = |name| header.column(name);
        Ok(Self {
            shared: super::Columns::of(header)?,
            metric: column("Metric Used")?,
            method: column("Method Name")?,
            year: column("Year")?,
            percent: column("Observation Percent")?,
            complete: header.find("Completeness Indicator"),
            valid: column("Valid Day Count")?,
            required: column("Required Day Count")?,
            certification: column("Certification Indicator")?,
            changed: column("Date of Last Change")?,
        })
    }
}

fn rows(year: Year, csv: &mut dyn Read, max_rows: u64) -> Result<Vec<AnnualRow>, Fault> {
    let digits = year.to_string();
    let mut rows = Vec::new();
    let mut recurring = Recurring::new();
    each(csv, max_rows, Columns::of, |columns, record| {
        if record[columns.year].trim_ascii() != digits.as_bytes() {
            let found = decode(&record[columns.year]).into_owned();
            return Err(Fault::OtherYear { record: record.number, asked: year, found });
        }
        if columns.shared.is_pm25(record) {
            rows.extend(row(columns, record, year, &mut recurring)?);
        }
        Ok(())
    })?;
    rows.shrink_to_fit();
    Ok(rows)
}

/// What one row has in common with others.
struct Recurring {
    places: Seen<Arc<MonitorPlace>>,
    standards: Texts,
    metrics: Texts,
    methods: Texts,
    certifications: Texts,
    blank: Arc<str>,
}

impl Recurring {
    fn new() -> Self {
        Self {
            places: Seen::new(),
            standards: Texts::new(),
            metrics: Texts::new(),
            methods: Texts::new(),
            certifications: Texts::new(),
            blank: Arc::from(""),
        }
    }

    fn place(&mut self, columns: &super::Columns, record: &Record<'_>) -> Result<Arc<MonitorPlace>, Fault> {
        let [state, county, site, poc] = columns.codes(record);
        let [lat, lon, site_name, county_name, city] = columns.place.map(|column| &record[column]);
        let cells = [state, county, site, poc, lat, lon, site_name, county_name, city];
        self.places.of(cells, || columns.place(record).map(Arc::new)).map(|place| Arc::clone(place))
    }
}

/// A row; none where no mean was computed (nothing observed under the row's event rule): it says nothing.
fn row(
    columns: &Columns,
    record: &Record<'_>,
    year: Year,
    recurring: &mut Recurring,
) -> Result<Option<AnnualRow>, Fault> {
    let cell = |column: usize| &record[column];
    let bad = |column: usize, name, expected| Fault::cell(record.number, name, &record[column], expected);
    let number_in = |column, name| filled_as(cell(column), epa::decimal, || bad(column, name, "a number"));
    let count_in = |column, name| filled_as(cell(column), epa::count, || bad(column, name, "a count"));
    let shared = &columns.shared;
    let Some(mean) = number_in(shared.mean, "Arithmetic Mean")? else { return Ok(None) };
    let complete = match columns.complete {
        Some(column) => filled_as(cell(column), epa::yes, || bad(column, "Completeness Indicator", "`Y` or `N`"))?,
        None => None,
    };
    let changed = columns.changed;
    Ok(Some(AnnualRow {
        place: recurring.place(shared, record)?,
        year,
        duration: epa::duration(cell(shared.duration)),
        standard: recurring.standards.filled(cell(shared.standard))?,
        metric_used: recurring.metrics.filled(cell(columns.metric))?.unwrap_or_else(|| Arc::clone(&recurring.blank)),
        method_name: recurring.methods.filled(cell(columns.method))?,
        event: epa::event(cell(shared.event)),
        observation_percent: number_in(columns.percent, "Observation Percent")?,
        complete,
        valid_days: count_in(columns.valid, "Valid Day Count")?,
        required_days: count_in(columns.required, "Required Day Count")?,
        certification: recurring.certifications.filled(cell(columns.certification))?,
        mean,
        changed: filled_as(cell(changed), epa::date, || bad(changed, "Date of Last Change", "a date"))?,
        record: record.number,
    }))
}
