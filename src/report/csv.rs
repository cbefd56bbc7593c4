//! One row per city, metric, period and method: the one a verdict was given by and every other that was tried.
//!
//! Columns, in order: `as_of`, `geoid`, `name`, `state`, `country` (ISO 3166-1), `metric`, `standard`, `method`,
//! `period_from`, `period_to`, `chosen` (`true` for the method the outcome's verdict was given by), `verdict` (what this
//! method alone concludes), `reason` and `because` (with `unknown`), `basis` and `strength` (of the chosen one),
//! `value`, `moe90`, `unit`, `flags` and `evidence` (each split by spaces), `origin`. An outcome for which no method
//! could be tried has one row without a method.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use memchr::{memchr, memchr3};

use super::chosen::is_chosen;
use super::numbers;
use crate::model::outcome::Alternative;
use crate::model::{
    Assessment, Basis, City, CityAssessment, Digest, Method, Observation, Outcome, Period, Reason, Strength, Unit,
};

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
#[must_use]
pub fn csv(assessment: &Assessment) -> String {
    let mut rows = Rows::of(assessment.as_of);
    assessment.cities.iter().for_each(|city| rows.city(city));
    header() + rows.text()
}

/// The line of column names.
pub fn header() -> String {
    COLUMNS.join(",") + "\n"
}

/// Rows of some cities. Reports have them by the ten thousand, so that what recurs is made once.
pub struct Rows {
    text: String,
    as_of: String,
    methods: BTreeMap<Method, String>,
    periods: BTreeMap<Period, String>,
    digests: BTreeMap<Digest, String>,
}

impl Rows {
    /// No rows yet, as of a day.
    pub fn of(as_of: NaiveDate) -> Self {
        let as_of = as_of.to_string();
        Self {
            text: String::new(),
            as_of,
            methods: BTreeMap::new(),
            periods: BTreeMap::new(),
            digests: BTreeMap::new(),
        }
    }

    /// The rows so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Adds a city's rows.
    pub fn city(&mut self, judged: &CityAssessment) {
        let mut start = self.as_of.clone();
        for column in place(judged) {
            push(&mut start, column);
        }
        for outcome in &judged.outcomes {
            let place = start.len();
            push(&mut start, outcome.metric.id());
            push(&mut start, &outcome.standard.id.0);
            if outcome.methods.is_empty() {
                self.bare_row(&start, outcome);
            }
            for tried in &outcome.methods {
                self.row(&start, outcome, tried);
            }
            start.truncate(place);
        }
    }

    fn row(&mut self, start: &str, outcome: &Outcome, tried: &Alternative) {
        let derivation = &tried.derivation;
        let chosen = is_chosen(outcome, tried);
        let text = &mut self.text;
        text.push_str(start);
        text.push_str(self.methods.entry(derivation.method).or_insert_with_key(|method| format!(",{method}")));
        text.push_str(self.periods.entry(derivation.period).or_insert_with(|| days(derivation.period)));
        push_word(text, if chosen { "true" } else { "false" });
        push_word(text, tried.verdict.id());
        push_word(text, tried.verdict.reason().map(Reason::id).unwrap_or_default());
        match &derivation.result {
            Ok(seen) => {
                text.push(',');
                push_word(text, outcome.basis.filter(|_| chosen).map(Basis::id).unwrap_or_default());
                push_word(text, outcome.strength.filter(|_| chosen).map(Strength::id).unwrap_or_default());
                push_figures(text, &mut self.digests, seen, outcome.unit());
            }
            // Most methods that were tried have no value: they are never the chosen one, and their columns are empty.
            Err(gap) => {
                push(text, &gap.detail);
                text.push_str(",,,,");
                push(text, outcome.unit().id());
                text.push_str(",,,");
            }
        }
        text.push('\n');
    }

    fn bare_row(&mut self, start: &str, outcome: &Outcome) {
        let reason = outcome.verdict.reason().map(Reason::id).unwrap_or_default();
        let concluded = ["false", outcome.verdict.id(), reason, &outcome.because, "", "", "", ""];
        self.text.push_str(start);
        let columns = ["", "", ""].into_iter().chain(concluded).chain([outcome.unit().id(), "", "", ""]);
        for column in columns {
            push(&mut self.text, column);
        }
        self.text.push('\n');
    }
}

/// Appends a column after others, quoted where it has to be.
fn push(text: &mut String, column: &str) {
    text.push(',');
    let bytes = column.as_bytes();
    if memchr3(b',', b'"', b'\n', bytes).or_else(|| memchr(b'\r', bytes)).is_some() {
        text.push('"');
        text.push_str(&column.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(column);
    }
}

/// Appends a column that is a word of this program: none has a sign that would have to be quoted.
fn push_word(text: &mut String, word: &'static str) {
    text.push(',');
    text.push_str(word);
}

/// Appends the columns from `value` on.
fn push_figures(text: &mut String, digests: &mut BTreeMap<Digest, String>, seen: &Observation, unit: Unit) {
    text.push(',');
    numbers::push_exact(text, seen.value, unit);
    text.push(',');
    if let Some(margin) = seen.moe90 {
        numbers::push_margin(text, margin);
    }
    push(text, unit.id());
    text.push(',');
    for (at, flag) in seen.flags.iter().enumerate() {
        text.push_str(if at == 0 { "" } else { " " });
        text.push_str(flag.id());
    }
    push_word(text, seen.origin.id());
    text.push(',');
    for (at, digest) in seen.evidence.iter().enumerate() {
        text.push_str(if at == 0 { "" } else { " " });
        text.push_str(digests.entry(*digest).or_insert_with_key(Digest::to_string));
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

fn days(period: Period) -> String {
    format!(",{},{}", period.from, period.to)
}
