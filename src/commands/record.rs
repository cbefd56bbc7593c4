//! What a run adds to the ledger.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::{CityAssessment, ClaimFinding, Conclusion, Digest, Observation, Outcome};
use crate::plan::{Need, Scope};
use crate::session::Session;
use crate::store::{EntryRun, LedgerEntry};

/// What holds for every entry of a run as of one day.
pub(super) fn run(session: &Session, need: &Need<'_>) -> Arc<EntryRun> {
    let method_set = match need.scope {
        Scope::Same => "same",
        Scope::All => "all",
    };
    Arc::new(EntryRun { method_set: method_set.to_owned(), as_of: need.as_of, ..session.entry_run() })
}

/// The entries of one city's outcomes, and of the opinions on claims about it.
pub(super) fn entries(run: &Arc<EntryRun>, city: &CityAssessment) -> Vec<LedgerEntry> {
    let of_outcomes = city.outcomes.iter().map(|outcome| {
        let inputs = outcome.observation.iter().flat_map(|seen| &seen.evidence).copied();
        let own = outcome.nominated.as_ref().map(|own| format!("{}, in {}", own.meant.title, own.meant.unit));
        // A definition is an input even where no value came of it: another one is another question.
        let definition = outcome.nominated.iter().map(|own| own.digest);
        let inputs: BTreeSet<Digest> = inputs.chain(definition).collect();
        let (inputs, note) = (inputs.into_iter().collect(), own.unwrap_or_default());
        LedgerEntry { inputs, note, ..concluded(run, city, outcome, Conclusion::Verdict(outcome.verdict)) }
    });
    let of_claims = city.claims.iter().filter_map(|found| opinion(run, city, found));
    of_outcomes.chain(of_claims).collect()
}

/// An opinion rests on every method looked at and on every figure that the claim was found to agree with.
fn opinion(run: &Arc<EntryRun>, city: &CityAssessment, found: &ClaimFinding) -> Option<LedgerEntry> {
    let outcome = city.judging(&found.claim)?;
    let reasons = found.opinion.reasons.iter().map(|(reason, _)| *reason).collect();
    let seen = outcome.methods.iter().filter_map(|method| method.derivation.result.as_ref().ok());
    let mut inputs: BTreeSet<Digest> = seen.flat_map(|seen: &Observation| &seen.evidence).copied().collect();
    inputs.extend(found.value.by.iter().flat_map(|near| &near.series.evidence));
    Some(LedgerEntry {
        subject: Some(found.claim.digest()),
        inputs: inputs.into_iter().collect(),
        note: found.claim.in_a_line(),
        ..concluded(run, city, outcome, Conclusion::Opinion(found.opinion.word, reasons))
    })
}

fn concluded(run: &Arc<EntryRun>, city: &CityAssessment, outcome: &Outcome, concluded: Conclusion) -> LedgerEntry {
    let seen = outcome.observation.as_ref();
    LedgerEntry {
        city: city.city.id(),
        metric: outcome.metric,
        standard: outcome.standard.id.clone(),
        period: seen.map(|seen| seen.period),
        subject: None,
        concluded,
        basis: outcome.basis,
        value: seen.map(|seen| seen.value),
        moe90: seen.and_then(|seen| seen.moe90),
        method: seen.map(|seen| seen.method),
        inputs: Arc::default(),
        note: String::new(),
        run: Arc::clone(run),
    }
}
