//! What belongs to a run beside what was judged: the shares of other cities, and what all cities add up to.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::outcome::PeriodReport;
use super::{MetricId, Tally};
use crate::model::{Metric, OutcomeCount};
use crate::report::numbers;
use crate::report::run::PeersBeside;
use crate::verify::peers::PeerShare;
use crate::verify::summary::{MetricSummary, Summary};

/// The shares of other cities that meet the standard by the same method as one outcome.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PeersReport {
    /// The city: a GEOID.
    pub city: String,
    /// The outcome's metric.
    pub metric: MetricId,
    /// The period of its value.
    pub period: PeriodReport,
    /// Every city of the registry that has a government.
    pub all: Share,
    /// Those of similar size, the city itself included.
    pub similar: Share,
    /// The fewest residents that count as similar.
    pub similar_from: u64,
    /// The most.
    pub similar_to: u64,
}

/// How many cities of a group meet the standard.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Share {
    /// Cities in the group.
    pub cities: u32,
    /// Cities for which the method has a value.
    pub with_value: u32,
    /// Cities that meet the standard.
    pub met: u32,
}

/// What one metric of all cities adds up to, by each city's newest year.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct MetricReport {
    /// The metric.
    pub metric: MetricId,
    /// Cities by how their outcome counts.
    pub counts: Tally,
    /// Cities whose margin reaches the standard.
    pub within_margin: u32,
    /// Cities by flag of the value that carries the verdict.
    pub flags: BTreeMap<&'static str, u32>,
    /// The cities nearest to the standard on either side.
    pub nearest: Vec<Near>,
}

/// A city near to the standard.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Near {
    /// The city.
    pub city: String,
    /// Its value, in the metric's unit.
    pub value: String,
}

pub(super) fn peers(beside: &PeersBeside) -> PeersReport {
    let share = |share: PeerShare| Share { cities: share.cities, with_value: share.with_value, met: share.met };
    let (similar_from, similar_to) = beside.peers.similar_from_to;
    PeersReport {
        city: beside.city.clone(),
        metric: beside.metric.into(),
        period: PeriodReport { from: beside.period.from, to: beside.period.to },
        all: share(beside.peers.all),
        similar: share(beside.peers.similar),
        similar_from,
        similar_to,
    }
}

pub(super) fn summary(summary: &Summary) -> Vec<MetricReport> {
    summary.metrics.iter().map(|(metric, sums)| metric_report(*metric, sums)).collect()
}

fn metric_report(metric: Metric, sums: &MetricSummary) -> MetricReport {
    let count = |kind| sums.counts.get(&kind).copied().unwrap_or_default();
    MetricReport {
        metric: metric.into(),
        counts: Tally {
            established: count(OutcomeCount::Established),
            indicated: count(OutcomeCount::Indicated),
            open: count(OutcomeCount::Open),
            not_met: count(OutcomeCount::NotMet),
            not_nominated: count(OutcomeCount::NotNominated),
        },
        within_margin: sums.within_margin,
        flags: sums.flags.iter().map(|(flag, count)| (flag.id(), *count)).collect(),
        nearest: sums
            .nearest
            .iter()
            .map(|(_, city, value)| Near { city: city.clone(), value: numbers::exact(*value, metric.unit()) })
            .collect(),
    }
}
