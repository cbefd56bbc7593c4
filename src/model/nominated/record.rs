//! The records that a figure of a definition is made of.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::model::period::Period;

/// One record that a figure is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Which of the replies it stands in, counted from 0.
    pub reply: usize,
    /// Its number in that reply, the header being 0; where there is no header the first is 1.
    pub number: u64,
    /// The year it belongs to, which begins where the definition lets a year begin, or the definition's own period.
    pub of: Period,
    /// Its own date, where its rows have one.
    pub date: Option<NaiveDate>,
    /// Its value; none where the provider has a record and no number: never zero for what is missing. One, where records
    /// are counted.
    pub value: Option<Decimal>,
    /// The margin of the value at 90 % confidence, where the provider gives one.
    pub moe90: Option<Decimal>,
    /// Which record it is, for people, as `crash_date 2023-05-06` or `monitor 37-183-0014-3`.
    pub words: String,
}
