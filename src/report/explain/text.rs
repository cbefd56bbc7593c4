//! The walk as text for a terminal.

use super::{Explained, steps};
use crate::report::terminal::{Ink, Line, Page, Style};

/// Where the lines of a step begin.
const INDENT: usize = 4;

/// The walk as text, wrapped to the terminal.
#[must_use]
pub fn text(explained: &Explained<'_>, style: Style) -> String {
    let mut page = Page::new(style);
    let tried = &explained.tried.derivation;
    let title = Line::new().ink(Ink::Strong, &format!("{}  {}", explained.city.full_name(), explained.city.id()));
    page.between(title, Ink::Quiet, &format!("as of {}", explained.as_of));
    let what = format!("{} by {}, {}", tried.method.metric(), tried.method, tried.period.label());
    page.line(Line::new().text(&what));
    for (step, number) in steps(explained).into_iter().zip(1..) {
        page.blank();
        page.line(Line::new().ink(Ink::Strong, &format!("{number}  {}", step.title)));
        for line in step.lines {
            page.hung(Line::new(), INDENT, Ink::Plain, &line);
        }
    }
    page.finish()
}
