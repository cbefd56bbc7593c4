//! The methods matrix: every method tried, its value or why there is none, and why it is admissible.

use super::block::{Block, Mark, Row, Table};
use super::{Dossier, figure, words};
use crate::config::MetricRules;
use crate::model::{Method, Metric, Outcome};
use crate::report::matrix::{Cell, Stand, groups, why_not};
use crate::report::numbers;

/// A matrix for each outcome, the reasons below it.
pub(super) fn matrices(dossier: &Dossier<'_>) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("Methods".to_owned())];
    for outcome in &dossier.judged.outcomes {
        if outcome.methods.is_empty() {
            continue;
        }
        let mut reasons = Reasons { outcome, rules: dossier.metrics.get(own_rules(outcome)), told: Vec::new() };
        let cells = groups(outcome).into_iter().flat_map(|group| group.cells);
        let rows = cells.map(|cell| row(outcome, &cell, &mut reasons)).collect();
        blocks.push(Block::Table(Table {
            caption: format!("{}: every method tried", dossier.name(outcome)),
            head: head(own_rules(outcome)),
            rows,
            dense: true,
        }));
        blocks.push(Block::Text("Why each is admissible, by the number in the last column:".to_owned()));
        blocks.push(Block::Numbered(reasons.told.into_iter().map(str::to_owned).collect()));
    }
    if blocks.len() == 1 {
        blocks.push(Block::Text("No method could be tried.".to_owned()));
    }
    blocks
}

fn head(metric: Metric) -> Vec<&'static str> {
    match metric {
        Metric::Broadband => {
            vec!["Definition", "Survey", "Table", "Years", "Value", "±", "From limit", "Verdict", "Why"]
        }
        Metric::Pm25 => {
            vec!["Geography", "Monitor", "Events", "Mean", "Year", "Value", "±", "From limit", "Verdict", "Why"]
        }
        Metric::Nominated => vec!["Way", "Period", "Value", "±", "From limit", "Verdict", "Why"],
    }
}

fn row(outcome: &Outcome, cell: &Cell<'_>, reasons: &mut Reasons<'_>) -> Row {
    let mut cells = match cell.method() {
        Method::Broadband { definition, dataset } => {
            vec![definition.words().to_owned(), words::survey(dataset).to_owned(), definition.table().to_string()]
        }
        Method::Pm25 { statistic, mean, poc, events } => vec![
            statistic.words().to_owned(),
            crate::report::words::instrument(statistic, poc).to_owned(),
            crate::report::words::events(events).to_owned(),
            crate::report::words::mean(mean).to_owned(),
        ],
        Method::Nominated(name) => vec![crate::report::words::way(name).to_owned()],
    };
    cells.push(cell.period().label());
    match &cell.tried.derivation.result {
        Ok(seen) => {
            cells.push(figure(seen, outcome));
            cells.push(seen.moe90.map_or_else(|| "–".to_owned(), numbers::shown_margin));
            cells.push(numbers::from_limit(seen.value, &outcome.standard));
            cells.push(verdict(cell.stand));
        }
        Err(gap) => cells.extend([why_not(gap), "–".to_owned(), "–".to_owned(), "–".to_owned()]),
    }
    cells.push(reasons.number(cell.method()));
    Row { cells, mark: mark(cell.stand) }
}

/// How a row is set apart.
pub(super) fn mark(stand: Stand) -> Mark {
    match stand {
        Stand::Chosen(_) => Mark::Chosen,
        Stand::Flip(_) => Mark::Flip,
        _ => Mark::Plain,
    }
}

fn verdict(stand: Stand) -> String {
    match stand {
        Stand::Chosen(verdict) => format!("{}: carries the verdict", words::verdict(verdict)),
        Stand::Flip(verdict) => format!("FLIPS: {}", words::verdict(verdict)),
        Stand::Same(verdict) => words::verdict(verdict).to_owned(),
        Stand::Older(verdict) => format!("older: {}", words::verdict(verdict)),
        Stand::TooOld => "too old".to_owned(),
        Stand::NotTheCity => "not the city".to_owned(),
        Stand::Context => "context only".to_owned(),
        Stand::Open(reason) => crate::report::words::reason_short(reason).to_owned(),
    }
}

/// The metric whose rules hold the methods: what stands in for an outcome is derived as a definition says.
fn own_rules(outcome: &Outcome) -> Metric {
    if outcome.nominated.is_some() { Metric::Nominated } else { outcome.metric }
}

/// Reasons, each told once and referred to by number.
struct Reasons<'a> {
    outcome: &'a Outcome,
    rules: &'a MetricRules,
    told: Vec<&'a str>,
}

impl<'a> Reasons<'a> {
    /// The reasons of the rules, or of the definition's alternative.
    fn of(&self, method: Method) -> Vec<&'a str> {
        let own = self.outcome.nominated.iter().flat_map(|defined| defined.meant.ways());
        let own = own.filter(|way| Method::Nominated(way.name) == method && !way.reason.is_empty());
        let of_method = self.rules.methods.iter().filter(|rule| rule.method == method);
        of_method.map(|rule| rule.reason.as_str()).chain(own.map(|way| way.reason)).collect()
    }

    fn number(&mut self, method: Method) -> String {
        let mut numbers = Vec::new();
        for reason in self.of(method) {
            let at = self.told.iter().position(|told| *told == reason).unwrap_or_else(|| {
                self.told.push(reason);
                self.told.len() - 1
            });
            numbers.push((at + 1).to_string());
        }
        numbers.join(", ")
    }
}
