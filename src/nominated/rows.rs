//! What the providers of rows have in common: how rows are chosen, dated and taken together, and where documents lie.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use super::written::{filled, text};
use crate::claims::written::period;
use crate::config::reader::{Table, Value, month_day, one_of, text_or_digits};
use crate::http::RedactedUrl;
use crate::model::nominated::{Address, Aggregate, DateForm, Document, Rows, When};

/// A word for each value of a list of words.
pub(super) fn words<T: Copy>(all: &[T], id: impl Fn(T) -> &'static str) -> Vec<(&'static str, T)> {
    all.iter().map(|value| (id(*value), *value)).collect()
}

/// The word that stands for a value.
pub(super) fn word_of<T: Copy + PartialEq>(words: &[(&'static str, T)], value: T) -> &'static str {
    words.iter().find(|(_, known)| *known == value).map_or("", |(word, _)| *word)
}

/// How one number comes of rows.
pub(super) fn rows(table: &Table) -> Option<Rows> {
    let aggregate = table.required("aggregate", aggregate);
    let says_column = table.has("column");
    let column = table.optional("column", text);
    match aggregate {
        Some(Aggregate::Count) if says_column => {
            table.problem_at("column", "`count` counts rows, so no `column` belongs to it: choose rows by a condition");
        }
        Some(aggregate) if aggregate != Aggregate::Count && !says_column => {
            table.problem(format!("`column` is missing: `{aggregate}` needs the column of the values"));
        }
        _ => {}
    }
    let when = when(table);
    if aggregate == Some(Aggregate::Last) && matches!(when, Some(When::Fixed(_))) {
        table.problem_at("aggregate", "`last` needs a `date_column` to tell which row is the last");
    }
    let (aggregate, when) = (aggregate?, when?);
    if says_column != (aggregate != Aggregate::Count) || (says_column && column.is_none()) {
        return None;
    }
    Some(Rows { aggregate, column, when })
}

pub(super) fn aggregate(value: &Value) -> Option<Aggregate> {
    one_of(&words(Aggregate::ALL, Aggregate::id))(value)
}

/// Rows without a time would be of whichever year the provider holds on the day.
fn when(table: &Table) -> Option<When> {
    let (dated, fixed) = (table.has("date_column"), table.has("period"));
    let column = table.optional("date_column", text);
    let form = table.optional("date_format", |value| one_of(&words(DateForm::ALL, DateForm::id))(value));
    let year_starts = table.optional("year_starts", month_day);
    let period = table.optional("period", |value| filled(value, period));
    match (dated, fixed) {
        (true, true) => {
            table.problem_at(
                "period",
                "rows have a date by `date_column`, or are all of one `period`: only one can be meant",
            );
            None
        }
        (false, false) => {
            table.problem("which time the rows are of is not said: name a `date_column` with its `date_format`, or the `period` of all of them");
            None
        }
        (true, false) => {
            if !table.has("date_format") {
                table.problem("`date_format` is missing: it says how `date_column` is written");
            }
            if table.has("year_starts") && year_starts.is_none() {
                return None;
            }
            if form == Some(DateForm::Year) && year_starts.is_some_and(|start| start != (1, 1)) {
                table.problem_at("year_starts", "a column of years alone cannot tell when a year begins");
            }
            if form == Some(DateForm::Month) && year_starts.is_some_and(|(_, day)| day != 1) {
                table.problem_at("year_starts", "a column of months cannot tell when a year begins within a month");
            }
            Some(When::Dated { column: column?, form: form?, year_starts: year_starts.unwrap_or((1, 1)) })
        }
        (false, true) => {
            for key in ["date_format", "year_starts"].into_iter().filter(|key| table.has(key)) {
                table.problem_at(key, format!("`{key}` goes with `date_column`, which is not here"));
            }
            period.map(When::Fixed)
        }
    }
}

/// Columns, or dimensions, and what they must hold.
pub(super) fn filters(table: &Table, key: &str) -> Option<BTreeMap<String, String>> {
    if !table.has(key) {
        return Some(BTreeMap::new());
    }
    table.optional(key, |value| {
        value.table(|table| {
            let read = |(name, value): (&str, Value)| Some((name.to_owned(), filled(&value, text_or_digits)?));
            let read: Vec<Option<(String, String)>> = table.entries().map(read).collect();
            read.into_iter().collect()
        })
    })
}

/// An address as a definition may name it: how it is written is checked, nothing is asked.
pub(super) fn address(value: &Value) -> Option<Address> {
    let written = text(value)?;
    let address: Address = match written.parse() {
        Ok(address) => address,
        Err(error) => return value.problem(format!("`{}` {error}", value.key())),
    };
    if RedactedUrl::new(address.url()).to_string() == address.url().as_str() {
        return Some(address);
    }
    let help = "leave it out: keys are read from the environment, and a definition is shown to everybody";
    value.problem_with_help(format!("`{}` holds a key, a token or an e-mail address", value.key()), help)
}

/// An address, or a file below the folder of the definition.
pub(super) fn document(table: &Table) -> Option<Document> {
    match (table.has("address"), table.has("file")) {
        (true, true) => {
            table.problem_at("file", "a document has an `address` or is a `file`: only one can be meant");
            table.optional("address", address);
            table.optional("file", file).map(Document::File)
        }
        (false, false) => {
            table.problem("there is neither an `address` nor a `file`");
            // Both are asked for, so that a misspelt key is told what it could have been.
            table
                .optional("address", address)
                .map(Document::Address)
                .or(table.optional("file", file).map(Document::File))
        }
        (true, false) => table.optional("address", address).map(Document::Address),
        (false, true) => table.optional("file", file).map(Document::File),
    }
}

/// A path that means the same on every system.
fn file(value: &Value) -> Option<String> {
    let name = text(value)?;
    let path = Path::new(&name);
    let is_below = !path.has_root()
        && !name.contains([':', '\\'])
        && !path.components().any(|part| part == Component::ParentDir)
        && !name.split('/').any(|part| matches!(part, "" | "."));
    if is_below {
        return Some(name);
    }
    let help = "put the file beside the definition, or in a folder below, and write `figures/deaths.csv`";
    value.problem_with_help(format!("`{name}` is no path below the folder of this file"), help)
}
