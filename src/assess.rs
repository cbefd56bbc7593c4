//! From rows to judged cities: measure and judge, one city after another, on both processors. Pure.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use chrono::NaiveDate;

use crate::config::Metrics;
use crate::measure::history::three_years;
use crate::measure::{Around, Measurer};
use crate::model::{Basis, City, CityAssessment, Metric, Outcome, Standard};
use crate::plan::{Need, Scope};
use crate::verify::judge;
use crate::verify::nominated::Nomination;

/// For fewer cities other threads cost more than they save.
const WORTH_A_THREAD: usize = 16;
/// Cities worked on at a time: enough to pass threads by, few enough for memory.
const BATCH: usize = 32;
/// Batches that a thread may be ahead of whoever takes them.
const AHEAD: usize = 2;
const THREADS: usize = 2;

/// The standard of each metric.
pub type Standards = BTreeMap<Metric, Arc<Standard>>;

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
    /// What cities nominated.
    pub nominations: &'a [Nomination],
}

impl<'a> Assessor<'a> {
    /// One city's outcomes: by metric and, where several years were asked, by year.
    #[must_use]
    pub fn city(&self, city: &City) -> CityAssessment {
        let around = city.us().map(|city| self.measurer.around(city));
        let of_metric = |metric: &Metric| {
            let standard = self.standards.get(metric)?;
            Some(self.outcomes(around.as_ref(), *metric, standard))
        };
        let mut judged = CityAssessment {
            city: city.clone(),
            as_of: None,
            claims: Vec::new(),
            outcomes: self.need.metrics.iter().filter_map(of_metric).flatten().collect(),
        };
        for nomination in self.nominations {
            nomination.enter(&mut judged, self.need.as_of, self.need.years);
        }
        judged
    }

    /// The same outcome with the years before its own beside it, where the question calls for further years. A bound is
    /// no value of the city, and neither is a mean of bounds.
    pub(crate) fn with_three_years<'m>(&'m self, around: Option<&Around<'m, 'a>>, judged: Outcome) -> Outcome {
        let is_value = matches!(judged.basis, Some(Basis::Primary | Basis::Fallback));
        let seen = judged.observation.as_ref().filter(|_| is_value && self.need.scope == Scope::All);
        let three_years = seen.zip(around).and_then(|(seen, around)| three_years(&self.measurer, around, seen));
        Outcome { three_years, ..judged }
    }

    fn outcomes<'m>(
        &'m self,
        around: Option<&Around<'m, 'a>>,
        metric: Metric,
        standard: &Arc<Standard>,
    ) -> Vec<Outcome> {
        let rules = self.rules.get(metric);
        let judged = |year, as_of: NaiveDate| {
            let derived = around.map(|around| self.measurer.derive_around(around, metric, year));
            let judged = judge(derived.unwrap_or_default(), rules, standard, as_of, around.is_none());
            self.with_three_years(around, judged)
        };
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

/// Works on batches of cities on both processors, and hands on what comes of each in their order. Memory does not grow
/// with the number of cities.
///
/// # Errors
///
/// The first error of `take`, which ends the work.
pub fn in_batches<T: Send, E>(
    cities: &[City],
    work: impl Fn(&[City]) -> T + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    if cities.len() < WORTH_A_THREAD {
        return take(work(cities));
    }
    let (batches, work) = (cities.chunks(BATCH), &work);
    std::thread::scope(|scope| {
        let begin = |thread: usize| {
            let (done, taken) = sync_channel(AHEAD);
            let own = batches.clone().skip(thread).step_by(THREADS);
            // Where nobody takes any more, an error has ended the work.
            (scope.spawn(move || own.map(work).all(|one| done.send(one).is_ok())), taken)
        };
        let threads: Vec<_> = (0..THREADS).map(begin).collect();
        for (_, taken) in threads.iter().cycle().take(batches.len()) {
            // A thread that sends no more has panicked, which the scope passes on.
            let Ok(done) = taken.recv() else { break };
            take(done)?;
        }
        Ok(())
    })
}
