//! The shares of other cities beside each outcome, from the national files where these are at hand.
//!
//! A table of all cities is the same for every city asked about, so that it is kept beside the extracts under the
//! digests it was made from.

use std::collections::{BTreeMap, BTreeSet};

use super::{Failure, Surroundings};
use crate::assess::Standards;
use crate::gather::Gathered;
use crate::measure::Measurer;
use crate::model::{CityAssessment, Digest, Method, Metric, Origin, Period, Route, Standard, UsCity};
use crate::plan::Need;
use crate::report::PeersBeside;
use crate::session::Session;
use crate::verify::peers::PeerTable;

/// What a table is of: the method, its period, and the replies it rests on.
type Key = (Method, Period, BTreeSet<Digest>);

/// An outcome beside which the shares of other cities are wanted.
pub(super) struct Question {
    city: String,
    population: u64,
    metric: Metric,
    key: Key,
}

/// The questions that a city's outcomes raise: about those with a value.
pub(super) fn questions(judged: &CityAssessment) -> impl Iterator<Item = Question> {
    judged.outcomes.iter().filter_map(|outcome| {
        let (city, seen) = (judged.city.us()?, outcome.observation.as_ref()?);
        let key = (seen.method, seen.period, seen.evidence.clone());
        Some(Question { city: judged.city.id(), population: city.population, metric: outcome.metric, key })
    })
}

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

    /// The shares beside an outcome; one on shipped figures or on an agency's answers about single places has none.
    pub(super) async fn beside(
        &mut self,
        Question { city, population, metric, key }: Question,
        need: &Need<'_>,
        gathered: &Gathered,
        around: &Surroundings<'_>,
    ) -> Result<Option<PeersBeside>, Failure> {
        let Some(standard) = self.standards.get(&metric).filter(|_| is_national(&key.2, gathered)) else {
            return Ok(None);
        };
        let period = key.1;
        let factor = self.session.config.metrics.peer_factor();
        if !self.tables.contains_key(&key) {
            let table = self.table(standard, &key, need, gathered, around).await?;
            self.tables.insert(key.clone(), table);
        }
        let peers = self.tables[&key].beside(population, factor);
        Ok(Some(PeersBeside { city, metric, period, peers }))
    }

    async fn table(
        &self,
        standard: &Standard,
        key: &Key,
        need: &Need<'_>,
        gathered: &Gathered,
        around: &Surroundings<'_>,
    ) -> Result<PeerTable, Failure> {
        let name = self.name(standard, key);
        if let Some(table) = self.session.extracts.read_beside(&name) {
            return Ok(table);
        }
        let table = if gathered.whole {
            self.measure(standard, key, need, gathered)
        } else {
            let mut gatherer = self.session.gatherer(around.progress);
            gatherer.whole = true;
            gatherer.client = None;
            self.measure(standard, key, need, &gatherer.gather(need).await?)
        };
        if let Err(error) = self.session.extracts.write_beside(&name, &table) {
            tracing::warn!("the shares of other cities cannot be kept: {error}");
        }
        Ok(table)
    }

    fn measure(&self, standard: &Standard, key: &Key, need: &Need<'_>, gathered: &Gathered) -> PeerTable {
        let config = &self.session.config;
        let measurer = Measurer::new(&gathered.held, &gathered.missing, &config.metrics, &config.releases, need.as_of);
        let measurer = measurer.lean();
        let year = Some(key.1.end_year());
        PeerTable::new(eligible(config).map(|city| {
            let derived = measurer.derive_by(city, key.0, year);
            let met = derived.and_then(|derived| derived.result.ok()).map(|seen| standard.is_met_by(seen.value));
            (city.population, met)
        }))
    }

    /// Everything the table depends on, in a file's name.
    fn name(&self, standard: &Standard, (method, period, evidence): &Key) -> String {
        let evidence: Vec<String> = evidence.iter().map(Digest::hex).collect();
        let (standard, config) = (&standard.id, self.session.config.digest);
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
fn is_national(evidence: &BTreeSet<Digest>, gathered: &Gathered) -> bool {
    let from_files = |digest: &Digest| {
        let held = gathered.held.iter().find(|held| held.from.digest == *digest);
        held.is_some_and(|held| {
            held.from.origin != Origin::Snapshot
                && matches!(held.from.resource.route(), Route::CensusFiles | Route::CensusApi | Route::Airdata)
        })
    };
    evidence.iter().all(from_files)
}
