//! CSV as the tables that TOML is read into: each row is a table whose keys are the names of the columns.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord, Trim};
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::{ConfigProblems, MOST_ENTRIES, Problem, Table, Written};
use crate::config::problem::nearest;

/// No header has more; a row that does is no header.
const MOST_COLUMNS: usize = 100;

/// What the columns of a CSV can be called.
#[derive(Clone, Copy, Debug)]
pub struct Columns<'c> {
    /// The key under which the rows are put.
    pub rows: &'c str,
    /// Every name, in small letters.
    pub known: &'c [&'c str],
    /// The names that must be there.
    pub required: &'c [&'c str],
    /// Names that another form of the file has, and this one has not.
    pub elsewhere: &'c [&'c str],
    /// What to do with those.
    pub elsewhere_help: &'c str,
}

/// Reads CSV with `build`; `file` is the name used in messages.
///
/// The first row names the columns, in any order and any case; the delimiter is the comma, semicolon or tab by which
/// the most names are known. A blank cell is a key left out, a blank row is passed over. Without the required columns
/// only that is told, since half a table would yield mistakes that are none.
pub fn read_csv<T>(
    file: &str,
    text: &str,
    columns: &Columns,
    build: impl FnOnce(&Table) -> Option<T>,
) -> Result<T, ConfigProblems> {
    let written = Written::new(file, text);
    let mut rows = Rows::new(text, delimiter(text, columns.known));
    let Some((start, header)) = rows.next() else {
        return Err(Problem::with_file(file, "is empty").into());
    };
    let names = names(&written, start, &header, columns)?;
    let mut list = DeArray::new();
    while list.len() <= MOST_ENTRIES
        && !written.is_full()
        && let Some((start, cells)) = rows.next()
    {
        if let Some(row) = row(&written, start, rows.at(start), &names, &cells, rows.delimiter) {
            list.push(Spanned::new(start..start, DeValue::Table(row)));
        }
    }
    if list.is_empty() {
        // Rows that cannot be read are no lack of rows.
        written.none_wrong()?;
    }
    let mut root = DeTable::new();
    let list = Spanned::new(start..start, DeValue::Array(list));
    root.insert(Spanned::new(start..start, Cow::Owned(columns.rows.to_owned())), list);
    written.build(&root, build)
}

/// How many columns the first row names by a word of `known`, by whichever delimiter finds the most.
pub(crate) fn known_columns(text: &str, known: &[&str]) -> usize {
    known_by(text, known, delimiter(text, known))
}

fn delimiter(text: &str, known: &[&str]) -> u8 {
    let mut best = b',';
    for other in *b";\t" {
        if known_by(text, known, other) > known_by(text, known, best) {
            best = other;
        }
    }
    best
}

fn known_by(text: &str, known: &[&str], delimiter: u8) -> usize {
    let header = Rows::new(text, delimiter).next();
    header.map_or(0, |(_, header)| header.iter().filter(|name| known.contains(&name.to_lowercase().as_str())).count())
}

/// Rows that are not blank, each with the place it begins at.
struct Rows<'t> {
    text: &'t str,
    delimiter: u8,
    reader: csv::Reader<&'t [u8]>,
}

impl<'t> Rows<'t> {
    fn new(text: &'t str, delimiter: u8) -> Self {
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).trim(Trim::All).delimiter(delimiter);
        Self { text, delimiter, reader: builder.from_reader(text.as_bytes()) }
    }

    fn next(&mut self) -> Option<(usize, StringRecord)> {
        let mut cells = StringRecord::new();
        loop {
            let from = self.place();
            if !self.reader.read_record(&mut cells).unwrap_or(false) {
                return None;
            }
            if cells.iter().any(|cell| !cell.is_empty()) {
                // What ends the row before and blank lines come first.
                let gap = self.text[from..].bytes().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
                return Some((from + gap, cells));
            }
        }
    }

    /// The text of the row just read, which began at `start`.
    fn at(&self, start: usize) -> &'t str {
        self.text.get(start..self.place()).unwrap_or_default()
    }

    fn place(&self) -> usize {
        usize::try_from(self.reader.position().byte()).unwrap_or(self.text.len())
    }
}

/// The names of the columns; `None` for those that are unknown.
fn names<'c>(
    written: &Written,
    start: usize,
    header: &StringRecord,
    columns: &Columns<'c>,
) -> Result<Vec<Option<&'c str>>, ConfigProblems> {
    if header.len() > MOST_COLUMNS {
        let message = format!("the first row has {} cells: it must name the columns", header.len());
        return Err(Problem::at(&written.file, written.line(start), message).into());
    }
    let mut names: Vec<Option<&str>> = Vec::with_capacity(header.len());
    for (at, cell) in header.iter().enumerate() {
        let name = columns.known.iter().copied().find(|name| *name == cell.to_lowercase());
        if name.is_some() && names.contains(&name) {
            written.report(start, &format!("the column `{cell}` stands twice"), None);
        } else if cell.is_empty() {
            written.report(start, &format!("column {} has no name", at + 1), Some("name it or take it out"));
        } else if name.is_none() {
            if columns.elsewhere.contains(&cell.to_lowercase().as_str()) {
                written.report(start, &format!("`{cell}` is no column"), Some(columns.elsewhere_help));
                names.push(None);
                continue;
            }
            let help = nearest(cell, columns.known.iter().copied()).map_or_else(
                || format!("known: {}", columns.known.join(", ")),
                |meant| format!("did you mean `{meant}`?"),
            );
            written.report(start, &format!("`{cell}` is no column"), Some(&help));
        }
        names.push(name);
    }
    let missing: Vec<_> = columns.required.iter().filter(|name| !names.contains(&Some(**name))).collect();
    for name in &missing {
        written.report(start, &format!("the column `{name}` is missing"), None);
    }
    if !missing.is_empty() {
        written.none_wrong()?;
    }
    Ok(names)
}

fn row<'t>(
    written: &Written,
    start: usize,
    text: &str,
    names: &[Option<&'t str>],
    cells: &StringRecord,
    delimiter: u8,
) -> Option<DeTable<'t>> {
    if text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
        let help = "a cell that holds a quote stands in quotes, and its own are doubled";
        written.report(start, "a quote is opened and not closed", Some(help));
        return None;
    }
    if cells.len() != names.len() {
        let sign = if delimiter == b'\t' { "a tab".to_owned() } else { format!("`{}`", char::from(delimiter)) };
        let message = format!("the row has {} cells, the header {}", cells.len(), names.len());
        written.report(start, &message, Some(&format!("a cell that holds {sign} stands in quotes")));
        return None;
    }
    let mut row = DeTable::new();
    for (name, cell) in names.iter().zip(cells).filter(|(_, cell)| !cell.is_empty()) {
        if let Some(name) = name {
            let value = Spanned::new(start..start, DeValue::String(Cow::Owned(cell.to_owned())));
            row.insert(Spanned::new(start..start, Cow::Borrowed(*name)), value);
        }
    }
    Some(row)
}
