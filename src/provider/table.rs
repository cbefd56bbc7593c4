//! Delimited records with a header, read through one buffer. Columns are found by name, never by position.

mod scan;

use std::io::{self, Read};
use std::ops::Index;

use super::fault::Fault;
use super::{archive, text};
use scan::{Cells, Scan};

/// So many bytes are read at once; a longer record makes the buffer grow.
const BUFFER: usize = 1 << 18;

/// The names of a header, trimmed.
pub(super) struct Header(Vec<String>);

impl Header {
    /// A header of these names.
    pub(super) fn of<T: AsRef<str>>(names: impl Iterator<Item = T>) -> Self {
        Self(names.map(|name| name.as_ref().trim().to_owned()).collect())
    }

    /// The names in their order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Where a column stands, whatever the case of its name.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|column| column.eq_ignore_ascii_case(name))
    }

    /// Where a column stands that must be there.
    pub(super) fn column(&self, name: &str) -> Result<usize, Fault> {
        self.find(name).ok_or_else(|| Fault::NoColumn(name.to_owned()))
    }
}

/// One record: its cells by their columns, without quotes.
pub(super) struct Record<'a> {
    /// Its number, the header being 0.
    pub(super) number: u64,
    cells: Cells<'a>,
}

impl Index<usize> for Record<'_> {
    type Output = [u8];

    fn index(&self, column: usize) -> &[u8] {
        self.cells.get(column)
    }
}

/// Records of one file; a record with another number of cells than the header is damage.
pub(super) struct Records<R> {
    from: R,
    buffer: Vec<u8>,
    /// What of the buffer is read and not yet given away.
    rest: std::ops::Range<usize>,
    is_at_end: bool,
    scan: Scan,
    width: usize,
    number: u64,
    max_rows: u64,
}

impl<R: Read> Records<R> {
    /// Comma-separated records with quotes.
    pub(super) fn comma_separated(from: R, max_rows: u64) -> Self {
        Self::new(Scan::new(b',', true), from, max_rows)
    }

    /// Records separated by `delimiter`, in which quotes have no meaning.
    pub(super) fn delimited(from: R, delimiter: u8, max_rows: u64) -> Self {
        Self::new(Scan::new(delimiter, false), from, max_rows)
    }

    fn new(scan: Scan, from: R, max_rows: u64) -> Self {
        let buffer = vec![0; BUFFER];
        Self { from, buffer, rest: 0..0, is_at_end: false, scan, width: 0, number: 0, max_rows }
    }

    /// The header: to be read once, before the first record. Without a record it has no names.
    pub(super) fn header(&mut self) -> Result<Header, Fault> {
        while self.rest.len() < text::BOM.len() && !self.is_at_end {
            self.fill()?;
        }
        if self.buffer[self.rest.clone()].starts_with(text::BOM) {
            self.rest.start += text::BOM.len();
        }
        let Some(cells) = self.cells()? else { return Ok(Header(Vec::new())) };
        let header = Header::of((0..cells.len()).map(|column| text::decode(cells.get(column))));
        self.width = header.0.len();
        Ok(header)
    }

    /// The next record, or none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Record<'_>>, Fault> {
        let (number, width, max_rows) = (self.number + 1, self.width, self.max_rows);
        self.number = number;
        let Some(cells) = self.cells()? else { return Ok(None) };
        if cells.len() != width {
            let found = cells.len();
            return Err(Fault::Broken(format!("record {number} has {found} cells instead of {width}")));
        }
        if number > max_rows {
            return Err(Fault::TooManyRows(max_rows));
        }
        Ok(Some(Record { number, cells }))
    }

    /// The cells of what comes next; none at the end.
    fn cells(&mut self) -> Result<Option<Cells<'_>>, Fault> {
        let length = loop {
            let rest = &self.buffer[self.rest.clone()];
            let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            self.rest.start += blank;
            let rest = &rest[blank..];
            if rest.is_empty() && self.is_at_end {
                return Ok(None);
            }
            match self.scan.record(rest, self.is_at_end) {
                Some(length) => break length,
                None => self.fill()?,
            }
        };
        let start = self.rest.start;
        self.rest.start += length;
        Ok(Some(self.scan.cells(&self.buffer[start..start + length])))
    }

    /// Reads on, behind what is left.
    fn fill(&mut self) -> Result<(), Fault> {
        if self.rest.start > 0 {
            self.buffer.copy_within(self.rest.clone(), 0);
            self.rest = 0..self.rest.len();
        }
        if self.rest.end == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let count = loop {
            match self.from.read(&mut self.buffer[self.rest.end..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read.map_err(|error| archive::carried(&error))?,
            }
        };
        self.rest.end += count;
        self.is_at_end = count == 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    type Read = Result<Vec<Vec<Vec<u8>>>, String>;

    /// Gives its bytes in small portions, so that records lie across the ends of what was read.
    struct Portions<'a>(&'a [u8], usize);

    impl io::Read for Portions<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn ours(text: &[u8], portion: usize, delimiter: Option<u8>) -> Read {
        let from = Portions(text, portion);
        let mut records = match delimiter {
            Some(delimiter) => Records::delimited(from, delimiter, u64::MAX),
            None => Records::comma_separated(from, u64::MAX),
        };
        let width = records.header().map_err(|fault| fault.to_string())?.0.len();
        let mut read = Vec::new();
        while let Some(record) = records.next().map_err(|fault| fault.to_string())? {
            read.push((0..width).map(|column| record[column].to_vec()).collect());
        }
        Ok(read)
    }

    fn theirs(text: &[u8], delimiter: Option<u8>) -> Read {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter.unwrap_or(b','))
            .quoting(delimiter.is_none())
            .from_reader(text);
        let unequal = |error: csv::Error| match error.kind() {
            csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
                let record = pos.as_ref().map_or(0, csv::Position::record);
                format!("is broken: record {record} has {len} cells instead of {expected_len}")
            }
            _ => error.to_string(),
        };
        reader.byte_headers().map_err(unequal)?;
        let cells = |record: csv::ByteRecord| record.iter().map(<[u8]>::to_vec).collect();
        reader.byte_records().map(|record| record.map(cells).map_err(unequal)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(600))]

        /// What the `csv` crate makes of any bytes, this makes of them too, however they come.
        #[test]
        fn records_are_those_of_the_csv_crate(
            text in "([a\",\\r\\n|é ]|\"\"|\",\"|\"a,\n\"){0,60}",
            portion in 1_usize..40,
            quoting in any::<bool>(),
        ) {
            let delimiter = (!quoting).then_some(b'|');
            prop_assert_eq!(ours(text.as_bytes(), portion, delimiter), theirs(text.as_bytes(), delimiter), "{:?}", text);
        }

        #[test]
        fn so_are_regular_records_of_many_cells(
            rows in prop::collection::vec(prop::collection::vec("([a-z ]{0,12}|[a-z,\"\n]{0,9})", 7), 1..12),
            portion in 1_usize..200,
        ) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            for row in &rows { writer.write_record(row).unwrap(); }
            let text = writer.into_inner().unwrap();
            prop_assert_eq!(ours(&text, portion, None), theirs(&text, None));
        }
    }
}
