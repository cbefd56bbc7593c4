//! A record as a row: the fields of the JSON under their names, lists parted by blanks; `signed_by` has the names of who
//! signed it off parted by `; `, and `appeals` of each appeal `open`, `upheld` or `dismissed`.

use std::io;

use super::{Record, StandingRecord};

pub(super) const COLUMNS: [&str; 30] = [
    "key",
    "cursor",
    "position",
    "digest",
    "previous",
    "replaces",
    "kind",
    "city",
    "metric",
    "standard",
    "period_from",
    "period_to",
    "method_set",
    "verdict",
    "opinion",
    "act",
    "reasons",
    "subject",
    "note",
    "basis",
    "value",
    "moe90",
    "unit",
    "method",
    "evidence",
    "config_digest",
    "program_version",
    "as_of",
    "given",
    "prepared_by",
];
const STANDING: [&str; 2] = ["signed_by", "appeals"];

/// The line of column names.
pub(super) fn header() -> io::Result<String> {
    line(COLUMNS.into_iter().chain(STANDING).map(str::to_owned))
}

/// A record's row.
pub(super) fn row(record: &Record) -> io::Result<String> {
    let fields = serde_json::to_value(record)?;
    let field = |name: &str| match &fields[name] {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(texts) => texts.iter().filter_map(|text| text.as_str()).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    };
    let standing = record.standing.as_ref();
    let signed = standing.map(|standing| standing.sign_offs.iter().map(|one| one.by.as_str()).collect::<Vec<_>>());
    let signed = signed.unwrap_or_default().join("; ");
    line(COLUMNS.into_iter().map(field).chain([signed, standing.map(appeals).unwrap_or_default()]))
}

fn appeals(standing: &StandingRecord) -> String {
    let one = |appeal: &super::AppealRecord| {
        appeal.outcome.as_ref().map_or_else(|| "open".to_owned(), |outcome| outcome.decision.clone())
    };
    standing.appeals.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn line(columns: impl Iterator<Item = String>) -> io::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns.collect::<Vec<_>>())?;
    let bytes = writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    String::from_utf8(bytes).map_err(io::Error::other)
}
