//! The definition behind an outcome, as the published JSON tells it.

use schemars::JsonSchema;
use serde::Serialize;

use super::outcome::PeriodReport;
use super::{ProxyId, VerdictId, WarningId};
use crate::model::nominated::Defined;
use crate::model::{Digest, Unit};
use crate::report::numbers;

/// The definition that an outcome was judged by.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct NominatedReport<'a> {
    /// Its name.
    pub id: &'a str,
    /// What it measures.
    pub title: &'a str,
    /// What it is aligned with: a goal, target or indicator by its code.
    pub sdg: String,
    /// The year by whose end the target is to be reached.
    pub target_year: i32,
    /// The value that the city started from, in the outcome's unit.
    pub baseline: String,
    /// The day after which nothing of it was changed.
    #[schemars(extend("format" = "date"))]
    pub locked: String,
    /// How near it comes to the outcome that it stands in for; absent where it is the city's own priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<ProxyId>,
    /// SHA-256 of the definition as written.
    #[schemars(with = "String", regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    pub definition: Digest,
    /// What makes its target easy.
    pub warnings: Vec<WarningReport<'a>>,
    /// The values of every whole period at hand by its own way, the oldest first.
    pub series: Vec<SeriesReport>,
}

/// Something that makes it easier to meet a target than it seems.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct WarningReport<'a> {
    /// Its kind.
    pub kind: WarningId,
    /// What is seen.
    pub sentence: &'a str,
    /// What to do about it.
    pub advice: &'a str,
}

/// A value of another period.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SeriesReport {
    /// The time it covers.
    pub period: PeriodReport,
    /// The value, in the outcome's unit.
    #[schemars(regex(pattern = r"^-?[0-9]+\.[0-9]{4,6}$"))]
    pub value: String,
    /// What it alone would conclude.
    pub verdict: VerdictId,
}

pub(super) fn nominated(defined: &Defined, unit: Unit) -> NominatedReport<'_> {
    let meant = &defined.meant;
    let warnings = defined.warnings.iter().map(|warning| WarningReport {
        kind: warning.kind.into(),
        sentence: &warning.sentence,
        advice: &warning.advice,
    });
    let series = defined.series.iter().map(|(period, value, verdict)| SeriesReport {
        period: (*period).into(),
        value: numbers::exact(*value, unit),
        verdict: (*verdict).into(),
    });
    NominatedReport {
        id: &meant.id.0,
        title: &meant.title,
        sdg: meant.sdg.to_string(),
        target_year: meant.target.year,
        baseline: meant.baseline.value.normalize().to_string(),
        locked: meant.locked.to_string(),
        proxy: meant.fulfils.as_ref().map(|fulfils| fulfils.proxy.into()),
        definition: defined.digest,
        warnings: warnings.collect(),
        series: series.collect(),
    }
}
