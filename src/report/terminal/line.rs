//! Lines of text with ink: what is printed where, within a width. No markup leaves here unless colour is asked for.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Effects};

/// How a report is drawn on a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns to fill; less than 72 are treated as 72.
    pub width: usize,
    /// Whether to colour.
    pub color: bool,
    /// Whether the terminal shows more than ASCII (`±`, `µg/m³`).
    pub unicode: bool,
}

/// The narrowest page.
const NARROWEST: usize = 72;

impl Style {
    /// Columns to fill.
    pub(in crate::report) fn columns(self) -> usize {
        self.width.max(NARROWEST)
    }

    /// Plus or minus.
    pub(super) fn plus_minus(self) -> &'static str {
        if self.unicode { "±" } else { "+/-" }
    }

    /// Between the ends of a range.
    pub(in crate::report) fn dash(self) -> &'static str {
        if self.unicode { "–" } else { "-" }
    }

    /// Between things of one kind.
    pub(in crate::report) fn dot(self) -> &'static str {
        if self.unicode { "·" } else { "|" }
    }
}

/// What a piece of text means, and so how it is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Ink {
    /// Running text.
    Plain,
    /// What is looked at first.
    Strong,
    /// A standard met.
    Good,
    /// A standard not met, or a flip.
    Bad,
    /// Nothing concluded.
    Open,
    /// What is there to be looked up.
    Quiet,
}

impl Ink {
    fn style(self) -> anstyle::Style {
        let colour = |colour: AnsiColor| anstyle::Style::new().fg_color(Some(colour.into())).effects(Effects::BOLD);
        match self {
            Self::Plain => anstyle::Style::new(),
            Self::Strong => anstyle::Style::new().bold(),
            Self::Good => colour(AnsiColor::Green),
            Self::Bad => colour(AnsiColor::Red),
            Self::Open => colour(AnsiColor::Yellow),
            Self::Quiet => anstyle::Style::new().dimmed(),
        }
    }
}

/// A blank that no line is broken at; printed as a space.
pub(in crate::report) const JOINT: char = '\u{a0}';

/// `text` as one word, so that a command is not broken at its spaces.
pub(in crate::report) fn unbroken(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

/// Columns that `text` fills: East Asian letters take two.
pub(in crate::report) fn columns(text: &str) -> usize {
    text.chars().map(|letter| if letter >= '\u{2e80}' { 2 } else { 1 }).sum()
}

/// Whether `letter` shows nothing and acts on what stands around it: controls, joiners, changes of direction.
fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// `text` with a space for what could move the cursor or turn the text around.
pub(in crate::report) fn visible(text: &str) -> String {
    text.chars().map(|letter| if is_invisible(letter) { ' ' } else { letter }).collect()
}

/// One line, in pieces of one ink each.
#[derive(Clone, Debug, Default)]
pub(in crate::report) struct Line {
    pieces: Vec<(Ink, String)>,
}

impl Line {
    /// An empty line.
    pub(in crate::report) fn new() -> Self {
        Self::default()
    }

    /// With `text` behind what is there. What could move the cursor or turn the text around becomes a space.
    #[must_use]
    pub(in crate::report) fn ink(mut self, ink: Ink, text: &str) -> Self {
        self.pieces.push((ink, visible(text)));
        self
    }

    /// With plain `text` behind what is there.
    #[must_use]
    pub(in crate::report) fn text(self, text: &str) -> Self {
        self.ink(Ink::Plain, text)
    }

    /// With spaces up to `column`.
    #[must_use]
    pub(in crate::report) fn to(self, column: usize) -> Self {
        let gap = column.saturating_sub(self.columns());
        self.text(&" ".repeat(gap))
    }

    /// Columns filled so far.
    pub(in crate::report) fn columns(&self) -> usize {
        self.pieces.iter().map(|(_, text)| columns(text)).sum()
    }
}

/// A page of lines under way.
pub(in crate::report) struct Page {
    style: Style,
    text: String,
}

impl Page {
    /// An empty page.
    pub(in crate::report) fn new(style: Style) -> Self {
        Self { style, text: String::new() }
    }

    /// How it is drawn.
    pub(in crate::report) fn style(&self) -> Style {
        self.style
    }

    /// Columns of the page.
    pub(in crate::report) fn columns(&self) -> usize {
        self.style.columns()
    }

    /// An empty line, unless the page ends with one or starts here.
    pub(in crate::report) fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// One line; blanks at its end are left off.
    pub(in crate::report) fn line(&mut self, line: Line) {
        let mut pieces = line.pieces;
        while let Some((_, last)) = pieces.last_mut() {
            last.truncate(last.trim_end().len());
            if !last.is_empty() {
                break;
            }
            pieces.pop();
        }
        for (ink, text) in pieces {
            let text = text.replace(JOINT, " ");
            if self.style.color && ink != Ink::Plain {
                let style = ink.style();
                let _ = write!(self.text, "{style}{text}{style:#}");
            } else {
                self.text.push_str(&text);
            }
        }
        self.text.push('\n');
    }

    /// `left`, and `right` at the right edge; below it where both do not fit.
    pub(in crate::report) fn between(&mut self, left: Line, ink: Ink, right: &str) {
        let start = self.columns().saturating_sub(columns(right));
        if left.columns() + 2 <= start {
            self.line(left.to(start).ink(ink, right));
        } else {
            self.line(left);
            self.line(Line::new().to(start).ink(ink, right));
        }
    }

    /// `lead`, then `text` from `column` on, broken at the page's edge and hung under itself.
    pub(in crate::report) fn hung(&mut self, lead: Line, column: usize, ink: Ink, text: &str) {
        let lines = wrap(text, self.columns().saturating_sub(column));
        let mut lead = Some(lead);
        for line in lines {
            self.line(lead.take().unwrap_or_default().to(column).ink(ink, &line));
        }
        if let Some(lead) = lead {
            self.line(lead);
        }
    }

    /// The page's text.
    pub(in crate::report) fn finish(self) -> String {
        self.text
    }
}

/// `text` in lines of at most `width` columns, broken at spaces; a longer word is cut, behind a hyphen if it has one.
pub(in crate::report) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split([' ', '\n', '\t']).filter(|word| !word.is_empty()) {
        if !line.is_empty() && columns(&line) + 1 + columns(word) > width {
            lines.push(std::mem::take(&mut line));
        } else if !line.is_empty() {
            line.push(' ');
        }
        for letter in word.chars() {
            let mut bytes = [0; 4];
            let letter: &str = letter.encode_utf8(&mut bytes);
            if !line.is_empty() && columns(&line) + columns(letter) > width {
                let rest = line.rfind(['-', '/']).map(|at| line.split_off(at + 1)).unwrap_or_default();
                lines.push(std::mem::replace(&mut line, rest));
            }
            line.push_str(letter);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_at_spaces_and_cuts_what_is_too_long() {
        let cases: [(&str, usize, &[&str]); 7] = [
            ("", 10, &[]),
            ("one two", 10, &["one two"]),
            ("one two three", 8, &["one two", "three"]),
            ("abcdefghij", 4, &["abcd", "efgh", "ij"]),
            ("Nashville-Davidson, TN", 12, &["Nashville-", "Davidson, TN"]),
            ("ab-----------", 4, &["ab--", "----", "----", "-"]),
            ("outcomes\u{a0}fetch now", 14, &["outcomes\u{a0}fetch", "now"]),
        ];
        for (text, width, expected) in cases {
            assert_eq!(wrap(text, width), expected, "{text:?} in {width}");
        }
    }

    #[test]
    fn cursor_movements_in_a_name_are_printed_as_spaces() {
        let mut page = Page::new(Style { width: 80, color: false, unicode: true });
        page.line(Line::new().text("a\u{1b}[2Jb\rc\u{202e}d"));
        assert_eq!(page.finish(), "a [2Jb c d\n");
    }
}
