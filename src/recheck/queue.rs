//! Which verdicts may flip at the next release.
//!
//! The next value is taken as normal around the value of today moved by the mean of the year-to-year changes held, with
//! the variance
//!
//! ```text
//! (moe90 / 1.645)² + s_methods² + s_years²
//! ```
//!
//! where `s_methods` is the spread (population standard deviation) of the values that the admissible methods of the same
//! period give, and `s_years` that of the year-to-year changes around their mean; one change alone counts in full, since
//! nothing says that it is a trend. The chance of a flip is the normal probability beyond the limit. It orders a queue
//! and is no forecast: the parts are not independent, and two years of data are few.

use rust_decimal::{Decimal, MathematicalOps as _};

use crate::measure::margin::Z90;
use crate::model::{Direction, Standard};

/// What is known of one outcome.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// The value the verdict rests on.
    pub value: Decimal,
    /// Its 90 % margin.
    pub moe90: Option<Decimal>,
    /// What the admissible methods give for the same period, this one included.
    pub methods: Vec<Decimal>,
    /// The same method's values of the years held, the oldest first.
    pub years: Vec<Decimal>,
}

/// How near a verdict is to flipping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Risk {
    /// How far the value lies on the good side of the limit; negative on the other.
    pub margin: Decimal,
    /// The mean year-to-year change towards the good side; zero where fewer than two changes are held.
    pub trend: Decimal,
    /// The standard error of the change to come.
    pub error: Decimal,
    /// The chance that the verdict flips, from 0 to 1; none where nothing held says how much values change.
    pub chance: Option<Decimal>,
}

/// Beyond so many standard errors a chance is zero at four decimals.
const FAR: Decimal = Decimal::from_parts(6, 0, 0, false, 0);
/// Decimals of a chance.
const CHANCE_DECIMALS: u32 = 4;
/// Decimals that are worked with: enough for the printed ones, and far from the limits of the arithmetic.
const WORKED: u32 = 8;

/// The risk of an outcome.
#[must_use]
pub fn risk(figures: &Figures, standard: &Standard) -> Risk {
    let good = |value: Decimal| match standard.direction {
        Direction::AtLeast => value,
        Direction::AtMost => -value,
    };
    let margin = good(figures.value - standard.limit).round_dp(WORKED);
    let changes: Vec<Decimal> = figures.years.windows(2).map(|pair| good(pair[1] - pair[0]).round_dp(WORKED)).collect();
    let (trend, of_years) = match changes.as_slice() {
        [] => (Decimal::ZERO, Decimal::ZERO),
        [one] => (Decimal::ZERO, one * one),
        several => (mean(several), variance(several)),
    };
    let methods: Vec<Decimal> = figures.methods.iter().map(|value| value.round_dp(WORKED)).collect();
    let sampling = figures.moe90.map_or(Decimal::ZERO, |moe90| (moe90 / Z90).round_dp(WORKED));
    let variance = (sampling * sampling + variance(&methods) + of_years).round_dp(2 * WORKED);
    let error = variance.sqrt().unwrap_or_default().round_dp(WORKED);
    let chance = (!error.is_zero()).then(|| {
        let distance = ((margin + trend) / error).round_dp(WORKED);
        let away = if standard.is_met_by(figures.value) { distance } else { -distance };
        below(-away)
    });
    Risk { margin, trend: trend.round_dp(WORKED), error, chance }
}

/// The normal probability below `z`.
fn below(z: Decimal) -> Decimal {
    let probability = if z > FAR {
        Decimal::ONE
    } else if z < -FAR {
        Decimal::ZERO
    } else {
        z.norm_cdf()
    };
    probability.clamp(Decimal::ZERO, Decimal::ONE).round_dp(CHANCE_DECIMALS)
}

fn mean(values: &[Decimal]) -> Decimal {
    values.iter().sum::<Decimal>() / Decimal::from(values.len().max(1))
}

fn variance(values: &[Decimal]) -> Decimal {
    let mean = mean(values).round_dp(WORKED);
    let squares: Vec<Decimal> = values.iter().map(|value| (value - mean) * (value - mean)).collect();
    self::mean(&squares)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::config::{Standards, load};

    static STANDARDS: LazyLock<Standards> = LazyLock::new(|| load(None).unwrap().standards);

    fn decimals(texts: &[&str]) -> Vec<Decimal> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    type Case<'c> =
        (&'c Standard, &'c str, Option<&'c str>, &'c [&'c str], &'c [&'c str], [&'c str; 3], Option<&'c str>);

    #[test]
    fn the_chance_follows_the_formula() {
        let share = STANDARDS.find("itu-broadband-75").unwrap();
        let air = STANDARDS.find("who-pm25-2021-it4").unwrap();
        // standard, value, moe90, methods, years; margin, trend, error, chance. Chances by a table of the normal
        // distribution: one standard error is 0.1587, two are 0.0228, 1.645 are 0.05.
        let cases: [Case<'_>; 8] = [
            (share, "77", Some("3.29"), &["77"], &[], ["2", "0", "2"], Some("0.1587")),
            (share, "73", Some("3.29"), &["73"], &[], ["-2", "0", "2"], Some("0.1587")),
            (share, "80", Some("5"), &["80"], &[], ["5", "0", "3.03951368"], Some("0.0500")),
            (air, "9", None, &["8.5", "9.5"], &["9"], ["1", "0", "0.5"], Some("0.0228")),
            (air, "9", None, &["9"], &["8", "9"], ["1", "0", "1"], Some("0.1587")),
            (air, "9", None, &["9"], &["7", "7.5", "9"], ["1", "-1", "0.5"], Some("0.5000")),
            (air, "9", None, &["9"], &["9"], ["1", "0", "0"], None),
            (air, "3", None, &["2.9", "3.1"], &[], ["7", "0", "0.1"], Some("0.0000")),
        ];
        for (standard, value, moe90, methods, years, [margin, trend, error], chance) in cases {
            let figures = Figures {
                value: value.parse().unwrap(),
                moe90: moe90.map(|moe90| moe90.parse().unwrap()),
                methods: decimals(methods),
                years: decimals(years),
            };
            let expected = Risk {
                margin: margin.parse().unwrap(),
                trend: trend.parse().unwrap(),
                error: error.parse().unwrap(),
                chance: chance.map(|chance| chance.parse().unwrap()),
            };
            assert_eq!(risk(&figures, standard), expected, "{value} {moe90:?} {years:?}");
        }
    }

    proptest! {
        #[test]
        fn a_chance_is_a_chance(
            value in 0_i64..1_000_000_000_000,
            moe90 in prop::option::of(0_i64..1_000_000),
            years in prop::collection::vec(0_i64..1_000_000, 0..8),
        ) {
            let years = years.into_iter().map(|year| Decimal::new(year, 4)).collect();
            let value = Decimal::new(value, 10);
            let figures =
                Figures { value, moe90: moe90.map(|moe90| Decimal::new(moe90, 4)), methods: vec![value], years };
            let risk = risk(&figures, STANDARDS.find("itu-broadband-75").unwrap());
            prop_assert!(risk.chance.is_none_or(|chance| (Decimal::ZERO..=Decimal::ONE).contains(&chance)));
        }
    }
}
