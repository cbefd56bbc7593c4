//! Damaged replies: found, never returned, forgotten, kept anew.

use resident_outcomes::model::Digest;
use resident_outcomes::store::{Store, StoreError};
use sqlx::Row as _;

use super::{new_store, past};
use crate::{annual, count, reply};

/// Two pieces, stored as sent.
fn zip() -> Vec<u8> {
    let noise = (0_u32..400_000).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes());
    b"PK\x03\x04".iter().copied().chain(noise).collect()
}

async fn what_is_wrong(store: &Store, digest: &Digest) -> String {
    match store.bytes(digest).await {
        Err(StoreError::Damaged { digest: named, what }) if named == *digest => what,
        other => format!("{other:?}"),
    }
}

#[tokio::test]
async fn one_flipped_bit_is_found_wherever_it_is() {
    let text = b"1600000US0465000|113451|1301\n".repeat(1000);
    for (case, bytes, expected) in [("a zip", zip(), "digest"), ("gzipped text", text, "inflate")] {
        let Some((scratch, store)) = new_store().await else { return };
        let kept = store.keep(reply(&annual(2022), &bytes)).await.unwrap();
        let past = past(&scratch).await;
        let last = "SELECT number, bytes FROM content_chunks ORDER BY number DESC LIMIT 1";
        let row = sqlx::query(last).fetch_one(&past).await.unwrap();
        let mut piece: Vec<u8> = row.get(1);
        let middle = piece.len() / 2;
        piece[middle] ^= 0x10;
        let update = "UPDATE content_chunks SET bytes = $1 WHERE number = $2";
        sqlx::query(update).bind(piece).bind(row.get::<i64, _>(0)).execute(&past).await.unwrap();
        let what = what_is_wrong(&store, &kept.digest).await;
        assert!(what.contains(expected), "{case}: {what}");
    }
}

#[tokio::test]
async fn missing_short_and_swapped_pieces_are_found() {
    let cases = [
        ("a piece is missing", "DELETE FROM content_chunks WHERE number = 1", "1 of its 2 pieces"),
        (
            "a piece is short",
            "UPDATE content_chunks SET bytes = SUBSTR(bytes, 1, 1) WHERE number = 1",
            "bytes it was kept with",
        ),
        ("pieces are swapped", "UPDATE content_chunks SET number = 2 WHERE number = 0", "have the digest"),
        ("the encoding is wrong", "UPDATE contents SET encoding = 'gzip'", "inflate"),
        ("the encoding is unknown", "UPDATE contents SET encoding = 'zstd'", "`zstd` is unknown"),
        ("the size is wrong", "UPDATE contents SET size = size + 1", "bytes it was kept with"),
    ];
    let bytes = zip();
    for (case, breakage, expected) in cases {
        let Some((scratch, store)) = new_store().await else { return };
        let kept = store.keep(reply(&annual(2022), &bytes)).await.unwrap();
        sqlx::query(breakage).execute(&past(&scratch).await).await.unwrap();
        let what = what_is_wrong(&store, &kept.digest).await;
        assert!(what.contains(expected), "{case}: {what}");
    }
}

#[tokio::test]
async fn only_the_damaged_reply_is_forgotten_and_can_be_kept_anew() {
    let Some((scratch, store)) = new_store().await else { return };
    let bytes = zip();
    let whole = store.keep(reply(&annual(2021), b"whole")).await.unwrap();
    let broken = store.keep(reply(&annual(2022), &bytes)).await.unwrap();
    store.keep(reply(&annual(2022), &bytes)).await.unwrap();
    let past = past(&scratch).await;
    let breakage = "DELETE FROM content_chunks WHERE number = 1";
    sqlx::query(breakage).execute(&past).await.unwrap();

    assert_eq!(store.forget_damaged(&whole.digest).await.unwrap(), 0, "whole");
    assert_eq!(store.forget_damaged(&Digest::of(b"never")).await.unwrap(), 0, "never kept");
    assert_eq!(store.forget_damaged(&broken.digest).await.unwrap(), 2);
    assert_eq!(store.fetches().await.unwrap(), std::slice::from_ref(&whole));
    assert_eq!(count(&past, "SELECT COUNT(*) FROM content_chunks").await, 1);

    let anew = store.keep(reply(&annual(2022), &bytes)).await.unwrap();
    assert!(store.bytes(&anew.digest).await.unwrap() == bytes);
    assert!(anew.id > broken.id, "numbers are not used twice");
}

#[tokio::test]
async fn the_same_bytes_take_the_place_of_damaged_ones() {
    let Some((scratch, store)) = new_store().await else { return };
    let bytes = zip();
    let kept = store.keep(reply(&annual(2022), &bytes)).await.unwrap();
    let past = past(&scratch).await;
    let content = reply(&annual(2022), &bytes).content;
    assert!(!store.mend(&content).await.unwrap(), "whole");
    for breakage in [
        "UPDATE content_chunks SET bytes = SUBSTR(bytes, 1, 9) WHERE number = 0",
        "DELETE FROM content_chunks WHERE number = 1",
        "UPDATE contents SET size = size + 1, chunks = 7, encoding = 'gzip'",
    ] {
        sqlx::raw_sql(breakage).execute(&past).await.unwrap();
        assert!(store.bytes(&kept.digest).await.is_err(), "{breakage}");
        assert!(store.mend(&content).await.unwrap(), "{breakage}");
        assert!(store.bytes(&kept.digest).await.unwrap() == bytes, "{breakage}");
        sqlx::raw_sql(breakage).execute(&past).await.unwrap();
        store.keep(reply(&annual(2021), &bytes)).await.unwrap();
        assert!(store.bytes(&kept.digest).await.unwrap() == bytes, "{breakage}");
    }
    assert_eq!(store.fetches().await.unwrap().len(), 4, "no fetch is lost by it");
    assert_eq!(store.loose_ends().await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn a_fetch_of_an_unknown_resource_is_left_out() {
    let Some((scratch, store)) = new_store().await else { return };
    let whole = store.keep(reply(&annual(2021), b"whole")).await.unwrap();
    store.keep(reply(&annual(2022), b"later")).await.unwrap();
    let update = "UPDATE fetches SET resource = '{\"HourlyFile\":{\"year\":2022}}' WHERE id = 2";
    sqlx::query(update).execute(&past(&scratch).await).await.unwrap();
    assert_eq!(store.fetches().await.unwrap(), [whole]);
}
