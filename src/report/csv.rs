//! One row per city, metric, period and method: the one a verdict was given by and every other that was tried.
//!
//! Columns, in order: `as_of`, `geoid`, `name`, `state`, `country` (ISO 3166-1), `metric`, `standard`, `method`,
//! `period_from`, `period_to`, `chosen` (`true` for the method the outcome's verdict was given by), `verdict` (what this
//! method alone concludes), `reason` and `because` (with `unknown`), `basis` and `strength` (of the chosen one),
//! `value`, `moe90`, `unit`, `flags` and `evidence` (each split by spaces), `origin`. An outcome for which no method
//! could be tried has one row without a method.

use std::io::{self, Write};

use chrono::NaiveDate;

use super::chosen::is_chosen;
use super::numbers;
use crate::model::outcome::Alternative;
use crate::model::{Assessment, Basis, City, CityAssessment, Outcome, Period, Reason, Strength};

const COLUMNS: [&str; 22] = [
    "as_of",
    "geoid",
    "name",
    "state",
    "country",
    "metric",
    "standard",
    "method",
    "period_from",
    "period_to",
    "chosen",
    "verdict",
    "reason",
    "because",
    "basis",
    "strength",
    "value",
    "moe90",
    "unit",
    "flags",
    "origin",
    "evidence",
];

type Record = [String; COLUMNS.len()];

/// The assessment as CSV with a header, RFC 4180 quoting and `\n` line ends.
///
/// # Panics
///
/// Only if memory refused a write, which it does not.
#[must_use]
pub fn csv(assessment: &Assessment) -> String {
    let mut bytes = Vec::new();
    let written = Stream::begin(&mut bytes, assessment.as_of).and_then(|mut stream| {
        assessment.cities.iter().try_for_each(|city| stream.city(city))?;
        stream.end()
    });
    #[expect(clippy::expect_used, reason = "records have one length and memory takes every write")]
    written.expect("memory takes every write");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The rows written city by city, so that memory does not grow with their number.
pub struct Stream<W: Write> {
    writer: csv::Writer<W>,
    as_of: NaiveDate,
}

impl<W: Write> Stream<W> {
    /// Writes the header.
    pub fn begin(out: W, as_of: NaiveDate) -> io::Result<Self> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(COLUMNS)?;
        Ok(Self { writer, as_of })
    }

    /// Writes a city's rows.
    pub fn city(&mut self, judged: &CityAssessment) -> io::Result<()> {
        for record in records(self.as_of, judged) {
            self.writer.write_record(&record)?;
        }
        Ok(())
    }

    /// Writes what is still held back.
    pub fn end(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

fn records(as_of: NaiveDate, city: &CityAssessment) -> impl Iterator<Item = Record> {
    city.outcomes.iter().flat_map(move |outcome| {
        let place = [vec![as_of.to_string()], place(city)].concat();
        rows(outcome).into_iter().map(move |row| {
            let mut fields = place.iter().cloned().chain(row);
            std::array::from_fn(|_| fields.next().unwrap_or_default())
        })
    })
}

/// `geoid` to `country`.
fn place(judged: &CityAssessment) -> Vec<String> {
    let name = judged.city.name().to_owned();
    match &judged.city {
        City::Us(city) => vec![city.geoid.to_string(), name, city.state.usps().to_owned(), "US".to_owned()],
        City::Abroad(city) => vec![String::new(), name, String::new(), city.country.alpha2.clone()],
    }
}

/// `metric` to the end, once for each method tried.
fn rows(outcome: &Outcome) -> Vec<Vec<String>> {
    if outcome.methods.is_empty() {
        return vec![bare_row(outcome)];
    }
    outcome.methods.iter().map(|tried| row(outcome, tried)).collect()
}

fn row(outcome: &Outcome, tried: &Alternative) -> Vec<String> {
    let chosen = is_chosen(outcome, tried);
    let derivation = &tried.derivation;
    let (seen, gap) = (derivation.result.as_ref().ok(), derivation.result.as_ref().err());
    let unit = outcome.metric.unit();
    let id = |word: Option<&'static str>| word.unwrap_or_default().to_owned();
    let mut row = start(outcome, &derivation.method.to_string(), Some(derivation.period), chosen);
    row.extend([
        tried.verdict.id().to_owned(),
        id(tried.verdict.reason().map(Reason::id)),
        gap.map(|gap| gap.detail.clone()).unwrap_or_default(),
        id(outcome.basis.filter(|_| chosen).map(Basis::id)),
        id(outcome.strength.filter(|_| chosen).map(Strength::id)),
        seen.map(|seen| numbers::exact(seen.value, unit)).unwrap_or_default(),
        seen.and_then(|seen| seen.moe90).map(numbers::margin).unwrap_or_default(),
        unit.id().to_owned(),
        seen.map(|seen| spaced(seen.flags.iter().map(|flag| flag.id().to_owned()))).unwrap_or_default(),
        id(seen.map(|seen| seen.origin.id())),
        seen.map(|seen| spaced(seen.evidence.iter().map(ToString::to_string))).unwrap_or_default(),
    ]);
    row
}

fn bare_row(outcome: &Outcome) -> Vec<String> {
    let reason = outcome.verdict.reason().map(Reason::id).unwrap_or_default();
    let mut row = start(outcome, "", None, false);
    row.extend([outcome.verdict.id().to_owned(), reason.to_owned(), outcome.because.clone()]);
    row.extend([const { String::new() }; 4]);
    row.push(outcome.metric.unit().id().to_owned());
    row
}

/// `metric` to `chosen`.
fn start(outcome: &Outcome, method: &str, period: Option<Period>, chosen: bool) -> Vec<String> {
    vec![
        outcome.metric.id().to_owned(),
        outcome.standard.id.to_string(),
        method.to_owned(),
        period.map(|period| period.from.to_string()).unwrap_or_default(),
        period.map(|period| period.to.to_string()).unwrap_or_default(),
        chosen.to_string(),
    ]
}

fn spaced(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(" ")
}
