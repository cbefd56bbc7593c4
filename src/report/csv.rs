//! One row per city, metric, period and method: the one a verdict was given by and every other that was tried.
//!
//! Columns, in order: `as_of`, `geoid`, `name`, `state`, `country` (ISO 3166-1), `metric`, `standard`, `method`,
//! `period_from`, `period_to`, `chosen` (`true` for the method the outcome's verdict was given by), `verdict` (what this
//! method alone concludes), `reason` and `because` (with `unknown`), `basis` and `strength` (of the chosen one),
//! `value`, `moe90`, `unit`, `flags` and `evidence` (each split by spaces), `origin`. An outcome for which no method
//! could be tried has one row without a method.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use chrono::NaiveDate;

use super::chosen::is_chosen;
use super::numbers;
use crate::model::outcome::Alternative;
use crate::model::{
    Assessment, Basis, City, CityAssessment, Method, Observation, Outcome, Period, Reason, Strength, Unit,
};

/// Bytes held back before they are written on.
const BUFFER: usize = 1 << 16;

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
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The rows written city by city, so that memory does not grow with their number.
pub struct Stream<W: Write> {
    writer: csv::Writer<W>,
    as_of: String,
    known: Known,
    texts: Texts,
}

/// Texts that recur in most rows, made once.
#[derive(Default)]
struct Known {
    methods: BTreeMap<Method, String>,
    periods: BTreeMap<Period, [String; 2]>,
}

/// A row's own texts, in memory that the next row uses again.
#[derive(Default)]
struct Texts {
    value: String,
    margin: String,
    flags: String,
    evidence: String,
}

impl<W: Write> Stream<W> {
    /// Writes the header.
    pub fn begin(out: W, as_of: NaiveDate) -> io::Result<Self> {
        let mut writer = csv::WriterBuilder::new().buffer_capacity(BUFFER).from_writer(out);
        writer.write_record(COLUMNS)?;
        Ok(Self { writer, as_of: as_of.to_string(), known: Known::default(), texts: Texts::default() })
    }

    /// Writes a city's rows.
    pub fn city(&mut self, judged: &CityAssessment) -> io::Result<()> {
        let place = place(judged);
        for outcome in &judged.outcomes {
            if outcome.methods.is_empty() {
                self.bare_row(place, outcome)?;
            }
            for tried in &outcome.methods {
                self.row(place, outcome, tried)?;
            }
        }
        Ok(())
    }

    fn row(&mut self, place: Place<'_>, outcome: &Outcome, tried: &Alternative) -> io::Result<()> {
        let derivation = &tried.derivation;
        let (seen, gap) = (derivation.result.as_ref().ok(), derivation.result.as_ref().err());
        let chosen = is_chosen(outcome, tried);
        let [from, to] = self.known.periods.entry(derivation.period).or_insert_with(|| days(derivation.period));
        let method = self.known.methods.entry(derivation.method).or_insert_with_key(Method::to_string);
        let unit = outcome.metric.unit();
        self.texts.fill(seen, unit);
        let fields: [&str; 17] = [
            outcome.metric.id(),
            &outcome.standard.id.0,
            method,
            from,
            to,
            if chosen { "true" } else { "false" },
            tried.verdict.id(),
            tried.verdict.reason().map(Reason::id).unwrap_or_default(),
            gap.map(|gap| gap.detail.as_str()).unwrap_or_default(),
            outcome.basis.filter(|_| chosen).map(Basis::id).unwrap_or_default(),
            outcome.strength.filter(|_| chosen).map(Strength::id).unwrap_or_default(),
            &self.texts.value,
            &self.texts.margin,
            unit.id(),
            &self.texts.flags,
            seen.map(|seen| seen.origin.id()).unwrap_or_default(),
            &self.texts.evidence,
        ];
        Ok(self.writer.write_record([self.as_of.as_str()].into_iter().chain(place).chain(fields))?)
    }

    fn bare_row(&mut self, place: Place<'_>, outcome: &Outcome) -> io::Result<()> {
        let reason = outcome.verdict.reason().map(Reason::id).unwrap_or_default();
        let tried = [outcome.metric.id(), &outcome.standard.id.0, "", "", "", "false"];
        let concluded = [outcome.verdict.id(), reason, &outcome.because, "", "", "", ""];
        let rest = [outcome.metric.unit().id(), "", "", ""];
        let fields = [self.as_of.as_str()].into_iter().chain(place).chain(tried).chain(concluded).chain(rest);
        Ok(self.writer.write_record(fields)?)
    }

    /// Writes what is still held back.
    pub fn end(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Texts {
    fn fill(&mut self, seen: Option<&Observation>, unit: Unit) {
        for text in [&mut self.value, &mut self.margin, &mut self.flags, &mut self.evidence] {
            text.clear();
        }
        let Some(seen) = seen else { return };
        numbers::push_exact(&mut self.value, seen.value, unit);
        if let Some(margin) = seen.moe90 {
            numbers::push_margin(&mut self.margin, margin);
        }
        for flag in seen.flags.iter() {
            spaced(&mut self.flags).push_str(flag.id());
        }
        for digest in &seen.evidence {
            // Memory takes every write.
            let _ = write!(spaced(&mut self.evidence), "{digest}");
        }
    }
}

/// `geoid` to `country`.
type Place<'c> = [&'c str; 4];

fn place(judged: &CityAssessment) -> Place<'_> {
    let name = judged.city.name();
    match &judged.city {
        City::Us(city) => [city.geoid.as_str(), name, city.state.usps(), "US"],
        City::Abroad(city) => ["", name, "", &city.country.alpha2],
    }
}

fn days(period: Period) -> [String; 2] {
    [period.from.to_string(), period.to.to_string()]
}

/// `text` ready for its next word.
fn spaced(text: &mut String) -> &mut String {
    if !text.is_empty() {
        text.push(' ');
    }
    text
}
