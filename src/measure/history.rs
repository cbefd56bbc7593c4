//! Every figure of a city that was public by a day: all methods, all vintages and years.

use chrono::NaiveDate;

use super::Measurer;
use crate::config::{MetricRules, Releases};
use crate::model::{Level, Method, Observation, Series, UsCity, Year};

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
    let (around, mut figures) = (measurer.around(city), Vec::new());
    for (at, rule) in rules.methods.iter().enumerate() {
        // A method may stand in the list once for each role it has.
        if rules.methods[..at].iter().any(|other| other.method == rule.method) {
            continue;
        }
        for (year, released) in editions(rule.method, releases, as_of) {
            let derivation = measurer.try_method(&around, rule.method, Some(year));
            let Some(Ok(seen)) = derivation.map(|derivation| derivation.result) else { continue };
            let stale = seen.period.fresh_until(rules.max_age_years(&seen.method)) < as_of;
            figures.push(series(city, seen, released, stale));
        }
    }
    figures
}

/// The years that a method's figures had come out for by `as_of`, each with the day it did, newest first.
fn editions(method: Method, releases: &Releases, as_of: NaiveDate) -> Vec<(Year, NaiveDate)> {
    match method {
        Method::Broadband { dataset, .. } => {
            let vintages = releases.vintages(dataset, as_of).into_iter();
            vintages.filter_map(|vintage| Some((vintage, releases.released(dataset, vintage)?))).collect()
        }
        Method::Pm25 { .. } => {
            releases.years(as_of).into_iter().map(|year| (year, releases.year_released(year))).collect()
        }
    }
}

fn series(city: &UsCity, seen: Observation, released: NaiveDate, stale: bool) -> Series {
    Series {
        level: Level::City,
        place: city.geoid.to_string(),
        name: city.name.clone(),
        method: seen.method,
        period: seen.period,
        value: seen.value,
        moe90: seen.moe90,
        released,
        stale,
        evidence: seen.evidence,
    }
}
