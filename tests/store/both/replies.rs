//! Replies: kept once, sent many times, chosen by date.

use proptest::prelude::*;
use resident_outcomes::model::evidence::{AqsArea, AqsService, Resource};
use resident_outcomes::model::method::{Dataset, Table};
use resident_outcomes::model::{Digest, Origin};
use resident_outcomes::store::{NewReply, Store, StoreError, as_of};

use super::{NO_TRAP, TRAPS, new_store, past};
use crate::{annual, at, count, day, fetch, reply};

fn every_resource() -> Vec<Resource> {
    let (table, dataset) = (Table::B28002, Dataset::Acs5);
    let (service, year) = (AqsService::Annual, 2022);
    let aqs = |area| Resource::AqsQuery { service, year, area };
    vec![
        Resource::CensusFile { table, dataset, vintage: 2022 },
        Resource::CensusQuery { table, dataset, vintage: 2017 },
        Resource::AnnualFile { year },
        Resource::DailyFile { year },
        aqs(AqsArea::County("37183".parse().unwrap())),
        aqs(AqsArea::Box([35_000_000, 36_000_000, -79_000_000, -78_000_000])),
        aqs(AqsArea::State("37".to_owned())),
        aqs(AqsArea::Site("37".to_owned(), "183".to_owned(), "0014".to_owned())),
        Resource::Gazetteer { year },
        Resource::Popest { vintage: 2022 },
        Resource::Snapshot { file: "pm25.csv".to_owned() },
        Resource::CityFile { city: "0465000".to_owned(), file: "evidence/monitors.csv".to_owned() },
    ]
}

#[tokio::test]
async fn what_was_kept_comes_back_for_every_resource() {
    let Some((_scratch, store)) = new_store().await else { return };
    let mut kept = Vec::new();
    for (resource, origin) in every_resource().iter().zip(Origin::ALL.iter().cycle()) {
        let bytes = format!("{resource:?}").repeat(3);
        let new = NewReply {
            origin: *origin,
            etag: None,
            last_modified: Some("Tue, 20 Jun 2023 08:00:00 GMT".to_owned()),
            ..reply(resource, bytes.as_bytes())
        };
        let fetch = store.keep(new).await.unwrap();
        assert_eq!(fetch.digest, Digest::of(bytes.as_bytes()));
        assert_eq!(fetch.size, bytes.len() as u64);
        assert_eq!(fetch.received, at("2023-06-20T08:30:00.123Z"), "to the millisecond");
        assert_eq!(store.bytes(&fetch.digest).await.unwrap(), bytes.as_bytes());
        assert_eq!(store.fetches_of(resource).await.unwrap(), std::slice::from_ref(&fetch));
        kept.push(fetch);
    }
    assert_eq!(store.fetches().await.unwrap(), kept);
}

#[tokio::test]
async fn the_same_bytes_are_stored_once_and_each_fetch_is_a_row() {
    let Some((scratch, store)) = new_store().await else { return };
    let [first, second, other] = [annual(2022), annual(2022), annual(2021)];
    for resource in [&first, &second, &other] {
        store.keep(reply(resource, &b"a,b\n".repeat(1000))).await.unwrap();
    }
    let past = past(&scratch).await;
    assert_eq!(count(&past, "SELECT COUNT(*) FROM contents").await, 1);
    assert_eq!(count(&past, "SELECT COUNT(*) FROM content_chunks").await, 1);
    assert_eq!(store.fetches().await.unwrap().len(), 3);
    assert_eq!(store.fetches_of(&first).await.unwrap().len(), 2);
}

#[tokio::test]
async fn bytes_of_every_size_come_back() {
    let Some((scratch, store)) = new_store().await else { return };
    let mebi = 1 << 20;
    // A zip is stored as sent, so its size decides the pieces.
    let zip = |size: usize| {
        let noise = (0_u32..).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes());
        b"PK\x03\x04".iter().copied().chain(noise).take(size).collect::<Vec<_>>()
    };
    let cases = [(0, 0), (1, 1), (mebi - 1, 1), (mebi, 1), (mebi + 1, 2), (3 * mebi, 3)];
    let past = past(&scratch).await;
    for (size, expected) in cases {
        let before = count(&past, "SELECT COUNT(*) FROM content_chunks").await;
        let bytes = zip(size);
        let kept = store.keep(reply(&annual(2022), &bytes)).await.unwrap();
        assert!(store.bytes(&kept.digest).await.unwrap() == bytes, "{size} bytes");
        assert_eq!(count(&past, "SELECT COUNT(*) FROM content_chunks").await - before, expected, "{size} bytes");
    }
}

#[tokio::test]
async fn small_text_is_stored_smaller_and_large_text_as_it_came() {
    let row = b"1600000US0465000|113451|1301\n";
    for (rows, expected) in [(30_000, 0..20_000), (100_000, 2_900_000..2_900_001)] {
        let Some((scratch, store)) = new_store().await else { return };
        let text = row.repeat(rows);
        let kept = store.keep(reply(&annual(2022), &text)).await.unwrap();
        let past = past(&scratch).await;
        let stored = count(&past, "SELECT CAST(SUM(LENGTH(bytes)) AS BIGINT) FROM content_chunks").await;
        assert!(expected.contains(&stored), "{stored} bytes of {}", text.len());
        assert!(store.bytes(&kept.digest).await.unwrap() == text, "{rows} rows");
    }
}

/// A full disk makes the database end the transaction by itself, as the second case does.
#[tokio::test]
async fn a_reply_is_wholly_absent_where_its_last_step_fails() {
    for (case, trap) in TRAPS {
        let Some((scratch, store)) = new_store().await else { return };
        let past = past(&scratch).await;
        sqlx::raw_sql(trap).execute(&past).await.unwrap();
        for _ in 0..3 {
            let error = store.keep(reply(&annual(2022), b"rows")).await.unwrap_err().to_string();
            assert!(error.contains("failed to keep a reply") && error.contains("trapped"), "{case}: {error}");
        }
        assert_eq!(count(&past, "SELECT COUNT(*) FROM contents").await, 0, "{case}");
        assert_eq!(count(&past, "SELECT COUNT(*) FROM content_chunks").await, 0, "{case}");
        sqlx::raw_sql(NO_TRAP).execute(&past).await.unwrap();
        let kept = store.keep(reply(&annual(2022), b"rows")).await.unwrap();
        assert_eq!(store.bytes(&kept.digest).await.unwrap(), b"rows", "{case}");
    }
}

#[tokio::test]
async fn a_confirmation_counts_from_the_latest_time() {
    let Some((_scratch, store)) = new_store().await else { return };
    let kept = store.keep(reply(&annual(2022), b"rows")).await.unwrap();
    for (time, expected) in [
        ("2023-07-01T00:00:00Z", "2023-07-01T00:00:00Z"),
        ("2023-06-25T00:00:00Z", "2023-07-01T00:00:00Z"),
        ("2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z"),
    ] {
        store.confirm(kept.id.unwrap(), at(time)).await.unwrap();
        let fetches = store.fetches().await.unwrap();
        assert_eq!((fetches[0].received, fetches[0].confirmed), (kept.received, at(expected)), "{time}");
    }
    let error = store.confirm(kept.id.unwrap() + 1, at("2024-01-01T00:00:00Z")).await.unwrap_err();
    assert!(matches!(error, StoreError::NoFetch { id, .. } if Some(id) == kept.id.map(|id| id + 1)), "{error:?}");
}

#[tokio::test]
async fn what_was_never_kept_is_not_held() {
    let Some((_scratch, store)) = new_store().await else { return };
    let error = store.bytes(&Digest::of(b"never")).await.unwrap_err();
    assert!(matches!(error, StoreError::NotHeld { .. }), "{error:?}");
}

/// Each of the two has a connection of its own, as two processes have.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_writers_at_once_lose_and_double_nothing() {
    let Some((scratch, first)) = new_store().await else { return };
    let second = scratch.open().await.unwrap();
    let write = |store: Store, writer: i32| async move {
        for number in 0..200 {
            // Every tenth reply is the same for both.
            let bytes = if number % 10 == 0 { format!("same {number}") } else { format!("{writer} {number}") };
            store.keep(reply(&annual(number), bytes.as_bytes())).await.unwrap();
        }
    };
    tokio::join!(write(first.clone(), 1), write(second, 2));
    let fetches = first.fetches().await.unwrap();
    assert_eq!(fetches.len(), 400);
    for number in 0..200 {
        let of_year = fetches.iter().filter(|fetch| fetch.resource == annual(number));
        assert_eq!(of_year.count(), 2, "{number}");
    }
    let past = past(&scratch).await;
    assert_eq!(count(&past, "SELECT COUNT(*) FROM contents").await, 400 - 20);
    assert_eq!(count(&past, "SELECT COUNT(*) FROM content_chunks").await, 400 - 20);
}

#[test]
fn the_fetch_that_counts_on_a_day() {
    let first = fetch(1, "2023-06-20T08:00:00Z", "2023-06-20T08:00:00Z");
    let confirmed = fetch(2, "2023-06-20T08:00:00Z", "2023-12-01T00:00:00Z");
    let second = fetch(3, "2023-09-01T23:59:59.999Z", "2023-09-01T23:59:59.999Z");
    let twin = fetch(4, "2023-09-01T23:59:59.999Z", "2023-09-01T23:59:59.999Z");
    let two = [first.clone(), second.clone()];
    let cases = [
        ("nothing held", vec![], "2023-07-01", None),
        ("one before", two.to_vec(), "2023-07-01", Some((1, false))),
        ("the last before", two.to_vec(), "2023-10-01", Some((3, false))),
        ("up to the end of the day", two.to_vec(), "2023-09-01", Some((3, false))),
        ("the day before that", two.to_vec(), "2023-08-31", Some((1, false))),
        ("all later: the first of them", two.to_vec(), "2022-01-01", Some((1, true))),
        ("in any order", vec![second.clone(), first.clone()], "2022-01-01", Some((1, true))),
        (
            "confirmed later than the other came",
            vec![confirmed.clone(), second.clone()],
            "2023-12-01",
            Some((2, false)),
        ),
        ("not yet confirmed", vec![confirmed, second.clone()], "2023-11-30", Some((3, false))),
        ("equal times: the later kept", vec![twin.clone(), second.clone()], "2023-10-01", Some((4, false))),
        ("equal times, all later", vec![second, twin], "2022-01-01", Some((4, true))),
    ];
    for (case, fetches, date, expected) in cases {
        let chosen = as_of(&fetches, day(date)).map(|(fetch, later)| (fetch.id.unwrap(), later));
        assert_eq!(chosen, expected, "{case}");
    }
}

proptest! {
    #[test]
    fn the_choice_does_not_depend_on_the_order(hours in prop::collection::vec((0_u32..500, 0_u32..500), 1..8), on in 0_u32..25) {
        let start = at("2023-01-01T00:00:00Z");
        let mut fetches: Vec<_> = hours.iter().zip(1_i64..).map(|((received, more), id)| {
            let mut fetch = fetch(id, "2023-01-01T00:00:00Z", "2023-01-01T00:00:00Z");
            fetch.received = start + chrono::TimeDelta::hours(i64::from(*received));
            fetch.confirmed = fetch.received + chrono::TimeDelta::hours(i64::from(*more));
            fetch
        }).collect();
        let date = day("2023-01-01") + chrono::Days::new(u64::from(on));
        let chosen = as_of(&fetches, date).map(|(fetch, later)| (fetch.id.unwrap(), later));
        let (_, later) = chosen.unwrap();
        prop_assert_eq!(later, fetches.iter().all(|fetch| fetch.received.date_naive() > date));
        fetches.reverse();
        prop_assert_eq!(as_of(&fetches, date).map(|(fetch, later)| (fetch.id.unwrap(), later)), chosen);
    }
}
