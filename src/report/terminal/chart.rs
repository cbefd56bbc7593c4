//! A scale of text with the value, its interval, the other methods' values and the limit on it.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::line::{Ink, Line, Page};
use crate::model::{Outcome, Unit};

/// Columns left of the scale.
const INDENT: usize = 6;
/// Columns kept for the legend at the right.
const LEGEND: usize = 26;
/// Steps that a scale has at most.
const MOST_STEPS: i64 = 6;
/// Steps to choose from, the smallest that fits.
const STEPS: [i64; 7] = [1, 2, 5, 10, 20, 50, 100];

/// A scale from `first` step to `last`, each `step` wide and drawn in `columns` columns.
struct Scale {
    first: i64,
    last: i64,
    step: i64,
    columns: usize,
}

impl Scale {
    fn over(low: Decimal, high: Decimal, unit: Unit, width: usize) -> Option<Self> {
        let low = if unit == Unit::Percent { low } else { Decimal::ZERO };
        STEPS.iter().find_map(|step| {
            let first = (low / Decimal::from(*step)).floor().to_i64()?;
            let last = (high / Decimal::from(*step)).ceil().to_i64()?;
            // A limit on the left edge would leave no room for what falls short of it.
            let first = if low == Decimal::from(first * step) { (first - 1).max(0) } else { first };
            let last = if unit == Unit::Percent { last.min(100 / step) } else { last };
            // Room at the end, so that a value near it does not stand on the edge.
            let last = if unit != Unit::Percent && high == Decimal::from(last * step) { last + 1 } else { last };
            let steps = usize::try_from(last - first).ok().filter(|steps| *steps > 0)?;
            let columns = (width.saturating_sub(INDENT + LEGEND) / steps).min(16);
            (last - first <= MOST_STEPS).then_some(Self { first, last, step: *step, columns })
        })
    }

    fn column(&self, value: Decimal) -> usize {
        let steps = value / Decimal::from(self.step) - Decimal::from(self.first);
        let end = usize::try_from(self.last - self.first).unwrap_or_default() * self.columns;
        let column = (steps * Decimal::from(self.columns)).round().to_i64().unwrap_or_default().max(0);
        usize::try_from(column).unwrap_or_default().min(end)
    }

    fn ticks(&self) -> Line {
        (self.first..=self.last).fold(Line::new(), |line, tick| {
            let label = (tick * self.step).to_string();
            let at = INDENT + self.column(Decimal::from(tick * self.step));
            line.to(at.saturating_sub((label.len() - 1) / 2)).ink(Ink::Quiet, &label)
        })
    }
}

/// Draws the chart of an outcome that has a value; `others` are values that alternatives conclude by.
pub(super) fn draw(page: &mut Page, outcome: &Outcome, others: &[Decimal]) {
    let Some(seen) = &outcome.observation else { return };
    let margin = seen.moe90.unwrap_or_default();
    let (from, to) = (seen.value - margin, seen.value + margin);
    let all = || others.iter().copied().chain([outcome.standard.limit, from, to]);
    let (Some(low), Some(high)) = (all().min(), all().max()) else { return };
    let Some(scale) = Scale::over(low, high, outcome.unit(), page.columns()) else { return };

    let mut marks = vec![' '; scale.column(high) + 1];
    for other in others {
        put(&mut marks, scale.column(*other), 'o');
    }
    let (start, middle, end) = (scale.column(from), scale.column(seen.value), scale.column(to));
    for at in start..=end {
        put(&mut marks, at, '-');
    }
    put(&mut marks, start, if start < middle { '[' } else { '#' });
    put(&mut marks, end, if middle < end { ']' } else { '#' });
    put(&mut marks, scale.column(outcome.standard.limit), '|');
    put(&mut marks, middle, '#');

    page.line(scale.ticks());
    let legend = match (middle == scale.column(outcome.standard.limit), others.is_empty()) {
        (false, true) => "# value  | limit",
        (false, false) => "# value o others | limit",
        // The value hides the limit.
        (true, true) => "# value at the limit",
        (true, false) => "# value, limit  o others",
    };
    let marks: String = marks.into_iter().collect();
    page.between(Line::new().to(INDENT).ink(Ink::Strong, &marks), Ink::Quiet, legend);
}

fn put(marks: &mut [char], at: usize, mark: char) {
    if let Some(place) = marks.get_mut(at) {
        *place = mark;
    }
}
