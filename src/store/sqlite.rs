//! All that is `SQLite`'s own: the file, how it is opened, and what its error codes mean.

use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, ConnectOptions as _, Connection as _};
use url::Url;

use super::engine::Fault;
use super::error::StoreError;

/// The database file in the store's folder.
const FILE: &str = "outcomes.db";

/// How long to wait for another process before giving up.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// Starts a transaction. The lock is taken at once: a reader that later becomes a writer could not wait for it.
pub(super) const BEGIN: &str = "BEGIN IMMEDIATE";

/// The steps from nothing to the present schema.
pub(super) const MIGRATIONS: [&str; 6] = [
    include_str!("migrations/sqlite/0001_replies.sql"),
    include_str!("migrations/sqlite/0002_ledger.sql"),
    include_str!("migrations/sqlite/0003_budget.sql"),
    include_str!("migrations/sqlite/0004_chain.sql"),
    include_str!("migrations/sqlite/0005_fetches.sql"),
    include_str!("migrations/sqlite/0006_recheck.sql"),
];

/// Said to every connection. That foreign keys hold and that a commit reaches the disk are the driver's defaults, and so is
/// the rollback journal: national files are written once, where a write-ahead log would take them twice. Readers wait for
/// a writer while it writes, for a national file some hundredths of a second. A file that an earlier version made keeps
/// its log. Large pages, since most of what is kept is large: a third less time than with the usual ones; only a new file
/// takes them, and remembers.
const SET_UP: &str = "PRAGMA busy_timeout = 60000; PRAGMA page_size = 32768";
const _: () = assert!(PATIENCE.as_millis() == 60_000, "as said to connections");

/// Makes the folder where it is missing and says where the file is.
pub(super) fn prepare_folder(folder: &Path) -> Result<PathBuf, StoreError> {
    let failed = |source: io::Error| StoreError::Folder { path: folder.to_owned(), source };
    fs::create_dir_all(folder).map_err(failed)?;
    // An address has no current folder to be relative to.
    Ok(std::path::absolute(folder).map_err(failed)?.join(FILE))
}

/// Opens the file, making it where it is missing.
pub(super) async fn connect(file: &Path) -> Result<AnyPool, sqlx::Error> {
    sqlx::any::install_default_drivers();
    let options = AnyConnectOptions::from_url(&address(file)?)?.disable_statement_logging();
    // One file has one writer; more connections would only wait for each other.
    AnyPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(PATIENCE * 2)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .after_connect(|connection, _| Box::pin(async { sqlx::raw_sql(SET_UP).execute(connection).await.map(|_| ()) }))
        .after_release(|connection, _| Box::pin(is_fit_for_use(connection)))
        .connect_with(options)
        .await
}

/// Whether a connection given back can be used again. A full disk makes the database end a transaction by itself; the
/// driver then still counts it as open and would refuse to begin another.
async fn is_fit_for_use(connection: &mut AnyConnection) -> Result<bool, sqlx::Error> {
    // Waits until a rollback under way has ended.
    connection.ping().await?;
    Ok(!connection.is_in_transaction())
}

fn address(file: &Path) -> Result<Url, sqlx::Error> {
    let invalid = || sqlx::Error::Configuration(format!("{} cannot be written as an address", file.display()).into());
    let mut address = Url::from_file_path(file).map_err(|()| invalid())?.as_str().replacen("file:", "sqlite:", 1);
    address.push_str("?mode=rwc");
    address.parse().map_err(|_| invalid())
}

/// Reads the meaning of a failure.
pub(super) fn fault(error: &sqlx::Error) -> Fault {
    match error {
        sqlx::Error::PoolTimedOut => Fault::Busy,
        sqlx::Error::Database(cause) => {
            cause.code().and_then(|code| code.parse().ok()).map_or(Fault::Other, fault_of_code)
        }
        _ => Fault::Other,
    }
}

/// <https://www.sqlite.org/rescode.html>: the low byte is the kind, the rest tells it more exactly.
fn fault_of_code(code: u32) -> Fault {
    match code & 0xff {
        5 | 6 => Fault::Busy,
        3 | 8 => Fault::ReadOnly,
        11 => Fault::Malformed,
        13 => Fault::Full,
        14 => Fault::CannotOpen,
        26 => Fault::NotADatabase,
        _ => Fault::Other,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn codes_and_extended_codes_mean_the_same() {
        let cases = [
            (5, Fault::Busy),
            (261, Fault::Busy),
            (517, Fault::Busy),
            (6, Fault::Busy),
            (8, Fault::ReadOnly),
            (1032, Fault::ReadOnly),
            (3, Fault::ReadOnly),
            (11, Fault::Malformed),
            (523, Fault::Malformed),
            (13, Fault::Full),
            (14, Fault::CannotOpen),
            (1038, Fault::CannotOpen),
            (26, Fault::NotADatabase),
            (1, Fault::Other),
            (778, Fault::Other),
        ];
        for (code, expected) in cases {
            assert_eq!(fault_of_code(code), expected, "{code}");
        }
    }

    #[test]
    fn an_address_keeps_every_character_of_the_path() {
        let cases = [
            ("/a/outcomes.db", "sqlite:///a/outcomes.db?mode=rwc"),
            ("/a b/c?d#e/%41.db", "sqlite:///a%20b/c%3Fd%23e/%2541.db?mode=rwc"),
        ];
        for (path, expected) in cases {
            assert_eq!(address(Path::new(path)).unwrap().as_str(), expected, "{path}");
        }
    }
}
