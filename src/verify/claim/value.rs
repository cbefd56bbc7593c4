//! On a claim's value: which figures of the city give it, or hold it in their interval, and which are near.

use std::cmp::Ordering;

use crate::config::MetricRules;
use crate::model::{Bias, Claim, Level, Nearness, Outcome, Period, Precision, Series, ValueFinding, ValueWord};
use crate::verify::is_admissible;
use crate::verify::search::{NEAREST, by_distance};

/// Finds where the printed value comes from.
pub(super) fn find(claim: &Claim, outcome: &Outcome, series: &[Series], rules: &MetricRules) -> ValueFinding {
    let printed = &claim.value;
    let ranked = by_distance(printed, series);
    let meant = |near: &&Nearness| stands_for_city(claim, &near.series, rules) && is_of_period(claim, &near.series);
    let meant: Vec<&Nearness> = ranked.iter().filter(meant).collect();
    let those = |fits: &dyn Fn(&Nearness) -> bool| -> Vec<Nearness> {
        meant.iter().filter(|near| fits(near)).map(|near| (*near).clone()).collect()
    };
    let giving = those(&|near| printed.is_reproduced_by(near.series.value));
    let holding = those(&holds);
    let (word, by) = if printed.precision != Precision::Exact {
        (ValueWord::TooVague, Vec::new())
    } else if ranked.is_empty() {
        (ValueWord::NothingHeld, Vec::new())
    } else if !giving.is_empty() {
        (ValueWord::Reproduced, giving)
    } else if !holding.is_empty() {
        (ValueWord::Compatible, holding)
    } else {
        (ValueWord::NotReproduced, Vec::new())
    };
    let near = ranked.iter().filter(|near| !by.contains(near)).take(NEAREST).cloned().collect();
    let differs = matches!(word, ValueWord::NotReproduced | ValueWord::NothingHeld);
    ValueFinding { word, by, near, bias: if differs { bias(claim, outcome) } else { None } }
}

/// Whether a figure can stand for the city's value: not too old, and admissible or by a method that the claim names. A
/// bound is not the city's value, but a claim may say that it is one.
fn stands_for_city(claim: &Claim, series: &Series, rules: &MetricRules) -> bool {
    let by_method = match &claim.definition {
        Some(definition) => definition.methods.contains(&series.method),
        None => is_admissible(rules, series.method),
    };
    series.level == Level::City && !series.stale && by_method
}

/// Whether a figure is of the time that the claim names. A vintage of a named survey is called by its last year.
fn is_of_period(claim: &Claim, series: &Series) -> bool {
    let called = Period::year(series.period.end_year());
    claim.period.is_none_or(|period| period == series.period || (claim.definition.is_some() && period == called))
}

/// Whether the printed value lies in the figure's 90 % interval.
fn holds(near: &Nearness) -> bool {
    near.series.moe90.is_some_and(|moe| near.difference.abs() <= moe)
}

/// The nearest series that gives the value, where the claim does not mean it.
pub(super) fn otherwise(claim: &Claim, finding: &ValueFinding) -> Option<Nearness> {
    finding.near.iter().find(|near| claim.value.is_reproduced_by(near.series.value)).cloned()
}

fn bias(claim: &Claim, outcome: &Outcome) -> Option<Bias> {
    match claim.value.value.cmp(&outcome.value()?) {
        Ordering::Greater => Some(Bias::Overstates),
        Ordering::Less => Some(Bias::Understates),
        Ordering::Equal => None,
    }
}
