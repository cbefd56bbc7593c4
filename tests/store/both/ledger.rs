//! The ledger: appended where something changed, else left alone.

use std::sync::Arc;

use resident_outcomes::model::{
    Basis, Conclusion, Dataset, Definition, Digest, MeanOf, Method, Metric, OpinionReason, OpinionWord, Period, Reason,
    StandardId, Statistic, Verdict,
};
use resident_outcomes::store::{EntryRun, LedgerEntry, Recorded, StoreError};

use super::{new_store, past};
use crate::{at, day};

pub fn broadband() -> LedgerEntry {
    LedgerEntry {
        city: "0465000".to_owned(),
        metric: Metric::Broadband,
        standard: StandardId("itu-broadband-75".to_owned()),
        period: Some(Period::years(2017, 2021)),
        subject: None,
        concluded: Conclusion::Verdict(Verdict::Met),
        basis: Some(Basis::Primary),
        value: Some("89.10".parse().unwrap()),
        moe90: Some("0.8".parse().unwrap()),
        method: Some(Method::broadband(Definition::Wired, Dataset::Acs5)),
        inputs: [Digest::of(b"one"), Digest::of(b"two")].into(),
        note: String::new(),
        run: Arc::new(run_of("Ada Example")),
    }
}

pub fn run_of(name: &str) -> EntryRun {
    EntryRun {
        method_set: "same".to_owned(),
        config_digest: Digest::of(b"configuration"),
        program_version: "0.1.0".to_owned(),
        as_of: day("2023-07-01"),
        given: at("2023-07-02T10:00:00.250Z"),
        by: name.to_owned(),
    }
}

pub fn opinion() -> LedgerEntry {
    LedgerEntry {
        subject: Some(Digest::of(b"a claim")),
        concluded: Conclusion::Opinion(
            OpinionWord::Qualified,
            vec![OpinionReason::OnFallback, OpinionReason::ValueNotReproduced],
        ),
        note: "89% · City of Scottsdale".to_owned(),
        ..broadband()
    }
}

/// What entries say, without their places in the chain.
pub fn said(recorded: Vec<Recorded>) -> Vec<LedgerEntry> {
    recorded.into_iter().map(|one| one.entry).collect()
}

fn known(reason: Reason) -> Conclusion {
    Conclusion::Verdict(Verdict::Unknown(reason))
}

fn pm25() -> LedgerEntry {
    LedgerEntry {
        metric: Metric::Pm25,
        standard: StandardId("who-pm25-2005-it3".to_owned()),
        period: None,
        concluded: known(Reason::NoMonitor),
        basis: None,
        value: None,
        moe90: None,
        method: None,
        inputs: [].into(),
        ..broadband()
    }
}

type Change = fn(&mut LedgerEntry);

#[tokio::test]
async fn entries_come_back_as_they_were() {
    let Some((_scratch, store)) = new_store().await else { return };
    let abroad = LedgerEntry { city: "BR:Recife".to_owned(), concluded: known(Reason::NoProvider), ..pm25() };
    let measured = LedgerEntry {
        concluded: Conclusion::Verdict(Verdict::NotMet),
        basis: Some(Basis::Fallback),
        value: Some("-0.25".parse().unwrap()),
        method: Some(Method::pm25(Statistic::CityMean, MeanOf::Days)),
        period: Some(Period::year(2022)),
        ..pm25()
    };
    let entries = [broadband(), pm25(), abroad.clone(), measured, opinion()];
    assert_eq!(store.append(&entries).await.unwrap(), 5);
    assert_eq!(said(store.entries(None).await.unwrap()), entries);
    assert_eq!(said(store.latest(None).await.unwrap()), entries);
    assert_eq!(said(store.entries(Some("BR:Recife")).await.unwrap()), std::slice::from_ref(&abroad));
    assert_eq!(said(store.latest(Some("BR:Recife")).await.unwrap()), [abroad]);
    assert_eq!(said(store.latest(Some("none")).await.unwrap()), []);
}

#[tokio::test]
async fn only_what_says_something_new_is_appended() {
    let cases: [(&str, Change, usize); 20] = [
        ("the same again", |_| (), 0),
        ("a later day", |entry| Arc::make_mut(&mut entry.run).given = at("2024-01-01T00:00:00Z"), 0),
        ("a version alone", |entry| Arc::make_mut(&mut entry.run).program_version = "0.2.0".to_owned(), 0),
        ("a configuration alone", |entry| Arc::make_mut(&mut entry.run).config_digest = Digest::of(b"other"), 0),
        ("asked for another day", |entry| Arc::make_mut(&mut entry.run).as_of = day("2023-08-01"), 0),
        ("a margin alone", |entry| entry.moe90 = None, 0),
        ("the value written otherwise", |entry| entry.value = Some("89.1".parse().unwrap()), 0),
        ("another verdict", |entry| entry.concluded = Conclusion::Verdict(Verdict::NotMet), 1),
        ("another basis", |entry| entry.basis = Some(Basis::Fallback), 1),
        ("another value", |entry| entry.value = Some("89.11".parse().unwrap()), 1),
        ("another input", |entry| entry.inputs = [Digest::of(b"one")].into(), 1),
        ("another city", |entry| entry.city = "0466820".to_owned(), 1),
        ("another standard", |entry| entry.standard.0 = "itu-broadband-65".to_owned(), 1),
        ("another period", |entry| entry.period = Some(Period::years(2018, 2022)), 1),
        ("prepared by another", |entry| Arc::make_mut(&mut entry.run).by = "Grace Example".to_owned(), 0),
        ("a note alone", |entry| entry.note = "seen again".to_owned(), 0),
        ("an opinion on it", |entry| *entry = opinion(), 1),
        ("an opinion on another claim", |entry| entry.subject = Some(Digest::of(b"another claim")), 1),
        ("no period", |entry| entry.period = None, 1),
        ("another method set", |entry| Arc::make_mut(&mut entry.run).method_set = "all".to_owned(), 1),
    ];
    for (case, change, expected) in cases {
        let Some((_scratch, store)) = new_store().await else { return };
        store.append(&[broadband()]).await.unwrap();
        let mut changed = broadband();
        change(&mut changed);
        assert_eq!(store.append(std::slice::from_ref(&changed)).await.unwrap(), expected, "{case}");
        let entries = said(store.entries(None).await.unwrap());
        assert_eq!(entries.len(), 1 + expected, "{case}");
        assert_eq!(entries[0], broadband(), "{case}: the first entry stays");
        assert_eq!(store.append(&[changed]).await.unwrap(), 0, "{case}, again");
    }
}

#[tokio::test]
async fn the_first_name_under_an_entry_is_news_and_a_second_is_not() {
    let Some((_scratch, store)) = new_store().await else { return };
    let by = |name: &str| LedgerEntry { run: run_of(name).into(), ..broadband() };
    let appended = [("", 1), ("", 0), ("Ada Example", 1), ("", 0), ("Grace Example", 0)];
    for (name, expected) in appended {
        assert_eq!(store.append(&[by(name)]).await.unwrap(), expected, "by `{name}`");
    }
}

#[tokio::test]
async fn another_reason_of_an_unknown_is_new() {
    let Some((_scratch, store)) = new_store().await else { return };
    let stale = LedgerEntry { concluded: known(Reason::Stale), ..pm25() };
    assert_eq!(
        store.append(&[pm25(), pm25(), stale.clone(), pm25()]).await.unwrap(),
        3,
        "compared within one call too"
    );
    assert_eq!(store.append(&[pm25()]).await.unwrap(), 0);
    assert_eq!(said(store.latest(None).await.unwrap()), [pm25()]);
    assert_eq!(said(store.entries(None).await.unwrap()), [pm25(), stale, pm25()]);
}

#[tokio::test]
async fn more_cities_than_one_statement_takes() {
    let Some((_scratch, store)) = new_store().await else { return };
    let of = |number: u32| LedgerEntry { city: format!("{number:07}"), ..pm25() };
    let many: Vec<_> = (0..5_001).map(of).collect();
    assert_eq!(store.append(&many).await.unwrap(), 5_001);
    let mut again = many;
    again[5_000].concluded = Conclusion::Verdict(Verdict::Met);
    assert_eq!(store.append(&again).await.unwrap(), 1);
    assert_eq!(store.append(&[]).await.unwrap(), 0);
}

#[tokio::test]
async fn what_is_entered_step_by_step_is_entered_whole_or_not_at_all() {
    let Some((_scratch, store)) = new_store().await else { return };
    let elsewhere = LedgerEntry { city: "0455000".to_owned(), ..broadband() };
    let mut let_go = store.appending().await.unwrap();
    let_go.add(&[broadband()]).await.unwrap();
    drop(let_go);
    assert_eq!(store.count_entries().await.unwrap(), 0, "nothing of what was let go stays");
    let mut appending = store.appending().await.unwrap();
    appending.add(&[broadband(), pm25()]).await.unwrap();
    appending.add(&[broadband(), elsewhere.clone()]).await.unwrap();
    assert_eq!(appending.end().await.unwrap(), 3, "a later step says nothing new of what an earlier one said");
    assert_eq!(said(store.entries(None).await.unwrap()), [broadband(), pm25(), elsewhere]);
    assert_eq!(store.walk_chain(None).await.unwrap().broken, None, "each step follows the one before");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_writers_of_the_same_verdicts_append_them_once() {
    let Some((scratch, first)) = new_store().await else { return };
    let second = scratch.open().await.unwrap();
    let entries = [broadband(), pm25()];
    for _ in 0..20 {
        let (one, two) = tokio::join!(first.append(&entries), second.append(&entries));
        one.and(two).unwrap();
    }
    assert_eq!(said(first.entries(None).await.unwrap()), entries);
}

#[tokio::test]
async fn an_unknown_word_is_named_with_its_entry() {
    let cases = [
        ("metric", "UPDATE ledger SET metric = 'ozone'", "`ozone` is no metric"),
        ("verdict", "UPDATE ledger SET verdict = 'maybe'", "`maybe` is no verdict"),
        ("a reason beside a verdict", "UPDATE ledger SET reason = 'stale'", "`met` is no verdict"),
        ("kind", "UPDATE ledger SET kind = 'rumour'", "`rumour` is no kind"),
        ("basis", "UPDATE ledger SET basis = 'hearsay'", "`hearsay` is no basis"),
        ("value", "UPDATE ledger SET value = 'many'", "`many` is no value"),
        ("inputs", "UPDATE ledger SET inputs = 'abc'", "`abc` is no inputs"),
        ("as_of", "UPDATE ledger SET as_of = 'today'", "`today` is no as_of"),
    ];
    for (case, breakage, expected) in cases {
        let Some((scratch, store)) = new_store().await else { return };
        store.append(&[broadband()]).await.unwrap();
        sqlx::query(breakage).execute(&past(&scratch).await).await.unwrap();
        let error = store.entries(None).await.unwrap_err();
        assert!(matches!(error, StoreError::UnknownWord { id: 1, .. }), "{case}: {error:?}");
        assert!(error.to_string().contains(expected), "{case}: {error}");
    }
}
