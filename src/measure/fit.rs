//! Which of a monitor's rows its year may be made of, which of those goes first, and why each of the others is left out.

use std::cmp::Reverse;

use crate::model::rows::{AnnualRow, EventType, QuarterRow, SampleDuration};
use crate::model::{Events, Year};

/// From this year on the EPA keeps both the original and the corrected T640 data under 88101 (advisory of 2024-08-26).
const T640_CORRECTED_FROM: Year = 2017;
const UNCORRECTED_T640: [&str; 2] = ["Teledyne T640 at 5.0 LPM", "Teledyne T640X at 16.67 LPM"];

fn is_uncorrected_t640_name(year: Year, method_name: Option<&str>) -> bool {
    year >= T640_CORRECTED_FROM && method_name.is_some_and(|name| UNCORRECTED_T640.contains(&name))
}

pub(super) fn is_uncorrected_t640_code(year: Year, method_code: Option<u16>) -> bool {
    year >= T640_CORRECTED_FROM && matches!(method_code, Some(236 | 238))
}

/// Whether a row of this event type belongs to the data that `events` speaks of: a row without events always does.
fn belongs(events: Events, event: EventType) -> bool {
    match event {
        EventType::None => true,
        EventType::Included => events == Events::Measured,
        EventType::ConcurredExcluded => events == Events::Regulatory,
        EventType::Excluded | EventType::Unusable => false,
    }
}

/// As `PM25 Annual 2012`: ordered by the year at the end.
fn annual_standard(standard: Option<&str>) -> Option<&str> {
    standard.and_then(|name| name.strip_prefix("PM25 Annual "))
}

/// Keeps the rows of the latest standard among them.
pub(super) fn of_latest_standard<'a, T>(rows: &mut Vec<&'a T>, standard: impl Fn(&'a T) -> Option<&'a str>) {
    let latest = rows.iter().filter_map(|row| annual_standard(standard(row))).max();
    rows.retain(|row| annual_standard(standard(row)) == latest);
}

/// What is said of rows that no year is made of.
const HOURLY: &str = "hourly, no daily means";
const OTHER_DURATION: &str = "of another duration than a day";
pub(super) const OTHER_EVENTS: &str = "another event rule";
pub(super) const UNCORRECTED: &str = "T640 before its correction";
const NOT_ANNUAL: &str = "not an annual standard";
const OTHER_METRIC: &str = "another metric than the means of daily means";
const SILENT: &str = "says nothing of completeness";

/// Why rows of this duration are left out; none where they last a day.
pub(super) fn unfit_duration(duration: SampleDuration) -> Option<&'static str> {
    match duration {
        SampleDuration::Filter24 | SampleDuration::Block24 => None,
        SampleDuration::Hour1 => Some(HOURLY),
        SampleDuration::Other => Some(OTHER_DURATION),
    }
}

/// Why no monitor's year is made of a row, whatever the event rule; none where one may be.
fn unfit(row: &AnnualRow) -> Option<&'static str> {
    unfit_duration(row.duration).or_else(|| {
        if annual_standard(row.standard.as_deref()).is_none() {
            Some(NOT_ANNUAL)
        } else if &*row.metric_used != "Quarterly Means of Daily Means" {
            Some(OTHER_METRIC)
        } else {
            is_uncorrected_t640_name(row.year, row.method_name.as_deref()).then_some(UNCORRECTED)
        }
    })
}

/// Why a row is left out under an event rule; none where it may speak for its monitor.
pub(super) fn left_out(row: &AnnualRow, events: Events) -> Option<&'static str> {
    unfit(row).or_else(|| {
        if belongs(events, row.event) { row.complete.is_none().then_some(SILENT) } else { Some(OTHER_EVENTS) }
    })
}

/// Why a quarter's row is left out; none where it may speak for its monitor.
pub(super) fn quarter_left_out(row: &QuarterRow) -> Option<&'static str> {
    unfit_duration(row.duration).or_else(|| {
        if annual_standard(row.standard.as_deref()).is_none() {
            Some(NOT_ANNUAL)
        } else {
            (!belongs(Events::Measured, row.event)).then_some(OTHER_EVENTS)
        }
    })
}

/// Whether a monitor's year can be made of a row under some event rule.
#[must_use]
pub fn is_of_use(row: &AnnualRow) -> bool {
    unfit(row).is_none()
}

/// A complete duration before an incomplete one, a filter before block averages, then the fuller row.
pub(super) fn annual_order(row: &AnnualRow) -> (bool, SampleDuration, Reverse<Option<u32>>, u64) {
    (row.complete != Some(true), row.duration, Reverse(row.valid_days), row.record)
}

/// In the order of quarters, a complete row before an incomplete one, a filter before block averages.
pub(super) fn quarter_order(row: &QuarterRow) -> (u8, bool, SampleDuration, u64) {
    (row.quarter, !row.complete, row.duration, row.record)
}

/// Why a row was left out; none where it was used.
pub(super) type Standing = Option<&'static str>;

/// The standing of each of one monitor's annual rows.
pub(super) fn annual_standings(rows: &[&AnnualRow], events: Events) -> Vec<Standing> {
    let mut fitting: Vec<_> = rows.iter().copied().filter(|row| left_out(row, events).is_none()).collect();
    of_latest_standard(&mut fitting, |row| row.standard.as_deref());
    let best = fitting.iter().copied().min_by_key(|row| annual_order(row));
    let standing = |row: &&AnnualRow| {
        left_out(row, events).or_else(|| {
            let best = best?;
            if row.standard != best.standard {
                Some(OLDER_STANDARD)
            } else if row.complete != best.complete {
                Some("incomplete, another duration is not")
            } else if row.duration != best.duration {
                Some(SECOND_DURATION)
            } else if row.valid_days != best.valid_days {
                Some("fewer valid days")
            } else if row.record != best.record {
                Some(LATER_RECORD)
            } else {
                (best.complete != Some(true)).then_some(INCOMPLETE)
            }
        })
    };
    rows.iter().map(standing).collect()
}

/// The standing of each of one monitor's quarterly rows.
pub(super) fn quarter_standings(rows: &[&QuarterRow]) -> Vec<Standing> {
    let mut fitting: Vec<_> = rows.iter().copied().filter(|row| quarter_left_out(row).is_none()).collect();
    of_latest_standard(&mut fitting, |row| row.standard.as_deref());
    let standing = |row: &&QuarterRow| {
        quarter_left_out(row).or_else(|| {
            let of_quarter = fitting.iter().copied().filter(|other| other.quarter == row.quarter);
            let Some(best) = of_quarter.min_by_key(|other| quarter_order(other)) else { return Some(OLDER_STANDARD) };
            if row.standard != best.standard {
                Some(OLDER_STANDARD)
            } else if row.complete != best.complete {
                Some("incomplete, another duration is not")
            } else if row.duration != best.duration {
                Some(SECOND_DURATION)
            } else {
                (row.record != best.record).then_some(LATER_RECORD)
            }
        })
    };
    rows.iter().map(standing).collect()
}

/// Of the row that a monitor's year would be made of.
pub(super) const INCOMPLETE: &str = "incomplete";
const OLDER_STANDARD: &str = "an older standard than the latest";
const SECOND_DURATION: &str = "another duration: a filter goes before block averages";
const LATER_RECORD: &str = "alike, in a later record";
