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

impl Summary {
    /// Adds what later cities add up to.
    pub fn merge(&mut self, later: Self) {
        self.cities += later.cities;
        for (metric, sums) in later.metrics {
            self.metrics.entry(metric).or_default().merge(sums);
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
        if self.nearest.len() < NEAREST || self.nearest.last().is_some_and(|last| distance <= last.0) {
            let name = format!("{}, {}", city.city.name(), city.city.region());
            self.stands_near((distance, name, seen.value));
        }
    }

    fn stands_near(&mut self, city: (Decimal, String, Decimal)) {
        let at = self.nearest.partition_point(|other| (other.0, &other.1) < (city.0, &city.1));
        self.nearest.insert(at, city);
        self.nearest.truncate(NEAREST);
    }

    fn merge(&mut self, later: Self) {
        for (count, cities) in later.counts {
            *self.counts.entry(count).or_default() += cities;
        }
        for (flag, cities) in later.flags {
            *self.flags.entry(flag).or_default() += cities;
        }
        self.within_margin += later.within_margin;
        // Of cities that are alike the one that came last stands first, as it does within a batch.
        later.nearest.into_iter().rev().for_each(|city| self.stands_near(city));
    }
}
