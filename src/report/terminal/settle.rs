//! How to settle an outcome that is open: the commands that get the file or key that is missing.

use super::line::unbroken;
use crate::model::{Basis, Outcome};
use crate::report::run::{Command, Run};
use crate::verify::settle::{MissingFile, missing_files, without_file};

/// What it is and how to get it: `EPA's annual file of 2022 (outcomes fetch, or outcomes import ….zip)`.
fn sentence(missing: &MissingFile, run: &Run) -> String {
    let what = &missing.what;
    match (&missing.file, &commands_for(missing, run)[..]) {
        (_, []) => what.clone(),
        (None, [first, ..]) => format!("{what} (set CENSUS_API_KEY, free, then {})", unbroken(first)),
        (Some(_), [only]) => format!("{what} ({})", unbroken(only)),
        (Some(_), [first, second, ..]) => format!("{what} ({}, or {})", unbroken(first), unbroken(second)),
    }
}

/// The commands that get it: any file comes by `fetch`, a published one also by `import`.
fn commands_for(missing: &MissingFile, run: &Run) -> Vec<String> {
    let fetch = run.offers(Command::Fetch).then(|| run.fetch_command());
    let file = missing.file.as_ref().filter(|_| run.offers(Command::Import));
    fetch.into_iter().chain(file.map(|file| format!("outcomes import {file}"))).collect()
}

/// The commands that get what is missing for `outcomes`, an open one's file first; one import is named as an example.
pub(super) fn commands<'a>(outcomes: impl Iterator<Item = &'a Outcome>, run: &Run) -> Vec<String> {
    let missing = outcomes.filter_map(|outcome| Some((outcome.verdict.reason().is_none(), missing(outcome)?)));
    let first = missing.min_by_key(|(concluded, _)| *concluded);
    first.map(|(_, missing)| commands_for(&missing, run)).unwrap_or_default()
}

/// The first file that is not at hand and would put `outcome` on a firmer footing.
fn missing(outcome: &Outcome) -> Option<MissingFile> {
    let (_, first) = missing_files(outcome).next()?;
    (outcome.basis != Some(Basis::Primary)).then_some(first)
}

/// What would settle an unknown outcome, and for which day the figures at hand could answer: a sentence each.
pub(in crate::report) fn sentences(outcome: &Outcome, run: &Run) -> Vec<String> {
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
    let missing = missing(outcome).map(|missing| sentence(&missing, run));
    Some(missing.unwrap_or_else(|| without_file(outcome, reason).to_owned()))
}
