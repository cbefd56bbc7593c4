//! Many cities: one line each, then what they add up to.

use std::collections::BTreeSet;

use super::city::short_name;
use super::line::{Ink, JOINT, Line, Page, columns, wrap};
use super::verdict::{self, By};
use super::{circumstances, outcome, peers, settle, troubles};
use crate::model::{Assessment, CityAssessment, Metric, Origin, Outcome, OutcomeCount, Strength, TierRange};
use crate::report::numbers;
use crate::report::run::{Run, Supply};

/// Blanks between columns.
const GAP: usize = 2;
/// The least room for a city's name, and what it takes without the column of tiers.
const NAME_AT_LEAST: usize = 12;
/// From this width on the GEOID, margins and periods are shown too.
const ROOMY: usize = 110;

/// One outcome in a row: the figure and the verdict, or a verdict alone.
#[derive(Default)]
struct Cell {
    figure: String,
    verdict: String,
    ink: Option<Ink>,
}

/// A row: a city, or a further year of the city above.
struct Row {
    name: String,
    geoid: String,
    cells: Vec<Cell>,
    tier: String,
}

/// A column of outcomes: its two heading lines, and the room that figures and whole cells take.
struct Column {
    heading: (String, String),
    whole_digits: usize,
    figure: usize,
    width: usize,
}

impl Column {
    fn of(heading: (String, String), cells: &[&Cell]) -> Self {
        let most = |size: &dyn Fn(&Cell) -> usize| cells.iter().map(|cell| size(cell)).max().unwrap_or_default();
        let whole_digits =
            most(&|cell| if cell.figure.is_empty() { 0 } else { outcome::whole_digits_of(&cell.figure) });
        let pad = |cell: &Cell| whole_digits.saturating_sub(outcome::whole_digits_of(&cell.figure));
        let figure = most(&|cell| if cell.figure.is_empty() { 0 } else { pad(cell) + columns(&cell.figure) });
        let cell = |cell: &Cell| columns(&cell.verdict) + if cell.figure.is_empty() { 0 } else { figure + 1 };
        let width = most(&cell).max(columns(&heading.0)).max(columns(&heading.1));
        Self { heading, whole_digits, figure, width }
    }

    /// `line` with `cell` from `at` on, figures aligned at their points.
    fn draw(&self, line: Line, at: usize, cell: &Cell) -> Line {
        let ink = cell.ink.unwrap_or(Ink::Plain);
        if cell.figure.is_empty() {
            return line.to(at).ink(ink, &cell.verdict);
        }
        let pad = self.whole_digits.saturating_sub(outcome::whole_digits_of(&cell.figure));
        line.to(at + pad).text(&cell.figure).to(at + self.figure + 1).ink(ink, &cell.verdict)
    }
}

/// The table, the counts and what would settle the open ones.
pub(super) fn table(page: &mut Page, assessment: &Assessment, run: &Run) {
    let shown = assessment.cities.len();
    let title = match usize::try_from(run.summary.cities) {
        Ok(all) if all > shown => format!("Resident outcomes: {shown} of {all} cities"),
        _ => format!("Resident outcomes of {shown} cities"),
    };
    let right = circumstances(assessment.as_of, run, page.style());
    page.between(Line::new().ink(Ink::Strong, &title), Ink::Plain, &right);
    troubles(page, run);
    page.blank();
    let metrics: Vec<Metric> =
        Metric::ALL.into_iter().filter(|metric| outcomes(assessment, *metric).next().is_some()).collect();
    let rows: Vec<Row> = assessment.cities.iter().flat_map(|city| rows(city, &metrics, page, run.supply)).collect();
    draw(page, assessment, &metrics, &rows);
    page.blank();
    counts(page, assessment, &metrics, run);
    legend(page, assessment, run.supply);
    settles(page, assessment, run);
}

fn outcomes(assessment: &Assessment, metric: Metric) -> impl Iterator<Item = &Outcome> {
    assessment.cities.iter().flat_map(|city| &city.outcomes).filter(move |outcome| outcome.metric == metric)
}

/// A city's rows: its newest year first, which is the one that counts.
fn rows(city: &CityAssessment, metrics: &[Metric], page: &Page, supply: Supply) -> Vec<Row> {
    let of = |metric: Metric| city.outcomes.iter().filter(move |outcome| outcome.metric == metric).rev();
    let years = metrics.iter().map(|metric| of(*metric).count()).max().unwrap_or_default().max(1);
    let first = |year: usize, text: String| if year == 0 { text } else { String::new() };
    let cells = |year: usize| {
        metrics.iter().map(move |metric| of(*metric).nth(year).map(|seen| cell(seen, years > 1, page, supply)))
    };
    let row = |year: usize| Row {
        name: first(year, short_name(&city.city)),
        geoid: first(year, city.city.us().map(|city| city.geoid.to_string()).unwrap_or_default()),
        cells: cells(year).map(Option::unwrap_or_default).collect(),
        tier: first(year, tier(city.tier_range())),
    };
    (0..years).map(row).collect()
}

fn cell(outcome: &Outcome, several: bool, page: &Page, supply: Supply) -> Cell {
    let roomy = page.columns() >= ROOMY;
    let mut verdict = verdict::cell(outcome);
    let ink = Some(verdict::ink(outcome.verdict));
    let tried = outcome.methods.first().map(|tried| tried.derivation.period);
    if let Some(period) = outcome.observation.as_ref().map(|seen| seen.period).or(tried.filter(|_| several)) {
        if roomy {
            verdict = format!("{verdict} ({})", period.label());
        } else if several {
            verdict = format!("{verdict} ({})", period.end_year());
        }
    }
    let Some(seen) = &outcome.observation else { return Cell { figure: String::new(), verdict, ink } };
    let mut figure = numbers::shown(seen.value, seen.rounded_to, &outcome.standard);
    if let Some(margin) = seen.moe90.filter(|_| roomy) {
        figure = format!("{figure} {}{}", page.style().plus_minus(), numbers::shown_margin(margin));
    }
    if let Some(mark) = origin_mark(outcome, supply) {
        verdict = format!("{verdict} {mark}");
    }
    Cell { figure, verdict, ink }
}

/// `*` for a shipped figure among others, `+` for an imported one.
fn origin_mark(outcome: &Outcome, supply: Supply) -> Option<char> {
    match (outcome.observation.as_ref()?.origin, supply) {
        (Origin::Snapshot, Supply::Live | Supply::Store) => Some('*'),
        (Origin::Imported, _) => Some('+'),
        (Origin::Snapshot | Origin::Agency | Origin::City, _) => None,
    }
}

/// `none-Gold`, or one tier where nothing is open.
fn tier(range: TierRange) -> String {
    let title = |tier: crate::model::Tier| if tier == crate::model::Tier::None { "none" } else { tier.title() };
    if range.at_least == range.at_most {
        title(range.at_least).to_owned()
    } else {
        format!("{}-{}", title(range.at_least), title(range.at_most))
    }
}

fn draw(page: &mut Page, assessment: &Assessment, metrics: &[Metric], rows: &[Row]) {
    let cells = |at: usize| rows.iter().filter_map(move |row| row.cells.get(at)).collect::<Vec<_>>();
    let heading = |metric: &Metric| head(assessment, *metric, page);
    let shown: Vec<Column> =
        metrics.iter().enumerate().map(|(at, metric)| Column::of(heading(metric), &cells(at))).collect();
    let geoid = if page.columns() >= ROOMY { 7 + GAP } else { 0 };
    let tier = rows.iter().map(|row| columns(&row.tier)).max().unwrap_or_default().max(4);
    let fixed = GAP + geoid + shown.iter().map(|column| GAP + column.width).sum::<usize>();
    let tiers = fixed + NAME_AT_LEAST + GAP + tier <= page.columns();
    let fixed = if tiers { fixed + GAP + tier } else { fixed };
    let name = rows.iter().map(|row| columns(&row.name)).max().unwrap_or_default().max(4);
    let name = name.min(page.columns().saturating_sub(fixed).max(4));
    let start = GAP + name + GAP + geoid;
    headings(page, &shown, start, tiers);
    for row in rows {
        let mut names = wrap(&row.name, name).into_iter();
        let mut line = Line::new().to(GAP).text(&names.next().unwrap_or_default());
        if geoid > 0 {
            line = line.to(GAP + name + GAP).ink(Ink::Quiet, &row.geoid);
        }
        let mut at = start;
        for (column, cell) in shown.iter().zip(&row.cells) {
            line = column.draw(line, at, cell);
            at += column.width + GAP;
        }
        page.line(if tiers { line.to(at).text(&row.tier) } else { line });
        for rest in names {
            page.line(Line::new().to(GAP).text(&rest));
        }
    }
}

fn headings(page: &mut Page, shown: &[Column], start: usize, tiers: bool) {
    let (mut first, mut second) = (Line::new().to(GAP).ink(Ink::Strong, "CITY"), Line::new());
    let mut at = start;
    for column in shown {
        first = first.to(at).ink(Ink::Strong, &column.heading.0);
        second = second.to(at).ink(Ink::Quiet, &column.heading.1);
        at += column.width + GAP;
    }
    page.line(if tiers { first.to(at).ink(Ink::Strong, "TIER") } else { first });
    page.line(second);
}

/// A column's two heading lines: the metric, and its standard where all cities share one.
fn head(assessment: &Assessment, metric: Metric, page: &Page) -> (String, String) {
    let standards: BTreeSet<_> = outcomes(assessment, metric).map(|outcome| &outcome.standard.id).collect();
    let unit = outcome::unit(metric.unit(), page.style().unicode);
    let limit = match outcomes(assessment, metric).next() {
        Some(outcome) if standards.len() == 1 => format!("{} {unit}", outcome.standard.words()),
        _ => "standards differ".to_owned(),
    };
    (verdict::title(metric).to_owned(), limit)
}

/// How many cities stand where, by each one's newest year.
fn counts(page: &mut Page, assessment: &Assessment, metrics: &[Metric], run: &Run) {
    let kinds = [OutcomeCount::Established, OutcomeCount::Indicated, OutcomeCount::NotMet, OutcomeCount::Open];
    for metric in metrics {
        let newest = |city: &CityAssessment| {
            city.outcomes.iter().rev().find(|seen| seen.metric == *metric).map(Outcome::counts_as)
        };
        let counted: Vec<OutcomeCount> = assessment.cities.iter().filter_map(newest).collect();
        // A filter shows some of the cities; they all count.
        let sums = run.summary.metrics.get(metric);
        let count = |kind: OutcomeCount| {
            sums.map_or_else(
                || counted.iter().filter(|other| **other == kind).count(),
                |sums| sums.counts.get(&kind).map_or(0, |count| *count as usize),
            )
        };
        let words = kinds.map(|kind| {
            let count = count(kind);
            let word = match kind {
                OutcomeCount::Established => "established",
                OutcomeCount::Indicated => "indicated",
                OutcomeCount::NotMet => "not met",
                OutcomeCount::Open | OutcomeCount::NotNominated => "open",
            };
            format!("{count} {word}")
        });
        let line = Line::new().ink(Ink::Strong, &format!("  {}", verdict::title(*metric)));
        page.hung(line, 13, Ink::Plain, &words.join(", "));
        let Some(sums) = sums else { continue };
        for more in [peers::flags(sums), peers::nearest(sums, page.style().dot())].into_iter().flatten() {
            page.hung(Line::new().to(11), 13, Ink::Quiet, &more);
        }
    }
}

/// What the words and marks in the cells mean, those that occur.
fn legend(page: &mut Page, assessment: &Assessment, supply: Supply) {
    let all = || assessment.cities.iter().flat_map(|city| &city.outcomes);
    let by: BTreeSet<By> = all().filter_map(By::of).collect();
    let mut meanings: Vec<String> =
        by.into_iter().map(|by| format!("{}:{JOINT}by {}", by.word(), by.meaning())).collect();
    if all().any(|outcome| outcome.strength == Some(Strength::WithinMargin)) {
        meanings.push(format!("~:{JOINT}the margin reaches the standard"));
    }
    for (mark, meaning) in [('*', "shipped with the program"), ('+', "from an imported file")] {
        if all().any(|outcome| origin_mark(outcome, supply) == Some(mark)) {
            meanings.push(format!("{mark}:{JOINT}{meaning}"));
        }
    }
    if !meanings.is_empty() {
        page.hung(Line::new(), 2, Ink::Quiet, &meanings.join("; "));
    }
}

/// What would settle the open ones, each step once.
fn settles(page: &mut Page, assessment: &Assessment, run: &Run) {
    let mut steps: Vec<(String, usize)> = Vec::new();
    for step in
        assessment.cities.iter().flat_map(|city| &city.outcomes).filter_map(|outcome| settle::step(outcome, run))
    {
        match steps.iter_mut().find(|(told, _)| *told == step) {
            Some((_, count)) => *count += 1,
            None => steps.push((step, 1)),
        }
    }
    for (step, count) in steps {
        page.hung(Line::new().ink(Ink::Strong, "  ->"), 5, Ink::Plain, &format!("settles {count}: {step}"));
    }
}
