//! Reads TOML written by people and tells every mistake at once, each with its line.
//!
//! A file is read by plain functions from a [`Table`] to `Option<T>`. They ask for each key with a parser, which puts
//! whatever is wrong on record and answers `None`; only when every key has been asked for are the answers joined. A key
//! nobody asked for is reported when the function returns, so no list of known keys has to be kept beside the code:
//!
//! ```
//! use resident_outcomes::config::reader::{self, Table, decimal, text};
//! use rust_decimal::Decimal;
//!
//! fn limit(table: &Table) -> Option<(String, Decimal)> {
//!     let id = table.required("id", text); // every key first …
//!     let limit = table.required("limit", decimal);
//!     Some((id?, limit?)) // … then `?`
//! }
//!
//! let read = reader::read("limits.toml", "[[limit]]\nid = 'a'\nlimmit = '9.0'\n", |root| root.tables("limit", limit));
//! let problems = read.unwrap_err().to_string();
//! assert!(problems.contains("limits.toml:1: `limit` is missing in `limit`"));
//! assert!(problems.contains("limits.toml:3: `limmit` is no key of `limit`"));
//! assert!(problems.contains("did you mean `limit`?"));
//! ```
//!
//! [`read_json`] and [`read_csv`] turn those forms into the same tables, so that one function reads all three.
//!
//! It knows no file of this program and opens none.

mod csv;
mod json;
mod parse;
mod table;
#[cfg(test)]
mod tests;

use std::cell::RefCell;

use toml::de::{DeTable, Error};

use super::problem::{ConfigProblems, Problem};

pub(crate) use csv::known_columns;
pub use csv::{Columns, read_csv};
pub use json::read_json;
pub use parse::{
    Version, boolean, count, date, decimal, decimal_between, kilometres, list, month_day, one_of, parsed, text,
    text_or_digits, version, whole,
};
pub use table::{Table, Value};

/// A list holds at most so many entries: whatever people write is far shorter, and memory is bounded.
pub const MOST_ENTRIES: usize = 10_000;
/// So many problems are listed; nobody puts right more at a time.
const MOST_PROBLEMS: usize = 1_000;
/// A message longer than this quotes something that nobody wants to read in full.
const MOST_LETTERS: usize = 1_000;

/// The file being read: its name, where its lines begin, and what is wrong with it so far.
struct Written {
    file: String,
    line_starts: Vec<usize>,
    problems: RefCell<Vec<Problem>>,
}

impl Written {
    fn new(file: &str, text: &str) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { file: file.to_owned(), line_starts, problems: RefCell::default() }
    }

    /// The line, counted from 1, that holds the byte at `offset`.
    fn line(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset)
    }

    fn report(&self, offset: usize, message: &str, help: Option<&str>) {
        if self.is_full() {
            return;
        }
        let problem = Problem::at(&self.file, self.line(offset), quotable(message));
        self.problems.borrow_mut().push(Problem { help: help.map(quotable), ..problem });
    }

    /// Whether so much is wrong that no more is listed.
    fn is_full(&self) -> bool {
        self.problems.borrow().len() >= MOST_PROBLEMS
    }

    /// What `build` makes of `root`, if nothing is wrong with the file.
    fn build<T>(self, root: &DeTable, build: impl FnOnce(&Table) -> Option<T>) -> Result<T, ConfigProblems> {
        let table = Table::new(&self, root, 0, "");
        let whole = build(&table);
        table.report_unknown_keys();
        self.none_wrong()?;
        whole.ok_or_else(|| Problem::with_file(self.file, "holds nothing that can be used").into())
    }

    /// `Err` with every problem so far.
    fn none_wrong(&self) -> Result<(), ConfigProblems> {
        let mut problems = self.problems.take();
        if problems.len() >= MOST_PROBLEMS {
            let message = format!("only the first {MOST_PROBLEMS} problems are listed");
            problems.push(Problem::with_file(&self.file, message));
        }
        ConfigProblems::none_of(problems)
    }
}

/// A message quotes the file. What would move a terminal's cursor does not get there.
fn quotable(message: &str) -> String {
    let mut letters = message.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter });
    let mut quoted: String = letters.by_ref().take(MOST_LETTERS).collect();
    if letters.next().is_some() {
        quoted.push('…');
    }
    quoted
}

/// Reads `text` with `build`; `file` is the name used in messages.
///
/// What `build` makes is returned only if nothing at all is wrong. Where the text is not TOML, only that is told, since
/// half a table would yield mistakes that are none.
pub fn read<T>(file: &str, text: &str, build: impl FnOnce(&Table) -> Option<T>) -> Result<T, ConfigProblems> {
    let written = Written::new(file, text);
    let (root, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return Err(not_toml(&written, &errors));
    }
    written.build(root.get_ref(), build)
}

/// One problem a line: a parser that goes on after a mistake often stumbles over its remains.
fn not_toml(written: &Written, errors: &[Error]) -> ConfigProblems {
    let mut problems: Vec<Problem> = errors
        .iter()
        .map(|error| {
            let line = written.line(error.span().map_or(0, |span| span.start));
            Problem::at(&written.file, line, format!("not TOML: {}", error.message().trim().replace('\n', "; ")))
        })
        .collect();
    problems.dedup_by_key(|problem| problem.line);
    match ConfigProblems::none_of(problems) {
        Err(problems) => problems,
        Ok(()) => Problem::with_file(&written.file, "not TOML").into(),
    }
}
