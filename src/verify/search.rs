//! The series search: where a printed value may come from, and how little a match may mean.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use crate::model::{Nearness, Precision, Printed, Series};

/// How many series are named where none gives the value.
pub const NEAREST: usize = 5;
/// Chance is judged by a window so many times as wide as the one in which a series matches.
const WINDOW: u32 = 10;

/// Every series beside a printed value.
#[derive(Clone, Debug, PartialEq)]
pub struct Search {
    /// Every series, nearest first; of equally near ones the city before its county, metro area and state, newer first.
    pub ranked: Vec<Nearness>,
    matches: usize,
    /// How many matches chance alone would give, at most: a tenth of the series within ten half-units of the last
    /// printed digit on either side. Were they strewn evenly over that stretch, so many would fall into the tenth of it
    /// in which a series matches. At most, since a match that is no accident is counted among them.
    pub by_chance: Decimal,
}

impl Search {
    /// The series that give the value within half a unit of its last digit, nearest first. None is an answer.
    #[must_use]
    pub fn matching(&self) -> &[Nearness] {
        &self.ranked[..self.matches]
    }

    /// How many series match beside the nearest one.
    #[must_use]
    pub fn rivals(&self) -> usize {
        self.matches.saturating_sub(1)
    }

    /// The nearest few, where none gives the value; else nothing.
    #[must_use]
    pub fn nearest(&self) -> &[Nearness] {
        let few = if self.matches == 0 { self.ranked.len().min(NEAREST) } else { 0 };
        &self.ranked[..few]
    }
}

/// Ranks all series by their distance from the printed value. A value that is printed as "about" or as a bound is
/// matched by none.
#[must_use]
pub fn rank(printed: &Printed, series: &[Series]) -> Search {
    let ranked = by_distance(printed, series);
    let matches = ranked.iter().take_while(|near| printed.is_reproduced_by(near.series.value)).count();
    let reach = printed.half_unit() * Decimal::from(WINDOW);
    let around = ranked.iter().take_while(|near| near.difference.abs() <= reach).count();
    let around = if printed.precision == Precision::Exact { around } else { 0 };
    Search { ranked, matches, by_chance: Decimal::from(around) / Decimal::from(WINDOW) }
}

/// The series, nearest first.
pub(super) fn by_distance(printed: &Printed, series: &[Series]) -> Vec<Nearness> {
    let near = |series: &Series| Nearness { series: series.clone(), difference: printed.difference(series.value) };
    let mut ranked: Vec<Nearness> = series.iter().map(near).collect();
    ranked.sort_by(|one, other| rank_of(one).cmp(&rank_of(other)));
    ranked
}

fn rank_of(near: &Nearness) -> impl Ord {
    let Series { level, period, method, place, .. } = &near.series;
    (near.difference.abs(), *level, Reverse(period.to), Reverse(period.from), *method, place.clone())
}
