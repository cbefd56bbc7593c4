//! From observations to verdicts: which method carries, what it concludes, and what the others say beside it.
//!
//! Pure: no clock, disk or network. No data is never a pass.

mod bound;
mod claim;
mod ladder;
pub mod nominated;
pub mod peers;
pub mod search;
pub mod settle;
pub mod summary;

pub use claim::{judge_answer, judge_claim};

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::config::{MetricRules, Role};
use crate::model::outcome::{Alternative, GroupCount};
use crate::model::{Derivation, Flag, Method, Observation, Outcome, PocRule, Reason, Standard, Strength, Verdict};

/// Judges one metric of one city: the first method of the metric's list that can carry a verdict gives it.
#[must_use]
pub fn judge(
    mut derivations: Vec<Derivation>,
    rules: &MetricRules,
    standard: &Arc<Standard>,
    as_of: NaiveDate,
    no_provider: bool,
) -> Outcome {
    for derivation in &mut derivations {
        if let Ok(seen) = &mut derivation.result {
            mark(seen, rules, standard, as_of);
        }
    }
    let mut conclusion = ladder::climb(&derivations, rules, standard);
    if no_provider {
        conclusion =
            ladder::Conclusion::unknown(Reason::NoProvider, "no provider covers cities outside the United States");
    }
    let answerable_until = (conclusion.verdict == Verdict::Unknown(Reason::Stale))
        .then(|| ladder::answerable_until(&derivations, rules, standard))
        .flatten();
    let mut observation = conclusion.observation;
    let methods = alternatives(derivations, rules, standard);
    if let Some(seen) = &mut observation
        && pocs_disagree(seen, &methods, standard)
    {
        seen.flags.insert(Flag::PocsDisagree);
    }
    Outcome {
        metric: rules.metric,
        standard: Arc::clone(standard),
        verdict: conclusion.verdict,
        because: conclusion.because,
        basis: conclusion.basis,
        strength: observation.as_ref().and_then(|seen| strength(seen, standard)),
        sensitivity: sensitivity(&methods, observation.as_ref()),
        observation,
        methods,
        answerable_until,
        nominated: None,
        three_years: None,
    }
}

fn mark(seen: &mut Observation, rules: &MetricRules, standard: &Standard, as_of: NaiveDate) {
    if fresh_until(seen, rules) < as_of {
        seen.flags.insert(Flag::Stale);
    }
    if standard.rounding_decides(seen.value) {
        seen.flags.insert(Flag::RoundingDecides);
    }
}

fn fresh_until(seen: &Observation, rules: &MetricRules) -> NaiveDate {
    seen.period.fresh_until(rules.max_age_years(&seen.method))
}

/// Whether the 90 % margin reaches the limit. A bound on the margin can only show that it does not.
fn strength(seen: &Observation, standard: &Standard) -> Option<Strength> {
    let moe = seen.moe90?;
    let reaches = seen.value.checked_sub(standard.limit).is_some_and(|distance| distance.abs() <= moe);
    Some(if reaches { Strength::WithinMargin } else { Strength::OutsideMargin })
}

/// What each method alone would conclude. Bounds above the limit and stale figures conclude nothing; context is
/// compared like the rest, and counts for nothing.
fn alternatives(derivations: Vec<Derivation>, rules: &MetricRules, standard: &Standard) -> Vec<Alternative> {
    let alone = |derivation: &Derivation| match &derivation.result {
        Err(gap) => Verdict::Unknown(gap.reason),
        Ok(seen) if seen.flags.contains(Flag::Stale) => Verdict::Unknown(Reason::Stale),
        Ok(seen) if is_bound(rules, derivation.method) => {
            if bound::clears(seen, standard) {
                Verdict::Met
            } else {
                Verdict::Unknown(Reason::CountyOnly)
            }
        }
        Ok(seen) => compare(seen.value, standard),
    };
    derivations.into_iter().map(|derivation| Alternative { verdict: alone(&derivation), derivation }).collect()
}

fn compare(value: Decimal, standard: &Standard) -> Verdict {
    if standard.is_met_by(value) { Verdict::Met } else { Verdict::NotMet }
}

fn role(rules: &MetricRules, method: Method) -> Option<Role> {
    rules.methods.iter().find(|rule| rule.method == method).map(|rule| rule.role)
}

/// Whether the method's conclusions count: bounds can only confirm, and context is shown only.
fn is_admissible(rules: &MetricRules, method: Method) -> bool {
    matches!(role(rules, method), Some(Role::Primary | Role::Fallback | Role::Alternative))
}

fn is_bound(rules: &MetricRules, method: Method) -> bool {
    role(rules, method) == Some(Role::Bound)
}

/// Counts what the methods conclude, by definition or geography. Context and figures older than the chosen one are no
/// answer to the same question and are left out.
fn sensitivity(methods: &[Alternative], chosen: Option<&Observation>) -> BTreeMap<&'static str, GroupCount> {
    let mut groups: BTreeMap<&'static str, GroupCount> = BTreeMap::new();
    for alternative in methods {
        let derivation = &alternative.derivation;
        if is_context(derivation.method) {
            continue;
        }
        let older = chosen.is_some_and(|seen| derivation.result.is_ok() && derivation.period.to < seen.period.to);
        let count = groups.entry(derivation.method.group()).or_default();
        match alternative.verdict {
            Verdict::Met if !older => count.met += 1,
            Verdict::NotMet if !older => count.not_met += 1,
            _ => count.unknown += 1,
        }
    }
    groups
}

fn is_context(method: Method) -> bool {
    matches!(method, Method::Pm25 { statistic: crate::model::Statistic::DesignValue, .. })
}

/// Whether another monitor of the same sites would put the value on the other side.
fn pocs_disagree(chosen: &Observation, methods: &[Alternative], standard: &Standard) -> bool {
    let Method::Pm25 { statistic, mean, events, .. } = chosen.method else { return false };
    let verdict = compare(chosen.value, standard);
    let siblings = [PocRule::Mean, PocRule::Max].map(|poc| Method::Pm25 { statistic, mean, poc, events });
    methods.iter().any(|other| {
        siblings.contains(&other.derivation.method)
            && other.derivation.period == chosen.period
            && other.derivation.result.as_ref().is_ok_and(|seen| compare(seen.value, standard) != verdict)
    })
}
