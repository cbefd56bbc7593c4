//! An entry as a line of JSON that carries its own proof: its columns as they are digested, and both digests.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::entry::{COLUMN_END, COLUMNS, Recorded, digest};
use crate::model::{Digest, EntryKind};

/// An entry of a pack's ledger, one a line. Its digest is SHA-256 of the line `outcomes/ledger/v1`, the line `previous=`
/// with the hexadecimal digits of `previous`, and a line `column=text` for each column here, in the order of
/// `propertyOrder`; each line ends with a line feed.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Line {
    /// The digest of the entry before it; zeros before the first.
    #[schemars(with = "String", regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    previous: Digest,
    /// Its own digest.
    #[schemars(with = "String", regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    digest: Digest,
    /// What it says, as it is digested: the columns that are not empty.
    #[schemars(schema_with = "columns")]
    columns: Map<String, Value>,
}

/// The JSON Schema of a line.
#[must_use]
pub fn line_schema() -> String {
    crate::schema::of::<Line>()
}

fn columns(_: &mut SchemaGenerator) -> Schema {
    let text = |column: &str| match column {
        "kind" => json!({"enum": EntryKind::ALL.iter().map(|kind| kind.id()).collect::<Vec<_>>()}),
        "subject" | "config_digest" => json!({"type": "string", "pattern": "^[0-9a-f]{64}$"}),
        "inputs" => json!({"type": "string", "pattern": "^[0-9a-f]{64}( [0-9a-f]{64})*$"}),
        "given" => json!({"type": "string", "pattern": "^-?[0-9]+$", "description": "Milliseconds since 1970, UTC."}),
        "period_from" | "period_to" | "as_of" => json!({"type": "string", "format": "date"}),
        _ => json!({"type": "string", "minLength": 1}),
    };
    let properties: Map<String, Value> = COLUMNS.map(|column| (column.to_owned(), text(column))).into_iter().collect();
    json_schema!({
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
        "propertyOrder": COLUMNS,
        "required": ["kind", "city", "metric", "standard", "verdict", "config_digest", "program_version", "as_of", "given"],
    })
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
