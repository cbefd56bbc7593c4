//! Standards: thresholds with issuer, edition, direction and dates.

use std::fmt;

use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use super::metric::{Metric, Unit};

/// The most decimals shown to people.
const SHOWN_AT_MOST: u32 = 8;

/// A standard's id in the registry, as `who-pm25-2021-it4`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StandardId(pub String);

impl fmt::Display for StandardId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which side of the limit is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The value must reach the limit.
    AtLeast,
    /// The value must not pass the limit.
    AtMost,
}

/// One edition of a threshold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standard {
    /// Its id.
    pub id: StandardId,
    /// What it limits.
    pub metric: Metric,
    /// The unit of the limit, and of the values judged by it.
    pub unit: Unit,
    /// Who issued it.
    pub issuer: String,
    /// Which edition.
    pub edition: String,
    /// For whom it holds, as `world`.
    pub scope: String,
    /// Which side is good.
    pub direction: Direction,
    /// The limit, in that unit.
    pub limit: Decimal,
    /// Whether a value equal to the limit meets it.
    pub inclusive: bool,
    /// Decimals a value is rounded to (half up) before it is compared; none: compared unrounded.
    pub rounding: Option<u32>,
    /// In force from.
    pub from: Option<NaiveDate>,
    /// In force or aimed at until. A standard past its date still judges.
    pub until: Option<NaiveDate>,
    /// Where it is written.
    pub citation: String,
    /// Said where the measure is not what the standard measures.
    pub proxy_note: Option<String>,
    /// Whether the programme uses it by default.
    pub programme: bool,
}

/// Rounds half away from zero, as the agencies print.
#[must_use]
pub fn round_half_up(value: Decimal, decimals: u32) -> Decimal {
    value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

impl Standard {
    /// Whether `value` meets the standard, rounded first only where the standard says so.
    #[must_use]
    pub fn is_met_by(&self, value: Decimal) -> bool {
        let value = self.rounding.map_or(value, |decimals| round_half_up(value, decimals));
        match (self.direction, self.inclusive) {
            (Direction::AtLeast, true) => value >= self.limit,
            (Direction::AtLeast, false) => value > self.limit,
            (Direction::AtMost, true) => value <= self.limit,
            (Direction::AtMost, false) => value < self.limit,
        }
    }

    /// Whether rounding `value` to the decimals the limit is written with would flip the comparison.
    #[must_use]
    pub fn rounding_decides(&self, value: Decimal) -> bool {
        // Two roundings move a value by one at most, and most values lie further from the limit.
        let is_near = value.checked_sub(self.limit).is_some_and(|apart| apart.abs() <= Decimal::ONE);
        is_near && (0..=1).any(|decimals| self.is_met_by(round_half_up(value, decimals)) != self.is_met_by(value))
    }

    /// How many decimals, at least `least`, it takes to print `value` on its side of the limit.
    #[must_use]
    pub fn decimals_to_tell(&self, value: Decimal, least: u32) -> u32 {
        let tells = |decimals: &u32| {
            let rounded = round_half_up(value, *decimals);
            self.is_met_by(rounded) == self.is_met_by(value) && (rounded == self.limit) == (value == self.limit)
        };
        (least..=SHOWN_AT_MOST).find(tells).unwrap_or(SHOWN_AT_MOST)
    }

    /// `at least 75 %`, without the unit.
    #[must_use]
    pub fn words(&self) -> String {
        let limit = self.limit.normalize();
        match (self.direction, self.inclusive) {
            (Direction::AtLeast, true) => format!("at least {limit}"),
            (Direction::AtLeast, false) => format!("more than {limit}"),
            (Direction::AtMost, true) => format!("at most {limit}"),
            (Direction::AtMost, false) => format!("less than {limit}"),
        }
    }
}
