//! Today's verdicts beside those of the ledger. Requests are sent only for what may have changed.

use crate::assess::{Assessor, in_batches};
use crate::commands::verify::{FEW, Told, standards};
use crate::commands::{Failure, Surroundings, nominated, record};
use crate::measure::Measurer;
use crate::model::{City, CityAssessment, Metric, Outcome, Reason, Route, Trouble, Verdict};
use crate::plan::{Need, Scope};
use crate::recheck::{BY_RECHECK, Base, Standing};
use crate::session::Session;
use crate::store::LedgerEntry;

use super::asked::{Asked, Pair, scope};
use super::definitions::Own;

/// A verdict that says something else than the last one, if only of other evidence.
pub(super) struct Moved {
    pub base: Base,
    pub standing: Standing,
    pub outcome: Outcome,
    pub entry: LedgerEntry,
}

/// Today's verdicts, as far as they say something else.
#[derive(Default)]
pub(super) struct Today {
    pub moved: Vec<Moved>,
    /// Outcomes of which nobody could say whether anything changed.
    pub not_answered: Vec<Pair>,
    pub requests: u32,
    pub troubles: Vec<Trouble>,
}

impl Today {
    pub(super) async fn of(session: &Session, asked: &Asked, around: &Surroundings<'_>) -> Result<Self, Failure> {
        let (mut today, mut told) = (Self::default(), Told::default());
        for looks in [Scope::Same, Scope::All] {
            let of_scope = |(pair, base)| (scope(base) == looks && !asked.own.contains_key(pair)).then_some(pair);
            let pairs: Vec<&Pair> = asked.bases.iter().filter_map(of_scope).collect();
            let mut ids: Vec<&str> = pairs.iter().map(|(city, _)| city.as_str()).collect();
            ids.dedup();
            // Those that the registry does not have were left out before.
            let cities: Vec<City> = ids.into_iter().filter_map(|id| session.config.registry.find(id).ok()).collect();
            let has = |metric: &Metric| pairs.iter().any(|(_, of)| of == metric);
            let metrics: Vec<Metric> = Metric::AGENCIES.into_iter().filter(has).collect();
            if cities.is_empty() {
                continue;
            }
            let need = Need {
                cities: &cities,
                metrics: &metrics,
                scope: looks,
                as_of: asked.as_of,
                years: None,
                routes: &session.routes,
            };
            today.add(session, asked, &need, &mut told, around).await?;
        }
        for (pair, own) in &asked.own {
            today.add_own(session, asked, (pair, own), &mut told, around).await?;
        }
        (today.requests, today.troubles) = told.into_parts();
        Ok(today)
    }

    async fn add(
        &mut self,
        session: &Session,
        asked: &Asked,
        need: &Need<'_>,
        told: &mut Told,
        around: &Surroundings<'_>,
    ) -> Result<(), Failure> {
        let config = &session.config;
        let gathered = session.gatherer(around.progress).gather(need).await?;
        told.add(gathered.requests, &gathered.troubles);
        let measurer = Measurer::new(&gathered.held, &gathered.missing, &config.metrics, &config.releases, need.as_of);
        let measurer = if need.cities.len() > FEW { measurer.lean() } else { measurer };
        let standards = standards(session, &[])?;
        let assessor = Assessor { measurer, rules: &config.metrics, standards: &standards, need, nominations: &[] };
        let run = record::run(session, need);
        let in_doubt = |metric: Metric| gathered.troubles.iter().any(|trouble| concerns(trouble, metric));
        let in_doubt = Metric::AGENCIES.map(|metric| (metric, in_doubt(metric)));
        let is_in_doubt = |metric| in_doubt.contains(&(metric, true));
        let work = |batch: &[City]| {
            let mut part = Self::default();
            for city in batch {
                let judged = assessor.city(city);
                let entries = record::entries(&run, &judged);
                for (outcome, entry) in judged.outcomes.into_iter().zip(entries) {
                    let pair = (entry.city.clone(), entry.metric);
                    let base = asked.bases.get(&pair).filter(|_| !asked.own.contains_key(&pair));
                    if let Some(base) = base.filter(|base| scope(base) == need.scope) {
                        part.compare(base, outcome, entry, is_in_doubt(pair.1));
                    }
                }
            }
            part
        };
        in_batches(need.cities, work, |part| {
            self.moved.extend(part.moved);
            self.not_answered.extend(part.not_answered);
            Ok(())
        })
    }

    /// What a city nominated, by its definition as it is today.
    async fn add_own(
        &mut self,
        session: &Session,
        asked: &Asked,
        (pair, own): (&Pair, &Own),
        told: &mut Told,
        around: &Surroundings<'_>,
    ) -> Result<(), Failure> {
        let Some(base) = asked.bases.get(pair) else { return Ok(()) };
        let cities = [own.filed.meant.city.clone()];
        let (as_of, routes) = (asked.as_of, &session.routes);
        let need = Need { cities: &cities, metrics: &[], scope: scope(base), as_of, years: None, routes };
        let defined = nominated::gather(session, &[&own.filed], as_of, around).await?;
        told.add(defined.requests, &defined.troubles);
        let run = record::run(session, &need);
        for nomination in &defined.all {
            let outcomes = vec![nomination.outcome(None, as_of)];
            let judged =
                CityAssessment { city: nomination.meant.city.clone(), as_of: None, outcomes, claims: Vec::new() };
            let entries = record::entries(&run, &judged);
            for (outcome, entry) in judged.outcomes.into_iter().zip(entries) {
                self.compare(base, outcome, entry, defined.in_doubt);
            }
        }
        Ok(())
    }

    fn compare(&mut self, base: &Base, outcome: Outcome, entry: LedgerEntry, in_doubt: bool) {
        let before = &base.recorded.entry;
        let same = before.says_the_same(&entry);
        let is_gap = match outcome.verdict {
            Verdict::Unknown(Reason::NotHeld | Reason::ProviderFailed) => true,
            // What is too old or speaks of the county alone stands there because nothing newer came.
            Verdict::Unknown(_) => in_doubt,
            Verdict::Met | Verdict::NotMet => false,
        };
        if (same && in_doubt) || (is_gap && !same) {
            self.not_answered.push((entry.city, entry.metric));
        } else if !same {
            let standing = super::standing(&outcome);
            let what = if entry.note.is_empty() { String::new() } else { format!(": {}", entry.note) };
            let entry = LedgerEntry { note: format!("{BY_RECHECK}{what}"), ..entry };
            self.moved.push(Moved { base: base.clone(), standing, outcome, entry });
        }
    }
}

/// Whether something went wrong on a route by which the metric's figures come.
fn concerns(trouble: &Trouble, metric: Metric) -> bool {
    match metric {
        Metric::Broadband => matches!(trouble.route, Some(Route::CensusFiles | Route::CensusApi)),
        Metric::Pm25 => matches!(trouble.route, Some(Route::Airdata | Route::Aqs)),
        Metric::Nominated => false,
    }
}
