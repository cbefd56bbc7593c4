//! What a page is made of.

use maud::Markup;

/// One city's part of the page.
pub(super) struct Section {
    /// Names it within the page.
    pub(super) id: String,
    /// The city in the table of contents.
    pub(super) short: String,
    /// The city in full.
    pub(super) title: String,
    /// What it holds.
    pub(super) blocks: Vec<Block>,
}

/// A piece of a page.
pub(super) enum Block {
    /// A part's heading.
    Heading(String),
    /// A heading within a part.
    Sub(String),
    /// A paragraph.
    Text(String),
    /// Points, one a line.
    List(Vec<String>),
    /// Points that a table refers to by number.
    Numbered(Vec<String>),
    /// Terms and what they are here.
    Facts(Vec<(&'static str, String)>),
    /// What is concluded about a claim.
    Opinion(Opinion),
    /// A city's own figure beside it.
    Answer(Answer),
    /// Rows and columns.
    Table(Table),
    /// A picture.
    Figure(Figure),
    /// Lines to sign on.
    SignOff,
    /// The end of what everybody reads.
    Appendix,
}

/// What is concluded about a claim.
pub(super) struct Opinion {
    /// The opinion's id, which decides its frame.
    pub(super) id: &'static str,
    /// In a word.
    pub(super) word: &'static str,
    /// What is claimed.
    pub(super) claim: String,
    /// On the value, and on the verdict.
    pub(super) sentences: [String; 2],
    /// Why.
    pub(super) reasons: Vec<String>,
}

/// A city's own figure.
pub(super) struct Answer {
    /// Says whose it is.
    pub(super) label: &'static str,
    /// The value and its time.
    pub(super) figure: String,
    /// What is found of it.
    pub(super) sentences: Vec<String>,
    /// What a reviewer checks.
    pub(super) check: String,
}

/// A table; its first column names each row.
pub(super) struct Table {
    /// What it shows.
    pub(super) caption: String,
    /// The columns.
    pub(super) head: Vec<&'static str>,
    /// The rows, each as long as the head.
    pub(super) rows: Vec<Row>,
    /// Whether it has so many columns that it is set smaller.
    pub(super) dense: bool,
}

/// A table's row.
pub(super) struct Row {
    /// Its cells.
    pub(super) cells: Vec<String>,
    /// What sets it apart.
    pub(super) mark: Mark,
}

/// What sets a row apart; a word in one of its cells says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Nothing.
    Plain,
    /// It carries the verdict.
    Chosen,
    /// It gives the opposite verdict.
    Flip,
}

/// A picture.
pub(super) struct Figure {
    /// The drawing.
    pub(super) svg: Markup,
    /// What it shows, with what its signs mean.
    pub(super) caption: String,
    /// Its figures in words, for where it cannot be seen.
    pub(super) described: String,
}

impl Row {
    /// A row that nothing sets apart.
    pub(super) fn plain(cells: Vec<String>) -> Self {
        Self { cells, mark: Mark::Plain }
    }
}
