//! The search for people: matches first, then the nearest few, then how far it reached.

use rust_decimal::Decimal;

use super::{Searched, definition, kind};
use crate::measure::at_hand::NotAtHand;
use crate::model::{Level, Nearness, Precision, Year};
use crate::report::numbers;
use crate::report::terminal::city::naming;
use crate::report::terminal::{Ink, Line, Page, Style, columns};
use crate::verify::search::NEAREST;

/// The search as text, wrapped to the terminal.
#[must_use]
pub fn text(searched: &Searched<'_>, style: Style) -> String {
    let Searched { city, metric, as_of, found, .. } = *searched;
    let mut page = Page::new(style);
    naming(&mut page, city, &format!("as of {as_of}"));
    told(&mut page, &format!("Where may {metric} {} come from?", printed(searched)));
    page.blank();
    for sentence in answer(searched) {
        told(&mut page, &sentence);
    }
    let matching = found.matching();
    if !matching.is_empty() {
        page.blank();
        table(&mut page, searched, matching);
    }
    let others = &found.ranked[matching.len()..];
    let near = &others[..others.len().min(NEAREST)];
    if !near.is_empty() {
        page.blank();
        told(&mut page, if matching.is_empty() { "Nearest:" } else { "Next:" });
        table(&mut page, searched, near);
    }
    page.blank();
    if matching.iter().chain(near).any(|near| near.series.stale) {
        told(&mut page, &format!("Old: too old on {as_of} to carry a verdict."));
    }
    reach(&mut page, searched);
    page.finish()
}

fn told(page: &mut Page, sentence: &str) {
    page.hung(Line::new(), 0, Ink::Plain, sentence);
}

fn printed(searched: &Searched<'_>) -> String {
    let symbol = searched.metric.unit().symbol();
    let text = &searched.printed.text;
    if text.ends_with(|last: char| last.is_ascii_digit()) { format!("{text} {symbol}") } else { text.clone() }
}

/// What the search comes to, in a sentence or two.
fn answer(searched: &Searched<'_>) -> Vec<String> {
    let Searched { printed: value, found, .. } = *searched;
    let (all, matching, text) = (found.ranked.len(), found.matching().len(), printed(searched));
    if searched.city.us().is_none() {
        return vec!["No provider covers cities outside the United States.".to_owned()];
    }
    if all == 0 {
        return vec![format!("No figure is at hand to compare {text} with.")];
    }
    if value.precision != Precision::Exact {
        return vec![format!("{text} is printed as a bound or as \"about\": no series can be said to give it.")];
    }
    let within = format!("within {}", value.half_unit().normalize());
    if matching == 0 {
        return vec![format!("No series gives {text}: none of the {all} at hand lies {within} of it.")];
    }
    let gives = if matching == 1 { "1 series gives" } else { &format!("{matching} series give") };
    let rivals = match found.rivals() {
        0 => "it has no rival".to_owned(),
        1 => "the nearest has 1 rival".to_owned(),
        more => format!("the nearest has {more} rivals"),
    };
    let chance = numbers::fixed(found.by_chance, 1);
    vec![
        format!("{gives} {text} ({within} of it, of {all} at hand); {rivals}."),
        format!("Chance alone would give {chance} at most: the fewer digits are printed, the less a match means."),
    ]
}

/// One line a series, and what it is below it where the page is too narrow for both.
fn table(page: &mut Page, searched: &Searched<'_>, near: &[Nearness]) {
    let rows: Vec<Row> = near.iter().map(|near| row(searched, near)).collect();
    let header = ["", "place", "value", "apart", "period", "published"].map(str::to_owned);
    let widest = |column: usize| {
        let cells = rows.iter().map(|row| columns(&row.cells[column])).chain([columns(&header[column])]);
        cells.max().unwrap_or_default()
    };
    let mut widths: [usize; 6] = std::array::from_fn(widest);
    let fixed: usize = widths.iter().sum::<usize>() - widths[PLACE] + 2 * widths.len();
    widths[PLACE] = widths[PLACE].min(page.columns().saturating_sub(fixed).max(NARROWEST_PLACE));
    let start = widths.iter().map(|width| width + 2).sum::<usize>();
    let beside = page.columns() >= start + DEFINITION;
    let head = line(&header, &widths);
    page.line(if beside { head.to(start).text("definition") } else { head });
    for row in rows {
        let text = line(&row.cells, &widths);
        if beside {
            page.hung(text, start, Ink::Plain, &row.definition);
        } else {
            page.line(text);
            page.hung(Line::new(), widths[0] + 2, Ink::Quiet, &row.definition);
        }
    }
}

/// Where the place stands among the cells.
const PLACE: usize = 1;
/// A place's name is never cut below so many columns.
const NARROWEST_PLACE: usize = 12;
/// Columns that a definition needs to stand beside its series.
const DEFINITION: usize = 36;

/// A series' cells, and what it is.
struct Row {
    cells: [String; 6],
    definition: String,
}

/// The cells in their columns; values stand at the right of theirs, and a name too long for its column is cut.
fn line(cells: &[String; 6], widths: &[usize; 6]) -> Line {
    let mut line = Line::new();
    let mut start = 0;
    for (at, (cell, width)) in cells.iter().zip(widths).enumerate() {
        let text = cut(cell, *width);
        let pad = if matches!(at, 2 | 3) { width.saturating_sub(columns(&text)) } else { 0 };
        line = line.to(start + pad).text(&text);
        start += width + 2;
    }
    line
}

fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for letter in text.chars() {
        let next = format!("{kept}{letter}");
        if columns(&next) + 2 > width {
            break;
        }
        kept = next;
    }
    format!("{}..", kept.trim_end())
}

fn row(searched: &Searched<'_>, near: &Nearness) -> Row {
    let Nearness { series, difference } = near;
    let decimals = (searched.printed.decimals + 1).max(2);
    let margin = series.moe90.map(|margin| format!(" ±{}", numbers::shown_margin(margin))).unwrap_or_default();
    let sign = if *difference > Decimal::ZERO { "+" } else { "" };
    let old = if series.stale { "; old" } else { "" };
    Row {
        cells: [
            series.level.to_string(),
            series.name.clone(),
            format!("{}{margin}", numbers::fixed(series.value, decimals)),
            format!("{sign}{}", numbers::fixed(*difference, decimals)),
            series.period.label(),
            series.released.to_string(),
        ],
        definition: format!("{}{old}", definition(series)),
    }
}

/// How far the search reached: how many series of what, and which files it did without.
fn reach(page: &mut Page, searched: &Searched<'_>) {
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
    told(page, &format!("Looked at {} series: {}.", searched.found.ranked.len(), counts.join(", ")));
    if searched.city.us().is_none() {
        return;
    }
    told(
        page,
        match searched.not_at_hand {
            [] => "No file that was public by that day is missing.",
            _ => "Not at hand, so that a series of theirs may give it still:",
        },
    );
    for missing in searched.not_at_hand {
        page.hung(Line::new(), 2, Ink::Plain, &wanting(missing));
    }
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
