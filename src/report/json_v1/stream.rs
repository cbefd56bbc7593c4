//! The report written city by city, so that memory does not grow with their number. The bytes are those of the whole
//! report written at once.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use super::{CityReport, SCHEMA};
use super::{convert, indent};
use crate::model::{CityAssessment, Digest, Provenance, Standard, StandardId};
use crate::report::run::Run;

/// Some cities, written on any thread.
#[derive(Debug, Default)]
pub struct Cities {
    /// Each with the comma that stands between it and one before it.
    text: Vec<u8>,
    standards: BTreeMap<StandardId, Arc<Standard>>,
}

impl Cities {
    /// Adds one.
    pub fn push(&mut self, judged: &CityAssessment) {
        for outcome in &judged.outcomes {
            if !self.standards.contains_key(&outcome.standard.id) {
                self.standards.insert(outcome.standard.id.clone(), Arc::clone(&outcome.standard));
            }
        }
        self.text.extend_from_slice(b",\n    ");
        indent::append(&mut self.text, &convert::city(judged), 2);
    }
}

/// A report under way: cities first, then what belongs to all of them.
#[derive(Debug)]
pub struct Stream<W: Write> {
    out: W,
    has_cities: bool,
    standards: BTreeMap<StandardId, Arc<Standard>>,
}

impl<W: Write> Stream<W> {
    /// Begins a report as of a day.
    pub fn begin(mut out: W, as_of: NaiveDate) -> io::Result<Self> {
        write!(out, "{{\n  \"schema\": \"{SCHEMA}\",\n  \"as_of\": \"{as_of}\",\n  \"cities\": [")?;
        Ok(Self { out, has_cities: false, standards: BTreeMap::new() })
    }

    /// Writes some cities.
    pub fn cities(&mut self, cities: Cities) -> io::Result<()> {
        let text = if self.has_cities { &cities.text } else { cities.text.strip_prefix(b",").unwrap_or_default() };
        self.has_cities |= !text.is_empty();
        self.standards.extend(cities.standards);
        self.out.write_all(text)
    }

    /// Ends the report with the replies it rests on and what belongs to the run.
    pub fn end(mut self, evidence: &BTreeMap<Digest, Provenance>, run: &Run) -> io::Result<()> {
        let standards: Vec<_> = self.standards.values().map(|standard| convert::edition(standard)).collect();
        let evidence: Vec<_> = evidence.iter().map(|(digest, from)| convert::evidence(digest, from)).collect();
        let mut part = Vec::from(if self.has_cities { &b"\n  ]"[..] } else { b"]" });
        part.extend_from_slice(b",\n  \"standards\": ");
        indent::append(&mut part, &standards, 1);
        part.extend_from_slice(b",\n  \"evidence\": ");
        indent::append(&mut part, &evidence, 1);
        part.extend_from_slice(b",\n  \"run\": ");
        indent::append(&mut part, &convert::run(run), 1);
        part.extend_from_slice(b"\n}\n");
        self.out.write_all(&part)?;
        self.out.flush()
    }
}

/// One city of a report in JSON Lines: the city's own form with the schema and the day before it.
#[derive(Serialize)]
struct CityLine<'c> {
    schema: &'static str,
    as_of: NaiveDate,
    #[serde(flatten)]
    city: CityReport<'c>,
}

/// Appends a city as one line.
///
/// # Panics
///
/// Only if memory refused a write, which it does not.
pub fn line(out: &mut Vec<u8>, as_of: NaiveDate, judged: &CityAssessment) {
    let line = CityLine { schema: SCHEMA, as_of, city: convert::city(judged) };
    #[expect(clippy::expect_used, reason = "memory takes every write, and texts, numbers and lists always serialize")]
    serde_json::to_writer(&mut *out, &line).expect("memory takes every write");
    out.push(b'\n');
}
