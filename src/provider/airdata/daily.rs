//! `daily_88101_{Y}.zip`: up to four rows a monitor and day, grouped by monitor here.

use std::collections::HashMap;
use std::io::Read;

use chrono::Datelike;
use csv::ByteRecord;

use super::{PlaceColumns, filled_as};
use crate::model::period::Year;
use crate::model::rows::{DayMean, MonitorDays};
use crate::provider::fault::Fault;
use crate::provider::table::{Header, Records};
use crate::provider::text::decode;
use crate::provider::{Limits, archive, epa};

pub(in crate::provider) fn path(year: Year) -> String {
    format!("/aqsweb/airdata/daily_88101_{year}.zip")
}

pub(in crate::provider) fn extract(year: Year, bytes: &[u8], limits: &Limits) -> Result<Vec<MonitorDays>, Fault> {
    let name = format!("daily_88101_{year}.csv");
    archive::read(bytes, |found| found == name, limits, |csv| monitors(year, csv, limits.max_rows))
}

struct Columns {
    place: PlaceColumns,
    parameter: usize,
    duration: usize,
    standard: usize,
    date: usize,
    event: usize,
    mean: usize,
    method: usize,
}

impl Columns {
    fn of(header: &Header) -> Result<Self, Fault> {
        let column = |name| header.column(name);
        Ok(Self {
            place: PlaceColumns::of(header)?,
            parameter: column("Parameter Code")?,
            duration: column("Sample Duration")?,
            standard: column("Pollutant Standard")?,
            date: column("Date Local")?,
            event: column("Event Type")?,
            mean: column("Arithmetic Mean")?,
            method: column("Method Code")?,
        })
    }
}

fn monitors(year: Year, csv: &mut dyn Read, max_rows: u64) -> Result<Vec<MonitorDays>, Fault> {
    let mut records = Records::comma_separated(csv, max_rows);
    let columns = Columns::of(&records.header()?)?;
    let mut monitors = Monitors { year, all: Vec::new(), by_codes: HashMap::new(), last: Vec::new(), at: 0 };
    let mut record = ByteRecord::new();
    let mut seen = 0;
    while let Some(number) = records.read(&mut record)? {
        seen = number;
        if record[columns.parameter].trim_ascii() != epa::PARAMETER {
            continue;
        }
        if let Some(day) = day(&columns, &record, year, number)? {
            monitors.of(&columns.place, &record, number)?.days.push(day);
        }
    }
    if seen == 0 {
        return Err(Fault::Nothing("record"));
    }
    let mut all = monitors.all;
    all.sort_by(|a, b| a.place.monitor.cmp(&b.place.monitor));
    Ok(all)
}

/// Monitors met so far. Rows of one come together, so the last one met is tried first.
struct Monitors {
    year: Year,
    all: Vec<MonitorDays>,
    by_codes: HashMap<Vec<u8>, usize>,
    last: Vec<u8>,
    at: usize,
}

impl Monitors {
    fn of(&mut self, columns: &PlaceColumns, record: &ByteRecord, number: u64) -> Result<&mut MonitorDays, Fault> {
        let codes = columns.codes(record);
        if !is_joined(&self.last, codes) {
            self.last.clear();
            for code in codes {
                self.last.extend_from_slice(code);
                self.last.push(b'-');
            }
            if let Some(at) = self.by_codes.get(&self.last) {
                self.at = *at;
            } else {
                self.at = self.all.len();
                let place = columns.place(record, number)?;
                self.all.push(MonitorDays { place, year: self.year, days: Vec::new() });
                self.by_codes.insert(self.last.clone(), self.at);
            }
        }
        Ok(&mut self.all[self.at])
    }
}

/// Whether `joined` is these codes, each with a dash behind it.
fn is_joined(joined: &[u8], codes: [&[u8]; 4]) -> bool {
    let mut rest = joined;
    for code in codes {
        match rest.strip_prefix(code).and_then(|rest| rest.strip_prefix(b"-")) {
            Some(left) => rest = left,
            None => return false,
        }
    }
    rest.is_empty()
}

/// A day; none where no mean was computed: it says nothing.
fn day(columns: &Columns, record: &ByteRecord, year: Year, number: u64) -> Result<Option<DayMean>, Fault> {
    let cell = |column: usize| &record[column];
    let bad = |column: usize, name, expected| Fault::cell(number, name, &record[column], expected);
    let date = epa::date(cell(columns.date)).ok_or_else(|| bad(columns.date, "Date Local", "a date"))?;
    if date.year() != year {
        let found = decode(cell(columns.date)).into_owned();
        return Err(Fault::OtherYear { record: number, asked: year, found });
    }
    let not_number = || bad(columns.mean, "Arithmetic Mean", "a number");
    let Some(mean) = filled_as(cell(columns.mean), epa::decimal, not_number)? else { return Ok(None) };
    let not_code = || bad(columns.method, "Method Code", "a method code");
    let method_code = filled_as(cell(columns.method), |cell| epa::count(cell)?.try_into().ok(), not_code)?;
    Ok(Some(DayMean {
        date,
        duration: epa::duration(cell(columns.duration)),
        standard_year: standard_year(cell(columns.standard)),
        event: epa::event(cell(columns.event)),
        method_code,
        mean,
        record: number,
    }))
}

/// The year that a standard's name ends with.
fn standard_year(standard: &[u8]) -> Option<u16> {
    let text = std::str::from_utf8(standard).ok()?.trim();
    text.rsplit(' ').next().filter(|word| word.len() == 4)?.parse().ok()
}
