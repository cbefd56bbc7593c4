//! Which method speaks, what the others say, and how the verdict follows.

use super::Explained;
use crate::config::{MethodRule, Role};
use crate::model::outcome::Alternative;
use crate::model::{Basis, Flag, Observation, Verdict};
use crate::report::matrix::three_years;
use crate::report::terminal::JOINT;
use crate::report::{numbers, words};

/// Every method in the metric's order: its role, what came of it, what it alone concludes.
pub(super) fn methods(explained: &Explained<'_>) -> Vec<String> {
    let rules = &explained.rules.methods;
    let (ladder, beside): (Vec<&MethodRule>, Vec<&MethodRule>) =
        rules.iter().partition(|rule| rule.role.carries_verdict());
    let told = |heading: &str, rules: Vec<&MethodRule>| {
        let widest = |length: fn(&MethodRule) -> usize| rules.iter().map(|rule| length(rule)).max().unwrap_or_default();
        let widths = [widest(|rule| rule.method.to_string().len()), widest(|rule| rule.role.id().len())];
        let lines: Vec<String> = rules.iter().filter_map(|rule| line(explained, rule, widths)).collect();
        let heading = (!lines.is_empty()).then(|| heading.to_owned());
        heading.into_iter().chain(lines).collect::<Vec<_>>()
    };
    let mut lines = told("the first of these that has a fresh value:", ladder);
    lines.extend(told("never these, which are shown beside it:", beside));
    lines
}

fn basis(role: Role) -> Option<Basis> {
    match role {
        Role::Primary => Some(Basis::Primary),
        Role::Fallback => Some(Basis::Fallback),
        Role::Bound => Some(Basis::Bound),
        Role::Alternative | Role::Context => None,
    }
}

/// `-> idw/days  primary  7.859847 in 2014: met`, the arrow at the one that speaks.
fn line(explained: &Explained<'_>, rule: &MethodRule, [method, role]: [usize; 2]) -> Option<String> {
    let outcome = explained.outcome;
    let tried = outcome.methods.iter().find(|tried| tried.derivation.method == rule.method)?;
    let chosen = outcome.observation.as_ref();
    let speaks = rule.role.carries_verdict()
        && chosen.is_some_and(|seen| seen.method == rule.method)
        && basis(rule.role) == outcome.basis;
    let said = match &tried.derivation.result {
        Ok(seen) => figure(explained, tried, seen),
        Err(gap) if gap.detail.is_empty() => words::reason_short(gap.reason).to_owned(),
        Err(gap) => gap.detail.clone(),
    };
    let near = rule.within_km.zip(tried.derivation.result.as_ref().ok()).map(|(km, seen)| {
        let count = if seen.has_site_within(km) { "a" } else { "no" };
        format!("; {count} site within {km} km")
    });
    let near = near.unwrap_or_default();
    let named = format!("{:method$}  {:role$}  ", rule.method.to_string(), rule.role.id());
    let (named, arrow) = (named.replace(' ', &JOINT.to_string()), if speaks { "->\u{a0}" } else { "   " });
    Some(format!("{arrow}{named}{said}{near}"))
}

fn figure(explained: &Explained<'_>, tried: &Alternative, seen: &Observation) -> String {
    let unit = explained.outcome.unit();
    let margin = seen.moe90.map(|moe| format!(" ±{}", numbers::margin(moe))).unwrap_or_default();
    let verdict = match tried.verdict {
        Verdict::Unknown(reason) => words::reason_short(reason).to_owned(),
        verdict => verdict.id().replace('_', " "),
    };
    format!("{}{margin} in {}: {verdict}", numbers::exact(seen.value, unit), seen.period.label())
}

/// From the value to the verdict: age, comparison, what it stands on.
pub(super) fn verdict(explained: &Explained<'_>) -> Vec<String> {
    let outcome = explained.outcome;
    let standard = &outcome.standard;
    let mut lines = vec![
        format!("{}: {} {}", standard.id, standard.words(), outcome.unit().symbol()),
        format!("{}, {}: {}", standard.issuer, standard.edition, standard.citation),
    ];
    let seen = explained.tried.and_then(|tried| tried.derivation.result.as_ref().ok());
    lines.extend(seen.into_iter().flat_map(|seen| by_this(explained, seen)));
    let is_chosen = seen.zip(outcome.observation.as_ref()).is_some_and(|(seen, chosen)| seen.method == chosen.method);
    lines.push(match (outcome.verdict, outcome.basis) {
        (Verdict::Unknown(reason), _) => {
            let why = if outcome.because.is_empty() { reason.sentence() } else { &outcome.because };
            format!("so nothing is concluded: {why}")
        }
        (verdict, Some(basis)) if is_chosen => {
            format!("so the outcome is {}, on a {} basis", verdict.id().replace('_', " "), basis.id())
        }
        (verdict, _) => {
            let by = outcome.observation.as_ref().map(|seen| seen.method.to_string()).unwrap_or_default();
            format!("the outcome is {} by {by}, not by this method", verdict.id().replace('_', " "))
        }
    });
    // Beside the value that they are the mean of, never an input of the verdict.
    lines.extend(if is_chosen { three_years(outcome) } else { Vec::new() });
    lines
}

fn by_this(explained: &Explained<'_>, seen: &Observation) -> Vec<String> {
    let (outcome, standard) = (explained.outcome, &explained.outcome.standard);
    let age = explained.rules.max_age_years(&seen.method);
    let until = seen.period.fresh_until(age);
    let value = numbers::exact(seen.value, outcome.unit());
    let compared = if standard.is_met_by(seen.value) { "yes" } else { "no" };
    let rounding =
        standard.rounding.map_or("unrounded".to_owned(), |decimals| format!("rounded to {decimals} decimals"));
    let stale = if seen.flags.contains(Flag::Stale) { "too old" } else { "fresh" };
    vec![
        format!("its period ends {} and speaks for {age} years, to {until}: {stale}", seen.period.to),
        format!("{value}, {rounding}, is {}: {compared}", standard.words()),
    ]
}
