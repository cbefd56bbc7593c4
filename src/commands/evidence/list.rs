//! `outcomes evidence list`: the ledger, or the stored replies.

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::{ExplainFormat, List};
use crate::commands::{Failure, Output, ask};
use crate::model::Digest;
use crate::report::ledger::{self, Listed};
use crate::session::Session;
use crate::store::Recorded;

pub(super) async fn run(session: &Session, args: &List) -> Result<Output, Failure> {
    if args.replies {
        let fetches = session.store.fetches().await?;
        return Ok(Output::ok(match args.format {
            ExplainFormat::Text => ledger::fetches(&fetches),
            ExplainFormat::Json => ledger::fetches_json(&fetches),
        }));
    }
    let entries = entries(session, args).await?;
    let listed = listed(&entries, args.all);
    Ok(Output::ok(match args.format {
        ExplainFormat::Text => ledger::list(&listed, &session.config.registry),
        ExplainFormat::Json => ledger::list_json(&listed),
    }))
}

async fn entries(session: &Session, args: &List) -> Result<Vec<Recorded>, Failure> {
    if args.cities.is_empty() {
        return Ok(session.store.entries(None).await?);
    }
    let mut entries = Vec::new();
    for city in ask::find_cities(&session.config.registry, &args.cities)? {
        entries.extend(session.store.entries(Some(&city.id())).await?);
    }
    entries.sort_by_key(|one| one.id);
    Ok(entries)
}

/// Entries with what superseded them and what was done about them; those superseded only where `all` are asked for.
fn listed(entries: &[Recorded], all: bool) -> Vec<Listed<'_>> {
    let mut superseded: BTreeMap<i64, i64> = BTreeMap::new();
    let mut last: BTreeMap<_, i64> = BTreeMap::new();
    let mut acts: BTreeMap<Digest, Vec<&Recorded>> = BTreeMap::new();
    for one in entries {
        if one.entry.is_act() {
            acts.entry(one.entry.subject.unwrap_or(one.digest)).or_default().push(one);
        } else if let Some(before) = last.insert(one.entry.key(), one.id) {
            superseded.insert(before, one.id);
        }
    }
    let acted: BTreeSet<Digest> = acts.keys().copied().collect();
    let is_wanted = |one: &&Recorded| {
        // What was acted on stays in sight, however old.
        all || one.entry.is_act() || acted.contains(&one.digest) || !superseded.contains_key(&one.id)
    };
    let of = |one| Listed { recorded: one, superseded_by: superseded.get(&one.id).copied() };
    entries.iter().filter(is_wanted).map(of).collect()
}
