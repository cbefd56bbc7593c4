//! What a run adds to the ledger.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::model::{CityAssessment, ClaimFinding, Conclusion, Digest, Observation, Outcome};
use crate::plan::{Need, Scope};
use crate::session::Session;
use crate::store::{Appending, EntryRun, LedgerEntry, Store, StoreError};

/// So many entries are compared with the ledger and written in one go.
const AT_ONCE: usize = 1_000;

/// After so long without an entry the report is waiting for who reads it, in a pager for hours perhaps. Nobody else may
/// have to wait for the store as long.
const STALL: Duration = Duration::from_millis(250);

/// A run's entries on their way into the ledger while cities are still being judged. What a verdict rests on is kept
/// before the first of them, and all are entered or none: where this is let go without [`Entering::end`], none is.
pub(super) struct Entering {
    /// Some entries, or none where there are no more.
    entries: UnboundedSender<Option<Vec<LedgerEntry>>>,
    work: JoinHandle<Result<(), StoreError>>,
}

impl Entering {
    /// Begins, as soon as all that is being kept has been.
    pub(super) fn begin(session: &Session) -> Self {
        let (entries, steps) = unbounded_channel();
        let (keeping, store) = (session.keeping.clone(), session.store.clone());
        let (digest, files) = (session.config.digest, session.config.files.clone());
        let work = tokio::spawn(async move {
            keeping.finish().await?;
            store.keep_config(digest, &files).await?;
            append(&store, steps).await
        });
        Self { entries, work }
    }

    /// Adds entries; they need not wait for the disk.
    pub(super) fn add(&self, entries: Vec<LedgerEntry>) {
        // Where nobody takes them any more something has failed, which the end says.
        let _ = self.entries.send(Some(entries));
    }

    /// Waits until all are in the ledger.
    pub(super) async fn end(self) -> Result<(), StoreError> {
        let _ = self.entries.send(None);
        self.work.await.map_err(|source| StoreError::Interrupted { doing: "append to the ledger", source })?
    }
}

/// Enters all at once, after what they rest on and the configuration that they were given under.
pub(super) async fn enter(session: &Session, entries: Vec<LedgerEntry>) -> Result<(), StoreError> {
    let entering = Entering::begin(session);
    entering.add(entries);
    entering.end().await
}

async fn append(store: &Store, mut steps: UnboundedReceiver<Option<Vec<LedgerEntry>>>) -> Result<(), StoreError> {
    let (mut entries, mut written, mut stalled) = (Vec::new(), 0, false);
    let mut appending: Option<Appending> = None;
    loop {
        let step = if let Ok(step) = timeout(STALL, steps.recv()).await {
            step
        } else {
            // Others may use the store meanwhile; all is written at the end.
            (appending, written, stalled) = (None, 0, true);
            steps.recv().await
        };
        // Where this is let go without an end, nothing is entered.
        let Some(step) = step else { return Ok(()) };
        let ended = step.is_none();
        entries.extend(step.into_iter().flatten());
        let new = &entries[written..];
        if !new.is_empty() && (ended || (!stalled && new.len() >= AT_ONCE)) {
            let ledger = match &mut appending {
                Some(ledger) => ledger,
                None => appending.insert(store.appending().await?),
            };
            ledger.add(new).await?;
            written = entries.len();
        }
        if ended {
            return match appending {
                Some(ledger) => ledger.end().await.map(|_| ()),
                None => Ok(()),
            };
        }
    }
}

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
