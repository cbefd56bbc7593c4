//! The contract of both engines on PostgreSQL, and what is its own.

#[expect(clippy::duplicate_mod, reason = "the same contract holds on the other engine")]
#[path = "../both/budget.rs"]
mod budget;
#[expect(clippy::duplicate_mod, reason = "the same contract holds on the other engine")]
#[path = "../both/damage.rs"]
mod damage;
#[expect(clippy::duplicate_mod, reason = "the same contract holds on the other engine")]
#[path = "../both/ledger.rs"]
mod ledger;
mod opening;
#[expect(clippy::duplicate_mod, reason = "the same contract holds on the other engine")]
#[path = "../both/replies.rs"]
mod replies;
mod waiting;

use std::ffi::OsStr;

use resident_outcomes::store::{Store, StoreAddress, StoreError};
use sqlx::AnyPool;

use crate::postgres::Server;

/// Undo the last step of keeping a reply, and say so: by the step itself, and by what is checked at its end.
const TRAPS: [(&str, &str); 2] = [
    (
        "the step is undone",
        "CREATE FUNCTION trapped() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''trapped''; END'; \
         CREATE TRIGGER trap BEFORE INSERT ON fetches FOR EACH ROW EXECUTE FUNCTION trapped()",
    ),
    (
        "the transaction is undone",
        "CREATE FUNCTION trapped() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''trapped''; END'; \
         CREATE CONSTRAINT TRIGGER trap AFTER INSERT ON fetches DEFERRABLE INITIALLY DEFERRED \
         FOR EACH ROW EXECUTE FUNCTION trapped()",
    ),
];
const NO_TRAP: &str = "DROP TRIGGER trap ON fetches; DROP FUNCTION trapped";

/// Where a store of a test is.
struct Scratch(String);

impl Scratch {
    /// Opens it again, as another process does.
    async fn open(&self) -> Result<Store, StoreError> {
        open(&self.0).await
    }
}

async fn open(address: &str) -> Result<Store, StoreError> {
    Store::at(&StoreAddress::parse(OsStr::new(address)).unwrap()).await
}

/// A store in a new database; none where there is no server.
async fn new_store() -> Option<(Scratch, Store)> {
    let scratch = Scratch(Server::shared()?.new_database().await);
    let store = scratch.open().await.unwrap();
    Some((scratch, store))
}

/// A connection past the store.
async fn past(scratch: &Scratch) -> AnyPool {
    crate::past(&scratch.0).await
}
