//! `outcomes evidence`: what the store holds, whether it is whole, and what people did about it.

mod acts;
mod check;
mod files;
mod import_ledger;
mod keygen;
mod list;
mod pack;
mod prune;
mod replay;
mod seal;
mod show;

use std::path::PathBuf;

use super::{Failure, Output, Surroundings, verify};
use crate::cli::{Common, EvidenceAction, FileAction, Format, Question, StoreAction, Verify, VerifyEvidence};
use crate::config::Config;
use crate::session::{Session, store_address};
use crate::store::ActError;

/// Runs an action. Evidence is what is there: nobody is asked for more.
pub(super) async fn run(
    action: &EvidenceAction,
    common: &Common,
    config: Config,
    around: &Surroundings<'_>,
) -> Result<Output, Failure> {
    let action = match action {
        EvidenceAction::Files(action) => return with_files(action, common, around).await,
        EvidenceAction::Store(StoreAction::Verify(VerifyEvidence { pack: Some(pack), seal, keys, .. })) => {
            return seal::verify(pack, seal.as_deref(), keys);
        }
        EvidenceAction::Store(action) => action,
    };
    let session = Session { client: None, ..Session::open(common, config, around).await? };
    let output = with_store(&session, action, around).await;
    session.store.close().await;
    output
}

async fn with_files(action: &FileAction, common: &Common, around: &Surroundings<'_>) -> Result<Output, Failure> {
    match action {
        FileAction::Replay(args) => replay::run(args, around).await,
        FileAction::Keygen(args) => keygen::run(args, &store_address(common)?),
        FileAction::Seal(args) => seal::run(args, &store_address(common)?, around),
    }
}

async fn with_store(session: &Session, action: &StoreAction, around: &Surroundings<'_>) -> Result<Output, Failure> {
    match action {
        StoreAction::List(args) => list::run(session, args).await,
        StoreAction::Show(args) => show::run(session, args).await,
        StoreAction::Verify(args) => check::run(session, args).await,
        StoreAction::Pack(args) => pack::run(session, args, around).await,
        StoreAction::ImportLedger(args) => import_ledger::run(session, args).await,
        StoreAction::Prune(args) => prune::run(session, args).await,
        StoreAction::SignOff(args) => acts::sign_off(session, args).await,
        StoreAction::Appeal(args) => acts::appeal(session, args).await,
        StoreAction::Decide(args) => acts::decide(session, args).await,
    }
}

impl From<ActError> for Failure {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Refused(refused) => Self::usage(refused).help("outcomes evidence list shows the entries"),
            ActError::Store(error) => error.into(),
        }
    }
}

/// Files that a question is asked with.
#[derive(Clone, Debug, Default)]
struct AskedWith {
    claims: Vec<PathBuf>,
    nominated: Vec<PathBuf>,
}

/// The question of a pack as `verify` takes it.
fn as_verify(cities: Vec<String>, with: AskedWith, question: Question, standards: Vec<String>) -> Verify {
    Verify {
        cities,
        claims: with.claims,
        nominated: with.nominated,
        all: false,
        min_population: 0,
        state: None,
        only: Vec::new(),
        question,
        standards,
        format: Format::Json,
        plan: false,
    }
}

/// What begins the part of a report that belongs to the run.
const RUN: &str = ",\n  \"run\": ";

/// The report of a question without what belongs to the run: the same for everyone who has the same evidence.
async fn assessed(session: &Session, asked: &Verify, around: &Surroundings<'_>) -> Result<String, Failure> {
    let mut report = Vec::new();
    verify::run(session, asked, around, &mut report).await?;
    session.keeping.finish().await?;
    let report = String::from_utf8(report).map_err(Failure::broken)?;
    let end = report.rfind(RUN).ok_or_else(|| Failure::broken("the report has no end"))?;
    Ok(format!("{}\n}}\n", &report[..end]))
}
