//! The Census Bureau's table-based Summary File: one table, every geography, pipes, no annotations.

use csv::ByteRecord;

use super::acs::{self, ByGeography, Column};
use super::fault::Fault;
use super::table::{Header, Records};
use super::text::without_bom;
use super::{Limits, text};
use crate::model::method::{Dataset, Table};
use crate::model::period::Vintage;
use crate::model::rows::{AcsRow, Cell};

/// The first vintage in this layout.
const FIRST_VINTAGE: Vintage = 2021;

pub(super) fn path(table: Table, dataset: Dataset, vintage: Vintage) -> String {
    let years = dataset.years();
    let table = table.id().to_ascii_lowercase();
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
    number: u16,
    estimate: (String, usize),
    margin: (String, usize),
}

pub(super) fn extract(table: Table, bytes: &[u8], limits: &Limits) -> Result<ByGeography, Fault> {
    if bytes.len() as u64 > limits.max_inflated_bytes {
        return Err(Fault::TooLarge(limits.max_inflated_bytes));
    }
    let mut records = Records::delimited(without_bom(bytes), b'|', limits.max_rows);
    let header = records.header()?;
    acs::same_table(table, header.names())?;
    let geo_id = header.column("GEO_ID")?;
    let lines = lines(table, &header)?;
    let mut rows = ByGeography::new();
    let mut record = ByteRecord::new();
    while let Some(number) = records.read(&mut record)? {
        let id = record.get(geo_id).unwrap_or_default().trim_ascii();
        if acs::is_kept(id) {
            acs::insert(&mut rows, text::decode(id).into_owned(), row(&lines, &record, number)?)?;
        }
    }
    acs::with_places(rows)
}

fn lines(table: Table, header: &Header) -> Result<Vec<Line>, Fault> {
    let at = |kind: char, number: u16| {
        let name = format!("{table}_{kind}{number:03}");
        header.column(&name).map(|column| (name, column))
    };
    table
        .lines()
        .iter()
        .map(|&number| Ok(Line { number, estimate: at('E', number)?, margin: at('M', number)? }))
        .collect()
}

fn row(lines: &[Line], record: &ByteRecord, number: u64) -> Result<AcsRow, Fault> {
    let cell = |(name, column): &(String, usize), kind| -> Result<Cell, Fault> {
        let bytes = record.get(*column).unwrap_or_default();
        std::str::from_utf8(bytes)
            .ok()
            .and_then(|text| acs::cell(text, kind))
            .ok_or_else(|| Fault::cell(number, name, bytes, "a count, a margin or a known sentinel"))
    };
    let lines = lines
        .iter()
        .map(|line| {
            let value = cell(&line.estimate, Column::Estimate)?;
            Ok((line.number, acs::estimate(value, cell(&line.margin, Column::Margin)?)))
        })
        .collect::<Result<_, Fault>>()?;
    Ok(AcsRow { lines, record: number })
}
