//! Blocks as Markdown: the same words, each picture as its figures in words.

use super::block::{Answer, Block, Mark, Opinion, Row, Section, Table};

/// The whole page.
pub(super) fn page(title: &str, sections: &[Section]) -> String {
    let mut text = String::new();
    if sections.len() != 1 {
        text.push_str(&format!("# {}\n\nWorking paper\n\n", escaped(title)));
        for section in sections {
            text.push_str(&format!("- {}\n", escaped(&section.title)));
        }
        text.push('\n');
    }
    for section in sections {
        text.push_str(&format!("# {}\n\nWorking paper\n\n", escaped(&section.title)));
        for item in &section.blocks {
            text.push_str(&block(item, &section.short));
            text.push('\n');
        }
    }
    format!("{}\n", text.trim_end())
}

fn block(block: &Block, city: &str) -> String {
    match block {
        Block::Heading(words) => format!("## {}\n", escaped(words)),
        Block::Sub(words) => format!("### {}\n", escaped(words)),
        Block::Text(words) => format!("{}\n", escaped(words)),
        Block::List(points) => points.iter().map(|point| format!("- {}\n", escaped(point))).collect(),
        Block::Numbered(points) => {
            points.iter().enumerate().map(|(at, point)| format!("{}. {}\n", at + 1, escaped(point))).collect()
        }
        Block::Facts(facts) => facts.iter().map(|(term, words)| format!("- **{term}:** {}\n", escaped(words))).collect(),
        Block::Opinion(found) => opinion(found),
        Block::Answer(own) => answer(own),
        Block::Table(rows) => table(rows),
        Block::Figure(figure) => format!("*Picture.* {}\n", escaped(&figure.described)),
        Block::SignOff => {
            "|  | Name | Date | Signature |\n| --- | --- | --- | --- |\n| Prepared by |  |  |  |\n| Reviewed by |  |  |  |\n"
                .to_owned()
        }
        Block::Appendix => format!("## Appendix: {}\n", escaped(city)),
    }
}

fn opinion(found: &Opinion) -> String {
    let [value, verdict] = found.sentences.each_ref().map(|sentence| escaped(sentence));
    let reasons: String = found.reasons.iter().map(|reason| format!("- {}\n", escaped(reason))).collect();
    let reasons = if reasons.is_empty() { reasons } else { format!("\nWhy:\n\n{reasons}") };
    format!("### {}\n\n{}\n\n{value}\n\n{verdict}\n{reasons}", found.word, escaped(&found.claim))
}

fn answer(own: &Answer) -> String {
    let sentences: String = own.sentences.iter().map(|sentence| format!("{}\n\n", escaped(sentence))).collect();
    format!("#### {}: {}\n\n{sentences}{}\n", own.label, escaped(&own.figure), escaped(&own.check))
}

fn table(table: &Table) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head: Vec<String> = table.head.iter().map(|head| escaped(head)).collect();
    let rule = vec!["---".to_owned(); head.len()];
    let rows: String = table.rows.iter().map(|one| line(&row(one))).collect();
    format!("{}\n\n{}{}{rows}", escaped(&table.caption), line(&head), line(&rule))
}

fn row(row: &Row) -> Vec<String> {
    let strong = |text: String| match row.mark {
        Mark::Flip | Mark::Chosen if !text.is_empty() => format!("**{text}**"),
        _ => text,
    };
    row.cells.iter().map(|cell| strong(escaped(cell))).collect()
}

/// The text with every sign that Markdown or HTML would read as its own set apart, on one line.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}
