//! The rows of a site's monitors in words, each with why it was left out.

use std::collections::{BTreeMap, BTreeSet};

use super::Row;
use crate::measure::days::{self, Quarter};
use crate::measure::fit::{self, Standing};
use crate::model::rows::{
    AnnualRow, DayMean, EventType, MonitorDays, MonitorPlace, QuarterRow, Rows, SampleDuration, ShippedMonitorYear,
};
use crate::model::{Events, MonitorId, SiteId};

/// A monitor, its rows, and its quarters where it has days.
pub(super) type OfMonitor = (MonitorId, Vec<Row>, Option<[Quarter; 4]>);

/// The monitors of a site in the order of their POCs.
pub(super) fn of_site(rows: &Rows, site: SiteId, events: Events) -> Vec<OfMonitor> {
    match rows {
        Rows::Annual(rows) => {
            let of_monitor = |rows: Vec<&AnnualRow>| rows_of(&rows, &fit::annual_standings(&rows, events));
            by_monitor(rows.iter(), site, |row| row.place.monitor, of_monitor)
        }
        Rows::Quarters(rows) => {
            let of_monitor = |rows: Vec<&QuarterRow>| rows_of(&rows, &fit::quarter_standings(&rows));
            by_monitor(rows.iter(), site, |row| row.place.monitor, of_monitor)
        }
        Rows::Days(monitors) => {
            let here = monitors.iter().filter(|monitor| monitor.place.monitor.site == site);
            here.map(of_days).collect()
        }
        Rows::Shipped(shipped) => {
            let here = shipped.monitors.iter().filter(|row| row.place.monitor.site == site);
            here.map(|row| (row.place.monitor, vec![of_shipped(row)], None)).collect()
        }
        Rows::Acs(_) | Rows::Counties(_) => Vec::new(),
    }
}

/// Every monitor that has a row, and where it stands.
pub(in crate::measure) fn places(rows: &Rows) -> BTreeMap<MonitorId, &MonitorPlace> {
    let places: Vec<&MonitorPlace> = match rows {
        Rows::Annual(rows) => rows.iter().map(|row| &*row.place).collect(),
        Rows::Quarters(rows) => rows.iter().map(|row| &*row.place).collect(),
        Rows::Days(monitors) => monitors.iter().map(|monitor| &*monitor.place).collect(),
        Rows::Shipped(shipped) => shipped.monitors.iter().map(|row| &*row.place).collect(),
        Rows::Acs(_) | Rows::Counties(_) => Vec::new(),
    };
    places.into_iter().map(|place| (place.monitor, place)).collect()
}

fn by_monitor<'r, T: 'r>(
    rows: impl Iterator<Item = &'r T>,
    site: SiteId,
    monitor: impl Fn(&T) -> MonitorId,
    of_monitor: impl Fn(Vec<&'r T>) -> Vec<Row>,
) -> Vec<OfMonitor> {
    let mut monitors: BTreeMap<MonitorId, Vec<&T>> = BTreeMap::new();
    for row in rows.filter(|row| monitor(row).site == site) {
        monitors.entry(monitor(row)).or_default().push(row);
    }
    monitors.into_iter().map(|(monitor, rows)| (monitor, of_monitor(rows), None)).collect()
}

/// What a row of a summary says.
trait Summary {
    fn record(&self) -> u64;
    fn standard(&self) -> Option<&str>;
    fn words(&self) -> String;
}

impl Summary for AnnualRow {
    fn record(&self) -> u64 {
        self.record
    }

    fn standard(&self) -> Option<&str> {
        self.standard.as_deref()
    }

    fn words(&self) -> String {
        let complete = match self.complete {
            Some(true) => ", complete",
            Some(false) => ", incomplete",
            None => "",
        };
        let days = match (self.valid_days, self.required_days) {
            (Some(valid), Some(required)) => format!(", {valid} of {required} days"),
            (Some(valid), None) => format!(", {valid} days"),
            _ => String::new(),
        };
        let (duration, event) = (duration(self.duration), event(self.event));
        format!("{duration}, {event}, mean {}{complete}{days}", self.mean.normalize())
    }
}

impl Summary for QuarterRow {
    fn record(&self) -> u64 {
        self.record
    }

    fn standard(&self) -> Option<&str> {
        self.standard.as_deref()
    }

    fn words(&self) -> String {
        let complete = if self.complete { "complete" } else { "incomplete" };
        let (duration, event) = (duration(self.duration), event(self.event));
        format!("quarter {}: {duration}, {event}, mean {}, {complete}", self.quarter, self.mean.normalize())
    }
}

fn duration(duration: SampleDuration) -> &'static str {
    match duration {
        SampleDuration::Filter24 => "24 HOUR",
        SampleDuration::Block24 => "24-HR BLK AVG",
        SampleDuration::Hour1 => "1 HOUR",
        SampleDuration::Other => "another duration",
    }
}

fn event(event: EventType) -> &'static str {
    match event {
        EventType::None => "no events",
        EventType::Included => "events included",
        EventType::Excluded => "events excluded",
        EventType::ConcurredExcluded => "concurred events excluded",
        EventType::Unusable => "events unclear",
    }
}

fn rows_of<T: Summary>(rows: &[&T], standings: &[Standing]) -> Vec<Row> {
    let mut alike = Alike::default();
    for (row, left_out) in rows.iter().zip(standings) {
        alike.add(row.record(), row.standard(), row.words(), *left_out);
    }
    alike.0
}

fn of_days(monitor: &MonitorDays) -> OfMonitor {
    let chosen = days::one_a_day(monitor.year, &monitor.days);
    let standing = |day: &DayMean| {
        let is_chosen = || chosen.get(&day.date).is_some_and(|best| best.record == day.record);
        days::left_out(monitor.year, day).or_else(|| (!is_chosen()).then_some("another row of the day goes first"))
    };
    let mut alike = Alike::default();
    for day in &monitor.days {
        let standard = day.standard_year.map(|year| format!("PM25 24-hour {year}"));
        let words = format!("{}, {}", duration(day.duration), event(day.event));
        alike.add(day.record, standard.as_deref(), words, standing(day));
    }
    (monitor.place.monitor, alike.0, Some(days::quarters(monitor.year, &monitor.days)))
}

fn of_shipped(row: &ShippedMonitorYear) -> Row {
    let quarters: Vec<String> =
        row.quarter_days.iter().zip(row.quarter_scheduled).map(|(days, of)| format!("{days}/{of}")).collect();
    let means = match row.mean_of_quarters {
        Some(mean) => format!("mean of days {}, of quarters {mean}", row.mean_of_days),
        None => format!("mean of days {}", row.mean_of_days),
    };
    let words = format!("{}, {means}, sampled days by quarter {}", duration(row.duration), quarters.join(", "));
    Row { records: vec![row.record], standards: BTreeSet::new(), words, left_out: None }
}

/// Rows put together where they are alike, in the order of the first of each.
#[derive(Default)]
struct Alike(Vec<Row>);

impl Alike {
    fn add(&mut self, record: u64, standard: Option<&str>, words: String, left_out: Option<&'static str>) {
        let same = self.0.iter().position(|row| row.words == words && row.left_out == left_out);
        let at = same.unwrap_or_else(|| {
            self.0.push(Row { records: Vec::new(), standards: BTreeSet::new(), words, left_out });
            self.0.len() - 1
        });
        self.0[at].records.push(record);
        self.0[at].standards.extend(standard.map(str::to_owned));
    }
}
