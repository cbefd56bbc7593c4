//! `outcomes/score/v1`: a score as programs read it, in types of its own, so that a change inside breaks no reader.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::Scored;
use super::convert;
use crate::model::{OpinionWord, OutcomeCount, Response, Slot};
use crate::report::json_v1::{BasisId, PeriodReport, TierId};
use crate::scoring::{Bound, Reading, Reported, Source};

/// The value of `schema` in every score of this form.
pub const SCHEMA: &str = "outcomes/score/v1";

/// The JSON Schema of a score.
#[must_use]
pub fn schema() -> String {
    crate::schema::of::<ScoreReport>()
}

/// The score as JSON: pretty, in a stable order, with a newline at the end.
#[must_use]
pub fn json(scored: &Scored) -> String {
    // Text, numbers and lists always become JSON.
    serde_json::to_string_pretty(&convert::score(scored)).unwrap_or_default() + "\n"
}

/// Words of a closed list.
fn ids<T: Copy>(all: &[T], id: impl Fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|one| id(*one)).collect()
}

/// What a city's practice criteria and outcomes come to.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ScoreReport<'a> {
    /// Always `outcomes/score/v1`.
    #[schemars(extend("const" = SCHEMA))]
    pub schema: &'static str,
    /// Seven digits of the Census place; null abroad.
    #[schemars(regex(pattern = "^[0-9]{7}$"))]
    pub geoid: Option<&'a str>,
    /// The Census name with its suffix, or the name as given abroad.
    pub name: &'a str,
    /// State or country in full.
    pub region: &'a str,
    /// The document that was assessed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<&'a str>,
    /// The edition of the rules that the score is by.
    pub edition: &'a str,
    /// The tier: a range where outcomes are indicated or open.
    pub tier: TierReport,
    /// What holds the established tier down.
    pub binds: Vec<BindReport>,
    /// What holds the highest possible tier down.
    pub binds_at_most: Vec<BindReport>,
    /// What each tier above the established one lacks, the least of each.
    pub raise: Vec<NeedReport>,
    /// What would leave lower tiers.
    pub lower: Vec<LowerReport>,
    /// The outcomes that the tiers hang on.
    pub pivotal: Vec<PivotalReport>,
    /// What follows from adverse opinions; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adverse: Option<AdverseReport>,
    /// Criteria met, in all.
    pub total: ShareReport<'a>,
    /// Criteria met by practice area.
    pub practice_areas: Vec<ShareReport<'a>>,
    /// Every criterion's answer.
    pub criteria: Vec<CriterionReport<'a>>,
    /// Where outcomes come from.
    #[schemars(extend("enum" = ids(Source::ALL, Source::id)))]
    pub outcomes_from: &'static str,
    /// Each outcome.
    pub outcomes: Vec<OutcomeReport<'a>>,
    /// What each edition of the rules makes of the same.
    pub editions: Vec<EditionReport<'a>>,
    /// The counts of criteria met at which editions, or readings of one, give different tiers.
    pub editions_part_at: Vec<u32>,
    /// What a reader must know, in sentences.
    pub notes: Vec<&'a str>,
}

/// The tier, as far as it is known.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct TierReport {
    /// With the established outcomes alone.
    pub at_least: TierId,
    /// With the indicated ones too.
    pub indicated: TierId,
    /// If every indicated and open outcome were established.
    pub at_most: TierId,
    /// What the criteria allow, whatever the outcomes.
    pub by_criteria: TierId,
    /// By the outcomes as the document reports them; absent where it reports none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_reported: Option<TierId>,
    /// Whether the edition's wording can be read in two ways at this count of criteria.
    pub ambiguous: bool,
}

/// Tiers from one to another.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RangeReport {
    /// With the established outcomes alone.
    pub at_least: TierId,
    /// If every indicated and open outcome were established.
    pub at_most: TierId,
}

/// What binds a tier.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct BindReport {
    /// What binds.
    #[schemars(extend("enum" = ids(Bound::ALL, Bound::id)))]
    pub what: &'static str,
    /// The highest tier that it allows.
    pub allows: TierId,
    /// In a sentence.
    pub sentence: String,
}

/// What a tier lacks.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct NeedReport {
    /// The tier.
    pub tier: TierId,
    /// How many further criteria must be met.
    pub criteria: u32,
    /// Those that must be among them.
    pub named: Vec<String>,
    /// How many further outcomes must be established.
    pub outcomes: u32,
    /// In a sentence.
    pub sentence: String,
}

/// What would leave lower tiers: one of `outcome`, `criterion` and `criteria`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct LowerReport {
    /// This outcome, not met.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ids(Slot::ALL, Slot::id)))]
    pub outcome: Option<&'static str>,
    /// This criterion, not met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criterion: Option<String>,
    /// So many criteria that no tier needs by name, not met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub criteria: Option<u32>,
    /// The tiers left.
    pub tier: RangeReport,
}

/// An outcome that the tiers hang on.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PivotalReport {
    /// The outcome.
    #[schemars(extend("enum" = ids(Slot::ALL, Slot::id)))]
    pub metric: &'static str,
    /// The tiers if it meets its standard.
    pub if_met: RangeReport,
    /// The tiers if it does not.
    pub if_not_met: RangeReport,
}

/// What follows from opinions that contradict claims.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AdverseReport {
    /// The outcomes concerned.
    #[schemars(extend("items" = { "type": "string", "enum": ids(Slot::ALL, Slot::id) }))]
    pub metrics: Vec<&'static str>,
    /// The tiers if the programme follows the opinions.
    pub if_followed: RangeReport,
    /// The tiers if the claims stand.
    pub if_claims_stand: RangeReport,
}

/// Criteria met of some.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ShareReport<'a> {
    /// The practice area; absent for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<&'a str>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// Criteria met.
    pub met: u32,
    /// Criteria.
    pub count: u32,
    /// The share in whole percent as the programme's report prints it: rounded, half up.
    pub percent: u32,
    /// The share in percent, to two decimals; of all criteria only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^[0-9]+\.[0-9]{2}$"))]
    pub share: Option<String>,
}

/// A criterion and its answer.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CriterionReport<'a> {
    /// Its id.
    pub id: &'a str,
    /// The practice area.
    pub practice_area: &'a str,
    /// Whether every tier needs it.
    pub core: bool,
    /// The answer.
    #[schemars(extend("enum" = ids(Response::ALL, Response::id)))]
    pub response: &'static str,
}

/// An outcome and how it counts.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct OutcomeReport<'a> {
    /// The outcome.
    #[schemars(extend("enum" = ids(Slot::ALL, Slot::id)))]
    pub metric: &'static str,
    /// How it counts.
    #[schemars(extend("enum" = ids(OutcomeCount::ALL, OutcomeCount::id)))]
    pub counts_as: &'static str,
    /// What the document reports of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ids(Reported::ALL, Reported::id)))]
    pub reported: Option<&'static str>,
    /// What its verdict stands on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<BasisId>,
    /// Its value, with as many decimals as tell it from the limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The time that the value covers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<PeriodReport>,
    /// The standard that it was judged by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standard: Option<&'a str>,
    /// The day it was judged as of.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub as_of: Option<NaiveDate>,
    /// The number of its entry in the ledger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<i64>,
    /// Why it is open or left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<&'a str>,
    /// Opinions on claims about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub opinions: Vec<OpinionReport<'a>>,
}

/// An opinion on a claim.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct OpinionReport<'a> {
    /// The opinion.
    #[schemars(extend("enum" = ids(OpinionWord::ALL, OpinionWord::id)))]
    pub opinion: &'static str,
    /// The claim in a line.
    pub claim: &'a str,
}

/// What an edition makes of it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct EditionReport<'a> {
    /// Its id.
    pub id: &'a str,
    /// Where it is written.
    pub citation: &'a str,
    /// The tiers by it.
    pub tier: RangeReport,
    /// Whether its wording can be read in two ways at this count of criteria.
    pub ambiguous: bool,
    /// The tier of the share alone, by each reading; a score is by the first.
    pub readings: Vec<ReadingReport>,
}

/// The tier of a share by one reading of the bands.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ReadingReport {
    /// `rounded`: to a whole percent, half up. `unrounded`: a share between two bands is in none. `lower_ends`: not
    /// rounded, and a band reaches to where the next begins.
    #[schemars(extend("enum" = ids(Reading::ALL, Reading::id)))]
    pub reading: &'static str,
    /// The tier.
    pub tier: TierId,
}
