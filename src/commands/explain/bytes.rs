//! The bytes behind a value, and where its records stand in them.

use std::collections::BTreeSet;

use bytes::Bytes;

use crate::commands::Failure;
use crate::gather::{Gathered, extract, limits, off_the_threads};
use crate::measure::{Choice, choices};
use crate::model::evidence::Resource;
use crate::model::rows::{Held, Rows};
use crate::model::{Detail, Observation};
use crate::provider;
use crate::report::explain::ReplyRead;
use crate::session::Session;
use crate::store::StoreError;

/// The replies that the value rests on. One that is damaged or gone is told as such.
pub(super) async fn replies(
    session: &Session,
    gathered: &Gathered,
    seen: Option<&Observation>,
) -> Result<Vec<ReplyRead>, Failure> {
    let mut replies: Vec<ReplyRead> = Vec::new();
    let Some(seen) = seen else { return Ok(replies) };
    for held in gathered.held.iter().filter(|held| seen.evidence.contains(&held.from.digest)) {
        // The same bytes may be held under two names.
        if replies.iter().all(|reply| reply.from.digest != held.from.digest) {
            replies.push(reply(session, held, seen).await?);
        }
    }
    Ok(replies)
}

async fn reply(session: &Session, held: &Held, seen: &Observation) -> Result<ReplyRead, Failure> {
    let from = held.from.clone();
    let fetches = session.store.fetches_of(&from.resource).await?;
    let fetch = fetches.into_iter().find(|fetch| fetch.digest == from.digest);
    let address = fetch.map(|fetch| fetch.address).filter(|address| !address.is_empty());
    let mut reply = ReplyRead { from, address, size: None, trouble: None, records: Vec::new(), choices: Vec::new() };
    let bytes = match &held.from.resource {
        Resource::Snapshot { file } => provider::shipped(file).map(Bytes::from_static),
        _ => match session.store.bytes(&held.from.digest).await {
            Ok(bytes) => Some(bytes.into()),
            Err(error @ (StoreError::Damaged { .. } | StoreError::NotHeld { .. })) => {
                reply.trouble = Some(error.to_string());
                None
            }
            Err(error) => return Err(error.into()),
        },
    };
    let Some(bytes) = bytes else { return Ok(reply) };
    reply.size = Some(bytes.len() as u64);
    match rows(session, held, seen, &bytes).await {
        Ok(choices) => reply.choices = choices,
        Err(error) => reply.trouble = Some(error.to_string()),
    }
    let numbers = records(held, seen, &reply.choices);
    let (resource, limits) = (held.from.resource.clone(), limits(&session.config, &held.from.resource));
    let located = off_the_threads(move || provider::locate(&resource, &bytes, &numbers, &limits)).await;
    match located {
        Ok(records) => reply.records = records,
        Err(error) => reply.trouble = Some(error.to_string()),
    }
    Ok(reply)
}

/// Every row of the monitors used. What is held has been narrowed to what figures are made from, so that the reply is
/// read again as a whole.
async fn rows(
    session: &Session,
    held: &Held,
    seen: &Observation,
    bytes: &Bytes,
) -> Result<Vec<Choice>, provider::ExtractError> {
    let (digest, resource) = (&held.from.digest, &held.from.resource);
    match (&*held.rows, &seen.detail) {
        (Rows::Shipped(_), Detail::Sites(_)) => Ok(choices(&held.rows, digest, seen)),
        (_, Detail::Sites(_)) => Ok(choices(&extract(&session.config, resource, bytes.clone()).await?, digest, seen)),
        _ => Ok(Vec::new()),
    }
}

/// The numbers of the records that the value was made from.
fn records(held: &Held, seen: &Observation, choices: &[Choice]) -> BTreeSet<u64> {
    match (&seen.detail, &*held.rows) {
        (Detail::Share { record, .. }, _) => BTreeSet::from([*record]),
        (Detail::Counties(counties), Rows::Counties(rows)) => {
            let year = seen.period.end_year();
            let is_used = |county| counties.iter().any(|(other, _)| other == county);
            rows.iter().filter(|row| row.year == year && is_used(&row.county)).map(|row| row.record).collect()
        }
        (Detail::Sites(sites), rows) => {
            let here = sites.iter().filter(|site| site.evidence == held.from.digest);
            let named = here.flat_map(|site| site.records.iter().copied());
            let speaking = choices.iter().filter(|choice| choice.silent.is_none());
            let used = speaking.flat_map(|choice| &choice.rows).filter(|row| row.left_out.is_none());
            // Of hundreds of days only the first and the last are shown, as the value names them.
            let is_days = matches!(rows, Rows::Days(_));
            let further = used.flat_map(|row| row.records.iter().copied()).filter(|_| !is_days);
            named.chain(further).collect()
        }
        (Detail::Counties(_), _) => BTreeSet::new(),
    }
}
