//! Margins of error at 90 % confidence, by the Census Bureau's approximation formulas
//! (ACS handbook "Understanding and Using ACS Data", chapter on measures for derived estimates).
//!
//! Covariance is ignored, as the Bureau's formulas do. `None` means that a figure is out of the range of decimals.

use rust_decimal::Decimal;

/// What a 90 % margin is divided by to give a standard error (from 2006 on).
pub const Z90: Decimal = Decimal::from_parts(1645, 0, 0, false, 3);

/// An estimate and its margin at 90 % confidence, in the same unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimated {
    /// The estimate.
    pub value: Decimal,
    /// Its margin, not negative.
    pub moe90: Decimal,
}

impl Estimated {
    /// An estimate and its margin.
    #[must_use]
    pub fn new(value: Decimal, moe90: Decimal) -> Self {
        Self { value, moe90 }
    }
}

fn squared(value: Decimal) -> Option<Decimal> {
    value.checked_mul(value)
}

/// The square root, cut after so many digits as a whole number of 128 bits leaves room for: 19 significant ones, or all
/// of them where there are fewer. None of a negative number.
fn root(value: Decimal) -> Option<Decimal> {
    let (mut square, mut scale) = (u128::try_from(value.mantissa()).ok()?, value.scale());
    // An even number of digits after the point has a root with half as many.
    if scale % 2 == 1 {
        (square, scale) = (square * 10, scale + 1);
    }
    while square < u128::MAX / 100 && scale + 2 <= 2 * Decimal::MAX_SCALE {
        (square, scale) = (square * 100, scale + 2);
    }
    Decimal::try_from_i128_with_scale(i128::try_from(square.isqrt()).ok()?, scale / 2).ok()
}

/// The margin of a sum or difference: the root of the summed squares. Among parts estimated as zero only one, the one
/// with the largest margin, is counted.
#[must_use]
pub fn of_sum(parts: &[Estimated]) -> Option<Decimal> {
    let (zeros, others): (Vec<&Estimated>, Vec<&Estimated>) = parts.iter().partition(|part| part.value.is_zero());
    let zero = zeros.iter().map(|part| part.moe90).max();
    let mut total = Decimal::ZERO;
    for moe in others.iter().map(|part| part.moe90).chain(zero) {
        total = total.checked_add(squared(moe)?)?;
    }
    root(total)
}

/// The margin of the proportion X/Y where X is a part of Y: `sqrt(MOE_X² − p² MOE_Y²) / Y`. Where the radicand is
/// negative, or zero by chance of rounding, the ratio's form is used, as the Bureau says.
#[must_use]
pub fn of_proportion(part: Estimated, whole: Estimated) -> Option<Decimal> {
    let share = part.value.checked_div(whole.value)?;
    let shrink = squared(share)?.checked_mul(squared(whole.moe90)?)?;
    let radicand = squared(part.moe90)?.checked_sub(shrink)?;
    if radicand > Decimal::ZERO { root(radicand)?.checked_div(whole.value) } else { of_ratio(part, whole) }
}

/// The margin of the ratio X/Y of two estimates: `sqrt(MOE_X² + R² MOE_Y²) / Y`.
#[must_use]
pub fn of_ratio(numerator: Estimated, denominator: Estimated) -> Option<Decimal> {
    let ratio = numerator.value.checked_div(denominator.value)?;
    let spread = squared(ratio)?.checked_mul(squared(denominator.moe90)?)?;
    squared(numerator.moe90)?.checked_add(spread).and_then(root)?.checked_div(denominator.value)
}

/// The margin of the product A·B: `sqrt(A² MOE_B² + B² MOE_A²)`, computed relative to the product to stay in range.
#[must_use]
pub fn of_product(a: Estimated, b: Estimated) -> Option<Decimal> {
    if a.value.is_zero() || b.value.is_zero() {
        let one = a.value.checked_mul(b.moe90)?;
        let other = b.value.checked_mul(a.moe90)?;
        return Some(one.abs().max(other.abs()));
    }
    let relative = |part: Estimated| part.moe90.checked_div(part.value).and_then(squared);
    let spread = relative(a)?.checked_add(relative(b)?).and_then(root)?;
    a.value.checked_mul(b.value)?.abs().checked_mul(spread)
}

/// The Bureau's Z of the difference between two estimates: they differ at 90 % confidence if it exceeds 1.645 in size.
/// Overlapping intervals are no test.
#[must_use]
pub fn z_of_difference(a: Estimated, b: Estimated) -> Option<Decimal> {
    let error = squared(a.moe90)?.checked_add(squared(b.moe90)?).and_then(root)?.checked_div(Z90)?;
    a.value.checked_sub(b.value)?.checked_div(error)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;
    use rust_decimal::MathematicalOps as _;

    use super::*;
    use crate::model::standard::round_half_up;

    fn of(value: i64, moe: i64) -> Estimated {
        Estimated::new(value.into(), moe.into())
    }

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    /// "Worked Examples for Approximating Standard Errors Using American Community Survey Data", Census Bureau.
    #[test]
    fn bureaus_worked_examples_to_the_printed_digit() {
        let males = of(47_194_876, 89_037);
        let females = of(41_142_530, 84_363);
        let both = of(88_337_406, 122_657);
        let percent = |margin: Decimal| round_half_up(margin * Decimal::ONE_HUNDRED, 2);
        let cases = [
            ("standard error of males", round_half_up(males.moe90 / Z90, 0), "54126"),
            ("standard error of females", round_half_up(females.moe90 / Z90, 0), "51284"),
            ("sum", round_half_up(of_sum(&[males, females]).unwrap(), 0), "122657"),
            ("standard error of the sum", round_half_up(of_sum(&[males, females]).unwrap() / Z90, 0), "74563"),
            ("female share", percent(females.value / both.value), "46.57"),
            ("half the female share's interval", percent(of_proportion(females, both).unwrap()), "0.07"),
            ("ratio", round_half_up(males.value / females.value, 3), "1.147"),
            ("half the ratio's interval", round_half_up(of_ratio(males, females).unwrap(), 3), "0.003"),
        ];
        for (case, seen, printed) in cases {
            assert_eq!(seen, decimal(printed), "{case}");
        }
    }

    #[test]
    fn overlapping_intervals_can_differ() {
        let a = Estimated::new(decimal("6.0"), decimal("0.5") * Z90);
        let b = Estimated::new(decimal("5.0"), decimal("0.2") * Z90);
        assert!(a.value - a.moe90 < b.value + b.moe90, "the intervals overlap");
        assert_eq!(round_half_up(z_of_difference(a, b).unwrap(), 3), decimal("1.857"));
    }

    #[test]
    fn special_cases() {
        let zeros = [of(0, 30), of(0, 40), of(100, 0)];
        assert_eq!(of_sum(&zeros), Some(40.into()), "of several zero estimates one margin counts");
        let (part, whole) = (of(90, 5), of(100, 10));
        assert_eq!(of_proportion(part, whole), of_ratio(part, whole), "a negative radicand takes the ratio's form");
        assert_eq!(of_proportion(of(1, 1), of(0, 1)), None, "nothing is a share of zero");
        assert_eq!(of_product(of(3, 0), of(0, 2)), Some(6.into()), "a zero factor");
        let product = of_product(of(2, 1), of(3, 1)).unwrap();
        assert_eq!(round_half_up(product, 6), decimal("3.605551"), "sqrt(4 + 9)");
    }

    proptest! {
        #[test]
        fn a_root_is_the_librarys_to_eighteen_digits(moe_x in 0_i64..50_000, moe_y in 0_i64..50_000,
            x in 0_i64..1_000_000, y in 1_i64..1_000_000) {
            let share = Decimal::from(x) / Decimal::from(y);
            let (part, whole) = (Decimal::from(moe_x * moe_x), share * share * Decimal::from(moe_y * moe_y));
            for radicand in [part, part + whole, (part - whole).abs(), whole] {
                let (ours, theirs) = (root(radicand).unwrap(), radicand.sqrt().unwrap());
                prop_assert!((ours - theirs).abs() <= theirs * Decimal::new(1, 18) + Decimal::new(1, 28),
                    "{radicand}: {ours} {theirs}");
            }
        }

        #[test]
        fn a_square_has_its_own_root(number in 0_i64..i64::MAX, scale in 0_u32..14) {
            let number = Decimal::new(number, scale);
            if let Some(square) = squared(number) {
                // Squares of more digits than a decimal holds are rounded, and have other roots.
                if square.scale() == 2 * number.scale() {
                    prop_assert_eq!(root(square), Some(number));
                }
            }
        }

        /// Neither form leaves the bound that holds when nothing is known of the whole.
        #[test]
        fn proportion_without_the_wholes_margin_is_an_upper_bound(x in 1_i64..1_000_000, more in 0_i64..1_000_000,
            moe_x in 0_i64..50_000, moe_y in 0_i64..50_000) {
            let (part, whole) = (of(x, moe_x), of(x + more, moe_y));
            let bound = part.moe90 / whole.value;
            let share = part.value / whole.value;
            if share * whole.moe90 < part.moe90 {
                let seen = of_proportion(part, whole).unwrap();
                prop_assert!(seen <= bound + Decimal::new(1, 20));
            }
        }

        #[test]
        fn a_sum_is_no_surer_than_its_worst_part(a in 1_i64..1_000_000, b in 1_i64..1_000_000,
            moe_a in 0_i64..50_000, moe_b in 0_i64..50_000) {
            let seen = of_sum(&[of(a, moe_a), of(b, moe_b)]).unwrap();
            prop_assert!(seen + Decimal::new(1, 15) >= Decimal::from(moe_a.max(moe_b)));
            prop_assert!(seen <= Decimal::from(moe_a + moe_b) + Decimal::new(1, 15));
        }
    }
}
