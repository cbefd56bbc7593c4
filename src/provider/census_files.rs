//! The Census Bureau's table-based Summary File: one table, every geography, pipes, no annotations.

use super::Limits;
use super::acs::{self, Column};
use super::fault::Fault;
use super::table::{Header, Record, Records};
use crate::model::method::{Dataset, Table};
use crate::model::period::Vintage;
use crate::model::rows::{AcsRows, AcsTable, PackedCell, PackedEstimate};

/// The first vintage in this layout.
const FIRST_VINTAGE: Vintage = 2021;

pub(super) fn path(table: Table, dataset: Dataset, vintage: Vintage) -> String {
    path_of(table.id(), dataset, vintage)
}

/// Of any detailed table.
pub(super) fn path_of(table: &str, dataset: Dataset, vintage: Vintage) -> String {
    let years = dataset.years();
    let table = table.to_ascii_lowercase();
    format!(
        "/programs-surveys/acs/summary_file/{vintage}/table-based-SF/data/{years}YRData/acsdt{years}y{vintage}-{table}.dat"
    )
}

pub(super) fn refuse(vintage: Vintage) -> Option<String> {
    (vintage < FIRST_VINTAGE).then(|| {
        format!("the table-based Summary File begins with vintage {FIRST_VINTAGE}; {vintage} needs the Census Data API")
    })
}

/// Where a line's estimate and margin stand.
struct Line {
    estimate: (String, usize),
    margin: (String, usize),
}

pub(super) fn extract(
    table: Table,
    dataset: Dataset,
    vintage: Vintage,
    bytes: &[u8],
    limits: &Limits,
) -> Result<AcsTable, Fault> {
    if bytes.len() as u64 > limits.max_inflated_bytes {
        return Err(Fault::TooLarge(limits.max_inflated_bytes));
    }
    let mut records = Records::delimited(bytes, b'|', limits.max_rows);
    let header = records.header()?;
    acs::same_table(table, header.names())?;
    let geo_id = header.column("GEO_ID")?;
    let lines = lines(table, &header)?;
    let mut rows = AcsRows::new(table, dataset, vintage);
    let mut cells = Vec::new();
    while let Some(record) = records.next()? {
        let id = record[geo_id].trim_ascii();
        if acs::is_kept(id) {
            read(&lines, &record, &mut cells)?;
            acs::insert(&mut rows, id, record.number, &cells)?;
        }
    }
    acs::with_places(rows)
}

fn lines(table: Table, header: &Header) -> Result<Vec<Line>, Fault> {
    let at = |kind: char, number: u16| {
        let name = format!("{table}_{kind}{number:03}");
        header.column(&name).map(|column| (name, column))
    };
    table.lines().iter().map(|&number| Ok(Line { estimate: at('E', number)?, margin: at('M', number)? })).collect()
}

/// Reads the lines of a row in place of those of the row before.
fn read(lines: &[Line], record: &Record<'_>, cells: &mut Vec<PackedEstimate>) -> Result<(), Fault> {
    let cell = |(name, column): &(String, usize), kind| -> Result<PackedCell, Fault> {
        let text = &record[*column];
        acs::packed(acs::cell(text, kind), record.number, name, text)
    };
    cells.clear();
    for line in lines {
        cells.push([cell(&line.estimate, Column::Estimate)?, cell(&line.margin, Column::Margin)?]);
    }
    Ok(())
}
