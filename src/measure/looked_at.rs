//! What a method that came to no value looked at, and what was asked for in vain: for people who look for it too.

use std::collections::BTreeSet;

use chrono::Datelike as _;

use super::broadband::{is_copy_of, why_no_number};
use super::choice::places;
use super::{Measurer, broadband, pm25};
use crate::model::evidence::Resource;
use crate::model::rows::{AcsTable, Cell, PublishedCounty, Rows};
use crate::model::{CountyFips, Definition, Derivation, Gap, GeoId, Method, Metric, Provenance, UsCity, Year};

/// A line of a table, a geography or a county's printed figure that a method looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    /// What was looked for.
    pub what: String,
    /// The record it stands in; none where there is none.
    pub record: Option<u64>,
    /// What stands there, or that nothing does.
    pub says: String,
}

impl<'a> Measurer<'a> {
    /// The replies whose rows a method looked through without coming to a value, the newest year first.
    #[must_use]
    pub fn looked_through(&self, city: &UsCity, tried: &Derivation) -> Vec<&'a Provenance> {
        match tried.method.metric() {
            Metric::Broadband => broadband::looked_through(self, city, tried).into_iter().collect(),
            Metric::Nominated => Vec::new(),
            Metric::Pm25 => years(tried).rev().flat_map(|year| pm25::looked_through(self, city, tried, year)).collect(),
        }
    }

    /// What a method without a value could have been made from, was asked for and is not at hand, with the reason.
    #[must_use]
    pub fn asked_in_vain(&self, city: &UsCity, tried: &Derivation) -> Vec<(&'a Resource, &'a Gap)> {
        let wanted = |resource: &Resource| match tried.method {
            Method::Broadband { definition, dataset } => {
                is_copy_of(resource, definition.table(), dataset, tried.period.end_year())
                    && broadband::looked_through(self, city, tried).is_none()
            }
            Method::Nominated(_) => false,
            Method::Pm25 { .. } => years(tried).any(|year| {
                pm25::is_wanted(resource, tried.method, city, year)
                    && pm25::looked_through(self, city, tried, year).is_empty()
            }),
        };
        self.missing.iter().filter(|(resource, _)| wanted(resource)).collect()
    }
}

/// The years that a method of air is made from.
fn years(tried: &Derivation) -> impl DoubleEndedIterator<Item = Year> + use<> {
    tried.period.from.year()..=tried.period.end_year()
}

/// What a method without a value looked for in the rows of one reply: the lines of the city's record with what stands in
/// them, or that there is no such record; of printed county figures those of the city's counties; else the counties without a
/// monitor. Of monitors see [`considered`](super::considered).
#[must_use]
pub fn sought(rows: &Rows, city: &UsCity, tried: &Derivation) -> Vec<Sought> {
    match (rows, tried.method) {
        (Rows::Acs(table), Method::Broadband { definition, .. }) => in_table(table, city, definition),
        (Rows::Counties(rows), Method::Pm25 { .. }) => printed(rows, city, tried.period.end_year()),
        (rows, Method::Pm25 { statistic, .. }) if statistic.is_of_counties() => without_monitor(rows, city),
        _ => Vec::new(),
    }
}

fn in_table(table: &AcsTable, city: &UsCity, definition: Definition) -> Vec<Sought> {
    let place = GeoId::of_place(&city.geoid);
    let Some(row) = table.row(&place) else {
        // Before the state's two digits stands what is the same of every place.
        let of_state = place.of_state();
        let [all, of_state] = [&of_state[..of_state.len() - 2], of_state].map(|prefix| table.starting(prefix).count());
        let says = format!("no such record among those of {all} places, {of_state} of them in its state");
        return vec![Sought { what: place.as_str().to_owned(), record: None, says }];
    };
    let (counted, less) = definition.numerator();
    let line = |number| {
        let line = row.estimate(number);
        let says = format!("{}, margin {}", cell(line.value), cell(line.moe90));
        Sought { what: format!("line {number:03}"), record: Some(row.record), says }
    };
    [Some(1), Some(counted), less].into_iter().flatten().map(line).collect()
}

fn cell(cell: Cell) -> String {
    cell.map_or_else(|why| format!("no number ({})", why_no_number(why)), |number| number.normalize().to_string())
}

fn printed(rows: &[PublishedCounty], city: &UsCity, year: Year) -> Vec<Sought> {
    let of_county = |county: &CountyFips| {
        let found = rows.iter().find(|row| row.county == *county && row.year == year);
        let says = found.map_or_else(|| "no figure printed".to_owned(), |row| format!("{} as printed", row.value));
        Sought { what: format!("county {county}, {year}"), record: found.map(|row| row.record), says }
    };
    city.inhabited_counties().map(|share| of_county(&share.county)).collect()
}

fn without_monitor(rows: &Rows, city: &UsCity) -> Vec<Sought> {
    let with: BTreeSet<&str> = places(rows).values().map(|place| place.monitor.site.county_code()).collect();
    let counties = city.inhabited_counties().map(|share| &share.county);
    let without = counties.filter(|county| !with.contains(county.as_str()));
    without.map(|county| Sought { what: format!("county {county}"), record: None, says: "no monitor".into() }).collect()
}
