//! The EPA's words for monitors, durations and events, as bulk files and API share them.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::number;
use super::text::filled;
use crate::model::Point;
use crate::model::rows::{EventType, SampleDuration};

/// PM2.5 by federal reference or equivalent method: the parameter that standards are about.
pub(super) const PARAMETER: &[u8] = b"88101";

pub(super) fn duration(text: &[u8]) -> SampleDuration {
    match text.trim_ascii() {
        b"24 HOUR" => SampleDuration::Filter24,
        b"24-HR BLK AVG" => SampleDuration::Block24,
        b"1 HOUR" => SampleDuration::Hour1,
        _ => SampleDuration::Other,
    }
}

/// One of three vocabularies: `annualData` and annual files, `quarterlyData` with its misspelling, daily files.
pub(super) fn event(text: &[u8]) -> EventType {
    let text = text.trim_ascii();
    let is = |words: &[&[u8]]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(&[b"None", b"No Events"]) {
        EventType::None
    } else if is(&[b"Included", b"Events Included", b"Events Inclucded"]) {
        EventType::Included
    } else if is(&[b"Excluded", b"Events Excluded"]) {
        EventType::Excluded
    } else if is(&[b"Concurred Events Excluded"]) {
        EventType::ConcurredExcluded
    } else {
        EventType::Unusable
    }
}

/// A city's name; `Not in a city` is none.
pub(super) fn city(text: &[u8]) -> Option<String> {
    filled(text).filter(|name| !name.eq_ignore_ascii_case("Not in a city"))
}

/// A decimal from its text, in plain or scientific notation; none where it is no number.
pub(super) fn decimal(text: &[u8]) -> Option<Decimal> {
    number::exact(text).or_else(|| {
        let text = std::str::from_utf8(text).ok()?.trim();
        text.contains(['e', 'E']).then(|| Decimal::from_scientific(text).ok())?
    })
}

/// A count, possibly written with decimals that are zero (`31.0`).
pub(super) fn count(text: &[u8]) -> Option<u32> {
    number::count(text).or_else(|| {
        let number = decimal(text)?;
        number.fract().is_zero().then(|| u32::try_from(number).ok())?
    })
}

/// A date as `2014-01-02`.
pub(super) fn date(text: &[u8]) -> Option<NaiveDate> {
    let text = text.trim_ascii();
    if text.len() != 10 || text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    let number = |part: &[u8]| {
        part.iter().try_fold(0_u32, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(byte - b'0')))
    };
    NaiveDate::from_ymd_opt(i32::try_from(number(&text[..4])?).ok()?, number(&text[5..7])?, number(&text[8..])?)
}

/// `Y` or `N`; none where it is neither.
pub(super) fn yes(text: &[u8]) -> Option<bool> {
    match text.trim_ascii() {
        b"Y" | b"y" => Some(true),
        b"N" | b"n" => Some(false),
        _ => None,
    }
}

/// A point in degrees, if both parts are numbers on the globe.
pub(super) fn point(lat: &[u8], lon: &[u8]) -> Option<Point> {
    let degrees = |text: &[u8], most: f64| {
        let degrees: f64 = std::str::from_utf8(text).ok()?.trim().parse().ok()?;
        (degrees.abs() <= most).then_some(degrees)
    };
    Some(Point { lat: degrees(lat, 90.0)?, lon: degrees(lon, 180.0)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cases 52 and 53 of the reference.
    #[test]
    fn events_of_three_vocabularies() {
        let cases = [
            ("No Events", EventType::None),
            ("None", EventType::None),
            ("Events Included", EventType::Included),
            ("Events Inclucded", EventType::Included),
            ("Included", EventType::Included),
            ("Events Excluded", EventType::Excluded),
            ("excluded", EventType::Excluded),
            ("Concurred Events Excluded", EventType::ConcurredExcluded),
            ("Events Error", EventType::Unusable),
            ("", EventType::Unusable),
        ];
        for (words, expected) in cases {
            assert_eq!(event(words.as_bytes()), expected, "{words}");
        }
    }

    #[test]
    fn numbers_in_every_spelling() {
        let cases = [
            ("7.931707", Some("7.931707")),
            ("-0.4", Some("-0.4")),
            (".5", Some("0.5")),
            ("8", Some("8")),
            ("1.5E-3", Some("0.0015")),
            ("100.0", Some("100.0")),
            ("", None),
            ("NaN", None),
            ("7,9", None),
        ];
        for (text, expected) in cases {
            assert_eq!(decimal(text.as_bytes()).map(|number| number.to_string()).as_deref(), expected, "{text}");
        }
        assert_eq!(count(b"31.0"), Some(31));
        assert_eq!(count(b"31.5"), None);
        assert_eq!(count(b"-1"), None);
    }

    #[test]
    fn dates_and_points_on_the_globe() {
        assert_eq!(date(b"2014-02-28"), NaiveDate::from_ymd_opt(2014, 2, 28));
        for text in ["2014-02-30", "2014-2-3", "20140203", "", "2014/02/03", "-014-02-03"] {
            assert_eq!(date(text.as_bytes()), None, "{text}");
        }
        assert_eq!(point(b"35.856111", b"-78.574167"), Some(Point { lat: 35.856_111, lon: -78.574_167 }));
        for (lat, lon) in [("", "-78"), ("91", "0"), ("NaN", "0"), ("0", "inf")] {
            assert_eq!(point(lat.as_bytes(), lon.as_bytes()), None, "{lat} {lon}");
        }
    }
}
