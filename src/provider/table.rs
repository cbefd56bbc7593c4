//! Delimited records with a header, read through one buffer. Columns are found by name, never by position.

mod scan;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::io::{self, Read};
use std::ops::{Index, Range};

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
pub(super) struct Records<'a> {
    /// Where further bytes come from.
    from: Option<&'a mut dyn Read>,
    buffer: Cow<'a, [u8]>,
    /// What of the buffer is read and not yet given away.
    rest: Range<usize>,
    scan: Scan,
    width: usize,
    number: u64,
    max_rows: u64,
}

impl<'a> Records<'a> {
    /// Comma-separated records with quotes.
    pub(super) fn comma_separated(bytes: &'a [u8], max_rows: u64) -> Self {
        Self::quoted(bytes, b',', max_rows)
    }

    /// Comma-separated records with quotes, read as they come.
    pub(super) fn streamed(from: &'a mut dyn Read, max_rows: u64) -> Self {
        Self {
            from: Some(from),
            buffer: Cow::Owned(vec![0; BUFFER]),
            rest: 0..0,
            ..Self::comma_separated(&[], max_rows)
        }
    }

    /// Records with quotes, separated by `delimiter`.
    pub(super) fn quoted(bytes: &'a [u8], delimiter: u8, max_rows: u64) -> Self {
        Self::of(bytes, Scan::new(delimiter, true), max_rows)
    }

    /// Records separated by `delimiter`, in which quotes have no meaning.
    pub(super) fn delimited(bytes: &'a [u8], delimiter: u8, max_rows: u64) -> Self {
        Self::of(bytes, Scan::new(delimiter, false), max_rows)
    }

    fn of(bytes: &'a [u8], scan: Scan, max_rows: u64) -> Self {
        Self { from: None, buffer: Cow::Borrowed(bytes), rest: 0..bytes.len(), scan, width: 0, number: 0, max_rows }
    }

    /// The header: to be read once, before the first record. Without a record it has no names.
    pub(super) fn header(&mut self) -> Result<Header, Fault> {
        while self.rest.len() < text::BOM.len() && self.from.is_some() {
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
            if rest.is_empty() && self.from.is_none() {
                return Ok(None);
            }
            match self.scan.record(rest, self.from.is_none()) {
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
        let Some(from) = &mut self.from else { return Ok(()) };
        let buffer = self.buffer.to_mut();
        if self.rest.start > 0 {
            buffer.copy_within(self.rest.clone(), 0);
            self.rest = 0..self.rest.len();
        }
        if self.rest.end == buffer.len() {
            buffer.resize(buffer.len() * 2, 0);
        }
        let count = loop {
            match from.read(&mut buffer[self.rest.end..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read.map_err(|error| archive::carried(&error))?,
            }
        };
        self.rest.end += count;
        if count == 0 {
            self.from = None;
        }
        Ok(())
    }
}
