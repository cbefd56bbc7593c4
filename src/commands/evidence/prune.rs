//! `outcomes evidence prune`: lets go of replies that nothing rests on any more.

use crate::cli::Prune;
use crate::commands::{Failure, Output};
use crate::report::ledger;
use crate::session::Session;

pub(super) async fn run(session: &Session, args: &Prune) -> Result<Output, Failure> {
    let pruning = session.store.prune(args.dry_run).await?;
    let mut text = ledger::pruned(&pruning, args.dry_run);
    if !args.dry_run && !pruning.outdated.is_empty() {
        // What is deleted is deleted; that its room is not given back changes nothing else.
        if let Err(error) = session.store.shrink().await {
            text.push_str(&format!("the store keeps its size for now: {error}\n"));
        }
    }
    Ok(Output::ok(text))
}
