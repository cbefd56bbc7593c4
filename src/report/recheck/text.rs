//! A re-check for people: how much was checked, then what changed, flips first.

use std::fmt::Write as _;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::tiers::tiers;
use super::{Coverage, Document, Queued, Rechecked, Sampled, cause_words, name, next_look, publication};
use crate::config::Registry;
use crate::config::releases::Look;
use crate::model::{Metric, Unit};
use crate::recheck::{Change, DownTo, LastMethod, NotChecked, Part, Standing};
use crate::report::columns::columns;
use crate::report::numbers;
use crate::report::terminal::{Style, columns as columns_of, wrap};

/// So many cities are named for each reason; the rest are counted.
const NAMED: usize = 8;

/// Columns by which the rest of a long line stands further to the right.
const FURTHER: usize = 2;

/// The document in lines of the page's width; the queue's table is as wide as it has to be.
#[must_use]
pub fn text(document: &Document, registry: &Registry, style: Style) -> String {
    let width = style.columns();
    let mut page = String::new();
    fold(&mut page, &checked(document, registry), width);
    if let Some(queue) = &document.queue {
        page.push_str(&queued(queue, registry));
        let mut left_out = String::new();
        not_queued(&mut left_out, &document.not_queued, registry);
        fold(&mut page, &left_out, width);
    }
    if let Some(sample) = &document.sample {
        if document.queue.is_some() {
            page.push('\n');
        }
        fold(&mut page, &sampled(sample, registry), width);
    }
    let air = Unit::MicrogramsPerCubicMetre;
    if style.unicode { page } else { page.replace(air.symbol(), air.id()) }
}

/// Appends lines, what is too long of one further to the right than it begins.
fn fold(page: &mut String, lines: &str, width: usize) {
    for line in lines.lines() {
        if columns_of(line) <= width {
            let _ = writeln!(page, "{line}");
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        for (at, part) in wrap(line, width - indent - FURTHER).iter().enumerate() {
            let _ = writeln!(page, "{:1$}{part}", "", if at == 0 { indent } else { indent + FURTHER });
        }
    }
}

fn checked(document: &Document, registry: &Registry) -> String {
    let mut text = String::new();
    if let Some(other) = &document.under_way {
        let _ = writeln!(
            text,
            "Another re-check is under way since {} ({}); nothing was done.",
            other.since.format("%Y-%m-%d %H:%M UTC"),
            other.name
        );
    }
    if let Some(checked) = &document.rechecked {
        rechecked(&mut text, checked, document.as_of, registry);
    }
    text
}

fn rechecked(text: &mut String, checked: &Rechecked, as_of: NaiveDate, registry: &Registry) {
    coverage(text, &checked.coverage, as_of, registry);
    calendar(text, checked, as_of);
    for trouble in &checked.troubles {
        let _ = writeln!(text, "  ! {}", trouble.message);
    }
    if checked.changes.is_empty() {
        text.push_str("\nNothing changed.\n");
    }
    for one in &checked.changes {
        text.push('\n');
        change(text, one, registry);
    }
    tiers(text, &checked.tiers, registry);
}

fn coverage(text: &mut String, coverage: &Coverage, as_of: NaiveDate, registry: &Registry) {
    let of = coverage.checked + coverage.not_checked();
    let cities = plural(coverage.cities, "city", "cities");
    let _ = writeln!(text, "Re-check as of {as_of}: {} of {of} outcomes of {cities} checked", coverage.checked);
    let _ = writeln!(
        text,
        "  {} changed, {} the same on other evidence, {} unchanged",
        coverage.changed,
        coverage.confirmed,
        coverage.unchanged()
    );
    for (reason, pairs) in &coverage.not_checked {
        let named = outcomes(pairs, registry);
        let _ = writeln!(text, "  {} not checked: {}\n    {named}", pairs.len(), reason.words());
    }
}

/// The first of some outcomes by name, and how many more there are.
fn outcomes(pairs: &[(String, Metric)], registry: &Registry) -> String {
    let mut named: Vec<String> = pairs.iter().take(NAMED).map(|pair| outcome(pair, registry)).collect();
    if pairs.len() > NAMED {
        named.push(format!("and {} more", pairs.len() - NAMED));
    }
    named.join("; ")
}

fn outcome((city, metric): &(String, Metric), registry: &Registry) -> String {
    format!("{} {metric}", place(city, registry))
}

pub(super) fn place(city: &str, registry: &Registry) -> String {
    match name(city, registry) {
        (name, region) if region.is_empty() => name,
        (name, region) => format!("{name}, {region}"),
    }
}

pub(super) fn plural(many: usize, one: &str, several: &str) -> String {
    format!("{many} {}", if many == 1 { one } else { several })
}

fn calendar(text: &mut String, checked: &Rechecked, as_of: NaiveDate) {
    let sent = match (checked.requests, checked.offline) {
        (_, true) => "no network was to be used: compared with what is held".to_owned(),
        (0, false) => "nothing can have come out: no request sent".to_owned(),
        (many, false) => format!("{} sent", plural(many as usize, "request", "requests")),
    };
    let next = next_look(&checked.looks, as_of).map(|day| format!("; look next on {day}")).unwrap_or_default();
    let _ = writeln!(text, "  {sent}{next}");
    if checked.defined > 0 {
        text.push_str("  nobody says when the data change that cities define: they are asked for once a day\n");
    }
    for look in checked.looks.iter().filter(|look| !look.known) {
        let _ = writeln!(text, "  {}", expected(look, as_of));
    }
}

/// What is to come on a day not known yet.
fn expected(look: &Look, as_of: NaiveDate) -> String {
    let what = publication(look.what);
    let late = look.came_late.map(|(vintage, day)| format!(" ({vintage} was late: {day})")).unwrap_or_default();
    if look.until < as_of {
        format!("{what} was expected by {}: tell releases.toml the day it came out{late}", look.until)
    } else {
        format!("{what} is expected from {} to {}, its day not known yet{late}", look.from, look.until)
    }
}

fn change(text: &mut String, change: &Change, registry: &Registry) {
    let (metric, was, unit) = (change.metric, change.before.unit, change.now.unit);
    let _ = writeln!(text, "{} {metric}: {}", place(&change.city, registry), headline(change));
    if let LastMethod::Changed(changed) = &change.by_last_method {
        let gone = if changed.before.0 == changed.now.0 {
            "by the definition of last time, whose figures were not asked for"
        } else {
            "and gives nothing now"
        };
        let _ = writeln!(
            text,
            "  the yardstick changed: {} gave {} {gone}; {} gives {}",
            changed.before.0,
            value(changed.before.1, was),
            changed.now.0,
            value(changed.now.1, unit)
        );
    }
    let differs = change.definition.iter().flatten().map(String::as_str).collect::<Vec<_>>();
    if !differs.is_empty() {
        let _ = writeln!(text, "  its definition changed: {}", differs.join(", "));
    }
    let _ = writeln!(text, "  {}: {}", change.since, said(&change.before));
    let _ = writeln!(text, "  now: {}", said(&change.now));
    match (&change.by_last_method, change.before.method) {
        (LastMethod::Gives(now, verdict), Some(method)) if change.now.method != Some(method) => {
            let _ = writeln!(text, "  by last time's method {method}: {} ({})", value(*now, unit), verdict.id());
        }
        (LastMethod::Redefined(now, verdict), _) => {
            let _ = writeln!(text, "  by last time's definition: {} ({})", value(*now, was), verdict.id());
        }
        _ => {}
    }
    for one in &change.parts {
        let _ = writeln!(text, "  {}", part(one, change.definition.is_some()));
    }
    if let Some(difference) = change.difference().filter(|_| change.parts.len() > 1) {
        let _ = writeln!(text, "  {} in all", signed(difference, unit));
    }
}

fn headline(change: &Change) -> String {
    let word = |standing: &Standing| standing.verdict.id().replace('_', " ");
    let (before, now) = (word(&change.before), word(&change.now));
    match &change.by_last_method {
        _ if change.flips() => format!("FLIPS from {before} to {now}"),
        LastMethod::Changed(_) => format!("still {now}, by another method"),
        _ if change.before.verdict != change.now.verdict => format!("still {now}, for another reason"),
        _ => format!("still {now}, another value"),
    }
}

fn said(standing: &Standing) -> String {
    let mut words = vec![standing.verdict.id().replace('_', " ")];
    words.extend(standing.verdict.reason().map(|reason| format!("({})", reason.sentence())));
    words.extend(standing.value.map(|number| value(number, standing.unit)));
    words.extend(standing.method.map(|method| format!("by {method}")));
    words.extend(standing.period.map(|period| format!("of {}", period.label())));
    words.push(format!("({})", standing.standard));
    words.join(" ")
}

fn part(part: &Part, by_definition: bool) -> String {
    let by = part.difference.map_or_else(|| "no difference of values".to_owned(), |by| signed(by, part.after.unit));
    let turns = if part.before.verdict.id() == part.after.verdict.id() {
        String::new()
    } else {
        format!(", {} to {}", part.before.verdict.id(), part.after.verdict.id()).replace('_', " ")
    };
    match &part.reason {
        DownTo::Cause(cause) => format!("{by}: {}{turns}", cause_words(*cause, by_definition)),
        DownTo::NotSeparable(causes, why) => {
            let causes: Vec<&str> = causes.iter().map(|cause| cause.id()).collect();
            format!("{by}: not separable ({}): {}{turns}", causes.join(", "), why.words())
        }
    }
}

fn value(value: Decimal, unit: Unit) -> String {
    format!("{} {}", number(value, unit), unit.symbol())
}

/// As exact as every form of a report, without the zeros at its end.
fn number(value: Decimal, unit: Unit) -> String {
    let exact = numbers::exact(value, unit);
    if exact.contains('.') { exact.trim_end_matches('0').trim_end_matches('.').to_owned() } else { exact }
}

fn signed(value: Decimal, unit: Unit) -> String {
    let sign = if value.is_sign_negative() { "" } else { "+" };
    format!("{sign}{}", number(value, unit))
}

fn queued(queue: &[Queued], registry: &Registry) -> String {
    if queue.is_empty() {
        return "Nothing to queue: no outcome has both an earlier verdict and a value.\n".to_owned();
    }
    let header = ["chance", "outcome", "verdict", "value", "to limit", "trend", "error", "years"];
    let row = |queued: &Queued| {
        let (unit, risk) = (queued.unit, queued.risk);
        [
            risk.chance.map_or_else(|| "unknown".to_owned(), |chance| numbers::fixed(chance, 4)),
            format!("{} {}", place(&queued.city, registry), queued.metric),
            queued.verdict.id().replace('_', " "),
            number(queued.value, unit),
            number(risk.margin, unit),
            number(risk.trend, unit),
            number(risk.error, unit),
            queued.years.to_string(),
        ]
    };
    let table = columns(header, queue.iter().map(row), &[0, 3, 4, 5, 6, 7]);
    format!("Chance of another verdict at the next release, by distance, trend and error:\n\n{table}")
}

/// Outcomes of which nothing can be said without their definitions.
fn not_queued(text: &mut String, pairs: &[(String, Metric)], registry: &Registry) {
    if !pairs.is_empty() {
        let (many, words) = (pairs.len(), NotChecked::NeedsDefinition.words());
        let _ = writeln!(text, "{many} left out: {words}\n  {}", outcomes(pairs, registry));
    }
}

fn sampled(sample: &Sampled, registry: &Registry) -> String {
    let (many, of, seed) = (sample.drawn.len(), sample.of, sample.seed);
    let mut text = format!("Random sample of {many} of {of} outcomes, seed {seed}:\n");
    for pair in &sample.drawn {
        let _ = writeln!(text, "  {}", outcome(pair, registry));
    }
    text
}
