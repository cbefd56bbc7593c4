//! One row per city, metric, period and method: the one a verdict was given by and every other that was tried.
//!
//! Columns, in order: `as_of`, `geoid`, `name`, `state`, `country` (ISO 3166-1), `metric`, `standard`, `method`,
//! `period_from`, `period_to`, `chosen` (`true` for the method the outcome's verdict was given by), `verdict` (what this
//! method alone concludes), `reason` and `because` (with `unknown`), `basis` and `strength` (of the chosen one),
//! `value`, `moe90`, `unit`, `flags` and `evidence` (each split by spaces), `origin`. An outcome for which no method
//! could be tried has one row without a method.

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
    let mut writer = csv::Writer::from_writer(Vec::new());
    #[expect(clippy::expect_used, reason = "records have one length and memory takes every write")]
    let bytes = {
        writer.write_record(COLUMNS).expect("memory takes every write");
        for record in records(assessment) {
            writer.write_record(&record).expect("memory takes every write");
        }
        writer.into_inner().expect("memory takes every write")
    };
    String::from_utf8_lossy(&bytes).into_owned()
}

fn records(assessment: &Assessment) -> impl Iterator<Item = Record> {
    assessment.cities.iter().flat_map(move |city| {
        let outcomes = city.outcomes.iter();
        outcomes.flat_map(move |outcome| {
            let place = [vec![assessment.as_of.to_string()], place(city)].concat();
            rows(outcome).into_iter().map(move |row| {
                let mut fields = place.iter().cloned().chain(row);
                std::array::from_fn(|_| fields.next().unwrap_or_default())
            })
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
