//! `outcomes/recheck/v1`: what a re-check found for programs, in types of its own.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::Document;
use super::convert::report;
use crate::config::Registry;
use crate::report::json_v1::{BasisId, MetricId, PeriodReport, ReasonId, TierId, TroubleReport, UnitId, VerdictId};

/// The value of `schema` in every document of this form.
pub const SCHEMA: &str = "outcomes/recheck/v1";

/// The JSON Schema of a re-check.
#[must_use]
pub fn schema() -> String {
    crate::schema::of::<RecheckReport>()
}

/// The document as JSON, with a newline at the end.
///
/// # Panics
///
/// Never: memory takes every write.
#[must_use]
pub fn json(document: &Document, registry: &Registry) -> String {
    let report = report(document, registry);
    #[expect(clippy::expect_used, reason = "texts, numbers and lists always serialize")]
    let text = serde_json::to_string_pretty(&report).expect("texts, numbers and lists always serialize");
    text + "\n"
}

/// What changed since verdicts were last given, and why. Values and differences are texts as files print them: shares to
/// 4 decimals of a percent, concentrations to 6; the differences of a change's parts add up to its own, exactly.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct RecheckReport {
    /// Always `outcomes/recheck/v1`.
    #[schemars(extend("const" = SCHEMA))]
    pub(super) schema: &'static str,
    /// The day asked about.
    #[schemars(with = "String", extend("format" = "date"))]
    pub(super) as_of: NaiveDate,
    /// The program's version.
    pub(super) program_version: String,
    /// Digest of the configuration in force.
    #[schemars(regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    pub(super) config_digest: String,
    /// Another process that is at work: then nothing was done and nothing else is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) under_way: Option<UnderWay>,
    /// How much was checked; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) coverage: Option<CoverageReport>,
    /// When to look next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) calendar: Option<Calendar>,
    /// What changed: verdicts that flip first, then what is measured by another method than last time, then other values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) changes: Option<Vec<ChangeReport>>,
    /// The cities of the list that hold a tier, in its order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) tiers: Option<Vec<TierReport>>,
    /// What went wrong on the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) troubles: Option<Vec<TroubleReport>>,
    /// Which verdicts may flip at the next release, the likeliest first; asked for by `--queue`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) queue: Option<Vec<QueuedReport>>,
    /// Outcomes left out of the queue, since what cities nominated needs its definition (`--nominated`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) not_queued: Vec<OutcomeId>,
    /// A random sample; asked for by `--sample`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sample: Option<SampleReport>,
}

/// Another process that does the work.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct UnderWay {
    /// As it calls itself.
    pub(super) holder: String,
    /// Since when (UTC).
    #[schemars(extend("format" = "date-time"))]
    pub(super) since: String,
    /// When it no longer counts as at work.
    #[schemars(extend("format" = "date-time"))]
    pub(super) until: String,
}

/// How much was checked. An outcome is one metric of one city.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct CoverageReport {
    /// Cities asked about.
    pub(super) cities: usize,
    /// Outcomes checked.
    pub(super) checked: usize,
    /// Of these, with another value or verdict.
    pub(super) changed: usize,
    /// Of these, with the same value and verdict on other evidence.
    pub(super) confirmed: usize,
    /// Of these, that rest on what they rested on.
    pub(super) unchanged: usize,
    /// Outcomes not checked, by the reason.
    pub(super) not_checked: Vec<NotCheckedReport>,
}

/// Outcomes that were not checked for one reason.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct NotCheckedReport {
    /// Why: `no_earlier_verdict`, `needs_its_definition`, `city_not_in_registry`, `provider_did_not_answer`.
    pub(super) reason: &'static str,
    /// In words.
    pub(super) words: &'static str,
    /// Which.
    pub(super) outcomes: Vec<OutcomeId>,
}

/// One metric of one city.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct OutcomeId {
    /// The city: seven digits of the Census place, or country and name as `BR:Recife`.
    pub(super) city: String,
    /// The metric.
    pub(super) metric: MetricId,
}

/// When to look next.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct Calendar {
    /// Requests sent now; none where nothing can have changed.
    pub(super) requests: u32,
    /// Whether no network was to be used.
    pub(super) offline: bool,
    /// The first day after the one asked about on which something may come out at the agencies. What cities define is asked
    /// for once a day: nobody says when it changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub(super) next_look: Option<NaiveDate>,
    /// What comes next.
    pub(super) publications: Vec<PublicationReport>,
}

/// Something to come.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct PublicationReport {
    /// What.
    pub(super) what: String,
    /// Not before this day.
    #[schemars(with = "String", extend("format" = "date"))]
    pub(super) from: NaiveDate,
    /// By this day.
    #[schemars(with = "String", extend("format" = "date"))]
    pub(super) until: NaiveDate,
    /// Whether the date is known; otherwise `releases.toml` must be told it before anything is asked for.
    pub(super) known: bool,
    /// The day by which it was expected has passed.
    pub(super) overdue: bool,
}

/// One metric of one city whose verdict or value changed.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct ChangeReport {
    /// The city: seven digits of the Census place, or country and name as `BR:Recife`.
    pub(super) city: String,
    /// Its name.
    pub(super) name: String,
    /// Its state, or its country.
    pub(super) region: String,
    /// The metric.
    pub(super) metric: MetricId,
    /// Unit of values and differences.
    pub(super) unit: UnitId,
    /// What was found, in the order to be read: `yardstick_changed` (the method of last time gives nothing any more, or the
    /// figures of the definition of last time were not asked for, and another stands in its place), `verdict_flipped`, `value_changed`.
    pub(super) findings: Vec<&'static str>,
    /// The day that the earlier verdict was of.
    #[schemars(with = "String", extend("format" = "date"))]
    pub(super) since: NaiveDate,
    /// What the ledger said.
    pub(super) before: StandingReport,
    /// What is said now.
    pub(super) now: StandingReport,
    /// Of what is judged by a city's definition: what of that is not what it was, as `target (12, now 9.5)`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) definition_changed: Vec<String>,
    /// What the method of last time, or the definition of last time, says now; absent where it gives nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) by_last_method: Option<ByLastMethod>,
    /// Now minus before; absent where there is no value on one side, or the units differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) difference: Option<String>,
    /// Why, in the order of substitution.
    pub(super) parts: Vec<PartReport>,
}

/// What a verdict says.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct StandingReport {
    /// What is concluded.
    pub(super) verdict: VerdictId,
    /// Why nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<ReasonId>,
    /// What it stands on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) basis: Option<BasisId>,
    /// The value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<String>,
    /// Its unit, where that is another than the change's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) unit: Option<UnitId>,
    /// The method it is by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) method: Option<String>,
    /// Its period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) period: Option<PeriodReport>,
    /// The standard it is judged by.
    pub(super) standard: String,
}

/// What the method of last time says now.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct ByLastMethod {
    /// The method.
    pub(super) method: String,
    /// Its value now.
    pub(super) value: String,
    /// What it alone would conclude.
    pub(super) verdict: VerdictId,
}

/// A part of what changed.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct PartReport {
    /// The cause: `program_changed`, `method_changed`, `registry_changed`, `standard_changed`, `source_revised`,
    /// `new_vintage`, `more_evidence`, `later_day`; or `not_separable`.
    pub(super) cause: &'static str,
    /// In words.
    pub(super) words: String,
    /// Of a part that cannot be separated: the causes it may come from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) between: Vec<&'static str>,
    /// By how much the value changed; absent where there is no value on one side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) difference: Option<String>,
    /// What was concluded before it.
    pub(super) verdict_before: VerdictId,
    /// What is concluded after it.
    pub(super) verdict_after: VerdictId,
}

/// A city that holds a tier, as far as outcomes and the count of criteria tell.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct TierReport {
    /// The city.
    pub(super) city: String,
    /// Its name.
    pub(super) name: String,
    /// Its state, or its country.
    pub(super) region: String,
    /// The tier it holds, by the list.
    pub(super) tier: TierId,
    /// How many criteria it met, by the list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) criteria_met: Option<u32>,
    /// How many outcomes the tier takes.
    pub(super) outcomes_needed: u32,
    /// How many outcomes are met now, on whatever basis; what the city nominated is among them where it was checked.
    pub(super) outcomes_met: u32,
    /// How many can be met at most, what is unknown and a nominated metric that was not checked included.
    pub(super) outcomes_at_most: u32,
    /// `kept`: those met suffice. `open`: it hangs on what is unknown or nominated. `lost`: no more can be met than are
    /// too few. Whether that affects a certification in force is the programme's decision.
    pub(super) standing: &'static str,
    /// What the count and the outcomes still carry: by the wording of the city's edition, or by every wording known; absent
    /// where no count is listed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) left: Vec<LeftReport>,
}

/// What a count of criteria and the outcomes still carry, in one wording of the rules.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct LeftReport {
    /// The wording, by its id.
    pub(super) wording: String,
    /// The tier that the count alone carries.
    pub(super) by_count: TierId,
    /// With the outcomes met now alone.
    pub(super) at_least: TierId,
    /// If all that is unknown were met.
    pub(super) at_most: TierId,
    /// `carried`: the tier held is among what is carried for sure. `open`: it can be. `not_carried`: it cannot.
    pub(super) standing: &'static str,
    /// The share of criteria lies between two bands of the wording, or is read another way unrounded.
    pub(super) ambiguous: bool,
    /// What a count does not say and is assumed to be met: `core_criteria`, and criteria that the highest tier needs by name.
    pub(super) assumed: Vec<String>,
}

/// An outcome in the queue.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct QueuedReport {
    /// The city.
    pub(super) city: String,
    /// Its name.
    pub(super) name: String,
    /// Its state, or its country.
    pub(super) region: String,
    /// The metric.
    pub(super) metric: MetricId,
    /// Unit of the figures.
    pub(super) unit: UnitId,
    /// What is concluded today.
    pub(super) verdict: VerdictId,
    /// The value.
    pub(super) value: String,
    /// How far it lies on the good side of the limit; negative on the other.
    pub(super) margin: String,
    /// The mean year-to-year change towards the good side.
    pub(super) trend: String,
    /// The standard error of the change to come.
    pub(super) error: String,
    /// Of how many years a value is held.
    pub(super) years: usize,
    /// The chance of a flip, from 0 to 1; absent where nothing held says how much values change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) chance: Option<String>,
}

/// A random sample.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(super) struct SampleReport {
    /// Of how many outcomes.
    pub(super) of: usize,
    /// What the draw began at.
    pub(super) seed: u64,
    /// The outcomes, in the order drawn.
    pub(super) drawn: Vec<OutcomeId>,
}
