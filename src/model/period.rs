//! The time a figure covers.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// A calendar year.
pub type Year = i32;

/// The last year of a survey's data; a 5-year vintage is named by its end.
pub type Vintage = i32;

/// Whole days from the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

fn day(year: Year, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

impl Period {
    /// The whole years from `first` to `last`.
    #[must_use]
    pub fn years(first: Year, last: Year) -> Self {
        Self { from: day(first, 1, 1), to: day(last, 12, 31) }
    }

    /// One calendar year.
    #[must_use]
    pub fn year(year: Year) -> Self {
        Self::years(year, year)
    }

    /// The year of the last day.
    #[must_use]
    pub fn end_year(self) -> Year {
        self.to.year()
    }

    /// `2022`, or `2017-2021`.
    #[must_use]
    pub fn label(self) -> String {
        if self.from.year() == self.to.year() {
            self.to.year().to_string()
        } else {
            format!("{}-{}", self.from.year(), self.to.year())
        }
    }

    /// The last day on which the period is not older than `max_age_years`.
    #[must_use]
    pub fn fresh_until(self, max_age_years: u32) -> NaiveDate {
        let years = i32::try_from(max_age_years).unwrap_or(i32::MAX / 4);
        self.to.with_year(self.to.year() + years).unwrap_or(self.to)
    }
}
