//! What would settle what an opinion leaves open: what is needed, who has it, and which command takes it in.

use super::{Case, words};
use crate::config::Scope;
use crate::model::{Basis, Method, Metric, Reason, Settle, ValueWord};
use crate::verify::settle::{MissingFile, missing_files, without_file};
use crate::verify::{is_admissible, is_bound};

/// How many missing files are named.
const FEW: usize = 3;

/// What would settle it, the verdict first.
pub(super) fn of(case: &Case<'_>) -> Vec<Settle> {
    let mut settles = files(case);
    if let Some(reason) = case.outcome.verdict.reason()
        && settles.is_empty()
    {
        settles.push(no_file(case, reason));
    }
    if let Some(day) = case.outcome.answerable_until {
        let what = format!("whether figures of {day} or before are meant: for that day what is at hand could answer");
        settles.push(ask(what, &case.claim.claimant));
    }
    settles.extend(from_the_claimant(case));
    settles
}

fn ask(what: impl Into<String>, whom: &str) -> Settle {
    Settle { what: what.into(), whom: whom.to_owned(), commands: Vec::new() }
}

/// The files that are not at hand: for a verdict that stands on no primary figure those of bounds too, else those of
/// admissible methods alone. What is known needs none to be held against a claim that says too little.
fn files(case: &Case<'_>) -> Vec<Settle> {
    if case.verdict.claimed.is_none() && case.outcome.basis.is_some() {
        return Vec::new();
    }
    let open = case.outcome.basis != Some(Basis::Primary);
    let mut settles: Vec<Settle> = Vec::new();
    for (method, file) in missing_files(case.outcome) {
        let concerned = is_admissible(case.rules, method) || (open && is_bound(case.rules, method));
        if !concerned {
            continue;
        }
        let settle = file_settles(case, method, file);
        if !settles.iter().any(|other| other.what == settle.what) {
            settles.push(settle);
        }
    }
    settles.truncate(FEW);
    settles
}

fn file_settles(case: &Case<'_>, method: Method, file: MissingFile) -> Settle {
    let far = case.rules.methods.iter().any(|rule| rule.method == method && rule.scope == Scope::All);
    let methods = if far { " --methods all" } else { "" };
    let fetch = format!("outcomes fetch --as-of {}{methods}", case.as_of);
    let what = match file.file {
        Some(_) => file.what,
        None => format!("{}, which needs a free key (CENSUS_API_KEY)", file.what),
    };
    let import = file.file.map(|file| format!("outcomes import {file}"));
    Settle { what, whom: file.whom.to_owned(), commands: [fetch].into_iter().chain(import).collect() }
}

/// What is needed where no file that is missing can settle it.
fn no_file(case: &Case<'_>, reason: Reason) -> Settle {
    let whom = match reason {
        Reason::NoProvider
        | Reason::NoMonitor
        | Reason::NationalOnly
        | Reason::CountyOnly
        | Reason::CountiesMissing
        | Reason::CountiesDiffer => case.claim.city.name(),
        Reason::NoPoint => "the Census Bureau",
        _ => match case.outcome.metric {
            Metric::Broadband => "the Census Bureau",
            Metric::Pm25 => "the EPA",
            Metric::Nominated => case.claim.city.name(),
        },
    };
    ask(without_file(case.outcome, reason), whom)
}

fn from_the_claimant(case: &Case<'_>) -> Option<Settle> {
    let claimed = words::printed(case.claim);
    let what = match case.value.word {
        ValueWord::TooVague => {
            format!("the value behind \"{claimed}\" to its last digit, with its table, year and place")
        }
        ValueWord::NotReproduced | ValueWord::NothingHeld => format!("the table, year and place behind {claimed}"),
        ValueWord::Reproduced | ValueWord::Compatible => return None,
    };
    Some(ask(what, &case.claim.claimant))
}
