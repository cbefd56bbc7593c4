//! The feed of the ledger: whatever piece of it is read, the pieces make the whole; and a ledger taken over is the same.

use std::collections::BTreeMap;

use resident_outcomes::feed::{Form, InvalidFeed, Reader, Record, Writer};
use resident_outcomes::model::{Decision, Digest, Metric, StandardId};
use resident_outcomes::store::{
    Act, Did, FeedError, ForeignMark, LedgerEntry, Mark, Recorded, Store, TakeOverError, TakenOver, Wanted,
};
use serde_json::Value;

use super::ledger::{broadband, opinion, run_of};
use super::{new_store, past};

/// One byte in so many is flipped: no multiple of a record's length, so that every kind of byte is.
const ONE_IN: usize = 7;

/// What happens to a ledger, step by step: entries 1 to 12.
const STEPS: usize = 11;

fn of(city: &str, value: &str) -> LedgerEntry {
    LedgerEntry { city: city.to_owned(), value: Some(value.parse().unwrap()), ..broadband() }
}

fn nominated() -> LedgerEntry {
    LedgerEntry {
        metric: Metric::Nominated,
        standard: StandardId("street-deaths".to_owned()),
        note: "deaths in road traffic, in deaths".to_owned(),
        ..broadband()
    }
}

async fn step(store: &Store, step: usize) {
    let act = async |entry, act, name, note| {
        store.act(&Did { entry, act, note, run: &run_of(name) }).await.unwrap();
    };
    match step {
        0 => drop(store.append(&[of("0465000", "89.10"), of("0666000", "70")]).await.unwrap()), // 1, 2
        1 => drop(store.append(&[opinion()]).await.unwrap()),                                   // 3
        2 => drop(store.append(&[of("0666000", "71.5")]).await.unwrap()),                       // 4 in the place of 2
        3 => act("1", Act::SignOff, "Grace", "").await,
        4 => act("3", Act::Appeal, "The city", "another, \"table\"").await, // 6
        5 => drop(store.append(&[nominated()]).await.unwrap()),
        6 => act("6", Act::Decide(Decision::Dismissed), "Edith", "the same").await,
        7 => act("1", Act::SignOff, "Edith", "redone").await,
        8 => {
            let packed = store.entry("4").await.unwrap();
            store.note_packed(&[packed], &Digest::of(b"pack"), &run_of("Ada")).await.unwrap();
        }
        9 => drop(store.append(&[of("0465000", "88")]).await.unwrap()), // 11 in the place of 1, which was signed
        _ => act("11", Act::Appeal, "The city", "why").await,
    }
}

/// A store to which all of it happened.
async fn filled(store: &Store) {
    for at in 0..STEPS {
        step(store, at).await;
    }
}

/// The feed of what came after a place.
async fn fed(store: &Store, wanted: Wanted, since: Mark, form: Form) -> Result<String, FeedError> {
    let (mut out, upto, mut reached) = (Vec::new(), store.mark().await?, since);
    let mut writer = Writer::begin(form, wanted, since, &mut out).unwrap();
    while reached.position < upto.position {
        let page = store.read_on(wanted, reached, upto).await?;
        page.entries.iter().for_each(|one| writer.record(&Record::of(one)).unwrap());
        reached = page.reached;
    }
    writer.end(upto).unwrap();
    Ok(String::from_utf8(out).unwrap())
}

/// The records of a feed in JSON Lines, each as it is written; and what ends it.
async fn lines(store: &Store, wanted: Wanted, since: Mark) -> (Vec<String>, Value) {
    let text = fed(store, wanted, since, Form::JsonLines).await.unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let end: Value = serde_json::from_str(&lines.pop().unwrap()).unwrap();
    (lines, end["end"].clone())
}

fn record(line: &str) -> Record {
    serde_json::from_str(line).unwrap()
}

fn cursor(text: &str) -> Mark {
    text.parse().unwrap()
}

async fn take(store: &Store, feed: &str) -> Result<TakenOver, TakeOverError<InvalidFeed>> {
    store.take_over(Reader::new(feed.as_bytes())).await
}

#[tokio::test]
async fn what_stands_comes_once_of_each_key_in_the_order_of_last_changes() {
    let Some((_scratch, store)) = new_store().await else { return };
    filled(&store).await;
    let (current, end) = lines(&store, Wanted::Current, Mark::START).await;
    let told: Vec<String> = current
        .iter()
        .map(|line| {
            let one = record(line);
            let standing = one.standing.unwrap();
            let signed: Vec<_> = standing.sign_offs.into_iter().map(|one| one.by).collect();
            let outcome = |appeal: resident_outcomes::feed::AppealRecord| appeal.outcome.map(|one| one.decision);
            let appeals: Vec<_> = standing.appeals.into_iter().map(outcome).collect();
            let (value, unit) = (one.value.unwrap(), one.unit.unwrap_or_default());
            let changed = one.cursor.split_once('-').unwrap().0.to_owned();
            format!("{} {} {value} {unit} {:?} {changed} {signed:?} {appeals:?}", one.position, one.kind, one.replaces)
        })
        .collect();
    let expected = [
        "4 verdict 71.5 percent Some(2) 4 [] []",
        "7 verdict 89.10 deaths None 7 [] []",
        "3 opinion 89.10 percent None 8 [] [Some(\"dismissed\")]",
        "11 verdict 88 percent Some(1) 12 [] [None]",
    ];
    assert_eq!(told, expected);
    assert_eq!((&end["wanted"], &end["records"]), (&"current".into(), &4.into()));
    assert_eq!(end["cursor"], store.mark().await.unwrap().to_string());
    let digest = Digest::of((current.join("\n") + "\n").as_bytes()).to_string();
    assert_eq!(end["records_digest"], digest);
    let (all, _) = lines(&store, Wanted::All, Mark::START).await;
    let positions: Vec<_> = all.iter().map(|line| record(line).position).collect();
    assert_eq!(positions, (1..=12).collect::<Vec<i64>>());
    let opinion = record(&all[2]);
    assert_eq!(opinion.opinion.as_deref(), Some("qualified"));
    assert_eq!((opinion.reasons.len(), opinion.note.as_str()), (2, "89% · City of Scottsdale"));
}

#[tokio::test]
async fn after_the_cursor_of_each_record_come_exactly_the_rest() {
    let Some((_scratch, store)) = new_store().await else { return };
    filled(&store).await;
    for wanted in [Wanted::Current, Wanted::All] {
        let (whole, end) = lines(&store, wanted, Mark::START).await;
        assert_eq!((&whole, &end), (&lines(&store, wanted, Mark::START).await.0, &end), "twice the same");
        for (at, line) in whole.iter().enumerate() {
            let (rest, same) = lines(&store, wanted, cursor(&record(line).cursor)).await;
            assert_eq!(rest, whole[at + 1..], "{wanted:?} after record {at}");
            assert_eq!(same["cursor"], end["cursor"]);
        }
        let (rest, _) = lines(&store, wanted, cursor(end["cursor"].as_str().unwrap())).await;
        assert!(rest.is_empty(), "{rest:?}");
    }
}

#[tokio::test]
async fn whoever_follows_the_changes_has_what_stands() {
    let Some((_scratch, store)) = new_store().await else { return };
    let by_key = |lines: &[String]| -> BTreeMap<String, String> {
        lines.iter().map(|line| (record(line).key, line.clone())).collect()
    };
    for every in [1, 2, 3] {
        let Some((_scratch, store)) = new_store().await else { return };
        let (mut held, mut since) = (BTreeMap::new(), Mark::START);
        for at in 0..STEPS {
            step(&store, at).await;
            if at % every == 0 {
                let (changes, end) = lines(&store, Wanted::Current, since).await;
                held.extend(by_key(&changes));
                since = cursor(end["cursor"].as_str().unwrap());
                assert_eq!(held, by_key(&lines(&store, Wanted::Current, Mark::START).await.0), "step {at}");
            }
        }
    }
    // Of the entries as they were given, the last of each key is what is current.
    filled(&store).await;
    let (all, _) = lines(&store, Wanted::All, Mark::START).await;
    let current: Vec<_> = lines(&store, Wanted::Current, Mark::START).await.0.iter().map(|line| record(line)).collect();
    let last = by_key(&all);
    for one in &current {
        assert_eq!(record(&last[&one.key]).digest, one.digest, "{}", one.key);
    }
    assert_eq!(last.len(), current.len() + 6, "what was done is replaced by nothing");
}

#[tokio::test]
async fn a_ledger_taken_over_is_exported_the_same_and_goes_on() {
    for form in [Form::Json, Form::JsonLines] {
        let Some((_scratch, from)) = new_store().await else { return };
        filled(&from).await;
        let Some((_scratch, to)) = new_store().await else { return };
        let feed = fed(&from, Wanted::All, Mark::START, form).await.unwrap();
        let head = from.mark().await.unwrap();
        assert_eq!(take(&to, &feed).await.unwrap(), TakenOver { held: 0, new: 12, head });
        assert_eq!(take(&to, &feed).await.unwrap(), TakenOver { held: 12, new: 0, head }, "again");
        for wanted in [Wanted::All, Wanted::Current] {
            for form in [Form::Json, Form::JsonLines, Form::Csv] {
                let (theirs, ours) =
                    (fed(&from, wanted, Mark::START, form).await, fed(&to, wanted, Mark::START, form).await);
                assert_eq!(theirs.unwrap(), ours.unwrap(), "{wanted:?} {form:?}");
            }
        }
        // The rest follows on what was taken over, and the ledger goes on by itself.
        let later = LedgerEntry { city: format!("later {form:?}"), ..broadband() };
        from.append(&[later]).await.unwrap();
        let rest = fed(&from, Wanted::All, head, form).await.unwrap();
        assert_eq!(take(&to, &rest).await.unwrap().new, 1);
        assert_eq!(from.entries(None).await.unwrap(), to.entries(None).await.unwrap());
        let before = to.mark().await.unwrap().position;
        to.append(&[of("4805000", "60")]).await.unwrap();
        assert_eq!(to.mark().await.unwrap().position, before + 1);
        assert_eq!(to.walk_chain(None).await.unwrap().broken, None);
        assert_eq!(take(&to, &feed).await.unwrap().held, 12, "what it held before is still there");
    }
}

#[tokio::test]
async fn a_ledger_that_does_not_fit_is_refused_whole() {
    let Some((_scratch, from)) = new_store().await else { return };
    filled(&from).await;
    let all: Vec<Recorded> = from.entries(None).await.unwrap();
    let refused = async |to: &Store, entries: Vec<Recorded>| {
        let before = to.mark().await.unwrap();
        let refused = to.take_over(entries.into_iter().map(Ok::<_, InvalidFeed>)).await.unwrap_err().to_string();
        assert_eq!(to.mark().await.unwrap(), before, "{refused}");
        refused
    };
    let Some((_scratch, empty)) = new_store().await else { return };
    let Some((_scratch, other)) = new_store().await else { return };
    other.append(&[of("4805000", "60")]).await.unwrap();
    let Some((_scratch, short)) = new_store().await else { return };
    short.append(&[of("0465000", "89.10")]).await.unwrap();
    let forged = |at: usize, change: fn(&mut Recorded)| {
        let mut entries = all.clone();
        change(&mut entries[at]);
        entries
    };
    let cases: [(&Store, Vec<Recorded>, &str); 8] = [
        (&empty, all[1..].to_vec(), "entry 2 does not follow the last one of this ledger (0-"),
        (&short, all[3..].to_vec(), "entry 4 does not follow the last one of this ledger (1-"),
        (&other, all.clone(), "entry 1 is another one in this ledger"),
        (&other, all[1..].to_vec(), "entry 2 does not follow the last one"),
        (&empty, forged(4, |one| one.entry.note = "otherwise".to_owned()), "entry 5 was changed"),
        (&empty, forged(4, |one| one.previous = Digest::of(b"")), "entry 5 does not follow the one before it"),
        (&empty, forged(4, |one| one.id = 4), "entry 4 does not follow the one before it"),
        (&short, [&all[..6], &all[7..]].concat(), "entry 8 does not follow the one before it"),
    ];
    for (to, entries, why) in cases {
        let said = refused(to, entries).await;
        assert!(said.contains(why), "{why}: {said}");
    }
    assert_eq!(short.take_over(all.into_iter().map(Ok::<_, InvalidFeed>)).await.unwrap().new, 11, "a beginning");
}

#[tokio::test]
async fn a_damaged_feed_is_refused_whole() {
    let Some((_scratch, from)) = new_store().await else { return };
    let Some((_scratch, to)) = new_store().await else { return };
    step(&from, 0).await;
    for form in [Form::Json, Form::JsonLines] {
        let feed = fed(&from, Wanted::All, Mark::START, form).await.unwrap();
        for at in (0..feed.len()).step_by(ONE_IN) {
            let mut damaged = feed.clone().into_bytes();
            damaged[at] ^= 1;
            let taken = to.take_over(Reader::new(&damaged[..])).await;
            assert!(taken.is_err(), "{form:?}, byte {at}: {}", String::from_utf8_lossy(&damaged));
            if at % 50 == 0 {
                let cut = take(&to, &feed[..at]).await.unwrap_err();
                let is_told = matches!(&cut, TakeOverError::Unreadable(InvalidFeed::CutOff(_)));
                assert!(is_told, "{form:?}, cut at {at}: {cut}");
            }
        }
        let twice = take(&to, &format!("{feed}{feed}")).await.unwrap_err().to_string();
        assert!(twice.contains("something comes after its end"), "{twice}");
        let current = fed(&from, Wanted::Current, Mark::START, form).await.unwrap();
        assert!(take(&to, &current).await.unwrap_err().to_string().contains("`outcomes export --all`"));
    }
    assert_eq!(to.mark().await.unwrap(), Mark::START);
}

#[tokio::test]
async fn an_empty_ledger_makes_an_empty_feed() {
    let Some((_scratch, from)) = new_store().await else { return };
    let Some((_scratch, to)) = new_store().await else { return };
    for form in [Form::Json, Form::JsonLines] {
        let feed = fed(&from, Wanted::All, Mark::START, form).await.unwrap();
        assert!(feed.contains("\"records\":0"), "{feed}");
        assert_eq!(take(&to, &feed).await.unwrap(), TakenOver { held: 0, new: 0, head: Mark::START });
    }
    let csv = fed(&from, Wanted::All, Mark::START, Form::Csv).await.unwrap();
    assert_eq!(csv.lines().count(), 1, "{csv}");
}

#[tokio::test]
async fn a_cursor_of_another_ledger_and_a_broken_chain_are_told() {
    let Some((_scratch, store)) = new_store().await else { return };
    filled(&store).await;
    let head = store.mark().await.unwrap();
    let foreign = Mark { position: 3, digest: head.digest };
    let found = store.entry("3").await.unwrap().digest;
    let told = store.holds(&foreign).await.unwrap();
    assert_eq!(told, Err(ForeignMark::AnotherEntry { mark: foreign, found }));
    let ahead = Mark { position: 99, ..head };
    assert_eq!(store.holds(&ahead).await.unwrap(), Err(ForeignMark::NoEntry(99)));
    for mark in [head, Mark::START, Mark { position: 3, digest: found }] {
        assert_eq!(store.holds(&mark).await.unwrap(), Ok(()));
        assert_eq!(mark.to_string().parse(), Ok(mark));
    }
    let hex = head.digest.hex();
    for text in ["", "12", &hex, &format!("+12-{hex}"), &format!("0-{hex}"), &format!("12-sha256:{hex}"), "12-abc"] {
        assert!(text.parse::<Mark>().is_err(), "{text}");
    }
    for breakage in ["UPDATE ledger SET verdict = 'not_met' WHERE id = 7", "DELETE FROM ledger WHERE id = 9"] {
        let Some((scratch, store)) = new_store().await else { return };
        filled(&store).await;
        sqlx::raw_sql(breakage).execute(&past(&scratch).await).await.unwrap();
        for wanted in [Wanted::Current, Wanted::All] {
            let broken = fed(&store, wanted, Mark::START, Form::JsonLines).await.unwrap_err();
            assert!(matches!(broken, FeedError::Broken(_)), "{breakage}: {broken}");
        }
    }
}

#[tokio::test]
async fn a_ledger_longer_than_a_step_is_read_whole_and_taken_over_whole() {
    let Some((_scratch, from)) = new_store().await else { return };
    let Some((_scratch, to)) = new_store().await else { return };
    let many: Vec<LedgerEntry> = (0..2_300).map(|at| of(&format!("{:07}", at % 1_500), &at.to_string())).collect();
    from.append(&many[..1_500]).await.unwrap();
    from.append(&many[1_500..]).await.unwrap();
    let (current, _) = lines(&from, Wanted::Current, Mark::START).await;
    assert_eq!(current.len(), 1_500);
    let replaced = current.iter().filter(|line| record(line).replaces.is_some()).count();
    assert_eq!(replaced, 800);
    let feed = fed(&from, Wanted::All, Mark::START, Form::JsonLines).await.unwrap();
    assert_eq!(feed.lines().count(), 2_301);
    // A part is held before: the rest of a statement's entries and all later ones are new.
    let part: Vec<Recorded> = from.entries(None).await.unwrap().drain(..150).collect();
    to.take_over(part.into_iter().map(Ok::<_, InvalidFeed>)).await.unwrap();
    let taken = take(&to, &feed).await.unwrap();
    assert_eq!((taken.held, taken.new), (150, 2_150));
    assert_eq!(fed(&to, Wanted::All, Mark::START, Form::JsonLines).await.unwrap(), feed);
}
