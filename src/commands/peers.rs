//! The shares of other cities beside each outcome, from the national files where these are at hand.
//!
//! A table of all cities is the same for every city asked about, so that it is kept beside the extracts under the
//! digests it was made from.

use std::collections::{BTreeMap, BTreeSet};

use super::{Failure, Surroundings};
use crate::assess::Standards;
use crate::gather::Gathered;
use crate::measure::Measurer;
use crate::model::{City, CityAssessment, Digest, Method, Observation, Origin, Outcome, Period, Route, UsCity};
use crate::plan::Need;
use crate::report::PeersBeside;
use crate::session::Session;
use crate::verify::peers::PeerTable;

/// What a table is of: the method, its period, and the replies it rests on.
type Key = (Method, Period, BTreeSet<Digest>);

/// The tables that a run has needed so far.
pub(super) struct Shares<'s> {
    session: &'s Session,
    standards: &'s Standards,
    tables: BTreeMap<Key, PeerTable>,
}

impl<'s> Shares<'s> {
    pub(super) fn new(session: &'s Session, standards: &'s Standards) -> Self {
        Self { session, standards, tables: BTreeMap::new() }
    }

    /// The shares beside a city's outcomes; an outcome on shipped figures or on an agency's answers about single places
    /// has none.
    pub(super) async fn beside(
        &mut self,
        city: &CityAssessment,
        need: &Need<'_>,
        gathered: &Gathered,
        around: &Surroundings<'_>,
    ) -> Result<Vec<PeersBeside>, Failure> {
        let City::Us(us) = &city.city else { return Ok(Vec::new()) };
        let factor = self.session.config.metrics.peer_factor();
        let mut beside = Vec::new();
        for outcome in &city.outcomes {
            let Some(seen) = outcome.observation.as_ref().filter(|seen| is_national(seen, gathered)) else { continue };
            let key = (seen.method, seen.period, seen.evidence.clone());
            if !self.tables.contains_key(&key) {
                let table = self.table(outcome, &key, need, gathered, around).await?;
                self.tables.insert(key.clone(), table);
            }
            let peers = self.tables[&key].beside(us.population, factor);
            beside.push(PeersBeside { city: city.city.id(), metric: outcome.metric, period: seen.period, peers });
        }
        Ok(beside)
    }

    async fn table(
        &self,
        outcome: &Outcome,
        key: &Key,
        need: &Need<'_>,
        gathered: &Gathered,
        around: &Surroundings<'_>,
    ) -> Result<PeerTable, Failure> {
        let name = self.name(outcome, key);
        if let Some(table) = self.session.extracts.read_beside(&name) {
            return Ok(table);
        }
        let table = if gathered.whole {
            self.measure(outcome, key, need, gathered)
        } else {
            let mut gatherer = self.session.gatherer(around.progress);
            gatherer.whole = true;
            gatherer.client = None;
            self.measure(outcome, key, need, &gatherer.gather(need).await?)
        };
        if let Err(error) = self.session.extracts.write_beside(&name, &table) {
            tracing::warn!("the shares of other cities cannot be kept: {error}");
        }
        Ok(table)
    }

    fn measure(&self, outcome: &Outcome, key: &Key, need: &Need<'_>, gathered: &Gathered) -> PeerTable {
        let config = &self.session.config;
        let measurer = Measurer::new(&gathered.held, &gathered.missing, &config.metrics, &config.releases, need.as_of);
        let year = Some(key.1.end_year());
        let standard = self.standards.get(&outcome.metric).unwrap_or(&outcome.standard);
        PeerTable::new(eligible(config).map(|city| {
            let derived = measurer.derive_by(city, key.0, year);
            let met = derived.and_then(|derived| derived.result.ok()).map(|seen| standard.is_met_by(seen.value));
            (city.population, met)
        }))
    }

    /// Everything the table depends on, in a file's name.
    fn name(&self, outcome: &Outcome, (method, period, evidence): &Key) -> String {
        let evidence: Vec<String> = evidence.iter().map(Digest::hex).collect();
        let (standard, config) = (&outcome.standard.id, self.session.config.digest);
        let version = env!("CARGO_PKG_VERSION");
        let all = format!("{version} {method} {period:?} {standard} {config} {}", evidence.join(" "));
        format!("peers-{}.rows", &Digest::of(all.as_bytes()).hex()[..16])
    }
}

/// Every city with a government: the others cannot be certified.
pub(super) fn eligible(config: &crate::config::Config) -> impl Iterator<Item = &UsCity> {
    config.registry.iter().filter(|city| city.kind.is_government())
}

/// Whether the value comes from files of the whole country.
fn is_national(seen: &Observation, gathered: &Gathered) -> bool {
    let from_files = |digest: &Digest| {
        let held = gathered.held.iter().find(|held| held.from.digest == *digest);
        held.is_some_and(|held| {
            held.from.origin != Origin::Snapshot
                && matches!(held.from.resource.route(), Route::CensusFiles | Route::CensusApi | Route::Airdata)
        })
    };
    seen.evidence.iter().all(from_files)
}
