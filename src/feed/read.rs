//! A feed of every entry, in JSON or JSON Lines as it was written, back to entries; one at a time.

use std::io::{self, BufRead, Read as _};

use super::write::{End, HEAD, LastLine, Seen, TAIL, word};
use super::{Record, SCHEMA};
use crate::store::{Mark, Recorded, Wanted};

/// No record is longer: one with a thousand digests has 80,000 bytes.
const MAX_LINE_BYTES: u64 = 8 << 20;

/// Why a feed cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum InvalidFeed {
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// A line is no record.
    #[error("line {line}: {what}")]
    Line {
        /// The line's number from 1.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// It has no end.
    #[error("was cut off after {0} records: the line that ends a feed is missing, so export it again")]
    CutOff(u64),
    /// It is not a ledger.
    #[error(
        "holds only what is current, and a ledger is taken over entry by entry: write it with `outcomes export --all`"
    )]
    OnlyCurrent,
    /// It is in the form that cannot be taken over.
    #[error(
        "is a feed in CSV, which is for reading only: write it with `outcomes export --all`, as JSON or JSON Lines"
    )]
    Csv,
    /// It begins otherwise than any feed.
    #[error("is no feed: it begins with `{0}`; `outcomes export --all` writes one")]
    NoFeed(String),
    /// A program that copied it changed its bytes.
    #[error("was changed since it was written: it has {0}, which no feed has: copy the file byte by byte")]
    Copied(&'static str),
    /// What ends it does not fit what is in it.
    #[error("was changed since it was written: {0}")]
    Changed(&'static str),
}

/// Reads a feed record by record; the last item is an error where the feed is damaged or cut off.
pub struct Reader<R> {
    from: R,
    line: u64,
    is_json: bool,
    since: Option<Mark>,
    last: Option<Mark>,
    seen: Seen,
    is_done: bool,
}

impl<R: BufRead> Reader<R> {
    /// A reader of a feed from its first byte.
    pub fn new(from: R) -> Self {
        let seen = Seen::default();
        Self { from, line: 0, is_json: false, since: None, last: None, seen, is_done: false }
    }

    /// The place in its ledger up to which a feed goes that was read to its end; before that, the last one read.
    #[must_use]
    pub fn reached(&self) -> Option<Mark> {
        self.last
    }

    fn read(&mut self) -> Result<Option<Recorded>, InvalidFeed> {
        let mut line = self.line()?.ok_or(InvalidFeed::CutOff(0))?;
        if self.line == 1 {
            begins_a_feed(&line)?;
        }
        if self.line == 1 && line == HEAD {
            self.is_json = true;
            line = self.line()?.ok_or(InvalidFeed::CutOff(0))?;
        }
        if let Some(end) = self.as_end(&line)? {
            self.ends(&end)?;
            return Ok(None);
        }
        let json = if self.is_json { line.strip_suffix(',').unwrap_or(&line) } else { &line };
        let record: Record =
            serde_json::from_str(json).map_err(|error| self.wrong(format!("is no record: {error}")))?;
        if record.schema != SCHEMA {
            return Err(self.wrong(format!("is of `{}`, and this version reads {SCHEMA}", record.schema)));
        }
        if record.standing.is_some() {
            return Err(InvalidFeed::OnlyCurrent);
        }
        self.seen.add(json.as_bytes());
        let recorded = record.entry().map_err(|what| self.wrong(what))?;
        let since = Mark { position: 0, digest: recorded.previous };
        self.since.get_or_insert(since);
        self.last = Some(Mark::of(&recorded));
        Ok(Some(recorded))
    }

    /// The next line without its end; none after the last.
    fn line(&mut self) -> Result<Option<String>, InvalidFeed> {
        let mut line = String::new();
        let many = (&mut self.from).take(MAX_LINE_BYTES).read_line(&mut line)?;
        if many == 0 {
            return if self.line == 0 { Ok(None) } else { Err(InvalidFeed::CutOff(self.seen.records)) };
        }
        self.line += 1;
        match line.strip_suffix('\n') {
            Some(whole) => Ok(Some(whole.to_owned())),
            None if many as u64 == MAX_LINE_BYTES => Err(self.wrong("is longer than any record".to_owned())),
            None => Err(InvalidFeed::CutOff(self.seen.records)),
        }
    }

    fn as_end(&self, line: &str) -> Result<Option<End>, InvalidFeed> {
        let of_json = || Some(format!("{{\"schema\":\"{SCHEMA}\",{}", line.strip_prefix(TAIL).map(|_| &line[2..])?));
        // Within a record's texts these marks would be escaped.
        let text = if self.is_json { of_json() } else { line.contains("\"end\":{").then(|| line.to_owned()) };
        let Some(text) = text else { return Ok(None) };
        let last: LastLine =
            serde_json::from_str(&text).map_err(|error| self.wrong(format!("does not end a feed: {error}")))?;
        if last.schema == SCHEMA { Ok(Some(last.end)) } else { Err(InvalidFeed::Changed("its schema is another")) }
    }

    /// Whether what ends the feed fits what is in it, and nothing comes after.
    fn ends(&mut self, end: &End) -> Result<(), InvalidFeed> {
        let mark = |text: &str| text.parse::<Mark>().map_err(|_| InvalidFeed::Changed("a cursor is none"));
        let (since, cursor) = (mark(&end.since)?, mark(&end.cursor)?);
        if end.wanted == word(Wanted::Current) {
            return Err(InvalidFeed::OnlyCurrent);
        }
        if end.wanted != word(Wanted::All) {
            return Err(InvalidFeed::Changed("what it holds is not said"));
        }
        if (end.records, end.records_digest) != (self.seen.records, self.seen.digest()) {
            return Err(InvalidFeed::Changed("its records are not those that were written"));
        }
        if self.since.is_some_and(|first| first.digest != since.digest) || self.last.unwrap_or(since) != cursor {
            return Err(InvalidFeed::Changed("its cursors are not those of its records"));
        }
        self.last = Some(cursor);
        match self.from.fill_buf()? {
            [] => Ok(()),
            _ => Err(InvalidFeed::Changed("something comes after its end")),
        }
    }

    fn wrong(&self, what: String) -> InvalidFeed {
        InvalidFeed::Line { line: self.line, what }
    }
}

/// Whether a first line can be that of a feed; a text copied by an editor or a mail program may no longer be.
fn begins_a_feed(line: &str) -> Result<(), InvalidFeed> {
    const SHOWN: usize = 40;
    match line {
        _ if line.starts_with('\u{feff}') => Err(InvalidFeed::Copied("a byte order mark")),
        _ if line.ends_with('\r') => Err(InvalidFeed::Copied("lines that end in CR LF")),
        _ if line.starts_with(&super::csv::COLUMNS.join(",")) => Err(InvalidFeed::Csv),
        _ if line.starts_with('{') => Ok(()),
        _ => Err(InvalidFeed::NoFeed(line.chars().take(SHOWN).collect())),
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<Recorded, InvalidFeed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let read = self.read().transpose();
        self.is_done = !matches!(read, Some(Ok(_)));
        read
    }
}
