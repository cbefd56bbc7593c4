//! Judging a claim twice, since a wrong number can carry a right verdict: on its value and on its verdict; and what is
//! concluded of both.

mod answer;
mod opinion;
mod reasons;
mod settles;
mod value;
mod verdict;
mod words;

pub use answer::judge_answer;

use chrono::NaiveDate;

use crate::config::MetricRules;
use crate::model::{Claim, ClaimFinding, Outcome, Series, ValueFinding, VerdictFinding};

/// Judges one claim as of a day, by the agencies' figures alone: [`judge_answer`] judges a city's own beside it.
///
/// `outcome` is the city's outcome for the claim's metric and standard as of that day, every method tried. `series` are
/// the figures of the city and of the places around it that were public on that day, of every vintage, stale ones
/// marked.
#[must_use]
pub fn judge_claim(
    claim: &Claim,
    outcome: &Outcome,
    series: &[Series],
    rules: &MetricRules,
    as_of: NaiveDate,
) -> ClaimFinding {
    let value = value::find(claim, outcome, series, rules);
    let verdict = verdict::find(claim, outcome, rules);
    let case = Case { claim, outcome, value: &value, verdict: &verdict, rules, as_of };
    let opinion = opinion::conclude(&case);
    ClaimFinding { claim: claim.clone(), as_of, value, verdict, opinion, answers: Vec::new() }
}

/// All that an opinion rests on.
struct Case<'a> {
    claim: &'a Claim,
    outcome: &'a Outcome,
    value: &'a ValueFinding,
    verdict: &'a VerdictFinding,
    rules: &'a MetricRules,
    as_of: NaiveDate,
}
