//! The sum behind a margin, with the figures in it.

use rust_decimal::Decimal;

use super::{Explained, LineRead};
use crate::model::{Detail, Flag, Method, Observation};
use crate::report::numbers::{self, grouped};

/// How the margin comes from the published ones.
pub(super) fn lines(explained: &Explained<'_>, seen: &Observation) -> Vec<String> {
    let Detail::Share { numerator, denominator, .. } = seen.detail else {
        return vec!["none: a mean of monitors has no sampling error to state".to_owned()];
    };
    let Some(moe) = seen.moe90 else {
        return vec!["none: the agency gives no margin for a part, and a missing margin is never zero".to_owned()];
    };
    let result = format!("{} points at 90 %", numbers::margin(moe));
    let whole = grouped(denominator);
    let part = part(explained, seen);
    let mut lines = Vec::new();
    if seen.flags.contains(Flag::MarginUpperBound) {
        let part = part.map_or_else(|| "margin of the numerator".to_owned(), |part| root(&part.squares));
        lines.push("an upper bound, since the margin of line 001 is not at hand:".to_owned());
        lines.push(format!("{part} / {whole} × 100 = {result}"));
    } else if let Some((part, of_whole)) = part.zip(line(explained, 1).and_then(|line| line.moe90)) {
        let share = numerator / denominator;
        let taken_off = share * share * of_whole * of_whole;
        let (sign, name) = if part.sum < taken_off { ("+", "ratio") } else { ("-", "proportion") };
        let squares = format!("{} {sign} {}² × {}²", part.squares, numbers::fixed(share, 6), grouped(of_whole));
        lines.push(format!("by the Bureau's formula for a {name}:"));
        lines.push(format!("sqrt({squares}) / {whole} × 100 = {result}"));
    } else {
        lines.push(result);
    }
    lines.push(interval(explained, seen, moe));
    lines
}

/// The squared margin of the numerator: in words, and what it adds up to.
struct Squared {
    squares: String,
    sum: Decimal,
}

fn part(explained: &Explained<'_>, seen: &Observation) -> Option<Squared> {
    let Method::Broadband { definition, .. } = seen.method else { return None };
    let (counted, less) = definition.numerator();
    let lines: Vec<LineRead> =
        [Some(counted), less].into_iter().flatten().map(|number| line(explained, number)).collect::<Option<_>>()?;
    // Of estimates of zero the Bureau counts only the widest margin: that is no plain sum of squares.
    if lines.len() > 1 && lines.iter().any(|line| line.estimate.is_none_or(|estimate| estimate.is_zero())) {
        return None;
    }
    let moes: Vec<Decimal> = lines.iter().map(|line| line.moe90).collect::<Option<_>>()?;
    let squares: Vec<String> = moes.iter().map(|moe| format!("{}²", grouped(*moe))).collect();
    Some(Squared { squares: squares.join(" + "), sum: moes.iter().map(|moe| moe * moe).sum() })
}

fn line(explained: &Explained<'_>, number: u16) -> Option<LineRead> {
    explained.lines.iter().find(|line| line.number == number).copied()
}

/// The root of squares; of one square it is what was squared.
fn root(squares: &str) -> String {
    match squares.strip_suffix('²') {
        Some(only) if !only.contains('²') => only.to_owned(),
        _ => format!("sqrt({squares})"),
    }
}

fn interval(explained: &Explained<'_>, seen: &Observation, moe: Decimal) -> String {
    let unit = seen.method.metric().unit();
    let [low, high] = [seen.value - moe, seen.value + moe].map(|end| numbers::exact(end, unit));
    let limit = explained.outcome.standard.limit;
    let lies = if (seen.value - limit).abs() <= moe { "inside" } else { "outside" };
    format!("{low} to {high}: the limit of {} lies {lies} (sampling error only)", limit.normalize())
}
