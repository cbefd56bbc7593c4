//! The Census Data API: one table for every place, as an array of arrays with a header row.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::acs::{self, Column};
use super::answer::{Answer, Class, Read as _};
use super::fault::Fault;
use super::table::Header;
use super::text::{excerpt, page_title, without_bom};
use super::{Limits, json};
use crate::model::method::{Dataset, Table};
use crate::model::period::Vintage;
use crate::model::rows::{AcsRows, AcsTable, PackedCell, PackedEstimate};

/// The most variables of one query, `NAME` included.
const MAX_VARIABLES: usize = 50;

const MISSING_KEY: &str = "the Census Data API needs a key: CENSUS_API_KEY is not set";
const INVALID_KEY: &str = "the Census Data API does not know this key: CENSUS_API_KEY is invalid or not yet activated";

/// An estimate, its margin and the annotation of each, by line; the geography's id and name before them.
fn variables(table: Table, lines: &[u16]) -> Vec<String> {
    let line = |number: &u16| ["E", "M", "EA", "MA"].map(|kind| format!("{table}_{number:03}{kind}"));
    ["GEO_ID", "NAME"].map(str::to_owned).into_iter().chain(lines.iter().flat_map(line)).collect()
}

pub(super) fn path(table: Table, dataset: Dataset, vintage: Vintage) -> String {
    let variables = variables(table, table.lines()).join(",");
    format!("/data/{vintage}/acs/{dataset}?get={variables}&for=place:*&in=state:*")
}

pub(super) fn refuse(table: Table, dataset: Dataset, vintage: Vintage) -> Option<String> {
    let first = match dataset {
        Dataset::Acs1 => 2016,
        Dataset::Acs5 => 2017,
    };
    if vintage < first {
        return Some(format!(
            "{table} of {dataset} {vintage} counts other things under the same names: this layout begins with {first}"
        ));
    }
    too_many(table, table.lines())
}

/// Why a query of these lines cannot be sent, if it cannot.
fn too_many(table: Table, lines: &[u16]) -> Option<String> {
    let count = variables(table, lines).len();
    (count > MAX_VARIABLES)
        .then(|| format!("a query names at most {MAX_VARIABLES} variables, and this one of {table} names {count}"))
}

pub(super) fn classify(answer: &Answer<'_>) -> Class {
    if let Some(refused) = key_refused(answer) {
        return refused;
    }
    let start = answer.start();
    let is_busy = [
        &b"Sorry, the system is currently undergoing maintenance or is busy"[..],
        b"There was an error while running your query",
    ];
    if is_busy.iter().any(|words| start.starts_with(words)) {
        return Class::Busy(format!("{}: {}", answer.status, answer.words()));
    }
    if let Some(class) = answer.by_status() {
        return class;
    }
    match answer.status {
        200 if start.starts_with(b"[") => table_or_error(answer, start),
        200 if start.is_empty() => Class::Busy("200: an empty body".to_owned()),
        200 if page_title(answer.body).is_some() => {
            Class::Refused(format!("200, but {} (a proxy or a login page may stand between)", answer.words()))
        }
        status => Class::Refused(format!("{status}: {}", answer.words())),
    }
}

/// A missing or unknown key is said by a header, a redirect or the page it leads to.
fn key_refused(answer: &Answer<'_>) -> Option<Class> {
    let title = page_title(answer.body).unwrap_or_default().to_ascii_lowercase();
    let location = answer.location().unwrap_or_default().to_ascii_lowercase();
    let says = |page: &str, words: &str| location.contains(page) || title == words;
    let words = if says("invalid_key", "invalid key") {
        INVALID_KEY
    } else if says("missing_key", "missing key") {
        MISSING_KEY
    } else if answer.header("X-DataWebAPI-KeyError").is_some() || matches!(answer.status, 401 | 403) {
        "the Census Data API refuses the key: CENSUS_API_KEY is missing or invalid"
    } else {
        return None;
    };
    Some(Class::Refused(words.to_owned()))
}

fn table_or_error(answer: &Answer<'_>, start: &[u8]) -> Class {
    if start[1..].trim_ascii_start().starts_with(b"[") {
        let is_whole = ends_nested(start);
        return if is_whole { Class::Data } else { Class::Busy("200: the reply breaks off".to_owned()) };
    }
    Class::Refused(format!("200, but no table: {}", answer.words()))
}

/// Whether an array of arrays is closed, with blanks between the brackets.
fn ends_nested(bytes: &[u8]) -> bool {
    bytes.trim_ascii_end().strip_suffix(b"]").is_some_and(|inner| inner.trim_ascii_end().ends_with(b"]"))
}

/// Where a line's four variables stand; annotations may be absent.
struct Line {
    cells: [(Column, String, usize, Option<usize>); 2],
}

/// Where a geography's parts stand.
struct Geography {
    geo_id: Option<usize>,
    state_place: Option<(usize, usize)>,
}

pub(super) fn extract(
    table: Table,
    dataset: Dataset,
    vintage: Vintage,
    bytes: &[u8],
    limits: &Limits,
) -> Result<AcsTable, Fault> {
    let bytes = without_bom(bytes);
    let outer: Vec<&RawValue> = serde_json::from_slice(bytes).map_err(|error| Fault::Broken(error.to_string()))?;
    if outer.len() as u64 > limits.max_rows.saturating_add(1) {
        return Err(Fault::TooManyRows(limits.max_rows));
    }
    let Some(first) = outer.first() else { return Err(Fault::Nothing("header")) };
    if !first.get().starts_with('[') {
        return Err(Fault::Service(excerpt(first.get().trim_matches('"').as_bytes(), 200)));
    }
    let header = Header::of(cells(first, 0)?.into_iter().map(Option::unwrap_or_default));
    acs::same_table(table, header.names())?;
    let lines = lines(table, &header)?;
    let geography = geography(&header)?;
    let mut rows = AcsRows::new(table, dataset, vintage);
    for (number, raw) in (0_u64..).zip(&outer).skip(1) {
        let cells = cells(raw, number)?;
        if cells.len() != header.names().count() {
            let expected = header.names().count();
            return Err(Fault::Broken(format!("record {number} has {} cells instead of {expected}", cells.len())));
        }
        let id = geo_id(&geography, &cells, number)?;
        if acs::is_kept(id.as_bytes()) {
            acs::insert(&mut rows, id.as_bytes(), number, &row(&lines, &cells, number)?)?;
        }
    }
    acs::with_places(rows)
}

/// The texts of one row; null is none, and a bare number is its text.
pub(super) fn cells(raw: &RawValue, number: u64) -> Result<Vec<Option<Cow<'_, str>>>, Fault> {
    let broken = |error: &dyn std::fmt::Display| Fault::Broken(format!("record {number}: {error}"));
    let cells: Vec<&RawValue> = serde_json::from_str(raw.get()).map_err(|error| broken(&error))?;
    cells.into_iter().map(|cell| json::scalar(cell).map_err(|error| broken(&error))).collect()
}

fn lines(table: Table, header: &Header) -> Result<Vec<Line>, Fault> {
    let at = |column: Column, kind: &str, number: u16| {
        let name = format!("{table}_{number:03}{kind}");
        let annotation = header.find(&format!("{name}A"));
        header.column(&name).map(|found| (column, name, found, annotation))
    };
    table
        .lines()
        .iter()
        .map(|&number| {
            let cells = [at(Column::Estimate, "E", number)?, at(Column::Margin, "M", number)?];
            Ok(Line { cells })
        })
        .collect()
}

fn geography(header: &Header) -> Result<Geography, Fault> {
    let state_place = header.find("state").zip(header.find("place"));
    match header.find("GEO_ID") {
        None if state_place.is_none() => Err(Fault::NoColumn("GEO_ID".to_owned())),
        geo_id => Ok(Geography { geo_id, state_place }),
    }
}

type Cells<'a> = [Option<Cow<'a, str>>];

/// The `GEO_ID`, built from state and place where it is not said; where both are said they must agree.
fn geo_id<'a>(geography: &Geography, cells: &'a Cells<'_>, number: u64) -> Result<Cow<'a, str>, Fault> {
    let text = |column: usize| cells[column].as_deref().unwrap_or_default().trim();
    let said = geography.geo_id.map(text).filter(|said| !said.is_empty());
    let built = geography.state_place.map(|(state, place)| format!("{}{}{}", acs::PLACE, text(state), text(place)));
    match (said, built) {
        (Some(said), Some(built)) if said != built => Err(Fault::cell(
            number,
            "GEO_ID",
            said.as_bytes(),
            "the geography that its columns `state` and `place` say",
        )),
        (Some(said), _) => Ok(Cow::Borrowed(said)),
        (None, Some(built)) => Ok(Cow::Owned(built)),
        (None, None) => Err(Fault::cell(number, "GEO_ID", b"", "a geography")),
    }
}

fn row(lines: &[Line], cells: &Cells<'_>, number: u64) -> Result<Vec<PackedEstimate>, Fault> {
    let read = |(column, name, value, annotation): &(Column, String, usize, Option<usize>)| {
        let text = cells[*value].as_deref().unwrap_or_default().as_bytes();
        let annotation = annotation.and_then(|column| cells[column].as_deref());
        let cell = acs::cell(text, *column).map(|cell| acs::annotated(cell, annotation, *column));
        acs::packed(cell, number, name, text)
    };
    let line = |Line { cells: [value, margin] }: &Line| -> Result<[PackedCell; 2], Fault> {
        Ok([read(value)?, read(margin)?])
    };
    lines.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Case 13: the 51st variable is refused before sending.
    #[test]
    fn no_query_names_more_than_fifty_variables() {
        let lines: Vec<u16> = (1..=13).collect();
        assert_eq!(too_many(Table::B28002, &lines[..12]), None);
        assert!(too_many(Table::B28002, &lines).is_some_and(|words| words.contains("names 54")));
        for table in Table::ALL {
            assert_eq!(too_many(*table, table.lines()), None, "{table}");
        }
    }
}
