//! Numbers as outputs print them: decimals rounded half up, never through a float.

use rust_decimal::Decimal;

use crate::model::{Standard, Unit};

/// Decimals of every printed margin in files.
const MARGIN_DECIMALS: u32 = 4;
/// Decimals of shares of a whole (weights) in files.
const WEIGHT_DECIMALS: u32 = 6;
/// Decimals a terminal shows unless more are needed to tell a value from the limit.
const SHOWN: u32 = 2;

/// `value` with exactly `decimals` decimals, rounded half up.
pub fn fixed(value: Decimal, decimals: u32) -> String {
    let mut text = String::with_capacity(16);
    push_fixed(&mut text, value, decimals);
    text
}

/// Appends [`fixed`]. Reports hold numbers by the hundred thousand, and rounding to a decimal of its own before
/// formatting takes several times as long.
fn push_fixed(text: &mut String, value: Decimal, decimals: u32) {
    let kept = value.scale().min(decimals);
    let (units, is_zero) = match value.scale() - kept {
        0 => (value.mantissa().unsigned_abs(), value.is_zero()),
        dropped => {
            let divisor = 10_u128.pow(dropped);
            // Half of an even divisor is whole, and the sum is far below 128 bits: neither loses anything.
            let units = (value.mantissa().unsigned_abs() + divisor / 2) / divisor;
            (units, units == 0)
        }
    };
    if value.is_sign_negative() && !is_zero {
        text.push('-');
    }
    push_units(text, units, kept);
    if kept == 0 && decimals > 0 {
        text.push('.');
    }
    text.extend(std::iter::repeat_n('0', (decimals - kept) as usize));
}

/// Appends `units` of the last of `decimals` decimals.
fn push_units(text: &mut String, mut units: u128, decimals: u32) {
    // 29 digits at most, a point and a leading zero.
    let mut digits = [b'0'; 32];
    let mut at = digits.len();
    let mut place = 0;
    while units > 0 || place <= decimals {
        if place == decimals && decimals > 0 {
            at -= 1;
            digits[at] = b'.';
        }
        let digit;
        // Most fit in 64 bits, where dividing is cheap.
        (units, digit) = match u64::try_from(units) {
            Ok(units) => (u128::from(units / 10), (units % 10) as u8),
            Err(_) => (units / 10, (units % 10) as u8),
        };
        at -= 1;
        digits[at] += digit;
        place += 1;
    }
    text.push_str(std::str::from_utf8(&digits[at..]).unwrap_or_default());
}

/// Metres in kilometres, to the metre.
pub fn kilometres(metres: u32) -> String {
    fixed(Decimal::new(i64::from(metres), 3), 3)
}

/// A value as files print it: shares 4 decimals, concentrations 6.
pub fn exact(value: Decimal, unit: Unit) -> String {
    fixed(value, unit.decimals())
}

/// Appends [`exact`].
pub fn push_exact(text: &mut String, value: Decimal, unit: Unit) {
    push_fixed(text, value, unit.decimals());
}

/// A margin as files print it.
pub fn margin(value: Decimal) -> String {
    fixed(value, MARGIN_DECIMALS)
}

/// Appends [`margin`].
pub fn push_margin(text: &mut String, value: Decimal) {
    push_fixed(text, value, MARGIN_DECIMALS);
}

/// A weight as files print it.
pub fn weight(value: Decimal) -> String {
    fixed(value, WEIGHT_DECIMALS)
}

/// A value for people: two decimals (or the agency's own step), and more where fewer would put it across the limit.
pub fn shown(value: Decimal, rounded_to: Option<Decimal>, standard: &Standard) -> String {
    let least = rounded_to.map_or(SHOWN, |step| step.normalize().scale().min(SHOWN));
    fixed(value, standard.decimals_to_tell(value, least))
}

/// How far a value lies from the limit, with its sign, in as many decimals as the value is shown with.
pub fn from_limit(value: Decimal, standard: &Standard) -> String {
    let apart = value.checked_sub(standard.limit).unwrap_or_default();
    let sign = if apart > Decimal::ZERO { "+" } else { "" };
    format!("{sign}{}", fixed(apart, standard.decimals_to_tell(value, SHOWN)))
}

/// A margin for people.
pub fn shown_margin(value: Decimal) -> String {
    fixed(value, SHOWN)
}

/// A count with its thousands set apart: `106,577`.
pub fn grouped(value: Decimal) -> String {
    let text = value.normalize().to_string();
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if let Some(rest) = rest {
        grouped.push('.');
        grouped.push_str(rest);
    }
    grouped
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;
    use crate::model::standard::round_half_up;
    use crate::model::{Direction, Metric, StandardId};

    #[test]
    fn rounds_half_up_and_keeps_zeros() {
        let cases = [
            (Decimal::new(1_065_770_000, 0) / Decimal::new(11_345_100, 0), 4, "93.9410"),
            (Decimal::new(125, 2), 1, "1.3"),
            (Decimal::new(107, 1), 6, "10.700000"),
            (Decimal::new(-5, 1), 0, "-1"),
        ];
        for (value, decimals, expected) in cases {
            assert_eq!(fixed(value, decimals), expected);
        }
    }

    /// Any decimal that `rust_decimal` has room to format with eight places, those that end on a half above all.
    fn decimals() -> impl Strategy<Value = Decimal> {
        let halves = (-100_000_000_i128..100_000_000).prop_map(|units| units * 10_000_000_000 + 5_000_000_000);
        prop_oneof![
            (-100_000_i128..100_000, 0..=28_u32),
            (halves, 0..=28_u32),
            (-(1_i128 << 96) + 1..(1 << 96), 9..=28_u32),
        ]
        .prop_map(|(mantissa, scale)| Decimal::from_i128_with_scale(mantissa, scale))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn fixed_is_the_rounded_decimal_formatted(value in decimals(), places in 0..=8_u32) {
            let width = usize::try_from(places).unwrap();
            prop_assert_eq!(fixed(value, places), format!("{:.width$}", round_half_up(value, places)));
        }
    }

    fn limits() -> impl Strategy<Value = Standard> {
        (any::<bool>(), any::<bool>(), 0_i64..100).prop_map(|(at_least, inclusive, limit)| Standard {
            id: StandardId("a-limit".to_owned()),
            metric: Metric::Pm25,
            unit: Metric::Pm25.unit(),
            issuer: String::new(),
            edition: String::new(),
            scope: String::new(),
            direction: if at_least { Direction::AtLeast } else { Direction::AtMost },
            limit: Decimal::from(limit),
            inclusive,
            rounding: None,
            from: None,
            until: None,
            citation: String::new(),
            proxy_note: None,
            programme: false,
        })
    }

    proptest! {
        #[test]
        fn what_people_see_never_lies_across_the_limit(units in 0_i64..100_000_000, standard in limits()) {
            for value in [Decimal::new(units, 6), standard.limit + Decimal::new(units % 7 - 3, 6)] {
                let seen: Decimal = shown(value, None, &standard).parse().unwrap();
                prop_assert_eq!(standard.is_met_by(seen), standard.is_met_by(value), "{} shown as {}", value, seen);
            }
        }
    }

    #[test]
    fn sets_thousands_apart() {
        for (value, expected) in
            [(0, "0"), (999, "999"), (1000, "1,000"), (106_577, "106,577"), (-1_234_567, "-1,234,567")]
        {
            assert_eq!(grouped(Decimal::new(value, 0)), expected);
        }
        assert_eq!(grouped(Decimal::new(12_345, 1)), "1,234.5");
    }
}
