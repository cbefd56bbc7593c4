//! Addresses that a definition names. What is checked here is how they are written; whether they may be asked is not.

use std::fmt;
use std::str::FromStr;

use url::Url;

/// An `https` or `http` address with a host, without a user, a password or a fragment.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address(Url);

/// A text that is no such address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAddress {
    /// It is no address at all.
    #[error("is no address such as https://data.example.org/file.csv ({0})")]
    Malformed(String),
    /// Nothing but the web is asked.
    #[error("begins with `{0}:`, and only https: and http: are asked")]
    Scheme(String),
    /// A definition is shown to everybody.
    #[error("holds a user or a password, and a definition is no place for them")]
    User,
    /// What stands behind `#` is never sent.
    #[error("has a part behind `#`, which is never sent: leave it out")]
    Fragment,
}

impl Address {
    /// Whether it is read without encryption, so that somebody on the way could change what it gives.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.0.scheme() == "http"
    }

    /// The host, in small letters.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The address as the web's own type.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl FromStr for Address {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        if text.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
            return Err(InvalidAddress::Malformed("it holds a blank".to_owned()));
        }
        let url = Url::parse(text).map_err(|error| InvalidAddress::Malformed(error.to_string()))?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(InvalidAddress::Scheme(url.scheme().to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(InvalidAddress::User);
        }
        if url.fragment().is_some() {
            return Err(InvalidAddress::Fragment);
        }
        Ok(Self(url))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn only_plain_addresses_of_the_web_are_taken() {
        let cases = [
            ("https://data.example.org/a.csv?x=1", ""),
            ("http://data.example.org", ""),
            ("ftp://data.example.org/a.csv", "begins with `ftp:`"),
            ("file:///etc/hosts", "begins with `file:`"),
            ("data:text/csv,a", "begins with `data:`"),
            ("https://me@data.example.org/", "holds a user"),
            ("https://me:word@data.example.org/", "holds a user"),
            ("https://:word@data.example.org/", "holds a user"),
            ("https://data.example.org/#top", "behind `#`"),
            ("https://data.example.org/a b.csv", "it holds a blank"),
            ("https:///", "is no address"),
            ("data.example.org/a.csv", "is no address"),
            ("", "is no address"),
        ];
        for (text, expected) in cases {
            match text.parse::<Address>() {
                Ok(address) => {
                    assert_eq!((expected, address.host()), ("", "data.example.org"), "{text}");
                    assert_eq!(address.is_plain(), text.starts_with("http:"), "{text}");
                }
                Err(error) => assert!(!expected.is_empty() && error.to_string().contains(expected), "{text}: {error}"),
            }
        }
        assert_eq!("https://DATA.example.org".parse::<Address>().unwrap().host(), "data.example.org");
    }
}
