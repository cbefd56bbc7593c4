//! `outcomes/search/v1`: the search for programs, in types of its own.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Searched, definition, kind};
use crate::measure::at_hand::NotAtHand;
use crate::model::{City, Digest, Level, Nearness, Unit, Year};
use crate::report::json_v1::{LevelId, MetricId, PeriodReport, PrecisionId, UnitId};
use crate::report::numbers;

/// The value of `schema` in every search of this form.
pub const SCHEMA: &str = "outcomes/search/v1";

/// The JSON Schema of a search.
#[must_use]
pub fn schema() -> String {
    crate::schema::of::<SearchReport<'_>>()
}

/// The search as JSON, with a newline at the end.
///
/// # Panics
///
/// Never: memory takes every write.
#[must_use]
pub fn json(searched: &Searched<'_>) -> String {
    #[expect(clippy::expect_used, reason = "texts, numbers and lists always serialize")]
    let text = serde_json::to_string_pretty(&report(searched)).expect("texts, numbers and lists always serialize");
    text + "\n"
}

/// The series beside a printed value. Numbers with decimals are texts, rounded half up: shares to 4 decimals of a
/// percent, concentrations to 6, margins to 4.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct SearchReport<'a> {
    /// Always `outcomes/search/v1`.
    #[schemars(extend("const" = SCHEMA))]
    schema: &'static str,
    /// The day asked about: it decides which figures existed and which were too old.
    #[schemars(with = "String", extend("format" = "date"))]
    as_of: NaiveDate,
    /// The city: seven digits of the Census place, or country and name as `BR:Recife`.
    city: String,
    /// Its name.
    name: &'a str,
    /// Its state, or its country.
    region: &'a str,
    /// The metric.
    metric: MetricId,
    /// Unit of values, differences and margins.
    unit: UnitId,
    /// The value searched for.
    printed: PrintedReport<'a>,
    /// How many series were looked at.
    looked_at: Counts,
    /// How many series match beside the nearest.
    rivals: usize,
    /// How many matches chance alone would give, at most.
    #[schemars(regex(pattern = r"^[0-9]+\.[0-9]$"))]
    by_chance: String,
    /// Every series, those that match first, nearest first.
    series: Vec<SeriesReport<'a>>,
    /// Files that were public by that day and not at hand: a series of theirs may give the value still.
    not_at_hand: Vec<MissingReport<'a>>,
}

/// A value as printed.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct PrintedReport<'a> {
    /// As given.
    text: &'a str,
    /// Its number.
    #[schemars(regex(pattern = r"^[0-9]+(\.[0-9]+)?$"))]
    value: String,
    /// A series matches within so much on either side: half a unit of the last digit.
    #[schemars(regex(pattern = r"^[0-9]+\.[0-9]+$"))]
    half_unit: String,
    /// How it is meant.
    precision: PrecisionId,
}

/// How many series of each kind of place.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Counts {
    /// Of the city.
    city: usize,
    /// Of its counties.
    county: usize,
    /// Of its metro areas.
    metro: usize,
    /// Of its state.
    state: usize,
}

/// One series.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct SeriesReport<'a> {
    /// Whether it gives the printed value.
    matches: bool,
    /// What kind of place it is of.
    level: LevelId,
    /// The place's code: GEOID, county FIPS, metro code or state FIPS.
    #[schemars(regex(pattern = "^[0-9]{2,7}$"))]
    place: &'a str,
    /// The place's name.
    name: &'a str,
    /// The method.
    method: String,
    /// It in words.
    definition: String,
    /// The time the value covers.
    period: PeriodReport,
    /// The value.
    #[schemars(regex(pattern = r"^-?[0-9]+\.[0-9]{4,6}$"))]
    value: String,
    /// Margin of error at 90 % confidence. Sampling error only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^[0-9]+\.[0-9]{4}$"))]
    moe90: Option<String>,
    /// Series minus printed value.
    #[schemars(regex(pattern = r"^-?[0-9]+\.[0-9]{4,6}$"))]
    difference: String,
    /// The day it came out.
    #[schemars(with = "String", extend("format" = "date"))]
    published: NaiveDate,
    /// Whether it was too old on the day asked about to carry a verdict.
    stale: bool,
    /// The replies it rests on.
    #[schemars(with = "Vec<String>")]
    evidence: &'a BTreeSet<Digest>,
}

/// Files of one kind that were not at hand.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct MissingReport<'a> {
    /// What they are.
    kind: String,
    /// Their years, of a survey's vintages the last.
    years: &'a [Year],
    /// Years of them that shipped figures stand in for, of the city alone.
    shipped: &'a [Year],
}

fn report<'a>(searched: &Searched<'a>) -> SearchReport<'a> {
    let Searched { city, metric, printed, as_of, found, not_at_hand } = *searched;
    let matching = found.matching().len();
    let series = |(at, near)| series(at < matching, near, metric.unit());
    SearchReport {
        schema: SCHEMA,
        as_of,
        city: City::id(city),
        name: city.name(),
        region: city.region(),
        metric: metric.into(),
        unit: metric.unit().into(),
        printed: PrintedReport {
            text: &printed.text,
            value: printed.value.to_string(),
            half_unit: printed.half_unit().to_string(),
            precision: printed.precision.into(),
        },
        looked_at: Counts {
            city: searched.count(Level::City),
            county: searched.count(Level::County),
            metro: searched.count(Level::Metro),
            state: searched.count(Level::State),
        },
        rivals: found.rivals(),
        by_chance: numbers::fixed(found.by_chance, 1),
        series: found.ranked.iter().enumerate().map(series).collect(),
        not_at_hand: not_at_hand.iter().map(missing).collect(),
    }
}

fn series(matches: bool, near: &Nearness, unit: Unit) -> SeriesReport<'_> {
    let series = &near.series;
    SeriesReport {
        matches,
        level: series.level.into(),
        place: &series.place,
        name: &series.name,
        method: series.method.to_string(),
        definition: definition(series),
        period: series.period.into(),
        value: numbers::exact(series.value, unit),
        moe90: series.moe90.map(numbers::margin),
        difference: numbers::exact(near.difference, unit),
        published: series.released,
        stale: series.stale,
        evidence: &series.evidence,
    }
}

fn missing(missing: &NotAtHand) -> MissingReport<'_> {
    MissingReport { kind: kind(missing.kind), years: &missing.years, shipped: &missing.shipped }
}
