//! Damaged replies: found, never returned, forgotten, kept anew.

use std::collections::BTreeSet;

use resident_outcomes::model::Digest;
use resident_outcomes::store::{NewReply, Store, StoreError};
use sqlx::Row as _;

use super::{new_store, past};
use crate::{annual, at, count, reply};

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

/// In the first, a middle and the last piece of a reply, at its start, in its middle and at its end.
#[tokio::test]
async fn one_flipped_bit_is_found_wherever_it_is_and_the_same_bytes_mend_it() {
    let text = b"1600000US0465000|113451|1301\n".repeat(1000);
    let large = [zip(), zip()].concat();
    for (case, bytes, expected, pieces) in [("a zip", large, "digest", 4), ("gzipped text", text, "", 1)] {
        let Some((scratch, store)) = new_store().await else { return };
        let kept = store.keep(reply(&annual(2022), &bytes)).await.unwrap();
        let past = past(&scratch).await;
        assert_eq!(count(&past, "SELECT COUNT(*) FROM content_chunks").await, pieces, "{case}");
        for number in BTreeSet::from([0, pieces / 2, pieces - 1]) {
            for part in 0..3 {
                let read = sqlx::query("SELECT bytes FROM content_chunks WHERE number = $1").bind(number);
                let mut piece: Vec<u8> = read.fetch_one(&past).await.unwrap().get(0);
                let at = (piece.len() - 1) * part / 2;
                piece[at] ^= 0x10;
                let update = sqlx::query("UPDATE content_chunks SET bytes = $1 WHERE number = $2").bind(piece);
                update.bind(number).execute(&past).await.unwrap();
                let what = what_is_wrong(&store, &kept.digest).await;
                assert!(what.contains(expected), "{case}, piece {number}, byte {at}: {what}");
                store.keep(reply(&annual(2022), &bytes)).await.unwrap();
                assert!(store.bytes(&kept.digest).await.unwrap() == bytes, "{case}, piece {number}, byte {at}");
            }
        }
    }
}

/// The table that says which schema a store has.
#[tokio::test]
async fn a_damaged_schema_version_is_told_and_nothing_is_changed() {
    for breakage in [
        "DELETE FROM store_schema",
        "DROP TABLE store_schema",
        "DELETE FROM store_schema WHERE version > 2",
        "UPDATE store_schema SET version = version - 100",
        "UPDATE store_schema SET version = version + 100",
        "ALTER TABLE store_schema RENAME COLUMN version TO verzion",
    ] {
        let Some((scratch, store)) = new_store().await else { return };
        let kept = store.keep(reply(&annual(2022), b"rows")).await.unwrap();
        sqlx::raw_sql(breakage).execute(&past(&scratch).await).await.unwrap();
        let error = scratch.open().await.unwrap_err().to_string();
        let newer = error.contains("made by a newer version of this program");
        assert!(newer || error.contains("failed to bring its schema up to date"), "{breakage}: {error}");
        assert!(newer || error.contains("put a copy of the store in its place"), "{breakage}: {error}");
        assert_eq!(store.fetches().await.unwrap(), [kept], "{breakage}");
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

/// What each row says is held by its digest: any column changed, and the row is told and not used.
#[tokio::test]
async fn a_changed_fetch_is_told_not_used_and_never_made_whole_by_a_confirmation() {
    let changes = [
        "resource = '{\"HourlyFile\":{\"year\":2022}}'",
        "resource = REPLACE(resource, '2022', '2021')",
        "route = 'aqs'",
        "address = REPLACE(address, '2022', '2021')",
        "status = 206",
        "etag = NULL",
        "last_modified = 'Tue, 20 Jun 2023 08:00:00 GMT'",
        "origin = 'city'",
        "received = received - 1",
        "received = 9223372036854775807",
        "confirmed = confirmed + 86400000",
        "digest = (SELECT MIN(digest) FROM contents WHERE digest <> fetches.digest)",
        "fetch_digest = ''",
    ];
    for change in changes {
        let Some((scratch, store)) = new_store().await else { return };
        let whole = store.keep(reply(&annual(2021), b"whole")).await.unwrap();
        let changed = store.keep(reply(&annual(2022), b"later")).await.unwrap();
        store.confirm(changed.id.unwrap(), at("2024-01-01T00:00:00Z")).await.unwrap();
        assert_eq!(store.loose_ends().await.unwrap(), [""; 0], "{change}");
        let update = format!("UPDATE fetches SET {change} WHERE id = 2");
        sqlx::query(sqlx::AssertSqlSafe(update)).execute(&past(&scratch).await).await.unwrap();
        let (fetches, wrong) = store.stock().await.unwrap();
        assert_eq!(fetches, std::slice::from_ref(&whole), "{change}");
        assert!(wrong.len() == 1 && wrong[0].contains("fetch 2 was changed since it was kept"), "{change}: {wrong:?}");
        assert_eq!(store.fetches_of(&annual(2022)).await.unwrap(), [], "{change}");
        assert_eq!(store.loose_ends().await.unwrap()[0], wrong[0], "{change}");
        let error = store.confirm(2, at("2025-01-01T00:00:00Z")).await.unwrap_err();
        assert!(matches!(error, StoreError::ChangedFetch { id: 2, .. }), "{change}: {error:?}");
        // Asked for again, it is there again.
        let anew = store.keep(reply(&annual(2022), b"later")).await.unwrap();
        assert_eq!(store.fetches_of(&annual(2022)).await.unwrap(), [anew], "{change}");
    }
}

#[tokio::test]
async fn a_store_from_before_gets_the_digests_of_its_fetches() {
    let Some((scratch, store)) = new_store().await else { return };
    let first = store.keep(reply(&annual(2021), b"first")).await.unwrap();
    store.keep(NewReply { etag: None, ..reply(&annual(2022), b"second") }).await.unwrap();
    store.confirm(first.id.unwrap(), at("2024-01-01T00:00:00Z")).await.unwrap();
    let fetches = store.fetches().await.unwrap();
    store.close().await;
    let past = past(&scratch).await;
    let back = "DROP TABLE configurations; DROP TABLE config_texts; DROP TABLE work_locks; \
         ALTER TABLE fetches DROP COLUMN fetch_digest; DELETE FROM store_schema WHERE version > 4";
    sqlx::raw_sql(back).execute(&past).await.unwrap();
    let again = scratch.open().await.unwrap();
    assert_eq!(again.stock().await.unwrap(), (fetches, vec![]));
    sqlx::raw_sql("UPDATE fetches SET confirmed = confirmed + 1 WHERE id = 1").execute(&past).await.unwrap();
    assert_eq!(again.stock().await.unwrap().1.len(), 1);
}
