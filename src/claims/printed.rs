//! A value as it stands in a document: its number, its unit, its digits, and how it is meant.

use rust_decimal::Decimal;

use crate::model::{Metric, Precision, Printed, Unit};

/// A value that cannot be read, or can be read in two ways.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct UnreadableValue {
    /// What is wrong with it.
    pub message: String,
    /// What to write.
    pub help: String,
}

/// Nobody prints more digits, before the point or behind it.
const MOST_DIGITS: usize = 10;

const NOTHING: [&str; 9] = ["n/a", "na", "n.a.", "none", "null", "unknown", "-", "tbd", "not available"];

/// Longer words come before those they begin with.
const WORDS: [(&str, Precision); 25] = [
    (">=", Precision::AtLeast),
    ("≥", Precision::AtLeast),
    (">", Precision::AtLeast),
    ("at least", Precision::AtLeast),
    ("more than", Precision::AtLeast),
    ("greater than", Precision::AtLeast),
    ("over", Precision::AtLeast),
    ("above", Precision::AtLeast),
    ("<=", Precision::AtMost),
    ("≤", Precision::AtMost),
    ("<", Precision::AtMost),
    ("at most", Precision::AtMost),
    ("less than", Precision::AtMost),
    ("under", Precision::AtMost),
    ("below", Precision::AtMost),
    ("up to", Precision::AtMost),
    ("~", Precision::About),
    ("≈", Precision::About),
    ("about", Precision::About),
    ("around", Precision::About),
    ("approximately", Precision::About),
    ("approx.", Precision::About),
    ("roughly", Precision::About),
    ("nearly", Precision::About),
    ("almost", Precision::About),
];

const UNITS: [(&str, Unit); 12] = [
    ("%", Unit::Percent),
    ("percent", Unit::Percent),
    ("pct", Unit::Percent),
    ("ug/m3", Unit::MicrogramsPerCubicMetre),
    ("ug/m^3", Unit::MicrogramsPerCubicMetre),
    ("ug/cum", Unit::MicrogramsPerCubicMetre),
    ("ugm-3", Unit::MicrogramsPerCubicMetre),
    ("mcg/m3", Unit::MicrogramsPerCubicMetre),
    ("microgramspercubicmeter", Unit::MicrogramsPerCubicMetre),
    ("microgramspercubicmetre", Unit::MicrogramsPerCubicMetre),
    ("micrograms/m3", Unit::MicrogramsPerCubicMetre),
    ("microgramsperm3", Unit::MicrogramsPerCubicMetre),
];

/// Reads `text`; where the metric could not be read, unit and range go unchecked.
pub(super) fn read(text: &str, metric: Option<Metric>) -> Result<Printed, UnreadableValue> {
    let text = text.trim();
    let plain = plain(text);
    if NOTHING.contains(&plain.as_str()) {
        return Err(wrong(format!("`{text}` says that there is no value"), "leave the claim out"));
    }
    let (precision, rest) = precision(&plain);
    let end = rest.find(|letter: char| !letter.is_ascii_digit() && !".,".contains(letter)).unwrap_or(rest.len());
    let (number, behind) = (&rest[..end], rest[end..].trim());
    if number.is_empty() {
        return Err(no_number(text, rest, metric));
    }
    check_behind(text, behind)?;
    let (value, decimals) = decimal(number)?;
    if let Some(metric) = metric {
        check_unit(text, behind, number, metric)?;
        check_range(text, value, behind.is_empty(), metric)?;
    }
    Ok(Printed { text: text.to_owned(), value, decimals, precision })
}

/// Reads a margin of error: a number in the metric's unit, as `1.2`, `1.2 %` or `±1.2`. Zero is one: a full count has it.
pub(super) fn margin(text: &str, metric: Metric) -> Result<Decimal, UnreadableValue> {
    let plain = plain(text);
    let signs = ["+/-", "±"].into_iter().find_map(|sign| plain.strip_prefix(sign));
    let rest = signs.unwrap_or(&plain).trim();
    let end = rest.find(|letter: char| !letter.is_ascii_digit() && !".,".contains(letter)).unwrap_or(rest.len());
    let (number, behind) = (&rest[..end], rest[end..].trim());
    if number.is_empty() {
        return Err(wrong(
            format!("`{text}` is no margin"),
            "write half the width of the 90 % interval, such as `1.2`",
        ));
    }
    let (margin, _) = decimal(number)?;
    check_unit(text, behind, number, metric)?;
    if margin > Decimal::ONE_HUNDRED {
        return Err(wrong(format!("`{text}` is more than 100 %: no margin of a share is"), example(Some(metric))));
    }
    Ok(margin)
}

fn wrong(message: impl Into<String>, help: impl Into<String>) -> UnreadableValue {
    UnreadableValue { message: message.into(), help: help.into() }
}

/// Small letters, one kind of space, and one spelling of micro, cubed, minus and dash.
fn plain(text: &str) -> String {
    let small = text.to_lowercase();
    let letters = small.chars().map(|letter| match letter {
        'µ' | 'μ' => 'u',
        '³' => '3',
        '\u{2212}' | '\u{2013}' | '\u{2014}' => '-',
        letter if letter.is_whitespace() => ' ',
        letter => letter,
    });
    let letters: String = letters.collect();
    letters.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn precision(plain: &str) -> (Precision, &str) {
    if let Some(rest) = plain.strip_suffix('+') {
        return (Precision::AtLeast, rest.trim());
    }
    for (word, precision) in WORDS {
        if let Some(rest) = plain.strip_prefix(word)
            && !rest.starts_with(char::is_alphabetic)
        {
            return (precision, rest.trim());
        }
    }
    (Precision::Exact, plain)
}

fn example(metric: Option<Metric>) -> &'static str {
    match metric {
        Some(Metric::Broadband) => "write the number as printed, such as `89 %` or `89.5 %`",
        Some(Metric::Pm25) => "write the number as printed, such as `7.21` or `7.21 µg/m³`",
        Some(Metric::Nominated) => "write the number as printed, such as `5.2`, and no unit or the definition's own",
        None => "write the number as printed, such as `89 %` or `7.21`",
    }
}

fn no_number(text: &str, rest: &str, metric: Option<Metric>) -> UnreadableValue {
    match rest.strip_prefix('-') {
        Some(digits) if digits.trim().starts_with(|letter: char| letter.is_ascii_digit()) => {
            wrong(format!("`{text}` is below zero: no share and no concentration is"), example(metric))
        }
        _ => wrong(format!("`{text}` begins with no number"), example(metric)),
    }
}

/// What stands behind the number may show that it is not one number.
fn check_behind(text: &str, behind: &str) -> Result<(), UnreadableValue> {
    if behind.starts_with(|letter: char| letter.is_ascii_digit() || ".,".contains(letter)) {
        return Err(wrong(format!("`{text}` has a gap in its number"), "write the number without spaces"));
    }
    if ["±", "+/-", "+-"].iter().any(|sign| behind.contains(sign)) {
        return Err(wrong(format!("`{text}` holds a margin"), "write the value alone"));
    }
    let range = behind.trim_start_matches(['%', ' ']);
    if range.starts_with('-') || range.starts_with("to ") {
        let help = "write one value, or `at least` with the lower one";
        return Err(wrong(format!("`{text}` is a range"), help));
    }
    Ok(())
}

/// The number and its decimals. A comma before three digits parts thousands in one country and decimals in another.
fn decimal(number: &str) -> Result<(Decimal, u32), UnreadableValue> {
    let mut parts = number.split(['.', ',']);
    let (whole, fraction, more) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    if more.is_some() {
        return Err(wrong(
            format!("`{number}` has more than one separator"),
            "write no separator of thousands, and a point before the decimals",
        ));
    }
    let decimals = fraction.unwrap_or_default();
    if number.contains(',') && decimals.len() == 3 && whole.len() <= 3 && !whole.starts_with('0') {
        let (point, joined) = (number.replace(',', "."), number.replace(',', ""));
        return Err(wrong(format!("`{number}` can be read in two ways"), format!("write `{point}` or `{joined}`")));
    }
    let unfit = |digits: &str| digits.is_empty() || digits.len() > MOST_DIGITS;
    if unfit(whole) || fraction.is_some_and(unfit) {
        let message = format!("`{number}` is no number with digits before and behind its point, {MOST_DIGITS} at most");
        return Err(wrong(message, example(None)));
    }
    let read = Decimal::from_str_exact(&number.replace(',', "."));
    let value = read.map_err(|_| wrong(format!("`{number}` is no number"), example(None)))?;
    Ok((value, value.scale()))
}

fn check_unit(text: &str, behind: &str, number: &str, metric: Metric) -> Result<(), UnreadableValue> {
    let unit = UNITS.iter().find(|(known, _)| *known == behind.replace(' ', "")).map(|(_, unit)| *unit);
    // The unit of a nominated metric stands in its definition, which is not at hand here.
    if behind.is_empty() || unit == Some(metric.unit()) || metric == Metric::Nominated {
        return Ok(());
    }
    let (own, help) = (metric.unit().symbol(), format!("write `{number} {}`", metric.unit().symbol()));
    match unit {
        Some(other) => Err(wrong(
            format!("`{text}` is in {}, but {metric} is in {own}", other.symbol()),
            format!("{help}, or another metric"),
        )),
        None => {
            Err(wrong(format!("`{behind}` in `{text}` is no unit of {metric}"), format!("{help} if that is meant")))
        }
    }
}

fn check_range(text: &str, value: Decimal, bare: bool, metric: Metric) -> Result<(), UnreadableValue> {
    match metric {
        Metric::Broadband if value > Decimal::ONE_HUNDRED => {
            Err(wrong(format!("`{text}` is more than 100 %: no share is"), example(Some(metric))))
        }
        Metric::Broadband if bare && value > Decimal::ZERO && value <= Decimal::ONE => {
            let percent = (value * Decimal::ONE_HUNDRED).normalize();
            Err(wrong(
                format!("`{text}` can be a share of 1 or a percentage"),
                format!("write `{percent} %` or `{value} %`"),
            ))
        }
        Metric::Pm25 if value > Decimal::ONE_THOUSAND => {
            Err(wrong(format!("`{text}` is more than 1000 µg/m³: no annual mean is"), example(Some(metric))))
        }
        Metric::Broadband | Metric::Pm25 | Metric::Nominated => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use Metric::{Broadband, Pm25};
    use Precision::{About, AtLeast, AtMost, Exact};

    #[test]
    fn values_are_read_as_printed() {
        let cases = [
            ("89 %", Broadband, "89", 0, Exact),
            ("89%", Broadband, "89", 0, Exact),
            ("89\u{202f}%", Broadband, "89", 0, Exact),
            ("89", Broadband, "89", 0, Exact),
            ("89.0", Broadband, "89.0", 1, Exact),
            ("89,5", Broadband, "89.5", 1, Exact),
            ("89.50 percent", Broadband, "89.50", 2, Exact),
            ("89 per cent", Broadband, "89", 0, Exact),
            ("0", Broadband, "0", 0, Exact),
            ("0.9 %", Broadband, "0.9", 1, Exact),
            ("100 %", Broadband, "100", 0, Exact),
            ("7.21 µg/m3", Pm25, "7.21", 2, Exact),
            ("7.21 ug/m³", Pm25, "7.21", 2, Exact),
            ("7,21 μg/m³", Pm25, "7.21", 2, Exact),
            ("7.21µg/m^3", Pm25, "7.21", 2, Exact),
            ("7.20 micrograms per cubic meter", Pm25, "7.20", 2, Exact),
            ("7.210", Pm25, "7.210", 3, Exact),
            ("0,123", Pm25, "0.123", 3, Exact),
            ("0.9", Pm25, "0.9", 1, Exact),
            (">75%", Broadband, "75", 0, AtLeast),
            ("≥ 75 %", Broadband, "75", 0, AtLeast),
            ("at least 75 %", Broadband, "75", 0, AtLeast),
            ("At  Least 75", Broadband, "75", 0, AtLeast),
            ("over 90", Broadband, "90", 0, AtLeast),
            ("90%+", Broadband, "90", 0, AtLeast),
            ("<10", Pm25, "10", 0, AtMost),
            ("below 10 µg/m³", Pm25, "10", 0, AtMost),
            ("about 90", Broadband, "90", 0, About),
            ("~7", Pm25, "7", 0, About),
        ];
        for (text, metric, value, decimals, precision) in cases {
            let read = read(text, Some(metric)).unwrap_or_else(|wrong| panic!("{text}: {wrong:?}"));
            assert_eq!(read.value.to_string(), value, "{text}");
            assert_eq!((read.decimals, read.precision, read.text.as_str()), (decimals, precision, text));
        }
        assert_eq!(read(" 89 ", Some(Broadband)).unwrap().text, "89");
    }

    #[test]
    fn what_cannot_be_read_says_what_to_write() {
        let cases = [
            ("1,234", Pm25, "can be read in two ways", "write `1.234` or `1234`"),
            ("89,500 %", Broadband, "can be read in two ways", "write `89.500` or `89500`"),
            ("1,234.5", Pm25, "more than one separator", "no separator of thousands"),
            ("1.2.3", Pm25, "more than one separator", ""),
            ("n/a", Broadband, "no value", "leave the claim out"),
            ("-", Broadband, "no value", "leave the claim out"),
            ("-3", Pm25, "below zero", "such as `7.21`"),
            ("\u{2212}3 %", Broadband, "below zero", "such as `89 %`"),
            ("101 %", Broadband, "more than 100 %", ""),
            ("100.1", Broadband, "more than 100 %", ""),
            ("1000.1", Pm25, "more than 1000", ""),
            ("89 µg/m3", Broadband, "is in µg/m³, but broadband is in %", "write `89 %`, or another metric"),
            ("7.21 %", Pm25, "is in %, but pm25 is in µg/m³", "write `7.21 µg/m³`, or another metric"),
            ("89 Mbps", Broadband, "`mbps` in `89 Mbps` is no unit of broadband", "write `89 %`"),
            ("0.89", Broadband, "a share of 1 or a percentage", "write `89 %` or `0.89 %`"),
            ("1", Broadband, "a share of 1 or a percentage", "write `100 %` or `1 %`"),
            ("85-90 %", Broadband, "is a range", "write one value"),
            ("85 % to 90 %", Broadband, "is a range", "write one value"),
            ("89 ± 1.2 %", Broadband, "holds a margin", "write the value alone"),
            ("1 234", Pm25, "a gap in its number", "without spaces"),
            (".5", Pm25, "digits before and behind", ""),
            ("89.", Broadband, "digits before and behind", ""),
            ("12345678901", Pm25, "10 at most", ""),
            ("7.2e0", Pm25, "`e0` in `7.2e0` is no unit", "write `7.2 µg/m³`"),
            ("eighty-nine", Broadband, "begins with no number", "such as `89 %`"),
            ("overall 89", Broadband, "begins with no number", ""),
            ("at least", Broadband, "begins with no number", ""),
            ("%", Broadband, "begins with no number", ""),
        ];
        for (text, metric, message, help) in cases {
            let wrong = read(text, Some(metric)).unwrap_err();
            assert!(wrong.message.contains(message) && wrong.help.contains(help), "{text}: {wrong:?}");
        }
    }
}
