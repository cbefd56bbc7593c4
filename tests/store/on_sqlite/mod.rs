//! The contract of both engines on `SQLite`, and what is its own.

#[path = "../both/budget.rs"]
mod budget;
mod bytes;
#[path = "../both/chain.rs"]
mod chain;
#[path = "../both/damage.rs"]
mod damage;
#[path = "../both/feed.rs"]
mod feed;
#[path = "../both/killed.rs"]
mod killed;
#[path = "../both/ledger.rs"]
pub mod ledger;
mod opening;
#[path = "../both/prune.rs"]
mod prune;
#[path = "../both/recheck.rs"]
mod recheck;
#[path = "../both/replies.rs"]
mod replies;

use resident_outcomes::store::{Store, StoreError};
use sqlx::AnyPool;
use tempfile::TempDir;

/// Undo the last step of keeping a reply, and say so: the step alone, and its transaction with it.
const TRAPS: [(&str, &str); 2] = [
    ("the step is undone", "CREATE TRIGGER trap BEFORE INSERT ON fetches BEGIN SELECT RAISE(ABORT, 'trapped'); END"),
    (
        "the transaction is undone",
        "CREATE TRIGGER trap BEFORE INSERT ON fetches BEGIN SELECT RAISE(ROLLBACK, 'trapped'); END",
    ),
];
/// Gives an entry another number.
const RENUMBER: &str = "UPDATE ledger SET id = 9 WHERE id = 2";
const NO_TRAP: &str = "DROP TRIGGER trap";

/// Where a store of a test is.
struct Scratch(TempDir);

impl Scratch {
    /// Opens it again, as another process does.
    async fn open(&self) -> Result<Store, StoreError> {
        Store::open(self.0.path()).await
    }

    /// As it is typed.
    fn address(&self) -> String {
        self.0.path().display().to_string()
    }

    fn path(&self) -> &std::path::Path {
        self.0.path()
    }
}

/// A store in a new folder, which lives as long as the first value. On this engine there always is one.
async fn new_store() -> Option<(Scratch, Store)> {
    Some(new_folder().await)
}

/// A folder without a store; in memory where there is such a disk, since what a killed process wrote is there without
/// waiting for one.
async fn new_place() -> Option<Scratch> {
    let memory = std::path::Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    Some(Scratch(folder.unwrap()))
}

/// Waits until nobody else has the store open; who is gone has closed a file.
async fn settled(_: &Scratch) {}

async fn new_folder() -> (Scratch, Store) {
    let scratch = Scratch(tempfile::tempdir().unwrap());
    let store = scratch.open().await.unwrap();
    (scratch, store)
}

/// A connection past the store.
async fn past(scratch: &Scratch) -> AnyPool {
    crate::past(&format!("sqlite://{}", scratch.path().join("outcomes.db").display())).await
}
