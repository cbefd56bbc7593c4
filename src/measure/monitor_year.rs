//! One number for one monitor and year, whatever kind of row it comes from.
//!
//! The eight or more rows that the EPA writes for a monitor and year are settled here: one standard, one duration, one
//! event rule. Monitors are kept apart; which of a site's monitors speaks is settled in [`super::site_year`].

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::days;
use crate::model::rows::{
    AnnualRow, EventType, MonitorDays, MonitorPlace, QuarterRow, SampleDuration, ShippedMonitorYear,
};
use crate::model::{Events, MonitorId, Year};

/// A monitor's year.
#[derive(Clone, Debug, PartialEq)]
pub struct MonitorYear<'a> {
    /// The monitor and where it stands.
    pub place: &'a MonitorPlace,
    /// Annual mean in µg/m³.
    pub mean: Decimal,
    /// Whether the year is complete; an incomplete one yields no value.
    pub complete: bool,
    /// Whether the monitoring agency had certified the year, where the rows say.
    pub certified: bool,
    /// Whether several rows fitted and the one with most valid days was taken.
    pub several_rows: bool,
    /// The records it was made from.
    pub records: Vec<u64>,
}

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
                (best.complete != Some(true)).then_some("incomplete")
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

const OLDER_STANDARD: &str = "an older standard than the latest";
const SECOND_DURATION: &str = "another duration: a filter goes before block averages";
const LATER_RECORD: &str = "alike, in a later record";

/// The rows of each monitor in the order of their codes, and its rows as they come.
fn by_monitor<'a, T: 'a, Y>(
    rows: impl IntoIterator<Item = &'a T>,
    monitor: impl Fn(&T) -> &MonitorId,
    year: impl Fn(Vec<&'a T>) -> Option<Y>,
) -> Vec<Y> {
    let mut rows: Vec<&T> = rows.into_iter().collect();
    rows.sort_by(|one, other| monitor(one).cmp(monitor(other)));
    rows.chunk_by(|one, other| monitor(one) == monitor(other)).filter_map(|rows| year(rows.to_vec())).collect()
}

/// Keeps the rows of the latest standard among them.
fn of_latest_standard<'a, T>(rows: &mut Vec<&'a T>, standard: impl Fn(&'a T) -> Option<&'a str>) {
    let latest = rows.iter().filter_map(|row| annual_standard(standard(row))).max();
    rows.retain(|row| annual_standard(standard(row)) == latest);
}

/// What is said of rows that no year is made of.
pub(super) const HOURLY: &str = "hourly, no daily means";
pub(super) const OTHER_DURATION: &str = "of another duration than a day";
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

/// Monitor-years from annual summaries: plain means over days. Empty where the file says nothing of completeness.
#[must_use]
pub fn from_annual<'a>(rows: impl IntoIterator<Item = &'a AnnualRow>, events: Events) -> Vec<MonitorYear<'a>> {
    let usable = rows.into_iter().filter(|row| left_out(row, events).is_none());
    by_monitor(usable, |row| &row.place.monitor, annual_monitor)
}

/// A complete duration before an incomplete one, a filter before block averages, then the fuller row.
fn annual_order(row: &AnnualRow) -> (bool, SampleDuration, Reverse<Option<u32>>, u64) {
    (row.complete != Some(true), row.duration, Reverse(row.valid_days), row.record)
}

fn annual_monitor(mut rows: Vec<&AnnualRow>) -> Option<MonitorYear<'_>> {
    of_latest_standard(&mut rows, |row| row.standard.as_deref());
    rows.sort_by_key(|row| annual_order(row));
    let row = *rows.first()?;
    let rivals = rows.iter().filter(|other| other.duration == row.duration && other.mean != row.mean).count();
    Some(MonitorYear {
        place: &row.place,
        mean: row.mean,
        complete: row.complete == Some(true),
        certified: row.certification.as_deref().is_none_or(is_certified),
        several_rows: rivals > 0,
        records: vec![row.record],
    })
}

fn is_certified(indicator: &str) -> bool {
    ["certified", "certification not required"].iter().any(|word| indicator.trim().eq_ignore_ascii_case(word))
}

/// Monitor-years from quarterly summaries: means of the four quarter means, complete where each quarter says so.
#[must_use]
pub fn from_quarters<'a>(rows: impl IntoIterator<Item = &'a QuarterRow>) -> Vec<MonitorYear<'a>> {
    let usable = rows.into_iter().filter(|row| quarter_left_out(row).is_none());
    by_monitor(usable, |row| &row.place.monitor, quarterly_monitor)
}

fn quarter_order(row: &QuarterRow) -> (u8, bool, SampleDuration, u64) {
    (row.quarter, !row.complete, row.duration, row.record)
}

fn quarterly_monitor(mut rows: Vec<&QuarterRow>) -> Option<MonitorYear<'_>> {
    of_latest_standard(&mut rows, |row| row.standard.as_deref());
    rows.sort_by_key(|row| quarter_order(row));
    let several_rows = rows.windows(2).any(|pair| {
        pair[0].quarter == pair[1].quarter && pair[0].duration == pair[1].duration && pair[0].mean != pair[1].mean
    });
    rows.dedup_by_key(|row| row.quarter);
    let sum: Decimal = rows.iter().map(|row| row.mean).sum();
    let count = u32::try_from(rows.len()).ok()?;
    Some(MonitorYear {
        place: &rows.first()?.place,
        mean: sum.checked_div(count.into())?,
        complete: count == 4 && rows.iter().all(|row| row.complete),
        certified: true,
        several_rows,
        records: rows.iter().map(|row| row.record).collect(),
    })
}

/// Which of a day file's two means is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayFileMean {
    /// The plain mean over days.
    OfDays,
    /// The mean of the four quarter means.
    OfQuarters,
}

/// Monitor-years from daily means, complete where each quarter has three quarters of its scheduled samples.
#[must_use]
pub fn from_days(monitors: &[MonitorDays], mean: DayFileMean) -> Vec<MonitorYear<'_>> {
    monitors
        .iter()
        .filter_map(|monitor| {
            let quarters = days::quarters(monitor.year, &monitor.days);
            let complete = quarters.iter().all(days::Quarter::is_complete);
            // An incomplete year is shown by its days even where a quarter is empty.
            let of_days = days::mean_of_days(&quarters)?;
            let mean = match mean {
                DayFileMean::OfDays => of_days,
                DayFileMean::OfQuarters => days::mean_of_quarters(&quarters).unwrap_or(of_days),
            };
            Some(MonitorYear {
                place: &monitor.place,
                mean,
                complete,
                certified: true,
                several_rows: false,
                records: record_range(monitor),
            })
        })
        .collect()
}

/// First and last record of a monitor's days: hundreds of numbers would tell nobody more.
fn record_range(monitor: &MonitorDays) -> Vec<u64> {
    let records = || monitor.days.iter().map(|day| day.record);
    records().min().into_iter().chain(records().max()).collect()
}

/// Monitor-years as shipped.
#[must_use]
pub fn from_shipped(rows: &[ShippedMonitorYear], mean: DayFileMean) -> Vec<MonitorYear<'_>> {
    rows.iter()
        .map(|row| {
            let complete =
                row.quarter_days.iter().zip(row.quarter_scheduled).all(|(days, scheduled)| {
                    days::Quarter { days: *days, scheduled, sum: Decimal::ZERO }.is_complete()
                });
            MonitorYear {
                place: &row.place,
                mean: match mean {
                    DayFileMean::OfDays => row.mean_of_days,
                    DayFileMean::OfQuarters => row.mean_of_quarters.unwrap_or(row.mean_of_days),
                },
                complete: complete && row.mean_of_quarters.is_some(),
                certified: true,
                several_rows: false,
                records: vec![row.record],
            }
        })
        .collect()
}
