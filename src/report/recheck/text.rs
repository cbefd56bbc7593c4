//! A re-check for people: how much was checked, then what changed, flips first.

use std::fmt::Write as _;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Coverage, Document, Queued, Rechecked, Sampled, Tiered, name, next_look, publication, tier_word};
use crate::config::Registry;
use crate::config::releases::Look;
use crate::model::{Metric, Tier};
use crate::recheck::{Change, DownTo, LastMethod, Part, Standing};
use crate::report::columns::columns;
use crate::report::numbers;

/// So many cities are named for each reason; the rest are counted.
const NAMED: usize = 8;

/// The document in lines.
#[must_use]
pub fn text(document: &Document, registry: &Registry) -> String {
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
    if let Some(queue) = &document.queue {
        text.push_str(&queued(queue, registry));
    }
    if let Some(sample) = &document.sample {
        if document.queue.is_some() {
            text.push('\n');
        }
        text.push_str(&sampled(sample, registry));
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
        let mut named: Vec<String> = pairs.iter().take(NAMED).map(|pair| outcome(pair, registry)).collect();
        if pairs.len() > NAMED {
            named.push(format!("and {} more", pairs.len() - NAMED));
        }
        let _ = writeln!(text, "  {} not checked: {}\n    {}", pairs.len(), reason.words(), named.join("; "));
    }
}

fn outcome((city, metric): &(String, Metric), registry: &Registry) -> String {
    format!("{} {metric}", place(city, registry))
}

fn place(city: &str, registry: &Registry) -> String {
    match name(city, registry) {
        (name, region) if region.is_empty() => name,
        (name, region) => format!("{name}, {region}"),
    }
}

fn plural(many: usize, one: &str, several: &str) -> String {
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
    let metric = change.metric;
    let _ = writeln!(text, "{} {metric}: {}", place(&change.city, registry), headline(change));
    if let LastMethod::Changed(changed) = &change.by_last_method {
        let _ = writeln!(
            text,
            "  the yardstick changed: {} gave {} and gives nothing now; {} gives {}",
            changed.before.0,
            value(changed.before.1, metric),
            changed.now.0,
            value(changed.now.1, metric)
        );
    }
    let _ = writeln!(text, "  {}: {}", change.since, said(&change.before, metric));
    let _ = writeln!(text, "  now: {}", said(&change.now, metric));
    if let (LastMethod::Gives(now, verdict), Some(method)) = (&change.by_last_method, change.before.method)
        && change.now.method != change.before.method
    {
        let _ = writeln!(text, "  by last time's method {method}: {} ({})", value(*now, metric), verdict.id());
    }
    for one in &change.parts {
        let _ = writeln!(text, "  {}", part(one, metric));
    }
    if let Some(difference) = change.difference().filter(|_| change.parts.len() > 1) {
        let _ = writeln!(text, "  {} in all", signed(difference, metric));
    }
}

fn headline(change: &Change) -> String {
    let (before, now) = (change.before.verdict.id(), change.now.verdict.id());
    match &change.by_last_method {
        _ if change.flips() => format!("FLIPS from {before} to {now}"),
        LastMethod::Changed(_) => format!("still {now}, by another method"),
        _ if change.before.verdict != change.now.verdict => format!("still {now}, for another reason"),
        _ => format!("still {now}, another value"),
    }
}

fn said(standing: &Standing, metric: Metric) -> String {
    let mut words = vec![standing.verdict.id().replace('_', " ")];
    words.extend(standing.verdict.reason().map(|reason| format!("({})", reason.sentence())));
    words.extend(standing.value.map(|number| value(number, metric)));
    words.extend(standing.method.map(|method| format!("by {method}")));
    words.extend(standing.period.map(|period| format!("of {}", period.label())));
    words.push(format!("({})", standing.standard));
    words.join(" ")
}

fn part(part: &Part, metric: Metric) -> String {
    let by = part.difference.map_or_else(|| "no difference of values".to_owned(), |by| signed(by, metric));
    let turns = if part.before.verdict.id() == part.after.verdict.id() {
        String::new()
    } else {
        format!(", {} to {}", part.before.verdict.id(), part.after.verdict.id())
    };
    match &part.reason {
        DownTo::Cause(cause) => format!("{by}  {}{turns}", cause.words()),
        DownTo::NotSeparable(causes, why) => {
            let causes: Vec<&str> = causes.iter().map(|cause| cause.id()).collect();
            format!("{by}  not separable ({}): {}{turns}", causes.join(", "), why.words())
        }
    }
}

fn value(value: Decimal, metric: Metric) -> String {
    format!("{} {}", numbers::exact(value, metric.unit()), metric.unit().symbol())
}

fn signed(value: Decimal, metric: Metric) -> String {
    let sign = if value.is_sign_negative() { "" } else { "+" };
    format!("{sign}{}", numbers::exact(value, metric.unit()))
}

fn tiers(text: &mut String, tiers: &[Tiered], registry: &Registry) {
    let at_risk: Vec<&Tiered> = tiers.iter().filter(|tiered| !tiered.standing.is_sure()).collect();
    if at_risk.is_empty() {
        if !tiers.is_empty() {
            let _ = writeln!(text, "\nTiers: the outcomes met carry each of the {} held.", tiers.len());
        }
        return;
    }
    text.push_str("\nTiers that the outcomes met do not carry:\n");
    for tiered in at_risk {
        let standing = tiered.standing;
        let criteria = tiered.criteria_met.map(|met| format!(", {met} of 43 criteria met")).unwrap_or_default();
        let hangs = match tier_word(standing) {
            "lost" => "it cannot be kept by outcomes",
            _ => "it hangs on the nominated metric or what is unknown",
        };
        let _ = writeln!(
            text,
            "  {}: {} takes {} outcomes, {} met, {} at most{criteria}: {hangs}",
            place(&tiered.city, registry),
            tier(standing.tier),
            standing.needs,
            standing.met,
            standing.at_most
        );
    }
    text.push_str("  Whether a re-check affects a certification in force is the programme's decision.\n");
}

fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::None => "no tier",
        Tier::Silver => "Silver",
        Tier::Gold => "Gold",
        Tier::Platinum => "Platinum",
    }
}

fn queued(queue: &[Queued], registry: &Registry) -> String {
    let header = ["chance of a flip", "city", "metric", "verdict", "value", "to the limit", "trend", "error", "years"];
    let row = |queued: &Queued| {
        let (unit, risk) = (queued.metric.unit(), queued.risk);
        let chance = risk.chance.map_or_else(|| "not known".to_owned(), |chance| numbers::fixed(chance, 4));
        let number = |value: Decimal| numbers::exact(value, unit);
        [
            chance,
            place(&queued.city, registry),
            queued.metric.to_string(),
            queued.verdict.id().to_owned(),
            number(queued.value),
            number(risk.margin),
            number(risk.trend),
            number(risk.error),
            queued.years.to_string(),
        ]
    };
    columns(header, queue.iter().map(row), &[0, 4, 5, 6, 7, 8])
}

fn sampled(sample: &Sampled, registry: &Registry) -> String {
    let (many, of, seed) = (sample.drawn.len(), sample.of, sample.seed);
    let mut text = format!("Random sample of {many} of {of} outcomes, seed {seed}:\n");
    for pair in &sample.drawn {
        let _ = writeln!(text, "  {}", outcome(pair, registry));
    }
    text
}
