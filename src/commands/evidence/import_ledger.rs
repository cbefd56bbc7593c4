//! `outcomes evidence import-ledger`: the ledger of another store, from a feed of every entry.

use std::fs::File;
use std::io::BufReader;

use crate::cli::ImportLedger;
use crate::commands::{Failure, Output};
use crate::feed::Reader;
use crate::session::Session;
use crate::store::TakeOverError;

/// What to do where a ledger does not go on this one.
const ELSEWHERE: &str = "a ledger is taken over whole into an empty store, or goes on one that was taken over before: export it \
                         without --changed-since, or name another --store";

pub(super) async fn run(session: &Session, args: &ImportLedger) -> Result<Output, Failure> {
    let name = args.file.display();
    let file = File::open(&args.file).map_err(|error| Failure::usage(format!("{name} cannot be read: {error}")))?;
    let mut feed = Reader::new(BufReader::new(file));
    let taken = session.store.take_over(&mut feed).await.map_err(|error| match error {
        TakeOverError::Unreadable(invalid) => Failure::usage(format!("{name} {invalid}")),
        TakeOverError::Store(error) => error.into(),
        TakeOverError::Broken(_) => Failure::usage(error).help("get the feed again from who exported it"),
        TakeOverError::Parted(_) | TakeOverError::Apart { .. } => Failure::usage(error).help(ELSEWHERE),
    })?;
    let (new, held) = (taken.new, taken.held);
    if let Some(mark) = feed.reached().filter(|_| new + held == 0) {
        let wanting =
            format!("nothing was taken over: {name} only says that nothing came after entry {}", mark.position);
        let foreign = |_| Failure::usage(wanting + ", and this ledger does not hold that one").help(ELSEWHERE);
        session.store.holds(&mark).await?.map_err(foreign)?;
    }
    let head = if new + held == 0 { String::new() } else { format!("  head   {}\n", taken.head.digest) };
    Ok(Output::ok(format!("ledger   {new} entries taken over, {held} held before\n{head}")))
}
