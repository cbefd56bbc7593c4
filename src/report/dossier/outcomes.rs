//! The programme's table, what it leaves out, and a picture of each value against its standard.

use rust_decimal::Decimal;

use super::block::{Block, Figure, Row, Table};
use super::{Dossier, figure, listed, most, words};
use crate::model::{ClaimFinding, Flag, Metric, Observation, Outcome};
use crate::report::chart::{self, Interval};
use crate::report::matrix::{Stand, three_years};
use crate::report::numbers;
use crate::report::terminal::{outcome as page, verdict};

const NOTHING: &str = "–";

/// The tables and the pictures. `number` tells the city's pictures from others'.
pub(super) fn outcomes(dossier: &Dossier<'_>, number: usize) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("Outcomes".to_owned()), Block::Table(as_printed(dossier))];
    blocks.push(Block::Table(left_out(dossier)));
    for (at, outcome) in dossier.judged.outcomes.iter().enumerate() {
        blocks.push(Block::Sub(format!("{}: {}", dossier.name(outcome), verdict::heading(outcome).to_lowercase())));
        blocks.extend(explained(dossier, outcome, &format!("value-{number}-{}", at + 1)));
    }
    blocks
}

fn claims<'a>(dossier: &'a Dossier<'_>, outcome: &Outcome) -> Vec<&'a ClaimFinding> {
    let counts = dossier.newest(outcome.metric) == Some(outcome);
    dossier.claims.iter().filter(|found| counts && found.claim.metric == outcome.metric).collect()
}

/// The table in the programme's form: what is claimed, and nothing else.
fn as_printed(dossier: &Dossier<'_>) -> Table {
    let mut rows = Vec::new();
    for outcome in &dossier.judged.outcomes {
        let found = claims(dossier, outcome);
        let joined =
            |text: &dyn Fn(&ClaimFinding) -> String, none: &str| listed(found.iter().map(|one| text(one)), none);
        rows.push(Row::plain(vec![
            dossier.name(outcome),
            words::indicator(outcome),
            format!("{} ({})", words::limit(&outcome.standard), outcome.standard.issuer),
            joined(&|one| words::claimed(&one.claim.value, one.claim.metric), "not claimed"),
            joined(
                &|one| one.claim.definition.as_ref().map_or("not said".to_owned(), |said| said.text.clone()),
                NOTHING,
            ),
        ]));
    }
    if dossier.newest(Metric::Nominated).is_none() {
        let none = ["City priority", "none nominated", NOTHING, NOTHING, NOTHING];
        rows.push(Row::plain(none.map(str::to_owned).to_vec()));
    }
    Table {
        caption: "As the programme prints it".to_owned(),
        head: vec!["Outcome", "Indicator", "Established standard", "City's performance", "Data source"],
        rows,
        dense: false,
    }
}

/// What that table does not say.
fn left_out(dossier: &Dossier<'_>) -> Table {
    let row = |outcome: &Outcome| {
        let Some(seen) = &outcome.observation else {
            let reason = outcome.verdict.reason().map(crate::report::words::reason_short).unwrap_or_default();
            let mut cells = vec![dossier.name(outcome), format!("none: {reason}")];
            cells.extend([NOTHING; 5].map(str::to_owned));
            cells.push(words::verdict(outcome.verdict).to_owned());
            return Row::plain(cells);
        };
        Row::plain(vec![
            dossier.name(outcome),
            figure(seen, outcome),
            interval(seen, outcome),
            page::made_from(dossier.evidence, seen),
            seen.period.label(),
            words::place(seen.method).to_owned(),
            page::what(seen),
            words::verdict(outcome.verdict).to_owned(),
        ])
    };
    Table {
        caption: "What that table leaves out".to_owned(),
        head: vec!["Outcome", "Value found", "90 % interval", "Table or file", "Year", "Place", "Rule", "Verdict"],
        rows: dossier.judged.outcomes.iter().map(row).collect(),
        dense: true,
    }
}

/// `92.79 to 95.09 %`, its ends on their sides of the limit.
pub(super) fn interval(seen: &Observation, outcome: &Outcome) -> String {
    let Some(margin) = seen.moe90 else { return "no margin".to_owned() };
    let end = |value: Decimal| numbers::shown(value, None, &outcome.standard);
    let wide = if seen.flags.contains(Flag::MarginUpperBound) { "at widest " } else { "" };
    let unit = outcome.unit().symbol();
    format!("{wide}{} to {} {unit}", end(seen.value - margin), end(most_of(seen.value + margin, outcome)))
}

fn most_of(value: Decimal, outcome: &Outcome) -> Decimal {
    most(outcome.unit()).map_or(value, |most| value.min(most))
}

fn explained(dossier: &Dossier<'_>, outcome: &Outcome, id: &str) -> Vec<Block> {
    let Some(seen) = &outcome.observation else {
        let reason = outcome.verdict.reason().map(crate::model::Reason::sentence).unwrap_or_default();
        let because = if outcome.because.is_empty() { reason } else { &outcome.because };
        let mut blocks = vec![Block::Text(words::sentence(because))];
        blocks.extend(listed_notes(of_definition(outcome)));
        return blocks;
    };
    let mut blocks = vec![Block::Figure(picture(dossier, outcome, seen, id))];
    let flags = seen.flags.iter().filter_map(Flag::sentence).map(words::sentence);
    let mut notes: Vec<String> = flags.collect();
    notes.extend(three_years(outcome).iter().map(|beside| words::sentence(beside)));
    notes.extend(of_definition(outcome));
    blocks.extend(listed_notes(notes));
    blocks
}

fn listed_notes(notes: Vec<String>) -> Option<Block> {
    (!notes.is_empty()).then_some(Block::List(notes))
}

/// What a definition says of itself beside its outcome, and what makes its target easy.
fn of_definition(outcome: &Outcome) -> Vec<String> {
    let Some(defined) = &outcome.nominated else { return Vec::new() };
    let meant = &defined.meant;
    let mut notes = vec![format!(
        "Defined by {} ({}), locked {}; baseline {} in {}; target {}, by the end of {}.",
        meant.city.name(),
        meant.id,
        meant.locked,
        meant.baseline.value,
        meant.baseline.period.label(),
        meant.target.citation,
        meant.target.year
    )];
    if let Some(fulfils) = &meant.fulfils {
        notes.push(format!("It stands in the place of the agencies' figures: {}.", fulfils.proxy.words()));
    }
    notes.extend(crate::report::terminal::other_years(outcome, defined).map(|years| words::sentence(&years)));
    notes.extend(
        defined.warnings.iter().map(|warning| format!("Warning: {} To do: {}.", warning.sentence, warning.advice)),
    );
    notes
}

fn picture(dossier: &Dossier<'_>, outcome: &Outcome, seen: &Observation, id: &str) -> Figure {
    let mut claimed: Vec<chart::Mark> = Vec::new();
    for found in claims(dossier, outcome) {
        let label = format!("claimed {}", words::claimed(&found.claim.value, outcome.metric));
        if !claimed.iter().any(|mark| mark.label == label) {
            claimed.push(chart::Mark { value: found.claim.value.value, label });
        }
    }
    let others = concluding(outcome);
    let described = described(outcome, seen, &claimed, &others);
    let title = format!("{}: value against the standard", dossier.name(outcome));
    let svg = chart::interval(&Interval {
        id,
        title: &title,
        described: &described,
        limit: chart::Mark {
            value: outcome.standard.limit,
            label: format!("standard: {}", words::limit(&outcome.standard)),
        },
        good_above: outcome.standard.direction == crate::model::Direction::AtLeast,
        found: chart::Mark { value: seen.value, label: format!("found {}", figure(seen, outcome)) },
        margin: seen.moe90,
        claimed,
        most: most(outcome.unit()),
        others: others.clone(),
    });
    Figure { svg, caption: caption(seen, outcome, &others, dossier), described }
}

/// What the signs mean, those that occur.
fn caption(seen: &Observation, outcome: &Outcome, others: &[(Decimal, bool)], dossier: &Dossier<'_>) -> String {
    let signs = [
        (true, "Shaded: the side that meets the standard"),
        (true, "dot: value found"),
        (seen.moe90.is_some(), "bar: its 90 % interval"),
        (!claims(dossier, outcome).is_empty(), "diamond: value claimed"),
        (others.iter().any(|(_, flips)| !flips), "stroke: another method that agrees"),
        (others.iter().any(|(_, flips)| *flips), "cross: another method that says the opposite"),
    ];
    let told: Vec<&str> = signs.iter().filter(|(occurs, _)| *occurs).map(|(_, words)| *words).collect();
    format!("{}.", told.join("; "))
}

/// Values of the other methods that answer the same question, and whether each gives the opposite verdict.
fn concluding(outcome: &Outcome) -> Vec<(Decimal, bool)> {
    let stands = outcome.methods.iter().map(|tried| (Stand::of(outcome, tried), tried));
    let concluding = stands.filter(|(stand, _)| stand.concludes());
    concluding
        .filter_map(|(stand, tried)| {
            Some((tried.derivation.result.as_ref().ok()?.value, matches!(stand, Stand::Flip(_))))
        })
        .collect()
}

fn described(outcome: &Outcome, seen: &Observation, claimed: &[chart::Mark], others: &[(Decimal, bool)]) -> String {
    let interval = seen.moe90.map(|_| format!(", 90 % interval {}", interval(seen, outcome))).unwrap_or_default();
    let mut text = format!("Found {}{interval}; standard {}.", figure(seen, outcome), words::limit(&outcome.standard));
    for mark in claimed {
        text.push_str(&format!(" {}", words::sentence(&mark.label)));
    }
    for (flips, words) in [(false, "Other methods that agree"), (true, "Methods with the opposite verdict")] {
        let values: Vec<String> = others
            .iter()
            .filter(|(_, other)| *other == flips)
            .map(|(value, _)| numbers::shown(*value, None, &outcome.standard))
            .collect();
        if !values.is_empty() {
            text.push_str(&format!(" {words}: {}.", values.join(", ")));
        }
    }
    text
}
