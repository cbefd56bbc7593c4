//! What would change a verdict, what it means for the tier, and what settles what is open.

use super::block::{Block, Row, Table};
use super::{Dossier, figure, words};
use crate::model::{Level, Outcome, Series, Verdict};
use crate::report::matrix::Stand;
use crate::report::numbers;
use crate::report::terminal::{sensitivity, settle, tier as tiers};

/// What would change each verdict: definition, place, year.
pub(super) fn changes(dossier: &Dossier<'_>) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("What would change the verdict".to_owned())];
    let mut points = Vec::new();
    let mut rows = Vec::new();
    for outcome in &dossier.judged.outcomes {
        let name = dossier.name(outcome);
        match sensitivity::sentence(outcome) {
            Some(others) => {
                points.push(format!(
                    "{} {}",
                    words::sentence(&format!("{name}: {}", others.text)),
                    other_years(dossier, outcome)
                ));
            }
            None => points.push(format!("{name}: nothing is concluded, so nothing can turn it.")),
        }
        if outcome.verdict.reason().is_none() {
            rows.extend(by_method(outcome).into_iter().chain(by_series(dossier, outcome)).map(|cells| {
                let [what, how, value, verdict] = cells;
                Row::plain(vec![name.clone(), what, how, value, verdict])
            }));
        }
    }
    blocks.push(Block::List(points));
    if !rows.is_empty() {
        let head = vec!["Outcome", "Change of", "To", "Value", "Verdict"];
        blocks.push(Block::Table(Table { caption: "What turns it".to_owned(), head, rows, dense: false }));
    }
    blocks
}

/// Whether other years of the city conclude the same by the same method.
fn other_years(dossier: &Dossier<'_>, outcome: &Outcome) -> String {
    let Some(chosen) = &outcome.observation else { return String::new() };
    let other = |series: &&Series| {
        series.level == Level::City && series.method == chosen.method && series.period != chosen.period
    };
    let others: Vec<&Series> = dossier.series.iter().filter(other).collect();
    let met = outcome.verdict == Verdict::Met;
    let same = others.iter().filter(|series| outcome.standard.is_met_by(series.value) == met).count();
    match others.len() {
        0 => "No other year is held by this method.".to_owned(),
        1 if same == 1 => "The one other year held concludes the same.".to_owned(),
        count if count == same => format!("All {count} other years held conclude the same."),
        count => format!("Of {count} other years held {same} conclude the same."),
    }
}

/// Methods that give the opposite verdict.
fn by_method(outcome: &Outcome) -> Vec<[String; 4]> {
    let chosen = outcome.observation.as_ref().map(|seen| seen.method.group());
    let flips = outcome.methods.iter().filter(|tried| matches!(Stand::of(outcome, tried), Stand::Flip(_)));
    let seen = flips.filter_map(|tried| Some((tried.derivation.result.as_ref().ok()?, tried.verdict)));
    let row = |(seen, verdict): (&crate::model::Observation, Verdict)| {
        let what = match (seen.method.metric(), chosen == Some(seen.method.group())) {
            (crate::model::Metric::Broadband, false) => "definition",
            (crate::model::Metric::Broadband, true) => "survey",
            (crate::model::Metric::Pm25, false) => "place",
            (crate::model::Metric::Pm25, true) => "rule",
            (crate::model::Metric::Nominated, _) => "way",
        };
        let how = format!("{}, {}", words::method(seen.method), seen.period.label());
        [what.to_owned(), how, figure(seen, outcome), turned(verdict)]
    };
    let mut rows: Vec<_> = seen.map(row).collect();
    rows.dedup();
    rows
}

fn turned(verdict: Verdict) -> String {
    format!("turns to {}", words::verdict(verdict))
}

/// Other years of the city, and other places of the same period, by the same method.
fn by_series(dossier: &Dossier<'_>, outcome: &Outcome) -> Vec<[String; 4]> {
    let Some(chosen) = &outcome.observation else { return Vec::new() };
    let differs = |series: &&Series| {
        let verdict = if outcome.standard.is_met_by(series.value) { Verdict::Met } else { Verdict::NotMet };
        let other_year = series.level == Level::City && series.period != chosen.period;
        let other_place = series.level != Level::City && series.period == chosen.period;
        series.method == chosen.method && (other_year || other_place) && verdict != outcome.verdict
    };
    let row = |series: &Series| {
        let verdict = if outcome.standard.is_met_by(series.value) { Verdict::Met } else { Verdict::NotMet };
        let what = if series.level == Level::City { "year" } else { "place" };
        let how = if series.level == Level::City { series.period.label() } else { series.name.clone() };
        let value = numbers::shown(series.value, None, &outcome.standard);
        [what.to_owned(), how, format!("{value} {}", outcome.unit().symbol()), turned(verdict)]
    };
    dossier.series.iter().filter(differs).map(row).collect()
}

/// What the outcomes mean for the tier.
pub(super) fn tier(dossier: &Dossier<'_>) -> Vec<Block> {
    let range = dossier.judged.tier_range();
    let between = if range.at_least == range.at_most {
        format!("Tier by outcomes: {}.", range.at_most.title())
    } else {
        format!("Tier by outcomes: between {} and {}.", range.at_least.title(), range.at_most.title())
    };
    vec![
        Block::Heading("Consequence for the tier".to_owned()),
        Block::Text(format!("{between} {}", tiers::sentence(dossier.judged))),
        Block::Text("Whether this affects a certification in force is the programme's decision.".to_owned()),
    ]
}

/// What settles open points, and how the city can answer.
pub(super) fn settling(dossier: &Dossier<'_>) -> Vec<Block> {
    let mut points: Vec<String> = Vec::new();
    let mut add = |point: String| {
        if !points.contains(&point) {
            points.push(point);
        }
    };
    for outcome in &dossier.judged.outcomes {
        for step in settle::sentences(outcome, dossier.run) {
            add(words::sentence(&format!("{}: {step}", dossier.name(outcome))));
        }
    }
    for found in dossier.claims {
        for step in &found.opinion.settles {
            let commands = step.commands.join(", or ");
            let command = if commands.is_empty() { commands } else { format!(" ({commands})") };
            let text = words::sentence(&format!("{}; held by {}{command}", step.what.trim_end_matches('.'), step.whom));
            add(format!("{}: {text}", words::outcome(found.claim.metric)));
        }
    }
    if points.is_empty() {
        points.push("Nothing is open.".to_owned());
    }
    let answer = if dossier.claims.iter().any(|found| !found.answers.is_empty()) {
        "What the city supplied of its own stands beside the opinions. It is judged and marked as the city's, and moves \
         none of them: whether to accept it is the reviewer's decision."
    } else {
        "The city can answer with the agency's file, or with a figure of its own: an [[answer]] in the file of claims, \
         with value, period, method and the file behind it. It is judged beside the agencies' and marked as the city's."
    };
    vec![Block::Heading("What settles open points".to_owned()), Block::List(points), Block::Text(answer.to_owned())]
}
