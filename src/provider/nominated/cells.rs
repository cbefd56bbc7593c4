//! Cells as numbers. A cell that is none is damage; an empty one holds nothing.

use rust_decimal::Decimal;

use crate::model::nominated::Separator;
use crate::provider::epa;

/// How the digits of a number are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Digits {
    /// What parts thousands.
    pub(super) thousands: Separator,
    /// What stands before decimals.
    pub(super) decimal: Separator,
}

impl Digits {
    /// As JSON writes them.
    pub(super) const PLAIN: Self = Self { thousands: Separator::None, decimal: Separator::Point };

    /// The number that `text` is; none where it is no number, or more digits than a decimal holds.
    pub(super) fn number(self, text: &str) -> Option<Decimal> {
        let text = text.trim();
        if self.thousands == Separator::None && self.decimal == Separator::Point {
            return plain(text);
        }
        let point = separates(self.decimal);
        let (whole, decimals) = match text.char_indices().find(|(_, letter)| point(*letter)) {
            Some((at, letter)) => (&text[..at], Some(&text[at + letter.len_utf8()..])),
            None => (text, None),
        };
        let whole = self.joined(whole)?;
        match decimals {
            // Further points or commas among the decimals are no number in any spelling.
            Some(decimals) if decimals.starts_with(|letter: char| letter.is_ascii_digit()) => {
                plain(&format!("{whole}.{decimals}"))
            }
            Some(_) => None,
            None => plain(&whole),
        }
    }

    /// Whole digits without what parts thousands: groups of three behind the first. `1,23` is no number by commas, but
    /// a slip of another spelling.
    fn joined(self, whole: &str) -> Option<String> {
        let parts = separates(self.thousands);
        let groups: Vec<&str> = whole.split(parts).collect();
        let [first, rest @ ..] = &groups[..] else { return None };
        let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
        let leads = first.trim_start_matches(['-', '+']);
        let fits = rest.is_empty()
            || (1..=3).contains(&leads.len())
                && is_digits(leads)
                && rest.iter().all(|group| group.len() == 3 && is_digits(group));
        fits.then(|| groups.concat())
    }
}

fn plain(text: &str) -> Option<Decimal> {
    // `_` parts digits in programs, and in no data.
    if text.contains('_') { None } else { epa::decimal(text.strip_prefix('+').unwrap_or(text).as_bytes()) }
}

/// Whether a letter is the separator.
fn separates(separator: Separator) -> fn(char) -> bool {
    match separator {
        Separator::None => |_| false,
        Separator::Comma => |letter| letter == ',',
        Separator::Point => |letter| letter == '.',
        Separator::Blank => char::is_whitespace,
        Separator::Apostrophe => |letter| matches!(letter, '\'' | '\u{2019}'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_the_spellings_of_files() {
        use Separator::{Apostrophe, Blank, Comma, None as Nothing, Point};
        let cases = [
            (Nothing, Point, "1234.50", Some("1234.50")),
            (Nothing, Point, " -7 ", Some("-7")),
            (Nothing, Point, "+7.5", Some("7.5")),
            (Nothing, Point, "1.5e3", Some("1500")),
            (Nothing, Point, "1,234", None),
            (Nothing, Point, "1_234", None),
            (Nothing, Point, "12%", None),
            (Nothing, Point, "NaN", None),
            (Nothing, Point, "", None),
            (Comma, Point, "1,234,567.8", Some("1234567.8")),
            (Comma, Point, "-12,345", Some("-12345")),
            (Comma, Point, "1234", Some("1234")),
            (Comma, Point, "1,23", None),
            (Comma, Point, "1,2345", None),
            (Comma, Point, ",234", None),
            (Comma, Point, "1,234.5,6", None),
            (Point, Comma, "1.234,5", Some("1234.5")),
            (Point, Comma, "1.5", None),
            (Nothing, Comma, "0,75", Some("0.75")),
            (Nothing, Comma, "0.75", Some("0.75")),
            (Nothing, Comma, "7,", None),
            (Blank, Comma, "12\u{202f}345\u{a0}678,9", Some("12345678.9")),
            (Apostrophe, Point, "1'234\u{2019}567", Some("1234567")),
        ];
        for (thousands, decimal, text, expected) in cases {
            let found = Digits { thousands, decimal }.number(text).map(|number| number.to_string());
            assert_eq!(found.as_deref(), expected, "{text:?} by {thousands} and {decimal}");
        }
    }
}
