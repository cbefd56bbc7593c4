//! `outcomes/report/v1`: the published JSON, in types of its own, so that a change inside breaks no reader.
//!
//! Numbers with decimals are texts, rounded half up: shares to 4 decimals of a percent, concentrations to 6, margins to
//! 4. The order of keys is the order of the fields below; `run` stands last because a replay may differ in it alone.

mod answer;
mod claim;
mod convert;
mod detail;
mod envelope;
mod indent;
mod nominated;
mod outcome;
mod stream;
mod word;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::run::Run;
use crate::model::Assessment;

pub use claim::{ClaimReport, ReasonReport, SeriesReport, SettleReport};
pub use detail::{CountyFigure, Detail, Site};
pub use envelope::{MetricReport, Near, PeersReport, Share};
pub use outcome::{GroupReport, MethodReport, OneYear, OutcomeReport, PeriodReport, ThreeYearsReport};
pub use stream::{Cities, Stream, line};
pub use word::{
    BasisId, DirectionId, FlagId, LevelId, MetricId, OriginId, PrecisionId, ProxyId, ReasonId, RoleId, RouteId,
    StrengthId, SupplyId, TierId, UnitId, VerdictId, WarningId,
};

/// The value of `schema` in every report of this form.
pub const SCHEMA: &str = "outcomes/report/v1";

/// The JSON Schema of a report.
#[must_use]
pub fn schema() -> String {
    crate::schema::of::<Report>()
}

/// Outcomes of cities, judged against standards as of a day.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Report<'a> {
    /// Always `outcomes/report/v1`.
    #[schemars(extend("const" = SCHEMA))]
    pub schema: &'static str,
    /// The day asked about: it decides which figures existed, which were fresh and which standards were in force.
    #[schemars(with = "String", extend("format" = "date"))]
    pub as_of: NaiveDate,
    /// The cities, in the order asked.
    pub cities: Vec<CityReport<'a>>,
    /// The editions of standards that the outcomes name.
    pub standards: Vec<StandardEdition>,
    /// The replies that the outcomes rest on.
    pub evidence: Vec<Evidence>,
    /// What belongs to this run and not to what was judged.
    pub run: RunReport,
}

/// One city.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CityReport<'a> {
    /// Seven digits of the Census place; null abroad.
    #[schemars(regex(pattern = "^[0-9]{7}$"))]
    pub geoid: Option<&'a str>,
    /// The Census name with its suffix, or the name as given abroad.
    pub name: &'a str,
    /// Postal abbreviation of the state; null abroad.
    #[schemars(regex(pattern = "^[A-Z]{2}$"))]
    pub state: Option<&'static str>,
    /// Country by ISO 3166-1, two letters; absent in the United States.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[A-Z]{2}$"))]
    pub country: Option<&'a str>,
    /// The day it was judged as of, where that is another than the report's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub as_of: Option<NaiveDate>,
    /// The outcomes, by metric and, where several years were asked, by year.
    pub outcomes: Vec<OutcomeReport<'a>>,
    /// How many outcomes count how.
    pub outcomes_met: Tally,
    /// The tiers that these outcomes allow; practice criteria are not looked at.
    pub tier_by_outcomes: TierRange,
}

/// How many outcomes count how, the nominated metric included. Of several years the newest counts.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Tally {
    /// Met on primary basis.
    pub established: u32,
    /// Met by a fallback or a bound.
    pub indicated: u32,
    /// Unknown.
    pub open: u32,
    /// Not met.
    pub not_met: u32,
    /// The city nominated no metric.
    pub not_nominated: u32,
}

/// The tiers that the outcomes allow.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct TierRange {
    /// With the established outcomes alone.
    pub at_least: TierId,
    /// If every indicated and open outcome were established.
    pub at_most: TierId,
}

/// One edition of a threshold.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct StandardEdition {
    /// Its id.
    pub id: String,
    /// What it limits.
    pub metric: MetricId,
    /// Who issued it.
    pub issuer: String,
    /// Which edition.
    pub edition: String,
    /// The limit, in the metric's unit.
    pub limit: String,
    /// Which side of the limit is good.
    pub direction: DirectionId,
    /// Whether a value equal to the limit meets it.
    pub inclusive: bool,
    /// Where it is written.
    pub citation: String,
    /// Where the measure is not what the standard measures: how they differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_note: Option<String>,
    /// In force from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub from: Option<NaiveDate>,
    /// In force or aimed at until; a standard past its date still judges.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub until: Option<NaiveDate>,
}

/// A reply that outcomes rest on.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Evidence {
    /// SHA-256 of the bytes as sent.
    #[schemars(regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    pub digest: String,
    /// How it was asked for.
    pub route: RouteId,
    /// What was asked for, in words.
    pub resource: String,
    /// How direct the bytes are.
    pub origin: OriginId,
    /// When the reply was received (UTC); for shipped figures, the day the agency published them.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub retrieved: String,
    /// Whether the bytes were fetched after the day asked about and may have been revised since.
    pub later_revision: bool,
}

/// What belongs to the run that made the report.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RunReport {
    /// The program's version.
    pub program_version: String,
    /// Digest of the configuration in force.
    #[schemars(regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    pub config_digest: String,
    /// Where most figures came from.
    pub supply: SupplyId,
    /// Requests sent in this run.
    pub requests: u32,
    /// What went wrong on the way to the figures.
    pub troubles: Vec<TroubleReport>,
    /// Beside outcomes: the shares of other cities that meet the standard by the same method. An outcome on shipped
    /// figures, or on an agency's answers about single places, has none. No ranks: the EPA advises against them.
    pub peers: Vec<PeersReport>,
    /// What all cities add up to by metric, those that a filter left out of `cities` included.
    pub summary: Vec<MetricReport>,
}

/// Something that went wrong without stopping the run.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct TroubleReport {
    /// The route it happened on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<RouteId>,
    /// What happened.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// The report as JSON: pretty, in a stable order, with a newline at the end.
///
/// # Panics
///
/// Only if memory refused a write, which it does not.
#[must_use]
pub fn json(assessment: &Assessment, run: &Run) -> String {
    let mut bytes = Vec::new();
    let written = Stream::begin(&mut bytes, assessment.as_of).and_then(|mut stream| {
        let mut cities = Cities::default();
        assessment.cities.iter().for_each(|city| cities.push(city));
        stream.cities(cities)?;
        stream.end(&assessment.evidence, run)
    });
    #[expect(clippy::expect_used, reason = "memory takes every write")]
    written.expect("memory takes every write");
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}
