//! The configurations that verdicts were given under, so that they can be given again under the same one years later.
//! Each text is kept once, however many configurations share it.

use bytes::Bytes;
use sqlx::{AnyConnection, Row as _};

use super::Store;
use super::content::{Content, unpack};
use super::error::StoreError;
use crate::model::Digest;

const KEEPING: &str = "keep a configuration";
const READING: &str = "read a configuration";

/// Two that keep the same texts at once would stand in each other's way.
const LOCK: &str = "LOCK TABLE configurations, config_texts IN SHARE ROW EXCLUSIVE MODE";

impl Store {
    /// Keeps the files of a configuration (name and text) under the digest that entries state, unless it is held.
    pub async fn keep_config(&self, digest: Digest, files: &[(&str, impl AsRef<str>)]) -> Result<(), StoreError> {
        if self.holds_config(digest).await? {
            return Ok(());
        }
        let failed = self.failed(KEEPING);
        let mut transaction = self.begin_alone(KEEPING, LOCK).await?;
        for (name, text) in files {
            let content = Content::of(Bytes::copy_from_slice(text.as_ref().as_bytes()));
            insert(&mut transaction, digest, name, &content).await.map_err(&failed)?;
        }
        transaction.commit().await.map_err(failed)?;
        tracing::debug!(%digest, "kept a configuration");
        Ok(())
    }

    async fn holds_config(&self, digest: Digest) -> Result<bool, StoreError> {
        let held = sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM configurations WHERE digest = $1");
        let held = held.bind(digest.hex()).fetch_one(&self.pool).await;
        held.map(|files| files > 0).map_err(self.failed(KEEPING))
    }

    /// The files of a configuration by their names, or only that of one name; none where it is not held. A damaged text is
    /// an error.
    pub async fn config_texts(
        &self,
        digest: Digest,
        only: Option<&str>,
    ) -> Result<Option<Vec<(String, String)>>, StoreError> {
        let failed = self.failed(READING);
        let query = "SELECT c.name, c.text, t.encoding, t.size, t.bytes FROM configurations c \
                     JOIN config_texts t ON t.digest = c.text WHERE c.digest = $1 AND ($2 = '' OR c.name = $2) ORDER BY c.name";
        let query = sqlx::query(query).bind(digest.hex()).bind(only.unwrap_or_default());
        let rows = query.fetch_all(&self.pool).await.map_err(&failed)?;
        let mut texts = Vec::new();
        for row in &rows {
            let (name, text): (String, String) = (row.try_get(0).map_err(&failed)?, row.try_get(1).map_err(&failed)?);
            let (encoding, size): (String, i64) = (row.try_get(2).map_err(&failed)?, row.try_get(3).map_err(&failed)?);
            let damaged = |what: String| StoreError::Damaged { digest, what: format!("its {name}: {what}") };
            let of_text = text.parse().map_err(|_| damaged(format!("`{text}` is no digest")))?;
            let bytes = unpack(&encoding, row.try_get(4).map_err(&failed)?, size.unsigned_abs(), of_text);
            let text = String::from_utf8(bytes.map_err(damaged)?).map_err(|_| damaged("it is no text".to_owned()))?;
            texts.push((name, text));
        }
        Ok((!texts.is_empty()).then_some(texts))
    }
}

async fn insert(
    connection: &mut AnyConnection,
    digest: Digest,
    name: &str,
    content: &Content,
) -> Result<(), sqlx::Error> {
    let text = "INSERT INTO config_texts (digest, encoding, size, bytes) VALUES ($1, $2, $3, $4) \
                ON CONFLICT (digest) DO NOTHING";
    sqlx::query(text)
        .bind(content.digest().hex())
        .bind(content.encoding.id())
        .bind(i64::try_from(content.size()).unwrap_or(i64::MAX))
        .bind(content.stored.as_ref())
        .execute(&mut *connection)
        .await?;
    let file =
        "INSERT INTO configurations (digest, name, text) VALUES ($1, $2, $3) ON CONFLICT (digest, name) DO NOTHING";
    sqlx::query(file).bind(digest.hex()).bind(name).bind(content.digest().hex()).execute(connection).await?;
    Ok(())
}
