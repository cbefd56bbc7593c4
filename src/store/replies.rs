//! Replies as evidence: every reply's bytes once, and one small row for each time they were sent.

use std::cmp::Reverse;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use super::Store;
use super::content::Content;
use super::error::StoreError;
use super::fetched::{FetchText, changed, fetch_text, read_fetches, select_fetches};
use super::stored::{READING, Stored, insert_content, replace_content};
use crate::model::evidence::Resource;
use crate::model::{Digest, Origin, Provenance};

/// A reply to be kept.
#[derive(Clone, Debug)]
pub struct NewReply {
    /// What was asked for.
    pub resource: Resource,
    /// Where, without any secret.
    pub address: String,
    /// The HTTP status; 200 for a file that was imported.
    pub status: u16,
    /// The validator `ETag`.
    pub etag: Option<String>,
    /// The validator `Last-Modified`.
    pub last_modified: Option<String>,
    /// How direct the bytes are.
    pub origin: Origin,
    /// When they came. For an imported file the date that the file itself states, if it states one.
    pub received: DateTime<Utc>,
    /// The bytes as sent.
    pub content: Content,
}

impl NewReply {
    /// The fetch that it will be once it is kept.
    #[must_use]
    pub fn fetch(&self) -> Fetch {
        let received = to_the_millisecond(self.received);
        Fetch {
            id: None,
            resource: self.resource.clone(),
            address: self.address.clone(),
            digest: self.content.digest(),
            origin: self.origin,
            received,
            confirmed: received,
            etag: self.etag.clone(),
            last_modified: self.last_modified.clone(),
            size: self.content.size(),
        }
    }
}

/// One time that a provider sent a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetch {
    /// Its number in this store, rising in the order of keeping; none while it is still being written.
    pub id: Option<i64>,
    /// What was asked for.
    pub resource: Resource,
    /// Where, without any secret.
    pub address: String,
    /// The bytes.
    pub digest: Digest,
    /// How direct they are.
    pub origin: Origin,
    /// When they came, to the millisecond.
    pub received: DateTime<Utc>,
    /// When the provider last said that they are still the same; `received` where it never did.
    pub confirmed: DateTime<Utc>,
    /// The validator `ETag`.
    pub etag: Option<String>,
    /// The validator `Last-Modified`.
    pub last_modified: Option<String>,
    /// How many bytes were sent.
    pub size: u64,
}

impl Fetch {
    /// What a figure that rests on it says of where it came from.
    #[must_use]
    pub fn provenance(&self, later_revision: bool) -> Provenance {
        Provenance {
            resource: self.resource.clone(),
            digest: self.digest,
            origin: self.origin,
            retrieved: self.received,
            later_revision,
        }
    }
}

/// Of several fetches of one resource the last one received or confirmed up to the end of `as_of` (UTC); if none, the
/// first after it, with `true`: its figures may have been revised since that day. Of equal times the later kept wins.
#[must_use]
pub fn as_of(fetches: &[Fetch], as_of: NaiveDate) -> Option<(&Fetch, bool)> {
    // What is still being written comes after all that is kept.
    let order = |fetch: &Fetch| fetch.id.unwrap_or(i64::MAX);
    let seen = |fetch: &Fetch| {
        let times = [fetch.confirmed, fetch.received];
        times.into_iter().filter(|time| time.date_naive() <= as_of).max()
    };
    let until = fetches.iter().filter_map(|fetch| Some((seen(fetch)?, order(fetch), fetch))).max_by_key(|x| (x.0, x.1));
    let Some((_, _, fetch)) = until else {
        return fetches.iter().min_by_key(|fetch| (fetch.received, Reverse(order(fetch)))).map(|fetch| (fetch, true));
    };
    Some((fetch, false))
}

const LISTING: &str = "list its replies";

const KEEPING: &str = "keep a reply";

/// Whoever keeps the same bytes meanwhile must not take what is being deleted for held.
const NOBODY_KEEPS: &str = "LOCK TABLE contents IN SHARE ROW EXCLUSIVE MODE";

impl Store {
    /// Keeps a reply: its bytes, unless they are held whole, and the fact that they were sent. All of it or nothing.
    pub async fn keep(&self, reply: NewReply) -> Result<Fetch, StoreError> {
        let fetch = reply.fetch();
        let failed = self.failed(KEEPING);
        let mut transaction = self.begin(KEEPING).await?;
        tracing::trace!(digest = %fetch.digest, "begins to keep a reply");
        if !insert_content(&mut transaction, &reply.content).await.map_err(&failed)? {
            self.replace_damaged(&mut transaction, &reply.content).await?;
        }
        let id = insert_fetch(&mut transaction, &fetch, reply.status).await.map_err(&failed)?;
        tracing::trace!(digest = %fetch.digest, "wrote where a reply came from");
        transaction.commit().await.map_err(failed)?;
        tracing::debug!(digest = %fetch.digest, bytes = fetch.size, address = fetch.address, "kept a reply");
        Ok(Fetch { id: Some(id), ..fetch })
    }

    /// Puts bytes in the place of what is held of them, where that is damaged, and says whether it was. The fetches stay
    /// as they are. Bytes that are not held are not kept by this.
    pub async fn mend(&self, content: &Content) -> Result<bool, StoreError> {
        let mut transaction = self.begin(KEEPING).await?;
        let mended = self.replace_damaged(&mut transaction, content).await?;
        transaction.commit().await.map_err(self.failed(KEEPING))?;
        Ok(mended)
    }

    async fn replace_damaged(&self, connection: &mut AnyConnection, content: &Content) -> Result<bool, StoreError> {
        let (digest, failed) = (content.digest(), self.failed(KEEPING));
        let held = match self.stored(connection, digest).await {
            Ok(stored) => stored.unpack(digest).await,
            Err(error) => Err(error),
        };
        match held {
            Err(StoreError::Damaged { what, .. }) => {
                replace_content(connection, content).await.map_err(failed)?;
                tracing::warn!(%digest, "a stored reply was damaged ({what}); the same bytes came again and take its place");
                Ok(true)
            }
            Ok(_) | Err(StoreError::NotHeld { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Every fetch, in the order of keeping. One that this version cannot read, or that was changed since it was kept, is
    /// left out with a warning.
    pub async fn fetches(&self) -> Result<Vec<Fetch>, StoreError> {
        let mut connection = self.pool.acquire().await.map_err(self.failed(LISTING))?;
        self.fetches_in(&mut connection).await
    }

    /// The same, with what is wrong with those left out in place of the warnings.
    pub async fn stock(&self) -> Result<(Vec<Fetch>, Vec<String>), StoreError> {
        let mut connection = self.pool.acquire().await.map_err(self.failed(LISTING))?;
        Ok(read_fetches(&self.fetch_rows(&mut connection).await?))
    }

    pub(super) async fn fetches_in(&self, connection: &mut AnyConnection) -> Result<Vec<Fetch>, StoreError> {
        Ok(self.usable(&self.fetch_rows(connection).await?))
    }

    async fn fetch_rows(&self, connection: &mut AnyConnection) -> Result<Vec<AnyRow>, StoreError> {
        let rows = sqlx::query(select_fetches!("ORDER BY f.id")).fetch_all(connection).await;
        rows.map_err(self.failed(LISTING))
    }

    /// The fetches of one resource, in the order of keeping.
    pub async fn fetches_of(&self, resource: &Resource) -> Result<Vec<Fetch>, StoreError> {
        let rows = sqlx::query(select_fetches!("WHERE f.route = $1 ORDER BY f.id"))
            .bind(resource.route().id())
            .fetch_all(&self.pool)
            .await
            .map_err(self.failed(LISTING))?;
        let mut fetches = self.usable(&rows);
        // Compared as meant, so that it does not matter how a version spells a resource.
        fetches.retain(|fetch| fetch.resource == *resource);
        Ok(fetches)
    }

    /// The digests of all bytes stored, in their order.
    pub async fn contents(&self) -> Result<Vec<Digest>, StoreError> {
        let hex: Vec<String> = sqlx::query_scalar("SELECT digest FROM contents ORDER BY digest")
            .fetch_all(&self.pool)
            .await
            .map_err(self.failed(LISTING))?;
        Ok(hex.iter().filter_map(|hex| hex.parse().ok()).collect())
    }

    /// Notes that the provider said, at `at`, that the bytes of this fetch are still the same (304). A time before the
    /// last such one changes nothing. A row that was changed since it was kept is refused: it would look whole again.
    pub async fn confirm(&self, fetch: i64, at: DateTime<Utc>) -> Result<(), StoreError> {
        const DOING: &str = "confirm a reply";
        let failed = self.failed(DOING);
        let mut transaction = self.begin(DOING).await?;
        // Whoever confirms the same waits here, and then reads what was confirmed meanwhile.
        let lock = sqlx::query("UPDATE fetches SET status = status WHERE id = $1").bind(fetch);
        lock.execute(&mut *transaction).await.map_err(&failed)?;
        let row = sqlx::query(concat!("SELECT f.fetch_digest, ", fetch_text!(), " FROM fetches f WHERE f.id = $1"));
        let row = row.bind(fetch).fetch_optional(&mut *transaction).await.map_err(&failed)?;
        let place = || self.place().clone();
        let row = row.ok_or_else(|| StoreError::NoFetch { place: place(), id: fetch })?;
        let text = FetchText::read(row.try_get(1).map_err(&failed)?);
        let stated: String = row.try_get(0).map_err(&failed)?;
        if let Some(what) = changed(&text, &stated) {
            return Err(StoreError::ChangedFetch { place: place(), id: fetch, what });
        }
        if let Some(confirmed) = text.confirmed(at) {
            let confirm = sqlx::query("UPDATE fetches SET confirmed = $2, fetch_digest = $3 WHERE id = $1").bind(fetch);
            let confirm = confirm.bind(at.timestamp_millis()).bind(confirmed.digest().hex());
            confirm.execute(&mut *transaction).await.map_err(&failed)?;
        }
        transaction.commit().await.map_err(failed)
    }

    /// What of the replies does not hang together, in words: fetches that this version cannot read, that were changed since
    /// they were kept or whose bytes are gone, and bytes that no fetch is of. The program leaves none of these behind.
    pub async fn loose_ends(&self) -> Result<Vec<String>, StoreError> {
        let (_, mut ends) = self.stock().await?;
        let bare = "SELECT digest FROM contents WHERE digest NOT IN (SELECT digest FROM fetches) ORDER BY digest";
        let bare: Vec<String> = sqlx::query_scalar(bare).fetch_all(&self.pool).await.map_err(self.failed(LISTING))?;
        ends.extend(bare.iter().map(|digest| format!("the bytes stored as {digest} belong to no fetch")));
        Ok(ends)
    }

    /// The original bytes of a reply, proved by their digest; damaged ones are an error and never returned.
    pub async fn bytes(&self, digest: &Digest) -> Result<Vec<u8>, StoreError> {
        let stored = {
            let mut connection = self.pool.acquire().await.map_err(self.failed(READING))?;
            self.stored(&mut connection, *digest).await?
        };
        stored.unpack(*digest).await
    }

    /// Forgets a damaged reply with its fetches, so that it is asked for again, and says how many fetches that were. A
    /// reply that is whole stays, as does one that another process has kept anew: evidence is never thrown away.
    pub async fn forget_damaged(&self, digest: &Digest) -> Result<u64, StoreError> {
        const DOING: &str = "forget a damaged reply";
        if !matches!(self.bytes(digest).await, Err(StoreError::Damaged { .. })) {
            return Ok(0);
        }
        let failed = self.failed(DOING);
        let mut transaction = self.begin_alone(DOING, NOBODY_KEEPS).await?;
        let forgotten = delete_reply(&mut transaction, *digest).await.map_err(&failed)?;
        transaction.commit().await.map_err(failed)?;
        tracing::warn!(%digest, fetches = forgotten, "forgot a damaged reply; it will be asked for again");
        Ok(forgotten)
    }

    /// What is held of a reply, not yet proved.
    async fn stored(&self, connection: &mut AnyConnection, digest: Digest) -> Result<Stored, StoreError> {
        match Stored::read(connection, digest).await {
            Ok(Some(stored)) => Ok(stored),
            Ok(None) => Err(StoreError::NotHeld { place: self.place().clone(), digest }),
            // A value of another type than was written is damage like any other.
            Err(sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_)) => {
                Err(StoreError::Damaged { digest, what: "a piece is no longer of its type".to_owned() })
            }
            Err(cause) => Err(self.failed(READING)(cause)),
        }
    }

    fn usable(&self, rows: &[AnyRow]) -> Vec<Fetch> {
        let (fetches, wrong) = read_fetches(rows);
        for what in wrong {
            tracing::warn!(store = %self.place(), "{what}");
        }
        fetches
    }
}

async fn insert_fetch(connection: &mut AnyConnection, fetch: &Fetch, status: u16) -> Result<i64, sqlx::Error> {
    let resource = serde_json::to_string(&fetch.resource).map_err(|cause| sqlx::Error::Encode(cause.into()))?;
    let insert = "INSERT INTO fetches (resource, route, address, status, etag, last_modified, origin, received, \
                  confirmed, digest, fetch_digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10) RETURNING id";
    let proof = FetchText::of(fetch, &resource, status).digest();
    sqlx::query(insert)
        .bind(resource)
        .bind(fetch.resource.route().id())
        .bind(fetch.address.as_str())
        .bind(i64::from(status))
        .bind(fetch.etag.as_deref())
        .bind(fetch.last_modified.as_deref())
        .bind(fetch.origin.id())
        .bind(fetch.received.timestamp_millis())
        .bind(fetch.digest.hex())
        .bind(proof.hex())
        .fetch_one(connection)
        .await?
        .try_get(0)
}

/// Deletes what is held of a reply, and says how many fetches that were.
pub(super) async fn delete_reply(connection: &mut AnyConnection, digest: Digest) -> Result<u64, sqlx::Error> {
    let mut delete = async |text: &'static str| sqlx::query(text).bind(digest.hex()).execute(&mut *connection).await;
    delete("DELETE FROM content_chunks WHERE digest = $1").await?;
    let fetches = delete("DELETE FROM fetches WHERE digest = $1").await?.rows_affected();
    delete("DELETE FROM contents WHERE digest = $1").await?;
    Ok(fetches)
}

fn to_the_millisecond(time: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(time.timestamp_millis()).unwrap_or(time)
}
