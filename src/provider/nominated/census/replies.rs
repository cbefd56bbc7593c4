//! The two ways in which a table is written: rows of a query with annotations, or a file of every geography.

use std::collections::BTreeSet;

use serde_json::value::RawValue;

use crate::model::GeoId;
use crate::model::nominated::CensusTable;
use crate::model::rows::{Cell, NoNumber};
use crate::provider::acs::{self, Column};
use crate::provider::census_api::cells;
use crate::provider::fault::Fault;
use crate::provider::nominated::asking::Reply;
use crate::provider::nominated::objects::parsed;
use crate::provider::table::{Header, Records};
use crate::provider::text::{excerpt, without_bom};

/// A file has a row for each geography of the country, some 600,000 of them.
const MAX_ROWS: u64 = 20_000_000;

/// One line of one geography.
pub(super) struct Line {
    pub(super) of: GeoId,
    pub(super) number: u16,
    pub(super) record: u64,
    pub(super) value: Cell,
    pub(super) moe90: Cell,
}

/// Why a cell holds no number, in few words.
pub(super) fn why(why: NoNumber) -> &'static str {
    match why {
        NoNumber::NotComputable => "too few samples to compute it",
        NoNumber::TooFewCases => "too few cases in the area",
        NoNumber::NotApplicable => "not applicable or not available",
        NoNumber::NoMargin => "too few samples for a margin",
        NoNumber::OpenInterval => "in an open interval",
        NoNumber::Annotated => "an annotation stands in its place",
        NoNumber::Empty | NoNumber::NotHeld => "no value",
    }
}

/// The lines of a figure for each of the geographies that the reply has.
pub(super) fn lines(
    figure: &CensusTable,
    reply: &Reply<'_>,
    wanted: &[GeoId],
    is_query: bool,
) -> Result<Vec<Line>, Fault> {
    let lines = if is_query { of_query(figure, reply.bytes, wanted)? } else { of_file(figure, reply.bytes, wanted)? };
    let mut seen = BTreeSet::new();
    match lines.iter().find(|line| !seen.insert((line.of, line.number))) {
        Some(line) => Err(Fault::Repeated { record: line.record, key: line.of.as_str().to_owned() }),
        None => Ok(lines),
    }
}

/// Where a line's cells stand: value or margin, its name, its place and that of its annotation.
type At = (Column, String, usize, Option<usize>);

/// The columns of a line by their names, as this spelling has them.
fn columns(figure: &CensusTable, header: &Header, name: impl Fn(&str, u16) -> String) -> Result<Vec<[At; 2]>, Fault> {
    let at = |column: Column, kind: &str, number: u16| {
        let name = name(kind, number);
        let found = header.find(&name).ok_or_else(|| Fault::unknown_column(&name, header.names()))?;
        let annotation = header.find(&format!("{name}A"));
        Ok((column, name, found, annotation))
    };
    figure
        .lines
        .iter()
        .map(|&number| Ok([at(Column::Estimate, "E", number)?, at(Column::Margin, "M", number)?]))
        .collect()
}

/// The rows of a query without its header, and the header.
fn table_rows(bytes: &[u8]) -> Result<(Header, Vec<&RawValue>), Fault> {
    let mut rows: Vec<&RawValue> = parsed(without_bom(bytes))?;
    let Some(first) = rows.first() else { return Err(Fault::Nothing("header")) };
    if !first.get().starts_with('[') {
        return Err(Fault::Service(excerpt(first.get().trim_matches('"').as_bytes(), 200)));
    }
    let header = Header::of(cells(first, 0)?.into_iter().map(Option::unwrap_or_default));
    rows.remove(0);
    Ok((header, rows))
}

fn of_query(figure: &CensusTable, bytes: &[u8], wanted: &[GeoId]) -> Result<Vec<Line>, Fault> {
    let (header, rows) = table_rows(bytes)?;
    let geo_id = header.column("GEO_ID")?;
    let columns = columns(figure, &header, |kind, number| format!("{}_{number:03}{kind}", figure.table))?;
    let width = header.names().count();
    let mut lines = Vec::new();
    for (record, raw) in (1..).zip(rows) {
        let row = cells(raw, record)?;
        if row.len() != width {
            return Err(Fault::Broken(format!("record {record} has {} cells instead of {width}", row.len())));
        }
        let Some(of) = one_of(wanted, row[geo_id].as_deref().unwrap_or_default().as_bytes()) else { continue };
        let read = |(column, name, at, annotation): &At| {
            let text = row[*at].as_deref().unwrap_or_default();
            let annotation = annotation.and_then(|at| row[at].as_deref());
            let found = acs::cell(text.as_bytes(), *column).map(|cell| acs::annotated(cell, annotation, *column));
            found.ok_or_else(|| damaged(record, name, text.as_bytes()))
        };
        for (&number, [value, margin]) in figure.lines.iter().zip(&columns) {
            lines.push(Line { of, number, record, value: read(value)?, moe90: read(margin)? });
        }
    }
    Ok(lines)
}

fn of_file(figure: &CensusTable, bytes: &[u8], wanted: &[GeoId]) -> Result<Vec<Line>, Fault> {
    let mut rows = Records::delimited(bytes, b'|', MAX_ROWS);
    let header = rows.header()?;
    let geo_id = header.column("GEO_ID")?;
    let columns = columns(figure, &header, |kind, number| format!("{}_{kind}{number:03}", figure.table))?;
    let mut lines = Vec::new();
    while let Some(row) = rows.next()? {
        let Some(of) = one_of(wanted, &row[geo_id]) else { continue };
        let record = row.number;
        let read =
            |(column, name, at, _): &At| acs::cell(&row[*at], *column).ok_or_else(|| damaged(record, name, &row[*at]));
        for (&number, [value, margin]) in figure.lines.iter().zip(&columns) {
            lines.push(Line { of, number, record, value: read(value)?, moe90: read(margin)? });
        }
    }
    Ok(lines)
}

fn one_of(wanted: &[GeoId], text: &[u8]) -> Option<GeoId> {
    wanted.iter().copied().find(|id| id.as_str().as_bytes() == text.trim_ascii())
}

fn damaged(record: u64, name: &str, text: &[u8]) -> Fault {
    Fault::cell(record, name, text, "a count, a margin or a known sentinel")
}
