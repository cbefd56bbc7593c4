//! What would settle an outcome that is open: the file or key that is missing, and the command that gets it.

use super::line::unbroken;
use crate::model::{Basis, Dataset, MeanOf, Method, Outcome, Period, Reason, Statistic};
use crate::report::run::{Command, Run};
use crate::report::words;

/// The first vintage whose tables the Census Bureau publishes as files without a key.
const FIRST_TABLE_FILES: i32 = 2021;

/// A file of an agency that is not at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Missing {
    /// What it is, in words.
    what: String,
    /// Its name at the agency; none where only a service with a key has the figures.
    file: Option<String>,
}

impl Missing {
    fn of(method: Method, period: Period) -> Self {
        let year = period.end_year();
        match method {
            Method::Broadband { definition, dataset } => {
                let table = definition.table();
                let file = (year >= FIRST_TABLE_FILES).then(|| words::summary_file(table, dataset, year));
                Self {
                    what: format!("{} {}, table {table}", words::dataset(dataset), survey_years(dataset, year)),
                    file,
                }
            }
            Method::Pm25 { mean: MeanOf::Quarters, .. } | Method::Pm25 { statistic: Statistic::DesignValue, .. } => {
                Self { what: format!("EPA's daily file of {year}"), file: Some(format!("daily_88101_{year}.zip")) }
            }
            Method::Pm25 { .. } => Self {
                what: format!("EPA's annual file of {year}"),
                file: Some(format!("annual_conc_by_monitor_{year}.zip")),
            },
        }
    }

    /// What it is and how to get it: `EPA's annual file of 2022 (outcomes fetch, or outcomes import ….zip)`.
    fn sentence(&self, run: &Run) -> String {
        let commands = self.commands(run);
        match (&self.file, &commands[..]) {
            (_, []) => self.what.clone(),
            (None, [first, ..]) => format!("{} (set CENSUS_API_KEY, free, then {})", self.what, unbroken(first)),
            (Some(_), [only]) => format!("{} ({})", self.what, unbroken(only)),
            (Some(_), [first, second, ..]) => format!("{} ({}, or {})", self.what, unbroken(first), unbroken(second)),
        }
    }

    /// The commands that get it: any file comes by `fetch`, a published one also by `import`.
    fn commands(&self, run: &Run) -> Vec<String> {
        let fetch = run.offers(Command::Fetch).then(|| run.fetch_command());
        let file = self.file.as_ref().filter(|_| run.offers(Command::Import));
        fetch.into_iter().chain(file.map(|file| format!("outcomes import {file}"))).collect()
    }
}

/// The commands that get what is missing for `outcomes`, an open one's file first; one import is named as an example.
pub(super) fn commands<'a>(outcomes: impl Iterator<Item = &'a Outcome>, run: &Run) -> Vec<String> {
    let missing = outcomes.filter_map(|outcome| Some((outcome.verdict.reason().is_none(), missing(outcome)?)));
    let first = missing.min_by_key(|(concluded, _)| *concluded);
    first.map(|(_, missing)| missing.commands(run)).unwrap_or_default()
}

fn survey_years(dataset: Dataset, vintage: i32) -> String {
    Period::years(vintage - dataset.years() + 1, vintage).label()
}

/// The first file that is not at hand and would put `outcome` on a firmer footing.
fn missing(outcome: &Outcome) -> Option<Missing> {
    if outcome.basis == Some(Basis::Primary) {
        return None;
    }
    let gaps = outcome.methods.iter().filter_map(|tried| {
        let gap = tried.derivation.result.as_ref().err()?;
        matches!(gap.reason, Reason::NotHeld | Reason::ProviderFailed).then_some(&tried.derivation)
    });
    gaps.map(|derivation| Missing::of(derivation.method, derivation.period)).next()
}

/// What would settle an unknown outcome, and for which day the figures at hand could answer: a sentence each.
pub(super) fn sentences(outcome: &Outcome, run: &Run) -> Vec<String> {
    let step = step(outcome, run).map(|step| format!("settles it: {step}"));
    let other_day = outcome.answerable_until.map(|day| {
        let option = unbroken(&format!("--as-of {day}"));
        format!("what is at hand answers for {option} and before")
    });
    step.into_iter().chain(other_day).collect()
}

/// What would settle an unknown outcome: a file with the command that gets it, or what else is needed.
pub(super) fn step(outcome: &Outcome, run: &Run) -> Option<String> {
    let reason = outcome.verdict.reason()?;
    let missing = missing(outcome).map(|missing| missing.sentence(run));
    Some(missing.unwrap_or_else(|| without_file(reason).to_owned()))
}

/// What would settle it where no file that is missing can.
fn without_file(reason: Reason) -> &'static str {
    match reason {
        Reason::NoProvider => "figures of the city's own, as a nominated metric",
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
