//! What is kept: replies as evidence, extracted rows as a cache, and the ledger of verdicts.
//!
//! Replies and ledger live in one database, a file or a server's, and are never evicted; extracts are files that can be deleted at any time.
//! Nothing here asks a provider, reads a clock or knows what bytes mean: whoever calls says what a reply answers, and
//! when.

mod address;
mod budget;
mod configs;
mod content;
mod engine;
mod error;
pub mod extracts;
mod fetched;
mod ledger;
mod lock;
mod postgres;
mod prune;
mod replies;
mod schema;
mod sqlite;
mod stored;

use std::path::Path;

use sqlx::{Any, AnyPool, Row as _, Transaction};

pub use address::{InvalidAddress, Place, ServerAddress, StoreAddress};
pub use content::Content;
pub use error::StoreError;
pub use extracts::{Area, Extracts, Kind, Want};
pub use ledger::{
    Act, ActError, Appending, BrokenLink, Chain, Did, EntryRun, Fed, FeedError, ForeignMark, InvalidMark, LedgerEntry,
    Mark, Page, Recorded, Refused, START as LEDGER_START, Standing, TakeOverError, TakenOver, Wanted, line_schema,
    prove, to_line,
};
pub use lock::Holder;
pub use prune::{Outdated, Pruning};
pub use replies::{Fetch, NewReply, as_of};

use engine::Engine;

/// The store: replies and ledger. Clones share their connections; other processes may use the same store.
#[derive(Clone, Debug)]
pub struct Store {
    pool: AnyPool,
    engine: Engine,
    place: Place,
}

/// What keeps a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The engine's name.
    pub engine: &'static str,
    /// Its version.
    pub version: String,
    /// The version of the store's schema.
    pub schema: i64,
}

impl Store {
    /// Opens the store at an address.
    pub async fn at(address: &StoreAddress) -> Result<Self, StoreError> {
        match address {
            StoreAddress::Folder(path) => Self::open(path).await,
            StoreAddress::Postgres(address) => Self::on_server(address).await,
        }
    }

    /// Opens the store in the folder `path`, making folder and file where they are missing and bringing an older
    /// schema up to date. Fails where the folder cannot be made or written, where the file is no store, and where a
    /// newer version of the program made it.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let file = sqlite::prepare_folder(path)?;
        let place = Place::File(file.as_path().into());
        let pool = sqlite::connect(&file).await;
        let pool = pool.map_err(|cause| StoreError::of(Engine::Sqlite, "open it", &place, cause))?;
        Self { pool, engine: Engine::Sqlite, place }.up_to_date().await
    }

    /// Opens the store in a database that exists, making its tables where they are missing and bringing an older
    /// schema up to date. Fails where the server cannot be reached or does not let the user in, and where a newer
    /// version of the program made the tables.
    async fn on_server(address: &ServerAddress) -> Result<Self, StoreError> {
        let place = address.place();
        let pool = postgres::connect(address).await.map_err(|cause| StoreError::connecting(&place, cause))?;
        Self { pool, engine: Engine::Postgres, place }.up_to_date().await
    }

    async fn up_to_date(self) -> Result<Self, StoreError> {
        schema::bring_up_to_date(&self).await?;
        Ok(self)
    }

    /// Where it is.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// What keeps it.
    pub async fn about(&self) -> Result<About, StoreError> {
        let failed = self.failed("say what it is");
        let mut connection = self.pool.acquire().await.map_err(&failed)?;
        let version = sqlx::query(self.engine.version()).fetch_one(&mut *connection).await;
        let version = version.and_then(|row| row.try_get(0)).map_err(&failed)?;
        let schema = schema::version(&mut connection).await.map_err(&failed)?;
        Ok(About { engine: self.engine.name(), version, schema })
    }

    /// Closes the connections. A store dropped without this loses nothing.
    pub async fn close(self) {
        self.pool.close().await;
    }

    async fn begin(&self, doing: &'static str) -> Result<Transaction<'static, Any>, StoreError> {
        self.pool.begin_with(self.engine.begin()).await.map_err(self.failed(doing))
    }

    /// Begins a transaction that is the only one to write, or the only one to write what `lock` locks.
    async fn begin_alone(
        &self,
        doing: &'static str,
        lock: &'static str,
    ) -> Result<Transaction<'static, Any>, StoreError> {
        let mut transaction = self.begin(doing).await?;
        if !self.engine.has_one_writer() {
            sqlx::raw_sql(lock).execute(&mut *transaction).await.map_err(self.failed(doing))?;
        }
        Ok(transaction)
    }

    /// Makes a database's failure into one that says what was being done, and where.
    fn failed(&self, doing: &'static str) -> impl Fn(sqlx::Error) -> StoreError + use<> {
        let (engine, place) = (self.engine, self.place.clone());
        move |cause| StoreError::of(engine, doing, &place, cause)
    }
}
