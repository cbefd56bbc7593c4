//! A nominated metric's definition in plain sentences, with what a reviewer should be warned of.

use rust_decimal::Decimal;

use super::terminal::wrap;
use crate::config::Sdg;
use crate::model::Direction;
use crate::model::nominated::Warning;
use crate::model::nominated::{
    Aqs, CensusGeography, CensusTable, Csv, Figure, Json, JsonPick, Margin, Measure, Nominated, Rows, When,
};

/// The column at which sentences begin.
const INDENT: usize = 14;
/// Sentences have at least so many columns, however narrow the terminal is.
const LEAST: usize = 40;

/// What a definition says, and its warnings, in lines of at most `width` columns. `name` is its file's.
#[must_use]
pub fn definition(name: &str, meant: &Nominated, warnings: &[Warning], sdg: &Sdg, width: usize) -> String {
    let count = match warnings.len() {
        0 => "no warning".to_owned(),
        1 => "1 warning".to_owned(),
        several => format!("{several} warnings"),
    };
    let mut text = format!("{name}: valid, {count}\n\n  {} ({})\n", meant.title, meant.id);
    let columns = width.saturating_sub(INDENT).max(LEAST);
    let mut say = |what: &str, sentence: String| {
        let what = format!("  {what}");
        text.push_str(&hung(&format!("{what:<INDENT$}"), &sentence, columns));
    };
    say("city", format!("{}, {}", meant.city.name(), meant.city.region()));
    let entry = sdg.get(meant.sdg).map(|entry| entry.name.as_str()).unwrap_or_default();
    say("aligned", format!("with {} {}: {entry}", meant.sdg.level().word(), meant.sdg));
    let target = &meant.target;
    say("target", format!("{} {}, by the end of {} ({})", side(meant), meant.unit, target.year, target.citation));
    if let Some(own) = &target.own_published {
        say("published", format!("{} {} by the city itself ({})", own.value, meant.unit, own.citation));
    }
    say("baseline", format!("{} {} in {}", meant.baseline.value, meant.unit, meant.baseline.period.label()));
    say("locked", format!("{}; only what ends after it could not be known", meant.locked));
    for (at, sentence) in measure(&meant.measure, meant.margin.as_ref(), &meant.unit).into_iter().enumerate() {
        say(if at == 0 { "value" } else { "" }, sentence);
    }
    for other in &meant.alternatives {
        say("alternative", format!("{}, because: {}", other.name, other.reason));
        for sentence in measure(&other.measure, other.margin.as_ref(), &meant.unit) {
            say("", sentence);
        }
    }
    if let Some(fulfils) = &meant.fulfils {
        let near = fulfils.proxy.words();
        say("stands in", format!("for {}, judged by {}: {near}", fulfils.metric, fulfils.standard));
    }
    text.push_str(&warned(warnings, width));
    text
}

fn warned(warnings: &[Warning], width: usize) -> String {
    let columns = width.saturating_sub(7).max(LEAST);
    let one = |warning: &Warning| {
        let sentence = hung("  ! ", &format!("{} [{}]", warning.sentence, warning.kind), columns);
        format!("\n{sentence}{}", hung("    -> ", &warning.advice, columns))
    };
    warnings.iter().map(one).collect()
}

/// A sentence behind what it is about; lines after the first are set in as far.
pub(super) fn hung(about: &str, sentence: &str, columns: usize) -> String {
    let mut text = String::new();
    for (at, line) in wrap(sentence, columns).into_iter().enumerate() {
        let blank = " ".repeat(about.len());
        text.push_str(&format!("{}{line}\n", if at == 0 { about } else { &blank }));
    }
    text
}

fn side(meant: &Nominated) -> String {
    let words = match (meant.direction, meant.target.inclusive) {
        (Direction::AtLeast, true) => "at least",
        (Direction::AtLeast, false) => "more than",
        (Direction::AtMost, true) => "at most",
        (Direction::AtMost, false) => "less than",
    };
    format!("{words} {}", meant.target.value)
}

fn measure(measure: &Measure, margin: Option<&Margin>, unit: &str) -> Vec<String> {
    let mut said = match measure {
        Measure::One(one) => vec![figure(one)],
        Measure::Ratio { numerator, denominator, scale } => {
            let times = (*scale != Decimal::ONE).then(|| format!("times {scale}"));
            [figure(numerator), format!("over {}", figure(denominator))].into_iter().chain(times).collect()
        }
    };
    said.extend(margin.map(|margin| match margin {
        Margin::Stated(stated) => format!("give or take {stated} {unit} at 90 % confidence, as stated here"),
        Margin::Figure(one) => format!("give or take {}, at 90 % confidence", figure(one)),
    }));
    said
}

fn figure(figure: &Figure) -> String {
    let from = figure.dataset();
    let said = match figure {
        Figure::Census(CensusTable { table, lines, vintage, geography, .. }) => {
            let lines: Vec<String> = lines.iter().map(|line| format!("{table}_{line:03}")).collect();
            let vintage =
                vintage.map_or("the newest vintage that was out".to_owned(), |year| format!("vintage {year}"));
            let of = match geography {
                CensusGeography::Place => "the city",
                CensusGeography::Counties => "the city's counties",
            };
            format!("{} of {of}, {vintage}, with the survey's margin", lines.join(" + "))
        }
        Figure::Aqs(Aqs { statistic, pollutant_standard, monitors, aggregate, .. }) => {
            format!("the {aggregate} over monitors ({monitors}) of {statistic}, rows of `{pollutant_standard}`")
        }
        Figure::UnSdg(series) => format!("the value of area {}{}", series.area, held(&series.dimensions)),
        Figure::Json(Json { pick: JsonPick::Value { pointer, period }, .. }) => {
            format!("the value at `{pointer}`, of {}", period.label())
        }
        Figure::Json(Json { pick: JsonPick::Rows { records, filters, rows }, .. }) => {
            format!("{} in the list at `{records}`{}", of_rows(rows), held(filters))
        }
        Figure::Socrata(it) => format!("{}{}", of_rows(&it.rows), under(it.condition.as_deref())),
        Figure::ArcGis(it) => format!("{}{}", of_rows(&it.rows), under(it.condition.as_deref())),
        Figure::Ckan(it) => format!("{}{}", of_rows(&it.rows), held(&it.filters)),
        Figure::Csv(Csv { filters, rows, delimiter, encoding, thousands, decimal, .. }) => format!(
            "{}{} (cells parted by {delimiter}, {encoding}, thousands by {thousands}, decimals by {decimal})",
            of_rows(rows),
            held(filters)
        ),
    };
    format!("{said}; {}, {from}", figure.provider())
}

fn of_rows(rows: &Rows) -> String {
    let what = match &rows.column {
        None => "the number of rows".to_owned(),
        Some(column) => format!("the {} of `{column}`", rows.aggregate),
    };
    match &rows.when {
        When::Fixed(period) => format!("{what}, all of {}", period.label()),
        When::Dated { column, year_starts: (1, 1), .. } => format!("{what} in a calendar year by `{column}`"),
        When::Dated { column, year_starts: (month, day), .. } => {
            format!("{what} in a year from {month:02}-{day:02} by `{column}`")
        }
    }
}

fn under(condition: Option<&str>) -> String {
    condition.map_or_else(String::new, |condition| format!(" where {condition}"))
}

fn held(filters: &std::collections::BTreeMap<String, String>) -> String {
    let all: Vec<String> = filters.iter().map(|(column, value)| format!("{column} = {value}")).collect();
    if all.is_empty() { String::new() } else { format!(" where {}", all.join(" and ")) }
}
