//! When to look next: what is to come, on known days or within the days of the year on which it usually does.

use chrono::{Datelike, NaiveDate};

use super::{Releases, Survey, on};
use crate::model::{Dataset, Vintage, Year};

/// Something that a provider publishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Publication {
    /// A vintage of the American Community Survey.
    Survey(Dataset, Vintage),
    /// A year of air data, complete for the first time.
    Air(Year),
    /// Corrections to years of air data already out.
    AirRevision,
}

/// When something is to be looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// What.
    pub what: Publication,
    /// Not before this day.
    pub from: NaiveDate,
    /// By this day, as far as the calendar goes; the same day where the date is known.
    pub until: NaiveDate,
    /// Whether the date is known. Of what is only expected, the calendar must be told the date before it is asked for.
    pub known: bool,
    /// The newest vintage that came outside the days on which it was expected, and when it came.
    pub came_late: Option<(Vintage, NaiveDate)>,
}

impl Survey {
    /// The days between which a vintage is expected.
    fn window(&self, vintage: Vintage) -> Option<(NaiveDate, NaiveDate)> {
        let (first, last) = self.expected?;
        let year = vintage + 1;
        Some((on(year, first), on(if last < first { year + 1 } else { year }, last)))
    }

    /// The next vintage that is to come after `as_of`.
    fn look(&self, dataset: Dataset, as_of: NaiveDate) -> Option<Look> {
        let known = self.released.iter().find(|(_, day)| **day > as_of).map(|(vintage, day)| (*vintage, *day, *day));
        let expected = || {
            let next = self.released.keys().next_back()? + 1;
            let (from, until) = self.window(next)?;
            Some((next, from, until))
        };
        let is_late = |(vintage, day): &(&Vintage, &NaiveDate)| {
            **day <= as_of && self.window(**vintage).is_some_and(|(from, until)| **day < from || until < **day)
        };
        let came_late = self.released.iter().rev().find(is_late).map(|(vintage, day)| (*vintage, *day));
        let (vintage, from, until) = known.or_else(expected)?;
        Some(Look { what: Publication::Survey(dataset, vintage), from, until, known: known.is_some(), came_late })
    }
}

impl Releases {
    /// When to look next, seen from `as_of`: for each survey the next vintage, whose days may have passed where the
    /// calendar was not told; for air data the next year and the next corrections.
    #[must_use]
    pub fn looks(&self, as_of: NaiveDate) -> Vec<Look> {
        let surveys = Dataset::ALL.iter().filter_map(|dataset| self.survey(*dataset).look(*dataset, as_of));
        let day = |what, day| Look { what, from: day, until: day, known: true, came_late: None };
        let year = (as_of.year() - 1..=as_of.year()).find(|year| self.year_released(*year) > as_of);
        let air = year.map(|year| day(Publication::Air(year), self.year_released(year)));
        let years = as_of.year()..=as_of.year() + 1;
        let revisions = years.flat_map(|year| self.air_revised.iter().map(move |day| on(year, *day)));
        let revision = revisions.filter(|day| *day > as_of).min().map(|at| day(Publication::AirRevision, at));
        surveys.chain(air).chain(revision).collect()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::config::files::embedded;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_next_day_to_look_follows_the_calendar() {
        let releases = Releases::read("releases.toml", embedded("releases.toml").unwrap()).unwrap();
        let (acs1, acs5) = (Dataset::Acs1, Dataset::Acs5);
        // as of, acs1, acs5, air, corrections; each from, until
        let cases = [
            ("2023-07-01", (2022, "2023-09-14", "2023-09-14"), (2022, "2023-12-07", "2023-12-07"), 2023, "2023-12-31"),
            ("2026-02-01", (2025, "2026-09-01", "2026-09-30"), (2025, "2026-12-01", "2027-01-31"), 2025, "2026-06-30"),
            ("2026-12-31", (2025, "2026-09-01", "2026-09-30"), (2025, "2026-12-01", "2027-01-31"), 2026, "2027-06-30"),
        ];
        for (as_of, first, second, air, corrections) in cases {
            let looks = releases.looks(day(as_of));
            for (dataset, (vintage, from, until)) in [(acs1, first), (acs5, second)] {
                let look = looks.iter().find(|look| look.what == Publication::Survey(dataset, vintage)).unwrap();
                assert_eq!((look.from, look.until), (day(from), day(until)), "{as_of} {dataset}");
                assert_eq!(look.known, from == until, "{as_of} {dataset}");
            }
            assert!(looks.iter().any(|look| look.what == Publication::Air(air)), "{as_of}");
            let corrected = looks.iter().find(|look| look.what == Publication::AirRevision).unwrap();
            assert_eq!(corrected.from, day(corrections), "{as_of}");
        }
        let late = |as_of, dataset| {
            let looks = releases.looks(day(as_of));
            let look = looks.iter().find(|look| matches!(look.what, Publication::Survey(of, _) if of == dataset));
            look.unwrap().came_late
        };
        assert_eq!(late("2026-01-29", acs5), Some((2020, day("2022-03-17"))), "expected in December or January");
        assert_eq!(late("2022-03-16", acs5), None);
        assert_eq!(late("2026-01-29", acs1), None);
    }
}
