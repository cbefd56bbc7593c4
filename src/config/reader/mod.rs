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
//! It knows no file of this program and opens none.

mod parse;
mod table;
#[cfg(test)]
mod tests;

use std::cell::RefCell;

use toml::de::{DeTable, Error};

use super::problem::{ConfigProblems, Problem};

pub use parse::{
    boolean, count, date, decimal, decimal_between, kilometres, list, month_day, one_of, parsed, text, whole,
};
pub use table::{Table, Value};

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

    fn report(&self, offset: usize, message: String, help: Option<String>) {
        let problem = Problem { help, ..Problem::at(&self.file, self.line(offset), message) };
        self.problems.borrow_mut().push(problem);
    }
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
    let table = Table::new(&written, root.get_ref(), 0, "");
    let whole = build(&table);
    table.report_unknown_keys();
    let problems = written.problems.into_inner();
    let nothing = || ConfigProblems::from(Problem::with_file(file, "holds nothing that can be used"));
    ConfigProblems::none_of(problems)?;
    whole.ok_or_else(nothing)
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
