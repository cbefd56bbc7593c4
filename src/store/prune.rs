//! Letting go of replies that nothing rests on any more. Entries of the ledger keep the digests of what they rested on.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{AnyConnection, Row as _};

use super::replies::delete_reply;
use super::{Fetch, Store, StoreError};
use crate::model::evidence::Resource;
use crate::model::{Digest, Origin};

/// A reply that can go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outdated {
    /// Its bytes.
    pub digest: Digest,
    /// The times they were sent, in the order of keeping.
    pub fetches: Vec<Fetch>,
    /// How many bytes they take in the store.
    pub stored: u64,
}

/// What a store holds, by whether it can go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pruning {
    /// What can go, or is gone.
    pub outdated: Vec<Outdated>,
    /// How many replies stay.
    pub kept: usize,
    /// How many bytes these take in the store.
    pub kept_bytes: u64,
}

const DOING: &str = "prune its replies";
const LOCK: &str = "LOCK TABLE ledger, fetches, contents IN SHARE ROW EXCLUSIVE MODE";

/// Replies that the last entry of a key rests on, or one that was signed off, packed or appealed against.
const RESTED_ON: &str = "SELECT DISTINCT inputs FROM ledger WHERE inputs <> '' AND (id IN (\
    SELECT MAX(id) FROM ledger WHERE kind IN ('verdict', 'opinion') \
    GROUP BY kind, city, metric, standard, period_from, period_to, method_set, subject) \
    OR digest IN (SELECT subject FROM ledger WHERE kind IN ('sign_off', 'packed', 'appeal')))";

impl Store {
    /// Lets go of every reply of which a newer one of the same thing is held and on which no entry rests that still
    /// counts: the last of its key, or one signed off, packed or appealed against. What a city supplied stays. All of it
    /// or nothing; with `only_look` nothing.
    pub async fn prune(&self, only_look: bool) -> Result<Pruning, StoreError> {
        let failed = self.failed(DOING);
        let mut transaction = self.begin_alone(DOING, LOCK).await?;
        let rested_on = rested_on(&mut transaction).await.map_err(&failed)?;
        let stored = stored(&mut transaction).await.map_err(&failed)?;
        let fetches = self.fetches_in(&mut transaction).await?;
        let pruning = look(fetches, &rested_on, &stored);
        if !only_look {
            for outdated in &pruning.outdated {
                delete_reply(&mut transaction, outdated.digest).await.map_err(&failed)?;
            }
        }
        transaction.commit().await.map_err(&failed)?;
        Ok(pruning)
    }

    /// Gives the room of what was deleted back to the system, where the engine does not do so by itself.
    pub async fn shrink(&self) -> Result<(), StoreError> {
        let Some(statement) = self.engine.shrink() else { return Ok(()) };
        sqlx::raw_sql(statement).execute(&self.pool).await.map_err(self.failed("give room back"))?;
        Ok(())
    }
}

async fn rested_on(connection: &mut AnyConnection) -> Result<BTreeSet<Digest>, sqlx::Error> {
    let inputs: Vec<String> = sqlx::query_scalar(RESTED_ON).fetch_all(connection).await?;
    Ok(inputs.iter().flat_map(|inputs| inputs.split_whitespace()).filter_map(|hex| hex.parse().ok()).collect())
}

/// How many bytes each reply takes in the store.
async fn stored(connection: &mut AnyConnection) -> Result<BTreeMap<Digest, u64>, sqlx::Error> {
    let text = "SELECT digest, CAST(SUM(LENGTH(bytes)) AS BIGINT) FROM content_chunks GROUP BY digest";
    let rows = sqlx::query(text).fetch_all(connection).await?;
    let one = |row: &sqlx::any::AnyRow| {
        let (digest, bytes): (String, i64) = (row.try_get(0)?, row.try_get(1)?);
        Ok(digest.parse().ok().map(|digest| (digest, bytes.unsigned_abs())))
    };
    rows.iter().filter_map(|row| one(row).transpose()).collect()
}

fn look(fetches: Vec<Fetch>, rested_on: &BTreeSet<Digest>, stored: &BTreeMap<Digest, u64>) -> Pruning {
    // Of each thing the bytes last kept answer for today.
    let newest: BTreeMap<Resource, (_, Digest)> = fetches.iter().fold(BTreeMap::new(), |mut newest, fetch| {
        let this = ((fetch.confirmed, fetch.id), fetch.digest);
        let last = newest.entry(fetch.resource.clone()).or_insert(this);
        *last = this.max(*last);
        newest
    });
    let newest: BTreeSet<Digest> = newest.into_values().map(|(_, digest)| digest).collect();
    let mut by_digest: BTreeMap<Digest, Vec<Fetch>> = BTreeMap::new();
    for fetch in fetches {
        by_digest.entry(fetch.digest).or_default().push(fetch);
    }
    let mut pruning = Pruning::default();
    for (digest, fetches) in by_digest {
        let stored = stored.get(&digest).copied().unwrap_or_default();
        let is_supplied = fetches.iter().any(|fetch| fetch.origin == Origin::City);
        if is_supplied || newest.contains(&digest) || rested_on.contains(&digest) {
            pruning.kept += 1;
            pruning.kept_bytes += stored;
        } else {
            pruning.outdated.push(Outdated { digest, fetches, stored });
        }
    }
    pruning.outdated.sort_by_key(|outdated| outdated.fetches.first().and_then(|fetch| fetch.id));
    pruning
}
