//! The report written city by city, so that memory does not grow with their number. The bytes are those of the whole
//! report written at once.

use std::collections::BTreeMap;
use std::io::{self, Write};

use chrono::NaiveDate;
use serde::Serialize;

use super::convert;
use super::{CityReport, SCHEMA};
use crate::model::{CityAssessment, Digest, Provenance, Standard, StandardId};
use crate::report::run::Run;

/// A report under way: cities first, then what belongs to all of them.
#[derive(Debug)]
pub struct Stream<W: Write> {
    out: W,
    cities: usize,
    standards: BTreeMap<StandardId, Standard>,
}

impl<W: Write> Stream<W> {
    /// Begins a report as of a day.
    pub fn begin(mut out: W, as_of: NaiveDate) -> io::Result<Self> {
        write!(out, "{{\n  \"schema\": \"{SCHEMA}\",\n  \"as_of\": \"{as_of}\",\n  \"cities\": [")?;
        Ok(Self { out, cities: 0, standards: BTreeMap::new() })
    }

    /// Writes one city.
    pub fn city(&mut self, judged: &CityAssessment) -> io::Result<()> {
        for outcome in &judged.outcomes {
            self.standards.entry(outcome.standard.id.clone()).or_insert_with(|| outcome.standard.clone());
        }
        let comma = if self.cities == 0 { "" } else { "," };
        self.cities += 1;
        write!(self.out, "{comma}\n    {}", indented(&convert::city(judged), 4)?)
    }

    /// Ends the report with the replies it rests on and what belongs to the run.
    pub fn end(mut self, evidence: &BTreeMap<Digest, Provenance>, run: &Run) -> io::Result<()> {
        let close = if self.cities == 0 { "]" } else { "\n  ]" };
        let standards: Vec<_> = self.standards.values().map(convert::edition).collect();
        let evidence: Vec<_> = evidence.iter().map(|(digest, from)| convert::evidence(digest, from)).collect();
        writeln!(
            self.out,
            "{close},\n  \"standards\": {},\n  \"evidence\": {},\n  \"run\": {}\n}}",
            indented(&standards, 2)?,
            indented(&evidence, 2)?,
            indented(&convert::run(run), 2)?,
        )?;
        self.out.flush()
    }
}

/// A value as pretty JSON whose lines after the first stand `by` columns in. Texts hold no line ends of their own.
fn indented(value: &impl Serialize, by: usize) -> io::Result<String> {
    let text = serde_json::to_string_pretty(value)?;
    Ok(text.replace('\n', &format!("\n{}", " ".repeat(by))))
}

/// One city of a report in JSON Lines: the city's own form with the schema and the day before it.
#[derive(Serialize)]
struct CityLine {
    schema: &'static str,
    as_of: NaiveDate,
    #[serde(flatten)]
    city: CityReport,
}

/// Writes a city as one line.
pub fn line(out: &mut impl Write, as_of: NaiveDate, judged: &CityAssessment) -> io::Result<()> {
    let line = CityLine { schema: SCHEMA, as_of, city: convert::city(judged) };
    writeln!(out, "{}", serde_json::to_string(&line)?)
}
