//! Whether two estimates of one place differ by more than chance: the Census Bureau's test.
//!
//! Intervals that overlap are no test: two estimates can differ although theirs do.

use rust_decimal::Decimal;

use super::margin::{Estimated, Z90, z_of_difference};
use crate::model::{Flag, Flags, Method, Observation, Period, Series};

/// How a later estimate lies to an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Later minus earlier, in the metric's unit.
    pub difference: Decimal,
    /// The difference over its standard error; none where neither estimate has any sampling error.
    pub z: Option<Decimal>,
    /// Whether they differ at 90 % confidence. Sampling error only.
    pub significant: bool,
    /// A margin is only an upper bound: a change that is significant is so, one that is not may still be.
    pub margin_upper_bound: bool,
}

/// Why two observations cannot be tested against each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotComparable {
    /// They are of different definitions, so that a difference is no change.
    #[error("the two are of different definitions: {0} and {1}")]
    Definitions(Method, Method),
    /// A 1-year estimate beside a 5-year one.
    #[error("1-year and 5-year estimates are not compared with each other")]
    Surveys,
    /// They share years, and so a part of the answers.
    #[error("the periods {} and {} share years: take two that do not overlap", .0.label(), .1.label())]
    Overlap(Period, Period),
    /// One has no margin, so that chance cannot be told from change.
    #[error("the figure of {} has no margin of error", .0.label())]
    NoMargin(Period),
    /// The arithmetic leaves the range of decimals.
    #[error("the figures are out of range")]
    OutOfRange,
}

/// A figure as far as the test looks at it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    method: Method,
    period: Period,
    value: Decimal,
    moe90: Option<Decimal>,
    flags: Flags,
}

impl From<&Observation> for Figure {
    fn from(seen: &Observation) -> Self {
        Self { method: seen.method, period: seen.period, value: seen.value, moe90: seen.moe90, flags: seen.flags }
    }
}

impl From<&Series> for Figure {
    fn from(one: &Series) -> Self {
        Self { method: one.method, period: one.period, value: one.value, moe90: one.moe90, flags: one.flags }
    }
}

/// Tests `later` against `earlier`: `Z = (X₁ − X₂) / √(SE₁² + SE₂²)` with `SE = MOE / 1.645`; they differ at 90 %
/// confidence if Z exceeds 1.645 in size. Refuses what the Bureau advises against: overlapping periods, 1-year beside
/// 5-year estimates; and what is no change of one thing.
pub fn compare(earlier: impl Into<Figure>, later: impl Into<Figure>) -> Result<Change, NotComparable> {
    let (earlier, later) = (earlier.into(), later.into());
    one_thing(earlier.method, later.method)?;
    if earlier.period.from <= later.period.to && later.period.from <= earlier.period.to {
        return Err(NotComparable::Overlap(earlier.period, later.period));
    }
    let (before, after) = (estimated(&earlier)?, estimated(&later)?);
    let difference = after.value.checked_sub(before.value).ok_or(NotComparable::OutOfRange)?;
    let margin_upper_bound = [earlier, later].iter().any(|seen| seen.flags.contains(Flag::MarginUpperBound));
    let change = |z, significant| Change { difference, z, significant, margin_upper_bound };
    if before.moe90.is_zero() && after.moe90.is_zero() {
        return Ok(change(None, !difference.is_zero()));
    }
    let z = z_of_difference(after, before).ok_or(NotComparable::OutOfRange)?;
    Ok(change(Some(z), z.abs() > Z90))
}

fn one_thing(earlier: Method, later: Method) -> Result<(), NotComparable> {
    match (earlier, later) {
        (Method::Broadband { dataset: one, .. }, Method::Broadband { dataset: other, .. }) if one != other => {
            Err(NotComparable::Surveys)
        }
        _ if earlier != later => Err(NotComparable::Definitions(earlier, later)),
        _ => Ok(()),
    }
}

fn estimated(seen: &Figure) -> Result<Estimated, NotComparable> {
    seen.moe90.map(|moe| Estimated::new(seen.value, moe)).ok_or(NotComparable::NoMargin(seen.period))
}
