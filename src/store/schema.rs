//! The schema and how an older one becomes the present one. The statements themselves are the engine's own.

use sqlx::{AnyConnection, Row as _};

use super::engine::Engine;
use super::error::StoreError;
use super::{Store, fetched, ledger, postgres};

/// The version that this program writes.
pub(super) const KNOWN: i64 = 6;
const _: () = assert!(super::sqlite::MIGRATIONS.len() == 6, "one version a migration");

/// The step after which entries made before it are bound together.
const CHAIN: i64 = 4;
/// The step after which fetches kept before it get their digests.
const FETCH_DIGESTS: i64 = 5;

const DOING: &str = "bring its schema up to date";

/// Applies the steps that are missing, all or none of them, and refuses a schema from the future.
pub(super) async fn bring_up_to_date(store: &Store) -> Result<(), StoreError> {
    // A store without the table is new. Any other failure shows again in the transaction.
    let found = {
        let mut connection = store.pool.acquire().await.map_err(store.failed(DOING))?;
        version(&mut connection).await.unwrap_or_default()
    };
    if found == KNOWN {
        return Ok(());
    }
    migrate(store).await
}

async fn migrate(store: &Store) -> Result<(), StoreError> {
    let failed = store.failed(DOING);
    let mut transaction = store.begin(DOING).await?;
    if store.engine == Engine::Postgres {
        sqlx::raw_sql(postgres::ONE_MIGRATES).execute(&mut *transaction).await.map_err(&failed)?;
    }
    sqlx::query("CREATE TABLE IF NOT EXISTS store_schema (version BIGINT NOT NULL)")
        .execute(&mut *transaction)
        .await
        .map_err(&failed)?;
    // Read again: another process may have done the work while this one waited.
    let found = version(&mut transaction).await.map_err(&failed)?;
    if found > KNOWN {
        return Err(StoreError::Newer { place: store.place().clone(), found, known: KNOWN });
    }
    for (step, version) in store.engine.migrations().into_iter().zip(1_i64..) {
        if version > found {
            sqlx::raw_sql(step).execute(&mut *transaction).await.map_err(&failed)?;
            match version {
                CHAIN => ledger::bind_up(&mut transaction).await.map_err(&failed)?,
                FETCH_DIGESTS => fetched::fill(&mut transaction).await.map_err(&failed)?,
                _ => {}
            }
            sqlx::query("INSERT INTO store_schema (version) VALUES ($1)")
                .bind(version)
                .execute(&mut *transaction)
                .await
                .map_err(&failed)?;
            tracing::trace!(version, "wrote a step of the schema");
        }
    }
    transaction.commit().await.map_err(failed)?;
    tracing::debug!(store = %store.place(), from = found, to = KNOWN, "brought the store's schema up to date");
    Ok(())
}

/// The version found.
pub(super) async fn version(connection: &mut AnyConnection) -> Result<i64, sqlx::Error> {
    sqlx::query("SELECT CAST(COALESCE(MAX(version), 0) AS BIGINT) FROM store_schema")
        .fetch_one(connection)
        .await?
        .try_get(0)
}
