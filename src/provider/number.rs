//! Numbers from text, the usual ones by hand: most cells of national files are a few digits.

use rust_decimal::Decimal;

/// So many digits are read by hand: they fit in 64 bits.
const SHORT: usize = 18;

/// The number that `text` is, as [`Decimal::from_str_exact`] reads it; blanks around it do not count.
pub(super) fn exact(text: &[u8]) -> Option<Decimal> {
    let text = text.trim_ascii();
    short(text).or_else(|| Decimal::from_str_exact(std::str::from_utf8(text).ok()?.trim()).ok())
}

/// Plain digits, with or without a decimal point among them.
fn short(text: &[u8]) -> Option<Decimal> {
    if text.len() > SHORT + 1 {
        return None;
    }
    let (whole, decimals) = match text.iter().position(|byte| *byte == b'.') {
        Some(point) => (&text[..point], text.get(point + 1..)?),
        None => (text, [].as_slice()),
    };
    if whole.is_empty() || decimals.is_empty() && whole.len() < text.len() {
        return None;
    }
    let number = digits(decimals, digits(whole, 0)?)?;
    Decimal::try_from_i128_with_scale(number.into(), u32::try_from(decimals.len()).ok()?).ok()
}

/// A count of at most nine plain digits.
pub(super) fn count(text: &[u8]) -> Option<u32> {
    let text = text.trim_ascii();
    let number = digits(text, 0).filter(|_| (1..=9).contains(&text.len()))?;
    number.try_into().ok()
}

/// The digits of `text` behind those of `before`; none where another character is among them or they are too many.
fn digits(text: &[u8], before: u64) -> Option<u64> {
    text.iter().try_fold(before, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 { None } else { number.checked_mul(10)?.checked_add(digit.into()) }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn by_hand_as_by_the_book(text in "[ ]?[-+]?[0-9_]{0,20}(\\.[0-9]{0,20})?[e ]?", more in "\\PC*") {
            for text in [text, more] {
                let expected = Decimal::from_str_exact(text.trim()).ok();
                prop_assert_eq!(exact(text.as_bytes()), expected, "{}", &text);
                let shown = |number: Option<Decimal>| number.map(|number| (number.mantissa(), number.scale()));
                prop_assert_eq!(shown(exact(text.as_bytes())), shown(expected), "{}", &text);
            }
        }
    }

    #[test]
    fn counts_are_plain_digits() {
        let cases = [("0", Some(0)), (" 0366 ", Some(366)), ("999999999", Some(999_999_999))];
        for (text, expected) in cases {
            assert_eq!(count(text.as_bytes()), expected, "{text}");
        }
        for text in ["", " ", "-1", "1.0", "1000000000", "1e3"] {
            assert_eq!(count(text.as_bytes()), None, "{text}");
        }
    }
}
