//! The chain: each entry's digest is taken of what it says and of the digest before it, so that none can be changed,
//! taken out or put in between without every later digest being wrong.

use std::fmt;

use sqlx::{AnyConnection, Row as _};

use super::entry::{START, digest};
use super::{READING, Store, StoreError};
use crate::model::Digest;

/// What walking the whole ledger found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// How many entries there are up to the first broken link, or in all.
    pub entries: u64,
    /// The digest of the last of them; [`START`] where there is none.
    pub head: Digest,
    /// The first entry that does not fit.
    pub broken: Option<BrokenLink>,
    /// Whether the digest asked for is that of an entry, or of the start; none where none was asked for.
    pub holds_noted: Option<bool>,
}

/// An entry that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BrokenLink {
    /// Its digest is not that of what it says: it was changed.
    Changed {
        /// The entry's number.
        id: i64,
        /// The digest it states.
        stated: String,
        /// The digest of what it says.
        computed: Digest,
    },
    /// It does not follow the entry before it: one was taken out, put in, or moved.
    Parted {
        /// The entry's number.
        id: i64,
        /// The digest before it that it states.
        stated: String,
        /// The digest of the entry before it.
        before: Digest,
    },
}

impl fmt::Display for BrokenLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { id, stated, computed } => {
                write!(
                    f,
                    "entry {id} was changed: it states the digest {stated}, and what it says has {}",
                    computed.hex()
                )
            }
            Self::Parted { id, stated, before } => write!(
                f,
                "entry {id} does not follow the one before it: it states {stated}, and that one has {} (an entry was \
                 taken out, put in or moved)",
                before.hex()
            ),
        }
    }
}

/// Entries read at a time.
const PAGE: i64 = 5_000;

impl Store {
    /// Walks every entry in its order up to the first that does not fit, and looks for a digest noted earlier: an end
    /// that was cut off shows by nothing else.
    pub async fn walk_chain(&self, noted: Option<&Digest>) -> Result<Chain, StoreError> {
        let failed = self.failed(READING);
        let is_noted = |digest: &Digest| noted.map(|noted| noted == digest);
        let mut chain = Chain { entries: 0, head: START, broken: None, holds_noted: is_noted(&START) };
        let mut last = i64::MIN;
        loop {
            let query = sqlx::query(concat!(select_entries!("WHERE id > $1"), " LIMIT $2")).bind(last).bind(PAGE);
            let rows = query.fetch_all(&self.pool).await.map_err(&failed)?;
            for row in &rows {
                let (id, link) = Link::read(row).map_err(&failed)?;
                last = id;
                match link.follows(id, &chain.head) {
                    Ok(digest) => chain.head = digest,
                    Err(broken) => {
                        chain.broken = Some(broken);
                        return Ok(chain);
                    }
                }
                chain.entries += 1;
                chain.holds_noted = chain.holds_noted.zip(is_noted(&chain.head)).map(|(before, now)| before || now);
            }
            if rows.is_empty() {
                return Ok(chain);
            }
        }
    }
}

pub(super) struct Link {
    previous: String,
    digest: String,
    text: String,
}

impl Link {
    pub(super) fn read(row: &sqlx::any::AnyRow) -> Result<(i64, Self), sqlx::Error> {
        Ok((row.try_get(0)?, Self { previous: row.try_get(1)?, digest: row.try_get(2)?, text: row.try_get(3)? }))
    }

    fn computed(&self, before: &Digest) -> Digest {
        digest(before, &self.text)
    }

    /// Its digest, if it follows the one before and is what it says.
    pub(super) fn follows(&self, id: i64, before: &Digest) -> Result<Digest, BrokenLink> {
        if self.previous != before.hex() {
            return Err(BrokenLink::Parted { id, stated: self.previous.clone(), before: *before });
        }
        let computed = self.computed(before);
        if self.digest == computed.hex() {
            return Ok(computed);
        }
        Err(BrokenLink::Changed { id, stated: self.digest.clone(), computed })
    }
}

/// The digest of the last entry. Whoever appends must hold the lock of the ledger.
pub(super) async fn head(connection: &mut AnyConnection) -> Result<Digest, sqlx::Error> {
    let last = sqlx::query_scalar::<_, String>("SELECT digest FROM ledger ORDER BY id DESC LIMIT 1");
    match last.fetch_optional(connection).await? {
        None => Ok(START),
        Some(text) => {
            text.parse().map_err(|cause: crate::model::evidence::InvalidDigest| sqlx::Error::Decode(cause.into()))
        }
    }
}

/// Binds the entries of a ledger that had no chain, in their order.
pub(in crate::store) async fn bind_up(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    let text = concat!("SELECT id, '', '', ", entry_text!(), " FROM ledger ORDER BY id");
    let rows = sqlx::query(text).fetch_all(&mut *connection).await?;
    let mut previous = START;
    for row in &rows {
        let (id, link) = Link::read(row)?;
        let digest = link.computed(&previous);
        sqlx::query("UPDATE ledger SET previous = $1, digest = $2 WHERE id = $3")
            .bind(std::mem::replace(&mut previous, digest).hex())
            .bind(digest.hex())
            .bind(id)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
