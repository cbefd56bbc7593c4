//! The EPA's monitors by the AQS Data API: any parameter, a statistic of the year.
//!
//! A site's year is one record, as everywhere in this program: among the rows of the standard that the definition names,
//! with events included, the lowest-numbered monitor whose year is complete speaks for its site. Two instruments on one
//! mast are not two places. A site without a complete year is a record without a value, so that it is seen and takes no
//! part.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::asking::{Asking, Reply, Stop};
use crate::model::evidence::{AqsArea, Resource, Route};
use crate::model::nominated::{Aqs, AqsMonitors, Record};
use crate::model::period::{Period, Year};
use crate::model::rows::{EventType, SampleDuration};
use crate::model::{CountyFips, MonitorId, Reason, SiteId, UsCity};
use crate::provider::aqs::envelope::Envelope;
use crate::provider::aqs::record;
use crate::provider::epa;
use crate::provider::fault::Fault;
use crate::provider::text::excerpt;

/// So many calendar years are looked at, the newest that were out.
const YEARS: usize = 3;

/// PM2.5, of which the EPA keeps the uncorrected data of one kind of instrument beside the corrected (advisory of
/// 2024-08-26): `measure` leaves them out too.
const PM25: &str = "88101";
const CORRECTED_FROM: Year = 2017;
const UNCORRECTED: [&str; 2] = ["Teledyne T640 at 5.0 LPM", "Teledyne T640X at 16.67 LPM"];

pub(in crate::provider) fn refuse(parameter: &str) -> Option<String> {
    let fits = parameter.len() == 5 && parameter.bytes().all(|byte| byte.is_ascii_digit());
    (!fits).then(|| format!("`{}` is no parameter of the AQS Data API", excerpt(parameter.as_bytes(), 40)))
}

pub(super) fn records(figure: &Aqs, asking: &mut Asking<'_>) -> Result<Vec<Record>, Stop> {
    let city = asking.us_city("the EPA's data")?;
    if city.counties_differ_at_epa() {
        let words = "the Census counts Connecticut's planning regions, the EPA its old counties";
        return Err(Stop::gap(Reason::CountiesDiffer, words));
    }
    let years: Vec<Year> = asking.about.releases.years(asking.about.as_of).into_iter().take(YEARS).collect();
    let (mut records, mut count, mut standards) = (Vec::new(), 0, BTreeSet::new());
    for year in years {
        for share in city.inhabited_counties() {
            let Some(reply) = reply(figure, year, &share.county, asking)? else { continue };
            let found = found(year, &share.county, &reply).map_err(|fault| reply.refused(fault))?;
            asking.count(&reply, found.len())?;
            let rows = rows(figure, city, year, &found, &mut standards).map_err(|fault| reply.refused(fault))?;
            count += rows.len();
            records.extend(sites(figure, &rows, year, &reply).map_err(|fault| reply.refused(fault))?);
        }
    }
    if records.iter().any(|record| record.value.is_some()) {
        return Ok(records);
    }
    Err(none_found(figure, count, &standards))
}

fn none_found(figure: &Aqs, rows: usize, standards: &BTreeSet<String>) -> Stop {
    let place = match figure.monitors {
        AqsMonitors::City => "in the city",
        AqsMonitors::Counties => "in the city's counties",
    };
    let what = format!("parameter {} by `{}`", figure.parameter, figure.pollutant_standard);
    if rows == 0 {
        // The agency spells one standard `8-Hour` and the next `8-hour`.
        let others: Vec<_> = standards.iter().map(|name| format!("`{name}`")).collect();
        let others =
            if others.is_empty() { String::new() } else { format!("; rows there are by {}", others.join(", ")) };
        return Stop::gap(Reason::NoMonitor, format!("no monitor {place} has a year of {what}{others}"));
    }
    Stop::gap(Reason::Incomplete, format!("no monitor {place} has a complete year of {what}"))
}

fn reply<'a>(
    figure: &Aqs,
    year: Year,
    county: &CountyFips,
    asking: &mut Asking<'a>,
) -> Result<Option<Reply<'a>>, Stop> {
    let resource = Resource::AqsParameter { parameter: figure.parameter.clone(), year, county: county.clone() };
    if !asking.may_ask(&resource) {
        let route = Route::Aqs;
        let words =
            format!("figures of monitors are asked by {route}, which needs an account in AQS_EMAIL and AQS_KEY");
        return Err(Stop::gap(Reason::NotHeld, words));
    }
    asking.reply_if_published(resource)
}

/// A row that may speak for its monitor.
struct Row {
    monitor: MonitorId,
    record: u64,
    complete: bool,
    duration: SampleDuration,
    valid_days: Option<u32>,
    metric: String,
    value: Option<Decimal>,
}

impl Row {
    /// A complete row before an incomplete one, a filter before block averages, then the fuller row.
    fn order(&self) -> (bool, SampleDuration, Reverse<Option<u32>>, u64) {
        (!self.complete, self.duration, Reverse(self.valid_days), self.record)
    }
}

/// The rows of a reply, each of the year and the county.
fn found<'a>(year: Year, county: &CountyFips, reply: &Reply<'a>) -> Result<Vec<record::Record<'a>>, Fault> {
    let envelope = Envelope::parse(reply.bytes).map_err(|error| Fault::Broken(error.to_string()))?;
    let found = envelope.records()?;
    let area = AqsArea::County(county.clone());
    found.iter().try_for_each(|row| row.is_of(year, &area))?;
    Ok(found)
}

/// The rows that may speak for a monitor; the standards of all are noted.
fn rows(
    figure: &Aqs,
    city: &UsCity,
    year: Year,
    found: &[record::Record<'_>],
    standards: &mut BTreeSet<String>,
) -> Result<Vec<Row>, Fault> {
    let mut rows = Vec::new();
    for row in found {
        let parameter = row.needed("parameter_code")?;
        if parameter.trim() != figure.parameter {
            return Err(Fault::cell(row.number, "parameter_code", parameter.as_bytes(), "the parameter asked for"));
        }
        standards.extend(row.text("pollutant_standard")?.map(|name| excerpt(name.trim().as_bytes(), 40)));
        rows.extend(row_of(figure, city, year, row)?);
    }
    Ok(rows)
}

fn row_of(figure: &Aqs, city: &UsCity, year: Year, row: &record::Record<'_>) -> Result<Option<Row>, Fault> {
    let is_by_standard = row.text("pollutant_standard")?.is_some_and(|name| name.trim() == figure.pollutant_standard);
    let event = epa::event(row.needed("event_type")?.as_bytes());
    if !is_by_standard || !matches!(event, EventType::None | EventType::Included) {
        return Ok(None);
    }
    let method = row.text("method")?.unwrap_or_default();
    if figure.parameter == PM25 && year >= CORRECTED_FROM && UNCORRECTED.contains(&method.trim()) {
        return Ok(None);
    }
    let place = row.place()?;
    let is_inside = || place.city.as_ref().is_some_and(|name| city.epa_names.contains(name));
    if figure.monitors == AqsMonitors::City && !is_inside() {
        return Ok(None);
    }
    let name = figure.statistic.id();
    if !row.has(name) {
        return Err(Fault::NoColumn(name.to_owned()));
    }
    Ok(Some(Row {
        monitor: place.monitor,
        record: row.number,
        // A year of whose completeness nothing is said is not known to be complete.
        complete: row.read("validity_indicator", epa::yes, "`Y` or `N`")?.unwrap_or(false),
        duration: epa::duration(row.needed("sample_duration")?.as_bytes()),
        valid_days: row.read("valid_day_count", epa::count, "a count")?,
        metric: row.text("metric_used")?.unwrap_or_default().trim().to_owned(),
        value: row.read(name, epa::decimal, "a number")?,
    }))
}

/// One record for each site.
fn sites(figure: &Aqs, rows: &[Row], year: Year, reply: &Reply<'_>) -> Result<Vec<Record>, Fault> {
    let mut by_monitor: BTreeMap<MonitorId, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        by_monitor.entry(row.monitor).or_default().push(row);
    }
    let mut speakers: BTreeMap<SiteId, &Row> = BTreeMap::new();
    // Monitors come in the order of their numbers, so that the first complete one of a site stays.
    for (monitor, mut rows) in by_monitor {
        rows.sort_by_key(|row| row.order());
        let Some(row) = rows.first().copied() else { continue };
        one_metric(figure, year, &monitor, &rows)?;
        let speaker = speakers.entry(monitor.site).or_insert(row);
        if is_whole(row) && !is_whole(speaker) {
            *speaker = row;
        }
    }
    Ok(speakers.into_values().map(|row| record(row, year, reply.index)).collect())
}

fn is_whole(row: &Row) -> bool {
    row.complete && row.value.is_some()
}

/// Rows of one standard that were reckoned in two ways and differ leave open which of them the definition means.
fn one_metric(figure: &Aqs, year: Year, monitor: &MonitorId, rows: &[&Row]) -> Result<(), Fault> {
    let Some(first) = rows.first() else { return Ok(()) };
    let rivals = |row: &&&Row| row.complete == first.complete && row.metric != first.metric && row.value != first.value;
    let Some(other) = rows.iter().find(rivals) else { return Ok(()) };
    let of = format!("{} of monitor {monitor} in {year}", figure.statistic);
    let by = format!("`metric_used` ({}, {})", first.metric, other.metric);
    Err(Fault::Several { of, by })
}

fn record(row: &Row, year: Year, reply: usize) -> Record {
    let why = if is_whole(row) { "" } else { ": no complete year" };
    Record {
        reply,
        number: row.record,
        of: Period::year(year),
        date: None,
        value: row.value.filter(|_| row.complete),
        moe90: None,
        words: format!("monitor {}{why}", row.monitor),
    }
}
