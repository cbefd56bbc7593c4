//! The methods matrix: every method tried, its value or why there is none, and why it is admissible.

use super::block::{Block, Mark, Row, Table};
use super::{Dossier, figure, outcomes, words};
use crate::config::MetricRules;
use crate::model::outcome::Alternative;
use crate::model::{Flag, Gap, Method, Metric, Outcome, Reason, Verdict};
use crate::report::numbers;

/// A matrix for each outcome, the reasons below it.
pub(super) fn matrices(dossier: &Dossier<'_>) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("Methods".to_owned())];
    for outcome in &dossier.judged.outcomes {
        if outcome.methods.is_empty() {
            continue;
        }
        let mut reasons = Reasons { rules: dossier.metrics.get(outcome.metric), told: Vec::new() };
        let rows = outcome.methods.iter().map(|tried| row(outcome, tried, &mut reasons)).collect();
        blocks.push(Block::Table(Table {
            caption: format!("{}: every method tried", dossier.name(outcome)),
            head: head(outcome.metric),
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
        Metric::Broadband => vec!["Definition", "Survey", "Table", "Years", "Value", "±", "Verdict", "Why"],
        Metric::Pm25 => vec!["Geography", "Monitor", "Events", "Mean", "Year", "Value", "±", "Verdict", "Why"],
    }
}

fn row(outcome: &Outcome, tried: &Alternative, reasons: &mut Reasons<'_>) -> Row {
    let derivation = &tried.derivation;
    let mark = outcomes::mark(outcome, tried);
    let mut cells = match derivation.method {
        Method::Broadband { definition, dataset } => {
            vec![definition.words().to_owned(), words::survey(dataset).to_owned(), definition.table().to_string()]
        }
        Method::Pm25 { statistic, mean, poc, events } => vec![
            statistic.words().to_owned(),
            crate::report::words::instrument(statistic, poc).to_owned(),
            crate::report::words::events(events).to_owned(),
            crate::report::words::mean(mean).to_owned(),
        ],
    };
    cells.push(derivation.period.label());
    match &derivation.result {
        Ok(seen) => {
            cells.push(figure(seen, outcome));
            cells.push(seen.moe90.map_or_else(|| "–".to_owned(), numbers::shown_margin));
            cells.push(verdict(outcome, tried, mark, seen.flags.contains(Flag::Stale)));
        }
        Err(gap) => cells.extend([why_not(gap), "–".to_owned(), "–".to_owned()]),
    }
    cells.push(reasons.number(derivation.method));
    Row { cells, mark }
}

fn verdict(outcome: &Outcome, tried: &Alternative, mark: Mark, stale: bool) -> String {
    let context = tried.derivation.result.as_ref().is_ok_and(outcomes::is_context);
    let older = outcome.observation.as_ref().is_some_and(|chosen| tried.derivation.period.to < chosen.period.to);
    let verdict = words::verdict(tried.verdict);
    match (mark, tried.verdict) {
        (Mark::Chosen, _) => format!("{verdict}: carries the verdict"),
        (Mark::Flip, verdict) => format!("FLIPS: {}", words::verdict(verdict)),
        (Mark::Plain, _) if stale => "too old".to_owned(),
        (Mark::Plain, _) if context => "context only".to_owned(),
        (Mark::Plain, Verdict::Unknown(Reason::CountyOnly)) => "not the city".to_owned(),
        (Mark::Plain, Verdict::Unknown(reason)) => crate::report::words::reason_short(reason).to_owned(),
        (Mark::Plain, _) if older => format!("older: {verdict}"),
        (Mark::Plain, _) => verdict.to_owned(),
    }
}

/// The reason in a word, and what more is known of it.
fn why_not(gap: &Gap) -> String {
    let short = crate::report::words::reason_short(gap.reason);
    if gap.detail.is_empty() || gap.detail.contains(short) {
        return if gap.detail.is_empty() { short.to_owned() } else { gap.detail.clone() };
    }
    format!("{short}: {}", gap.detail)
}

/// Reasons, each told once and referred to by number.
struct Reasons<'a> {
    rules: &'a MetricRules,
    told: Vec<&'a str>,
}

impl Reasons<'_> {
    fn number(&mut self, method: Method) -> String {
        let of_method = self.rules.methods.iter().filter(|rule| rule.method == method);
        let mut numbers = Vec::new();
        for rule in of_method {
            let at = self.told.iter().position(|told| *told == rule.reason).unwrap_or_else(|| {
                self.told.push(&rule.reason);
                self.told.len() - 1
            });
            numbers.push((at + 1).to_string());
        }
        numbers.join(", ")
    }
}
