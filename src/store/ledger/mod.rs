//! The ledger: every verdict and opinion given, and what people did about them, appended when it says something new and
//! never changed. Each entry holds the digest of the one before it.

// The statements' common parts stand before the modules that use them.
/// The columns of an entry as one text: a row of many columns each would take longer to read than to judge anew.
macro_rules! entry_text {
    () => {
        "concat_ws('\u{1f}', kind, city, metric, standard, period_from, period_to, method_set, subject, verdict, \
         COALESCE(reason, ''), COALESCE(basis, ''), COALESCE(value, ''), inputs, COALESCE(moe90, ''), \
         COALESCE(method, ''), config_digest, program_version, as_of, CAST(given AS TEXT), prepared_by, note)"
    };
}

macro_rules! key {
    () => {
        "kind, city, metric, standard, period_from, period_to, method_set, subject"
    };
}

macro_rules! select_entries {
    ($rest:expr) => {
        concat!("SELECT id, previous, digest, ", entry_text!(), " FROM ledger ", $rest, " ORDER BY id")
    };
}

mod acts;
mod append;
mod chain;
mod entry;
mod feed;
mod line;
mod take_over;

use rust_decimal::Decimal;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::Store;
use super::error::StoreError;
use crate::model::Digest;

pub use acts::{Act, ActError, Did, Refused};
pub use append::Appending;
pub(super) use chain::bind_up;
pub use chain::{BrokenLink, Chain};
pub use entry::{EntryRun, LedgerEntry, Recorded, START};
pub use feed::{Fed, FeedError, ForeignMark, InvalidMark, Mark, Page, Standing, Wanted};
pub use line::{line_schema, prove, to_line};
pub use take_over::{TakeOverError, TakenOver};

use entry::Written;
pub(super) use entry::{COLUMN_END, push_columns};

impl Store {
    /// The last entry of every key, of one city or of all, in the order of appending.
    pub async fn latest(&self, city: Option<&str>) -> Result<Vec<Recorded>, StoreError> {
        let query = match city {
            Some(city) => sqlx::query(select_entries!(concat!(
                "WHERE id IN (SELECT MAX(id) FROM ledger WHERE city = $1 GROUP BY ",
                key!(),
                ")"
            )))
            .bind(city),
            None => {
                sqlx::query(select_entries!(concat!("WHERE id IN (SELECT MAX(id) FROM ledger GROUP BY ", key!(), ")")))
            }
        };
        let rows = query.fetch_all(&self.pool).await.map_err(self.failed(READING))?;
        self.read_entries(&rows)
    }

    /// Every entry, of one city or of all, in the order of appending.
    pub async fn entries(&self, city: Option<&str>) -> Result<Vec<Recorded>, StoreError> {
        let query = match city {
            Some(city) => sqlx::query(select_entries!("WHERE city = $1")).bind(city),
            None => sqlx::query(select_entries!("")),
        };
        let rows = query.fetch_all(&self.pool).await.map_err(self.failed(READING))?;
        self.read_entries(&rows)
    }

    /// The entries that rest on a reply, in the order of appending.
    pub async fn entries_resting_on(&self, digest: &Digest) -> Result<Vec<Recorded>, StoreError> {
        let query = sqlx::query(select_entries!("WHERE inputs LIKE $1")).bind(format!("%{}%", digest.hex()));
        self.read_entries(&query.fetch_all(&self.pool).await.map_err(self.failed(READING))?)
    }

    /// How many entries there are.
    pub async fn count_entries(&self) -> Result<u64, StoreError> {
        let count = sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM ledger").fetch_one(&self.pool).await;
        count.map(i64::unsigned_abs).map_err(self.failed(READING))
    }

    fn read_entries(&self, rows: &[AnyRow]) -> Result<Vec<Recorded>, StoreError> {
        rows.iter().map(|row| self.read_entry(row)).collect()
    }

    fn read_entry(&self, row: &AnyRow) -> Result<Recorded, StoreError> {
        let failed = self.failed(READING);
        let (id, text): (i64, String) = (row.try_get(0).map_err(&failed)?, row.try_get(3).map_err(&failed)?);
        let unknown = |column, text: &str| StoreError::UnknownWord {
            place: self.place().clone(),
            id,
            column,
            text: text.to_owned(),
        };
        let digest = |at: usize, column| {
            let text: String = row.try_get(at).map_err(&failed)?;
            text.parse().map_err(|_| unknown(column, &text))
        };
        let written = Written::new(self, id, &text).ok_or_else(|| unknown("entry", &text))?;
        Ok(Recorded { id, previous: digest(1, "previous")?, digest: digest(2, "digest")?, entry: written.read()? })
    }
}

const READING: &str = "read the ledger";

/// Whether two entries of one key say the same; a value may be written with other zeros.
pub(super) fn agree(one: &str, other: &str) -> bool {
    let same = |(one, other): (&str, &str)| {
        one == other
            || one.parse::<Decimal>().is_ok_and(|value| other.parse().is_ok_and(|other: Decimal| value == other))
    };
    one == other || one.split(COLUMN_END).zip(other.split(COLUMN_END)).all(same)
}
