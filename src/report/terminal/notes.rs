//! What is true of the whole report, printed once, and what to do next.

use std::collections::BTreeSet;

use super::city::short_name;
use super::line::{Ink, Line, Page, unbroken};
use super::settle;
use crate::model::{Assessment, CityAssessment, Origin, Outcome, Route, Verdict};
use crate::report::run::{Command, Run};
use crate::report::words;

/// Replies named one by one; more are counted.
const NAMED_REPLIES: usize = 2;

/// The notes, lettered so that they can be referred to.
pub(super) fn notes(page: &mut Page, assessment: &Assessment) {
    let notes = standing(assessment);
    if notes.is_empty() {
        return;
    }
    for (at, (letter, note)) in ('a'..='z').zip(&notes).enumerate() {
        let lead = Line::new().ink(Ink::Strong, if at == 0 { "  Notes" } else { "" }).to(9);
        page.hung(lead.ink(Ink::Quiet, &letter.to_string()), 12, Ink::Quiet, note);
    }
}

fn outcomes(assessment: &Assessment) -> impl Iterator<Item = &Outcome> {
    assessment.cities.iter().flat_map(|city| &city.outcomes)
}

/// What is true of every figure of the report, each once.
pub(in crate::report) fn standing(assessment: &Assessment) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    let mut add = |note: String| {
        if !notes.contains(&note) {
            notes.push(note);
        }
    };
    for standard in outcomes(assessment).map(|outcome| &outcome.standard) {
        if let Some(note) = &standard.proxy_note {
            add(note.trim_end_matches('.').to_owned());
        }
        if let Some(until) = standard.until.filter(|until| *until < assessment.as_of) {
            let limit = format!("{} {}", standard.limit.normalize(), standard.unit.symbol());
            add(format!("the target of {limit} was set for up to {until}; it still judges"));
        }
    }
    let has_margin = |outcome: &Outcome| outcome.observation.as_ref().is_some_and(|seen| seen.moe90.is_some());
    if outcomes(assessment).any(has_margin) {
        add("margins are sampling error only, at 90 % confidence".to_owned());
    }
    let shipped = |outcome: &Outcome| outcome.observation.as_ref().is_some_and(|seen| seen.origin == Origin::Snapshot);
    if outcomes(assessment).any(shipped) {
        add("how many other cities meet a standard is not known from shipped figures".to_owned());
    }
    for note in later_replies(assessment) {
        add(note);
    }
    notes
}

fn later_replies(assessment: &Assessment) -> Vec<String> {
    let seen = outcomes(assessment).filter_map(|outcome| outcome.observation.as_ref());
    let used: BTreeSet<_> = seen.flat_map(|seen| &seen.evidence).collect();
    let replies = used.into_iter().filter_map(|digest| assessment.evidence.get(digest));
    let later: Vec<_> = replies.filter(|provenance| provenance.later_revision).collect();
    if later.len() > NAMED_REPLIES {
        return vec![format!(
            "{} files were fetched after {} and may have been revised since",
            later.len(),
            assessment.as_of
        )];
    }
    let note = |provenance: &&crate::model::Provenance| {
        // What is the city's own is named as such already.
        let agency = match provenance.resource.route() {
            Route::City => String::new(),
            route => format!("{} ", words::agency(route)),
        };
        let (what, day) = (words::resource(&provenance.resource), provenance.retrieved.date_naive());
        match provenance.origin {
            Origin::Snapshot => format!("{what}: as the agency had them on {day}, not as on {}", assessment.as_of),
            Origin::Agency | Origin::Imported | Origin::City => {
                format!("{agency}{what}: as fetched on {day}, not as it stood on {}", assessment.as_of)
            }
        }
    };
    later.iter().map(note).collect()
}

/// The `Next` line: a few commands, none that the program does not offer.
pub(super) fn next(page: &mut Page, assessment: &Assessment, run: &Run) {
    let mut commands = settle::commands(outcomes(assessment), run);
    // A closer look at a city helps where nothing is missing, and where only a line of it was shown.
    if commands.is_empty() || assessment.cities.len() > super::PAGES {
        commands.extend(closer_look(assessment, run));
    }
    if commands.is_empty() {
        return;
    }
    let dot = format!(" {} ", page.style().dot());
    let commands: Vec<_> = commands.iter().map(|command| unbroken(command)).collect();
    page.hung(Line::new().ink(Ink::Strong, "  Next"), 9, Ink::Plain, &commands.join(&dot));
}

/// The command that shows more of the first outcome that is not plainly met.
fn closer_look(assessment: &Assessment, run: &Run) -> Option<String> {
    let day = assessment.as_of;
    let us = |city: &&CityAssessment| city.city.us().is_some();
    if assessment.cities.len() > super::PAGES {
        let pick = |city: &&CityAssessment| city.outcomes.iter().any(|outcome| outcome.verdict != Verdict::Met);
        let city = assessment.cities.iter().filter(us).find(pick).or_else(|| assessment.cities.iter().find(us))?;
        return Some(format!("outcomes verify \"{}\" --as-of {day}", short_name(&city.city)));
    }
    let mut asked =
        assessment.cities.iter().filter(us).flat_map(|city| city.outcomes.iter().map(move |outcome| (city, outcome)));
    let (city, outcome) =
        asked.clone().find(|(_, outcome)| outcome.verdict != Verdict::Met).or_else(|| asked.next())?;
    let explain = || format!("outcomes explain \"{}\" {} --as-of {day}", short_name(&city.city), outcome.metric);
    run.offers(Command::Explain).then(explain)
}
