//! Observations without judgement, for analysts.

use super::columns::columns;
use super::numbers;
use crate::model::{Derivation, Detail, Flag, Metric};

/// A derivation and the place it is of.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceDerivation {
    /// GEOID or county FIPS code.
    pub id: String,
    /// The place's name.
    pub name: String,
    /// State abbreviation.
    pub state: String,
    /// What was derived.
    pub derivation: Derivation,
}

const HEADER: [&str; 15] = [
    "id",
    "name",
    "state",
    "metric",
    "method",
    "period_from",
    "period_to",
    "value",
    "unit",
    "moe90",
    "sites",
    "flags",
    "reason",
    "origin",
    "evidence",
];

/// The observations as CSV with a header: one row a place, method and period; a row without a value says why.
///
/// `value` carries every digit that outputs print; `sites` counts the sites or counties it was made from.
#[must_use]
pub fn observations_csv(rows: &[PlaceDerivation]) -> String {
    table(HEADER, rows.iter().map(record))
}

/// Rows under a header, as CSV.
pub(super) fn table<const N: usize>(header: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = writer
        .write_record(header)
        .and_then(|()| rows.into_iter().try_for_each(|row| writer.write_record(row)))
        .map_err(std::io::Error::other)
        .and_then(|()| writer.into_inner().map_err(|error| std::io::Error::other(error.to_string())));
    // Memory takes every write and all records have one length.
    String::from_utf8_lossy(&written.unwrap_or_default()).into_owned()
}

/// The observations as aligned text, fewer columns.
#[must_use]
pub fn observations_text(rows: &[PlaceDerivation]) -> String {
    let shown = rows.iter().map(|row| {
        let [id, name, state, _, method, _, _, value, unit, moe, ..] = record(row);
        let value = match &row.derivation.result {
            Ok(_) if moe.is_empty() => format!("{value} {unit}"),
            Ok(_) => format!("{value} ±{moe} {unit}"),
            Err(gap) => format!("- ({gap})"),
        };
        [id, format!("{name}, {state}"), method, row.derivation.period.label(), value]
    });
    columns(["id", "place", "method", "period", "value"], shown, &[])
}

fn record(row: &PlaceDerivation) -> [String; HEADER.len()] {
    let derivation = &row.derivation;
    let metric: Metric = derivation.method.metric();
    let seen = derivation.result.as_ref().ok();
    let text = |field: &dyn Fn(&crate::model::Observation) -> String| seen.map(field).unwrap_or_default();
    [
        row.id.clone(),
        row.name.clone(),
        row.state.clone(),
        metric.to_string(),
        derivation.method.to_string(),
        derivation.period.from.to_string(),
        derivation.period.to.to_string(),
        text(&|seen| numbers::exact(seen.value, metric.unit())),
        metric.unit().id().to_owned(),
        text(&|seen| seen.moe90.map(numbers::margin).unwrap_or_default()),
        text(&|seen| match &seen.detail {
            Detail::Share { .. } | Detail::Figures(_) => String::new(),
            Detail::Sites(sites) => sites.len().to_string(),
            Detail::Counties(counties) => counties.len().to_string(),
        }),
        text(&|seen| seen.flags.iter().map(Flag::id).collect::<Vec<_>>().join(" ")),
        derivation.result.as_ref().err().map(|gap| gap.reason.to_string()).unwrap_or_default(),
        text(&|seen| seen.origin.id().to_owned()),
        text(&|seen| seen.evidence.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")),
    ]
}
