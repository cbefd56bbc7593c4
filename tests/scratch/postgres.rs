//! A PostgreSQL server for the tests of one process, made from nothing and gone with it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, AssertSqlSafe, ConnectOptions as _, Connection as _};

/// The password of the server's owner: nothing that the program writes may hold it.
pub const PASSWORD: &str = "canaryviolet";

/// Makes a server, says so, and takes it away when the other end of its input is closed: at the latest when the process
/// that began it is gone, however it ended. No disk is waited for.
const SERVE: &str = r#"
set -e
printf %s "$3" >"$1/password"
initdb -D "$1/data" -U outcomes --auth-host=scram-sha-256 --auth-local=trust --pwfile="$1/password" -E UTF8 --no-locale -N >"$1/log" 2>&1
trap 'cd /; rm -rf "$1" || true' EXIT
pg_ctl -D "$1/data" -l "$1/log" -w -t 60 -o "-p $2 -c listen_addresses=127.0.0.1 -c unix_socket_directories=$1 \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200" start >/dev/null
echo ready
cat >/dev/null
pg_ctl -D "$1/data" -m immediate -w stop >/dev/null
"#;

/// The user that nothing belongs to; a server refuses to run as root.
const NOBODY: u32 = 65534;

/// A running server.
pub struct Server {
    port: u16,
    /// Held open for as long as the server is wanted.
    wanted: Option<ChildStdin>,
    process: Child,
    /// Where its files are.
    folder: tempfile::TempDir,
}

/// Whether it was said that there is no server.
static SAID: OnceLock<()> = OnceLock::new();

impl Server {
    /// Starts one of its own; none where there is no PostgreSQL, which one line says.
    pub fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            let required = std::env::var_os("OUTCOMES_REQUIRE_POSTGRES").is_some_and(|value| value == "1");
            assert!(!required, "PostgreSQL is required and `initdb` is nowhere to be found");
            SAID.get_or_init(|| {
                let _ = writeln!(std::io::stderr(), "skipped: PostgreSQL is not installed");
            });
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut serve = Command::new("sh");
        serve.args(["-c", SERVE, "sh"]).arg(folder.path()).arg(port.to_string()).arg(PASSWORD);
        serve.env_clear().env("PATH", path_with(&programs)).env("LC_ALL", "C").current_dir(folder.path());
        serve.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        if std::fs::metadata(folder.path()).unwrap().uid() == 0 {
            chown(folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
            serve.uid(NOBODY).gid(NOBODY);
        }
        let mut process = serve.spawn().unwrap();
        let mut said = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let log = || std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
        assert_eq!(said, "ready\n", "the server does not start: {}", log());
        Some(Self { port, wanted: process.stdin.take(), process, folder })
    }

    /// The one that the tests of this process share.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Server>> = OnceLock::new();
        SHARED.get_or_init(Self::start).as_ref()
    }

    /// The address of a database.
    pub fn address(&self, database: &str) -> String {
        format!("postgres://outcomes:{PASSWORD}@127.0.0.1:{}/{database}", self.port)
    }

    /// Makes an empty database and tells its address.
    pub async fn new_database(&self) -> String {
        self.address(&self.make_database().await)
    }

    /// Makes an empty database and tells its address by the server's socket, which asks for no password: its many rounds
    /// of hashing are most of the time that hundreds of connections take.
    pub async fn new_database_by_socket(&self) -> String {
        let (name, folder) = (self.make_database().await, self.folder.path().display());
        format!("postgres://outcomes@localhost:{}/{name}?host={folder}", self.port)
    }

    async fn make_database(&self) -> String {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!("scratch_{}", MADE.fetch_add(1, Ordering::Relaxed));
        self.runs("postgres", &format!("CREATE DATABASE {name}")).await;
        name
    }

    /// Runs a statement in a database.
    pub async fn runs(&self, database: &str, statement: &str) {
        let mut connection = connection(&self.address(database)).await;
        sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }

    /// Takes it away at once, as a crash would.
    pub fn stop(&mut self) {
        drop(self.wanted.take());
        self.process.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A connection past the program.
pub async fn connection(address: &str) -> AnyConnection {
    sqlx::any::install_default_drivers();
    address.parse::<AnyConnectOptions>().unwrap().disable_statement_logging().connect().await.unwrap()
}

/// The folder of the server's programs: on the path, or where Debian puts the newest.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<PathBuf> = debian.map(|version| version.path().join("bin")).collect();
    debian.sort();
    let mut folders = std::env::split_paths(&path).chain(debian.into_iter().rev());
    // A link on the path leads to the folder with all of them.
    let found = folders.find_map(|folder| folder.join("initdb").canonicalize().ok())?;
    found.parent().map(Path::to_owned)
}

fn path_with(programs: &Path) -> std::ffi::OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(programs.to_owned()).chain(std::env::split_paths(&path))).unwrap()
}
