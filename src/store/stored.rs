//! The bytes of a reply in the database: what is held of them, and how they are written.

use futures_util::TryStreamExt as _;
use sqlx::{AnyConnection, Row as _};

use super::content::{self, CHUNK, Content};
use super::error::StoreError;
use crate::model::Digest;

pub(super) const READING: &str = "read a reply";

type Query<'q> = sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments>;

/// What is held of a reply, not yet proved.
pub(super) struct Stored {
    encoding: String,
    size: u64,
    chunks: u64,
    /// How many pieces are there, and what they hold together.
    pieces: u64,
    bytes: Vec<u8>,
}

impl Stored {
    pub(super) async fn read(connection: &mut AnyConnection, digest: Digest) -> Result<Option<Self>, sqlx::Error> {
        let about = sqlx::query("SELECT encoding, size, chunks FROM contents WHERE digest = $1")
            .bind(digest.hex())
            .fetch_optional(&mut *connection)
            .await?;
        let Some(about) = about else { return Ok(None) };
        let (size, chunks) = (unsigned(about.try_get(1)?), unsigned(about.try_get(2)?));
        let mut stored = Self { encoding: about.try_get(0)?, size, chunks, pieces: 0, bytes: Vec::new() };
        let mut pieces = sqlx::query("SELECT bytes FROM content_chunks WHERE digest = $1 ORDER BY number")
            .bind(digest.hex())
            .fetch(&mut *connection);
        while let Some(piece) = pieces.try_next().await? {
            stored.bytes.extend_from_slice(piece.try_get(0)?);
            stored.pieces += 1;
        }
        drop(pieces);
        Ok(Some(stored))
    }

    /// The original bytes, or what is damaged.
    pub(super) async fn unpack(self, digest: Digest) -> Result<Vec<u8>, StoreError> {
        let Self { encoding, size, chunks, pieces, bytes } = self;
        let damaged = |what| StoreError::Damaged { digest, what };
        if pieces != chunks {
            return Err(damaged(format!("{pieces} of its {chunks} pieces are there")));
        }
        tokio::task::spawn_blocking(move || content::unpack(&encoding, bytes, size, digest))
            .await
            .map_err(|source| StoreError::Interrupted { doing: READING, source })?
            .map_err(damaged)
    }
}

/// Inserts bytes that are not held; false where they are.
pub(super) async fn insert_content(connection: &mut AnyConnection, content: &Content) -> Result<bool, sqlx::Error> {
    let insert = "INSERT INTO contents (digest, encoding, size, chunks) VALUES ($1, $2, $3, $4) \
                  ON CONFLICT (digest) DO NOTHING";
    let inserted = describe(sqlx::query(insert), content).execute(&mut *connection).await?.rows_affected() > 0;
    if inserted {
        tracing::trace!(digest = %content.digest(), "wrote what a reply's bytes are");
        write_chunks(connection, content).await?;
    }
    Ok(inserted)
}

/// Writes bytes in the place of what is held of them.
pub(super) async fn replace_content(connection: &mut AnyConnection, content: &Content) -> Result<(), sqlx::Error> {
    let update = "UPDATE contents SET encoding = $2, size = $3, chunks = $4 WHERE digest = $1";
    describe(sqlx::query(update), content).execute(&mut *connection).await?;
    write_chunks(connection, content).await
}

fn describe<'q>(query: Query<'q>, content: &Content) -> Query<'q> {
    let chunks = content.stored.chunks(CHUNK).len() as u64;
    query.bind(content.digest().hex()).bind(content.encoding.id()).bind(signed(content.size())).bind(signed(chunks))
}

async fn write_chunks(connection: &mut AnyConnection, content: &Content) -> Result<(), sqlx::Error> {
    let digest = content.digest();
    // Damage can leave pieces behind of what is not held.
    sqlx::query("DELETE FROM content_chunks WHERE digest = $1").bind(digest.hex()).execute(&mut *connection).await?;
    for (chunk, number) in content.stored.chunks(CHUNK).zip(0_i64..) {
        sqlx::query("INSERT INTO content_chunks (digest, number, bytes) VALUES ($1, $2, $3)")
            .bind(digest.hex())
            .bind(number)
            .bind(chunk)
            .execute(&mut *connection)
            .await?;
        tracing::trace!(%digest, number, "wrote a piece of a reply");
    }
    Ok(())
}

// The database counts in signed numbers; no reply comes near their limit.
fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

pub(super) fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}
