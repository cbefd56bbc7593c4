//! The ladder: the metric's methods in order, until one carries a verdict.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{bound, compare, fresh_until};
use crate::config::{MethodRule, MetricRules, Role};
use crate::model::{Basis, Derivation, Flag, Gap, Metric, Observation, Reason, Standard, Verdict};

/// What the ladder came to.
#[derive(Debug, PartialEq)]
pub(super) struct Conclusion {
    pub verdict: Verdict,
    pub because: String,
    pub basis: Option<Basis>,
    pub observation: Option<Observation>,
}

impl Conclusion {
    pub(super) fn unknown(reason: Reason, because: impl Into<String>) -> Self {
        Self { verdict: Verdict::Unknown(reason), because: because.into(), basis: None, observation: None }
    }
}

/// One rung: the method's rule and what came of it.
struct Rung<'a> {
    rule: &'a MethodRule,
    derivation: &'a Derivation,
}

fn rungs<'a>(derivations: &'a [Derivation], rules: &'a MetricRules) -> impl Iterator<Item = Rung<'a>> {
    let of_method = |method| derivations.iter().find(|one| one.method == method);
    rules
        .methods
        .iter()
        .filter(|rule| matches!(rule.role, Role::Primary | Role::Fallback | Role::Bound))
        .filter_map(move |rule| Some(Rung { rule, derivation: of_method(rule.method)? }))
}

/// Climbs until a method carries a verdict, or says why none does.
pub(super) fn climb(derivations: &[Derivation], rules: &MetricRules, standard: &Standard) -> Conclusion {
    let mut gaps = Gaps::default();
    for rung in rungs(derivations, rules) {
        match &rung.derivation.result {
            Err(gap) if halts(rules.metric, gap) => return Conclusion::unknown(gap.reason, gap.to_string()),
            Err(gap) => gaps.note(rung.rule, gap.reason, gap.to_string()),
            Ok(seen) if seen.flags.contains(Flag::Stale) => {
                gaps.note(rung.rule, Reason::Stale, stale_words(seen, rules));
            }
            Ok(seen) => {
                if let Some(conclusion) = carry(rung.rule, seen, standard) {
                    return conclusion;
                }
                if rung.rule.role == Role::Bound {
                    gaps.note(rung.rule, Reason::CountyOnly, county_words(seen, standard));
                }
            }
        }
    }
    gaps.conclusion()
}

/// Why the rungs passed by carried nothing.
#[derive(Default)]
struct Gaps {
    told: BTreeMap<Reason, Vec<String>>,
    /// A bound that is not at hand is no reason where the files that were asked for are: it is most often not asked for.
    of_bounds: BTreeMap<Reason, Vec<String>>,
}

impl Gaps {
    fn note(&mut self, rule: &MethodRule, reason: Reason, words: String) {
        let lesser = rule.role == Role::Bound && matches!(reason, Reason::NotHeld | Reason::ProviderFailed);
        let gaps = if lesser { &mut self.of_bounds } else { &mut self.told };
        let told = gaps.entry(reason).or_default();
        if !told.contains(&words) {
            told.push(words);
        }
    }

    /// The first reason in order of precedence. Where no place has a figure, each place looked at is named.
    fn conclusion(self) -> Conclusion {
        let first = self.told.into_iter().next().or_else(|| self.of_bounds.into_iter().next());
        let Some((reason, words)) = first else {
            return Conclusion::unknown(Reason::NotPublished, "nothing had been published by the day asked about");
        };
        match reason {
            Reason::NoMonitor | Reason::Incomplete => Conclusion::unknown(reason, words.join("; ")),
            _ => Conclusion::unknown(reason, words.into_iter().next().unwrap_or_default()),
        }
    }
}

/// A figure that the agency withheld, or a place that it does not count, is its answer for broadband: another definition
/// stands in only for a table that is not at hand.
fn halts(metric: Metric, gap: &Gap) -> bool {
    metric == Metric::Broadband && matches!(gap.reason, Reason::Suppressed | Reason::NotInTable)
}

fn carry(rule: &MethodRule, seen: &Observation, standard: &Standard) -> Option<Conclusion> {
    let basis = match rule.role {
        Role::Primary => Basis::Primary,
        Role::Fallback => Basis::Fallback,
        Role::Bound if bound::clears(seen, standard) => Basis::Bound,
        Role::Bound | Role::Alternative | Role::Context => return None,
    };
    if rule.within_km.is_some_and(|km| !seen.has_site_within(km)) {
        return None;
    }
    let verdict = if basis == Basis::Bound { Verdict::Met } else { compare(seen.value, standard) };
    Some(Conclusion { verdict, because: String::new(), basis: Some(basis), observation: Some(seen.clone()) })
}

fn stale_words(seen: &Observation, rules: &MetricRules) -> String {
    let age = rules.max_age_years(&seen.method);
    format!("the figures at hand end in {}, more than {age} years before the day asked about", seen.period.end_year())
}

fn county_words(seen: &Observation, standard: &Standard) -> String {
    let limit = standard.limit.normalize();
    if seen.value > standard.limit {
        format!("only the county's highest monitor is at hand, and above {limit} it says nothing about the city")
    } else {
        format!("only the county's highest monitor is at hand, rounded to a figure that may lie above {limit}")
    }
}

/// The newest day on which one of the stale figures would have carried a verdict.
pub(super) fn answerable_until(
    derivations: &[Derivation],
    rules: &MetricRules,
    standard: &Standard,
) -> Option<NaiveDate> {
    rungs(derivations, rules)
        .filter_map(|rung| {
            let seen = rung.derivation.result.as_ref().ok()?;
            carry(rung.rule, seen, standard).map(|_| fresh_until(seen, rules))
        })
        .max()
}
