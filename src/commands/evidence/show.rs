//! `outcomes evidence show`: one entry or one reply, with what hangs on it.

use std::collections::BTreeMap;

use super::files;
use crate::cli::{ExplainFormat, Show};
use crate::commands::{Failure, Output};
use crate::model::Digest;
use crate::report::ledger;
use crate::session::Session;
use crate::store::{ActError, Fetch, Recorded, Refused};

pub(super) async fn run(session: &Session, args: &Show) -> Result<Output, Failure> {
    match session.store.entry(&args.what).await {
        Ok(entry) if args.save.is_none() => entry_shown(session, args, &entry).await,
        Ok(_) => Err(Failure::usage("--save writes a reply's bytes, and this is an entry: name one of its replies")),
        Err(ActError::Refused(Refused::NoEntry(_))) => reply_shown(session, args).await,
        Err(error) => Err(error.into()),
    }
}

async fn entry_shown(session: &Session, args: &Show, entry: &Recorded) -> Result<Output, Failure> {
    let acts = session.store.acts_about(entry).await?;
    let mut held: BTreeMap<Digest, Fetch> = BTreeMap::new();
    for fetch in session.store.fetches().await? {
        held.insert(fetch.digest, fetch);
    }
    let shipped: Vec<Digest> = session.shipped.iter().map(|held| held.from.digest).collect();
    Ok(Output::ok(match args.format {
        ExplainFormat::Text => ledger::entry(entry, &acts, &held, &shipped, &session.config.registry),
        ExplainFormat::Json => ledger::entry_json(entry, &acts),
    }))
}

async fn reply_shown(session: &Session, args: &Show) -> Result<Output, Failure> {
    let hex = args.what.trim().trim_start_matches("sha256:").to_ascii_lowercase();
    let fetches = session.store.fetches().await?;
    let fetches: Vec<Fetch> =
        fetches.into_iter().filter(|fetch| hex.len() >= 8 && fetch.digest.hex().starts_with(&hex)).collect();
    let Some(digest) = fetches.first().map(|fetch| fetch.digest) else {
        let what = &args.what;
        return Err(Failure::usage(format!("`{what}` is neither an entry of the ledger nor a stored reply"))
            .help("outcomes evidence list shows the entries, outcomes evidence list --replies the replies"));
    };
    if fetches.iter().any(|fetch| fetch.digest != digest) {
        return Err(Failure::usage(format!("`{}` begins the digest of several replies: write more of it", args.what)));
    }
    if let Some(file) = &args.save {
        let bytes = session.store.bytes(&digest).await?;
        files::write_new(file, &bytes, false)?;
        return Ok(Output::ok(format!("wrote {} bytes, {digest}, to {}\n", bytes.len(), file.display())));
    }
    let resting = session.store.entries_resting_on(&digest).await?;
    Ok(Output::ok(match args.format {
        ExplainFormat::Text => ledger::reply(&fetches, &resting, &session.config.registry),
        ExplainFormat::Json => ledger::fetches_json(&fetches),
    }))
}
