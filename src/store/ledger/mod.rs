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
mod chain;
mod entry;
mod feed;
mod line;
mod take_over;

use std::collections::{BTreeSet, HashMap};

use rust_decimal::Decimal;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

use super::Store;
use super::engine::Engine;
use super::error::StoreError;
use crate::model::Digest;

pub use acts::{Act, ActError, Did, Refused};
pub(super) use chain::bind_up;
pub use chain::{BrokenLink, Chain};
pub use entry::{EntryRun, LedgerEntry, Recorded, START};
pub use feed::{Fed, FeedError, ForeignMark, InvalidMark, Mark, Page, Standing, Wanted};
pub use line::{line_schema, prove, to_line};
pub use take_over::{TakeOverError, TakenOver};

pub(super) use entry::{COLUMN_END, push_columns};
use entry::{COLUMNS, COMPARED, KEY, Written, columns};

/// What parts the texts of entries in one text.
const ENTRY_END: char = '\u{1e}';

/// What the last verdict or opinion of every key of the cities between two said, in one text; of the periods that end on
/// the days named after them.
const LATEST_TEXTS: [&str; 2] = [
    concat!(
        "SELECT string_agg(concat_ws('\u{1f}', ",
        key!(),
        ", verdict, COALESCE(reason, ''), COALESCE(basis, ''), COALESCE(value, ''), inputs, prepared_by), '\u{1e}') FROM ledger \
         WHERE id IN (SELECT MAX(id) FROM ledger WHERE city BETWEEN $1 AND $2 AND kind IN ('verdict', 'opinion') AND \
         period_to IN ("
    ),
    concat!(") GROUP BY ", key!(), ")"),
];

/// Up to so many cities are asked about one by one: others may stand between them.
const FEW_CITIES: usize = 50;

/// Entries looked at in one step, to bound what is held of a long ledger or run.
const AT_ONCE: usize = 1_000;

impl Store {
    /// Appends every entry, whatever the last one of its key said: for who has compared them with what was said last of the
    /// city and metric. A verdict may become again what one of its key said before another key's was given.
    pub async fn append_all(&self, entries: &[LedgerEntry]) -> Result<(), StoreError> {
        const DOING: &str = "append to the ledger";
        if entries.is_empty() {
            return Ok(());
        }
        let failed = self.failed(DOING);
        let mut transaction = self.begin_alone(DOING, LOCK).await?;
        let mut head = chain::head(&mut transaction).await.map_err(&failed)?;
        for some in entries.chunks(AT_ONCE) {
            let texts: Vec<String> = some.iter().map(LedgerEntry::text).collect();
            head = insert(&mut transaction, self.engine, head, &texts).await.map_err(&failed)?;
        }
        transaction.commit().await.map_err(failed)
    }

    /// Appends the entries that say something else than the last one of the same key (kind, city, metric, standard,
    /// period, method set, subject): another conclusion or reason, basis, value or input. All of them or none; returns
    /// how many were new.
    pub async fn append(&self, entries: &[LedgerEntry]) -> Result<usize, StoreError> {
        const DOING: &str = "append to the ledger";
        if entries.is_empty() {
            return Ok(0);
        }
        let failed = self.failed(DOING);
        let mut transaction = self.begin_alone(DOING, LOCK).await?;
        tracing::trace!(entries = entries.len(), "begins to append to the ledger");
        let before = latest_texts(&mut transaction, entries).await.map_err(&failed)?;
        let mut last = Last::of(&before);
        let (mut head, mut many) = (None, 0);
        // Texts take more memory than entries: a few at a time.
        for some in entries.chunks(AT_ONCE) {
            let new: Vec<String> = some.iter().filter(|entry| last.is_new(entry)).map(LedgerEntry::text).collect();
            if !new.is_empty() {
                many += new.len();
                let previous = match head {
                    Some(head) => head,
                    None => chain::head(&mut transaction).await.map_err(&failed)?,
                };
                head = Some(insert(&mut transaction, self.engine, previous, &new).await.map_err(&failed)?);
            }
        }
        transaction.commit().await.map_err(failed)?;
        tracing::debug!(new = many, of = entries.len(), "appended to the ledger");
        Ok(many)
    }

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

/// Numbers rise in the order of commits, and each entry follows the last: whoever appends waits until the one before is
/// done.
const LOCK: &str = "LOCK TABLE ledger IN SHARE ROW EXCLUSIVE MODE";

const READING: &str = "read the ledger";

/// What was said last of each key.
struct Last<'t> {
    /// Before this run.
    before: HashMap<&'t str, &'t str>,
    /// In this run, both by their digests.
    now: HashMap<Digest, Digest>,
}

impl<'t> Last<'t> {
    fn of(texts: &'t [String]) -> Self {
        let each = texts.iter().flat_map(|all| all.split(ENTRY_END));
        Self { before: each.map(|text| columns(text, KEY)).collect(), now: HashMap::new() }
    }

    /// Whether an entry says something new, which is then what was said last.
    fn is_new(&mut self, entry: &LedgerEntry) -> bool {
        let said = entry.said();
        let (key, says) = columns(&said, KEY);
        let before = self.before.get(key).is_some_and(|before| {
            let (said_before, by_before) = columns(before, COMPARED - KEY + 1);
            // What nobody put their name to cannot be signed off by another: the first name is news.
            agree(said_before, says) && (by_before.len() > 1 || entry.run.by.is_empty())
        });
        if before && self.now.is_empty() {
            return false;
        }
        let (key, digest) = (Digest::of(key.as_bytes()), Digest::of(says.as_bytes()));
        let is_new = self.now.get(&key).map_or(!before, |last| *last != digest);
        if is_new {
            self.now.insert(key, digest);
        }
        is_new
    }
}

/// Whether two entries of one key say the same; a value may be written with other zeros.
pub(super) fn agree(one: &str, other: &str) -> bool {
    let same = |(one, other): (&str, &str)| {
        one == other
            || one.parse::<Decimal>().is_ok_and(|value| other.parse().is_ok_and(|other: Decimal| value == other))
    };
    one == other || one.split(COLUMN_END).zip(other.split(COLUMN_END)).all(same)
}

async fn latest_texts(connection: &mut AnyConnection, entries: &[LedgerEntry]) -> Result<Vec<String>, sqlx::Error> {
    let cities: BTreeSet<&str> = entries.iter().map(|entry| entry.city.as_str()).collect();
    let spans: Vec<_> = match (cities.first(), cities.last()) {
        (Some(first), Some(last)) if cities.len() > FEW_CITIES => vec![(*first, *last)],
        _ => cities.into_iter().map(|city| (city, city)).collect(),
    };
    let ends: BTreeSet<String> = entries.iter().map(|entry| entry::day(entry.period.map(|period| period.to))).collect();
    let places: Vec<String> = (3..).take(ends.len()).map(|number| format!("${number}")).collect();
    let statement = LATEST_TEXTS.join(&places.join(", "));
    let mut texts = Vec::new();
    for (first, last) in spans {
        let query = sqlx::query_scalar::<_, Option<String>>(AssertSqlSafe(statement.as_str())).bind(first).bind(last);
        texts.extend(ends.iter().fold(query, |query, end| query.bind(end.as_str())).fetch_one(&mut *connection).await?);
    }
    Ok(texts)
}

/// Entries in one statement: one each would take longer than all that led to them. Well below the 32,766 parameters that
/// the stricter engine allows.
const ENTRIES_A_STATEMENT: usize = 200;

/// Inserts entries after the one with the digest `previous`, and says the digest of the last.
async fn insert(
    connection: &mut AnyConnection,
    engine: Engine,
    mut previous: Digest,
    texts: &[String],
) -> Result<Digest, sqlx::Error> {
    for texts in texts.chunks(ENTRIES_A_STATEMENT) {
        // Only places of parameters are put into the text, never what they hold.
        let query =
            sqlx::query(AssertSqlSafe(insertion(engine, texts.len()))).persistent(texts.len() == ENTRIES_A_STATEMENT);
        let query = texts.iter().fold(query, |query, text| {
            let digest = entry::digest(&previous, text);
            let query = bind(query, text).bind(std::mem::replace(&mut previous, digest).hex());
            query.bind(digest.hex())
        });
        query.execute(&mut *connection).await?;
        tracing::trace!(entries = texts.len(), "wrote entries of the ledger");
    }
    Ok(previous)
}

fn insertion(engine: Engine, entries: usize) -> String {
    const WIDTH: usize = COLUMNS.len() + 2;
    let row = |entry: usize| {
        let places: Vec<_> = (1..=WIDTH).map(|column| engine.place(entry * WIDTH + column)).collect();
        format!("({})", places.join(", "))
    };
    let rows: Vec<_> = (0..entries).map(row).collect();
    format!("INSERT INTO ledger ({}, previous, digest) VALUES {}", COLUMNS.join(", "), rows.join(", "))
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments>;

/// Columns where nothing is written as nothing.
const NULLABLE: [&str; 5] = ["reason", "basis", "value", "moe90", "method"];

fn bind<'q>(query: Query<'q>, text: &'q str) -> Query<'q> {
    COLUMNS.into_iter().zip(text.split(COLUMN_END)).fold(query, |query, (column, text)| match column {
        "given" => query.bind(text.parse::<i64>().unwrap_or_default()),
        _ if NULLABLE.contains(&column) => query.bind(Some(text).filter(|text| !text.is_empty())),
        _ => query.bind(text),
    })
}
