//! How the store fails, in words that say where, and what to do next.

use std::io;
use std::path::{Path, PathBuf};

use super::sqlite::{self, Fault};
use crate::model::Digest;

/// Why the store could not be opened, read or written. Whatever was being written is wholly absent.
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
        "the store {} cannot be opened ({source}); check that it is a file, and that it and its folder can be written",
        path.display()
    )]
    CannotOpen {
        /// The file.
        path: PathBuf,
        /// What the database said.
        source: sqlx::Error,
    },
    /// The file is something else.
    #[error("{} is not a store: the file is no database; move it away, or name another folder", path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// A newer version of the program has changed the schema.
    #[error(
        "the store {} was made by a newer version of this program (schema {found}, this one knows {known}); use that \
         version, or name another folder",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The schema found.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// The file can be read and not written.
    #[error("the store {} is read-only ({source}); make it and its folder writable, or name another folder", path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
        /// What the database said.
        source: sqlx::Error,
    },
    /// The disk has no room left.
    #[error("no room left on the disk of the store {} to {doing}; free some and run it again", path.display())]
    Full {
        /// The file.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// What the database said.
        source: sqlx::Error,
    },
    /// Another process has held the store for too long.
    #[error(
        "the store {} was held by another process for over {} s, so that this one could not {doing}; run it again when \
         the other has ended",
        path.display(),
        sqlite::PATIENCE.as_secs()
    )]
    Busy {
        /// The file.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// What the database said.
        source: sqlx::Error,
    },
    /// The database file itself is malformed.
    #[error("the store {} is damaged ({source}); move it away and fetch or import again", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
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
    #[error("the store {} holds no reply {digest}; fetch or import it", path.display())]
    NotHeld {
        /// The file.
        path: PathBuf,
        /// The digest asked for.
        digest: Digest,
    },
    /// No fetch with this number.
    #[error("the store {} holds no fetch number {id}; it was forgotten since it was listed, so fetch again", path.display())]
    NoFetch {
        /// The file.
        path: PathBuf,
        /// The number asked for.
        id: i64,
    },
    /// A ledger entry holds a word that this version does not know.
    #[error(
        "entry {id} of the ledger in {} cannot be read: `{text}` is no {column} that this version knows; use the \
         version that wrote it",
        path.display()
    )]
    UnknownWord {
        /// The file.
        path: PathBuf,
        /// The entry's number.
        id: i64,
        /// The column.
        column: &'static str,
        /// What it holds.
        text: String,
    },
    /// Anything else that the database says.
    #[error("the store {} failed to {doing}: {source}", path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// What the database said.
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
    pub(super) fn of(doing: &'static str, path: &Path, source: sqlx::Error) -> Self {
        let path = path.to_owned();
        match sqlite::fault(&source) {
            Fault::CannotOpen => Self::CannotOpen { path, source },
            Fault::NotADatabase => Self::NotADatabase { path },
            Fault::ReadOnly => Self::ReadOnly { path, source },
            Fault::Full => Self::Full { path, doing, source },
            Fault::Busy => Self::Busy { path, doing, source },
            Fault::Malformed => Self::Malformed { path, source },
            Fault::Other => Self::Database { path, doing, source },
        }
    }
}
