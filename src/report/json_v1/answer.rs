//! A city's own figure beside a claim, as the published JSON tells it.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::PeriodReport;
use super::VerdictId;
use super::word::{AgreementId, CautionId, OriginId, PrecisionId, StrengthId, ValueWordId};
use crate::model::{AnswerFinding, Digest, Origin, Unit};
use crate::report::numbers;

/// A figure that the city gives of its own. This program has not derived it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AnswerReport<'a> {
    /// Always `city`.
    pub origin: OriginId,
    /// The value as printed.
    pub printed: &'a str,
    /// The value, in the outcome's unit.
    pub value: String,
    /// How it is meant.
    pub precision: PrecisionId,
    /// Its margin of error at 90 % confidence, as the city states it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moe90: Option<String>,
    /// The time it is of.
    pub period: PeriodReport,
    /// What was measured and how, in the city's own words.
    pub method: &'a str,
    /// Who supplied it.
    pub supplied_by: &'a str,
    /// When.
    #[schemars(with = "String", extend("format" = "date"))]
    pub supplied: NaiveDate,
    /// The document that prints it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<&'a str>,
    /// Where in the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<&'a str>,
    /// The file behind it, below the folder of the file of claims.
    pub file: &'a str,
    /// Digest of that file; it stands in the report's `evidence`.
    #[schemars(with = "String", regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    pub evidence: Digest,
    /// What the value says by the claim's standard; absent where the print says neither.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<VerdictId>,
    /// Whether its own margin reaches the standard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strength: Option<StrengthId>,
    /// Whether it gives the value that is claimed; `compatible` in its own margin or, without one, as far as its
    /// digits go.
    pub value_finding: ValueWordId,
    /// How it lies to the agencies' verdict.
    pub agreement: AgreementId,
    /// What stands against it.
    pub cautions: Vec<CautionReport<'a>>,
    /// What it would mean if the reviewer accepts it; only where the agencies' figures leave verdict or value open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub if_accepted: Option<&'a str>,
    /// What a reviewer must check before accepting it.
    pub checks: &'a [String],
}

/// Something that stands against an answer.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CautionReport<'a> {
    /// In a word.
    pub caution: CautionId,
    /// In a sentence.
    pub sentence: &'a str,
}

/// One answer.
pub(super) fn answer(found: &AnswerFinding, unit: Unit) -> AnswerReport<'_> {
    let own = &found.supplied.answer;
    let caution = |(caution, sentence)| CautionReport { caution, sentence };
    AnswerReport {
        origin: Origin::City.into(),
        printed: &own.value.text,
        value: numbers::exact(own.value.value, unit),
        precision: own.value.precision.into(),
        moe90: own.margin.map(numbers::margin),
        period: own.period.into(),
        method: &own.method,
        supplied_by: &own.supplied_by,
        supplied: own.supplied,
        document: own.document.as_deref(),
        page: own.page.as_deref(),
        file: &own.file,
        evidence: found.supplied.evidence,
        verdict: found.verdict.map(Into::into),
        strength: found.strength.map(Into::into),
        value_finding: found.value.into(),
        agreement: found.agreement.into(),
        cautions: found.cautions.iter().map(|(word, text)| caution(((*word).into(), text.as_str()))).collect(),
        if_accepted: found.if_accepted.as_deref(),
        checks: &found.checks,
    }
}
