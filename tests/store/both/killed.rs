//! A process killed at any moment leaves a store that opens, with each reply there wholly or not at all and the ledger's
//! chain whole; the next process completes the work as if nothing had happened.
//!
//! The moments are the store's own steps, which it logs: the process that is to be killed stops for good at the step it
//! was told, and is killed there. A few go on working while they are killed. Nothing depends on time. One store is made
//! for a whole row of kills, each process going on where the one before was killed.

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
use super::{Scratch, new_place, past, settled};
use crate::{annual, count, reply};

/// Where the process that is killed finds its store.
const PLACE: &str = "OUTCOMES_TEST_KILLED_STORE";
/// The step at which it stops.
const STEP: &str = "OUTCOMES_TEST_KILLED_STEP";

/// Processes killed in all; no fewer.
const MANY: usize = 200;
/// One in so many goes on while it is killed.
const GOES_ON: usize = 10;
/// After the first, the processes of a row are killed at their first step, their second, and so on up to this one.
const LAST_STEP: usize = 24;

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

/// More than one statement takes.
const MANY_ENTRIES: u32 = 250;

fn entries() -> Vec<LedgerEntry> {
    let of = |number: u32| LedgerEntry { city: format!("{number:07}"), ..broadband() };
    (0..MANY_ENTRIES - 1).map(of).chain([opinion()]).collect()
}

/// All that there is to do, as far as it is not done.
async fn work(store: &Store) {
    let rest = [LedgerEntry { value: Some("88".parse().unwrap()), ..broadband() }];
    let done = replies_held(store).await;
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
    (replies_held(store).await, store.walk_chain(None).await.unwrap().head)
}

/// How many entries there are before, between and after the two times that the ledger is appended to.
const ENTRIES: [u64; 3] = [0, MANY_ENTRIES as u64, MANY_ENTRIES as u64 + 1];

async fn replies_held(store: &Store) -> BTreeSet<(Resource, Digest)> {
    store.fetches().await.unwrap().into_iter().map(|fetch| (fetch.resource, fetch.digest)).collect()
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
    let [Ok(place), Ok(step)] = [PLACE, STEP].map(std::env::var) else {
        writeln!(std::io::stderr(), "skipped: the test of killed processes starts it and names a store").unwrap();
        return;
    };
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

/// What the processes of a row have said, and what may be true beside it.
#[derive(Default)]
struct Known {
    /// The replies said to be kept.
    kept: BTreeSet<String>,
    /// How many kept replies were said so.
    replies: usize,
    /// How often the ledger was said to be appended to.
    appended: usize,
    /// The bytes found whole.
    whole: BTreeSet<Digest>,
    /// Processes that went on may each have kept one more than they came to say.
    unsaid: usize,
}

impl Known {
    fn add(&mut self, said: &[(String, String)], stood_still: bool) {
        for (message, digest) in said {
            match message.as_str() {
                "kept a reply" => {
                    self.replies += 1;
                    self.kept.insert(digest.clone());
                }
                "appended to the ledger" => self.appended += 1,
                _ => {}
            }
        }
        self.unsaid += usize::from(!stood_still);
    }

    /// Nothing half written, and nothing lost that was said to be kept.
    async fn holds_in(&mut self, scratch: &Scratch, moment: &str) {
        let store = scratch.open().await.unwrap();
        let expected: BTreeMap<Digest, u64> =
            replies().iter().map(|reply| (reply.content.digest(), reply.content.size())).collect();
        let fetches = store.fetches().await.unwrap();
        for digest in fetches.iter().map(|fetch| fetch.digest).filter(|digest| self.whole.insert(*digest)) {
            assert_eq!(store.bytes(&digest).await.unwrap().len() as u64, expected[&digest], "{moment}");
        }
        assert_eq!(store.loose_ends().await.unwrap(), [""; 0], "{moment}");
        let held: BTreeSet<String> = fetches.iter().map(|fetch| fetch.digest.to_string()).collect();
        assert!(self.kept.is_subset(&held), "{moment}: what was said to be kept is not held");
        assert!((self.replies..=self.replies + self.unsaid).contains(&fetches.len()), "{moment}: {}", fetches.len());
        let chain = store.walk_chain(None).await.unwrap();
        assert_eq!(chain.broken, None, "{moment}");
        assert!(ENTRIES.contains(&chain.entries), "{moment}: a run's entries are all there or none: {chain:?}");
        assert!(chain.entries >= ENTRIES[self.appended.min(2)], "{moment}: {chain:?}");
        store.close().await;
    }
}

/// Kills one process after another over one store, the first at a step of its own, until one comes to the end of the work;
/// says how many were killed.
async fn row_of_kills(scratch: &Scratch, first: usize) -> usize {
    let (mut known, mut killed) = (Known::default(), 0);
    for at in std::iter::once(first).chain((1..=LAST_STEP).cycle()) {
        let stands_still = (killed + 1) % GOES_ON != 0;
        let process = start(scratch, if stands_still { at } else { usize::MAX });
        let (said, signal) = killed_after(process, at);
        let moment = format!("kill {killed} of the row from {first}, after step {at}, {:?}", said.last());
        settled(scratch).await;
        known.add(&said, stands_still);
        known.holds_in(scratch, &moment).await;
        if signal.is_none() {
            return killed;
        }
        assert!(!stands_still || said.len() == at, "{moment}");
        killed += 1;
    }
    killed
}

#[tokio::test]
async fn whatever_is_killed_leaves_a_whole_store_and_the_next_completes_it() {
    let Some(scratch) = new_place().await else { return };
    let mut undisturbed = start(&scratch, usize::MAX);
    let lines = BufReader::new(undisturbed.stdout.take().unwrap()).lines().map(Result::unwrap);
    let all: Vec<_> = lines.filter_map(|line| step(&line)).collect();
    assert!(undisturbed.wait().unwrap().success());
    let expected = held(&scratch.open().await.unwrap()).await;

    let mut killed = 0;
    for kind in STEPS {
        // Each kind of step is the first to be killed at once.
        let first = all.iter().position(|(message, _)| message == kind).unwrap() + 1;
        let scratch = new_place().await.unwrap();
        killed += row_of_kills(&scratch, first).await;
        let (store, past) = (scratch.open().await.unwrap(), past(&scratch).await);
        for digest in store.contents().await.unwrap() {
            store.bytes(&digest).await.unwrap();
        }
        let loose = "SELECT COUNT(*) FROM content_chunks WHERE digest NOT IN (SELECT digest FROM contents)";
        assert_eq!(count(&past, loose).await, 0, "{kind}");
        assert!(held(&store).await == expected, "{kind}: the last run comes to something else");
        past.close().await;
        store.close().await;
    }
    assert!(killed >= MANY, "{killed} were killed");
    let kinds: BTreeSet<&str> = all.iter().map(|(message, _)| message.as_str()).collect();
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), STEPS, "kinds of steps");
}
