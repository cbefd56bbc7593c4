//! An entry of the ledger, and the columns it is written in.

use std::str::FromStr;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use super::super::Store;
use super::super::error::StoreError;
use crate::model::{Basis, Conclusion, Digest, EntryKind, Method, Metric, Period, StandardId};

/// What is said when an entry is made that holds for every entry of the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryRun {
    /// How far the program looked, as `same` or `all`.
    pub method_set: String,
    /// The digest of the configuration.
    pub config_digest: Digest,
    /// The program's version.
    pub program_version: String,
    /// The day asked about.
    pub as_of: NaiveDate,
    /// When it was given, to the millisecond.
    pub given: DateTime<Utc>,
    /// Who gave it; empty where that is not known.
    pub by: String,
}

/// A verdict or an opinion as it was given, or what somebody did about one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    /// The city's id ([`crate::model::City::id`]).
    pub city: String,
    /// The metric.
    pub metric: Metric,
    /// The edition of the standard it was judged by.
    pub standard: StandardId,
    /// The period of the observation; none where there was none.
    pub period: Option<Period>,
    /// What else it is about: of an opinion the claim's digest, of what somebody did the digest of the entry concerned.
    pub subject: Option<Digest>,
    /// What was concluded.
    pub concluded: Conclusion,
    /// What it stood on.
    pub basis: Option<Basis>,
    /// The value, in the metric's unit.
    pub value: Option<Decimal>,
    /// Its 90 % margin of error, in the same unit.
    pub moe90: Option<Decimal>,
    /// The method it was given by.
    pub method: Option<Method>,
    /// The replies it rests on, in the order of their digests.
    pub inputs: Arc<[Digest]>,
    /// One line: of an opinion the claim as printed, of what somebody did the reason given.
    pub note: String,
    /// The run that gave it.
    pub run: Arc<EntryRun>,
}

/// An entry in its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its number in this store, rising.
    pub id: i64,
    /// The digest of the entry before it; [`START`] of the first.
    pub previous: Digest,
    /// Its own digest: SHA-256 of the lines `outcomes/ledger/v1`, `previous=` and one `column=text` for each column that is
    /// not empty.
    pub digest: Digest,
    /// What it says.
    pub entry: LedgerEntry,
}

/// What parts the columns of an entry's text; no column holds it.
pub(in crate::store) const COLUMN_END: char = '\u{1f}';

/// The columns of an entry but for its number and place in the chain, in the order of its text.
pub(super) const COLUMNS: [&str; 21] = [
    "kind",
    "city",
    "metric",
    "standard",
    "period_from",
    "period_to",
    "method_set",
    "subject",
    "verdict",
    "reason",
    "basis",
    "value",
    "inputs",
    "moe90",
    "method",
    "config_digest",
    "program_version",
    "as_of",
    "given",
    "prepared_by",
    "note",
];
/// How many of them tell what an entry is about: a later one of the same key supersedes what an earlier one said.
pub(super) const KEY: usize = 8;
/// How many are compared to tell whether an entry says something new: its key, and what it concludes from what.
pub(super) const COMPARED: usize = 13;

/// The digest before the first entry.
pub const START: Digest = Digest([0; 32]);

/// The digest of an entry: SHA-256 of the line `outcomes/ledger/v1`, the line `previous=` with the digest before it in
/// hexadecimal, and a line `column=text` for each column that is not empty, in the order of [`COLUMNS`]; each line ends
/// with a line feed. So it can be computed again by anyone who can read the table.
pub(super) fn digest(previous: &Digest, text: &str) -> Digest {
    let mut said = String::with_capacity(text.len() + 400);
    said.push_str("outcomes/ledger/v1\nprevious=");
    said.push_str(&previous.hex());
    push_columns(&mut said, &COLUMNS, text);
    Digest::of(said.as_bytes())
}

/// Ends a line and adds one for each column that is not empty.
pub(in crate::store) fn push_columns(said: &mut String, names: &[&str], text: &str) {
    for (at, text) in text.split(COLUMN_END).enumerate() {
        // More columns than there are is nothing this program writes, and must not go unseen.
        let column = names.get(at).copied();
        if column.is_none() || !text.is_empty() {
            said.push('\n');
            said.push_str(column.unwrap_or_default());
            said.push('=');
            said.push_str(text);
        }
    }
    said.push('\n');
}

impl LedgerEntry {
    /// What it is about: a later entry of the same key supersedes it.
    #[must_use]
    pub fn key(&self) -> String {
        columns(&self.said(), KEY).0.to_owned()
    }

    /// Whether another one says the same of the same: conclusion, reason, basis, value and inputs under one key.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        super::agree(&self.said(), &other.said())
    }

    /// Whether it tells what somebody did, in place of a verdict or an opinion.
    #[must_use]
    pub fn is_act(&self) -> bool {
        !matches!(self.concluded, Conclusion::Verdict(_) | Conclusion::Opinion(..))
    }

    /// Its columns in their order.
    pub(super) fn text(&self) -> String {
        self.text_after(self.said())
    }

    /// Its columns in their order, after those that are compared.
    pub(super) fn text_after(&self, mut text: String) -> String {
        let run = &self.run;
        let columns: [&str; COLUMNS.len() - COMPARED] = [
            &number(self.moe90),
            &self.method.map(|method| method.to_string()).unwrap_or_default(),
            &run.config_digest.hex(),
            &run.program_version,
            &run.as_of.to_string(),
            &run.given.timestamp_millis().to_string(),
            &one_line(&run.by),
            &one_line(&self.note),
        ];
        for column in columns {
            text.push(COLUMN_END);
            text.push_str(column);
        }
        text
    }

    /// Those of its columns that are compared: few entries of a run say anything new, and only these need the rest.
    pub(super) fn said(&self) -> String {
        let columns: [&str; COMPARED] = [
            self.concluded.kind().id(),
            &self.city,
            self.metric.id(),
            &self.standard.0,
            &day(self.period.map(|period| period.from)),
            &day(self.period.map(|period| period.to)),
            &self.run.method_set,
            &self.subject.map(|subject| subject.hex()).unwrap_or_default(),
            self.concluded.word(),
            &self.concluded.reasons(),
            self.basis.map(Basis::id).unwrap_or_default(),
            &number(self.value),
            &inputs(&self.inputs),
        ];
        let mut text = String::with_capacity(512);
        for column in columns {
            text.push_str(column);
            text.push(COLUMN_END);
        }
        text.pop();
        text
    }
}

fn number(number: Option<Decimal>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

pub(super) fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn inputs(digests: &[Digest]) -> String {
    let mut text = String::with_capacity(digests.len() * 65);
    for digest in digests {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&digest.hex());
    }
    text
}

/// Free text without what would end a line or a column.
fn one_line(text: &str) -> String {
    text.trim().chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// The start of an entry's text with so many columns, and the rest.
pub(super) fn columns(text: &str, many: usize) -> (&str, &str) {
    let end = text.match_indices(COLUMN_END).nth(many - 1).map_or(text.len(), |(at, _)| at);
    text.split_at(end)
}

/// An entry's text on its way back to an entry.
pub(super) struct Written<'a> {
    pub store: &'a Store,
    pub id: i64,
    pub columns: [&'a str; COLUMNS.len()],
}

impl<'a> Written<'a> {
    /// None where the text has another number of columns, which this program never writes.
    pub(super) fn new(store: &'a Store, id: i64, text: &'a str) -> Option<Self> {
        let columns: Vec<&str> = text.split(COLUMN_END).collect();
        Some(Self { store, id, columns: columns.try_into().ok()? })
    }

    pub(super) fn read(&self) -> Result<LedgerEntry, StoreError> {
        let [kind, city, metric, standard, from, to, method_set, subject, verdict, reason, basis, value, inputs, ..] =
            self.columns;
        let [.., moe90, method, config_digest, version, as_of, given, by, note] = self.columns;
        let kind = self.word("kind", kind, EntryKind::from_id)?;
        let period = self.optional("period_from", from, parsed)?.zip(self.optional("period_to", to, parsed)?);
        Ok(LedgerEntry {
            city: city.to_owned(),
            metric: self.word("metric", metric, Metric::from_id)?,
            standard: StandardId(standard.to_owned()),
            period: period.map(|(from, to)| Period { from, to }),
            subject: self.optional("subject", subject, parsed)?,
            concluded: self.word("verdict", verdict, |word| Conclusion::from_words(kind, word, reason))?,
            basis: self.optional("basis", basis, Basis::from_id)?,
            value: self.optional("value", value, parsed)?,
            moe90: self.optional("moe90", moe90, parsed)?,
            method: self.optional("method", method, parsed)?,
            inputs: self.word("inputs", inputs, |text| text.split_whitespace().map(parsed).collect())?,
            note: note.to_owned(),
            run: Arc::new(EntryRun {
                method_set: method_set.to_owned(),
                config_digest: self.word("config_digest", config_digest, parsed)?,
                program_version: version.to_owned(),
                as_of: self.word("as_of", as_of, parsed)?,
                given: self.word("given", given, |text| DateTime::from_timestamp_millis(text.parse().ok()?))?,
                by: by.to_owned(),
            }),
        })
    }

    fn word<T>(&self, column: &'static str, text: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
        read(text).ok_or_else(|| {
            let (place, text) = (self.store.place().clone(), text.to_owned());
            StoreError::UnknownWord { place, id: self.id, column, text }
        })
    }

    fn optional<T>(
        &self,
        column: &'static str,
        text: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, StoreError> {
        if text.is_empty() { Ok(None) } else { self.word(column, text, read).map(Some) }
    }
}

fn parsed<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}
