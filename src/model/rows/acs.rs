//! A Census table in little room: geographies in order, cells of eight bytes, nothing allocated for a row.

use std::collections::HashSet;
use std::fmt;

use rust_decimal::Decimal;

use crate::model::geography::GeoId;
use crate::model::method::{Dataset, Table};
use crate::model::period::Vintage;

/// Why a cell of a Census table holds no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoNumber {
    /// -666666666 `-`: too few samples to compute, or an open interval.
    NotComputable,
    /// -999999999 `N`: too few cases in the area.
    TooFewCases,
    /// -888888888 `(X)`: not applicable or not available.
    NotApplicable,
    /// -222222222 `**`: too few samples for a margin of error.
    NoMargin,
    /// -333333333 `***`: the median lies in an open interval.
    OpenInterval,
    /// An annotation that this program does not know replaces the number.
    Annotated,
    /// The cell is empty or null.
    Empty,
    /// The provider's reply never held this cell.
    NotHeld,
}

impl NoNumber {
    /// Every value in the order of declaration. Packed cells hold the position in it: add at the end, or raise the
    /// version of kept extracts.
    const ALL: [Self; 8] = [
        Self::NotComputable,
        Self::TooFewCases,
        Self::NotApplicable,
        Self::NoMargin,
        Self::OpenInterval,
        Self::Annotated,
        Self::Empty,
        Self::NotHeld,
    ];
}

/// A cell: a number, or why there is none. A controlled estimate's margin (-555555555) is the number zero.
pub type Cell = Result<Decimal, NoNumber>;

/// An estimate with its published 90 % margin of error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// The estimate.
    pub value: Cell,
    /// Its margin at 90 % confidence; zero for a controlled estimate, never zero for a missing one.
    pub moe90: Cell,
}

impl Estimate {
    /// A line that the reply never held.
    pub const NOT_HELD: Self = Self { value: Err(NoNumber::NotHeld), moe90: Err(NoNumber::NotHeld) };
}

/// A cell in eight bytes: the highest holds the number's decimal places, the others its digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PackedCell(u64);

impl PackedCell {
    const DIGITS: u32 = 56;
    const NO_NUMBER: u64 = 0xFF;

    /// A cell that the reply never held.
    pub const NOT_HELD: Self = Self::none(NoNumber::NotHeld);

    const fn none(why: NoNumber) -> Self {
        Self(Self::NO_NUMBER << Self::DIGITS | why as u64)
    }

    /// Packs a cell; none where its number is negative or has more digits than any the Bureau prints (some 7e16).
    #[must_use]
    pub fn new(cell: Cell) -> Option<Self> {
        match cell {
            Ok(number) => {
                let digits = u64::try_from(number.mantissa()).ok().filter(|digits| digits >> Self::DIGITS == 0)?;
                Some(Self(u64::from(number.scale()) << Self::DIGITS | digits))
            }
            Err(why) => Some(Self::none(why)),
        }
    }

    /// The cell.
    pub fn cell(self) -> Cell {
        self.unpacked().unwrap_or(Err(NoNumber::NotHeld))
    }

    /// The bits, to be kept.
    #[must_use]
    pub fn bits(self) -> u64 {
        self.0
    }

    /// The cell of kept bits; none where they are no cell's.
    #[must_use]
    pub fn from_bits(bits: u64) -> Option<Self> {
        Self(bits).unpacked().map(|_| Self(bits))
    }

    fn unpacked(self) -> Option<Cell> {
        let digits = self.0 & (!0 >> (u64::BITS - Self::DIGITS));
        match self.0 >> Self::DIGITS {
            Self::NO_NUMBER => NoNumber::ALL.get(usize::try_from(digits).ok()?).map(|why| Err(*why)),
            scale => Decimal::try_from_i128_with_scale(digits.into(), u32::try_from(scale).ok()?).ok().map(Ok),
        }
    }
}

impl fmt::Debug for PackedCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cell().fmt(f)
    }
}

/// A line's estimate and its margin, packed.
pub type PackedEstimate = [PackedCell; 2];

/// One geography of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AcsRow<'a> {
    numbers: &'static [u16],
    /// The record's number in the reply, the header being 0.
    pub record: u64,
    /// Estimate and margin of the table's lines, in their order ([`Table::lines`]).
    pub cells: &'a [PackedEstimate],
}

impl AcsRow<'_> {
    /// A line's estimate; not held where the table's lines have no such number.
    #[must_use]
    pub fn estimate(&self, line: u16) -> Estimate {
        let found = self.numbers.iter().zip(self.cells).find(|(number, _)| **number == line);
        found.map_or(Estimate::NOT_HELD, |(_, [value, moe90])| Estimate { value: value.cell(), moe90: moe90.cell() })
    }
}

/// One table, dataset and vintage, its geographies in the order of their ids.
#[derive(Clone, Debug, PartialEq)]
pub struct AcsTable {
    /// The table.
    pub table: Table,
    /// The dataset.
    pub dataset: Dataset,
    /// The vintage.
    pub vintage: Vintage,
    ids: Vec<GeoId>,
    records: Vec<u64>,
    /// As many a row as the table has lines.
    cells: Vec<PackedEstimate>,
}

impl AcsTable {
    /// The row of a geography.
    #[must_use]
    pub fn row(&self, id: &GeoId) -> Option<AcsRow<'_>> {
        self.at(self.ids.binary_search(id).ok()?)
    }

    /// Every row, in the order of ids.
    pub fn rows(&self) -> impl Iterator<Item = (&GeoId, AcsRow<'_>)> {
        self.ids.iter().enumerate().filter_map(|(at, id)| Some((id, self.at(at)?)))
    }

    /// The ids that begin with `prefix`, in their order.
    pub fn starting(&self, prefix: &str) -> impl Iterator<Item = &GeoId> {
        let from = self.ids.partition_point(|id| id.as_str() < prefix);
        self.ids[from..].iter().take_while(move |id| id.as_str().starts_with(prefix))
    }

    /// How many geographies it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    fn at(&self, at: usize) -> Option<AcsRow<'_>> {
        let numbers = self.table.lines();
        let cells = self.cells.chunks_exact(numbers.len()).nth(at)?;
        Some(AcsRow { numbers, record: *self.records.get(at)?, cells })
    }
}

/// A geography that a table has already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeated;

/// A table in the making: its rows come in any order.
#[derive(Debug)]
pub struct AcsRows {
    table: AcsTable,
    /// The ids so far, once one came out of order; until then the last is the highest.
    out_of_order: Option<HashSet<GeoId>>,
}

impl AcsRows {
    /// A table without rows.
    #[must_use]
    pub fn new(table: Table, dataset: Dataset, vintage: Vintage) -> Self {
        let table = AcsTable { table, dataset, vintage, ids: Vec::new(), records: Vec::new(), cells: Vec::new() };
        Self { table, out_of_order: None }
    }

    /// Makes room for so many more rows.
    pub fn reserve(&mut self, rows: usize) {
        self.table.ids.reserve(rows);
        self.table.records.reserve(rows);
        self.table.cells.reserve(rows * self.table.table.lines().len());
    }

    /// Adds a row: estimate and margin of the table's lines in their order. Lines that are wanting are not held.
    pub fn push(&mut self, id: GeoId, record: u64, cells: &[PackedEstimate]) -> Result<(), Repeated> {
        let table = &mut self.table;
        if self.out_of_order.is_none() && table.ids.last().is_some_and(|last| *last >= id) {
            self.out_of_order = Some(table.ids.iter().copied().collect());
        }
        if self.out_of_order.as_mut().is_some_and(|ids| !ids.insert(id)) {
            return Err(Repeated);
        }
        table.ids.push(id);
        table.records.push(record);
        table
            .cells
            .extend((0..table.table.lines().len()).map(|line| *cells.get(line).unwrap_or(&[PackedCell::NOT_HELD; 2])));
        Ok(())
    }

    /// The table, its rows in order.
    #[must_use]
    pub fn finish(self) -> AcsTable {
        let mut table = self.table;
        if self.out_of_order.is_some() {
            let mut order: Vec<usize> = (0..table.ids.len()).collect();
            order.sort_by_key(|at| table.ids[*at]);
            let width = table.table.lines().len();
            table.cells = order.iter().flat_map(|at| &table.cells[at * width..(at + 1) * width]).copied().collect();
            table.records = order.iter().map(|at| table.records[*at]).collect();
            table.ids = order.iter().map(|at| table.ids[*at]).collect();
        }
        table.ids.shrink_to_fit();
        table.records.shrink_to_fit();
        table.cells.shrink_to_fit();
        table
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_packed_cell_is_the_cell() {
        let numbers = ["0", "7", "45.0", "113451", "0.05", "72057594037927935"];
        for text in numbers {
            let number: Decimal = text.parse().unwrap();
            let packed = PackedCell::new(Ok(number)).unwrap();
            assert_eq!(packed.cell().map(|number| number.to_string()), Ok(text.to_owned()));
            assert_eq!(PackedCell::from_bits(packed.bits()), Some(packed), "{text}");
        }
        for why in NoNumber::ALL {
            let packed = PackedCell::new(Err(why)).unwrap();
            assert_eq!((packed.cell(), PackedCell::from_bits(packed.bits())), (Err(why), Some(packed)));
        }
        for text in ["-1", "-0.5", "72057594037927936", "79228162514264337593543950335"] {
            assert_eq!(PackedCell::new(Ok(text.parse().unwrap())), None, "{text}");
        }
        for bits in [u64::MAX, 8 | 0xFF << 56, 29 << 56, 0xFE << 56] {
            assert_eq!(PackedCell::from_bits(bits), None, "{bits:x}");
        }
    }

    #[test]
    fn rows_are_in_order_whatever_order_they_came_in() {
        let ids = ["1600000US0455000", "0400000US04", "1600000US0465000", "310M700US38060", "1600000US3755000"];
        let ids = ids.map(|id| GeoId::new(id.as_bytes()).unwrap());
        for turn in 0..ids.len() {
            let mut rows = AcsRows::new(Table::B28003, Dataset::Acs5, 2022);
            for (id, record) in ids.iter().cycle().skip(turn).zip(1..=5) {
                let cell = PackedCell::new(Ok(record.into())).unwrap();
                rows.push(*id, record, &[[cell, PackedCell::NOT_HELD]]).unwrap();
            }
            for id in ids {
                assert_eq!(rows.push(id, 9, &[]), Err(Repeated), "{id:?} after {turn}");
            }
            let table = rows.finish();
            assert!(table.rows().map(|(id, _)| id).is_sorted() && table.len() == 5, "{turn}");
            for (id, row) in table.rows() {
                assert_eq!((row.estimate(1).value, row.estimate(4)), (Ok(row.record.into()), Estimate::NOT_HELD));
                assert_eq!(table.row(id), Some(row));
            }
            assert_eq!(table.starting("1600000US04").count(), 2, "{turn}");
            assert_eq!(table.row(&GeoId::of_place(&"0400000".parse().unwrap())), None);
        }
    }
}
