//! Faults of a server in the middle of each kind of writing: told apart, with what to do, and nothing half written.

use resident_outcomes::store::{Store, StoreError};

use super::ledger::broadband;
use super::{new_store, past};
use crate::{annual, at, count, reply};

/// What a server does as a row is written, the fault it is told as, and words of what to do next.
const FAULTS: [(&str, &str, &str); 6] = [
    ("RAISE 'could not extend file' USING ERRCODE = '53100'", "full", "free some and run it again"),
    ("PERFORM pg_cancel_backend(pg_backend_pid()); PERFORM pg_sleep(600)", "stopped", "statement_timeout raised"),
    ("RAISE 'canceling statement due to statement timeout' USING ERRCODE = '57014'", "stopped", "so run it again"),
    ("PERFORM pg_terminate_backend(pg_backend_pid())", "lost", "run it again when the server can be reached"),
    ("RAISE 'cannot execute INSERT' USING ERRCODE = '25006'", "read-only", "make it writable"),
    ("RAISE 'could not read block' USING ERRCODE = 'XX001'", "damaged", "fetch or import again"),
];

fn told(error: &StoreError) -> &'static str {
    match error {
        StoreError::Full { .. } => "full",
        StoreError::Stopped { .. } => "stopped",
        StoreError::Lost { .. } => "lost",
        StoreError::ReadOnly { .. } => "read-only",
        StoreError::Malformed { .. } => "damaged",
        _ => "something else",
    }
}

/// Each kind of writing, by the table whose row it writes last.
async fn write(store: &Store, table: &str) -> Result<(), StoreError> {
    match table {
        "ledger" => store.append(&[broadband()]).await.map(|_| ()),
        "fetches" | "content_chunks" => store.keep(reply(&annual(2022), b"new")).await.map(|_| ()),
        _ => store.confirm(1, at("2024-01-01T00:00:00Z")).await,
    }
}

#[tokio::test]
async fn a_fault_is_told_with_what_to_do_and_nothing_is_half_written() {
    let Some((scratch, store)) = new_store().await else { return };
    let kept = store.keep(reply(&annual(2021), b"rows")).await.unwrap();
    let past = past(&scratch).await;
    for (fault, expected, next) in FAULTS {
        for (table, event) in
            [("content_chunks", "INSERT"), ("fetches", "INSERT"), ("ledger", "INSERT"), ("a confirmation", "UPDATE")]
        {
            let name = if event == "UPDATE" { "fetches" } else { table };
            let trap = format!(
                "CREATE OR REPLACE FUNCTION trapped() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {fault}; RETURN NEW; END$$; \
                 CREATE TRIGGER trap BEFORE {event} ON {name} FOR EACH ROW EXECUTE FUNCTION trapped()"
            );
            sqlx::raw_sql(sqlx::AssertSqlSafe(trap)).execute(&past).await.unwrap();
            let error = write(&store, table).await.unwrap_err();
            assert_eq!(told(&error), expected, "{table}: {error:?}");
            let text = error.to_string();
            assert!(text.contains(next) && text.contains("postgres://outcomes@127.0.0.1"), "{table}: {text}");
            assert_eq!(store.fetches().await.unwrap(), std::slice::from_ref(&kept), "{table}: {fault}");
            assert_eq!(store.loose_ends().await.unwrap(), [""; 0], "{table}: {fault}");
            assert_eq!(count(&past, "SELECT COUNT(*) FROM content_chunks").await, 1, "{table}: {fault}");
            assert_eq!(store.count_entries().await.unwrap(), 0, "{table}: {fault}");
            let drop = format!("DROP TRIGGER trap ON {name}");
            sqlx::raw_sql(sqlx::AssertSqlSafe(drop)).execute(&past).await.unwrap();
        }
    }
    for table in ["content_chunks", "ledger", "a confirmation"] {
        write(&store, table).await.unwrap();
    }
}
