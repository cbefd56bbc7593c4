//! The store as other parts use it: replies, ledger and extracts, on files of their own.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod extracts;
mod feed_records;
mod on_postgres;
mod on_sqlite;
#[path = "../scratch/postgres.rs"]
mod postgres;

use bytes::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use resident_outcomes::model::evidence::Resource;
use resident_outcomes::model::{Digest, Origin};
use resident_outcomes::store::{Content, Fetch, NewReply};
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, Row as _};

/// A connection past the store, to break things or to look at what is really there.
async fn past(address: &str) -> AnyPool {
    sqlx::any::install_default_drivers();
    AnyPoolOptions::new().max_connections(1).connect(address).await.unwrap()
}

async fn count(past: &AnyPool, text: &'static str) -> i64 {
    sqlx::query(text).fetch_one(past).await.unwrap().get(0)
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn annual(year: i32) -> Resource {
    Resource::AnnualFile { year }
}

fn reply(resource: &Resource, bytes: &[u8]) -> NewReply {
    NewReply {
        resource: resource.clone(),
        address: "https://aqs.epa.gov/aqsweb/airdata/annual_conc_by_monitor_2022.zip".to_owned(),
        status: 200,
        etag: Some("\"5f-1\"".to_owned()),
        last_modified: None,
        origin: Origin::Agency,
        received: at("2023-06-20T08:30:00.123456Z"),
        content: Content::of(Bytes::copy_from_slice(bytes)),
    }
}

fn fetch(id: i64, received: &str, confirmed: &str) -> Fetch {
    Fetch {
        id: Some(id),
        resource: annual(2022),
        address: String::new(),
        digest: Digest::of(&id.to_le_bytes()),
        origin: Origin::Agency,
        received: at(received),
        confirmed: at(confirmed),
        etag: None,
        last_modified: None,
        size: 0,
    }
}
