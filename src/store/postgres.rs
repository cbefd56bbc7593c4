//! All that is `PostgreSQL`'s own: how a server is reached, and what its error codes mean.

use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, ConnectOptions as _, Connection as _};
use tokio::time::timeout;

use super::address::ServerAddress;
use super::engine::Fault;

/// The steps from nothing to the present schema.
pub(super) const MIGRATIONS: [&str; 6] = [
    include_str!("migrations/postgres/0001_replies.sql"),
    include_str!("migrations/postgres/0002_ledger.sql"),
    include_str!("migrations/postgres/0003_budget.sql"),
    include_str!("migrations/postgres/0004_chain.sql"),
    include_str!("migrations/postgres/0005_fetches.sql"),
    include_str!("migrations/postgres/0006_recheck.sql"),
];

/// Starts a transaction each of whose statements sees what was committed before it, whatever the server's default: who
/// has waited for a lock must see what its holder wrote.
pub(super) const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

/// Held by the one process that changes the schema, to the end of its transaction. The number is the program's own.
pub(super) const ONE_MIGRATES: &str = "SELECT pg_advisory_xact_lock(7310579025501223)";

/// How long connecting may take, and waiting for one of the connections of this process.
const CONNECT: Duration = Duration::from_secs(10);

/// Two replies are written at a time, while figures are read.
const CONNECTIONS: u32 = 4;

/// Said to every connection: how long to wait for a lock, and that a process that vanished holds none for longer.
const SET_UP: &str = "SET lock_timeout = '60s'; SET idle_in_transaction_session_timeout = '60s'";

/// Reaches the database.
pub(super) async fn connect(address: &ServerAddress) -> Result<AnyPool, sqlx::Error> {
    sqlx::any::install_default_drivers();
    let options = address.whole().parse::<AnyConnectOptions>()?.disable_statement_logging();
    // By itself once: the pool would try again until its time is up where nobody listens.
    let first = timeout(CONNECT, AnyConnection::connect_with(&options));
    first.await.map_err(|_| sqlx::Error::PoolTimedOut)??.close().await?;
    let pool = AnyPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(CONNECT)
        // One that the server or the network has closed meanwhile is replaced.
        .test_before_acquire(true)
        .after_connect(|connection, _| Box::pin(async { sqlx::raw_sql(SET_UP).execute(connection).await.map(|_| ()) }))
        .connect_lazy_with(options);
    Ok(pool)
}

/// Reads the meaning of a failure.
pub(super) fn fault(error: &sqlx::Error) -> Fault {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::Tls(_) | sqlx::Error::Configuration(_) => Fault::Unreachable,
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) => Fault::Lost,
        sqlx::Error::Database(cause) => cause.code().map_or(Fault::Other, |code| fault_of_state(&code)),
        _ => Fault::Other,
    }
}

/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn fault_of_state(state: &str) -> Fault {
    match state {
        "28000" | "28P01" => Fault::Refused,
        "3D000" => Fault::NoDatabase,
        "42501" => Fault::Forbidden,
        "25006" => Fault::ReadOnly,
        "53100" => Fault::Full,
        "53300" | "57P03" => Fault::Unreachable,
        "55P03" => Fault::Busy,
        "40001" | "40P01" => Fault::Conflict,
        "57014" => Fault::Stopped,
        "57P01" | "57P02" | "25P03" => Fault::Lost,
        "XX001" | "XX002" => Fault::Malformed,
        _ if state.starts_with("08") => Fault::Lost,
        _ => Fault::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_have_their_meaning() {
        let cases = [
            ("28P01", Fault::Refused),
            ("28000", Fault::Refused),
            ("3D000", Fault::NoDatabase),
            ("42501", Fault::Forbidden),
            ("25006", Fault::ReadOnly),
            ("53100", Fault::Full),
            ("53300", Fault::Unreachable),
            ("57P03", Fault::Unreachable),
            ("55P03", Fault::Busy),
            ("40001", Fault::Conflict),
            ("40P01", Fault::Conflict),
            ("57014", Fault::Stopped),
            ("57P01", Fault::Lost),
            ("08006", Fault::Lost),
            ("XX001", Fault::Malformed),
            ("42P01", Fault::Other),
            ("23505", Fault::Other),
        ];
        for (state, expected) in cases {
            assert_eq!(fault_of_state(state), expected, "{state}");
        }
    }
}
