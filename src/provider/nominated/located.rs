//! Records of a figure found again in their reply, as they stand there.

use std::collections::BTreeSet;

use super::objects::{at, document};
use super::{Bounds, csv};
use crate::model::evidence::Resource;
use crate::model::nominated::{Figure, JsonPick};
use crate::provider::fault::{ExtractError, Fault};
use crate::provider::located::{self, Located, delimited, objects, shown, within};
use crate::provider::{Limits, label};

/// Finds records of a figure by their numbers; numbers that the reply does not have are left out.
///
/// How a document is read stands in the definition alone: where its list lies, what parts its cells.
pub fn locate(
    figure: &Figure,
    resource: &Resource,
    bytes: &[u8],
    numbers: &BTreeSet<u64>,
    bounds: &Bounds,
) -> Result<Vec<Located>, ExtractError> {
    let limits = Limits { max_inflated_bytes: bounds.max_inflated_bytes, max_rows: bounds.max_rows };
    let found = match figure {
        Figure::Csv(it) => delimited(bytes, (csv::delimiter(it.delimiter), true), None, numbers, |cell| {
            csv::decoded(cell, it.encoding).into_owned()
        }),
        Figure::Json(it) => match &it.pick {
            JsonPick::Rows { records, .. } => in_list(bytes, records, numbers, bounds),
            JsonPick::Value { pointer, .. } => value(bytes, pointer, numbers, bounds),
        },
        _ => return located::locate(resource, bytes, numbers, &limits),
    };
    found.map_err(|fault| fault.of(label(resource)))
}

fn in_list(bytes: &[u8], pointer: &str, numbers: &BTreeSet<u64>, bounds: &Bounds) -> Result<Vec<Located>, Fault> {
    objects(bytes, at(document(bytes, bounds.max_depth)?, pointer)?, numbers)
}

fn value(bytes: &[u8], pointer: &str, numbers: &BTreeSet<u64>, bounds: &Bounds) -> Result<Vec<Located>, Fault> {
    let raw = at(document(bytes, bounds.max_depth)?, pointer)?;
    if !numbers.contains(&1) {
        return Ok(Vec::new());
    }
    let cells = vec![(pointer.to_owned(), shown(raw)?)];
    Ok(vec![Located { number: 1, file: None, bytes: within(bytes, raw), cells }])
}
