//! Pictures as inline SVG: pure functions from numbers to markup, each with a title and its figures in words.
//!
//! Positions are binary floats; every figure that is printed comes as text from [`numbers`].

mod interval;
mod map;
mod trend;

pub(super) use interval::{Interval, Mark, interval};
pub(super) use map::{Monitors, Site, map, reaches};
pub(super) use trend::{Dot, Trend, trend};

use maud::{Markup, html};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::numbers;

/// Width of every picture, in its own units: small enough that letters stay readable on a phone.
const WIDTH: f64 = 480.0;
/// Steps of a scale, at most.
const MOST_STEPS: i64 = 6;

/// An `<svg>` with a title and a description that says the figures.
fn picture(id: &str, height: f64, title: &str, described: &str, body: &Markup) -> Markup {
    let (title_id, described_id) = (format!("{id}-title"), format!("{id}-described"));
    html! {
        svg viewBox=(format!("0 0 {WIDTH} {height}")) role="img" aria-labelledby=(format!("{title_id} {described_id}")) {
            title id=(title_id) { (title) }
            desc id=(described_id) { (described) }
            (body)
        }
    }
}

/// A position with one decimal: enough for a picture, the same on every machine.
fn at(position: f64) -> String {
    format!("{position:.1}")
}

fn float(value: Decimal) -> f64 {
    value.to_f64().unwrap_or_default()
}

fn line(class: &str, from: (f64, f64), to: (f64, f64)) -> Markup {
    html! { line class=(class) x1=(at(from.0)) y1=(at(from.1)) x2=(at(to.0)) y2=(at(to.1)) {} }
}

fn text(class: &str, anchor: &str, x: f64, y: f64, words: &str) -> Markup {
    html! { text class=(class) text-anchor=(anchor) x=(at(x)) y=(at(y)) { (words) } }
}

/// A label over `x`, moved in from the edges so that none of its letters is cut off.
fn label(class: &str, x: f64, y: f64, words: &str) -> Markup {
    let half = half_width(words);
    text(class, "middle", x.clamp(half.min(WIDTH / 2.0), (WIDTH - half).max(WIDTH / 2.0)), y, words)
}

/// About half of what a label takes in width.
#[expect(clippy::cast_precision_loss, reason = "a label has a few dozen letters")]
fn half_width(words: &str) -> f64 {
    words.chars().count() as f64 * 3.8
}

/// A linear scale over round steps.
struct Axis {
    low: Decimal,
    high: Decimal,
    step: Decimal,
    /// The pixels of its two ends.
    pixels: (f64, f64),
}

impl Axis {
    /// A scale that holds all of `values`, with room at both ends but for a bound that no value can pass.
    fn over(
        values: impl Iterator<Item = Decimal> + Clone,
        within: (Decimal, Option<Decimal>),
        pixels: (f64, f64),
    ) -> Self {
        let low = values.clone().min().unwrap_or_default();
        let high = values.max().unwrap_or(Decimal::ONE);
        let step = step(high - low);
        let mut first = (low / step).floor();
        let mut last = (high / step).ceil();
        if low - first * step < step / Decimal::TEN {
            first -= Decimal::ONE;
        }
        if last * step - high < step / Decimal::TEN {
            last += Decimal::ONE;
        }
        let high = within.1.map_or(last * step, |most| most.min(last * step));
        Self { low: (first * step).max(within.0), high, step, pixels }
    }

    fn position(&self, value: Decimal) -> f64 {
        let (low, high) = (float(self.low), float(self.high));
        let share = if high > low { (float(value) - low) / (high - low) } else { 0.5 };
        self.pixels.0 + share * (self.pixels.1 - self.pixels.0)
    }

    /// Each step's position and figure.
    fn ticks(&self) -> Vec<(f64, String)> {
        let mut ticks = Vec::new();
        let mut value = (self.low / self.step).ceil() * self.step;
        while value <= self.high {
            ticks.push((self.position(value), numbers::fixed(value, self.step.normalize().scale())));
            value += self.step;
        }
        ticks
    }
}

/// The smallest of 1, 2, 5 times a power of ten that cuts `span` into few steps.
fn step(span: Decimal) -> Decimal {
    let most = Decimal::from(MOST_STEPS);
    let steps = (0..6).rev().flat_map(|scale| [1, 2, 5].map(|digit| Decimal::new(digit * 10, scale)));
    steps.into_iter().map(|step| step.normalize()).find(|step| span / *step <= most).unwrap_or(Decimal::ONE_HUNDRED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_hold_their_values_in_round_steps() {
        let cases = [
            (&["75", "93.94", "92.7"][..], "100", vec!["70", "75", "80", "85", "90", "95"]),
            (&["10", "5.36"][..], "none", vec!["5", "6", "7", "8", "9", "10", "11"]),
            (&["99.9", "75", "100"][..], "100", vec!["70", "75", "80", "85", "90", "95", "100"]),
            (&["10"][..], "none", vec![]),
        ];
        for (values, most, expected) in cases {
            let values: Vec<Decimal> = values.iter().filter_map(|text| text.parse().ok()).collect();
            let axis = Axis::over(values.iter().copied(), (Decimal::ZERO, most.parse().ok()), (0.0, 100.0));
            assert!(values.iter().all(|value| (0.0..=100.0).contains(&axis.position(*value))), "{values:?}");
            let ticks: Vec<String> = axis.ticks().into_iter().map(|(_, figure)| figure).collect();
            assert!(expected.is_empty() || ticks == expected, "{values:?}: {ticks:?}");
        }
    }
}
