//! A value with its interval against the standard, the claimed value and the other methods' values.

use maud::{Markup, html};
use rust_decimal::Decimal;

use super::{Axis, WIDTH, at, half_width, label, line, picture, text};

/// From the base line to the lower edge.
const FOOT: f64 = 32.0;
/// Where the base line stands with one claim or none; each further claim has a row of its own.
const BASE: f64 = 118.0;
const ROW: f64 = 20.0;
const VALUE: f64 = 66.0;
const CLAIM: f64 = 96.0;
const GAP: f64 = 8.0;

/// A value and how it is printed.
pub(in crate::report) struct Mark {
    /// The value.
    pub value: Decimal,
    /// Its label.
    pub label: String,
}

/// What the picture shows.
pub(in crate::report) struct Interval<'a> {
    /// Names the picture on its page.
    pub id: &'a str,
    /// Its title.
    pub title: &'a str,
    /// The figures in words.
    pub described: &'a str,
    /// The limit.
    pub limit: Mark,
    /// Whether values above the limit are the good ones.
    pub good_above: bool,
    /// The value found.
    pub found: Mark,
    /// Its margin at 90 % confidence.
    pub margin: Option<Decimal>,
    /// Values claimed.
    pub claimed: Vec<Mark>,
    /// Values by which other methods conclude, and whether each gives the opposite verdict.
    pub others: Vec<(Decimal, bool)>,
    /// The highest value there can be.
    pub most: Option<Decimal>,
}

/// Draws it.
pub(in crate::report) fn interval(chart: &Interval<'_>) -> Markup {
    let margin = chart.margin.unwrap_or_default();
    let ends = [chart.found.value - margin, chart.found.value + margin];
    let more = chart.claimed.iter().map(|mark| mark.value).chain(chart.others.iter().map(|(value, _)| *value));
    let all: Vec<Decimal> = ends.into_iter().chain([chart.limit.value]).chain(more).collect();
    let axis = Axis::over(all.iter().copied(), (Decimal::ZERO, chart.most), (16.0, WIDTH - 16.0));
    #[expect(clippy::cast_precision_loss, reason = "a handful of claims")]
    let base = BASE + chart.claimed.len().saturating_sub(1) as f64 * ROW;
    let rows = std::iter::successors(Some(CLAIM), |row| Some(row + ROW));
    let body = html! {
        (good_side(chart, &axis, base))
        (line("axis", (axis.pixels.0, base), (axis.pixels.1, base)))
        @for (x, figure) in axis.ticks() {
            (line("axis", (x, base), (x, base + 5.0)))
            (text("tick", "middle", x, base + 21.0, &figure))
        }
        @for (value, flips) in &chart.others { (other((axis.position(*value), base), *flips)) }
        (found(chart, &axis, ends))
        @for (mark, y) in chart.claimed.iter().zip(rows) { (claimed((axis.position(mark.value), y), &mark.label)) }
    };
    picture(chart.id, base + FOOT, chart.title, chart.described, &body)
}

/// The side that meets the standard, and the limit's line.
fn good_side(chart: &Interval<'_>, axis: &Axis, base: f64) -> Markup {
    let limit = axis.position(chart.limit.value);
    let (from, to) = if chart.good_above { (limit, axis.pixels.1) } else { (axis.pixels.0, limit) };
    html! {
        rect class="good" x=(at(from)) y="22" width=(at(to - from)) height=(at(base - 22.0)) {}
        (line("limit", (limit, 22.0), (limit, base)))
        (label("strong", limit, 15.0, &chart.limit.label))
    }
}

fn found(chart: &Interval<'_>, axis: &Axis, ends: [Decimal; 2]) -> Markup {
    let x = axis.position(chart.found.value);
    let [from, to] = ends.map(|end| axis.position(end));
    html! {
        @if chart.margin.is_some() {
            (line("interval", (from, VALUE), (to, VALUE)))
            @for end in [from, to] { (line("interval", (end, VALUE - 7.0), (end, VALUE + 7.0))) }
        }
        circle class="found" cx=(at(x)) cy=(at(VALUE)) r="6" {}
        (found_label(x, axis.position(chart.limit.value), &chart.found.label))
    }
}

/// The label stands over the value, or beside the limit's line where it would lie across it.
fn found_label(x: f64, limit: f64, words: &str) -> Markup {
    let y = VALUE - 16.0;
    if (x - limit).abs() > half_width(words) + GAP {
        return label("strong halo", x, y, words);
    }
    let room_left = limit > 2.0 * half_width(words) + GAP;
    let left = room_left && (x < limit || limit + 2.0 * half_width(words) + GAP > WIDTH);
    let (anchor, at) = if left { ("end", limit - GAP) } else { ("start", limit + GAP) };
    text("strong halo", anchor, at, y, words)
}

/// A hollow diamond with its label on the side that has room.
fn claimed((x, y): (f64, f64), words: &str) -> Markup {
    let (anchor, dx) = if x > WIDTH / 2.0 { ("end", -13.0) } else { ("start", 13.0) };
    let corners = [(x, y - 8.0), (x + 8.0, y), (x, y + 8.0), (x - 8.0, y)];
    let points: Vec<String> = corners.iter().map(|(x, y)| format!("{},{}", at(*x), at(*y))).collect();
    html! {
        polygon class="claimed" points=(points.join(" ")) {}
        (text("halo", anchor, x + dx, y + 5.0, words))
    }
}

/// A stroke for a method that agrees, a cross for one that does not.
fn other((x, base): (f64, f64), flips: bool) -> Markup {
    html! {
        @if flips {
            (line("cross", (x - 5.0, base - 10.0), (x + 5.0, base)))
            (line("cross", (x - 5.0, base), (x + 5.0, base - 10.0)))
        } @else {
            (line("stroke", (x, base - 9.0), (x, base)))
        }
    }
}
