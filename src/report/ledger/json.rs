//! The ledger for programs: one JSON object a line.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use super::Listed;
use crate::model::{Basis, EntryKind, Metric};
use crate::report::numbers;
use crate::store::{Fetch, Recorded};

/// The value of `schema` in every line of the ledger.
const SCHEMA: &str = "outcomes/ledger/v1";

/// The JSON Schema of a line of the ledger.
#[must_use]
pub fn schema() -> String {
    crate::schema::of::<EntryReport>()
}

fn kinds() -> Vec<&'static str> {
    EntryKind::ALL.iter().map(|kind| kind.id()).collect()
}

fn metrics() -> Vec<&'static str> {
    Metric::ALL.iter().map(|metric| metric.id()).collect()
}

fn bases() -> Vec<&'static str> {
    Basis::ALL.iter().map(|basis| basis.id()).collect()
}

/// An entry of the ledger, one a line. What is not known or not of its kind is left out.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct EntryReport {
    /// Always `outcomes/ledger/v1`.
    #[schemars(extend("const" = SCHEMA))]
    pub schema: &'static str,
    /// Its number in this store.
    pub id: i64,
    /// Its digest.
    #[schemars(regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    pub digest: String,
    /// The digest of the entry before it.
    #[schemars(regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    pub previous: String,
    /// What it is: a verdict, an opinion, or what somebody did about one.
    #[schemars(extend("enum" = kinds()))]
    pub kind: &'static str,
    /// The city's id.
    pub city: String,
    /// The metric.
    #[schemars(extend("enum" = metrics()))]
    pub metric: &'static str,
    /// The edition of the standard.
    pub standard: String,
    /// First day of the observation's period.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub period_from: Option<NaiveDate>,
    /// Last day of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub period_to: Option<NaiveDate>,
    /// How far the program looked.
    pub method_set: String,
    /// The claim, or the entry concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    pub subject: Option<String>,
    /// What was concluded, in a word.
    pub concluded: &'static str,
    /// Why, in words of the report.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// What it stood on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = bases()))]
    pub basis: Option<&'static str>,
    /// The value, in the metric's unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^-?[0-9]+(\.[0-9]+)?$"))]
    pub value: Option<String>,
    /// Its 90 % margin.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^-?[0-9]+(\.[0-9]+)?$"))]
    pub moe90: Option<String>,
    /// The method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The replies it rests on.
    #[schemars(inner(regex(pattern = "^sha256:[0-9a-f]{64}$")))]
    pub inputs: Vec<String>,
    /// The claim as printed, the reason given, or the digest of the pack; left out where there is none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The configuration.
    #[schemars(regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    pub config_digest: String,
    /// The program's version.
    pub program_version: String,
    /// The day asked about.
    #[schemars(with = "String", extend("format" = "date"))]
    pub as_of: NaiveDate,
    /// When it was given.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub given: DateTime<Utc>,
    /// Who gave it; empty where that is not known.
    pub prepared_by: String,
    /// The entry that says something else of the same; never in what is digested.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<i64>,
}

impl EntryReport {
    fn of(recorded: &Recorded, superseded_by: Option<i64>) -> Self {
        let (entry, run) = (&recorded.entry, &recorded.entry.run);
        Self {
            schema: SCHEMA,
            id: recorded.id,
            digest: recorded.digest.to_string(),
            previous: recorded.previous.to_string(),
            kind: entry.concluded.kind().id(),
            city: entry.city.clone(),
            metric: entry.metric.id(),
            standard: entry.standard.0.clone(),
            period_from: entry.period.map(|period| period.from),
            period_to: entry.period.map(|period| period.to),
            method_set: run.method_set.clone(),
            subject: entry.subject.map(|subject| subject.to_string()),
            concluded: entry.concluded.word(),
            reasons: entry.concluded.reasons().split_whitespace().map(str::to_owned).collect(),
            basis: entry.basis.map(Basis::id),
            value: entry.value.map(|value| numbers::exact(value, entry.metric.unit())),
            moe90: entry.moe90.map(numbers::margin),
            method: entry.method.map(|method| method.to_string()),
            inputs: entry.inputs.iter().map(ToString::to_string).collect(),
            note: entry.note.clone(),
            config_digest: run.config_digest.to_string(),
            program_version: run.program_version.clone(),
            as_of: run.as_of,
            given: run.given,
            prepared_by: run.by.clone(),
            superseded_by,
        }
    }
}

/// A time that a reply was sent.
#[derive(Debug, Serialize)]
pub struct FetchReport {
    /// The reply's digest.
    pub digest: String,
    /// What was asked for.
    pub reply: String,
    /// Where, without a key.
    pub address: String,
    /// How direct it is.
    pub origin: &'static str,
    /// When it came.
    pub received: DateTime<Utc>,
    /// When the provider last said that it is the same.
    pub confirmed: DateTime<Utc>,
    /// How many bytes it has.
    pub bytes: u64,
}

/// Entries, one a line.
#[must_use]
pub fn list(entries: &[Listed<'_>]) -> String {
    lines(entries.iter().map(|one| EntryReport::of(one.recorded, one.superseded_by)))
}

/// An entry, and what was done about it in the lines after.
#[must_use]
pub fn entry(entry: &Recorded, acts: &[Recorded]) -> String {
    lines(std::iter::once(entry).chain(acts).map(|one| EntryReport::of(one, None)))
}

/// Fetches, one a line.
#[must_use]
pub fn fetches(fetches: &[Fetch]) -> String {
    lines(fetches.iter().map(|fetch| FetchReport {
        digest: fetch.digest.to_string(),
        reply: super::words::resource(&fetch.resource),
        address: fetch.address.clone(),
        origin: fetch.origin.id(),
        received: fetch.received,
        confirmed: fetch.confirmed,
        bytes: fetch.size,
    }))
}

fn lines(objects: impl Iterator<Item = impl Serialize>) -> String {
    // Text, numbers and lists always become JSON.
    objects.filter_map(|object| serde_json::to_string(&object).ok()).map(|line| line + "\n").collect()
}
