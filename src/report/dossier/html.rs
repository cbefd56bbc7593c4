//! Blocks as HTML. Every text is escaped; nothing is fetched and nothing runs.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::block::{Answer, Block, Figure, Mark, Opinion, Row, Section, Table};

/// The sheet, for screen and paper.
const STYLE: &str = include_str!("style.css");

/// Cells of so many letters and fewer are kept on one line.
const SHORT: usize = 11;

/// The whole page.
pub(super) fn page(title: &str, sections: &[Section]) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    @if sections.len() != 1 { (contents(title, sections)) }
                    @for section in sections { (city(section)) }
                }
            }
        }
    };
    let mut text = page.into_string();
    text.push('\n');
    text
}

fn contents(title: &str, sections: &[Section]) -> Markup {
    html! {
        header {
            p class="kind" { "Working paper" }
            h1 { (title) }
            nav aria-label="Cities" {
                ol { @for section in sections { li { a href=(format!("#{}", section.id)) { (section.title) } } } }
            }
        }
    }
}

fn city(section: &Section) -> Markup {
    let title = format!("{}-title", section.id);
    html! {
        article id=(section.id) aria-labelledby=(title) {
            p class="kind" { "Working paper" }
            h1 id=(title) { (section.title) }
            @for item in &section.blocks { (block(item, &section.short)) }
        }
    }
}

fn block(block: &Block, city: &str) -> Markup {
    match block {
        Block::Heading(words) => html! { h2 { (kept(words)) } },
        Block::Sub(words) => html! { h3 { (kept(words)) } },
        Block::Text(words) => html! { p { (kept(words)) } },
        Block::List(points) => html! { ul { @for point in points { li { (kept(point)) } } } },
        Block::Numbered(points) => html! { ol class="reasons" { @for point in points { li { (kept(point)) } } } },
        Block::Facts(facts) => html! {
            dl { @for (term, words) in facts { div { dt { (term) } dd { (kept(words)) } } } }
        },
        Block::Opinion(found) => opinion(found),
        Block::Answer(own) => answer(own),
        Block::Table(rows) => table(rows),
        Block::Figure(picture) => figure(picture),
        Block::SignOff => sign_off(),
        Block::Appendix => html! { h2 class="appendix" { "Appendix: " (city) } },
    }
}

fn opinion(found: &Opinion) -> Markup {
    html! {
        section class=(format!("opinion {}", found.id)) {
            p class="claim" { (kept(&found.claim)) }
            h3 { (found.word) }
            @for sentence in &found.sentences { p { (kept(sentence)) } }
            @if !found.reasons.is_empty() {
                p class="term" { "Why" }
                ul { @for reason in &found.reasons { li { (kept(reason)) } } }
            }
        }
    }
}

fn answer(own: &Answer) -> Markup {
    html! {
        section class="answer" {
            p class="claim" { (own.label) }
            h3 { (kept(&own.figure)) }
            @for sentence in &own.sentences { p { (kept(sentence)) } }
            p class="check" { (kept(&own.check)) }
        }
    }
}

fn table(table: &Table) -> Markup {
    html! {
        table class=[table.dense.then_some("dense")] {
            caption { (table.caption) }
            thead { tr { @for head in &table.head { th scope="col" { (head) } } } }
            tbody { @for one in &table.rows { (row(one, &table.head)) } }
        }
    }
}

fn row(row: &Row, head: &[&str]) -> Markup {
    let class = match row.mark {
        Mark::Plain => None,
        Mark::Chosen => Some("chosen"),
        Mark::Flip => Some("flip"),
    };
    html! {
        tr class=[class] {
            @for (at, (cell, head)) in row.cells.iter().zip(head).enumerate() {
                @if at == 0 { th scope="row" { (kept(cell)) } } @else { td data-label=(head) class=[is_short(cell).then_some("short")] { (kept(cell)) } }
            }
        }
    }
}

fn figure(figure: &Figure) -> Markup {
    html! { figure { (figure.svg) figcaption { (kept(&figure.caption)) } } }
}

fn sign_off() -> Markup {
    html! {
        table class="sign" {
            caption { "Prepared and reviewed" }
            thead { tr { @for head in ["", "Name", "Date", "Signature"] { th scope="col" { (head) } } } }
            tbody {
                @for role in ["Prepared by", "Reviewed by"] {
                    tr {
                        th scope="row" { (role) }
                        @for head in ["Name", "Date", "Signature"] { td data-label=(head) {} }
                    }
                }
            }
        }
    }
}

/// Whether a cell is a figure or a word that no line should cut in two.
fn is_short(cell: &str) -> bool {
    cell.chars().count() <= SHORT
}

/// A unit stays on the line of its number.
fn kept(text: &str) -> String {
    ["%", "km", "µg/m³"]
        .iter()
        .fold(text.to_owned(), |text, unit| text.replace(&format!(" {unit}"), &format!("\u{a0}{unit}")))
}
