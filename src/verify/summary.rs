//! What many cities add up to: counts per verdict and flag, and who stands nearest to the standard.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::model::{CityAssessment, Flag, Metric, Outcome, OutcomeCount, Strength};

/// How many of the nearest are kept.
const NEAREST: usize = 5;

/// The sums of one metric, by each city's newest year.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MetricSummary {
    /// Cities by how their outcome counts.
    pub counts: BTreeMap<OutcomeCount, u32>,
    /// Cities whose margin reaches the limit.
    pub within_margin: u32,
    /// Cities by flag of the observation that carries the verdict.
    pub flags: BTreeMap<Flag, u32>,
    /// The cities nearest to the limit on either side: distance in the metric's unit, name, value.
    pub nearest: Vec<(Decimal, String, Decimal)>,
}

/// The sums of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Cities.
    pub cities: u32,
    /// By metric.
    pub metrics: BTreeMap<Metric, MetricSummary>,
}

impl Summary {
    /// Adds one city.
    pub fn add(&mut self, city: &CityAssessment) {
        self.cities += 1;
        for metric in Metric::ALL {
            if let Some(newest) = city.outcomes.iter().rev().find(|outcome| outcome.metric == metric) {
                self.metrics.entry(metric).or_default().add(city, newest);
            }
        }
    }
}

impl MetricSummary {
    fn add(&mut self, city: &CityAssessment, outcome: &Outcome) {
        *self.counts.entry(outcome.counts_as()).or_default() += 1;
        self.within_margin += u32::from(outcome.strength == Some(Strength::WithinMargin));
        let Some(seen) = &outcome.observation else { return };
        for flag in seen.flags.iter() {
            *self.flags.entry(flag).or_default() += 1;
        }
        let distance = (seen.value - outcome.standard.limit).abs();
        let name = format!("{}, {}", city.city.name(), city.city.region());
        let at = self.nearest.partition_point(|other| (other.0, &other.1) < (distance, &name));
        if at < NEAREST {
            self.nearest.insert(at, (distance, name, seen.value));
            self.nearest.truncate(NEAREST);
        }
    }
}
