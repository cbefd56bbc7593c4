//! Every figure of a place that was public by a day: all methods, all vintages and years.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Around, Measurer};
use crate::config::{MetricRules, Releases};
use crate::model::outcome::ThreeYears;
use crate::model::{Digest, Flags, Gap, Level, Method, Metric, Observation, Period, Reason, Series, UsCity, Year};

/// The figures of `city` that rows at hand give and that were out by `as_of`, in the order of the metric's methods, the
/// newest first. Those too old on that day to carry a verdict are marked stale. Only figures of the city itself or that
/// stand for it; of its county, metro area and state there are none here.
#[must_use]
pub fn of_city(
    measurer: &Measurer<'_>,
    city: &UsCity,
    as_of: NaiveDate,
    releases: &Releases,
    rules: &MetricRules,
) -> Vec<Series> {
    let around = measurer.around(city);
    let place = Place { level: Level::City, code: city.geoid.to_string(), name: city.name.clone() };
    let seen = |method, year| Some(measurer.try_method(&around, method, Some(year))?.result.ok()?.into());
    History { as_of, releases, rules }.of(&place, seen)
}

/// The year that a verdict about the air was given by and the two before it, all by the same method; none for figures of
/// other lengths.
#[must_use]
pub fn three_years<'m, 'a>(
    measurer: &'m Measurer<'a>,
    around: &Around<'m, 'a>,
    seen: &Observation,
) -> Option<ThreeYears> {
    let last = seen.period.end_year();
    if seen.method.metric() != Metric::Pm25 || seen.period != Period::year(last) {
        return None;
    }
    let not_held = || Gap::new(Reason::NotHeld, "");
    let before = |year| {
        let tried = measurer.try_method(around, seen.method, Some(year));
        (year, tried.map_or_else(|| Err(not_held()), |tried| tried.result.map(|seen| seen.value)))
    };
    Some(ThreeYears([before(last - 2), before(last - 1), (last, Ok(seen.value))]))
}

/// The place that figures are of.
pub(super) struct Place {
    pub level: Level,
    pub code: String,
    pub name: String,
}

/// One figure, without its place.
pub(super) struct Figure {
    pub period: Period,
    pub value: Decimal,
    pub moe90: Option<Decimal>,
    pub flags: Flags,
    pub evidence: BTreeSet<Digest>,
}

impl From<Observation> for Figure {
    fn from(seen: Observation) -> Self {
        Self { period: seen.period, value: seen.value, moe90: seen.moe90, flags: seen.flags, evidence: seen.evidence }
    }
}

/// What decides which figures were public, and which of them too old.
pub(super) struct History<'q> {
    pub as_of: NaiveDate,
    pub releases: &'q Releases,
    pub rules: &'q MetricRules,
}

impl History<'_> {
    /// The figures of a place that `seen` gives, in the order of the metric's methods, the newest first.
    pub fn of(&self, place: &Place, seen: impl Fn(Method, Year) -> Option<Figure>) -> Vec<Series> {
        let (rules, mut figures) = (&self.rules.methods, Vec::new());
        for (at, rule) in rules.iter().enumerate() {
            // A method may stand in the list once for each role it has.
            if rules[..at].iter().any(|other| other.method == rule.method) {
                continue;
            }
            for (year, released) in editions(rule.method, self.releases, self.as_of) {
                let figure = seen(rule.method, year);
                figures.extend(figure.map(|figure| self.series(place, rule.method, figure, released)));
            }
        }
        figures
    }

    fn series(&self, place: &Place, method: Method, figure: Figure, released: NaiveDate) -> Series {
        let stale = figure.period.fresh_until(self.rules.max_age_years(&method)) < self.as_of;
        let Figure { period, value, moe90, flags, evidence } = figure;
        let Place { level, code, name } = place;
        let (level, place, name) = (*level, code.clone(), name.clone());
        Series { level, place, name, method, period, value, moe90, flags, released, stale, evidence }
    }
}

/// The years that a method's figures had come out for by `as_of`, each with the day it did, newest first.
pub(super) fn editions(method: Method, releases: &Releases, as_of: NaiveDate) -> Vec<(Year, NaiveDate)> {
    match method {
        Method::Broadband { dataset, .. } => {
            let vintages = releases.vintages(dataset, as_of).into_iter();
            vintages.filter_map(|vintage| Some((vintage, releases.released(dataset, vintage)?))).collect()
        }
        Method::Nominated(_) => Vec::new(),
        Method::Pm25 { .. } => {
            releases.years(as_of).into_iter().map(|year| (year, releases.year_released(year))).collect()
        }
    }
}
