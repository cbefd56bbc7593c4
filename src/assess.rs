//! From rows to judged cities: measure and judge, for one city after another. Pure.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::config::Metrics;
use crate::measure::Measurer;
use crate::model::{City, CityAssessment, Metric, Outcome, Standard};
use crate::plan::Need;
use crate::verify::judge;

/// For fewer cities a second thread costs more than it saves.
const WORTH_A_THREAD: usize = 16;

/// The standard of each metric.
pub type Standards = BTreeMap<Metric, Standard>;

/// Judges cities one by one.
pub struct Assessor<'a> {
    /// Where observations come from.
    pub measurer: Measurer<'a>,
    /// How each metric is derived.
    pub rules: &'a Metrics,
    /// What it is judged by.
    pub standards: &'a Standards,
    /// What was asked.
    pub need: &'a Need<'a>,
}

impl Assessor<'_> {
    /// One city's outcomes: by metric and, where several years were asked, by year.
    #[must_use]
    pub fn city(&self, city: &City) -> CityAssessment {
        let of_metric = |metric: &Metric| {
            let standard = self.standards.get(metric)?;
            Some(self.outcomes(city, *metric, standard))
        };
        CityAssessment {
            city: city.clone(),
            outcomes: self.need.metrics.iter().filter_map(of_metric).flatten().collect(),
        }
    }

    /// Several cities, in their order, on both processors.
    #[must_use]
    pub fn cities(&self, cities: &[City]) -> Vec<CityAssessment> {
        let one_by_one = |cities: &[City]| cities.iter().map(|city| self.city(city)).collect::<Vec<_>>();
        if cities.len() < WORTH_A_THREAD {
            return one_by_one(cities);
        }
        let (first, second) = cities.split_at(cities.len() / 2);
        std::thread::scope(|scope| {
            let other = scope.spawn(|| one_by_one(second));
            let mut judged = one_by_one(first);
            match other.join() {
                Ok(rest) => judged.extend(rest),
                Err(panic) => std::panic::resume_unwind(panic),
            }
            judged
        })
    }

    fn outcomes(&self, city: &City, metric: Metric, standard: &Standard) -> Vec<Outcome> {
        let rules = self.rules.get(metric);
        let abroad = city.us().is_none();
        let judged =
            |year, as_of: NaiveDate| judge(self.measurer.derive(city, metric, year), rules, standard, as_of, abroad);
        let as_of = self.need.as_of;
        match self.need.years {
            None => vec![judged(None, as_of)],
            // Each year is judged as of its own release, so that an old year is not stale for being asked about late.
            Some(years) => years
                .clone()
                .map(|year| judged(Some(year), self.measurer.released(metric, year).unwrap_or(as_of).min(as_of)))
                .collect(),
        }
    }
}
