//! The agency's county statistic, monitor by monitor, from daily means.
//!
//! The rule was found by recomputing the EPA's county table of 2014 from its daily file. Rows of 24 HOUR and 24-HR BLK
//! AVG count, `Excluded` ones do not; negative days stay; a quarter is complete with at least three quarters of its
//! scheduled samples; the year is the mean of the four quarter means.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::fit::{self, is_uncorrected_t640_code};
use crate::model::Year;
use crate::model::rows::{DayMean, EventType, SampleDuration};

/// One quarter of a monitor's days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quarter {
    /// Sampled days.
    pub days: u32,
    /// Days that the schedule asks for, inferred from the commonest gap between sampled days.
    pub scheduled: u32,
    /// Sum of the days' means.
    pub sum: Decimal,
}

impl Quarter {
    /// At least 75 % of the scheduled samples.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.days > 0 && u64::from(self.days) * 4 >= u64::from(self.scheduled) * 3
    }

    /// The quarter's mean, if it has days.
    #[must_use]
    pub fn mean(&self) -> Option<Decimal> {
        self.sum.checked_div(self.days.into())
    }
}

/// The four quarters of one monitor's year.
#[must_use]
pub fn quarters(year: Year, days: &[DayMean]) -> [Quarter; 4] {
    let mut dates: [Vec<NaiveDate>; 4] = Default::default();
    let mut quarters = [Quarter::default(); 4];
    for (date, day) in one_a_day(year, days) {
        let index = date.month0() as usize / 3;
        dates[index].push(date);
        quarters[index].days += 1;
        quarters[index].sum += day.mean;
    }
    for (index, quarter) in quarters.iter_mut().enumerate() {
        quarter.scheduled = scheduled(calendar_days(year, index), &dates[index]);
    }
    quarters
}

/// Why a day's row is left out; none where it may be the day's.
pub(super) fn left_out(year: Year, day: &DayMean) -> Option<&'static str> {
    fit::unfit_duration(day.duration).or_else(|| {
        if matches!(day.event, EventType::None | EventType::Included) {
            is_uncorrected_t640_code(year, day.method_code).then_some(fit::UNCORRECTED)
        } else {
            Some(fit::OTHER_EVENTS)
        }
    })
}

/// One row a day: a filter before block averages, then the latest standard's row, then the first in the file.
pub(super) fn one_a_day(year: Year, days: &[DayMean]) -> BTreeMap<NaiveDate, &DayMean> {
    let mut chosen: BTreeMap<NaiveDate, &DayMean> = BTreeMap::new();
    let rank =
        |day: &DayMean| (day.duration != SampleDuration::Filter24, std::cmp::Reverse(day.standard_year), day.record);
    for day in days.iter().filter(|day| left_out(year, day).is_none()) {
        let best = chosen.entry(day.date).or_insert(day);
        if rank(day) < rank(best) {
            *best = day;
        }
    }
    chosen
}

fn calendar_days(year: Year, quarter: usize) -> u32 {
    let leap = NaiveDate::from_ymd_opt(year, 2, 29).is_some();
    [90 + u32::from(leap), 91, 92, 92][quarter]
}

/// Scheduled samples by the commonest gap between sampled days: daily, every third or every sixth day.
fn scheduled(calendar_days: u32, dates: &[NaiveDate]) -> u32 {
    let mut gaps: BTreeMap<i64, u32> = BTreeMap::new();
    for pair in dates.windows(2) {
        *gaps.entry((pair[1] - pair[0]).num_days()).or_default() += 1;
    }
    // Of equally common gaps the smallest asks for most.
    let commonest = gaps.iter().max_by_key(|(gap, count)| (**count, std::cmp::Reverse(**gap))).map(|(gap, _)| *gap);
    let every = match commonest {
        Some(1) => 1,
        Some(2..=4) => 3,
        _ => 6,
    };
    (calendar_days * 2 + every) / (every * 2)
}

/// The mean of the four quarter means, if each has days.
#[must_use]
pub fn mean_of_quarters(quarters: &[Quarter; 4]) -> Option<Decimal> {
    let sum = quarters.iter().try_fold(Decimal::ZERO, |sum, quarter| Some(sum + quarter.mean()?))?;
    Some(sum / Decimal::from(4))
}

/// The plain mean over all days, if there are any.
#[must_use]
pub fn mean_of_days(quarters: &[Quarter; 4]) -> Option<Decimal> {
    let days: u32 = quarters.iter().map(|quarter| quarter.days).sum();
    quarters.iter().map(|quarter| quarter.sum).sum::<Decimal>().checked_div(days.into())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn day(date: NaiveDate, mean: i64) -> DayMean {
        DayMean {
            date,
            duration: SampleDuration::Filter24,
            standard_year: Some(2012),
            event: EventType::None,
            method_code: Some(118),
            mean: mean.into(),
            record: 1,
        }
    }

    fn every(step: usize, first: &str, count: usize) -> Vec<DayMean> {
        let first: NaiveDate = first.parse().unwrap();
        first.iter_days().step_by(step).take(count).map(|date| day(date, 5)).collect()
    }

    #[test]
    fn schedules_follow_the_commonest_gap() {
        let cases = [
            ("daily", 1, 90, 90, true),
            ("daily, a third missing at the end", 1, 67, 90, false),
            ("daily, exactly three quarters and a bit", 1, 68, 90, true),
            ("every third day", 3, 30, 30, true),
            ("every third day, 22 of 30", 3, 22, 30, false),
            ("every third day, 23 of 30", 3, 23, 30, true),
            ("every sixth day", 6, 15, 15, true),
            ("every twelfth day", 12, 8, 15, false),
            ("one day", 6, 1, 15, false),
        ];
        for (case, step, count, scheduled, complete) in cases {
            let quarter = quarters(2014, &every(step, "2014-01-01", count))[0];
            assert_eq!((quarter.scheduled, quarter.is_complete()), (scheduled, complete), "{case}");
        }
        assert!(!Quarter { days: 0, scheduled: 0, sum: Decimal::ZERO }.is_complete(), "no day is no complete quarter");
    }

    #[test]
    fn one_value_a_day_and_no_foreign_rows() {
        let date: NaiveDate = "2019-01-01".parse().unwrap();
        let base = day(date, 5);
        let cases = [
            ("excluded", DayMean { event: EventType::Excluded, mean: 99.into(), ..base }, 5),
            ("an hour", DayMean { duration: SampleDuration::Hour1, mean: 99.into(), ..base }, 5),
            (
                "a block average beside the filter",
                DayMean { duration: SampleDuration::Block24, mean: 99.into(), ..base },
                5,
            ),
            (
                "the T640 before its correction",
                DayMean { method_code: Some(236), standard_year: Some(2024), mean: 99.into(), ..base },
                5,
            ),
            ("a later standard's row", DayMean { standard_year: Some(2024), mean: 7.into(), ..base }, 7),
        ];
        for (case, other, expected) in cases {
            let quarter = quarters(2019, &[base, other])[0];
            assert_eq!((quarter.days, quarter.mean()), (1, Some(Decimal::from(expected))), "{case}");
        }
        let negative = [day(date, -3), day(date.succ_opt().unwrap(), 1)];
        assert_eq!(quarters(2019, &negative)[0].mean(), Some((-1).into()), "negative days stay");
    }

    #[test]
    fn quarters_weigh_the_same_whatever_their_days() {
        let mut days = every(1, "2014-01-01", 90);
        for first in ["2014-04-01", "2014-07-01", "2014-10-01"] {
            days.extend(every(3, first, 30).into_iter().map(|day| DayMean { mean: 9.into(), ..day }));
        }
        let quarters = quarters(2014, &days);
        assert_eq!(mean_of_quarters(&quarters), Some(8.into()));
        assert_eq!(mean_of_days(&quarters), Some(7.into()));
        assert_eq!(mean_of_quarters(&[Quarter::default(); 4]), None, "an empty quarter leaves no year");
    }
}
