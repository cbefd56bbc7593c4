//! An entry as a record of the feed. What it says is written as the ledger has it, digit for digit, so that its digest
//! can be computed again from the record alone.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{SCHEMA, StandingRecord};
use crate::model::{Basis, Conclusion, Digest, EntryKind, Metric, Period, StandardId};
use crate::store::{EntryRun, Fed, LedgerEntry, Mark, Recorded};

/// A verdict, an opinion, or what somebody did about one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// `outcomes/feed/v1`.
    #[schemars(extend("const" = SCHEMA))]
    pub schema: String,
    /// What it is about: kind, city, metric, standard, first and last day, method set and claim, parted by `|`. A later
    /// record of the same key replaces it. Of what somebody did, its digest: nothing replaces that.
    pub key: String,
    /// The cursor after which the next record comes (`--changed-since`).
    #[schemars(regex(pattern = "^[0-9]+-[0-9a-f]{64}$"))]
    pub cursor: String,
    /// The entry's number in the ledger, rising.
    #[schemars(range(min = 1))]
    pub position: i64,
    /// Its digest.
    #[schemars(with = "String", regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    pub digest: Digest,
    /// The digest of the entry before it; zeros of the first.
    #[schemars(with = "String", regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    pub previous: Digest,
    /// The position of the entry of the same key that it supersedes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<i64>,
    /// `verdict`, `opinion`, `sign_off`, `appeal`, `appeal_outcome` or `packed`.
    #[schemars(extend("enum" = kinds()))]
    pub kind: String,
    /// The city's id: its GEOID, or country and name.
    pub city: String,
    /// The metric.
    #[schemars(extend("enum" = Metric::ALL.map(Metric::id)))]
    pub metric: String,
    /// The edition of the standard; of a nominated metric its own.
    pub standard: String,
    /// First day of the observation's period; none where there was no observation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub period_from: Option<NaiveDate>,
    /// Last day of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub period_to: Option<NaiveDate>,
    /// How far the program looked: `same` or `all`.
    pub method_set: String,
    /// Of a verdict: `met`, `not_met` or `unknown`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ["met", "not_met", "unknown"]))]
    pub verdict: Option<String>,
    /// Of an opinion: its word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opinion: Option<String>,
    /// Of what somebody did: what, in a word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
    /// Why it is unknown, or the reasons of an opinion in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// Of an opinion the claim's digest; of what somebody did the digest of the entry that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    pub subject: Option<Digest>,
    /// Of an opinion the claim as printed, who claims it and where; of what somebody did the reason given; of a verdict on
    /// a nominated metric its title and unit.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// What it stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// The value, as the ledger has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", regex(pattern = r"^-?[0-9]+(\.[0-9]+)?$"))]
    pub value: Option<Decimal>,
    /// Its 90 % margin of error, in the same unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", regex(pattern = r"^-?[0-9]+(\.[0-9]+)?$"))]
    pub moe90: Option<Decimal>,
    /// The value's unit; of a nominated metric as its definition names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The method it was given by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The digests of what it rests on, in their order.
    #[schemars(with = "Vec<String>")]
    pub evidence: Vec<Digest>,
    /// The digest of the configuration.
    #[schemars(with = "String", regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    pub config_digest: Digest,
    /// The version of the program that gave it.
    pub program_version: String,
    /// The day asked about.
    #[schemars(with = "String", extend("format" = "date"))]
    pub as_of: NaiveDate,
    /// When it was given, to the millisecond.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub given: DateTime<Utc>,
    /// Who gave it; empty where that is not known.
    pub prepared_by: String,
    /// What people did about it since; only of what is current, and not with `--all`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<StandingRecord>,
}

fn kinds() -> Vec<&'static str> {
    EntryKind::ALL.iter().map(|kind| kind.id()).collect()
}

impl Record {
    /// The record of an entry.
    #[must_use]
    pub fn of(fed: &Fed) -> Self {
        let (recorded, entry, run) = (&fed.recorded, &fed.recorded.entry, &fed.recorded.entry.run);
        let word = entry.concluded.word().to_owned();
        let (verdict, opinion, act) = match entry.concluded.kind() {
            EntryKind::Verdict => (Some(word), None, None),
            EntryKind::Opinion => (None, Some(word), None),
            _ => (None, None, Some(word)),
        };
        Self {
            schema: SCHEMA.to_owned(),
            key: key(recorded),
            cursor: fed.standing.as_ref().map_or(Mark::of(recorded), |standing| standing.changed).to_string(),
            position: recorded.id,
            digest: recorded.digest,
            previous: recorded.previous,
            replaces: fed.replaces,
            kind: entry.concluded.kind().id().to_owned(),
            city: entry.city.clone(),
            metric: entry.metric.id().to_owned(),
            standard: entry.standard.0.clone(),
            period_from: entry.period.map(|period| period.from),
            period_to: entry.period.map(|period| period.to),
            method_set: run.method_set.clone(),
            verdict,
            opinion,
            act,
            reasons: entry.concluded.reasons().split_whitespace().map(str::to_owned).collect(),
            subject: entry.subject,
            note: entry.note.clone(),
            basis: entry.basis.map(|basis| basis.id().to_owned()),
            value: entry.value,
            moe90: entry.moe90,
            unit: entry.value.and_then(|_| unit(entry)),
            method: entry.method.map(|method| method.to_string()),
            evidence: entry.inputs.to_vec(),
            config_digest: run.config_digest,
            program_version: run.program_version.clone(),
            as_of: run.as_of,
            given: run.given,
            prepared_by: run.by.clone(),
            standing: fed.standing.as_ref().map(StandingRecord::of),
        }
    }

    /// The entry of a record; what follows from other entries (`key`, `cursor`, `replaces`, `standing`) is left alone.
    /// Whether it is the entry that its digest is of is for the store to say. Fails with what cannot be read, as with the
    /// words of a newer version.
    pub fn entry(&self) -> Result<Recorded, String> {
        self.is_plain()?;
        let kind = word("kind", &self.kind, EntryKind::from_id)?;
        let concluded = match kind {
            EntryKind::Verdict => &self.verdict,
            EntryKind::Opinion => &self.opinion,
            _ => &self.act,
        };
        let (concluded, reasons) = (concluded.as_deref().unwrap_or_default(), self.reasons.join(" "));
        let run = EntryRun {
            method_set: self.method_set.clone(),
            config_digest: self.config_digest,
            program_version: self.program_version.clone(),
            as_of: self.as_of,
            given: self.given,
            by: self.prepared_by.clone(),
        };
        let entry = LedgerEntry {
            city: self.city.clone(),
            metric: word("metric", &self.metric, Metric::from_id)?,
            standard: StandardId(self.standard.clone()),
            period: self.period_from.zip(self.period_to).map(|(from, to)| Period { from, to }),
            subject: self.subject,
            concluded: word(kind.id(), concluded, |word| Conclusion::from_words(kind, word, &reasons))?,
            basis: self.basis.as_deref().map(|text| word("basis", text, Basis::from_id)).transpose()?,
            value: self.value,
            moe90: self.moe90,
            method: self.method.as_deref().map(|text| word("method", text, |text| text.parse().ok())).transpose()?,
            inputs: self.evidence.clone().into(),
            note: self.note.clone(),
            run: Arc::new(run),
        };
        Ok(Recorded { id: self.position, previous: self.previous, digest: self.digest, entry })
    }

    /// Whether no text holds what would end a line or a column of the ledger.
    fn is_plain(&self) -> Result<(), String> {
        let texts =
            [&self.city, &self.standard, &self.method_set, &self.program_version, &self.prepared_by, &self.note];
        match texts.into_iter().find(|text| text.contains(char::is_control)) {
            Some(strange) => Err(format!("{strange:?} holds a control character, which no entry does")),
            None => Ok(()),
        }
    }
}

fn word<T>(what: &str, text: &str, read: impl Fn(&str) -> Option<T>) -> Result<T, String> {
    read(text).ok_or_else(|| format!("`{text}` is no {what} that this version knows: use the version that wrote it"))
}

/// What a later record of the same replaces.
fn key(recorded: &Recorded) -> String {
    let (entry, day) = (&recorded.entry, |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default());
    if entry.is_act() {
        return recorded.digest.to_string();
    }
    let parts = [
        entry.concluded.kind().id(),
        &entry.city,
        entry.metric.id(),
        &entry.standard.0,
        &day(entry.period.map(|period| period.from)),
        &day(entry.period.map(|period| period.to)),
        &entry.run.method_set,
        &entry.subject.map(|subject| subject.to_string()).unwrap_or_default(),
    ];
    parts.join("|")
}

/// The unit of a nominated metric stands at the end of its verdict's note; an opinion's note is the claim.
fn unit(entry: &LedgerEntry) -> Option<String> {
    match (entry.metric, entry.concluded.kind()) {
        (Metric::Nominated, EntryKind::Verdict) => entry.note.rsplit_once(", in ").map(|(_, unit)| unit.to_owned()),
        (Metric::Nominated, _) => None,
        (metric, _) => Some(metric.unit().id().to_owned()),
    }
}
