//! Parsers from a value as written to a value as meant. Each puts its problem on record and then answers `None`.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use toml::de::DeValue;

use super::Value;
use crate::config::problem::nearest;

/// Text that is not blank.
#[must_use]
pub fn text(value: &Value) -> Option<String> {
    match value.as_text() {
        Some(text) if !text.trim().is_empty() => Some(text.to_owned()),
        _ => value.expected("text that is not blank"),
    }
}

/// Which version of its form a file says that it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// The one that is read.
    Known,
    /// Another one: what it may hold is not known, so that nothing of it can be wrong.
    Other,
}

/// The version of a form named as `outcomes/claims/v1`; `what` is what such a file is called, as `a file of claims`.
pub fn version(known: &'static str, what: &'static str) -> impl Fn(&Value) -> Option<Version> {
    let form = known.trim_end_matches(|letter: char| letter != '/');
    move |value| match value.as_text() {
        Some(said) if said == known => Some(Version::Known),
        Some(other) if other.starts_with(form) => {
            let message = format!("the file is of the form `{other}`, which this program does not know");
            let _: Option<()> = value.problem_with_help(message, format!("it reads `{known}`"));
            Some(Version::Other)
        }
        Some(other) => value.problem_with_help(
            format!("`{other}` is no form of file that is read here"),
            format!("{what} says `{known}`"),
        ),
        None => value.expected(&format!("`{known}`")),
    }
}

/// Text that is not blank, or the digits of a number just as they were written: `7.20` keeps its second decimal.
#[must_use]
pub fn text_or_digits(value: &Value) -> Option<String> {
    match value.written_as {
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::String(written) if !written.trim().is_empty() => Some(written.to_string()),
        _ => value.expected("text that is not blank, or a number"),
    }
}

/// `true` or `false`.
#[must_use]
pub fn boolean(value: &Value) -> Option<bool> {
    value.written_as.as_bool().or_else(|| value.expected("true or false"))
}

/// A decimal number written as `"12.0"`, `75` or `12.0`: always read from its digits, never by way of binary floating
/// point, so that 12.0 keeps its decimal.
#[must_use]
pub fn decimal(value: &Value) -> Option<Decimal> {
    let digits = match value.written_as {
        DeValue::String(text) => text.as_ref(),
        DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
        DeValue::Float(number) => number.as_str(),
        _ => return value.expected("a number such as \"12.0\" or 75"),
    };
    let read = Decimal::from_str_exact(digits.trim()).ok();
    read.or_else(|| value.expected("a number such as \"12.0\" or 75"))
}

/// A decimal within bounds, both included.
pub fn decimal_between(bounds: RangeInclusive<Decimal>) -> impl Fn(&Value) -> Option<Decimal> {
    move |value| {
        let read = decimal(value)?;
        if bounds.contains(&read) {
            return Some(read);
        }
        value.expected(&format!("from {} to {}", bounds.start(), bounds.end()))
    }
}

/// A whole number within bounds, both included.
pub fn whole<N>(bounds: RangeInclusive<N>) -> impl Fn(&Value) -> Option<N>
where
    N: FromStr + PartialOrd + Display,
{
    move |value| {
        let read = match value.written_as {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse().ok(),
            _ => None,
        };
        let within = read.filter(|number| bounds.contains(number));
        within.or_else(|| value.expected(&format!("a whole number from {} to {}", bounds.start(), bounds.end())))
    }
}

/// A whole number of at least 1.
#[must_use]
pub fn count(value: &Value) -> Option<u64> {
    match value.written_as {
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse().ok().filter(|count| *count > 0),
        _ => None,
    }
    .or_else(|| value.expected("a whole number of at least 1"))
}

/// A distance in kilometres, more than zero and at most half the way around the earth.
#[must_use]
pub fn kilometres(value: &Value) -> Option<f64> {
    let digits = match value.written_as {
        DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
        DeValue::Float(number) => number.as_str(),
        _ => return value.expected("a distance in kilometres"),
    };
    let read = digits.parse().ok().filter(|km: &f64| *km > 0.0 && *km <= 20_040.0);
    read.or_else(|| value.expected("a distance in kilometres, more than 0 and at most 20040"))
}

/// A day, written as a TOML date or as text: `2024-05-06`.
#[must_use]
pub fn date(value: &Value) -> Option<NaiveDate> {
    let written = match value.written_as {
        DeValue::Datetime(day) if day.time.is_none() && day.offset.is_none() => day.to_string(),
        DeValue::String(text) => text.to_string(),
        _ => return value.expected("a day such as 2024-05-06"),
    };
    written.parse().ok().or_else(|| value.expected("a day that the calendar has, such as 2024-05-06"))
}

/// A day of every year as (month, day), written `"06-30"`. February 29 is none, since not every year has it.
#[must_use]
pub fn month_day(value: &Value) -> Option<(u32, u32)> {
    let read = value.as_text().and_then(|text| {
        let (month, day) = text.split_once('-')?;
        let (month, day) = (month.parse().ok()?, day.parse().ok()?);
        NaiveDate::from_ymd_opt(2023, month, day).map(|_| (month, day))
    });
    read.or_else(|| value.expected("a day of every year such as \"06-30\""))
}

/// Anything that can be read from text; the problem repeats what its own error says.
#[must_use]
pub fn parsed<T>(value: &Value) -> Option<T>
where
    T: FromStr,
    T::Err: Display,
{
    let written = text(value)?;
    match written.parse() {
        Ok(read) => Some(read),
        Err(error) => value.problem(format!("`{}`: {error}", value.key())),
    }
}

/// One of a few words, each standing for a value.
pub fn one_of<'w, T: Copy>(words: &'w [(&'w str, T)]) -> impl Fn(&Value) -> Option<T> + 'w {
    move |value| {
        let known = || words.iter().map(|(word, _)| *word);
        let all = || known().collect::<Vec<_>>().join(", ");
        let Some(text) = value.as_text() else { return value.expected(&format!("one of: {}", all())) };
        if let Some((_, meant)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*meant);
        }
        let help = nearest(text, known())
            .map_or_else(|| format!("one of: {}", all()), |meant| format!("did you mean `{meant}`?"));
        value.problem_with_help(format!("`{text}` is no word for `{}`", value.key()), help)
    }
}

/// A list, each item read by `parse`. Every wrong item is told.
pub fn list<T>(parse: impl Fn(&Value) -> Option<T>) -> impl Fn(&Value) -> Option<Vec<T>> {
    move |value| {
        let read: Vec<Option<T>> = value.items()?.iter().map(&parse).collect();
        read.into_iter().collect()
    }
}
