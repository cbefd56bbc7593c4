//! Where a store is, as it was typed: a folder, or the address of a server. A password in it is never shown.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};
use url::Url;

/// Where a store is.
#[derive(Clone, Debug)]
pub enum StoreAddress {
    /// In a file of this folder.
    Folder(PathBuf),
    /// In a database of a `PostgreSQL` server.
    Postgres(ServerAddress),
}

/// The address of a database on a server, which may hold a password.
#[derive(Clone, Debug)]
pub struct ServerAddress {
    whole: SecretString,
    shown: Arc<str>,
}

/// Where a store is, as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A database file.
    File(Arc<Path>),
    /// A database on a server, without password.
    Server(Arc<str>),
}

/// An address that is none. It repeats nothing of the address but its scheme: the rest may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the store's address {0}")]
pub struct InvalidAddress(String);

impl InvalidAddress {
    /// What to write instead.
    #[must_use]
    pub fn help(&self) -> &'static str {
        "name a folder, or a server as postgres://user@host/database; what is no letter or digit in a user's name, \
         password or database is written as % and two hexadecimal digits"
    }
}

/// The schemes of a server's address.
const SCHEMES: [&str; 2] = ["postgres", "postgresql"];

/// What may stand behind the `?`: an unknown one, which the driver would pass over, may be a mistyped `sslmode`.
const PARAMETERS: [&str; 12] = [
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "password",
    "port",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "user",
];

/// Parameters that say where the database is.
const SHOWN: [&str; 5] = ["dbname", "host", "hostaddr", "port", "user"];

impl StoreAddress {
    /// Reads what was typed: all that does not look like an address is a folder.
    pub fn parse(typed: &OsStr) -> Result<Self, InvalidAddress> {
        let Some((scheme, rest)) = typed.to_str().and_then(|text| text.split_once(':')) else {
            return Ok(Self::Folder(typed.into()));
        };
        let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.chars().all(|each| each.is_ascii_alphanumeric() || "+-.".contains(each));
        let ours = SCHEMES.contains(&scheme.to_ascii_lowercase().as_str());
        match (is_scheme && rest.starts_with("//"), ours) {
            (true, true) => ServerAddress::parse(&format!("{}:{rest}", SCHEMES[0])).map(Self::Postgres),
            (true, false) => Err(InvalidAddress(format!("begins with `{scheme}://`, which is no store's"))),
            (false, true) => Err(InvalidAddress(format!("begins with `{scheme}:`, but without `//`"))),
            (false, false) => Ok(Self::Folder(typed.into())),
        }
    }
}

impl ServerAddress {
    fn parse(text: &str) -> Result<Self, InvalidAddress> {
        let wrong = |what: &str| InvalidAddress(what.to_owned());
        let url: Url = text.parse().map_err(|error| InvalidAddress(format!("cannot be read: {error}")))?;
        if url.fragment().is_some() {
            return Err(wrong("must not hold a `#`"));
        }
        // An unescaped `/` in a password makes the rest of it look like the database.
        if url.path().trim_start_matches('/').contains(['/', '@', ':']) {
            return Err(wrong("has a `/`, `@` or `:` in the name of its database"));
        }
        // Not named: an unescaped `?` in a password makes the rest of it look like a parameter.
        if url.query_pairs().any(|(name, _)| !PARAMETERS.contains(&name.as_ref())) {
            let known = PARAMETERS.join(", ");
            return Err(InvalidAddress(format!("has a parameter behind its `?` that is none of {known}")));
        }
        Ok(Self { shown: without_secrets(&url).into(), whole: text.into() })
    }

    /// The whole address, for the driver.
    pub(super) fn whole(&self) -> &str {
        self.whole.expose_secret()
    }

    pub(super) fn place(&self) -> Place {
        Place::Server(Arc::clone(&self.shown))
    }
}

fn without_secrets(url: &Url) -> String {
    let mut bare = url.clone();
    // Without a host there is no password to take away.
    let _ = bare.set_password(None);
    let shown = url.query_pairs().filter(|(name, _)| SHOWN.contains(&name.as_ref()));
    let shown: Vec<_> = shown.map(|(name, value)| format!("{name}={value}")).collect();
    bare.set_query(None);
    if shown.is_empty() { bare.into() } else { format!("{bare}?{}", shown.join("&")) }
}

impl Place {
    /// The database file, if it is one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Server(_) => None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Server(shown) => f.write_str(shown),
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn read(typed: &str) -> String {
        match StoreAddress::parse(OsStr::new(typed)) {
            Ok(StoreAddress::Folder(path)) => format!("folder {}", path.display()),
            Ok(StoreAddress::Postgres(address)) => address.place().to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_server_is_told_from_a_folder() {
        let cases = [
            ("evidence", "folder evidence"),
            ("/a b/c:d", "folder /a b/c:d"),
            ("./mysql://x", "folder ./mysql://x"),
            ("C:\\evidence", "folder C:\\evidence"),
            ("postgres", "folder postgres"),
            ("postgres://me@db.example/outcomes", "postgres://me@db.example/outcomes"),
            ("postgresql://db.example:5433/outcomes", "postgres://db.example:5433/outcomes"),
            ("POSTGRES://db.example/outcomes", "postgres://db.example/outcomes"),
            ("postgres:///outcomes?host=/run/postgresql", "postgres:///outcomes?host=/run/postgresql"),
            ("postgress://me@db/x", "the store's address begins with `postgress://`, which is no store's"),
            ("mysql://me@db/x", "the store's address begins with `mysql://`, which is no store's"),
            ("sqlite:///x", "the store's address begins with `sqlite://`, which is no store's"),
            ("postgres:/me@db/x", "the store's address begins with `postgres:`, but without `//`"),
            ("postgres://db:99999/x", "the store's address cannot be read: invalid port number"),
        ];
        for (typed, expected) in cases {
            assert_eq!(read(typed), expected, "{typed}");
        }
    }

    #[test]
    fn no_form_of_a_password_is_shown() {
        let cases = [
            "postgres://me:canary@db/x",
            "postgres://me:can%40ary@db/x?sslmode=require",
            "postgres://me:1/canary@db/x",
            "postgres://me:1?canary@db/x",
            "postgres://me:1?canary=@db/x",
            "postgres://me:canary#1@db/x",
            "postgres://me:canary/1@db/x",
            "postgres://me@db/x?password=canary",
            "postgres://me@db/x?passwd=canary",
            "postgress://me:canary@db/x",
            "postgres:/me:canary@db/x",
        ];
        for typed in cases {
            let shown = format!("{} {:?}", read(typed), StoreAddress::parse(OsStr::new(typed)));
            assert!(!shown.contains("canary") && !shown.contains("can%40ary"), "{typed}: {shown}");
        }
    }

    #[test]
    fn a_mistyped_parameter_is_refused() {
        let told = read("postgres://db/x?ssl_mode=require");
        assert!(told.contains("behind its `?` that is none of application_name, "), "{told}");
        assert!(
            StoreAddress::parse(OsStr::new("postgres://db/x?y=1")).unwrap_err().help().contains("postgres://user@")
        );
    }
}
