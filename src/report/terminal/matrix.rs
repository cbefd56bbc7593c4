//! Every method tried, one a line, below what its kind has in common. Kinds without any value take one line.

use super::line::{Ink, Line, Page, columns};
use super::outcome::{VALUES, unit};
use crate::model::{Dataset, Events, Method, Metric, Outcome, PocRule, Statistic, Verdict};
use crate::report::matrix::{Cell, Group, Stand, groups};
use crate::report::{numbers, words};

/// Where a page is wide enough to name the kind beside its methods.
const WIDE: usize = 110;
/// Columns for the kind on a wide page: the longest is 47.
const KIND: usize = 49;
/// Columns for the time, and for a value with its margin.
const PERIOD: usize = 11;
const VALUE: usize = 14;

/// A method's row in words, before it is drawn.
struct Row {
    rule: [&'static str; 3],
    period: String,
    value: String,
    from_limit: String,
    says: (Ink, String),
}

/// Draws the matrix.
pub(super) fn draw(page: &mut Page, outcome: &Outcome) {
    let columns = Columns::of(page, outcome.metric);
    head(page, outcome, &columns);
    for group in groups(outcome) {
        if let Some(reason) = group.one_gap() {
            let ways = if group.cells.len() > 1 { format!(" ({} ways)", group.cells.len()) } else { String::new() };
            let says = format!("{}{ways}", words::reason_short(reason));
            let label = Line::new().to(VALUES).ink(Ink::Quiet, &group.label);
            if VALUES + self::columns(&group.label) < columns.says {
                page.line(label.to(columns.says).ink(Ink::Quiet, &says));
            } else {
                page.line(label);
                page.line(Line::new().to(columns.says).ink(Ink::Quiet, &says));
            }
            continue;
        }
        draw_group(page, outcome, &group, &columns);
    }
}

/// Where each column stands.
struct Columns {
    kind_beside: bool,
    rule: [usize; 3],
    period: usize,
    /// The right ends of the value and of its distance.
    value: usize,
    from_limit: usize,
    says: usize,
}

impl Columns {
    fn of(page: &Page, metric: Metric) -> Self {
        let kind_beside = page.columns() >= WIDE;
        let kind = match metric {
            Metric::Broadband => KIND,
            Metric::Pm25 => 30,
            Metric::Nominated => 40,
        };
        let start = if kind_beside { VALUES + kind } else { VALUES + 2 };
        let widths = match metric {
            Metric::Broadband => [8, 0, 0],
            Metric::Pm25 => [9, 10, 9],
            Metric::Nominated => [0, 0, 0],
        };
        let rule = [start, start + widths[0], start + widths[0] + widths[1]];
        let period = start + widths.iter().sum::<usize>();
        let value = period + PERIOD + if metric == Metric::Pm25 { 6 } else { VALUE };
        let from_limit = value + 9;
        Self { kind_beside, rule, period, value, from_limit, says: from_limit + 2 }
    }
}

fn head(page: &mut Page, outcome: &Outcome, columns: &Columns) {
    let rule = match outcome.metric {
        Metric::Broadband => ["survey", "", ""],
        Metric::Pm25 => ["monitor", "events", "mean of"],
        Metric::Nominated => ["", "", ""],
    };
    let unit = unit(outcome.unit(), page.style().unicode);
    let row = Row {
        rule,
        period: "years".to_owned(),
        value: unit.to_owned(),
        from_limit: "apart".to_owned(),
        says: (Ink::Quiet, "verdict".to_owned()),
    };
    let lead = if columns.kind_beside { Line::new().to(VALUES).ink(Ink::Quiet, "every method") } else { Line::new() };
    page.line(drawn(lead, &row, columns, Ink::Quiet));
}

fn draw_group(page: &mut Page, outcome: &Outcome, group: &Group<'_>, columns: &Columns) {
    let mut lead = Line::new().to(VALUES).text(&group.label);
    if !columns.kind_beside {
        page.line(lead);
        lead = Line::new();
    }
    for cell in &group.cells {
        let ink = if cell.gap().is_some() { Ink::Quiet } else { Ink::Plain };
        page.line(drawn(std::mem::take(&mut lead), &row(page, outcome, cell), columns, ink));
    }
}

fn drawn(mut line: Line, row: &Row, at: &Columns, ink: Ink) -> Line {
    for (column, word) in at.rule.iter().zip(row.rule).filter(|(_, word)| !word.is_empty()) {
        line = line.to(*column).ink(ink, word);
    }
    line = line.to(at.period).ink(ink, &row.period);
    line = line.to(at.value.saturating_sub(columns(&row.value))).ink(ink, &row.value);
    line = line.to(at.from_limit.saturating_sub(columns(&row.from_limit))).ink(ink, &row.from_limit);
    line.to(at.says).ink(row.says.0, &row.says.1)
}

fn row(page: &Page, outcome: &Outcome, cell: &Cell<'_>) -> Row {
    let style = page.style();
    let (value, from_limit) = match &cell.tried.derivation.result {
        Err(_) => ("-".to_owned(), String::new()),
        Ok(seen) => {
            let margin = seen.moe90.map(|margin| format!(" {}{}", style.plus_minus(), numbers::shown_margin(margin)));
            let value = numbers::shown(seen.value, seen.rounded_to, &outcome.standard);
            (value + &margin.unwrap_or_default(), numbers::from_limit(seen.value, &outcome.standard))
        }
    };
    let (ink, says) = stand_in_words(cell.stand);
    Row { rule: rule(cell.method()), period: cell.period().label(), value, from_limit, says: (ink, says.to_owned()) }
}

/// A method's rules as short as a column needs them.
fn rule(method: Method) -> [&'static str; 3] {
    match method {
        Method::Broadband { dataset: Dataset::Acs5, .. } => ["5-yr", "", ""],
        Method::Broadband { dataset: Dataset::Acs1, .. } => ["1-yr", "", ""],
        Method::Nominated(_) => ["", "", ""],
        Method::Pm25 { statistic, mean, poc, events } => {
            let monitor = match poc {
                PocRule::Lowest if statistic == Statistic::CountyMax => "each",
                PocRule::Lowest => "first",
                PocRule::Mean => "mean",
                PocRule::Max => "highest",
            };
            let events = if events == Events::Measured { "all" } else { "left out" };
            let mean = match mean {
                crate::model::MeanOf::Published => "printed",
                other => words::mean(other),
            };
            [monitor, events, mean]
        }
    }
}

/// What a method's figure means, in at most 17 columns. A flip stands out without colour.
pub(super) fn stand_in_words(stand: Stand) -> (Ink, &'static str) {
    match stand {
        Stand::Chosen(Verdict::Met) => (Ink::Strong, "met      <- this"),
        Stand::Chosen(_) => (Ink::Strong, "not met  <- this"),
        Stand::Same(Verdict::Met) => (Ink::Plain, "met"),
        Stand::Same(_) => (Ink::Plain, "not met"),
        Stand::Flip(Verdict::Met) => (Ink::Bad, "MET      <- flips"),
        Stand::Flip(_) => (Ink::Bad, "NOT MET  <- flips"),
        Stand::Older(Verdict::Met) => (Ink::Quiet, "older: met"),
        Stand::Older(_) => (Ink::Quiet, "older: not met"),
        Stand::TooOld => (Ink::Quiet, "too old"),
        Stand::NotTheCity => (Ink::Quiet, "not the city"),
        Stand::Context => (Ink::Quiet, "context only"),
        Stand::Open(reason) => (Ink::Quiet, words::reason_short(reason)),
    }
}
