//! The ledger: every verdict given, appended when it says something new, never changed.

use std::collections::{BTreeSet, HashMap};
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row as _};

use super::Store;
use super::engine::Engine;
use super::error::StoreError;
use crate::model::{Basis, Digest, Method, Metric, Period, Reason, StandardId, Verdict};

/// A verdict as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    /// The city's id ([`crate::model::City::id`]).
    pub city: String,
    /// The metric.
    pub metric: Metric,
    /// The standard it was judged by.
    pub standard: StandardId,
    /// The period of the observation; none where there was none.
    pub period: Option<Period>,
    /// How far the program looked, as `same` or `all`.
    pub method_set: String,
    /// What was concluded, with the reason of an unknown.
    pub verdict: Verdict,
    /// What it stood on.
    pub basis: Option<Basis>,
    /// The value, in the metric's unit.
    pub value: Option<Decimal>,
    /// Its 90 % margin of error, in the same unit.
    pub moe90: Option<Decimal>,
    /// The method it was given by.
    pub method: Option<Method>,
    /// The replies it rests on.
    pub inputs: BTreeSet<Digest>,
    /// The digest of the configuration it was given under.
    pub config_digest: Digest,
    /// The program's version.
    pub program_version: String,
    /// The day asked about.
    pub as_of: NaiveDate,
    /// When it was given, to the millisecond.
    pub given: DateTime<Utc>,
}

/// What parts the columns of an entry's text, and what parts the texts: no code, name or figure holds either.
const COLUMN_END: char = '\u{1f}';
const ENTRY_END: char = '\u{1e}';

/// How many of an entry's columns tell what it is about; a later one of the same key replaces what an earlier one said.
const KEY_COLUMNS: usize = 6;

impl LedgerEntry {
    /// Its key and what it says, as [`LATEST_TEXTS`] writes them. Comparing texts spares building an entry a row.
    fn text(&self) -> String {
        let mut text = String::with_capacity(256);
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let (from, to) = (day(self.period.map(|period| period.from)), day(self.period.map(|period| period.to)));
        let value = self.value.map(|value| value.to_string()).unwrap_or_default();
        let key = [&self.city, self.metric.id(), &self.standard.0, &from, &to, &self.method_set];
        let basis = self.basis.map(Basis::id).unwrap_or_default();
        let says = [self.verdict.id(), self.verdict.reason().map(Reason::id).unwrap_or_default(), basis, &value];
        for column in key.into_iter().chain(says) {
            text.push_str(column);
            text.push(COLUMN_END);
        }
        text.push_str(&inputs(self));
        text
    }
}

fn inputs(entry: &LedgerEntry) -> String {
    let mut text = String::with_capacity(entry.inputs.len() * 65);
    for digest in &entry.inputs {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&digest.hex());
    }
    text
}

/// The key of an entry's text, and what the entry says.
fn split(text: &str) -> (&str, &str) {
    let end = text.match_indices(COLUMN_END).nth(KEY_COLUMNS - 1).map_or(text.len(), |(at, _)| at);
    text.split_at(end)
}

/// Whether two entries of one key say the same; a value may be written with other zeros.
fn agree(one: &str, other: &str) -> bool {
    let same = |(one, other): (&str, &str)| {
        one == other
            || one.parse::<Decimal>().is_ok_and(|value| other.parse().is_ok_and(|other: Decimal| value == other))
    };
    one == other || one.split(COLUMN_END).zip(other.split(COLUMN_END)).all(same)
}

/// The last entry of every key of the cities between two, in one text: a row each would cost more than the judging.
const LATEST_TEXTS: &str = "\
    SELECT string_agg(concat_ws('\u{1f}', city, metric, standard, period_from, period_to, method_set, verdict, \
    COALESCE(reason, ''), COALESCE(basis, ''), COALESCE(value, ''), inputs), '\u{1e}') FROM ledger WHERE id IN (\
    SELECT MAX(id) FROM ledger WHERE city BETWEEN $1 AND $2 \
    GROUP BY city, metric, standard, period_from, period_to, method_set)";

/// Up to so many cities are asked about one by one: others may stand between them.
const FEW_CITIES: usize = 50;

macro_rules! select_entries {
    ($rest:literal) => {
        concat!(
            "SELECT id, city, metric, standard, period_from, period_to, method_set, verdict, reason, basis, value, ",
            "moe90, method, inputs, config_digest, program_version, as_of, given FROM ledger ",
            $rest
        )
    };
}

/// Numbers rise in the order of commits: whoever appends waits until the one before is done.
const LOCK: &str = "LOCK TABLE ledger IN SHARE ROW EXCLUSIVE MODE";

impl Store {
    /// Appends the entries that say something else than the last one of the same city, metric, standard, period and
    /// method set: another verdict (or reason of an unknown), basis, value or input. All of them or none; returns how
    /// many were new.
    pub async fn append(&self, entries: &[LedgerEntry]) -> Result<usize, StoreError> {
        const DOING: &str = "append to the ledger";
        let texts: Vec<String> = entries.iter().map(LedgerEntry::text).collect();
        let mut transaction = self.begin_alone(DOING, LOCK).await?;
        let before = latest_texts(&mut transaction, entries).await.map_err(self.failed(DOING))?;
        let mut last: HashMap<&str, &str> = before.iter().flat_map(|texts| texts.split(ENTRY_END)).map(split).collect();
        let mut is_new = |text| {
            let (key, says) = split(text);
            last.insert(key, says).is_none_or(|before| !agree(before, says))
        };
        let new: Vec<&LedgerEntry> =
            entries.iter().zip(&texts).filter_map(|(entry, text)| is_new(text).then_some(entry)).collect();
        for some in new.chunks(ENTRIES_AT_ONCE) {
            insert(&mut transaction, self.engine, some).await.map_err(self.failed(DOING))?;
        }
        transaction.commit().await.map_err(self.failed(DOING))?;
        Ok(new.len())
    }

    /// The last entry of every key, of one city or of all, in the order of appending.
    pub async fn latest(&self, city: Option<&str>) -> Result<Vec<LedgerEntry>, StoreError> {
        let query = match city {
            Some(city) => sqlx::query(select_entries!(
                "WHERE id IN (SELECT MAX(id) FROM ledger WHERE city = $1 GROUP BY city, metric, standard, \
                 period_from, period_to, method_set) ORDER BY id"
            ))
            .bind(city),
            None => sqlx::query(select_entries!(
                "WHERE id IN (SELECT MAX(id) FROM ledger GROUP BY city, metric, standard, period_from, period_to, \
                 method_set) ORDER BY id"
            )),
        };
        let rows = query.fetch_all(&self.pool).await.map_err(self.failed("read the ledger"))?;
        self.read_entries(&rows)
    }

    /// Every entry, of one city or of all, in the order of appending.
    pub async fn entries(&self, city: Option<&str>) -> Result<Vec<LedgerEntry>, StoreError> {
        let query = match city {
            Some(city) => sqlx::query(select_entries!("WHERE city = $1 ORDER BY id")).bind(city),
            None => sqlx::query(select_entries!("ORDER BY id")),
        };
        let rows = query.fetch_all(&self.pool).await.map_err(self.failed("read the ledger"))?;
        self.read_entries(&rows)
    }

    fn read_entries(&self, rows: &[AnyRow]) -> Result<Vec<LedgerEntry>, StoreError> {
        rows.iter().map(|row| EntryRow { row, store: self }.read()).collect()
    }
}

async fn latest_texts(connection: &mut AnyConnection, entries: &[LedgerEntry]) -> Result<Vec<String>, sqlx::Error> {
    let cities: BTreeSet<&str> = entries.iter().map(|entry| entry.city.as_str()).collect();
    let spans: Vec<_> = match (cities.first(), cities.last()) {
        (Some(first), Some(last)) if cities.len() > FEW_CITIES => vec![(*first, *last)],
        _ => cities.into_iter().map(|city| (city, city)).collect(),
    };
    let mut texts = Vec::new();
    for (first, last) in spans {
        let query = sqlx::query_scalar::<_, Option<String>>(LATEST_TEXTS).bind(first).bind(last);
        texts.extend(query.fetch_one(&mut *connection).await?);
    }
    Ok(texts)
}

/// Entries in one statement: one each would take longer than all that led to them. Well below the 32,766 parameters that
/// the stricter engine allows.
const ENTRIES_AT_ONCE: usize = 200;
/// Columns of an entry but for its number.
const COLUMNS: usize = 17;

async fn insert(connection: &mut AnyConnection, engine: Engine, entries: &[&LedgerEntry]) -> Result<(), sqlx::Error> {
    let text = insertion(engine, entries.len());
    // Only places of parameters are put into the text, never what they hold.
    let query = sqlx::query(AssertSqlSafe(text)).persistent(entries.len() == ENTRIES_AT_ONCE);
    entries.iter().fold(query, |query, entry| bind(query, entry)).execute(connection).await?;
    Ok(())
}

fn insertion(engine: Engine, entries: usize) -> String {
    let row = |entry: usize| {
        let places: Vec<_> = (1..=COLUMNS).map(|column| engine.place(entry * COLUMNS + column)).collect();
        format!("({})", places.join(", "))
    };
    let rows: Vec<_> = (0..entries).map(row).collect();
    format!(
        "INSERT INTO ledger (city, metric, standard, period_from, period_to, method_set, verdict, reason, basis, value, \
         moe90, method, inputs, config_digest, program_version, as_of, given) VALUES {}",
        rows.join(", ")
    )
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments>;

fn bind<'q>(query: Query<'q>, entry: &'q LedgerEntry) -> Query<'q> {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    query
        .bind(entry.city.as_str())
        .bind(entry.metric.id())
        .bind(entry.standard.0.as_str())
        .bind(day(entry.period.map(|period| period.from)))
        .bind(day(entry.period.map(|period| period.to)))
        .bind(entry.method_set.as_str())
        .bind(entry.verdict.id())
        .bind(entry.verdict.reason().map(Reason::id))
        .bind(entry.basis.map(Basis::id))
        .bind(entry.value.map(|value| value.to_string()))
        .bind(entry.moe90.map(|margin| margin.to_string()))
        .bind(entry.method.map(|method| method.to_string()))
        .bind(inputs(entry))
        .bind(entry.config_digest.hex())
        .bind(entry.program_version.as_str())
        .bind(entry.as_of.to_string())
        .bind(entry.given.timestamp_millis())
}

/// A row of the ledger on its way back to an entry.
struct EntryRow<'a> {
    row: &'a AnyRow,
    store: &'a Store,
}

impl EntryRow<'_> {
    fn read(&self) -> Result<LedgerEntry, StoreError> {
        Ok(LedgerEntry {
            city: self.word("city", Some)?,
            metric: self.word("metric", |text| Metric::ALL.into_iter().find(|metric| metric.id() == text))?,
            standard: self.word("standard", |text| Some(StandardId(text)))?,
            period: self.period()?,
            method_set: self.word("method_set", Some)?,
            verdict: self.verdict()?,
            basis: self.optional("basis", Basis::from_id)?,
            value: self.optional("value", parsed)?,
            moe90: self.optional("moe90", parsed)?,
            method: self.optional("method", parsed)?,
            inputs: self.word("inputs", |text| text.split_whitespace().map(parsed).collect())?,
            config_digest: self.word("config_digest", |text| parsed(&text))?,
            program_version: self.word("program_version", Some)?,
            as_of: self.word("as_of", |text| parsed(&text))?,
            given: self.given()?,
        })
    }

    fn period(&self) -> Result<Option<Period>, StoreError> {
        let day = |column| self.optional_day(column);
        let (from, to) = (day("period_from")?, day("period_to")?);
        Ok(from.zip(to).map(|(from, to)| Period { from, to }))
    }

    fn optional_day(&self, column: &'static str) -> Result<Option<NaiveDate>, StoreError> {
        self.word(column, |text| if text.is_empty() { Some(None) } else { parsed(&text).map(Some) })
    }

    fn verdict(&self) -> Result<Verdict, StoreError> {
        let reason = self.optional("reason", Reason::from_id)?;
        self.word("verdict", |text| match (text.as_str(), reason) {
            ("met", None) => Some(Verdict::Met),
            ("not_met", None) => Some(Verdict::NotMet),
            ("unknown", Some(reason)) => Some(Verdict::Unknown(reason)),
            _ => None,
        })
    }

    fn given(&self) -> Result<DateTime<Utc>, StoreError> {
        let millis: i64 = self.column("given")?;
        DateTime::from_timestamp_millis(millis).ok_or_else(|| self.unknown("given", millis.to_string()))
    }

    fn word<T>(&self, column: &'static str, read: impl Fn(String) -> Option<T>) -> Result<T, StoreError> {
        let text: String = self.column(column)?;
        read(text.clone()).ok_or_else(|| self.unknown(column, text))
    }

    fn optional<T>(&self, column: &'static str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, StoreError> {
        let Some(text) = self.column::<Option<String>>(column)? else { return Ok(None) };
        read(&text).map(Some).ok_or_else(|| self.unknown(column, text))
    }

    fn column<T>(&self, column: &'static str) -> Result<T, StoreError>
    where
        T: for<'r> sqlx::Decode<'r, sqlx::Any> + sqlx::Type<sqlx::Any>,
    {
        self.row.try_get(column).map_err(self.store.failed("read the ledger"))
    }

    fn unknown(&self, column: &'static str, text: String) -> StoreError {
        let id = self.row.try_get("id").unwrap_or_default();
        StoreError::UnknownWord { place: self.store.place().clone(), id, column, text }
    }
}

fn parsed<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}
