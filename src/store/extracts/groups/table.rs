//! A Census table by level and state, each row in as many bytes: id, record number, cells.

use std::io;

use super::{GroupHead, Split, damaged, decode, encode};
use crate::model::geography::GeoId;
use crate::model::method::{Dataset, Table};
use crate::model::period::Vintage;
use crate::model::rows::{AcsRows, AcsTable, PackedCell, PackedEstimate};
use crate::store::extracts::file::Read;

/// What the rows of a table have in common.
type Title = (Table, Dataset, Vintage);

/// Bytes of a record number or a cell.
const NUMBER: usize = 8;

pub(super) fn split(table: &AcsTable) -> io::Result<Split> {
    let title: Title = (table.table, table.dataset, table.vintage);
    let mut groups: Vec<(GroupHead, Vec<u8>)> = Vec::new();
    let mut of_group = None;
    for (id, row) in table.rows() {
        // In the order of ids a group's rows stand together, and groups in the order of their names.
        if of_group != Some(id.of_state()) {
            of_group = Some(id.of_state());
            groups.push((GroupHead { name: group(id), bounds: None }, Vec::new()));
        }
        let Some((_, bytes)) = groups.last_mut() else { continue };
        bytes.extend_from_slice(id.bytes());
        bytes.extend_from_slice(&row.record.to_le_bytes());
        bytes.extend(row.cells.iter().flatten().flat_map(|cell| cell.bits().to_le_bytes()));
    }
    Ok(Split { title: encode(&title)?, groups })
}

fn group(id: &GeoId) -> String {
    let level = id.level().id();
    match id.of_state().split_once("US") {
        Some((_, state)) => format!("{level}-{state}"),
        None => level.to_owned(),
    }
}

pub(super) fn join(read: &Read) -> io::Result<AcsTable> {
    let (table, dataset, vintage): Title = decode(&read.title)?;
    let mut rows = AcsRows::new(table, dataset, vintage);
    let width = table.lines().len() * size_of::<PackedEstimate>();
    let mut cells = Vec::with_capacity(table.lines().len());
    for group in read.groups() {
        let records = group.chunks_exact(GeoId::LENGTH + NUMBER + width);
        if !records.remainder().is_empty() {
            return Err(damaged("a group ends within a row"));
        }
        rows.reserve(records.len());
        for record in records {
            push(record, &mut cells, &mut rows).ok_or_else(|| damaged("a row of it is none"))?;
        }
    }
    Ok(rows.finish())
}

fn push(record: &[u8], cells: &mut Vec<PackedEstimate>, rows: &mut AcsRows) -> Option<()> {
    let (id, rest) = record.split_first_chunk::<{ GeoId::LENGTH }>()?;
    let (numbers, _) = rest.as_chunks::<NUMBER>();
    let (number, packed) = numbers.split_first()?;
    cells.clear();
    for [value, moe90] in packed.as_chunks::<2>().0 {
        let cell = |bytes: &[u8; NUMBER]| PackedCell::from_bits(u64::from_le_bytes(*bytes));
        cells.push([cell(value)?, cell(moe90)?]);
    }
    rows.push(GeoId::from_bytes(id)?, u64::from_le_bytes(*number), cells).ok()
}
