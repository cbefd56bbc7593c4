//! A process killed at any moment leaves a store that opens, with each reply there wholly or not at all and the ledger's
//! chain whole; the next process completes the work as if nothing had happened.
//!
//! The moments are the store's own steps, which it logs: the process that is to be killed stops for good at the step it
//! was told, and is killed there. A few go on working while they are killed. Nothing depends on time.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use resident_outcomes::model::Digest;
use resident_outcomes::model::evidence::Resource;
use resident_outcomes::store::{LedgerEntry, NewReply, Store, StoreAddress};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

use super::ledger::{broadband, opinion};
use super::{ONE_IN, Scratch, new_place, past, settled};
use crate::{annual, count, reply};

/// Where the process that is killed finds its store.
const PLACE: &str = "OUTCOMES_TEST_KILLED_STORE";
/// The step at which it stops.
const STEP: &str = "OUTCOMES_TEST_KILLED_STEP";

/// The steps of the whole work; no fewer.
const MANY: usize = 200;
/// One in so many is killed once more while it goes on.
const GOES_ON: usize = 10;

/// Every step that a store takes, and that something must have been killed at.
const STEPS: [&str; 10] = [
    "appended to the ledger",
    "begins to append to the ledger",
    "begins to keep a reply",
    "brought the store's schema up to date",
    "kept a reply",
    "wrote a piece of a reply",
    "wrote a step of the schema",
    "wrote entries of the ledger",
    "wrote what a reply's bytes are",
    "wrote where a reply came from",
];

/// Small replies, and one of two pieces.
fn replies() -> &'static [NewReply] {
    static REPLIES: LazyLock<Vec<NewReply>> = LazyLock::new(|| {
        let small = (0..20).map(|number| (annual(1980 + number), format!("monitor,year\n{number},7\n").into_bytes()));
        let large = (annual(2022), [b"PK\x03\x04".to_vec(), vec![7; 1 << 20]].concat());
        small.chain([large]).chain(small_again()).map(|(year, bytes)| reply(&year, &bytes)).collect()
    });
    &REPLIES
}

/// Replies after the large one; some have bytes that came before.
fn small_again() -> impl Iterator<Item = (Resource, Vec<u8>)> {
    (20..44).map(|number| (annual(1980 + number), format!("monitor,year\n{},9\n", number % 22).into_bytes()))
}

/// More entries than one statement takes.
fn entries() -> Vec<LedgerEntry> {
    let of = |number: u32| LedgerEntry { city: format!("{number:07}"), ..broadband() };
    (0..450).map(of).chain([opinion()]).collect()
}

/// All that there is to do, as far as it is not done.
async fn work(store: &Store) {
    let rest = [LedgerEntry { value: Some("88".parse().unwrap()), ..broadband() }];
    let done = held(store).await.0;
    for (number, reply) in replies().iter().enumerate() {
        if !done.contains(&(reply.resource.clone(), reply.content.digest())) {
            store.keep(reply.clone()).await.unwrap();
        }
        if number == 10 && store.count_entries().await.unwrap() == 0 {
            store.append(&entries()).await.unwrap();
        }
    }
    store.append(&rest).await.unwrap();
}

/// What a store holds at the end.
async fn held(store: &Store) -> (BTreeSet<(Resource, Digest)>, Digest) {
    let fetches = store.fetches().await.unwrap().into_iter().map(|fetch| (fetch.resource, fetch.digest));
    (fetches.collect(), store.walk_chain(None).await.unwrap().head)
}

/// Says each step of the store on standard output, and goes no further than one of them.
struct Steps {
    last: usize,
    taken: AtomicUsize,
}

#[derive(Default)]
struct Said {
    message: String,
    digest: String,
}

impl Visit for Said {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        match field.name() {
            "message" => self.message = format!("{value:?}"),
            "digest" => self.digest = format!("{value:?}"),
            _ => {}
        }
    }
}

impl<S: Subscriber> Layer<S> for Steps {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if !event.metadata().target().starts_with("resident_outcomes") {
            return;
        }
        let mut said = Said::default();
        event.record(&mut said);
        let mut out = std::io::stdout().lock();
        writeln!(out, "step|{}|{}", said.message, said.digest).unwrap();
        out.flush().unwrap();
        if self.taken.fetch_add(1, Ordering::Relaxed) + 1 == self.last {
            loop {
                std::thread::park();
            }
        }
    }
}

#[tokio::test]
#[ignore = "the process that is killed: the test below starts it"]
async fn does_its_work_up_to_a_step() {
    let [place, step] = [PLACE, STEP].map(|name| std::env::var(name).unwrap());
    let steps = Steps { last: step.parse().unwrap(), taken: AtomicUsize::new(0) };
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(steps)).unwrap();
    let store = Store::at(&StoreAddress::parse(OsStr::new(&place)).unwrap()).await.unwrap();
    work(&store).await;
    store.close().await;
}

/// Starts the process that stops at a step; one that is never reached, and it does all there is to do.
fn start(scratch: &Scratch, step: usize) -> Child {
    let name = format!("{}::does_its_work_up_to_a_step", module_path!().split_once("::").unwrap().1);
    Command::new(std::env::current_exe().unwrap())
        .args([&name, "--exact", "--ignored", "--nocapture", "--test-threads=1"])
        .env(PLACE, scratch.address())
        .env(STEP, step.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Step and digest of a line, if it is one.
fn step(line: &str) -> Option<(String, String)> {
    let (message, digest) = line[line.find("step|")? + 5..].split_once('|')?;
    Some((message.to_owned(), digest.to_owned()))
}

/// The steps of a process killed as soon as it has said so many.
fn killed_after(mut process: Child, steps: usize) -> (Vec<(String, String)>, Option<i32>) {
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut said: Vec<_> = lines.by_ref().filter_map(|line| step(&line)).take(steps).collect();
    process.kill().unwrap();
    said.extend(lines.filter_map(|line| step(&line)));
    (said, process.wait().unwrap().signal())
}

/// Nothing half written, and nothing lost that was said to be kept.
async fn is_whole(scratch: &Scratch, store: &Store, said: &[(String, String)], moment: &str) {
    let expected: BTreeMap<Digest, &NewReply> = replies().iter().map(|reply| (reply.content.digest(), reply)).collect();
    let fetches = store.fetches().await.unwrap();
    for fetch in &fetches {
        assert_eq!(fetch.size, expected[&fetch.digest].content.size(), "{moment}");
        assert_eq!(store.bytes(&fetch.digest).await.unwrap().len() as u64, fetch.size, "{moment}");
    }
    assert_eq!(store.loose_ends().await.unwrap(), [""; 0], "{moment}");
    let loose = "SELECT COUNT(*) FROM content_chunks WHERE digest NOT IN (SELECT digest FROM contents)";
    let past = past(scratch).await;
    assert_eq!(count(&past, loose).await, 0, "{moment}");
    past.close().await;
    let held: BTreeSet<String> = fetches.iter().map(|fetch| fetch.digest.to_string()).collect();
    let kept = said.iter().filter(|(message, _)| message == "kept a reply");
    for (_, digest) in kept.clone() {
        assert!(held.contains(digest), "{moment}: {digest} was said to be kept");
    }
    // A process that goes on may have kept one more than it came to say.
    assert!((kept.clone().count()..=kept.count() + 1).contains(&fetches.len()), "{moment}: {}", fetches.len());
    let chain = store.walk_chain(None).await.unwrap();
    assert_eq!(chain.broken, None, "{moment}");
    assert!([0, 451, 452].contains(&chain.entries), "{moment}: a run's entries are all there or none: {chain:?}");
    let appended = said.iter().filter(|(message, _)| message == "appended to the ledger").count();
    assert!(chain.entries >= [0, 451, 452][appended], "{moment}: {chain:?}");
}

#[tokio::test]
async fn whatever_is_killed_leaves_a_whole_store_and_the_next_completes_it() {
    let Some(scratch) = new_place().await else { return };
    let mut undisturbed = start(&scratch, usize::MAX);
    let lines = BufReader::new(undisturbed.stdout.take().unwrap()).lines().map(Result::unwrap);
    let all: Vec<_> = lines.filter_map(|line| step(&line)).collect();
    assert!(undisturbed.wait().unwrap().success());
    let expected = held(&scratch.open().await.unwrap()).await;
    assert!(all.len() >= MANY, "{} steps", all.len());

    let (mut reached, mut stopped) = (BTreeSet::new(), 0);
    let moments = (1..=all.len()).flat_map(|at| {
        let first_of_its_kind = all[..at - 1].iter().all(|(message, _)| *message != all[at - 1].0);
        let stops = at.is_multiple_of(ONE_IN) || first_of_its_kind;
        stops.then_some((at, true)).into_iter().chain(at.is_multiple_of(GOES_ON * ONE_IN).then_some((at, false)))
    });
    for (at, stands_still) in moments {
        let scratch = new_place().await.unwrap();
        let process = start(&scratch, if stands_still { at } else { usize::MAX });
        let (said, signal) = killed_after(process, at);
        let moment = format!("step {at}, {:?}", said.last());
        if stands_still {
            assert_eq!((said.as_slice(), signal), (&all[..at], Some(9)), "{moment}");
            reached.insert(all[at - 1].0.clone());
            stopped += 1;
        }
        settled(&scratch).await;
        let store = scratch.open().await.unwrap();
        is_whole(&scratch, &store, &said, &moment).await;
        work(&store).await;
        assert!(held(&store).await == expected, "{moment}: the next run comes to something else");
        store.close().await;
    }
    assert!(stopped >= MANY / ONE_IN, "killed at {stopped} steps only");
    assert_eq!(reached.iter().map(String::as_str).collect::<Vec<_>>(), STEPS, "kinds of steps");
}
