//! The report written city by city, so that memory does not grow with their number. The bytes are those of the whole
//! report written at once.

use std::collections::BTreeMap;
use std::io::{self, Write};

use chrono::NaiveDate;
use serde::Serialize;

use super::{CityReport, SCHEMA};
use super::{convert, indent};
use crate::model::{CityAssessment, Digest, Provenance, Standard, StandardId};
use crate::report::run::Run;

/// A report under way: cities first, then what belongs to all of them.
#[derive(Debug)]
pub struct Stream<W: Write> {
    out: W,
    /// What is written next, in memory that each city uses again.
    part: Vec<u8>,
    cities: usize,
    standards: BTreeMap<StandardId, Standard>,
}

impl<W: Write> Stream<W> {
    /// Begins a report as of a day.
    pub fn begin(mut out: W, as_of: NaiveDate) -> io::Result<Self> {
        write!(out, "{{\n  \"schema\": \"{SCHEMA}\",\n  \"as_of\": \"{as_of}\",\n  \"cities\": [")?;
        Ok(Self { out, part: Vec::new(), cities: 0, standards: BTreeMap::new() })
    }

    /// Writes one city.
    pub fn city(&mut self, judged: &CityAssessment) -> io::Result<()> {
        for outcome in &judged.outcomes {
            if !self.standards.contains_key(&outcome.standard.id) {
                self.standards.insert(outcome.standard.id.clone(), outcome.standard.clone());
            }
        }
        let start: &[u8] = if self.cities == 0 { b"\n    " } else { b",\n    " };
        self.cities += 1;
        self.part.clear();
        self.part.extend_from_slice(start);
        indent::append(&mut self.part, &convert::city(judged), 2)?;
        self.out.write_all(&self.part)
    }

    /// Ends the report with the replies it rests on and what belongs to the run.
    pub fn end(mut self, evidence: &BTreeMap<Digest, Provenance>, run: &Run) -> io::Result<()> {
        let standards: Vec<_> = self.standards.values().map(convert::edition).collect();
        let evidence: Vec<_> = evidence.iter().map(|(digest, from)| convert::evidence(digest, from)).collect();
        self.part.clear();
        self.part.extend_from_slice(if self.cities == 0 { b"]" } else { b"\n  ]" });
        self.part.extend_from_slice(b",\n  \"standards\": ");
        indent::append(&mut self.part, &standards, 1)?;
        self.part.extend_from_slice(b",\n  \"evidence\": ");
        indent::append(&mut self.part, &evidence, 1)?;
        self.part.extend_from_slice(b",\n  \"run\": ");
        indent::append(&mut self.part, &convert::run(run), 1)?;
        self.part.extend_from_slice(b"\n}\n");
        self.out.write_all(&self.part)?;
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

/// Writes a city as one line.
pub fn line(out: &mut impl Write, as_of: NaiveDate, judged: &CityAssessment) -> io::Result<()> {
    let line = CityLine { schema: SCHEMA, as_of, city: convert::city(judged) };
    let mut text = serde_json::to_vec(&line)?;
    text.push(b'\n');
    out.write_all(&text)
}
