//! An entry as a line of JSON that carries its own proof: its columns as they are digested, and both digests.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::entry::{COLUMN_END, COLUMNS, Recorded, digest};
use crate::model::Digest;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    previous: Digest,
    digest: Digest,
    columns: Map<String, Value>,
}

/// The columns of an entry that are not empty, under their names, with its digest and the one before it.
#[must_use]
pub fn to_line(recorded: &Recorded) -> String {
    let text = recorded.entry.text();
    let filled = COLUMNS.into_iter().zip(text.split(COLUMN_END)).filter(|(_, text)| !text.is_empty());
    let columns = filled.map(|(column, text)| (column.to_owned(), Value::from(text))).collect();
    let line = Line { previous: recorded.previous, digest: recorded.digest, columns };
    // Digests and texts always become JSON.
    serde_json::to_string(&line).unwrap_or_default() + "\n"
}

/// Whether a line's digest is that of what it says.
pub fn prove(line: &str) -> Result<(), String> {
    let line: Line = serde_json::from_str(line).map_err(|error| format!("is no entry of a ledger: {error}"))?;
    if let Some(strange) = line.columns.keys().find(|key| !COLUMNS.contains(&key.as_str())) {
        return Err(format!("has a column `{strange}` that no entry has"));
    }
    let text = |column: &&str| line.columns.get(*column).and_then(Value::as_str).unwrap_or_default();
    let columns: Vec<&str> = COLUMNS.iter().map(text).collect();
    let computed = digest(&line.previous, &columns.join(&COLUMN_END.to_string()));
    if computed == line.digest {
        return Ok(());
    }
    Err(format!("states the digest {}, and what it says has {computed}", line.digest))
}
