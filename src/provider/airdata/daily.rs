//! `daily_88101_{Y}.zip`: up to four rows a monitor and day, grouped by monitor here.

use std::io::Read;

use chrono::Datelike;

use super::seen::Seen;
use super::{each, filled_as};
use crate::model::period::Year;
use crate::model::rows::{DayMean, MonitorDays};
use crate::provider::fault::Fault;
use crate::provider::table::{Header, Record};
use crate::provider::text::decode;
use crate::provider::{Limits, archive, epa};

pub(in crate::provider) fn path(year: Year) -> String {
    format!("/aqsweb/airdata/daily_88101_{year}.zip")
}

pub(in crate::provider) fn extract(year: Year, bytes: &[u8], limits: &Limits) -> Result<Vec<MonitorDays>, Fault> {
    let name = format!("daily_88101_{year}.csv");
    archive::read(bytes, |found| found == name, limits, |csv| monitors(year, csv, limits.max_rows))
}

/// The further columns that are read.
pub(in crate::provider) const READ: [&str; 2] = ["Date Local", "Method Code"];

struct Columns {
    shared: super::Columns,
    date: usize,
    method: usize,
}

impl Columns {
    fn of(header: &Header) -> Result<Self, Fault> {
        let shared = super::Columns::of(header)?;
        Ok(Self { shared, date: header.column("Date Local")?, method: header.column("Method Code")? })
    }
}

fn monitors(year: Year, csv: &mut dyn Read, max_rows: u64) -> Result<Vec<MonitorDays>, Fault> {
    let mut monitors = Seen::new();
    each(csv, max_rows, Columns::of, |columns, record| {
        let shared = &columns.shared;
        if shared.is_pm25(record)
            && let Some(day) = day(columns, record, year)?
        {
            let new = || Ok(MonitorDays { place: shared.place(record)?.into(), year, days: Vec::new() });
            monitors.of(shared.codes(record), new)?.days.push(day);
        }
        Ok(())
    })?;
    let mut monitors = monitors.values;
    monitors.sort_by_key(|monitor| monitor.place.monitor);
    Ok(monitors)
}

/// A day; none where no mean was computed: it says nothing.
fn day(columns: &Columns, record: &Record<'_>, year: Year) -> Result<Option<DayMean>, Fault> {
    let cell = |column: usize| &record[column];
    let bad = |column: usize, name, expected| Fault::cell(record.number, name, &record[column], expected);
    let date = epa::date(cell(columns.date)).ok_or_else(|| bad(columns.date, "Date Local", "a date"))?;
    if date.year() != year {
        let found = decode(cell(columns.date)).into_owned();
        return Err(Fault::OtherYear { record: record.number, asked: year, found });
    }
    let not_number = || bad(columns.shared.mean, "Arithmetic Mean", "a number");
    let Some(mean) = filled_as(cell(columns.shared.mean), epa::decimal, not_number)? else { return Ok(None) };
    let not_code = || bad(columns.method, "Method Code", "a method code");
    let method_code = filled_as(cell(columns.method), |cell| epa::count(cell)?.try_into().ok(), not_code)?;
    Ok(Some(DayMean {
        date,
        duration: epa::duration(cell(columns.shared.duration)),
        standard_year: standard_year(cell(columns.shared.standard)),
        event: epa::event(cell(columns.shared.event)),
        method_code,
        mean,
        record: record.number,
    }))
}

/// The year that a standard's name ends with.
fn standard_year(standard: &[u8]) -> Option<u16> {
    let text = std::str::from_utf8(standard).ok()?.trim();
    text.rsplit(' ').next().filter(|word| word.len() == 4)?.parse().ok()
}
