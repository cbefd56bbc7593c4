//! The time a claim names: whole years, since every figure covers such.

use std::ops::RangeInclusive;

use crate::model::{Period, Year};

/// Before, nothing that is claimed was measured; after, nothing is.
pub(super) const YEARS: RangeInclusive<Year> = 1990..=2099;

/// What to write where a period cannot be read.
pub(super) const HELP: &str = "a year or the first and last, such as 2021 or 2017-2021";

/// `2021`, `2017-2021` (with any dash) or `2017 to 2021`.
pub(super) fn read(text: &str) -> Option<Period> {
    let text = text.replace(['\u{2013}', '\u{2014}'], "-").replace("to", "-");
    let (first, last) = text.split_once('-').unwrap_or((&text, &text));
    let (first, last) = (year(first)?, year(last)?);
    (first <= last).then(|| Period::years(first, last))
}

fn year(text: &str) -> Option<Year> {
    let digits = text.trim();
    let is_year = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|year| is_year && YEARS.contains(year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_read_as_people_write_them() {
        let cases = [
            ("2021", Some((2021, 2021))),
            (" 2017-2021 ", Some((2017, 2021))),
            ("2017 to 2021", Some((2017, 2021))),
            ("2017\u{2013}2021", Some((2017, 2021))),
            ("2017 \u{2014} 2021", Some((2017, 2021))),
            ("2021-2021", Some((2021, 2021))),
            ("2021-2017", None),
            ("2017-21", None),
            ("2021-07", None),
            ("2021-07-01", None),
            ("FY2021", None),
            ("21", None),
            ("1899", None),
            ("2100", None),
            ("+202", None),
            ("2017-2019-2021", None),
            ("-2021", None),
            ("", None),
        ];
        for (text, years) in cases {
            assert_eq!(read(text), years.map(|(first, last)| Period::years(first, last)), "{text}");
        }
    }
}
