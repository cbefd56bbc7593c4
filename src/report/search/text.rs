//! The search for people: matches first, then the nearest few, then how far it reached.

use rust_decimal::Decimal;

use super::{Searched, definition, kind};
use crate::measure::at_hand::NotAtHand;
use crate::model::{Level, Nearness, Precision, Year};
use crate::report::columns::columns;
use crate::report::numbers;
use crate::report::terminal::visible;
use crate::verify::search::NEAREST;

/// The search as text.
#[must_use]
pub fn text(searched: &Searched<'_>) -> String {
    let Searched { city, metric, as_of, found, .. } = *searched;
    let mut text = format!("{}, {}  {}  as of {as_of}\n", city.name(), city.region(), city.id());
    text.push_str(&format!("Where may {metric} {} come from?\n\n", printed(searched)));
    let matching = found.matching();
    text.push_str(&answer(searched));
    if !matching.is_empty() {
        text.push_str(&format!("\n{}", table(searched, matching)));
    }
    let others = &found.ranked[matching.len()..];
    let near = &others[..others.len().min(NEAREST)];
    if !near.is_empty() {
        let word = if matching.is_empty() { "Nearest" } else { "Next" };
        text.push_str(&format!("\n{word}:\n{}", table(searched, near)));
    }
    text.push_str(&reach(searched));
    text
}

fn printed(searched: &Searched<'_>) -> String {
    let symbol = searched.metric.unit().symbol();
    let text = &searched.printed.text;
    if text.ends_with(|last: char| last.is_ascii_digit()) { format!("{text} {symbol}") } else { text.clone() }
}

/// What the search comes to, in a sentence or two.
fn answer(searched: &Searched<'_>) -> String {
    let Searched { printed: value, found, .. } = *searched;
    let (all, matching, text) = (found.ranked.len(), found.matching().len(), printed(searched));
    if searched.city.us().is_none() {
        return "No provider covers cities outside the United States.\n".to_owned();
    }
    if all == 0 {
        return format!("No figure is at hand to compare {text} with.\n");
    }
    if value.precision != Precision::Exact {
        return format!("{text} is printed as a bound or as \"about\": no series can be said to give it.\n");
    }
    let within = format!("within {}", value.half_unit().normalize());
    if matching == 0 {
        return format!("No series gives {text}: none of the {all} at hand lies {within} of it.\n");
    }
    let gives = if matching == 1 { "1 series gives" } else { &format!("{matching} series give") };
    let rivals = match found.rivals() {
        0 => "it has no rival".to_owned(),
        1 => "the nearest has 1 rival".to_owned(),
        more => format!("the nearest has {more} rivals"),
    };
    let chance = numbers::fixed(found.by_chance, 1);
    format!(
        "{gives} {text} ({within} of it, of {all} at hand); {rivals}.\nChance alone would give {chance} at most: the fewer \
         digits are printed, the less a match means.\n"
    )
}

fn table(searched: &Searched<'_>, near: &[Nearness]) -> String {
    let rows = near.iter().map(|near| row(searched, near));
    columns(["", "place", "value", "apart", "period", "published", "definition"], rows, &[2, 3])
}

fn row(searched: &Searched<'_>, near: &Nearness) -> [String; 7] {
    let Nearness { series, difference } = near;
    let decimals = (searched.printed.decimals + 1).max(2);
    let margin = series.moe90.map(|margin| format!(" ±{}", numbers::shown_margin(margin))).unwrap_or_default();
    let sign = if *difference > Decimal::ZERO { "+" } else { "" };
    let old = if series.stale { format!("; too old on {}", searched.as_of) } else { String::new() };
    [
        series.level.to_string(),
        visible(&series.name),
        format!("{}{margin}", numbers::fixed(series.value, decimals)),
        format!("{sign}{}", numbers::fixed(*difference, decimals)),
        series.period.label(),
        series.released.to_string(),
        format!("{}{old}", definition(series)),
    ]
}

/// How far the search reached: how many series of what, and which files it did without.
fn reach(searched: &Searched<'_>) -> String {
    let counts = Level::ALL.iter().map(|level| {
        let of = match level {
            Level::City => "the city",
            Level::County => "its counties",
            Level::Metro => "its metro area",
            Level::State => "its state",
        };
        format!("{} of {of}", searched.count(*level))
    });
    let counts: Vec<String> = counts.collect();
    let mut text = format!("\nLooked at {} series: {}.\n", searched.found.ranked.len(), counts.join(", "));
    if searched.city.us().is_none() {
        return text;
    }
    if searched.not_at_hand.is_empty() {
        text.push_str("No file that was public by that day is missing.\n");
    } else {
        text.push_str("Not at hand, so that a series of theirs may give it still:\n");
    }
    text.extend(searched.not_at_hand.iter().map(|missing| format!("  {}\n", wanting(missing))));
    text
}

fn wanting(missing: &NotAtHand) -> String {
    let shipped = if missing.shipped.is_empty() {
        String::new()
    } else {
        format!(" (shipped figures of the city stand in for {})", spans(&missing.shipped))
    };
    format!("{}: {}{shipped}", kind(missing.kind), spans(&missing.years))
}

/// Years, the oldest first, as `2014, 2017-2021`.
fn spans(years: &[Year]) -> String {
    let spans = years.chunk_by(|one, next| *next == one + 1).map(|span| match span {
        [first, .., last] => format!("{first}-{last}"),
        _ => span.iter().map(ToString::to_string).collect(),
    });
    spans.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_in_a_row_are_one_span() {
        let cases: [(&[Year], &str); 4] = [
            (&[], ""),
            (&[2014], "2014"),
            (&[2014, 2015], "2014-2015"),
            (&[2013, 2017, 2018, 2019, 2021], "2013, 2017-2019, 2021"),
        ];
        for (years, expected) in cases {
            assert_eq!(spans(years), expected);
        }
    }
}
