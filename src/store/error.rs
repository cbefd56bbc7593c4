//! How the store fails, in words that say where, and what to do next.

use std::io;
use std::path::PathBuf;

use super::address::Place;
use super::engine::{Engine, Fault};
use super::sqlite;
use crate::model::Digest;

/// Why the store could not be opened, read or written. Whatever was being written is wholly absent, but for
/// [`StoreError::Lost`].
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder cannot be made.
    #[error("the store's folder {} cannot be made: {source}; name a folder that can be written", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file cannot be opened or made.
    #[error(
        "the store {place} cannot be opened ({source}); check that it is a file, and that it and its folder can be written"
    )]
    CannotOpen {
        /// Where it is.
        place: Place,
        /// What the database said.
        source: sqlx::Error,
    },
    /// The file is something else.
    #[error("{place} is not a store: the file is no database; move it away, or name another folder")]
    NotADatabase {
        /// Where it is.
        place: Place,
    },
    /// A newer version of the program has changed the schema.
    #[error(
        "the store {place} was made by a newer version of this program (schema {found}, this one knows {known}); use that \
         version, or name another store"
    )]
    Newer {
        /// Where it is.
        place: Place,
        /// The schema found.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// The file can be read and not written.
    #[error(
        "the store {place} is read-only ({source}); make it writable, a file together with its folder, or name another"
    )]
    ReadOnly {
        /// Where it is.
        place: Place,
        /// What the database said.
        source: sqlx::Error,
    },
    /// The disk has no room left.
    #[error("no room left on the disk of the store {place} to {doing}; free some and run it again")]
    Full {
        /// Where it is.
        place: Place,
        /// What was being done.
        doing: &'static str,
        /// What the database said.
        source: sqlx::Error,
    },
    /// Another process has held the store for too long.
    #[error(
        "the store {place} was held by another process for over {} s, so that this one could not {doing}; run it again when \
         the other has ended",
        sqlite::PATIENCE.as_secs()
    )]
    Busy {
        /// Where it is.
        place: Place,
        /// What was being done.
        doing: &'static str,
        /// What the database said.
        source: sqlx::Error,
    },
    /// The database file itself is malformed.
    #[error("the store {place} is damaged ({source}); move it away and fetch or import again")]
    Malformed {
        /// Where it is.
        place: Place,
        /// What the database said.
        source: sqlx::Error,
    },
    /// The stored bytes of a reply are not those that were kept.
    #[error("the stored reply {digest} is damaged: {what}; it is not used and must be fetched or imported again")]
    Damaged {
        /// The digest of the bytes as they were kept.
        digest: Digest,
        /// What is wrong.
        what: String,
    },
    /// No reply with this digest.
    #[error("the store {place} holds no reply {digest}; fetch or import it")]
    NotHeld {
        /// Where it is.
        place: Place,
        /// The digest asked for.
        digest: Digest,
    },
    /// No fetch with this number.
    #[error("the store {place} holds no fetch number {id}; it was forgotten since it was listed, so fetch again")]
    NoFetch {
        /// Where it is.
        place: Place,
        /// The number asked for.
        id: i64,
    },
    /// A fetch says something else than when it was kept.
    #[error("fetch {id} of the store {place} {what}; it is not used, so fetch again")]
    ChangedFetch {
        /// Where it is.
        place: Place,
        /// Its number.
        id: i64,
        /// What is wrong.
        what: String,
    },
    /// A ledger entry holds a word that this version does not know.
    #[error(
        "entry {id} of the ledger in {place} cannot be read: `{text}` is no {column} that this version knows; use the \
         version that wrote it"
    )]
    UnknownWord {
        /// Where it is.
        place: Place,
        /// The entry's number.
        id: i64,
        /// The column.
        column: &'static str,
        /// What it holds.
        text: String,
    },
    /// Anything else that the database says.
    #[error(
        "the store {place} failed to {doing}: {source}; nothing is half written, so run it again, and if it fails again put \
         a copy of the store in its place or name another"
    )]
    Database {
        /// Where it is.
        place: Place,
        /// What was being done.
        doing: &'static str,
        /// What the database said.
        source: sqlx::Error,
    },
    /// No connection to the server: it does not run, cannot be reached, wants other TLS, or has no place left.
    #[error(
        "no connection to the server of the store {place} ({source}); check the address, that the server runs, and \
         that it has connections left"
    )]
    Unreachable {
        /// Where it is.
        place: Place,
        /// What the driver or the server said.
        source: sqlx::Error,
    },
    /// The server does not let the user in.
    #[error(
        "the server of the store {place} does not let this user in ({source}); check the user, and the password in the \
         address, in PGPASSWORD or in the file .pgpass"
    )]
    Refused {
        /// Where it is.
        place: Place,
        /// What the server said.
        source: sqlx::Error,
    },
    /// The server has no such database.
    #[error("the server of the store {place} has no such database ({source}); make it, as by `createdb`")]
    NoDatabase {
        /// Where it is.
        place: Place,
        /// What the server said.
        source: sqlx::Error,
    },
    /// The user may not do this.
    #[error("the user of the store {place} may not {doing} ({source}); have the database's owner allow it")]
    Forbidden {
        /// Where it is.
        place: Place,
        /// What was being done.
        doing: &'static str,
        /// What the server said.
        source: sqlx::Error,
    },
    /// The connection broke. What was being written is there wholly or not at all.
    #[error(
        "the connection to the store {place} was lost while about to {doing} ({source}); nothing is half written, so run \
         it again when the server can be reached"
    )]
    Lost {
        /// Where it is.
        place: Place,
        /// What was being done.
        doing: &'static str,
        /// What the driver or the server said.
        source: sqlx::Error,
    },
    /// The server stopped the work: it took longer than the server allows, or somebody had it stopped.
    #[error(
        "the server of the store {place} stopped this program while it was about to {doing} ({source}); nothing is half \
         written, so run it again, and if its time was up have the server's statement_timeout raised"
    )]
    Stopped {
        /// Where it is.
        place: Place,
        /// What was being done.
        doing: &'static str,
        /// What the server said.
        source: sqlx::Error,
    },
    /// Two transactions stood in each other's way, and the server ended this one.
    #[error(
        "another process was writing the same to the store {place} while this one was about to {doing}; run it again"
    )]
    Conflict {
        /// Where it is.
        place: Place,
        /// What was being done.
        doing: &'static str,
        /// What the server said.
        source: sqlx::Error,
    },
    /// The program was ending while it worked.
    #[error("interrupted while about to {doing}; nothing was kept of it, so run it again")]
    Interrupted {
        /// What was being done.
        doing: &'static str,
        /// What the runtime said.
        source: tokio::task::JoinError,
    },
}

impl StoreError {
    pub(super) fn of(engine: Engine, doing: &'static str, place: &Place, source: sqlx::Error) -> Self {
        let place = place.clone();
        match engine.fault(&source) {
            Fault::CannotOpen => Self::CannotOpen { place, source },
            Fault::NotADatabase => Self::NotADatabase { place },
            Fault::ReadOnly => Self::ReadOnly { place, source },
            Fault::Full => Self::Full { place, doing, source },
            Fault::Busy => Self::Busy { place, doing, source },
            Fault::Malformed => Self::Malformed { place, source },
            Fault::Unreachable => Self::Unreachable { place, source },
            Fault::Refused => Self::Refused { place, source },
            Fault::NoDatabase => Self::NoDatabase { place, source },
            Fault::Forbidden => Self::Forbidden { place, doing, source },
            Fault::Lost => Self::Lost { place, doing, source },
            Fault::Stopped => Self::Stopped { place, doing, source },
            Fault::Conflict => Self::Conflict { place, doing, source },
            Fault::Other => Self::Database { place, doing, source },
        }
    }

    /// A failure before there was a connection to lose.
    pub(super) fn connecting(place: &Place, source: sqlx::Error) -> Self {
        match Self::of(Engine::Postgres, "open it", place, source) {
            Self::Lost { place, source, .. } => Self::Unreachable { place, source },
            other => other,
        }
    }
}
