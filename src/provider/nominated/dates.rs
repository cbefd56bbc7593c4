//! Cells as dates, and the year that a date belongs to.

use chrono::{DateTime, Datelike, NaiveDate};

use crate::model::nominated::DateForm;
use crate::model::period::Period;

/// The day that a cell says, as it is written there: a time and a zone behind it do not move it. A year or a month alone
/// is its first day. Milliseconds are days of UTC.
pub(super) fn date(text: &str, form: DateForm) -> Option<NaiveDate> {
    let text = text.trim();
    match form {
        DateForm::Iso => {
            let (day, time) = text.split_at_checked(10)?;
            let fits = is_time(time) || time.strip_prefix(['T', 't']).is_some_and(is_clock);
            fits.then(|| of_parts(day, '-', [4, 2, 2], [0, 1, 2])).flatten()
        }
        DateForm::Year => NaiveDate::from_ymd_opt(number(text, 4)?.try_into().ok()?, 1, 1),
        DateForm::Month => {
            let (year, month) = text.split_once('-')?;
            NaiveDate::from_ymd_opt(number(year, 4)?.try_into().ok()?, number(month, 2)?, 1)
        }
        DateForm::EpochMs => {
            let milliseconds = text.parse().ok().filter(|_| !text.starts_with('+'))?;
            let day = DateTime::from_timestamp_millis(milliseconds)?.date_naive();
            (1..=9999).contains(&day.year()).then_some(day)
        }
        DateForm::MonthDayYear => behind_blank(text).and_then(|day| of_parts(day, '/', [0, 0, 4], [2, 0, 1])),
        DateForm::DayMonthYear => behind_blank(text).and_then(|day| of_parts(day, '/', [0, 0, 4], [2, 1, 0])),
        DateForm::DayMonthYearDots => behind_blank(text).and_then(|day| of_parts(day, '.', [0, 0, 4], [2, 1, 0])),
    }
}

/// A day of three numbers of so many digits (0 for one or two), of which `order` says where year, month and day stand.
fn of_parts(text: &str, between: char, digits: [usize; 3], order: [usize; 3]) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.split(between).collect();
    let parts: [&str; 3] = parts.try_into().ok()?;
    let at = |place: usize| number(parts[order[place]], digits[order[place]]);
    NaiveDate::from_ymd_opt(at(0)?.try_into().ok()?, at(1)?, at(2)?)
}

fn number(text: &str, digits: usize) -> Option<u32> {
    let fits = if digits == 0 { (1..=2).contains(&text.len()) } else { text.len() == digits };
    let is_number = fits && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

/// The day before a time.
fn behind_blank(text: &str) -> Option<&str> {
    let end = text.find(' ').unwrap_or(text.len());
    is_time(&text[end..]).then(|| &text[..end])
}

/// Nothing, or a time behind a blank.
fn is_time(text: &str) -> bool {
    text.is_empty() || text.strip_prefix(' ').is_some_and(is_clock)
}

/// Digits of a clock, and a zone or half of the day.
fn is_clock(text: &str) -> bool {
    let belongs = |byte: u8| {
        byte.is_ascii_digit()
            || matches!(byte.to_ascii_uppercase(), b':' | b'.' | b'+' | b'-' | b' ' | b'Z' | b'A' | b'P' | b'M')
    };
    text.starts_with(|letter: char| letter.is_ascii_digit()) && text.contains(':') && text.bytes().all(belongs)
}

/// The year that a day belongs to, where years begin on this month and day.
pub(super) fn year_of(day: NaiveDate, (month, first): (u32, u32)) -> Option<Period> {
    let start = |year| NaiveDate::from_ymd_opt(year, month, first);
    let year = if day < start(day.year())? { day.year() - 1 } else { day.year() };
    Some(Period { from: start(year)?, to: start(year + 1)?.pred_opt()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_every_form() {
        use DateForm::{DayMonthYear, DayMonthYearDots, EpochMs, Iso, Month, MonthDayYear, Year};
        let cases = [
            (Iso, "2023-05-06", "2023-05-06"),
            (Iso, "2023-05-06T23:59:00.000", "2023-05-06"),
            (Iso, "2023-05-06T23:59:00-05:00", "2023-05-06"),
            (Iso, "2023-05-06 00:00:00Z", "2023-05-06"),
            (Iso, "2023-05-06x", ""),
            (Iso, "2023-5-6", ""),
            (Iso, "2023-02-29", ""),
            (Iso, "1683331200000", ""),
            (Year, "2023", "2023-01-01"),
            (Year, "23", ""),
            (Year, "2023.0", ""),
            (Month, "2023-05", "2023-05-01"),
            (Month, "2023-13", ""),
            (EpochMs, "1683331200000", "2023-05-06"),
            (EpochMs, "-86400000", "1969-12-31"),
            (EpochMs, "9e20", ""),
            (EpochMs, "9223372036854775807", ""),
            (MonthDayYear, "05/06/2023", "2023-05-06"),
            (MonthDayYear, "5/6/2023 12:00:00 AM", "2023-05-06"),
            (MonthDayYear, "13/06/2023", ""),
            (DayMonthYear, "06/05/2023", "2023-05-06"),
            (DayMonthYear, "06/05/23", ""),
            (DayMonthYearDots, "6.5.2023", "2023-05-06"),
            (DayMonthYearDots, "6.5.2023 noon", ""),
            (Iso, "", ""),
            (Iso, "2023-05-0\u{e9}", ""),
        ];
        for (form, text, expected) in cases {
            let found = date(text, form).map(|day| day.to_string()).unwrap_or_default();
            assert_eq!(found, expected, "{text:?} as {form}");
        }
    }

    #[test]
    fn a_year_begins_where_the_definition_says() {
        let cases = [
            ("2023-05-06", (1, 1), "2023-01-01", "2023-12-31"),
            ("2023-06-30", (7, 1), "2022-07-01", "2023-06-30"),
            ("2023-07-01", (7, 1), "2023-07-01", "2024-06-30"),
            ("2024-02-29", (3, 1), "2023-03-01", "2024-02-29"),
        ];
        for (day, starts, from, to) in cases {
            let found = day.parse().ok().and_then(|day| year_of(day, starts));
            let expected = (from.parse().ok()).zip(to.parse().ok()).map(|(from, to)| Period { from, to });
            assert_eq!(found, expected, "{day} {starts:?}");
        }
    }
}
