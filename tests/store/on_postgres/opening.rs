//! Opening and losing a server: what is made, what is refused, in which words, and never with the password.

use futures_util::future::join_all;
use resident_outcomes::store::StoreError;

use super::{new_store, open, past};
use crate::postgres::{PASSWORD, Server};
use crate::{annual, count, reply};

/// The message, after a look for the password in all that an error may show.
fn told(error: &StoreError) -> String {
    assert!(!format!("{error} {error:?}").contains(PASSWORD), "{error:?}");
    error.to_string()
}

#[tokio::test]
async fn tables_are_made_and_found_again() {
    let Some((scratch, store)) = new_store().await else { return };
    let kept = store.keep(reply(&annual(2022), b"rows")).await.unwrap();
    assert!(store.place().to_string().starts_with("postgres://outcomes@127.0.0.1:"), "{}", store.place());
    assert!(!format!("{store:?}").contains(PASSWORD));
    let about = store.about().await.unwrap();
    assert_eq!((about.engine, about.schema), ("PostgreSQL", 6));
    store.close().await;
    assert_eq!(scratch.open().await.unwrap().fetches().await.unwrap(), [kept]);
}

#[tokio::test]
async fn an_older_schema_is_brought_up_to_date_with_its_replies() {
    let Some((scratch, store)) = new_store().await else { return };
    let kept = store.keep(reply(&annual(2022), b"rows")).await.unwrap();
    let past = past(&scratch).await;
    let back = "DROP TABLE ledger; DROP TABLE budget; DROP TABLE configurations; DROP TABLE config_texts; \
         DROP TABLE work_locks; ALTER TABLE fetches DROP COLUMN fetch_digest; DELETE FROM store_schema WHERE version > 1";
    sqlx::raw_sql(back).execute(&past).await.unwrap();
    let again = scratch.open().await.unwrap();
    assert_eq!(again.fetches().await.unwrap(), [kept]);
    assert_eq!(again.entries(None).await.unwrap(), []);
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() {
    let Some((scratch, _store)) = new_store().await else { return };
    let past = past(&scratch).await;
    sqlx::query("INSERT INTO store_schema (version) VALUES (99)").execute(&past).await.unwrap();
    let error = scratch.open().await.unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 99, known: 6, .. }), "{error:?}");
    assert!(told(&error).contains("made by a newer version of this program (schema 99, this one knows 6)"));
    assert_eq!(count(&past, "SELECT COUNT(*) FROM store_schema").await, 7);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_openings_at_once_make_one_store() {
    let Some(server) = Server::shared() else { return };
    let address = server.new_database().await;
    let opened = join_all((0..8).map(|_| open(&address))).await;
    for store in opened {
        assert_eq!(store.unwrap().fetches().await.unwrap(), []);
    }
    let past = crate::past(&address).await;
    assert_eq!(count(&past, "SELECT COUNT(*) FROM store_schema").await, 6);
}

#[tokio::test]
async fn what_keeps_the_store_from_opening_is_told_apart() {
    let Some(server) = Server::shared() else { return };
    let good = server.new_database().await;
    server.runs("postgres", "CREATE ROLE guest LOGIN PASSWORD 'canaryviolet'").await;
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let at = |port: u16| format!("postgres://outcomes:{PASSWORD}@127.0.0.1:{port}/x");
    let cases = [
        ("nobody listens", at(nobody), "no connection to the server of the store postgres://outcomes@127.0.0.1:"),
        ("a wrong password", good.replace(PASSWORD, "wrong"), "does not let this user in"),
        ("no such user", good.replace("outcomes:", "stranger:"), "does not let this user in"),
        ("no such database", server.address("nowhere"), "has no such database"),
        ("no right to make tables", good.replace("outcomes:", "guest:"), "may not bring its schema up to date"),
        ("no TLS", format!("{good}?sslmode=require"), "server does not support TLS"),
        ("read-only", format!("{good}?options=-c%20default_transaction_read_only=on"), "is read-only"),
    ];
    for (case, address, expected) in cases {
        let told = told(&open(&address).await.unwrap_err());
        assert!(told.contains(expected), "{case}: {told}");
    }
}

#[tokio::test]
async fn a_connection_that_the_server_closed_is_replaced() {
    let Some((scratch, store)) = new_store().await else { return };
    store.keep(reply(&annual(2021), b"before")).await.unwrap();
    let past = past(&scratch).await;
    let others = "SELECT COUNT(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE \
                  datname = current_database() AND pid <> pg_backend_pid()) AS ended";
    assert!(count(&past, others).await >= 1);
    store.keep(reply(&annual(2022), b"after")).await.unwrap();
    assert_eq!(store.fetches().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_server_lost_in_the_middle_is_named_and_nothing_is_half_written() {
    let Some((scratch, store)) = new_store().await else { return };
    let past = past(&scratch).await;
    let trap = "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS \
                'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END'; \
                CREATE TRIGGER trap BEFORE INSERT ON fetches FOR EACH ROW EXECUTE FUNCTION cut()";
    sqlx::raw_sql(trap).execute(&past).await.unwrap();
    let error = store.keep(reply(&annual(2022), b"rows")).await.unwrap_err();
    assert!(matches!(error, StoreError::Lost { doing: "keep a reply", .. }), "{error:?}");
    assert!(told(&error).contains("was lost while about to keep a reply"));
    assert_eq!(count(&past, "SELECT COUNT(*) FROM contents").await, 0);
    sqlx::raw_sql("DROP TRIGGER trap ON fetches").execute(&past).await.unwrap();
    store.keep(reply(&annual(2022), b"rows")).await.unwrap();
}
