//! What a run adds to the ledger.

use crate::model::{CityAssessment, Outcome};
use crate::plan::{Need, Scope};
use crate::session::Session;
use crate::store::LedgerEntry;

/// The entries of one city's outcomes.
pub(super) fn entries(session: &Session, need: &Need<'_>, city: &CityAssessment) -> Vec<LedgerEntry> {
    let method_set = match need.scope {
        Scope::Same => "same",
        Scope::All => "all",
    };
    let entry = |outcome: &Outcome| {
        let seen = outcome.observation.as_ref();
        LedgerEntry {
            city: city.city.id(),
            metric: outcome.metric,
            standard: outcome.standard.id.clone(),
            period: seen.map(|seen| seen.period),
            method_set: method_set.to_owned(),
            verdict: outcome.verdict,
            basis: outcome.basis,
            value: seen.map(|seen| seen.value),
            moe90: seen.and_then(|seen| seen.moe90),
            method: seen.map(|seen| seen.method),
            inputs: seen.map(|seen| seen.evidence.clone()).unwrap_or_default(),
            config_digest: session.config.digest,
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
            as_of: need.as_of,
            given: session.now,
        }
    };
    city.outcomes.iter().map(entry).collect()
}
