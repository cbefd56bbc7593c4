//! The chain of the ledger: whatever is done past the program shows, and what people do about entries keeps its rules.

use resident_outcomes::model::{Conclusion, Decision, Digest, EntryKind};
use resident_outcomes::store::{Act, ActError, BrokenLink, Did, LEDGER_START, LedgerEntry, Recorded, Refused, Store};

use super::ledger::{broadband, opinion, run_of};
use super::{RENUMBER, new_store, past};

/// Appends verdicts on three cities and an opinion.
async fn four(store: &Store) -> Vec<Recorded> {
    let of = |city: &str| LedgerEntry { city: city.to_owned(), ..broadband() };
    store.append(&[of("0465000"), of("0666000"), of("4805000"), opinion()]).await.unwrap();
    store.entries(None).await.unwrap()
}

#[tokio::test]
async fn a_chain_left_alone_holds_and_its_digests_can_be_computed_by_hand() {
    let Some((_scratch, store)) = new_store().await else { return };
    let empty = store.walk_chain(None).await.unwrap();
    assert_eq!((empty.entries, empty.head, empty.broken), (0, LEDGER_START, None));
    let entries = four(&store).await;
    let chain = store.walk_chain(Some(&entries[1].digest)).await.unwrap();
    assert_eq!((chain.entries, chain.head, chain.broken), (4, entries[3].digest, None));
    assert_eq!(chain.holds_noted, Some(true));
    assert_eq!(store.walk_chain(Some(&Digest::of(b"elsewhere"))).await.unwrap().holds_noted, Some(false));
    assert_eq!(entries[1].previous, entries[0].digest);
    let by_hand = format!(
        "outcomes/ledger/v1\nprevious={}\nkind=verdict\ncity=0465000\nmetric=broadband\nstandard=itu-broadband-75\n\
         period_from=2017-01-01\nperiod_to=2021-12-31\nmethod_set=same\nverdict=met\nbasis=primary\nvalue=89.10\n\
         inputs={} {}\nmoe90=0.8\nmethod=wired/acs5\nconfig_digest={}\nprogram_version=0.1.0\nas_of=2023-07-01\n\
         given=1688292000250\nprepared_by=Ada Example\n",
        "0".repeat(64),
        entries[0].entry.inputs[0].hex(),
        entries[0].entry.inputs[1].hex(),
        Digest::of(b"configuration").hex()
    );
    assert_eq!(entries[0].digest, Digest::of(by_hand.as_bytes()));
}

#[tokio::test]
async fn the_first_broken_link_is_named() {
    let changed = |id| (id, "changed");
    let parted = |id| (id, "parted");
    let cases = [
        ("UPDATE ledger SET value = '89.20' WHERE id = 2", changed(2)),
        ("UPDATE ledger SET moe90 = NULL WHERE id = 3", changed(3)),
        ("UPDATE ledger SET verdict = 'not_met' WHERE id = 1", changed(1)),
        ("UPDATE ledger SET city = '0465001' WHERE id = 1", changed(1)),
        ("UPDATE ledger SET given = given + 1 WHERE id = 4", changed(4)),
        ("UPDATE ledger SET prepared_by = 'Grace Example' WHERE id = 2", changed(2)),
        ("UPDATE ledger SET note = '90% · City of Scottsdale' WHERE id = 4", changed(4)),
        ("UPDATE ledger SET inputs = '' WHERE id = 2", changed(2)),
        ("UPDATE ledger SET note = '\u{1f}' WHERE id = 2", changed(2)),
        ("UPDATE ledger SET digest = previous WHERE id = 2", changed(2)),
        ("DELETE FROM ledger WHERE id = 1", parted(2)),
        ("DELETE FROM ledger WHERE id = 3", parted(4)),
        (RENUMBER, parted(3)),
        ("UPDATE ledger SET previous = upper(previous) || '0' WHERE id = 3", parted(3)),
    ];
    for (breakage, expected) in cases {
        let Some((scratch, store)) = new_store().await else { return };
        four(&store).await;
        sqlx::raw_sql(breakage).execute(&past(&scratch).await).await.unwrap();
        let broken = store.walk_chain(None).await.unwrap().broken;
        let found = match &broken {
            Some(BrokenLink::Changed { id, .. }) => changed(*id),
            Some(BrokenLink::Parted { id, .. }) => parted(*id),
            None => panic!("{breakage}: nothing found"),
        };
        assert_eq!(found, expected, "{breakage}: {broken:?}");
    }
}

#[tokio::test]
async fn an_end_cut_off_shows_by_a_digest_noted_before() {
    let Some((scratch, store)) = new_store().await else { return };
    let head = four(&store).await[3].digest;
    sqlx::query("DELETE FROM ledger WHERE id = 4").execute(&past(&scratch).await).await.unwrap();
    let chain = store.walk_chain(Some(&head)).await.unwrap();
    assert_eq!((chain.broken, chain.holds_noted), (None, Some(false)));
}

/// Does something and says the new entry's kind, or why it was refused.
async fn act(store: &Store, name: &str, act: Act, entry: &str, note: &str) -> Result<EntryKind, Refused> {
    match store.act(&Did { entry, act, note, run: &run_of(name) }).await {
        Ok(recorded) => Ok(recorded.entry.concluded.kind()),
        Err(ActError::Refused(refused)) => Err(refused),
        Err(ActError::Store(error)) => panic!("{error}"),
    }
}

#[tokio::test]
async fn sign_offs_appeals_and_their_outcomes_are_entries_and_keep_the_rules() {
    const UPHOLD: Act = Act::Decide(Decision::Upheld);
    let Some((_scratch, store)) = new_store().await else { return };
    let entries = four(&store).await;
    let later = LedgerEntry { value: Some("88".parse().unwrap()), ..entries[1].entry.clone() };
    store.append(&[later]).await.unwrap(); // entry 5 supersedes entry 2
    let unsigned = LedgerEntry { city: "1714000".to_owned(), run: run_of("").into(), ..broadband() };
    store.append(&[unsigned]).await.unwrap(); // entry 6
    let digest = entries[3].digest.to_string();
    let same = |did: &'static str, name: &str, id| Refused::SamePerson { name: name.to_owned(), did, id };
    let steps: [(&str, Act, &str, &str, Result<EntryKind, Refused>); 21] = [
        ("", Act::SignOff, "1", "", Err(Refused::NoName("say who does this: `--as NAME`"))),
        ("ada  EXAMPLE", Act::SignOff, "1", "", Err(same("prepared", "ada  EXAMPLE", 1))),
        ("Grace", Act::SignOff, "1", "", Ok(EntryKind::SignOff)), // 7
        ("Grace", Act::SignOff, "1", "", Err(Refused::Done(7))),
        ("Edith", Act::SignOff, "1", "seen", Ok(EntryKind::SignOff)), // 8
        ("Grace", Act::SignOff, "2", "", Err(Refused::Superseded { id: 2, by: 5 })),
        ("Grace", Act::SignOff, "99", "", Err(Refused::NoEntry("99".to_owned()))),
        ("Grace", Act::SignOff, "abc", "", Err(Refused::NoEntry("abc".to_owned()))),
        ("Grace", Act::Appeal, &digest[..20], "", Err(Refused::NoReason)),
        ("The city", Act::Appeal, &digest[..20], "the table is another", Ok(EntryKind::Appeal)), // 9
        ("The city", Act::Appeal, "4", "again", Err(Refused::AppealOpen(9))),
        ("Grace", Act::SignOff, &digest, "", Err(Refused::AppealOpen(9))),
        ("Grace", UPHOLD, "9", "", Err(Refused::NoReason)),
        ("the City", UPHOLD, "9", "we agree", Err(same("made the appeal of", "the City", 9))),
        ("Ada Example", UPHOLD, "9", "no", Err(same("prepared", "Ada Example", 4))),
        ("Edith", Act::Decide(Decision::Dismissed), "9", "same table", Ok(EntryKind::AppealOutcome)), // 10
        ("Edith", UPHOLD, "9", "after all", Err(Refused::Done(10))),
        ("Grace", Act::SignOff, "4", "", Ok(EntryKind::SignOff)), // 11
        ("The city", Act::Appeal, "4", "another reason", Ok(EntryKind::Appeal)), // 12
        ("Grace", Act::SignOff, "9", "", {
            let wanted = "only a verdict or an opinion is signed off";
            Err(Refused::OfAnotherKind { id: 9, found: EntryKind::Appeal, wanted })
        }),
        ("Grace", UPHOLD, "1", "why", {
            let wanted = "name the appeal that is decided";
            Err(Refused::OfAnotherKind { id: 1, found: EntryKind::Verdict, wanted })
        }),
    ];
    for (step, (name, what, entry, note, expected)) in steps.into_iter().enumerate() {
        assert_eq!(act(&store, name, what, entry, note).await, expected, "step {step}: {name}, {what:?} of {entry}");
    }
    let refused = act(&store, "Grace", Act::SignOff, "6", "").await;
    assert!(matches!(refused, Err(Refused::NoName(why)) if why.contains("--prepared-by")), "{refused:?}");

    assert_eq!(store.walk_chain(None).await.unwrap().broken, None);
    let about: Vec<_> = store.acts_about(&entries[3]).await.unwrap().iter().map(|act| act.id).collect();
    assert_eq!(about, [9, 11, 12]);
    let signed = store.entry("7").await.unwrap();
    assert_eq!((signed.entry.subject, signed.entry.concluded), (Some(entries[0].digest), Conclusion::SignedOff));
    assert_eq!(store.append(&[opinion()]).await.unwrap(), 0, "what was done about it is no later opinion");
}

#[tokio::test]
async fn a_ledger_from_before_the_chain_is_bound_together() {
    let Some((scratch, store)) = new_store().await else { return };
    let entries = four(&store).await;
    // What the version before would have left: the same rows without the columns that came with the chain.
    for statement in [
        "DELETE FROM ledger WHERE kind <> 'verdict'",
        "DROP TABLE configurations",
        "DROP TABLE config_texts",
        "DROP TABLE work_locks",
        "DROP INDEX ledger_by_key",
        "DROP INDEX ledger_by_digest",
        "DROP INDEX ledger_by_subject",
        "DROP INDEX ledger_by_previous",
        "ALTER TABLE ledger DROP COLUMN kind",
        "ALTER TABLE ledger DROP COLUMN subject",
        "ALTER TABLE ledger DROP COLUMN prepared_by",
        "ALTER TABLE ledger DROP COLUMN note",
        "ALTER TABLE ledger DROP COLUMN previous",
        "ALTER TABLE ledger DROP COLUMN digest",
        "CREATE INDEX ledger_by_key ON ledger (city, metric, standard, period_from, period_to, method_set, id)",
        "ALTER TABLE fetches DROP COLUMN fetch_digest",
        "DELETE FROM store_schema WHERE version > 3",
    ] {
        sqlx::query(statement).execute(&past(&scratch).await).await.unwrap();
    }
    store.close().await;
    let again = scratch.open().await.unwrap();
    let chain = again.walk_chain(None).await.unwrap();
    assert_eq!((chain.entries, chain.broken), (3, None));
    let bound = again.entries(None).await.unwrap();
    assert_eq!(bound[2].entry.value, entries[2].entry.value);
    assert_eq!(bound[2].entry.run.by, "", "nobody knows who prepared it");
    let unnamed = LedgerEntry { run: run_of("").into(), ..broadband() };
    assert_eq!(again.append(&[unnamed]).await.unwrap(), 0, "said before");
}
