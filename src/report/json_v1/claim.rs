//! A claim and what was found of it, as the published JSON tells it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::answer::{self, AnswerReport};
use super::word::{BiasId, GroupStandId, LevelId, OpinionId, OpinionReasonId, SupportId, ValueWordId};
use super::{PeriodReport, VerdictId};
use crate::model::{ClaimFinding, Nearness, Settle, Unit};
use crate::report::numbers;

/// What somebody says of an outcome, and what was found of it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ClaimReport<'a> {
    /// The claim's name in its file.
    pub claim: &'a str,
    /// The value as printed.
    pub claimed: &'a str,
    /// Who claims it.
    pub claimant: &'a str,
    /// The document it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<&'a str>,
    /// Where in the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<&'a str>,
    /// The definition that the document names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<&'a str>,
    /// The time that the document names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<PeriodReport>,
    /// The day it was judged as of: what came out later cannot have been used.
    #[schemars(with = "String", extend("format" = "date"))]
    pub as_of: NaiveDate,
    /// On its value: `reproduced`, `compatible`, `not_reproduced`, `too_vague` or `nothing_held`.
    pub value_finding: ValueWordId,
    /// Whether it is higher or lower than the figure that the verdict rests on; only where they differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bias: Option<BiasId>,
    /// The series that give the value, or whose 90 % interval holds it, nearest first.
    pub series: Vec<SeriesReport>,
    /// The nearest other series.
    pub nearest: Vec<SeriesReport>,
    /// On its verdict: `confirmed`, `indicated`, `contradicted`, `doubted` or `undetermined`.
    pub verdict_finding: SupportId,
    /// What the printed value says; absent where it does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict_claimed: Option<VerdictId>,
    /// By definition or geography: what its methods say to the claim's verdict.
    pub groups: BTreeMap<&'static str, GroupStandId>,
    /// The admissible methods that conclude the opposite.
    pub flipped_by: Vec<String>,
    /// The admissible methods that conclude nothing since something is not at hand.
    pub not_looked_at: Vec<String>,
    /// What is concluded of both.
    pub opinion: OpinionId,
    /// Why, most important first.
    pub reasons: Vec<ReasonReport<'a>>,
    /// What would settle what is open.
    pub settles: Vec<SettleReport>,
    /// The city's own figures, judged beside: nothing above rests on them. Absent where the city gave none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub answers: Vec<AnswerReport<'a>>,
}

/// A reason of an opinion.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ReasonReport<'a> {
    /// In a word.
    pub reason: OpinionReasonId,
    /// In a sentence.
    pub sentence: &'a str,
}

/// What would settle an open question.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SettleReport {
    /// What is needed.
    pub what: String,
    /// Who has it.
    pub whom: String,
    /// The commands that fetch it or take it in.
    pub commands: Vec<String>,
}

/// A figure that a printed value may have come from.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SeriesReport {
    /// What kind of place it is of.
    pub level: LevelId,
    /// The place's code.
    pub place: String,
    /// The place's name.
    pub name: String,
    /// The method.
    pub method: String,
    /// The time it covers.
    pub period: PeriodReport,
    /// The value, in the outcome's unit.
    pub value: String,
    /// Margin of error at 90 % confidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moe90: Option<String>,
    /// Series minus claim.
    pub difference: String,
    /// The day it came out.
    #[schemars(with = "String", extend("format" = "date"))]
    pub released: NaiveDate,
    /// Whether it was too old on the day to carry a verdict.
    pub stale: bool,
}

/// One claim.
pub(super) fn claim(found: &ClaimFinding) -> ClaimReport<'_> {
    let (claim, verdict) = (&found.claim, &found.verdict);
    let unit = claim.metric.unit();
    let all = |series: &[Nearness]| series.iter().map(|near| one_series(near, unit)).collect();
    let names = |methods: &[crate::model::Method]| methods.iter().map(ToString::to_string).collect();
    ClaimReport {
        claim: &claim.id,
        claimed: &claim.value.text,
        claimant: &claim.claimant,
        document: claim.document.as_deref(),
        page: claim.page.as_deref(),
        definition: claim.definition.as_ref().map(|definition| definition.text.as_str()),
        period: claim.period.map(|period| PeriodReport { from: period.from, to: period.to }),
        as_of: found.as_of,
        value_finding: found.value.word.into(),
        bias: found.value.bias.map(Into::into),
        series: all(&found.value.by),
        nearest: all(&found.value.near),
        verdict_finding: verdict.support.into(),
        verdict_claimed: verdict.claimed.map(Into::into),
        groups: verdict.groups.iter().map(|(group, stand)| (*group, (*stand).into())).collect(),
        flipped_by: names(&verdict.flipped_by),
        not_looked_at: names(&verdict.not_looked_at),
        opinion: found.opinion.word.into(),
        reasons: found
            .opinion
            .reasons
            .iter()
            .map(|(reason, sentence)| ReasonReport { reason: (*reason).into(), sentence })
            .collect(),
        settles: found
            .settles()
            .into_iter()
            .map(|Settle { what, whom, commands }| SettleReport { what, whom, commands })
            .collect(),
        answers: found.answers.iter().map(|one| answer::answer(one, unit)).collect(),
    }
}

fn one_series(near: &Nearness, unit: Unit) -> SeriesReport {
    let series = &near.series;
    SeriesReport {
        level: series.level.into(),
        place: series.place.clone(),
        name: series.name.clone(),
        method: series.method.to_string(),
        period: PeriodReport { from: series.period.from, to: series.period.to },
        value: numbers::exact(series.value, unit),
        moe90: series.moe90.map(numbers::margin),
        difference: numbers::exact(near.difference, unit),
        released: series.released,
        stale: series.stale,
    }
}
