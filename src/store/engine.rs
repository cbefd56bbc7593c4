//! What differs between the two engines, in one place: how a transaction begins, how parameters are written, the steps
//! of the schema, and what a failure means. How each is opened stands in its own file.

use super::{postgres, sqlite};

/// What keeps the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

/// What a failure means to the person who runs the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    CannotOpen,
    NotADatabase,
    ReadOnly,
    Full,
    Busy,
    Malformed,
    /// No connection to the server, or no place left at it.
    Unreachable,
    /// The server does not let the user in.
    Refused,
    /// The server has no such database.
    NoDatabase,
    /// The user may not do this.
    Forbidden,
    /// The connection broke.
    Lost,
    /// The server stopped the work.
    Stopped,
    /// Two transactions stood in each other's way.
    Conflict,
    Other,
}

impl Engine {
    /// Its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }

    /// Starts a transaction.
    pub(super) fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => sqlite::BEGIN,
            Self::Postgres => postgres::BEGIN,
        }
    }

    /// Whether a transaction that writes is the only one that does: then nothing more need be locked.
    pub(super) fn has_one_writer(self) -> bool {
        self == Self::Sqlite
    }

    /// Written in the place of a parameter, counted from 1, of a statement that has thousands.
    pub(super) fn place(self, number: usize) -> String {
        match self {
            // Those with numbers are found by going through all of them each time.
            Self::Sqlite => "?".to_owned(),
            Self::Postgres => format!("${number}"),
        }
    }

    /// Written before the rows of an insertion that says numbers which the engine else gives.
    pub(super) fn numbered(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => "OVERRIDING SYSTEM VALUE ",
        }
    }

    /// Makes the ledger's numbers go on after those that an insertion said; none where the engine does so by itself.
    pub(super) fn go_on(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => {
                Some("SELECT setval(pg_get_serial_sequence('ledger', 'id'), (SELECT MAX(id) FROM ledger))")
            }
        }
    }

    /// The steps from nothing to the present schema; the first makes version 1.
    pub(super) fn migrations(self) -> [&'static str; 6] {
        match self {
            Self::Sqlite => sqlite::MIGRATIONS,
            Self::Postgres => postgres::MIGRATIONS,
        }
    }

    /// Asks for the engine's version.
    pub(super) fn version(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT sqlite_version()",
            Self::Postgres => "SELECT current_setting('server_version')",
        }
    }

    /// Asks for the time in milliseconds since 1970; none where the store has no clock of its own.
    pub(super) fn clock(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"),
        }
    }

    /// Gives room back to the system that deleting has left; none where the engine does so by itself.
    pub(super) fn shrink(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => Some("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)"),
            Self::Postgres => None,
        }
    }

    /// Reads the meaning of a failure.
    pub(super) fn fault(self, error: &sqlx::Error) -> Fault {
        match self {
            Self::Sqlite => sqlite::fault(error),
            Self::Postgres => postgres::fault(error),
        }
    }
}
