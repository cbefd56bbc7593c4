//! Who waits for another writer must see what that one wrote.

use std::future::Future;

use resident_outcomes::store::StoreError;
use sqlx::{AnyConnection, Connection as _, Row as _};
use tokio::task::JoinHandle;

use super::budget::of;
use super::ledger::broadband;
use super::new_store;
use crate::at;
use crate::postgres::connection;

/// Another process in the middle of writing a table.
async fn writing(address: &str, lock: &'static str) -> AnyConnection {
    let mut other = connection(address).await;
    sqlx::raw_sql("BEGIN").execute(&mut other).await.unwrap();
    sqlx::raw_sql(lock).execute(&mut other).await.unwrap();
    other
}

/// Starts work that must wait, and comes back when it does.
async fn waits<T: Send + 'static>(
    address: &str,
    work: impl Future<Output = Result<T, StoreError>> + Send + 'static,
) -> JoinHandle<Result<T, StoreError>> {
    let work = tokio::spawn(work);
    let mut watch = connection(address).await;
    let waiting = "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND database = \
                   (SELECT oid FROM pg_database WHERE datname = current_database())";
    while sqlx::query(waiting).fetch_one(&mut watch).await.unwrap().get::<i64, _>(0) == 0 {
        assert!(!work.is_finished(), "it does not wait");
    }
    work
}

async fn writes(mut other: AnyConnection, statement: &'static str) {
    sqlx::raw_sql(statement).execute(&mut other).await.unwrap();
    sqlx::raw_sql("COMMIT").execute(&mut other).await.unwrap();
    other.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_verdict_that_another_appended_meanwhile_is_not_new() {
    let Some((scratch, store)) = new_store().await else { return };
    store.append(&[broadband()]).await.unwrap();
    let mut changed = broadband();
    changed.value = Some("90.5".parse().unwrap());
    let other = writing(&scratch.0, "LOCK TABLE ledger IN ROW EXCLUSIVE MODE").await;
    let appended = waits(&scratch.0, async move { store.append(&[changed]).await }).await;
    writes(other, "UPDATE ledger SET value = '90.5'").await;
    assert_eq!(appended.await.unwrap().unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_place_that_another_took_meanwhile_is_taken() {
    let Some((scratch, store)) = new_store().await else { return };
    let other = writing(&scratch.0, "LOCK TABLE budget IN ROW EXCLUSIVE MODE").await;
    let taken = async move { store.take(&of("0a1b", 30), at("2026-01-05T12:00:00Z")).await };
    let taken = waits(&scratch.0, taken).await;
    let place = "INSERT INTO budget SELECT 'aqs', '0a1b', CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
    writes(other, place).await;
    assert!(!taken.await.unwrap().unwrap().is_zero());
}

/// Bytes that one process finds damaged and forgets, while another keeps them: afterwards they are held, or nobody was
/// told so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_is_not_forgotten_while_it_is_kept() {
    let Some((scratch, store)) = new_store().await else { return };
    let kept = store.keep(crate::reply(&crate::annual(2022), b"rows")).await.unwrap();
    let past = super::past(&scratch).await;
    sqlx::query("DELETE FROM content_chunks").execute(&past).await.unwrap();
    let other = writing(&scratch.0, "LOCK TABLE contents IN ROW EXCLUSIVE MODE").await;
    let forgotten = waits(&scratch.0, async move { store.forget_damaged(&kept.digest).await }).await;
    let again = "INSERT INTO fetches (resource, route, address, status, origin, received, confirmed, digest, fetch_digest) \
                 SELECT resource, route, address, status, origin, received, confirmed, digest, fetch_digest FROM fetches";
    writes(other, again).await;
    assert_eq!(forgotten.await.unwrap().unwrap(), 2, "the other's fetch of the same bytes too");
}
