//! A feed written record by record.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Record, SCHEMA, csv};
use crate::model::Digest;
use crate::store::{Mark, Wanted};

/// How a feed is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One object, a record a line in it.
    Json,
    /// A record a line, and a last line that ends the feed.
    JsonLines,
    /// A record a row; no end, since each row names its cursor.
    Csv,
}

/// The first line of a feed in JSON.
pub(super) const HEAD: &str = "{\"schema\":\"outcomes/feed/v1\",\"records\":[";
/// What begins its last line.
pub(super) const TAIL: &str = "],\"end\":";

/// What ends a feed: without it, it was cut off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct End {
    /// `current` or `all`.
    #[schemars(extend("enum" = ["current", "all"]))]
    pub wanted: String,
    /// The cursor after which the records came.
    #[schemars(regex(pattern = "^[0-9]+-[0-9a-f]{64}$"))]
    pub since: String,
    /// How many records there are.
    pub records: u64,
    /// SHA-256 of the records, each as a line of JSON with its line feed.
    #[schemars(with = "String", regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    pub records_digest: Digest,
    /// The cursor for the next export: the last entry of the ledger.
    #[schemars(regex(pattern = "^[0-9]+-[0-9a-f]{64}$"))]
    pub cursor: String,
}

/// The last line of a feed in JSON Lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LastLine {
    /// `outcomes/feed/v1`.
    #[schemars(extend("const" = SCHEMA))]
    pub schema: String,
    /// What ends the feed.
    pub end: End,
}

/// The records of a feed so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    pub records: u64,
    hash: Sha256,
}

impl Seen {
    /// Adds a record as a line without its line feed.
    pub(super) fn add(&mut self, line: &[u8]) {
        self.records += 1;
        self.hash.update(line);
        self.hash.update(b"\n");
    }

    /// The digest of all of them.
    pub(super) fn digest(&self) -> Digest {
        Digest(self.hash.clone().finalize().into())
    }
}

/// The word of what is wanted.
pub(super) fn word(wanted: Wanted) -> &'static str {
    match wanted {
        Wanted::Current => "current",
        Wanted::All => "all",
    }
}

/// A feed under way.
pub struct Writer<'o> {
    out: &'o mut dyn Write,
    form: Form,
    wanted: Wanted,
    since: Mark,
    seen: Seen,
}

impl<'o> Writer<'o> {
    /// Begins a feed of what came after a place in the ledger.
    pub fn begin(form: Form, wanted: Wanted, since: Mark, out: &'o mut dyn Write) -> io::Result<Self> {
        match form {
            Form::Json => out.write_all(HEAD.as_bytes())?,
            Form::Csv => out.write_all(csv::header()?.as_bytes())?,
            Form::JsonLines => {}
        }
        Ok(Self { out, form, wanted, since, seen: Seen::default() })
    }

    /// Adds a record.
    pub fn record(&mut self, record: &Record) -> io::Result<()> {
        if self.form == Form::Csv {
            return self.out.write_all(csv::row(record)?.as_bytes());
        }
        let line = serde_json::to_string(record)?;
        let before = match (self.form, self.seen.records) {
            (Form::Json, 0) => "\n",
            (Form::Json, _) => ",\n",
            _ => "",
        };
        let after = if self.form == Form::JsonLines { "\n" } else { "" };
        self.seen.add(line.as_bytes());
        [before, &line, after].iter().try_for_each(|text| self.out.write_all(text.as_bytes()))
    }

    /// Ends the feed at a place in the ledger.
    pub fn end(self, cursor: Mark) -> io::Result<()> {
        let end = End {
            wanted: word(self.wanted).to_owned(),
            since: self.since.to_string(),
            records: self.seen.records,
            records_digest: self.seen.digest(),
            cursor: cursor.to_string(),
        };
        match self.form {
            Form::Json => writeln!(self.out, "\n{TAIL}{}}}", serde_json::to_string(&end)?)?,
            Form::JsonLines => {
                let line = LastLine { schema: SCHEMA.to_owned(), end };
                writeln!(self.out, "{}", serde_json::to_string(&line)?)?;
            }
            Form::Csv => {}
        }
        self.out.flush()
    }
}
