//! What goes out and what comes back, as values. Nothing here sends.

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use url::Url;

use super::redact::{RedactedUrl, Secrets};
use crate::model::Route;

/// One thing to be fetched.
#[derive(Clone)]
pub struct Request {
    /// The route, and so the policy, it goes by.
    pub route: Route,
    /// The address, without any secret.
    pub url: Url,
    /// Query parameters to be added whose values are secret; never to an address that a redirect points to.
    pub secrets: Vec<(String, SecretString)>,
    /// Headers to be added whose values are secret; sent to the address's own origin only, wherever a redirect points.
    pub secret_headers: Vec<(String, SecretString)>,
    /// What is known of a reply already held, so that an unchanged one need not be sent again.
    pub validators: Option<Validators>,
    /// What the provider says an answer is.
    pub classify: fn(&Answer<'_>) -> Class,
}

impl Request {
    /// The address as it may be shown and kept: secret parameters named, their values masked.
    #[must_use]
    pub fn redacted(&self) -> RedactedUrl {
        RedactedUrl::new(&self.url).with_masked(self.secrets.iter().map(|(name, _)| name))
    }

    /// The secrets of this request, to mask them in what it brings: those added, and a password in the address.
    pub(super) fn mask(&self) -> Secrets {
        let password = self.url.password().map(SecretString::from);
        let added = self.secrets.iter().chain(&self.secret_headers).map(|(_, secret)| secret.clone());
        Secrets::new(added.chain(password))
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("route", &self.route)
            .field("url", &self.redacted())
            .field("validators", &self.validators)
            .finish_non_exhaustive()
    }
}

/// What a server said identifies a version of a reply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// The `ETag`, quotes included.
    pub etag: Option<String>,
    /// The `Last-Modified` date as sent.
    pub last_modified: Option<String>,
}

/// An answer as a provider sees it to classify it; secrets in it are masked.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// The status code.
    pub status: u16,
    /// Every header, by its name in lower case; the last one where a name is repeated.
    pub headers: &'a BTreeMap<String, String>,
    /// The body: whole for a 200, else its first 64 KiB.
    pub body: &'a [u8],
}

impl<'a> Answer<'a> {
    /// The header of this name, in whatever case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.get(&name.to_ascii_lowercase()).map(String::as_str)
    }

    /// The `Content-Type`.
    #[must_use]
    pub fn content_type(&self) -> Option<&'a str> {
        self.header("content-type")
    }

    /// Where a redirect points.
    #[must_use]
    pub fn location(&self) -> Option<&'a str> {
        self.header("location")
    }
}

/// What a provider says an answer is.
///
/// 408, 429 and 5xx are retried whatever is said of them; only a 200 can be data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Class {
    /// What was asked for.
    Data,
    /// Not published, and why that is known.
    Absent(String),
    /// Not now, and how that is known: worth another try.
    Busy(String),
    /// Final, with what is wrong and what to do: a bad key, a bad request, a page instead of data.
    Refused(String),
}

/// What a request brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// A reply.
    Body {
        /// Its bytes, inflated where the transfer was compressed, with the request's secrets masked.
        bytes: Bytes,
        /// What identifies its version.
        validators: Validators,
        /// When it had arrived whole.
        received: DateTime<Utc>,
        /// Its status.
        status: u16,
    },
    /// The reply already held is still the newest.
    NotModified,
    /// Not published, and why that is known.
    Absent(String),
}
