//! A minute's requests, shared through the store.

use std::num::NonZeroU32;
use std::time::Duration;

use chrono::TimeDelta;
use resident_outcomes::model::Route;
use resident_outcomes::model::allowance::Allowance;

use super::{new_store, past};
use crate::{at, count};

pub(super) fn of(account: &str, min_gap_s: u64) -> Allowance {
    Allowance {
        route: Route::Aqs,
        account: account.to_owned(),
        per_minute: NonZeroU32::new(10).unwrap(),
        min_gap: Duration::from_secs(min_gap_s),
    }
}

/// Whatever clock counts, it moves by far less than a minute in these tests.
#[tokio::test]
async fn ten_are_taken_by_whom_ever_and_the_next_waits() {
    let Some((scratch, first)) = new_store().await else { return };
    let second = scratch.open().await.unwrap();
    let now = at("2026-01-05T12:00:00Z");
    for number in 0..10 {
        let store = if number % 2 == 0 { &first } else { &second };
        assert_eq!(store.take(&of("0a1b", 0), now).await.unwrap(), Duration::ZERO, "{number}");
    }
    for store in [&first, &second] {
        let wait = store.take(&of("0a1b", 0), now).await.unwrap();
        assert!((40..=61).contains(&wait.as_secs()), "{wait:?}");
        assert_eq!(store.take(&of("ffff", 0), now).await.unwrap(), Duration::ZERO, "another key");
    }
    let past = past(&scratch).await;
    sqlx::query("UPDATE budget SET sent = sent - 60100 WHERE account = '0a1b'").execute(&past).await.unwrap();
    assert_eq!(second.take(&of("0a1b", 0), now).await.unwrap(), Duration::ZERO, "a minute later");
    assert_eq!(count(&past, "SELECT COUNT(*) FROM budget WHERE account = '0a1b'").await, 1, "the old are gone");
}

#[tokio::test]
async fn the_gap_is_kept_between_processes_too() {
    let Some((scratch, first)) = new_store().await else { return };
    let second = scratch.open().await.unwrap();
    let now = at("2026-01-05T12:00:00Z");
    assert_eq!(first.take(&of("0a1b", 30), now).await.unwrap(), Duration::ZERO);
    let wait = second.take(&of("0a1b", 30), now).await.unwrap();
    assert!((10..=30).contains(&wait.as_secs()), "{wait:?}");
}

#[tokio::test]
async fn a_clock_that_was_far_ahead_holds_nobody_up() {
    let Some((scratch, store)) = new_store().await else { return };
    let past = past(&scratch).await;
    let ahead = "INSERT INTO budget (route, account, sent) VALUES ('aqs', '0a1b', 9000000000000)";
    sqlx::query(ahead).execute(&past).await.unwrap();
    assert_eq!(store.take(&of("0a1b", 5), at("2026-01-05T12:00:00Z")).await.unwrap(), Duration::ZERO);
}

/// Two that take at the same moment never both get the last place.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_place_is_taken_twice() {
    let Some((scratch, first)) = new_store().await else { return };
    let second = scratch.open().await.unwrap();
    let now = at("2026-01-05T12:00:00Z");
    let takes = (0..30).map(|number| {
        let store = if number % 2 == 0 { first.clone() } else { second.clone() };
        tokio::spawn(async move { store.take(&of("0a1b", 0), now + TimeDelta::milliseconds(number)).await })
    });
    let taken = futures_util::future::join_all(takes).await;
    let taken = taken.into_iter().filter(|taken| taken.as_ref().unwrap().as_ref().unwrap().is_zero()).count();
    assert_eq!(taken, 10);
    assert_eq!(count(&past(&scratch).await, "SELECT COUNT(*) FROM budget").await, 10);
}
