//! Servers as the web tells them apart.

use std::fmt;

use url::Url;

/// Scheme, host and port together: what a secret is given for, and what a rule can be lifted for.
///
/// Written as `https://host` or `http://host:8080`; a scheme's own port is left out, and names are in small letters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WebOrigin(String);

impl WebOrigin {
    /// The origin of an address; none where it is not of http or https.
    #[must_use]
    pub fn of(url: &Url) -> Option<Self> {
        matches!(url.scheme(), "http" | "https").then(|| Self(url.origin().ascii_serialization()))
    }

    /// Reads an origin as people write it; a `/` at its end is nothing. The reason does not repeat what was written,
    /// which may hold a password.
    pub fn parse(written: &str) -> Result<Self, String> {
        let url: Url = written.trim().parse().map_err(|error| format!("is no address: {error}"))?;
        let origin =
            Self::of(&url).ok_or_else(|| format!("must begin with http:// or https://, not {}:", url.scheme()))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err("must not hold a user name or password".to_owned());
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err("must end after host and port: a rule is for a server, not for a path".to_owned());
        }
        Ok(origin)
    }

    /// Whether what is sent to it can be read on the way.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.0.starts_with("http:")
    }

    /// The origin as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for WebOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let cases = [
            ("https://Data.Example.gov", Ok("https://data.example.gov")),
            (" https://data.example.gov:443/ ", Ok("https://data.example.gov")),
            ("http://127.1:8080", Ok("http://127.0.0.1:8080")),
            ("https://[::1]:8443", Ok("https://[::1]:8443")),
            ("data.example.gov", Err("is no address: relative URL without a base")),
            ("ftp://data.example.gov", Err("must begin with http:// or https://, not ftp:")),
            ("data.example.gov:443", Err("must begin with http:// or https://, not data.example.gov:")),
            ("https://me:hush@data.example.gov", Err("must not hold a user name or password")),
            ("https://a.example/x", Err("must end after host and port: a rule is for a server, not for a path")),
            ("https://a.example/?x", Err("must end after host and port: a rule is for a server, not for a path")),
        ];
        for (written, expected) in cases {
            let read = WebOrigin::parse(written);
            assert_eq!(read.as_ref().map(WebOrigin::as_str).map_err(String::as_str), expected, "{written}");
        }
    }
}
