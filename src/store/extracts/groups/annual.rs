//! Annual summaries by county: what rows share is written once, places in their group and texts for all groups.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::county::{self, InReply};
use super::{Split, damaged, decode, encode};
use crate::model::period::Year;
use crate::model::rows::{AnnualRow, EventType, MonitorPlace, SampleDuration, compact};
use crate::store::extracts::file::Read;

/// A row, its place and texts by their numbers.
#[derive(Serialize, Deserialize)]
struct Packed {
    position: u64,
    place: usize,
    year: Year,
    duration: SampleDuration,
    standard: Option<usize>,
    metric_used: usize,
    method_name: Option<usize>,
    event: EventType,
    observation_percent: Option<Number>,
    complete: Option<bool>,
    valid_days: Option<u32>,
    required_days: Option<u32>,
    certification: Option<usize>,
    mean: Number,
    changed: Option<Day>,
    record: u64,
}

#[derive(Serialize, Deserialize)]
struct Number(#[serde(with = "compact::number")] Decimal);

#[derive(Serialize, Deserialize)]
struct Day(#[serde(with = "compact::day")] NaiveDate);

/// Places of a group and its rows.
type Group<P> = (Vec<P>, Vec<Packed>);

pub(super) fn split(rows: &[AnnualRow]) -> io::Result<Split> {
    let mut texts = Numbered::default();
    let groups = county::groups(rows, |rows| {
        let mut places = Numbered::default();
        let packed = rows.iter().map(|(position, row)| pack(*position, row, &mut places, &mut texts)).collect();
        let group: Group<&MonitorPlace> = (places.all, packed);
        encode(&group)
    })?;
    Ok(Split { title: encode(&texts.all)?, groups })
}

pub(super) fn join(read: &Read) -> io::Result<Vec<AnnualRow>> {
    let texts: Vec<Arc<str>> = decode(&read.title)?;
    let mut rows = InReply::default();
    for group in read.groups() {
        let (places, packed): Group<Arc<MonitorPlace>> = decode(group)?;
        for row in packed {
            let position = row.position;
            rows.push(position, unpack(row, &places, &texts).ok_or_else(|| damaged("a row names what is not there"))?);
        }
    }
    Ok(rows.finish())
}

/// Values by the numbers of their first appearance. Shared ones are known by their address; one that stands at several
/// has several numbers.
struct Numbered<'a, T: ?Sized> {
    all: Vec<&'a T>,
    numbers: HashMap<*const T, usize>,
}

impl<T: ?Sized> Default for Numbered<'_, T> {
    fn default() -> Self {
        Self { all: Vec::new(), numbers: HashMap::new() }
    }
}

impl<'a, T: ?Sized> Numbered<'a, T> {
    fn of(&mut self, value: &'a Arc<T>) -> usize {
        *self.numbers.entry(Arc::as_ptr(value)).or_insert_with(|| {
            self.all.push(value);
            self.all.len() - 1
        })
    }
}

fn pack<'a>(
    position: u64,
    row: &'a AnnualRow,
    places: &mut Numbered<'a, MonitorPlace>,
    texts: &mut Numbered<'a, str>,
) -> Packed {
    Packed {
        position,
        place: places.of(&row.place),
        year: row.year,
        duration: row.duration,
        standard: row.standard.as_ref().map(|text| texts.of(text)),
        metric_used: texts.of(&row.metric_used),
        method_name: row.method_name.as_ref().map(|text| texts.of(text)),
        event: row.event,
        observation_percent: row.observation_percent.map(Number),
        complete: row.complete,
        valid_days: row.valid_days,
        required_days: row.required_days,
        certification: row.certification.as_ref().map(|text| texts.of(text)),
        mean: Number(row.mean),
        changed: row.changed.map(Day),
        record: row.record,
    }
}

/// The row; none where it names a place or text that is not there.
fn unpack(row: Packed, places: &[Arc<MonitorPlace>], texts: &[Arc<str>]) -> Option<AnnualRow> {
    let text = |number: usize| texts.get(number).cloned();
    // A text that is named must be there.
    let named = |number: Option<usize>| number.map_or(Some(None), |number| text(number).map(Some));
    Some(AnnualRow {
        place: Arc::clone(places.get(row.place)?),
        year: row.year,
        duration: row.duration,
        standard: named(row.standard)?,
        metric_used: text(row.metric_used)?,
        method_name: named(row.method_name)?,
        event: row.event,
        observation_percent: row.observation_percent.map(|Number(percent)| percent),
        complete: row.complete,
        valid_days: row.valid_days,
        required_days: row.required_days,
        certification: named(row.certification)?,
        mean: row.mean.0,
        changed: row.changed.map(|Day(day)| day),
        record: row.record,
    })
}
