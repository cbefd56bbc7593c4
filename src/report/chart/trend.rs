//! Values over the years with their intervals, and the standard as a line.

use maud::{Markup, html};
use rust_decimal::Decimal;

use super::{Axis, WIDTH, at, label, line, picture, text};

const HEIGHT: f64 = 250.0;
const TOP: f64 = 40.0;
const BASE: f64 = 216.0;
const LEFT: f64 = 40.0;
/// Up to so many years each value is printed at its point.
const LABELLED: usize = 8;

/// One year's value.
pub(in crate::report) struct Dot {
    /// The year, or the last of a period.
    pub year: i32,
    /// The value.
    pub value: Decimal,
    /// The value as printed.
    pub label: String,
    /// Its margin at 90 % confidence.
    pub margin: Option<Decimal>,
    /// Whether it meets the standard.
    pub meets: bool,
}

/// What the picture shows.
pub(in crate::report) struct Trend<'a> {
    /// Names the picture on its page.
    pub id: &'a str,
    /// Its title.
    pub title: &'a str,
    /// The figures in words.
    pub described: &'a str,
    /// The limit.
    pub limit: Decimal,
    /// The limit in words.
    pub limit_words: &'a str,
    /// The years, oldest first.
    pub years: &'a [Dot],
    /// The highest value there can be.
    pub most: Option<Decimal>,
}

/// Draws it.
pub(in crate::report) fn trend(chart: &Trend<'_>) -> Markup {
    let ends = chart.years.iter().flat_map(|year| {
        let margin = year.margin.unwrap_or_default();
        [year.value - margin, year.value + margin]
    });
    let all: Vec<Decimal> = ends.chain([chart.limit]).collect();
    let axis = Axis::over(all.iter().copied(), (Decimal::ZERO, chart.most), (BASE, TOP));
    let limit = axis.position(chart.limit);
    let body = html! {
        @for (y, figure) in axis.ticks() {
            (line("grid", (LEFT, y), (WIDTH - 8.0, y)))
            (text("tick", "end", LEFT - 6.0, y + 5.0, &figure))
        }
        (line("limit", (LEFT, limit), (WIDTH - 8.0, limit)))
        (line("limit", (LEFT, 12.0), (LEFT + 28.0, 12.0)))
        (text("strong", "start", LEFT + 36.0, 16.0, chart.limit_words))
        @for year in chart.years { (point(chart, &axis, year)) }
    };
    picture(chart.id, HEIGHT, chart.title, chart.described, &body)
}

fn point(chart: &Trend<'_>, axis: &Axis, year: &Dot) -> Markup {
    let x = column(chart.years, year.year);
    let (y, margin) = (axis.position(year.value), year.margin.unwrap_or_default());
    let (top, bottom) = (axis.position(year.value + margin), axis.position(year.value - margin));
    html! {
        @if year.margin.is_some() {
            (line("interval", (x, top), (x, bottom)))
            @for end in [top, bottom] { (line("interval", (x - 4.0, end), (x + 4.0, end))) }
        }
        @if year.meets {
            circle class="found" cx=(at(x)) cy=(at(y)) r="4.5" {}
        } @else {
            rect class="misses" x=(at(x - 4.5)) y=(at(y - 4.5)) width="9" height="9" {}
        }
        @if chart.years.len() <= LABELLED { (label("halo small", x, top.min(y) - 9.0, &year.label)) }
        (text("tick", "middle", x, BASE + 22.0, &year.year.to_string()))
    }
}

/// Years stand as far apart as they are in time.
fn column(years: &[Dot], year: i32) -> f64 {
    let (first, last) = (years.first().map_or(year, |one| one.year), years.last().map_or(year, |one| one.year));
    let (left, right) = (LEFT + 26.0, WIDTH - 34.0);
    if first == last {
        return f64::midpoint(left, right);
    }
    left + f64::from(year - first) / f64::from(last - first) * (right - left)
}
