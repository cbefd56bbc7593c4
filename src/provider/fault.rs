//! What can be wrong with a reply's bytes, in words that say where and what was found.

use std::collections::BTreeSet;

use crate::model::method::Table;
use crate::model::period::Year;

/// A reply that is refused as a whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reply}: {fault}")]
pub struct ExtractError {
    /// Which reply, as `AirData annual file of 2022`.
    pub reply: String,
    /// What is wrong with it.
    #[source]
    pub fault: Fault,
}

/// What is wrong with a reply.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A column that is needed is absent.
    #[error("has no column `{0}`")]
    NoColumn(String),
    /// A column that a definition names is absent.
    #[error("has no column `{column}`{}", nearest(near))]
    UnknownColumn {
        /// The column.
        column: String,
        /// The names that come nearest, the nearest first.
        near: Vec<String>,
    },
    /// Nothing stands where a definition points.
    #[error("has nothing at `{0}`: its layout has changed, or the pointer leads elsewhere")]
    NothingAt(String),
    /// Another table than the one asked for.
    #[error("holds table {found}, but {asked} was asked for")]
    OtherTable {
        /// The table asked for.
        asked: Table,
        /// The table its columns name.
        found: String,
    },
    /// A record of another year.
    #[error("record {record} is of `{found}`, but {asked} was asked for")]
    OtherYear {
        /// The record's number, the header being 0.
        record: u64,
        /// The year asked for.
        asked: Year,
        /// What stands there.
        found: String,
    },
    /// A record of a place that was not asked about.
    #[error("record {record} is of `{found}`, outside the {asked} asked for")]
    OtherArea {
        /// The record's number, the header being 0.
        record: u64,
        /// The area asked for, in words.
        asked: String,
        /// The place found.
        found: String,
    },
    /// A cell that cannot be what its column says.
    #[error("record {record}: `{found}` in column `{column}` is not {expected}")]
    Cell {
        /// The record's number, the header being 0.
        record: u64,
        /// The column.
        column: String,
        /// What stands there, shortened.
        found: String,
        /// What was expected.
        expected: &'static str,
    },
    /// Two records of one thing.
    #[error("record {record} repeats `{key}`")]
    Repeated {
        /// The record's number, the header being 0.
        record: u64,
        /// What is repeated.
        key: String,
    },
    /// A record that is broken off or has too few or too many cells.
    #[error("is broken: {0}")]
    Broken(String),
    /// The zip is damaged or holds another file.
    #[error("is not the zip it should be: {0}")]
    Zip(String),
    /// It inflates to more than the limit.
    #[error("inflates to more than the limit of {0} bytes")]
    TooLarge(u64),
    /// It has more records than the limit.
    #[error("has more than the limit of {0} records")]
    TooManyRows(u64),
    /// It comes in more pages than the limit.
    #[error("comes in more than the limit of {0} pages")]
    TooManyPages(u32),
    /// Its parts stand in one another more deeply than the limit.
    #[error("is nested more than {0} deep")]
    TooDeep(u32),
    /// What it says of the whole differs between two of its pages.
    #[error("says {after} where the page before said {before}: it changed while it was read, so ask again")]
    Changed {
        /// What the page before said.
        before: String,
        /// What this page says.
        after: String,
    },
    /// Several values where a definition calls for one.
    #[error("holds several values of {of}, which differ in {by}: the definition must say which is meant")]
    Several {
        /// What they are all of.
        of: String,
        /// What they differ in, with what it holds.
        by: String,
    },
    /// The reply says how many records it holds, and holds another number.
    #[error("says that it holds {said} records, but holds {found}: it is cut short or mixed up")]
    Count {
        /// The number it says.
        said: u64,
        /// The number it holds.
        found: u64,
    },
    /// It holds no record of the kind asked for.
    #[error("holds no {0}")]
    Nothing(&'static str),
    /// The service reports an error of its own.
    #[error("the service says: {0}")]
    Service(String),
    /// The resource holds no rows of one table; its own module reads it.
    #[error("holds no rows of a single table")]
    NoRows,
}

/// So many letters of a name are compared.
const LONGEST_NAME: usize = 60;

/// So many names are looked at for one that is near.
const MOST_NAMES: usize = 10_000;

/// The names in words, as an end of a sentence.
fn nearest(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    if names.is_empty() { String::new() } else { format!("; the nearest it has: {}", names.join(", ")) }
}

impl Fault {
    /// A column that is not among these.
    pub(super) fn unknown_column<'a>(column: &str, known: impl Iterator<Item = &'a str>) -> Self {
        // A hostile reply may have names without end: they are compared by their beginnings.
        let short = |name: &str| name.chars().take(LONGEST_NAME).collect::<String>();
        let wanted = short(&column.to_lowercase());
        let known: BTreeSet<String> = known.take(MOST_NAMES).map(short).collect();
        let distance = |name: &String| strsim::damerau_levenshtein(&wanted, &name.to_lowercase());
        let mut near: Vec<_> = known.into_iter().map(|name| (distance(&name), name)).collect();
        near.sort_unstable();
        let near = near.into_iter().take(3).map(|(_, name)| super::text::excerpt(name.as_bytes(), 40)).collect();
        Self::UnknownColumn { column: column.to_owned(), near }
    }

    /// A cell that cannot be read; what was found is shortened.
    pub(super) fn cell(record: u64, column: &str, found: &[u8], expected: &'static str) -> Self {
        Self::Cell { record, column: column.to_owned(), found: super::text::excerpt(found, 40), expected }
    }

    /// The error of the reply named.
    pub(super) fn of(self, reply: String) -> ExtractError {
        ExtractError { reply, fault: self }
    }
}
