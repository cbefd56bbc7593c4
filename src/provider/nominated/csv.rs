//! CSV files, whatever delimiter and letters their authors chose: the definition says which.

use std::borrow::Cow;

use super::asking::{Asking, Reply, Stop};
use super::cells::Digits;
use super::open;
use super::rows::{Choosing, Reading, columns};
use crate::model::evidence::OpenService;
use crate::model::nominated::{Csv, Delimiter, Encoding, Record};
use crate::provider::answer::{Answer, Class, Read as _};
use crate::provider::fault::Fault;
use crate::provider::table::{self, Header, Records};
use crate::provider::text::{ZIP, cp1252, page_title, without_bom};

/// The byte between cells.
pub(super) fn delimiter(delimiter: Delimiter) -> u8 {
    match delimiter {
        Delimiter::Comma => b',',
        Delimiter::Semicolon => b';',
        Delimiter::Tab => b'\t',
        Delimiter::Pipe => b'|',
    }
}

/// A cell's text. What is no UTF-8 was refused before.
pub(super) fn decoded(bytes: &[u8], encoding: Encoding) -> Cow<'_, str> {
    match encoding {
        Encoding::Utf8 => String::from_utf8_lossy(bytes),
        _ if bytes.is_ascii() => String::from_utf8_lossy(bytes),
        Encoding::Latin1 => bytes.iter().map(|byte| char::from(*byte)).collect(),
        Encoding::Windows1252 => bytes.iter().map(|byte| cp1252(*byte)).collect(),
    }
}

pub(super) fn records(figure: &Csv, asking: &mut Asking<'_>) -> Result<Vec<Record>, Stop> {
    let reply = asking.reply(asking.document(OpenService::Csv, &figure.document))?;
    let mut choosing = Choosing::new(&figure.filters);
    let limit = asking.about.bounds.max_rows;
    let (count, records) = read(figure, &reply, &mut choosing, limit).map_err(|fault| reply.refused(fault))?;
    asking.count(&reply, count)?;
    choosing.end(&figure.rows, records, &figure.document.to_string())
}

/// How many rows the file has, and the records of those that are chosen.
fn read(
    figure: &Csv,
    reply: &Reply<'_>,
    choosing: &mut Choosing<'_>,
    max_rows: u64,
) -> Result<(usize, Vec<Record>), Fault> {
    readable(reply.bytes, figure.encoding)?;
    let mut rows = Records::quoted(reply.bytes, delimiter(figure.delimiter), max_rows);
    let header = Columns::of(&rows.header()?, figure)?;
    let digits = Digits { thousands: figure.thousands, decimal: figure.decimal };
    let reading = Reading::new(&figure.rows, digits, figure.filters.keys().map(String::as_str));
    let (mut count, mut records) = (0, Vec::new());
    while let Some(row) = rows.next()? {
        count += 1;
        let at = |column: &str| Ok(header.cell(&row, column, figure.encoding));
        if choosing.takes(&at)? {
            records.push(reading.record(reply.index, row.number, &at)?);
        }
    }
    Ok((count, records))
}

/// Refuses what is no text of this encoding, or no CSV: a document beside a definition was classified by nobody.
fn readable(bytes: &[u8], encoding: Encoding) -> Result<(), Fault> {
    if let Some(title) = page_title(bytes) {
        return Err(Fault::Broken(format!("it is a web page titled `{title}`")));
    }
    if let Some(kind) = other_kind(bytes) {
        return Err(Fault::Broken(format!("it is {kind}")));
    }
    match std::str::from_utf8(bytes) {
        Err(error) if encoding == Encoding::Utf8 => {
            let at = error.valid_up_to();
            let line = bytes[..at].split(|byte| *byte == b'\n').count();
            Err(Fault::Broken(format!("line {line} is no UTF-8: latin-1 or windows-1252 may be meant")))
        }
        _ => Ok(()),
    }
}

/// What a file is that cannot be CSV.
fn other_kind(bytes: &[u8]) -> Option<&'static str> {
    let kinds: [(&[u8], &str); 6] = [
        (ZIP, "a zip, or a spreadsheet, which is one"),
        (b"%PDF", "a PDF"),
        (b"\x1f\x8b", "gzip"),
        (b"\xd0\xcf\x11\xe0", "an old spreadsheet"),
        (b"\xff\xfe", "UTF-16"),
        (b"\xfe\xff", "UTF-16"),
    ];
    kinds.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind)
}

/// Where the columns stand that are read.
struct Columns<'a>(Vec<(&'a str, usize)>);

impl<'a> Columns<'a> {
    fn of(header: &Header, figure: &'a Csv) -> Result<Self, Fault> {
        let needed = columns(&figure.rows).into_iter().chain(figure.filters.keys().map(String::as_str));
        let find = |column: &'a str| {
            let mut places = (0..).zip(header.names()).filter(|(_, name)| *name == column.trim()).map(|(at, _)| at);
            match (places.next(), places.next()) {
                (Some(at), None) => Ok((column, at)),
                (Some(_), Some(_)) => Err(Fault::Broken(format!("column `{column}` stands there twice"))),
                (None, _) => Err(Fault::unknown_column(column, header.names())),
            }
        };
        needed.map(find).collect::<Result<_, _>>().map(Self)
    }

    fn cell<'r>(&self, row: &'r table::Record<'_>, column: &str, encoding: Encoding) -> Option<Cow<'r, str>> {
        let (_, at) = self.0.iter().find(|(name, _)| *name == column)?;
        Some(decoded(&row[*at], encoding)).filter(|text| !text.trim().is_empty())
    }
}

/// An answer whose status says that it is no data.
pub(super) fn refused(answer: &Answer<'_>) -> Class {
    Class::Refused(format!("{}: {}", answer.status, answer.words()))
}

pub(in crate::provider) fn classify(answer: &Answer<'_>) -> Class {
    match open::by_status(answer) {
        Some(class) => class,
        None if answer.status != 200 => refused(answer),
        None => match other_kind(answer.body) {
            Some(kind) => Class::Refused(format!("200, but {kind} and no CSV")),
            // A portal's error is an object, and no header begins like one.
            None if without_bom(answer.start()).starts_with(b"{") => {
                Class::Refused(format!("200, but JSON and no CSV: {}", answer.words()))
            }
            None => Class::Data,
        },
    }
}
