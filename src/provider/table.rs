//! Delimited records with a header, read with one reused buffer. Columns are found by name, never by position.

use std::io::Read;

use csv::ByteRecord;

use super::fault::Fault;
use super::{archive, text};

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

/// Records of one file; a record with another number of cells than the header is damage.
pub(super) struct Records<R> {
    reader: csv::Reader<R>,
    number: u64,
    max_rows: u64,
}

impl<R: Read> Records<R> {
    /// Comma-separated records with quotes.
    pub(super) fn comma_separated(from: R, max_rows: u64) -> Self {
        Self::new(csv::ReaderBuilder::new(), from, max_rows)
    }

    /// Records separated by `delimiter`, in which quotes have no meaning.
    pub(super) fn delimited(from: R, delimiter: u8, max_rows: u64) -> Self {
        let mut builder = csv::ReaderBuilder::new();
        builder.delimiter(delimiter).quoting(false);
        Self::new(builder, from, max_rows)
    }

    fn new(mut builder: csv::ReaderBuilder, from: R, max_rows: u64) -> Self {
        let reader = builder.has_headers(true).buffer_capacity(1 << 18).from_reader(from);
        Self { reader, number: 0, max_rows }
    }

    /// The header.
    pub(super) fn header(&mut self) -> Result<Header, Fault> {
        let names = self.reader.byte_headers().map_err(|error| fault(&error))?;
        Ok(Header::of(names.iter().map(text::decode)))
    }

    /// Reads the next record and gives its number (the header is 0), or none at the end.
    pub(super) fn read(&mut self, record: &mut ByteRecord) -> Result<Option<u64>, Fault> {
        if !self.reader.read_byte_record(record).map_err(|error| fault(&error))? {
            return Ok(None);
        }
        self.number += 1;
        if self.number > self.max_rows {
            return Err(Fault::TooManyRows(self.max_rows));
        }
        Ok(Some(self.number))
    }
}

/// A reader's error as a fault; the inflating readers carry theirs inside an I/O error.
fn fault(error: &csv::Error) -> Fault {
    if let csv::ErrorKind::Io(io) = error.kind() {
        return archive::carried(io);
    }
    match error.kind() {
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => Fault::Broken(format!(
            "record {} has {len} cells instead of {expected_len}",
            pos.as_ref().map_or(0, csv::Position::record)
        )),
        _ => Fault::Broken(error.to_string()),
    }
}
