//! Lists of what the configuration holds: standards, metrics, cities.

use super::columns::columns;
use super::numbers;
use crate::config::{Config, Role};
use crate::model::{Metric, UsCity};

/// The standards and their editions; `*` marks the programme's.
#[must_use]
pub fn standards(config: &Config) -> String {
    let rows = config.standards.iter().map(|standard| {
        let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        [
            if standard.programme { "*".to_owned() } else { String::new() },
            standard.id.to_string(),
            standard.metric.to_string(),
            format!("{} {}", standard.words(), standard.unit.symbol()),
            format!("{}, {}", standard.issuer, standard.edition),
            standard.scope.clone(),
            day(standard.from),
            day(standard.until),
        ]
    });
    let table = columns(["", "id", "metric", "limit", "issuer, edition", "scope", "from", "until"], rows, &[]);
    format!("{table}\n* the programme's, used where --standard names no other\n")
}

/// The metrics, their methods in the order they are tried, and why each is admissible.
#[must_use]
pub fn metrics(config: &Config) -> String {
    let mut text = String::new();
    for metric in Metric::AGENCIES {
        let rules = config.metrics.get(metric);
        text.push_str(&format!("{metric} ({})\n\n", metric.unit().symbol()));
        for rule in &rules.methods {
            let within = rule.within_km.map(|km| format!(", where a site lies within {km} km")).unwrap_or_default();
            let age = if rule.role == Role::Context {
                String::new()
            } else {
                format!(", up to {} years old", rules.max_age_years(&rule.method))
            };
            text.push_str(&format!("  {:<28} {}{within}{age}\n", rule.method.to_string(), rule.role.id()));
            text.push_str(&format!("  {:<28} {}\n", "", rule.reason));
        }
        text.push('\n');
    }
    text
}

/// Cities with what the registry knows of them.
#[must_use]
pub fn cities(found: &[&UsCity]) -> String {
    if found.is_empty() {
        return "No city of the registry fits. It holds US places of 30,000 people and more.\n".to_owned();
    }
    let rows = found.iter().map(|city| {
        let counties: Vec<_> = city
            .counties
            .iter()
            .map(|share| {
                format!("{} {} %", share.county, numbers::fixed(share.share * rust_decimal::Decimal::ONE_HUNDRED, 1))
            })
            .collect();
        let point = city.point.map_or_else(String::new, |point| {
            let origin = match point.origin {
                crate::model::PointOrigin::TownCentre => "town centre",
                crate::model::PointOrigin::InteriorPoint2010 => "interior point 2010",
                crate::model::PointOrigin::InteriorPoint => "interior point",
            };
            format!("{:.4} {:.4} {origin}", point.at.lat, point.at.lon)
        });
        [
            city.geoid.to_string(),
            format!("{}, {}", city.name, city.state),
            numbers::grouped(city.population.into()),
            if city.kind.is_government() { String::new() } else { "no government".to_owned() },
            counties.join(", "),
            point,
        ]
    });
    columns(["geoid", "city", "people", "", "counties", "point"], rows, &[2])
}
