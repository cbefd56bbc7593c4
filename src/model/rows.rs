//! Rows: single records extracted from a reply, parsed into types that carry meaning.
//!
//! A provider's field names end here. Sentinels and blanks have become stated gaps.

mod acs;
pub mod compact;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::city::{CountyFips, PlaceGeoid, Point};
use super::evidence::Provenance;
use super::period::Year;
use super::site::MonitorId;

pub use acs::{AcsRow, AcsRows, AcsTable, Cell, Estimate, NoNumber, PackedCell, PackedEstimate, Repeated};

/// How long one sample lasted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SampleDuration {
    /// `24 HOUR`: a filter.
    Filter24,
    /// `24-HR BLK AVG`: hours averaged over the day.
    Block24,
    /// `1 HOUR`.
    Hour1,
    /// Any other.
    Other,
}

/// What a row does about exceptional events, whatever vocabulary its file uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum EventType {
    /// No exceptional event in the data.
    None,
    /// Events are included (also spelled `Inclucded`).
    Included,
    /// Events are left out.
    Excluded,
    /// Events that the EPA concurred in are left out.
    ConcurredExcluded,
    /// The service says that it could not tell (`Events Error`), or a word not known here: not used.
    Unusable,
}

/// What is said about a monitor beside its values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonitorPlace {
    /// Site and POC.
    pub monitor: MonitorId,
    /// Where it stands.
    pub point: Option<Point>,
    /// The EPA's name of the city, if it says one (`Not in a city` is none).
    pub city: Option<String>,
    /// The EPA's name of the county.
    pub county: Option<String>,
    /// The site's local name.
    pub site_name: Option<String>,
}

/// A row of the annual summaries: monitor, year, standard, duration and event rule. What recurs from row to row is
/// shared among them.
#[derive(Clone, Debug, PartialEq)]
pub struct AnnualRow {
    /// The monitor.
    pub place: Arc<MonitorPlace>,
    /// The year.
    pub year: Year,
    /// Sample duration.
    pub duration: SampleDuration,
    /// As `PM25 Annual 2012`; none on hourly rows.
    pub standard: Option<Arc<str>>,
    /// As `Quarterly Means of Daily Means`. Despite that name the mean is a plain mean over days.
    pub metric_used: Arc<str>,
    /// The instrument's method, where one was used all year.
    pub method_name: Option<Arc<str>>,
    /// The event rule.
    pub event: EventType,
    /// Percent of scheduled observations.
    pub observation_percent: Option<Decimal>,
    /// The completeness indicator; none where the file has no such column.
    pub complete: Option<bool>,
    /// Days with a valid value.
    pub valid_days: Option<u32>,
    /// Days that the schedule asks for.
    pub required_days: Option<u32>,
    /// How far the agency certified the year.
    pub certification: Option<Arc<str>>,
    /// Arithmetic mean in µg/m³.
    pub mean: Decimal,
    /// When the agency last changed it.
    pub changed: Option<NaiveDate>,
    /// The record's number in the reply, the header being 0.
    pub record: u64,
}

/// One day's mean at a monitor.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DayMean {
    /// Local date.
    #[serde(with = "compact::day")]
    pub date: NaiveDate,
    /// Sample duration.
    pub duration: SampleDuration,
    /// Year of the `PM25 24-hour …` standard of the row, none on hourly rows.
    pub standard_year: Option<u16>,
    /// The event rule.
    pub event: EventType,
    /// The instrument's three-digit method code.
    pub method_code: Option<u16>,
    /// Mean in µg/m³; may be negative.
    #[serde(with = "compact::number")]
    pub mean: Decimal,
    /// The record's number in the reply, the header being 0.
    pub record: u64,
}

/// The days of one monitor, in the order of the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonitorDays {
    /// The monitor.
    pub place: Arc<MonitorPlace>,
    /// The year of the file.
    pub year: Year,
    /// Its days.
    pub days: Vec<DayMean>,
}

/// A row of the quarterly summaries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuarterRow {
    /// The monitor.
    pub place: Arc<MonitorPlace>,
    /// The year.
    pub year: Year,
    /// The quarter, 1 to 4.
    pub quarter: u8,
    /// Sample duration.
    pub duration: SampleDuration,
    /// As `PM25 Annual 2012`.
    pub standard: Option<Arc<str>>,
    /// The event rule.
    pub event: EventType,
    /// Whether the quarter met its completeness criteria.
    pub complete: bool,
    /// Arithmetic mean in µg/m³.
    pub mean: Decimal,
    /// Valid samples.
    pub valid_samples: Option<Decimal>,
    /// Scheduled samples.
    pub scheduled_samples: Option<Decimal>,
    /// The record's number in the reply, the header being 0.
    pub record: u64,
}

/// A county's figure as the EPA published it, rounded to 0.1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedCounty {
    /// The county.
    pub county: CountyFips,
    /// The year.
    pub year: Year,
    /// Weighted mean in µg/m³, one decimal.
    pub value: Decimal,
    /// Whether the EPA had closed the year when it printed this.
    pub closed: bool,
    /// The record's number in the reply, the header being 0.
    pub record: u64,
}

/// A monitor's year as shipped: computed from the EPA's daily file by the rule of `measure::monitor_year`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShippedMonitorYear {
    /// The monitor.
    pub place: Arc<MonitorPlace>,
    /// The year.
    pub year: Year,
    /// Sample duration.
    pub duration: SampleDuration,
    /// Sampled days of each quarter.
    pub quarter_days: [u32; 4],
    /// Days of each quarter that the schedule asks for.
    pub quarter_scheduled: [u32; 4],
    /// Plain mean over days in µg/m³.
    pub mean_of_days: Decimal,
    /// Mean of the four quarter means in µg/m³.
    pub mean_of_quarters: Option<Decimal>,
    /// The record's number in the file, the header being 0.
    pub record: u64,
}

/// Monitor-years as shipped, and whom they were chosen for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShippedYears {
    /// The cities around which no monitor was left out; of any other city these rows say nothing.
    pub cities: BTreeSet<PlaceGeoid>,
    /// The monitors of their counties and of the circles around their points.
    pub monitors: Vec<ShippedMonitorYear>,
}

/// The rows of one reply.
#[derive(Clone, Debug, PartialEq)]
pub enum Rows {
    /// A Census table.
    Acs(AcsTable),
    /// Annual summaries of parameter 88101.
    Annual(Vec<AnnualRow>),
    /// Daily summaries of parameter 88101, by monitor.
    Days(Vec<MonitorDays>),
    /// Quarterly summaries of parameter 88101.
    Quarters(Vec<QuarterRow>),
    /// Published county figures.
    Counties(Vec<PublishedCounty>),
    /// Shipped monitor-years.
    Shipped(ShippedYears),
}

/// Rows and where they come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// Where from.
    pub from: Provenance,
    /// The rows, shared so that they can be measured while they are still being written.
    pub rows: Arc<Rows>,
}
