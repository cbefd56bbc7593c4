//! One number for one monitor and year, whatever kind of row it comes from.
//!
//! The eight or more rows that the EPA writes for a monitor and year are settled here: one standard, one duration, one
//! event rule. Monitors are kept apart; which of a site's monitors speaks is settled in [`super::site_year`].

use rust_decimal::Decimal;

use super::days;
use super::fit::{annual_order, left_out, of_latest_standard, quarter_left_out, quarter_order};
use crate::model::rows::{AnnualRow, MonitorDays, MonitorPlace, QuarterRow, ShippedMonitorYear};
use crate::model::{Events, MonitorId};

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

/// Monitor-years from annual summaries: plain means over days. Empty where the file says nothing of completeness.
#[must_use]
pub fn from_annual<'a>(rows: impl IntoIterator<Item = &'a AnnualRow>, events: Events) -> Vec<MonitorYear<'a>> {
    let usable = rows.into_iter().filter(|row| left_out(row, events).is_none());
    by_monitor(usable, |row| &row.place.monitor, annual_monitor)
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
