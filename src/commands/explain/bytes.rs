//! The bytes behind a value, and where its records stand in them.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;

use crate::commands::Failure;
use crate::config::MetricRules;
use crate::gather::{Gathered, extract, limits, off_the_threads};
use crate::measure::{Choice, Row, choices, considered, looked_at};
use crate::model::evidence::Resource;
use crate::model::rows::{Held, Rows};
use crate::model::{Derivation, Detail, Digest, Observation, Provenance, UsCity};
use crate::provider::{self, Located};
use crate::report::explain::ReplyRead;
use crate::session::Session;
use crate::store::StoreError;

/// What is to be shown of the replies.
pub(super) enum Sought<'a> {
    /// The records that a value was made from.
    Value(&'a Observation),
    /// Those that a method looked at without coming to a value.
    InVain { city: &'a UsCity, tried: &'a Derivation, rules: &'a MetricRules, through: Vec<&'a Provenance> },
}

impl Sought<'_> {
    fn is_in(&self, held: &Held) -> bool {
        match self {
            Self::Value(seen) => seen.evidence.contains(&held.from.digest),
            Self::InVain { through, .. } => through.iter().any(|from| from.digest == held.from.digest),
        }
    }

    fn choices(&self, rows: &Rows, digest: &Digest) -> Vec<Choice> {
        match self {
            Self::Value(seen) => choices(rows, digest, seen),
            Self::InVain { city, tried, rules, .. } => considered(rows, city, tried.method, rules),
        }
    }

    /// Whether every row of the reply has to be read. What is held has been narrowed to what figures are made from.
    fn reads_all(&self, held: &Held) -> bool {
        match self {
            Self::Value(seen) => matches!(seen.detail, Detail::Sites(_)),
            Self::InVain { .. } => !matches!(*held.rows, Rows::Counties(_)),
        }
    }
}

/// The replies that the value rests on, or that were looked at in vain. One that is damaged or gone is told as such.
pub(super) async fn replies(
    session: &Session,
    gathered: &Gathered,
    sought: &Sought<'_>,
) -> Result<Vec<ReplyRead>, Failure> {
    let mut replies: Vec<ReplyRead> = Vec::new();
    for held in gathered.held.iter().filter(|held| sought.is_in(held)) {
        // The same bytes may be held under two names.
        if replies.iter().all(|reply| reply.from.digest != held.from.digest) {
            replies.push(reply(session, held, sought).await?);
        }
    }
    Ok(replies)
}

async fn reply(session: &Session, held: &Held, sought: &Sought<'_>) -> Result<ReplyRead, Failure> {
    let from = held.from.clone();
    let fetches = session.store.fetches_of(&from.resource).await?;
    let fetch = fetches.into_iter().find(|fetch| fetch.digest == from.digest);
    let address = fetch.map(|fetch| fetch.address).filter(|address| !address.is_empty());
    let mut reply = ReplyRead::of(from, address);
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
    match rows(session, held, sought, &bytes).await {
        Ok(rows) => {
            reply.choices = sought.choices(&rows, &held.from.digest);
            if let Sought::InVain { city, tried, .. } = sought {
                reply.sought = looked_at::sought(&rows, city, tried);
            }
        }
        Err(error) => reply.trouble = Some(error.to_string()),
    }
    if let Err(error) = locate(session, held, sought, &bytes, &mut reply).await {
        reply.trouble = Some(error.to_string());
    }
    Ok(reply)
}

/// Every row, where that is needed: the reply is read again as a whole.
async fn rows(
    session: &Session,
    held: &Held,
    sought: &Sought<'_>,
    bytes: &Bytes,
) -> Result<Arc<Rows>, provider::ExtractError> {
    if matches!(&*held.rows, Rows::Shipped(_)) || !sought.reads_all(held) {
        return Ok(Arc::clone(&held.rows));
    }
    Ok(Arc::new(extract(&session.config, &held.from.resource, bytes.clone()).await?))
}

/// Finds the records to be shown, and the first and last of each group of rows that are alike.
async fn locate(
    session: &Session,
    held: &Held,
    sought: &Sought<'_>,
    bytes: &Bytes,
    reply: &mut ReplyRead,
) -> Result<(), provider::ExtractError> {
    let shown = records(held, sought, reply);
    let rows = reply.choices.iter().flat_map(|choice| &choice.rows);
    let ends: BTreeSet<u64> = rows.flat_map(|row| ends(&row.records)).collect();
    let numbers: BTreeSet<u64> = shown.union(&ends).copied().collect();
    let (resource, bytes) = (held.from.resource.clone(), bytes.clone());
    let limits = limits(&session.config, &resource);
    let located = off_the_threads(move || provider::locate(&resource, &bytes, &numbers, &limits)).await?;
    let is_end = |record: &&Located| ends.contains(&record.number);
    reply.places = located.iter().filter(is_end).map(|record| (record.number, record.bytes.clone())).collect();
    reply.records = located.into_iter().filter(|record| shown.contains(&record.number)).collect();
    Ok(())
}

/// The numbers of the records to be shown: those the value was made from, or would have been.
fn records(held: &Held, sought: &Sought<'_>, reply: &ReplyRead) -> BTreeSet<u64> {
    let seen = match sought {
        Sought::InVain { .. } => {
            let named = reply.sought.iter().filter_map(|sought| sought.record);
            let rows = reply.choices.iter().flat_map(|choice| &choice.rows).filter(|row| row.is_candidate());
            return named.chain(of_rows(&held.rows, rows)).collect();
        }
        Sought::Value(seen) => seen,
    };
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
            // The ends of a monitor's days may be rows that do not count; those that do are told apart below.
            let named = named.filter(|_| !matches!(rows, Rows::Days(_)) || reply.choices.is_empty());
            let speaking = reply.choices.iter().filter(|choice| choice.silent.is_none());
            let used = speaking.flat_map(|choice| &choice.rows).filter(|row| row.left_out.is_none());
            named.chain(of_rows(rows, used)).collect()
        }
        (Detail::Figures(figures), _) => {
            let first = figures.iter().flat_map(|figure| &figure.first);
            first.filter(|used| used.evidence == held.from.digest).map(|used| used.record).collect()
        }
        (Detail::Counties(_), _) => BTreeSet::new(),
    }
}

/// The records of rows; of hundreds of days only the first and the last.
fn of_rows<'r>(of: &Rows, rows: impl Iterator<Item = &'r Row>) -> impl Iterator<Item = u64> {
    let is_days = matches!(of, Rows::Days(_));
    rows.flat_map(move |row| if is_days { ends(&row.records) } else { row.records.clone() })
}

fn ends(records: &[u64]) -> Vec<u64> {
    records.first().into_iter().chain(records.last()).copied().collect()
}
