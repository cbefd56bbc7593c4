//! The years of each metric by the verdict's method.

use std::collections::BTreeMap;

use super::block::{Block, Figure, Row, Table};
use super::{Dossier, most, words};
use crate::measure::change::compare;
use crate::model::{Level, Method, Metric, Outcome, Period, Series};
use crate::report::chart::{self, Dot, Trend};
use crate::report::numbers;
use rust_decimal::Decimal;

/// A picture and a table for each metric with several years.
pub(super) fn trends(dossier: &Dossier<'_>, number: usize) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("Trend".to_owned())];
    let mut without = Vec::new();
    for metric in Metric::ALL {
        let Some(outcome) = dossier.newest(metric) else { continue };
        let method = method(dossier, outcome);
        let years = method.map(|method| years(dossier, outcome, method)).unwrap_or_default();
        match method {
            Some(method) if years.len() > 1 => {
                blocks.extend(shown(outcome, method, &years, &format!("trend-{number}-{metric}")));
                blocks.extend(change(dossier, method));
            }
            _ => without.push(words::outcome(metric)),
        }
    }
    if !without.is_empty() {
        blocks.push(Block::Text(format!("No run of years is held of: {}.", without.join(", ").to_lowercase())));
    }
    blocks
}

/// The verdict's method; without a verdict the first for which there are years.
fn method(dossier: &Dossier<'_>, outcome: &Outcome) -> Option<Method> {
    let held = |method: &Method| dossier.series.iter().any(|series| series.method == *method);
    let tried = outcome.methods.iter().map(|tried| tried.derivation.method);
    outcome.observation.as_ref().map(|seen| seen.method).or_else(|| tried.into_iter().find(held))
}

/// One value a period, oldest first, the judged ones included.
fn years(dossier: &Dossier<'_>, outcome: &Outcome, method: Method) -> Vec<(Period, Dot)> {
    let mut values: BTreeMap<_, (Period, Decimal, Option<Decimal>)> = BTreeMap::new();
    let series = dossier.series.iter().filter(|series| series.level == Level::City && series.method == method);
    for one in series {
        values.insert((one.period.to, one.period.from), (one.period, one.value, one.moe90));
    }
    let judged = dossier.judged.outcomes.iter().filter_map(|outcome| outcome.observation.as_ref());
    for seen in judged.filter(|seen| seen.method == method) {
        values.insert((seen.period.to, seen.period.from), (seen.period, seen.value, seen.moe90));
    }
    let year = |(period, value, margin): (Period, Decimal, Option<Decimal>)| {
        let label = numbers::shown(value, None, &outcome.standard);
        let meets = outcome.standard.is_met_by(value);
        (period, Dot { year: period.end_year(), value, label, margin, meets })
    };
    values.into_values().map(year).collect()
}

/// Whether the newest survey figure differs from the newest one that shares no year with it by more than chance. Figures
/// of monitors have no margin, so that chance cannot be told from change.
fn change(dossier: &Dossier<'_>, method: Method) -> Option<Block> {
    let mut figures: Vec<&Series> =
        dossier.series.iter().filter(|one| one.level == Level::City && one.method == method).collect();
    figures.sort_by_key(|one| std::cmp::Reverse(one.period.to));
    let (newest, earlier) = figures.split_first()?;
    if !matches!(method, Method::Broadband { .. }) {
        return None;
    }
    let tested = earlier.iter().find_map(|one| Some((one, compare(*one, *newest).ok()?)));
    let Some((before, change)) = tested else {
        let text = "Every earlier period held shares years with the newest, so that no change is tested.";
        return Some(Block::Text(text.to_owned()));
    };
    let differs = match (change.significant, change.margin_upper_bound) {
        (true, _) => "more than chance at 90 % confidence",
        (false, false) => "no more than chance may give at 90 % confidence",
        (false, true) => "no more than chance may give at 90 % confidence, as far as the margins held tell",
    };
    let z = change.z.map(|z| format!(" (Z = {})", numbers::shown_margin(z))).unwrap_or_default();
    Some(Block::Text(format!(
        "From {} to {} by {} points: {differs}{z}, by the Census Bureau's test of two estimates.",
        before.period.label(),
        newest.period.label(),
        numbers::shown_margin(change.difference),
    )))
}

fn shown(outcome: &Outcome, method: Method, years: &[(Period, Dot)], id: &str) -> Vec<Block> {
    let unit = outcome.unit();
    let limit_words = format!("standard: {}", words::limit(&outcome.standard));
    let each: Vec<String> = years.iter().map(|(period, year)| format!("{} {}", period.label(), year.label)).collect();
    let title = format!("{} over the years", words::outcome(outcome.metric));
    let described = format!("{title}, in {}: {}; {limit_words}.", unit.symbol(), each.join(", "));
    let rows = years.iter().map(|(period, year)| {
        let margin = year.margin.map_or_else(|| "–".to_owned(), numbers::shown_margin);
        let verdict = if year.meets { "met" } else { "not met" };
        Row::plain(vec![period.label(), year.label.clone(), margin, verdict.to_owned()])
    });
    let table = Table {
        caption: format!("{title}: {}, in {}", words::method(method), unit.symbol()),
        head: vec!["Year", "Value", "±", "By that standard"],
        rows: rows.collect(),
        dense: false,
    };
    let points: Vec<Dot> = years.iter().map(|(_, year)| Dot { label: year.label.clone(), ..*year }).collect();
    let svg = chart::trend(&Trend {
        id,
        title: &title,
        described: &described,
        limit: outcome.standard.limit,
        limit_words: &limit_words,
        years: &points,
        most: most(unit),
    });
    let bars = if points.iter().any(|year| year.margin.is_some()) { "; bar: 90 % interval" } else { "" };
    let survey = if matches!(method, Method::Broadband { .. }) { " Each period stands at its last year." } else { "" };
    let caption = format!("Dot: met; hollow square: not met; dashed line: the standard{bars}.{survey}");
    vec![Block::Figure(Figure { svg, caption, described }), Block::Table(table)]
}
