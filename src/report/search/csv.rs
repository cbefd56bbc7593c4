//! Every series beside the printed value, one a row.

use super::{Searched, definition};
use crate::report::numbers;

const HEADER: [&str; 15] = [
    "matches",
    "level",
    "place",
    "name",
    "metric",
    "method",
    "definition",
    "period_from",
    "period_to",
    "value",
    "unit",
    "moe90",
    "difference",
    "published",
    "stale",
];

/// The series as CSV with a header, nearest first. `difference` is series minus printed value.
#[must_use]
pub fn csv(searched: &Searched<'_>) -> String {
    let (unit, matching) = (searched.metric.unit(), searched.found.matching().len());
    let rows = searched.found.ranked.iter().enumerate().map(|(at, near)| {
        let series = &near.series;
        [
            (at < matching).to_string(),
            series.level.to_string(),
            series.place.clone(),
            series.name.clone(),
            searched.metric.to_string(),
            series.method.to_string(),
            definition(series),
            series.period.from.to_string(),
            series.period.to.to_string(),
            numbers::exact(series.value, unit),
            unit.id().to_owned(),
            series.moe90.map(numbers::margin).unwrap_or_default(),
            numbers::exact(near.difference, unit),
            series.released.to_string(),
            series.stale.to_string(),
        ]
    });
    crate::report::observations::table(HEADER, rows)
}
