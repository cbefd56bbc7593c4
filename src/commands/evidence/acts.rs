//! `outcomes evidence sign-off`, `appeal` and `decide`.

use crate::cli::{self, DecisionArg};
use crate::commands::{Failure, Output};
use crate::model::Decision;
use crate::report::ledger;
use crate::session::Session;
use crate::store::{Act, Did, EntryRun};

pub(super) async fn sign_off(session: &Session, args: &cli::Act) -> Result<Output, Failure> {
    act(session, args, Act::SignOff).await
}

pub(super) async fn appeal(session: &Session, args: &cli::Act) -> Result<Output, Failure> {
    act(session, args, Act::Appeal).await
}

pub(super) async fn decide(session: &Session, args: &cli::Decide) -> Result<Output, Failure> {
    let decision = match args.outcome {
        DecisionArg::Upheld => Decision::Upheld,
        DecisionArg::Dismissed => Decision::Dismissed,
    };
    act(session, &args.act, Act::Decide(decision)).await
}

async fn act(session: &Session, args: &cli::Act, act: Act) -> Result<Output, Failure> {
    let run = EntryRun { by: args.name.trim().to_owned(), ..session.entry_run() };
    let recorded = session.store.act(&Did { entry: &args.entry, act, note: &args.note, run: &run }).await?;
    Ok(Output::ok(ledger::line(&recorded, &session.config.registry)))
}
