//! Claims in, opinions out: a city judged with every figure of it at hand. Pure.
//!
//! `examples/claims.rs` does it in forty lines.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::assess::{Assessor, Standards};
use crate::config::Config;
use crate::measure::{Measurer, Missing, history, places};
use crate::model::rows::Held;
use crate::model::{Answered, City, CityAssessment, Metric, Series, Standard};
use crate::plan::Need;
use crate::verify::nominated::Nomination;
use crate::verify::{judge, judge_answer, judge_claim};

/// Judges cities and the claims about them as of one day.
pub struct Verifier<'a> {
    config: &'a Config,
    assessor: Assessor<'a>,
    need: &'a Need<'a>,
}

/// A city judged, and its figures of all years at hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified {
    /// The city with its outcomes and what was found of the claims.
    pub judged: CityAssessment,
    /// Every figure of it and of the places it lies in that was public by the day.
    pub series: Vec<Series>,
}

impl<'a> Verifier<'a> {
    /// A verifier over rows at hand. `missing` says what was asked of agencies in vain; `need` which metrics are judged
    /// and as of which day, `standards` by which standards.
    #[must_use]
    pub fn new(
        config: &'a Config,
        standards: &'a Standards,
        need: &'a Need<'a>,
        held: &'a [Held],
        missing: &'a Missing,
    ) -> Self {
        let measurer = Measurer::new(held, missing, &config.metrics, &config.releases, need.as_of);
        Self {
            config,
            assessor: Assessor { measurer, rules: &config.metrics, standards, need, nominations: &[] },
            need,
        }
    }

    /// The same, with what cities nominated.
    #[must_use]
    pub fn with_nominated(mut self, nominations: &'a [Nomination]) -> Self {
        self.assessor.nominations = nominations;
        self
    }

    /// Judges a city, and each claim about it by the standard that it names, else by the usual one. The city's own figures
    /// are judged beside, and change nothing else.
    #[must_use]
    pub fn verify(&self, city: &City, claims: &[&Answered]) -> Verified {
        let mut judged = self.assessor.city(city);
        self.add_standards(&mut judged, claims);
        let mut series: BTreeMap<Metric, Vec<Series>> =
            self.need.metrics.iter().map(|metric| (*metric, self.series(city, *metric))).collect();
        for nomination in self.nominations(city) {
            series.entry(nomination.yardstick.rules.metric).or_default().extend(nomination.series(self.need.as_of));
        }
        let found = claims.iter().filter_map(|Answered { claim, answers }| {
            let outcome = judged.judging(claim)?;
            let own = outcome.nominated.as_ref();
            let own = own.and_then(|own| self.nominations(city).find(|nomination| nomination.digest == own.digest));
            let rules = own.map_or_else(|| self.config.metrics.get(claim.metric), |own| &own.yardstick.rules);
            let mut found = judge_claim(claim, outcome, series.get(&claim.metric)?, rules, self.need.as_of);
            found.answers = answers.iter().map(|answer| judge_answer(&found, outcome, answer, rules)).collect();
            Some(found)
        });
        judged.claims = found.collect();
        Verified { judged, series: series.into_values().flatten().collect() }
    }

    fn nominations(&self, city: &City) -> impl Iterator<Item = &'a Nomination> {
        let city = city.clone();
        self.assessor.nominations.iter().filter(move |nomination| nomination.meant.city == city)
    }

    fn series(&self, city: &City, metric: Metric) -> Vec<Series> {
        let rules = self.config.metrics.get(metric);
        let (measurer, metros) = (&self.assessor.measurer, &self.config.metro_areas);
        let Some(city) = city.us() else { return Vec::new() };
        // A figure of a county stands for the city in its list, and for the county in that of the places around it.
        let mut series = history::of_city(measurer, city, self.need.as_of, &self.config.releases, rules);
        series.extend(places::around(measurer, city, metros, rules));
        series
    }

    /// Judges by the standards that claims name besides; the usual one stays last and counts for the tier.
    fn add_standards(&self, judged: &mut CityAssessment, claims: &[&Answered]) {
        let named = claims.iter().filter_map(|Answered { claim, .. }| {
            let standard = self.config.standards.find(&claim.standard.as_ref()?.0).ok()?;
            let is_judged = self.assessor.standards.get(&claim.metric).is_some_and(|usual| usual.id == standard.id);
            (!is_judged).then_some((claim.metric, standard))
        });
        let named: BTreeMap<_, (Metric, &Arc<Standard>)> =
            named.map(|(metric, standard)| (standard.id.clone(), (metric, standard))).collect();
        for (metric, standard) in named.into_values() {
            let around = judged.city.us().map(|city| self.assessor.measurer.around(city));
            let derived = around.as_ref().map(|around| self.assessor.measurer.derive_around(around, metric, None));
            let rules = self.config.metrics.get(metric);
            let outcome = judge(derived.unwrap_or_default(), rules, standard, self.need.as_of, around.is_none());
            let outcome = self.assessor.with_three_years(around.as_ref(), outcome);
            let at = judged.outcomes.iter().position(|outcome| outcome.metric == metric).unwrap_or_default();
            judged.outcomes.insert(at, outcome);
        }
    }
}
