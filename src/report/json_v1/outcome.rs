//! One outcome and the methods behind it, as the published JSON tells them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::nominated::NominatedReport;
use super::{
    BasisId, ClaimReport, Detail, FlagId, MetricId, OriginId, ReasonId, RoleId, StrengthId, UnitId, VerdictId,
};
use crate::model::Digest;

/// One metric of one city, judged.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(extend(
    "if" = { "properties": { "verdict": { "const": "unknown" } } },
    "then" = { "required": ["reason"] },
    "else" = { "properties": { "reason": false } }
))]
pub struct OutcomeReport<'a> {
    /// What is measured.
    pub metric: MetricId,
    /// What is concluded. No data is never `met`.
    pub verdict: VerdictId,
    /// Why nothing can be concluded; only with `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonId>,
    /// The reason in a sentence; only with `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<&'a str>,
    /// What the verdict stands on; absent with `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<BasisId>,
    /// The value the verdict was given by, in `unit`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^-?[0-9]+\.[0-9]{4,6}$"))]
    pub value: Option<String>,
    /// The unit of every value and margin of this outcome.
    pub unit: UnitId,
    /// Margin of error at 90 % confidence: sampling error only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^[0-9]+\.[0-9]{4}$"))]
    pub moe90: Option<String>,
    /// Whether the margin reaches the limit; absent without a margin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strength: Option<StrengthId>,
    /// The method the verdict was given by, as `wired/acs5` or `city-mean/days`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The time the value covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<PeriodReport>,
    /// The id of an edition in `standards`.
    pub standard: &'a str,
    /// What a reader of the value must know.
    pub flags: Vec<FlagId>,
    /// How direct the bytes are: the least direct of the inputs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<OriginId>,
    /// What the value was made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<Detail<'a>>,
    /// Every other method tried, in the metric's order.
    pub methods: Vec<MethodReport<'a>>,
    /// By definition or geography: what its methods conclude.
    pub sensitivity: BTreeMap<&'static str, GroupReport>,
    /// The newest day that the figures at hand could have answered for; only where age leaves the outcome unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub answerable_until: Option<NaiveDate>,
    /// The verdict's method in the value's year and the two before it, the oldest first; only where further years were
    /// asked for. Context, never an input of the verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub three_years: Option<ThreeYearsReport<'a>>,
    /// The definition behind it, where a city's own is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nominated: Option<NominatedReport<'a>>,
    /// What somebody says of it, and what was found of that.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<ClaimReport<'a>>,
    /// Digests of the replies the value rests on; each stands in the report's `evidence`.
    #[schemars(with = "Vec<String>", inner(regex(pattern = "^sha256:[0-9a-f]{64}$")))]
    pub evidence: Vec<Digest>,
}

/// A method other than the one the verdict was given by, and what it alone would conclude.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[schemars(extend(
    "if" = { "properties": { "verdict": { "const": "unknown" } } },
    "then" = { "required": ["reason"] },
    "else" = { "properties": { "reason": false } }
))]
pub struct MethodReport<'a> {
    /// The method, as `wired/acs5` or `county-max/published`.
    pub id: String,
    /// The time it was tried for.
    pub period: PeriodReport,
    /// What it alone would conclude; `unknown` for what cannot carry a verdict.
    pub verdict: VerdictId,
    /// Why it concludes nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonId>,
    /// The reason in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<&'a str>,
    /// Present where the value is no measure of the city.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<RoleId>,
    /// Its value, in the outcome's unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^-?[0-9]+\.[0-9]{4,6}$"))]
    pub value: Option<String>,
    /// Margin of error at 90 % confidence: sampling error only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^[0-9]+\.[0-9]{4}$"))]
    pub moe90: Option<String>,
    /// What a reader of the value must know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<FlagId>,
    /// How direct the bytes are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<OriginId>,
    /// What the value was made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<Detail<'a>>,
    /// Digests of the replies the value rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<String>", inner(regex(pattern = "^sha256:[0-9a-f]{64}$")))]
    pub evidence: Vec<Digest>,
}

/// Whole days, both included.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PeriodReport {
    /// First day.
    #[schemars(with = "String", extend("format" = "date"))]
    pub from: NaiveDate,
    /// Last day.
    #[schemars(with = "String", extend("format" = "date"))]
    pub to: NaiveDate,
}

/// Three years by one method.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ThreeYearsReport<'a> {
    /// The mean of the three, in the outcome's unit; absent where a year has no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^-?[0-9]+\.[0-9]{4,6}$"))]
    pub mean: Option<String>,
    /// Each year.
    pub years: [OneYear<'a>; 3],
}

/// One of three years.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct OneYear<'a> {
    /// The year.
    pub year: i32,
    /// Its value, in the outcome's unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^-?[0-9]+\.[0-9]{4,6}$"))]
    pub value: Option<String>,
    /// Why it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonId>,
    /// The reason in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<&'a str>,
}

/// How many methods of one definition or geography conclude what.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct GroupReport {
    /// Methods that say met.
    pub met: u32,
    /// Methods that say not met.
    pub not_met: u32,
    /// Methods that cannot conclude.
    pub unknown: u32,
}
