//! What is kept: replies as evidence, extracted rows as a cache, and the ledger of verdicts.
//!
//! Replies and ledger live in one database and are never evicted; extracts are files that can be deleted at any time.
//! Nothing here asks a provider, reads a clock or knows what bytes mean: whoever calls says what a reply answers, and
//! when.

mod content;
mod error;
pub mod extracts;
mod ledger;
mod replies;
mod schema;
mod sqlite;

use std::path::Path;
use std::sync::Arc;

use sqlx::{Any, AnyPool, Transaction};

pub use content::Content;
pub use error::StoreError;
pub use extracts::{Area, Extracts, Kind, Want};
pub use ledger::{
    Act, ActError, BrokenLink, Chain, Did, EntryRun, LedgerEntry, Proved, Recorded, Refused, START as LEDGER_START,
    prove, to_line,
};
pub use replies::{Fetch, NewReply, as_of};

/// The store: replies and ledger. Clones share one connection; other processes may use the same file.
#[derive(Clone, Debug)]
pub struct Store {
    pool: AnyPool,
    path: Arc<Path>,
}

impl Store {
    /// Opens the store in the folder `path`, making folder and file where they are missing and bringing an older
    /// schema up to date. Fails where the folder cannot be made or written, where the file is no store, and where a
    /// newer version of the program made it.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let file = sqlite::prepare_folder(path)?;
        let pool = sqlite::connect(&file).await.map_err(|cause| StoreError::of("open it", &file, cause))?;
        let store = Self { pool, path: file.into() };
        schema::bring_up_to_date(&store).await?;
        Ok(store)
    }

    /// The database file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Closes the connection, so that the write-ahead log is folded into the file. A store dropped without this loses
    /// nothing: the log is read at the next opening.
    pub async fn close(self) {
        self.pool.close().await;
    }

    async fn begin(&self, doing: &'static str) -> Result<Transaction<'static, Any>, StoreError> {
        self.pool.begin_with(sqlite::BEGIN).await.map_err(self.failed(doing))
    }

    /// Makes a database's failure into one that says what was being done, and where.
    fn failed(&self, doing: &'static str) -> impl Fn(sqlx::Error) -> StoreError {
        let path = Arc::clone(&self.path);
        move |cause| StoreError::of(doing, &path, cause)
    }
}
