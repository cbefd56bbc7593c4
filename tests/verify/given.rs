//! Claims, figures and outcomes built for the tests.

use std::sync::OnceLock;

use chrono::NaiveDate;
use resident_outcomes::config::{self, Config};
use resident_outcomes::model::{
    Answer, City, Claim, ClaimFinding, ClaimedDefinition, Derivation, Detail, Digest, Flag, Flags, Gap, Level, Method,
    Metric, Observation, Origin, Outcome, Period, Precision, Printed, Reason, Series, Supplied,
};
use resident_outcomes::verify::{judge, judge_answer, judge_claim};
use rust_decimal::Decimal;

pub const AS_OF: &str = "2023-07-01";

/// The configuration as shipped.
pub fn config() -> &'static Config {
    static CONFIG: OnceLock<Config> = OnceLock::new();
    CONFIG.get_or_init(|| config::load(None).unwrap())
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub fn method(id: &str) -> Method {
    id.parse().unwrap()
}

pub fn scottsdale() -> City {
    config().registry.find("Scottsdale, AZ").unwrap()
}

/// A value as a document prints it: `89`, `~89`, `>=75`, `<=10`.
pub fn printed(text: &str) -> Printed {
    let signs = [("~", Precision::About), (">=", Precision::AtLeast), ("<=", Precision::AtMost)];
    let sign = signs.into_iter().find_map(|(sign, precision)| Some((text.strip_prefix(sign)?, precision)));
    let (number, precision) = sign.unwrap_or((text, Precision::Exact));
    let value = decimal(number);
    Printed { text: text.to_owned(), value, decimals: value.scale(), precision }
}

/// A claim of the city's mayor that names no definition, period or standard.
pub fn claim(metric: Metric, value: &str) -> Claim {
    Claim {
        id: "claim-1".to_owned(),
        line: 1,
        city: scottsdale(),
        metric,
        value: printed(value),
        claimant: "the mayor's office".to_owned(),
        document: None,
        page: None,
        definition: None,
        period: None,
        cut_off: None,
        standard: None,
    }
}

pub fn named(text: &str, methods: &[&str]) -> ClaimedDefinition {
    ClaimedDefinition { text: text.to_owned(), methods: methods.iter().map(|id| method(id)).collect() }
}

/// The period that a method's figure of a year covers.
pub fn period(method: Method, year: i32) -> Period {
    match method {
        Method::Broadband { dataset, .. } => Period::years(year - dataset.years() + 1, year),
        Method::Pm25 { .. } | Method::Nominated(_) => Period::year(year),
    }
}

/// A figure of a year, as `93.94±1.15` or without a margin.
pub fn seen(id: &str, year: i32, figure: &str) -> Observation {
    let (value, moe) = figure.split_once('±').map_or((figure, None), |(value, moe)| (value, Some(moe)));
    Observation {
        method: method(id),
        period: period(method(id), year),
        value: decimal(value),
        moe90: moe.map(decimal),
        rounded_to: None,
        flags: Flags::default(),
        detail: Detail::Counties(Vec::new()),
        origin: Origin::Agency,
        evidence: [Digest::of(figure.as_bytes())].into(),
    }
}

pub fn figure(id: &str, year: i32, figure: &str) -> Derivation {
    derived(seen(id, year, figure))
}

pub fn flagged(id: &str, year: i32, figure: &str, flag: Flag) -> Derivation {
    let mut seen = seen(id, year, figure);
    seen.flags.insert(flag);
    derived(seen)
}

fn derived(seen: Observation) -> Derivation {
    Derivation { method: seen.method, period: seen.period, result: Ok(seen) }
}

pub fn gap(id: &str, year: i32, reason: Reason) -> Derivation {
    let method = method(id);
    Derivation { method, period: period(method, year), result: Err(Gap::new(reason, "")) }
}

/// A figure as a series of a place.
pub fn of_level(level: Level, place: &str, id: &str, year: i32, figure: &str) -> Series {
    let seen = seen(id, year, figure);
    let fresh_until = seen.period.fresh_until(config().metrics.get(seen.method.metric()).max_age_years(&seen.method));
    Series {
        level,
        place: place.to_owned(),
        name: place.to_owned(),
        method: seen.method,
        period: seen.period,
        value: seen.value,
        moe90: seen.moe90,
        flags: seen.flags,
        released: day("2023-01-01"),
        stale: fresh_until < day(AS_OF),
        evidence: seen.evidence,
    }
}

pub fn series(id: &str, year: i32, figure: &str) -> Series {
    of_level(Level::City, "Scottsdale city", id, year, figure)
}

/// The figures of derivations as series of the city.
pub fn as_series(derivations: &[Derivation]) -> Vec<Series> {
    let seen = derivations.iter().filter_map(|derivation| derivation.result.as_ref().ok());
    let text = |seen: &Observation| match seen.moe90 {
        Some(moe) => format!("{}±{moe}", seen.value),
        None => seen.value.to_string(),
    };
    seen.map(|seen| series(&seen.method.to_string(), seen.period.end_year(), &text(seen))).collect()
}

pub fn outcome(metric: Metric, derivations: Vec<Derivation>) -> Outcome {
    judge(derivations, config().metrics.get(metric), config().standards.default_for(metric).unwrap(), day(AS_OF), false)
}

/// The claim judged against figures that are the outcome's and the city's series at once.
pub fn judged(claim: &Claim, derivations: Vec<Derivation>) -> ClaimFinding {
    let series = as_series(&derivations);
    against(claim, derivations, &series)
}

pub fn against(claim: &Claim, derivations: Vec<Derivation>, series: &[Series]) -> ClaimFinding {
    let outcome = outcome(claim.metric, derivations);
    judge_claim(claim, &outcome, series, config().metrics.get(claim.metric), day(AS_OF))
}

/// A figure of the city's own for 2022, supplied a month before the day that is asked about.
pub fn answer(value: &str) -> Supplied {
    let (value, margin) = value.split_once('±').map_or((value, None), |(value, margin)| (value, Some(margin)));
    let answer = Answer {
        line: 1,
        value: printed(value),
        margin: margin.map(decimal),
        period: Period::year(2022),
        method: "how it was made".to_owned(),
        supplied_by: "the city's office".to_owned(),
        supplied: day("2023-06-01"),
        file: "own.csv".to_owned(),
        document: None,
        page: None,
    };
    Supplied { evidence: Digest::of(answer.value.text.as_bytes()), answer }
}

/// A claim judged with answers beside it, as [`Verifier`](resident_outcomes::verifier::Verifier) does it.
pub fn answered(claim: &Claim, derivations: Vec<Derivation>, answers: &[Supplied]) -> ClaimFinding {
    let mut found = judged(claim, derivations.clone());
    let outcome = outcome(claim.metric, derivations);
    let rules = config().metrics.get(claim.metric);
    found.answers = answers.iter().map(|answer| judge_answer(&found, &outcome, answer, rules)).collect();
    found
}
