//! Rows that a definition chooses: their values, their years, and what it means that there is none.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::asking::Stop;
use super::cells::Digits;
use super::dates::{date, year_of};
use crate::model::Reason;
use crate::model::nominated::{Aggregate, Record, Rows, When};
use crate::provider::fault::Fault;
use crate::provider::text::excerpt;

/// What stands in a row's column; nothing where it is null, absent or blank.
pub(super) type Cell<'r> = Result<Option<Cow<'r, str>>, Fault>;

/// How the rows of a figure are read.
pub(super) struct Reading<'a> {
    rows: &'a Rows,
    digits: Digits,
    /// The columns that tell people which row it is.
    named: Vec<&'a str>,
}

impl<'a> Reading<'a> {
    /// Rows of this figure; beside their date, the columns `named` tell which row one is.
    pub(super) fn new(rows: &'a Rows, digits: Digits, named: impl IntoIterator<Item = &'a str>) -> Self {
        let date = date_column(rows);
        let named = date.into_iter().chain(named.into_iter().filter(|name| Some(*name) != date)).collect();
        Self { rows, digits, named }
    }

    /// The record of the row with this number in the reply, whose cells `cell` gives.
    pub(super) fn record<'r>(
        &self,
        reply: usize,
        number: u64,
        cell: &dyn Fn(&str) -> Cell<'r>,
    ) -> Result<Record, Fault> {
        let (of, day) = match &self.rows.when {
            When::Fixed(period) => (*period, None),
            When::Dated { column, form, year_starts } => {
                let text = cell(column)?.unwrap_or_default();
                let day = date(&text, *form);
                let of = day.and_then(|day| Some((day, year_of(day, *year_starts)?)));
                let (day, of) = of.ok_or_else(|| Fault::cell(number, column, text.as_bytes(), expected(&text)))?;
                (of, Some(day))
            }
        };
        let value = match &self.rows.column {
            None => Some(Decimal::ONE),
            Some(column) => cell(column)?
                .map(|text| {
                    let number_of = self.digits.number(&text);
                    number_of.ok_or_else(|| {
                        Fault::cell(number, column, text.as_bytes(), "a number as the definition writes them")
                    })
                })
                .transpose()?,
        };
        Ok(Record { reply, number, of, date: day, value, moe90: None, words: self.words(number, cell)? })
    }

    fn words<'r>(&self, number: u64, cell: &dyn Fn(&str) -> Cell<'r>) -> Result<String, Fault> {
        let mut parts = Vec::new();
        for column in &self.named {
            if let Some(text) = cell(column)? {
                parts.push(format!("{} {}", column.trim_start_matches(':'), excerpt(text.as_bytes(), 40)));
            }
        }
        Ok(if parts.is_empty() { format!("row {number}") } else { parts.join(", ") })
    }
}

fn expected(text: &str) -> &'static str {
    if text.trim().is_empty() {
        "a date, and a row without one is of no year: leave such rows out by a condition"
    } else {
        "a date as the definition writes them"
    }
}

/// The column of the date.
pub(super) fn date_column(rows: &Rows) -> Option<&str> {
    match &rows.when {
        When::Dated { column, .. } => Some(column),
        When::Fixed(_) => None,
    }
}

/// The columns that a figure is made of, each once.
pub(super) fn columns(rows: &Rows) -> Vec<&str> {
    let mut columns: Vec<&str> = rows.column.as_deref().into_iter().chain(date_column(rows)).collect();
    columns.dedup();
    columns
}

/// Whether no row may mean a count of zero.
pub(super) fn may_be_zero(rows: &Rows) -> bool {
    rows.aggregate == Aggregate::Count && matches!(rows.when, When::Fixed(_))
}

/// The gap of a figure without a row.
pub(super) fn no_row(of: &str, chosen_by: &str) -> Stop {
    Stop::gap(Reason::NotPublished, format!("no row of {of} fits {chosen_by}"))
}

/// The gap of a figure whose dataset holds nothing.
pub(super) fn is_empty(of: &str) -> Stop {
    Stop::gap(Reason::NotPublished, format!("{of} holds no row at all"))
}

/// Choosing rows by what their columns must hold.
pub(super) struct Choosing<'a> {
    filters: &'a BTreeMap<String, String>,
    /// For each filter, whether some row fits it, whatever the others say.
    met: Vec<bool>,
    rows: u64,
}

impl<'a> Choosing<'a> {
    pub(super) fn new(filters: &'a BTreeMap<String, String>) -> Self {
        Self { filters, met: vec![false; filters.len()], rows: 0 }
    }

    /// Whether a row fits every filter.
    pub(super) fn takes<'r>(&mut self, cell: &dyn Fn(&str) -> Cell<'r>) -> Result<bool, Fault> {
        self.rows += 1;
        let mut takes = true;
        for ((column, held), met) in self.filters.iter().zip(&mut self.met) {
            let fits = cell(column)?.unwrap_or_default().trim() == held.trim();
            *met |= fits;
            takes &= fits;
        }
        Ok(takes)
    }

    /// The records, once all rows were seen. None at all is a count of zero only where each filter fits some row: what no
    /// row holds may as well be misspelt.
    pub(super) fn end(self, rows: &Rows, records: Vec<Record>, of: &str) -> Result<Vec<Record>, Stop> {
        if !records.is_empty() {
            return Ok(records);
        }
        if self.rows == 0 {
            return Err(is_empty(of));
        }
        let words = |(column, held): (&String, &String)| format!("`{held}` in `{column}`");
        if let Some((filter, _)) = self.filters.iter().zip(&self.met).find(|(_, met)| !**met) {
            return Err(no_row(of, &words(filter)));
        }
        if may_be_zero(rows) {
            return Ok(records);
        }
        Err(no_row(of, &self.filters.iter().map(words).collect::<Vec<_>>().join(" and ")))
    }
}
