//! What was found of claims: a row each as CSV.

use super::numbers;
use super::observations::table;
use crate::model::{AnswerFinding, ClaimFinding, Nearness, Unit};

const COLUMNS: [&str; 28] = [
    "claim",
    "as_of",
    "city",
    "name",
    "metric",
    "claimed",
    "claimant",
    "document",
    "page",
    "value_finding",
    "series",
    "series_value",
    "series_moe90",
    "series_period",
    "bias",
    "verdict_claimed",
    "verdict_found",
    "basis",
    "support",
    "opinion",
    "reasons",
    "answers",
    "answer_values",
    "answer_moe90",
    "answer_periods",
    "answer_verdicts",
    "answer_agreements",
    "answer_evidence",
];

/// One row a claim, with a header: the series that gives its value, or the nearest one, and the reasons of the opinion
/// split by semicolons. What the city answers stands in the last columns, marked by their names: how many answers there
/// are, and of each, in the order written and split by semicolons, what is known.
#[must_use]
pub fn claims_csv<'a>(findings: impl IntoIterator<Item = &'a ClaimFinding>) -> String {
    table(COLUMNS, findings.into_iter().map(record))
}

fn record(found: &ClaimFinding) -> [String; COLUMNS.len()] {
    let (claim, verdict) = (&found.claim, &found.verdict);
    let unit = claim.metric.unit();
    let [series, value, moe90, period] = nearest(found).map_or_else(Default::default, |near| series(near, unit));
    let each = |tell: &dyn Fn(&AnswerFinding) -> String| found.answers.iter().map(tell).collect::<Vec<_>>().join(";");
    let reasons: Vec<&str> = found.opinion.reasons.iter().map(|(reason, _)| reason.id()).collect();
    [
        claim.id.clone(),
        found.as_of.to_string(),
        claim.city.id(),
        claim.city.name().to_owned(),
        claim.metric.to_string(),
        claim.value.text.clone(),
        claim.claimant.clone(),
        claim.document.clone().unwrap_or_default(),
        claim.page.clone().unwrap_or_default(),
        found.value.word.to_string(),
        series,
        value,
        moe90,
        period,
        found.value.bias.map(|bias| bias.to_string()).unwrap_or_default(),
        verdict.claimed.map(|verdict| verdict.id().to_owned()).unwrap_or_default(),
        verdict.found.id().to_owned(),
        verdict.basis.map(|basis| basis.to_string()).unwrap_or_default(),
        verdict.support.to_string(),
        found.opinion.word.to_string(),
        reasons.join(";"),
        found.answers.len().to_string(),
        each(&|one| one.supplied.answer.value.value.to_string()),
        each(&|one| one.supplied.answer.margin.map(numbers::margin).unwrap_or_default()),
        each(&|one| one.supplied.answer.period.label()),
        each(&|one| one.verdict.map(|verdict| verdict.id().to_owned()).unwrap_or_default()),
        each(&|one| one.agreement.to_string()),
        each(&|one| one.supplied.evidence.to_string()),
    ]
}

/// The series that gives the value, else the nearest one.
fn nearest(found: &ClaimFinding) -> Option<&Nearness> {
    found.value.by.first().or(found.value.near.first())
}

fn series(near: &Nearness, unit: Unit) -> [String; 4] {
    let series = &near.series;
    [
        series.method.to_string(),
        numbers::exact(series.value, unit),
        series.moe90.map(numbers::margin).unwrap_or_default(),
        series.period.label(),
    ]
}
