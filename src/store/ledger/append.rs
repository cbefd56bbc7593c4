//! Appending to the ledger: what says something new, each entry with the digest of the one before it.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use sqlx::{Any, AnyConnection, AssertSqlSafe, Transaction};

use super::entry::{self, COLUMNS, COMPARED, KEY, columns};
use super::{COLUMN_END, LedgerEntry, Store, StoreError, agree, chain};
use crate::model::Digest;
use crate::store::engine::Engine;

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

/// Numbers rise in the order of commits, and each entry follows the last: whoever appends waits until the one before is
/// done.
pub(super) const LOCK: &str = "LOCK TABLE ledger IN SHARE ROW EXCLUSIVE MODE";

const DOING: &str = "append to the ledger";

/// A run's entries on their way into the ledger: all of them or none.
pub struct Appending {
    store: Store,
    transaction: Transaction<'static, Any>,
    /// The digest of the last entry, once it had to be known.
    head: Option<Digest>,
    new: usize,
    seen: usize,
}

impl Store {
    /// Begins to append. Nobody else appends until it has ended.
    pub async fn appending(&self) -> Result<Appending, StoreError> {
        let transaction = self.begin_alone(DOING, LOCK).await?;
        tracing::trace!("begins to append to the ledger");
        Ok(Appending { store: self.clone(), transaction, head: None, new: 0, seen: 0 })
    }

    /// Appends the entries that say something else than the last one of the same key, as [`Appending::add`]. All of them
    /// or none; returns how many were new.
    pub async fn append(&self, entries: &[LedgerEntry]) -> Result<usize, StoreError> {
        if entries.is_empty() {
            return Ok(0);
        }
        let mut appending = self.appending().await?;
        appending.add(entries).await?;
        appending.end().await
    }

    /// Appends every entry, whatever the last one of its key said: for who has compared them with what was said last of the
    /// city and metric. A verdict may become again what one of its key said before another key's was given.
    pub async fn append_all(&self, entries: &[LedgerEntry]) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        let mut appending = self.appending().await?;
        appending.insert(entries.iter().map(LedgerEntry::text)).await?;
        appending.end().await.map(|_| ())
    }
}

impl Appending {
    /// Appends the entries that say something else than the last one of the same key (kind, city, metric, standard,
    /// period, method set, subject): another conclusion or reason, basis, value or input.
    pub async fn add(&mut self, entries: &[LedgerEntry]) -> Result<(), StoreError> {
        // What was said before is asked for of the cities of some entries at a time, and texts take more memory than
        // entries.
        for some in entries.chunks(AT_ONCE) {
            self.seen += some.len();
            let before = latest_texts(&mut self.transaction, some).await.map_err(self.store.failed(DOING))?;
            self.insert(New { entries: some.iter(), last: Last::of(&before) }).await?;
        }
        Ok(())
    }

    /// Ends it, and says how many were new.
    pub async fn end(self) -> Result<usize, StoreError> {
        self.transaction.commit().await.map_err(self.store.failed(DOING))?;
        tracing::debug!(new = self.new, of = self.seen, "appended to the ledger");
        Ok(self.new)
    }

    async fn insert(&mut self, texts: impl Iterator<Item = String>) -> Result<(), StoreError> {
        let mut texts = texts.peekable();
        if texts.peek().is_none() {
            return Ok(());
        }
        let failed = self.store.failed(DOING);
        let previous = match self.head {
            Some(head) => head,
            None => chain::head(&mut self.transaction).await.map_err(&failed)?,
        };
        let inserted = insert(&mut self.transaction, self.store.engine, previous, texts).await;
        let (head, new) = inserted.map_err(failed)?;
        (self.head, self.new) = (Some(head), self.new + new);
        Ok(())
    }
}

/// What was said last of each key.
struct Last<'t> {
    /// In the ledger.
    before: HashMap<&'t str, &'t str>,
    /// Among the entries that are about to be appended.
    now: HashMap<String, String>,
}

impl<'t> Last<'t> {
    fn of(texts: &'t [String]) -> Self {
        let each = texts.iter().flat_map(|all| all.split(ENTRY_END));
        Self { before: each.map(|text| columns(text, KEY)).collect(), now: HashMap::new() }
    }

    /// The text of an entry that says something new, which is then what was said last.
    fn if_new(&mut self, entry: &LedgerEntry) -> Option<String> {
        let said = entry.said();
        let (key, says) = columns(&said, KEY);
        let is_new = match self.now.get(key) {
            Some(last) => last != says,
            None => !self.before.get(key).is_some_and(|before| {
                let (said_before, by_before) = columns(before, COMPARED - KEY + 1);
                // What nobody put their name to cannot be signed off by another: the first name is news.
                agree(said_before, says) && (by_before.len() > 1 || entry.run.by.is_empty())
            }),
        };
        if !is_new {
            return None;
        }
        self.now.insert(key.to_owned(), says.to_owned());
        Some(entry.text_after(said))
    }
}

/// The texts of the entries that say something new, one after another.
struct New<'t> {
    entries: std::slice::Iter<'t, LedgerEntry>,
    last: Last<'t>,
}

impl Iterator for New<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        self.entries.by_ref().find_map(|entry| self.last.if_new(entry))
    }
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
pub(super) const ENTRIES_A_STATEMENT: usize = 200;

/// Inserts entries after the one with the digest `previous`; says the digest of the last, and how many they were. While
/// the engine works on some of them the next are written out.
pub(super) async fn insert(
    connection: &mut AnyConnection,
    engine: Engine,
    mut previous: Digest,
    texts: impl IntoIterator<Item = String>,
) -> Result<(Digest, usize), sqlx::Error> {
    let (mut texts, mut count) = (texts.into_iter(), 0);
    let mut statement: (usize, Arc<str>) = (0, Arc::default());
    let mut following = || {
        let some: Vec<String> = texts.by_ref().take(ENTRIES_A_STATEMENT).collect();
        if some.is_empty() {
            return None;
        }
        if statement.0 != some.len() {
            statement = (some.len(), insertion(engine, some.len()).into());
        }
        // Only places of parameters are put into the text, never what they hold.
        let query = sqlx::query(AssertSqlSafe(Arc::clone(&statement.1))).persistent(some.len() == ENTRIES_A_STATEMENT);
        let query = some.iter().fold(query, |query, text| {
            let digest = entry::digest(&previous, text);
            bind(query, text).bind(std::mem::replace(&mut previous, digest).hex()).bind(digest.hex())
        });
        count += some.len();
        Some((query, some.len()))
    };
    let mut next = following();
    while let Some((query, entries)) = next.take() {
        let (done, further) = tokio::join!(query.execute(&mut *connection), async { following() });
        done?;
        tracing::trace!(entries, "wrote entries of the ledger");
        next = further;
    }
    Ok((previous, count))
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

type Query = sqlx::query::Query<'static, Any, sqlx::any::AnyArguments>;

/// Columns where nothing is written as nothing.
const NULLABLE: [&str; 5] = ["reason", "basis", "value", "moe90", "method"];

pub(super) fn bind(query: Query, text: &str) -> Query {
    COLUMNS.into_iter().zip(text.split(COLUMN_END)).fold(query, |query, (column, text)| match column {
        "given" => query.bind(text.parse::<i64>().unwrap_or_default()),
        _ if NULLABLE.contains(&column) => query.bind(Some(text.to_owned()).filter(|text| !text.is_empty())),
        _ => query.bind(text.to_owned()),
    })
}
