//! When figures came out: what could be known on a given day, and when a provider may have changed what it sent.

mod look;

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::problem::ConfigProblems;
use super::reader::{self, Table, date, list, month_day, whole};
use crate::model::{Dataset, Route, Vintage, Year};

pub use look::{Look, Publication};

/// A day of every year: month, day.
type MonthDay = (u32, u32);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Survey {
    first_vintage: Vintage,
    released: BTreeMap<Vintage, NaiveDate>,
    /// The days of the year between which a vintage is expected; the second may lie in the next year.
    expected: Option<(MonthDay, MonthDay)>,
}

/// The calendar of what came out when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Releases {
    acs1: Survey,
    acs5: Survey,
    first_census_file: Vintage,
    first_air_year: Year,
    air_out_from: MonthDay,
    air_revised: Vec<MonthDay>,
}

impl Releases {
    /// Reads the calendar; `file` is its name in messages.
    pub fn read(file: &str, text: &str) -> Result<Self, ConfigProblems> {
        reader::read(file, text, |root| {
            let acs1 = root.table("acs1", |table| survey(table, Dataset::Acs1));
            let acs5 = root.table("acs5", |table| survey(table, Dataset::Acs5));
            let files = root.table("census_files", |table| table.required("first_vintage", year));
            let air = root.table("air", |table| {
                let first_year = table.required("first_year", year);
                let out_from = table.required("out_from", month_day);
                let revised = table.required("revised", list(month_day));
                Some((first_year?, out_from?, revised?))
            });
            let (first_air_year, air_out_from, air_revised) = air?;
            let first_census_file = files?;
            Some(Self { acs1: acs1?, acs5: acs5?, first_census_file, first_air_year, air_out_from, air_revised })
        })
    }

    /// The vintages of a dataset that were out on `as_of`, newest first; those before [`Releases::first_vintage`] never.
    #[must_use]
    pub fn vintages(&self, dataset: Dataset, as_of: NaiveDate) -> Vec<Vintage> {
        let released = self.survey(dataset).released.iter().rev();
        released.filter(|(_, day)| **day <= as_of).map(|(vintage, _)| *vintage).collect()
    }

    /// The day a vintage was released; none if it never was, or not as far as this calendar goes.
    #[must_use]
    pub fn released(&self, dataset: Dataset, vintage: Vintage) -> Option<NaiveDate> {
        self.survey(dataset).released.get(&vintage).copied()
    }

    /// The first vintage whose table B28002 has the lines this program reads. Earlier ones number them otherwise.
    #[must_use]
    pub fn first_vintage(&self, dataset: Dataset) -> Vintage {
        self.survey(dataset).first_vintage
    }

    /// The first vintage that has a table-based Summary File.
    #[must_use]
    pub fn first_census_file(&self) -> Vintage {
        self.first_census_file
    }

    /// The years of air data that were out on `as_of`, newest first.
    #[must_use]
    pub fn years(&self, as_of: NaiveDate) -> Vec<Year> {
        (self.first_air_year..as_of.year()).rev().filter(|year| self.year_released(*year) <= as_of).collect()
    }

    /// The day from which a year of air data counts as out.
    #[must_use]
    pub fn year_released(&self, year: Year) -> NaiveDate {
        on(year + 1, self.air_out_from)
    }

    /// The first year of air data.
    #[must_use]
    pub fn first_air_year(&self) -> Year {
        self.first_air_year
    }

    /// Whether the provider's calendar says that what was fetched on `after` may read otherwise by `until`. Files of the
    /// Census Bureau do not change once they are out; the EPA's are updated on known days of the year.
    #[must_use]
    pub fn revised_between(&self, route: Route, after: NaiveDate, until: NaiveDate) -> bool {
        match route {
            Route::CensusFiles
            | Route::CensusApi
            | Route::Gazetteer
            | Route::Popest
            | Route::Snapshot
            | Route::City => false,
            // Nobody says on which days open data change, so any later day may have brought something.
            Route::Open | Route::UnSdg => after < until,
            Route::Airdata | Route::Aqs => (after.year()..=until.year())
                .flat_map(|year| self.air_revised.iter().map(move |day| on(year, *day)))
                .any(|day| after < day && day <= until),
        }
    }

    fn survey(&self, dataset: Dataset) -> &Survey {
        match dataset {
            Dataset::Acs1 => &self.acs1,
            Dataset::Acs5 => &self.acs5,
        }
    }
}

/// The day of that year. Every month and day of the calendar exists in every year, or the reader refuses it.
fn on(year: Year, (month, day): MonthDay) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or(NaiveDate::MAX)
}

fn year(value: &reader::Value) -> Option<Year> {
    whole(1990..=2200)(value)
}

fn survey(table: &Table, dataset: Dataset) -> Option<Survey> {
    let first_vintage = table.required("first_vintage", year);
    let released = table.table("released", |table| {
        let entries: Vec<_> = table.entries().map(|(key, value)| release(key, &value, first_vintage)).collect();
        entries.into_iter().collect::<Option<BTreeMap<_, _>>>()
    });
    let expected = table.optional("expected", |value| match list(month_day)(value)?[..] {
        [first, last] => Some((first, last)),
        _ => value.expected("the first and the last day on which a vintage is expected"),
    });
    let (first_vintage, released) = (first_vintage?, released?);
    if released.is_empty() {
        table.problem(format!("{dataset} has no release"));
    }
    Some(Survey { first_vintage, released, expected })
}

fn release(key: &str, value: &reader::Value, first: Option<Vintage>) -> Option<(Vintage, NaiveDate)> {
    let day = date(value);
    let Ok(vintage) = key.parse::<Vintage>() else {
        return value.problem(format!("`{key}` is no vintage: a year such as 2021"));
    };
    if first.is_some_and(|first| vintage < first) {
        return value.problem(format!("vintage {vintage} is older than `first_vintage`"));
    }
    let day = day?;
    if day.year() <= vintage {
        return value.problem(format!("vintage {vintage} cannot be out on {day}, before its data end"));
    }
    Some((vintage, day))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::config::files::embedded;

    fn releases() -> Releases {
        Releases::read("releases.toml", embedded("releases.toml").unwrap()).unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_was_out_on_a_day() {
        let releases = releases();
        // as of, newest acs5, newest acs1, newest year of air
        let cases = [
            ("2023-07-01", Some(2021), Some(2021), Some(2022)),
            ("2023-06-30", Some(2021), Some(2021), Some(2021)),
            ("2022-12-07", Some(2020), Some(2021), Some(2021)),
            ("2022-12-08", Some(2021), Some(2021), Some(2021)),
            ("2022-09-14", Some(2020), Some(2019), Some(2021)),
            ("2026-01-28", Some(2023), Some(2024), Some(2024)),
            ("2026-01-29", Some(2024), Some(2024), Some(2024)),
            ("2017-09-14", None, Some(2016), Some(2016)),
            ("2000-06-30", None, None, None),
            ("2000-07-01", None, None, Some(1999)),
            ("1900-01-01", None, None, None),
        ];
        for (as_of, acs5, acs1, air) in cases {
            let day = day(as_of);
            assert_eq!(releases.vintages(Dataset::Acs5, day).first().copied(), acs5, "{as_of} acs5");
            assert_eq!(releases.vintages(Dataset::Acs1, day).first().copied(), acs1, "{as_of} acs1");
            assert_eq!(releases.years(day).first().copied(), air, "{as_of} air");
        }
        assert_eq!(releases.vintages(Dataset::Acs1, day("2023-07-01")), [2021, 2019, 2018, 2017, 2016]);
        assert_eq!(releases.years(day("2002-07-01")), [2001, 2000, 1999]);
    }

    #[test]
    fn single_releases() {
        let releases = releases();
        assert_eq!(releases.released(Dataset::Acs1, 2020), None);
        assert_eq!(releases.released(Dataset::Acs5, 2020), Some(day("2022-03-17")));
        assert_eq!(releases.released(Dataset::Acs5, 2016), None);
        assert_eq!(releases.year_released(2022), day("2023-07-01"));
        assert_eq!((releases.first_vintage(Dataset::Acs1), releases.first_vintage(Dataset::Acs5)), (2016, 2017));
        assert_eq!((releases.first_census_file(), releases.first_air_year()), (2021, 1999));
    }

    #[test]
    fn revisions_follow_the_providers_calendar() {
        let releases = releases();
        let cases = [
            (Route::Airdata, "2023-06-29", "2023-06-30", true),
            (Route::Airdata, "2023-06-30", "2023-12-30", false),
            (Route::Airdata, "2023-06-30", "2023-12-31", true),
            (Route::Airdata, "2023-12-31", "2024-06-29", false),
            (Route::Aqs, "2020-01-01", "2024-01-01", true),
            (Route::Airdata, "2024-01-01", "2023-01-01", false),
            (Route::CensusFiles, "2020-01-01", "2026-01-01", false),
            (Route::CensusApi, "2020-01-01", "2026-01-01", false),
            (Route::Open, "2023-06-30", "2023-07-01", true),
            (Route::Open, "2023-06-30", "2023-06-30", false),
            (Route::UnSdg, "2023-06-30", "2023-06-01", false),
        ];
        for (route, after, until, expected) in cases {
            assert_eq!(releases.revised_between(route, day(after), day(until)), expected, "{route} {after} {until}");
        }
    }

    #[test]
    fn impossible_releases_are_refused() {
        let text = embedded("releases.toml").unwrap();
        let cases = [
            ("2017 = 2018-09-13", "2015 = 2016-09-15", "vintage 2015 is older than `first_vintage`"),
            ("2017 = 2018-09-13", "2017 = 2017-09-13", "vintage 2017 cannot be out on 2017-09-13"),
            ("2017 = 2018-09-13", "soon = 2018-09-13", "`soon` is no vintage"),
            ("2017 = 2018-09-13", "2017 = \"2018-09-31\"", "must be a day that the calendar has"),
            ("\"06-30\"", "\"02-29\"", "must be a day of every year"),
            ("\"06-30\"", "\"6/30\"", "must be a day of every year"),
        ];
        for (from, to, expected) in cases {
            let problems = Releases::read("r.toml", &text.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(problems.contains(expected), "{to}: {problems}");
        }
    }
}
