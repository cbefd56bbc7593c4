//! The walk as text for a terminal.

use super::{Explained, steps};
use crate::report::numbers;
use crate::report::terminal::city::naming;
use crate::report::terminal::{Ink, Line, Page, Style};

/// Where the lines of a step begin.
const INDENT: usize = 4;

/// The walk as text, wrapped to the terminal.
#[must_use]
pub fn text(explained: &Explained<'_>, style: Style) -> String {
    let mut page = Page::new(style);
    naming(&mut page, explained.city, &format!("as of {}", explained.as_of));
    page.hung(Line::new(), 0, Ink::Plain, &what(explained));
    for (step, number) in steps(explained).into_iter().zip(1..) {
        page.blank();
        page.line(Line::new().ink(Ink::Strong, &format!("{number:>2}  {}", step.title)));
        for line in step.lines {
            let text = line.trim_start();
            page.hung(Line::new(), INDENT + line.len() - text.len(), Ink::Plain, text);
        }
    }
    page.finish()
}

fn what(explained: &Explained<'_>) -> String {
    let metric = explained.outcome.metric;
    let Some(tried) = &explained.tried else { return metric.to_string() };
    let derivation = &tried.derivation;
    let came_to = match &derivation.result {
        Ok(seen) => format!("{} {}", numbers::exact(seen.value, metric.unit()), metric.unit().symbol()),
        Err(_) => "no value".to_owned(),
    };
    format!("{metric} by {}, {}: {came_to}", derivation.method, derivation.period.label())
}
