//! What would settle an outcome that is open: the agency's file that is missing, or what else is needed.
//!
//! Which command gets it is for the report to say: that depends on the program that is run.

use super::is_context;
use crate::model::method::Table;
use crate::model::{Dataset, MeanOf, Method, Outcome, Period, Reason, Statistic};

/// The first vintage whose tables the Census Bureau publishes as files without a key.
const FIRST_TABLE_FILES: i32 = 2021;

/// A file of an agency that is not at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingFile {
    /// What it is, in words.
    pub what: String,
    /// Who has it.
    pub whom: &'static str,
    /// Its name at the agency; none where only a service with a key has the figures.
    pub file: Option<String>,
}

impl MissingFile {
    /// None for the ways of a definition: what they are made from is no file of an agency.
    fn of(method: Method, period: Period) -> Option<Self> {
        let year = period.end_year();
        Some(match method {
            Method::Nominated(_) => return None,
            Method::Broadband { definition, dataset } => {
                let table = definition.table();
                let file = (year >= FIRST_TABLE_FILES).then(|| summary_file(table, dataset, year));
                let years = Period::years(year - dataset.years() + 1, year).label();
                Self { what: format!("{} {years}, table {table}", dataset.words()), whom: "the Census Bureau", file }
            }
            Method::Pm25 { mean: MeanOf::Quarters, .. } | Method::Pm25 { statistic: Statistic::DesignValue, .. } => {
                let file = Some(format!("daily_88101_{year}.zip"));
                Self { what: format!("EPA's daily file of {year}"), whom: "the EPA", file }
            }
            Method::Pm25 { .. } => {
                let file = Some(format!("annual_conc_by_monitor_{year}.zip"));
                Self { what: format!("EPA's annual file of {year}"), whom: "the EPA", file }
            }
        })
    }
}

/// The name under which the Census Bureau publishes a table of the Summary File.
fn summary_file(table: Table, dataset: Dataset, vintage: i32) -> String {
    let years = dataset.years();
    format!("acsdt{years}y{vintage}-{}.dat", table.id().to_ascii_lowercase())
}

/// The files that are not at hand, in the order of the outcome's methods; a file stands once for each method. Context
/// settles nothing.
pub fn missing_files(outcome: &Outcome) -> impl Iterator<Item = (Method, MissingFile)> {
    outcome.methods.iter().filter_map(|tried| {
        let (derivation, gap) = (&tried.derivation, tried.derivation.result.as_ref().err()?);
        let not_at_hand =
            matches!(gap.reason, Reason::NotHeld | Reason::ProviderFailed) && !is_context(derivation.method);
        let file = not_at_hand.then(|| MissingFile::of(derivation.method, derivation.period)).flatten()?;
        Some((derivation.method, file))
    })
}

/// What would settle an unknown outcome where no file that is missing can.
#[must_use]
pub fn without_file(outcome: &Outcome, reason: Reason) -> &'static str {
    match outcome.nominated {
        Some(_) => by_the_definition(reason).unwrap_or_else(|| by_an_agency(reason)),
        None => by_an_agency(reason),
    }
}

/// The same where a city's own definition says whose figures they are; none where that makes no difference.
fn by_the_definition(reason: Reason) -> Option<&'static str> {
    Some(match reason {
        Reason::ProviderFailed => "an answer from whom the definition names: run again, or look at its addresses",
        Reason::NotHeld => "the figures that the definition names: run where the network may be used",
        Reason::NotPublished => "a later --as-of, once the figures are out",
        Reason::Incomplete => "figures that reach the end of the year",
        Reason::Stale => "newer figures from whom the definition names",
        _ => return None,
    })
}

fn by_an_agency(reason: Reason) -> &'static str {
    match reason {
        Reason::NoProvider => "figures of the city's own, as a nominated metric",
        Reason::NationalOnly => "a figure of the city itself",
        Reason::CountyOnly | Reason::CountiesMissing => "figures of monitors in or near the city",
        Reason::Stale => "newer figures of the agency",
        Reason::Suppressed => "another year or table, in which the figure is not withheld",
        Reason::Incomplete => "a year in which a monitor there is complete",
        Reason::ProviderFailed | Reason::NotHeld => "the agency's figures",
        Reason::NoMonitor => "measurements of the city's own; the agencies have none there",
        Reason::NotInTable => "a table that lists the place (the 5-year survey lists every one)",
        Reason::NoPoint => "the city's position, from the Census Gazetteer",
        Reason::CountiesDiffer => "monitors in or near the city; county figures cannot be matched there",
        Reason::NotPublished => "a later --as-of, once the agency has published",
    }
}
