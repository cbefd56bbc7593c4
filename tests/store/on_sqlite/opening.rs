//! Opening: what is made, what is refused, and in which words.

use std::fs;
use std::path::Path;

use resident_outcomes::store::{Store, StoreError};

use super::{new_folder, past};
use crate::{annual, count, reply};

#[tokio::test]
async fn a_store_is_made_where_there_is_none_and_found_again() {
    let folder = tempfile::tempdir().unwrap();
    // Every character that means something in an address.
    let path = folder.path().join("new folder/50% of #1?");
    let store = Store::open(&path).await.unwrap();
    assert_eq!(store.place().file().unwrap(), path.join("outcomes.db"));
    let kept = store.keep(reply(&annual(2022), b"rows")).await.unwrap();
    store.close().await;
    let again = Store::open(&path).await.unwrap();
    assert_eq!(again.fetches().await.unwrap(), [kept]);
}

#[tokio::test]
async fn the_file_is_set_up() {
    let (folder, _store) = new_folder().await;
    let past = past(&folder).await;
    let mode: String = sqlx::Row::get(&sqlx::query("PRAGMA journal_mode").fetch_one(&past).await.unwrap(), 0);
    assert_eq!(mode, "delete");
    assert_eq!(count(&past, "PRAGMA page_size").await, 32_768);
    assert_eq!(count(&past, "SELECT CAST(MAX(version) AS BIGINT) FROM store_schema").await, 6);
}

#[tokio::test]
async fn an_older_schema_is_brought_up_to_date_with_its_replies() {
    let (folder, store) = new_folder().await;
    let kept = store.keep(reply(&annual(2022), b"rows")).await.unwrap();
    let past = past(&folder).await;
    sqlx::raw_sql(
        "DROP TABLE ledger; DROP TABLE budget; DROP TABLE configurations; DROP TABLE config_texts; \
         DROP TABLE work_locks; ALTER TABLE fetches DROP COLUMN fetch_digest; DELETE FROM store_schema WHERE version > 1",
    )
    .execute(&past)
    .await
    .unwrap();
    store.close().await;
    let again = Store::open(folder.path()).await.unwrap();
    assert_eq!(again.fetches().await.unwrap(), [kept]);
    assert_eq!(again.entries(None).await.unwrap(), []);
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() {
    let (folder, store) = new_folder().await;
    let past = past(&folder).await;
    sqlx::query("INSERT INTO store_schema (version) VALUES (99)").execute(&past).await.unwrap();
    store.close().await;
    let error = Store::open(folder.path()).await.unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 99, known: 6, .. }), "{error:?}");
    assert!(error.to_string().contains("made by a newer version of this program (schema 99, this one knows 6)"));
    assert_eq!(count(&past, "SELECT COUNT(*) FROM store_schema").await, 7);
}

fn refusal(error: &StoreError) -> &'static str {
    match error {
        StoreError::Folder { .. } => "folder",
        StoreError::CannotOpen { .. } => "cannot open",
        StoreError::NotADatabase { .. } => "not a database",
        _ => "something else",
    }
}

#[tokio::test]
async fn what_cannot_be_a_store_is_refused_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    fs::write(place("a-file"), "no folder").unwrap();
    fs::create_dir_all(place("table")).unwrap();
    fs::write(place("table/outcomes.db"), "GEO_ID|B28002_E001\n".repeat(600)).unwrap();
    fs::create_dir_all(place("nested/outcomes.db")).unwrap();
    let cases = [
        ("a file stands where a folder on the way should", place("a-file/evidence"), "folder"),
        ("a file stands where the folder should", place("a-file"), "folder"),
        ("another file has the name", place("table"), "not a database"),
        ("a folder has the name", place("nested"), "cannot open"),
    ];
    for (case, path, expected) in cases {
        let error = Store::open(&path).await.unwrap_err();
        assert_eq!(refusal(&error), expected, "{case}: {error:?}");
        assert!(error.to_string().contains(&path.display().to_string()), "{case}: {error}");
    }
    assert_eq!(fs::read_to_string(place("table/outcomes.db")).unwrap().lines().count(), 600, "the file was changed");
}

/// The kernel's own folder of processes takes no new folder, not even from root.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_folder_that_cannot_be_made_is_refused() {
    let error = Store::open(Path::new("/proc/evidence")).await.unwrap_err();
    assert_eq!(refusal(&error), "folder", "{error:?}");
}

#[tokio::test]
async fn a_file_cut_in_half_is_an_error_that_names_it() {
    let (folder, store) = new_folder().await;
    let text: Vec<u8> = (0..200_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let kept = store.keep(reply(&annual(2022), &text)).await.unwrap();
    let file = store.place().file().unwrap().to_owned();
    store.close().await;
    let half = fs::metadata(&file).unwrap().len() / 2;
    fs::File::options().write(true).open(&file).unwrap().set_len(half).unwrap();
    let error = match Store::open(folder.path()).await {
        Ok(store) => store.bytes(&kept.digest).await.unwrap_err(),
        Err(error) => error,
    };
    assert!(matches!(error, StoreError::Malformed { .. }), "{error:?}");
    assert!(error.to_string().contains(&file.display().to_string()), "{error}");
}

#[tokio::test]
async fn eight_openings_at_once_make_one_store() {
    let folder = tempfile::tempdir().unwrap();
    let opening = |_| {
        let path = folder.path().to_owned();
        tokio::spawn(async move { Store::open(&path).await })
    };
    let opened = futures_util::future::join_all((0..8).map(opening)).await;
    for store in opened {
        assert_eq!(store.unwrap().unwrap().fetches().await.unwrap(), []);
    }
}

/// A digest changed in the file itself, which no foreign key notices, leaves its pieces and its fetch alone.
#[tokio::test]
async fn a_changed_digest_is_told_and_its_reply_can_be_kept_again() {
    for column in ["contents", "fetches"] {
        let (folder, store) = new_folder().await;
        let kept = store.keep(reply(&annual(2022), b"rows")).await.unwrap();
        let past = past(&folder).await;
        sqlx::raw_sql("PRAGMA foreign_keys = OFF").execute(&past).await.unwrap();
        let change = format!("UPDATE {column} SET digest = 'f' || SUBSTR(digest, 2)");
        assert!(!kept.digest.hex().starts_with('f'));
        sqlx::raw_sql(sqlx::AssertSqlSafe(change)).execute(&past).await.unwrap();
        assert_eq!(store.fetches().await.unwrap(), [], "{column}");
        let ends = store.loose_ends().await.unwrap();
        assert_eq!(ends.len(), 2, "{column}: {ends:?}");
        assert!(ends[0].contains("fetch 1 is of the reply") && ends[1].contains("belong to no fetch"), "{ends:?}");
        store.keep(reply(&annual(2022), b"rows")).await.unwrap();
        assert_eq!(store.bytes(&kept.digest).await.unwrap(), b"rows", "{column}");
    }
}

/// A file of an earlier version has a log beside it, and goes on with it.
#[tokio::test]
async fn a_file_with_a_log_is_read_and_written() {
    let (folder, store) = new_folder().await;
    let kept = store.keep(reply(&annual(2021), b"rows")).await.unwrap();
    store.close().await;
    let past = past(&folder).await;
    sqlx::raw_sql("PRAGMA journal_mode = WAL").execute(&past).await.unwrap();
    past.close().await;
    let store = Store::open(folder.path()).await.unwrap();
    let more = store.keep(reply(&annual(2022), b"more")).await.unwrap();
    assert!(folder.path().join("outcomes.db-wal").exists());
    assert_eq!(store.fetches().await.unwrap(), [kept, more]);
}

/// What a process leaves that was ended while it wrote: a file half changed, and the journal to undo it. Where that is cut
/// or changed too, each reply is whole, or told as damaged; never are other bytes taken for it.
#[tokio::test]
async fn a_damaged_journal_leaves_each_reply_whole_or_told() {
    let (folder, store) = new_folder().await;
    let many = |year: i32| format!("rows of {year}").repeat(2_000).into_bytes();
    for year in 2015..2020 {
        store.keep(reply(&annual(year), &many(year))).await.unwrap();
    }
    store.close().await;
    let past = past(&folder).await;
    let mut writer = past.acquire().await.unwrap();
    let half_done = "PRAGMA cache_size = 2; BEGIN IMMEDIATE; UPDATE content_chunks SET bytes = zeroblob(40000); \
                     UPDATE fetches SET address = 'elsewhere'; INSERT INTO budget VALUES ('epa', '', 0)";
    sqlx::raw_sql(half_done).execute(&mut *writer).await.unwrap();
    let [file, journal] =
        ["outcomes.db", "outcomes.db-journal"].map(|name| fs::read(folder.path().join(name)).unwrap());
    let (mut whole, mut told) = (0, 0);
    for part in 0..24 {
        for flips in [false, true] {
            let copy = tempfile::tempdir().unwrap();
            let (at, mut journal) = (journal.len() - 1 - (journal.len() - 1) * part / 24, journal.clone());
            if flips {
                journal[at] ^= 0x40;
            } else {
                journal.truncate(at + 1);
            }
            fs::write(copy.path().join("outcomes.db"), &file).unwrap();
            fs::write(copy.path().join("outcomes.db-journal"), &journal).unwrap();
            let Ok(store) = Store::open(copy.path()).await else {
                told += 1;
                continue;
            };
            let Ok(fetches) = store.fetches().await else {
                told += 1;
                continue;
            };
            let mut is_whole = fetches.len() == 5;
            for (fetch, year) in fetches.iter().zip(2015..) {
                assert_eq!(fetch.resource, annual(year));
                match store.bytes(&fetch.digest).await {
                    Ok(bytes) => assert!(bytes == many(year), "{at} {flips}: other bytes"),
                    Err(_) => is_whole = false,
                }
            }
            *(if is_whole { &mut whole } else { &mut told }) += 1;
        }
    }
    assert!(whole > 0 && told > 0, "whole {whole}, told {told}");
}
