//! What a re-check asks of the store: configurations of another day, work that one process does at a time, and entries
//! that say again what was said before something else.

use std::time::Duration;

use chrono::TimeDelta;
use resident_outcomes::model::{Conclusion, Digest, Verdict};
use resident_outcomes::store::{LedgerEntry, StoreError};

use super::ledger::{broadband, said};
use super::{new_store, past};
use crate::{at, count};

const FILES: [(&str, &str); 2] = [("cities.csv", "geoid,name\n"), ("metrics.toml", "[pm25]\n# ⅓\n")];

fn owned(files: &[(&str, &str)]) -> Vec<(String, String)> {
    files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

#[tokio::test]
async fn configurations_come_back_and_share_their_texts() {
    let Some((scratch, store)) = new_store().await else { return };
    let (one, other) = (Digest::of(b"one"), Digest::of(b"other"));
    assert_eq!(store.config_texts(one, None).await.unwrap(), None);
    let long = "a row of many\n".repeat(500);
    let changed = [FILES[0], ("metrics.toml", long.as_str())];
    let second = scratch.open().await.unwrap();
    for (store, digest, files) in [(&store, one, FILES), (&second, one, FILES), (&second, other, changed)] {
        store.keep_config(digest, &files).await.unwrap();
    }
    assert_eq!(store.config_texts(one, None).await.unwrap(), Some(owned(&FILES)));
    assert_eq!(store.config_texts(other, None).await.unwrap(), Some(owned(&changed)));
    assert_eq!(store.config_texts(other, Some("metrics.toml")).await.unwrap(), Some(owned(&changed[1..])));
    assert_eq!(store.config_texts(other, Some("sdg.toml")).await.unwrap(), None);
    let past = past(&scratch).await;
    assert_eq!(count(&past, "SELECT COUNT(*) FROM config_texts").await, 3, "each text once");
    assert_eq!(store.loose_ends().await.unwrap(), Vec::<String>::new(), "they are no replies");
    sqlx::query("UPDATE config_texts SET size = size + 1").execute(&past).await.unwrap();
    let damaged = store.config_texts(one, None).await.unwrap_err();
    assert!(matches!(&damaged, StoreError::Damaged { what, .. } if what.starts_with("its cities.csv")), "{damaged}");
}

#[tokio::test]
async fn one_works_at_a_time_and_one_that_was_killed_not_for_ever() {
    let Some((scratch, first)) = new_store().await else { return };
    let second = scratch.open().await.unwrap();
    let (now, hour) = (at("2026-01-05T12:00:00Z"), Duration::from_secs(3_600));
    assert_eq!(first.lock("recheck", "a", hour, now).await.unwrap(), None);
    let other = second.lock("recheck", "b", hour, now).await.unwrap().unwrap();
    assert_eq!((other.name.as_str(), other.until - other.since), ("a", TimeDelta::hours(1)));
    assert_eq!(second.lock("other work", "b", hour, now).await.unwrap(), None);
    second.unlock("recheck", "b").await.unwrap();
    assert!(second.lock("recheck", "b", hour, now).await.unwrap().is_some(), "only its holder gives it back");
    first.unlock("recheck", "a").await.unwrap();
    assert_eq!(second.lock("recheck", "b", hour, now).await.unwrap(), None);

    // As if an hour had passed since `b` was killed; and as if its clock had been years ahead.
    let past = past(&scratch).await;
    for change in ["since = since - 3600000, until = until - 3600000", "since = 9000000000000, until = 9000003600000"] {
        let change = sqlx::AssertSqlSafe(format!("UPDATE work_locks SET {change} WHERE name = 'recheck'"));
        sqlx::query(change).execute(&past).await.unwrap();
        assert_eq!(first.lock("recheck", "c", hour, now).await.unwrap(), None);
    }
}

#[tokio::test]
async fn what_was_said_before_something_else_can_be_said_again() {
    let Some((_scratch, store)) = new_store().await else { return };
    let met = broadband();
    let not_met = LedgerEntry { concluded: Conclusion::Verdict(Verdict::NotMet), ..met.clone() };
    assert!(met.says_the_same(&LedgerEntry { value: Some("89.1000".parse().unwrap()), ..met.clone() }));
    assert!(!met.says_the_same(&not_met));
    assert!(!met.says_the_same(&LedgerEntry { inputs: [Digest::of(b"one")].into(), ..met.clone() }));
    store.append(std::slice::from_ref(&met)).await.unwrap();
    store.append_all(&[]).await.unwrap();
    store.append_all(&[not_met.clone(), met.clone()]).await.unwrap();
    store.append_all(std::slice::from_ref(&met)).await.unwrap();
    assert_eq!(said(store.entries(None).await.unwrap()), [met.clone(), not_met, met.clone(), met]);
    let chain = store.walk_chain(None).await.unwrap();
    assert_eq!((chain.entries, chain.broken), (4, None));
}
