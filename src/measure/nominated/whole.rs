//! Whether records reach the end of a period: half a year counted is no figure of the year.

use chrono::{Days, NaiveDate, TimeDelta};

use super::Found;
use crate::model::nominated::Aggregate;
use crate::model::{Gap, Period, Reason};

/// How far a figure's records reach.
pub(super) struct Reach {
    as_of: NaiveDate,
    /// The day on which the first of its replies came: what happened later is in none of them for sure.
    received: Option<NaiveDate>,
    /// The last of its records' dates.
    newest: Option<NaiveDate>,
    /// How long after it nothing more shows no gap; none where the records' rhythm is not known.
    patience: Option<TimeDelta>,
}

impl Reach {
    pub(super) fn of(found: &Found, aggregate: Aggregate, as_of: NaiveDate) -> Self {
        let mut dates: Vec<NaiveDate> = found.records.iter().filter_map(|record| record.date).collect();
        dates.sort_unstable();
        dates.dedup();
        let longest = dates.windows(2).map(|pair| pair[1] - pair[0]).max();
        // A single record says nothing of the rhythm. Its own value can stand; as a count it could be the first of many.
        let patience = match longest {
            Some(longest) => Some(longest + longest / 2),
            None if aggregate == Aggregate::Count => Some(TimeDelta::zero()),
            None => None,
        };
        let received = found.replies.iter().map(|reply| reply.retrieved.date_naive()).min();
        Self { as_of, received, newest: dates.last().copied(), patience }
    }

    /// Whether the figure of a period is whole, or why it is not.
    pub(super) fn whole(&self, period: Period) -> Result<(), Gap> {
        if period.to > self.as_of {
            let text = format!("{} was not over by {}", period.label(), self.as_of);
            return Err(Gap::new(Reason::NotPublished, text));
        }
        if let Some(received) = self.received.filter(|received| *received <= period.to) {
            let text = format!("the data came on {received}, when {} was not over", period.label());
            return Err(Gap::new(Reason::NotPublished, text));
        }
        let (Some(newest), Some(patience)) = (self.newest, self.patience) else { return Ok(()) };
        let silent_since = newest.checked_add_days(Days::new(1)).unwrap_or(newest);
        if period.to - newest > patience && silent_since <= period.to {
            let text = format!("the newest record is of {newest}: {} is not whole in the data", period.label());
            return Err(Gap::new(Reason::Incomplete, text));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn reach(dates: &[&str], aggregate: Aggregate, received: &str) -> Reach {
        use crate::model::evidence::{Provenance, Resource};
        use crate::model::nominated::Record;
        use crate::model::{Digest, Origin};
        let record = |text: &&str| Record {
            reply: 0,
            number: 1,
            of: Period::year(2023),
            date: Some(day(text)),
            value: None,
            moe90: None,
            words: String::new(),
        };
        let reply = Provenance {
            resource: Resource::CityFile { city: String::new(), file: String::new() },
            digest: Digest::of(b""),
            origin: Origin::City,
            retrieved: day(received).and_hms_opt(0, 0, 0).unwrap().and_utc(),
            later_revision: false,
        };
        let found = Found { replies: vec![reply], records: dates.iter().map(record).collect() };
        Reach::of(&found, aggregate, day("2024-06-01"))
    }

    #[test]
    fn a_year_is_whole_when_its_records_reach_its_end() {
        let monthly = ["2022-01-01", "2022-02-01", "2022-03-01", "2023-11-01", "2023-12-01"];
        let cases: [(&[&str], Aggregate, &str, i32, &str); 9] = [
            (&["2021-01-01", "2022-01-01", "2023-01-01"], Aggregate::Sum, "2024-05-01", 2023, ""),
            (
                &["2021-01-01", "2022-01-01", "2023-01-01"],
                Aggregate::Sum,
                "2024-05-01",
                2024,
                "was not over by 2024-06-01",
            ),
            (&["2021-01-01", "2022-01-01", "2023-01-01"], Aggregate::Sum, "2023-05-01", 2023, "came on 2023-05-01"),
            (
                &["2023-05-01", "2023-05-09", "2023-06-20"],
                Aggregate::Count,
                "2024-05-01",
                2023,
                "newest record is of 2023-06-20",
            ),
            (&["2023-05-01", "2023-05-09", "2023-06-20"], Aggregate::Count, "2024-05-01", 2022, ""),
            (&["2023-02-01", "2023-06-09", "2023-10-20"], Aggregate::Count, "2024-05-01", 2023, ""),
            (&["2023-10-20"], Aggregate::Count, "2024-05-01", 2023, "newest record is of 2023-10-20"),
            (&["2023-10-20"], Aggregate::Last, "2024-05-01", 2023, ""),
            (&monthly, Aggregate::Sum, "2024-05-01", 2023, ""),
        ];
        for (dates, aggregate, received, year, expected) in cases {
            match reach(dates, aggregate, received).whole(Period::year(year)) {
                Ok(()) => assert_eq!(expected, "", "{dates:?} {year}"),
                Err(gap) => {
                    assert!(!expected.is_empty() && gap.detail.contains(expected), "{dates:?} {year}: {}", gap.detail);
                }
            }
        }
    }
}
