//! Pruning: what was replaced and carries nothing goes, everything else stays.

use resident_outcomes::model::{Digest, Origin};
use resident_outcomes::store::{Act, Did, LedgerEntry, NewReply, Store, StoreError};

use super::ledger::{broadband, run_of};
use super::{new_store, past};
use crate::{annual, at, count, reply};

/// Keeps bytes as the annual file of 2022, sent on a day of June 2023.
async fn sent(store: &Store, bytes: &[u8], day: u32) -> Digest {
    let received = at(&format!("2023-06-{day:02}T08:00:00Z"));
    store.keep(NewReply { received, ..reply(&annual(2022), bytes) }).await.unwrap().digest
}

fn resting_on(digest: Digest, value: &str) -> LedgerEntry {
    LedgerEntry { inputs: [digest].into(), value: Some(value.parse().unwrap()), ..broadband() }
}

async fn gone(store: &Store, only_look: bool) -> Vec<Digest> {
    store.prune(only_look).await.unwrap().outdated.iter().map(|outdated| outdated.digest).collect()
}

#[tokio::test]
async fn what_was_replaced_goes_once_nothing_rests_on_it() {
    let Some((scratch, store)) = new_store().await else { return };
    let first = sent(&store, b"first", 1).await;
    assert_eq!(gone(&store, false).await, [], "the only one of its kind");
    let second = sent(&store, b"second", 2).await;
    store.append(&[resting_on(first, "89.1")]).await.unwrap();
    assert_eq!(gone(&store, false).await, [], "the last entry rests on the first");
    store.append(&[resting_on(second, "89.2")]).await.unwrap();

    let pruning = store.prune(true).await.unwrap();
    assert_eq!(pruning.outdated.len(), 1);
    assert_eq!((pruning.outdated[0].digest, pruning.outdated[0].stored), (first, 5));
    assert_eq!((pruning.outdated[0].fetches.len(), pruning.kept, pruning.kept_bytes), (1, 1, 6));
    assert_eq!(store.bytes(&first).await.unwrap(), b"first", "it was only looked at");

    assert_eq!(gone(&store, false).await, [first]);
    store.shrink().await.unwrap();
    assert!(matches!(store.bytes(&first).await, Err(StoreError::NotHeld { .. })));
    assert_eq!(store.bytes(&second).await.unwrap(), b"second");
    assert_eq!(store.entries(None).await.unwrap()[0].entry.inputs[..], [first], "the entry keeps the digest");
    assert_eq!(store.walk_chain(None).await.unwrap().broken, None);
    assert_eq!(count(&past(&scratch).await, "SELECT COUNT(*) FROM content_chunks").await, 1);
    assert_eq!(gone(&store, false).await, []);
}

#[tokio::test]
async fn what_people_acted_on_stays() {
    let acts = [("sign-off", Act::SignOff), ("appeal", Act::Appeal)];
    for (name, act) in acts {
        let Some((_scratch, store)) = new_store().await else { return };
        let first = sent(&store, b"first", 1).await;
        store.append(&[resting_on(first, "89.1")]).await.unwrap();
        store.act(&Did { entry: "1", act, note: "seen", run: &run_of("Grace Example") }).await.unwrap();
        let second = sent(&store, b"second", 2).await;
        store.append(&[resting_on(second, "89.2")]).await.unwrap();
        assert_eq!(gone(&store, false).await, [], "{name}");
    }
    let Some((_scratch, store)) = new_store().await else { return };
    let first = sent(&store, b"first", 1).await;
    store.append(&[resting_on(first, "89.1")]).await.unwrap();
    let entries = store.entries(None).await.unwrap();
    let pack = Digest::of(b"a pack");
    assert_eq!(store.note_packed(&entries, &pack, &run_of("Ada Example")).await.unwrap(), 1);
    assert_eq!(store.note_packed(&entries, &pack, &run_of("Ada Example")).await.unwrap(), 0, "once for each pack");
    let second = sent(&store, b"second", 2).await;
    store.append(&[resting_on(second, "89.2")]).await.unwrap();
    assert_eq!(gone(&store, false).await, [], "packed");
}

#[tokio::test]
async fn the_same_bytes_under_two_names_and_a_city_s_file_stay() {
    let Some((_scratch, store)) = new_store().await else { return };
    let shared = sent(&store, b"shared", 1).await;
    store.keep(reply(&annual(2021), b"shared")).await.unwrap();
    sent(&store, b"newer", 2).await;
    assert_eq!(gone(&store, false).await, [], "still the newest of the year before");
    store.keep(reply(&annual(2021), b"newer too")).await.unwrap();
    let city = |bytes: &[u8]| NewReply { origin: Origin::City, ..reply(&annual(2020), bytes) };
    store.keep(city(b"of a city")).await.unwrap();
    store.keep(city(b"of a city, again")).await.unwrap();
    assert_eq!(gone(&store, false).await, [shared]);
    // A reply sent again is the newest, however old its bytes.
    let again = sent(&store, b"shared", 3).await;
    assert_eq!((again, gone(&store, false).await), (shared, vec![Digest::of(b"newer")]));
}
