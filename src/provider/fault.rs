//! What can be wrong with a reply's bytes, in words that say where and what was found.

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

impl Fault {
    /// A cell that cannot be read; what was found is shortened.
    pub(super) fn cell(record: u64, column: &str, found: &[u8], expected: &'static str) -> Self {
        Self::Cell { record, column: column.to_owned(), found: super::text::excerpt(found, 40), expected }
    }

    /// The error of the reply named.
    pub(super) fn of(self, reply: String) -> ExtractError {
        ExtractError { reply, fault: self }
    }
}
