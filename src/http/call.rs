//! One fetch under way: what it asks, since when, how often, and what its failures mean. It sends nothing itself.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use reqwest::Response;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH};
use secrecy::ExposeSecret as _;
use tokio::time::{Instant, sleep_until};
use url::Url;

use super::error::{Fault, FetchError};
use super::exchange::{Request, Validators};
use super::hop::Hop;
use super::lane::{Lane, root_cause};
use super::redact::{RedactedUrl, Secrets};
use super::retry::Failure;

/// One fetch under way.
pub(super) struct Call<'a> {
    /// What is asked.
    pub(super) request: &'a Request,
    /// What it is asked by.
    pub(super) lane: &'a Lane,
    /// The address as it may be shown.
    pub(super) url: RedactedUrl,
    secrets: Secrets,
    attempts: AtomicU32,
    /// When it had its first turn.
    began: OnceLock<Instant>,
}

impl<'a> Call<'a> {
    /// A fetch not yet begun.
    pub(super) fn new(request: &'a Request, lane: &'a Lane) -> Self {
        let (url, secrets) = (request.redacted(), request.mask());
        Self { request, lane, url, secrets, attempts: AtomicU32::new(0), began: OnceLock::new() }
    }

    /// The first step: the address asked for, if it is one that can be sent to.
    pub(super) fn first_hop(&self) -> Result<Hop, Fault> {
        Hop::first(&self.request.url, self.url.clone(), self.request.route, self.lane)
    }

    /// The next step, if an answer points on to one that is followed.
    pub(super) fn next_hop(&self, hop: &Hop, response: &Response) -> Result<Option<Hop>, Failure> {
        let next = hop.next(response.status(), response.headers(), self.lane, self.request.route, &self.secrets);
        next.map_err(Failure::last)
    }

    /// Counts an attempt and tells the address to send it to, secrets and all.
    pub(super) fn next_address(&self, hop: &Hop) -> Url {
        let mut url = hop.url.clone();
        if !hop.is_first() {
            return url;
        }
        self.attempts.fetch_add(1, Ordering::Relaxed);
        if !self.request.secrets.is_empty() {
            let secrets = self.request.secrets.iter().map(|(name, secret)| (name, secret.expose_secret()));
            url.query_pairs_mut().extend_pairs(secrets);
        }
        url
    }

    /// What is sent to the origin asked for, and to no other: the validators, and secret headers.
    pub(super) fn headers_for(&self, hop: &Hop) -> Result<HeaderMap, Failure> {
        let mut headers = HeaderMap::new();
        if !hop.is_home {
            return Ok(headers);
        }
        let unsendable = |name: &str| {
            Failure::last(Fault::Unsendable { why: format!("what is to be sent as `{name}` is no header") })
        };
        if let Some(Validators { etag, last_modified }) = &self.request.validators {
            for (name, value) in [(IF_NONE_MATCH, etag), (IF_MODIFIED_SINCE, last_modified)] {
                let Some(value) = value else { continue };
                let value = HeaderValue::from_str(value).map_err(|_| unsendable(name.as_str()))?;
                headers.insert(name, value);
            }
        }
        for (name, secret) in &self.request.secret_headers {
            let header = HeaderName::try_from(name).ok().zip(HeaderValue::from_str(secret.expose_secret()).ok());
            let (header, mut value) = header.ok_or_else(|| unsendable(name))?;
            value.set_sensitive(true);
            headers.insert(header, value);
        }
        Ok(headers)
    }

    /// Begins, if it has not begun, and tells when time is up.
    pub(super) fn begin(&self) -> Instant {
        after(*self.began.get_or_init(Instant::now), self.lane.policy.total)
    }

    /// Waits until time is up; for ever before the first turn, since the wait for that is not counted.
    pub(super) async fn expired(&self) {
        if self.began.get().is_none() {
            std::future::pending::<()>().await;
        }
        sleep_until(self.begin()).await;
    }

    /// The failure of having no time left.
    pub(super) fn out_of_time(&self) -> Failure {
        Failure::last(Fault::TimedOut { limit: self.lane.policy.total })
    }

    /// How much time remains; all of it before the first turn.
    pub(super) fn remaining(&self) -> Duration {
        self.lane.policy.total.saturating_sub(self.elapsed())
    }

    fn elapsed(&self) -> Duration {
        self.began.get().map(Instant::elapsed).unwrap_or_default()
    }

    /// The headers by their names, secrets masked.
    pub(super) fn headers(&self, headers: &HeaderMap) -> BTreeMap<String, String> {
        let text = |value: &[u8]| self.secrets.scrub(&String::from_utf8_lossy(value));
        headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value.as_bytes()))).collect()
    }

    /// A body with the secrets it echoes masked.
    pub(super) fn masked(&self, body: Bytes) -> Bytes {
        match self.secrets.scrub_bytes(&body) {
            Cow::Borrowed(_) => body,
            Cow::Owned(clean) => clean.into(),
        }
    }

    /// What an error of the connection means.
    pub(super) fn failure(&self, error: reqwest::Error) -> Failure {
        let (connecting, silent, malformed) = (error.is_connect(), error.is_timeout(), error.is_builder());
        let cause = self.secrets.scrub(&root_cause(&error.without_url()));
        let policy = &self.lane.policy;
        match () {
            () if connecting && silent => {
                let cause = format!("no connection within {} ms", policy.connect_limit().as_millis());
                Failure::last(Fault::Unreachable { cause })
            }
            () if connecting => Failure::passing(Fault::Unreachable { cause }),
            () if malformed => Failure::last(Fault::Unsendable { why: cause }),
            () if silent => Failure::passing(Fault::TimedOut { limit: policy.read_timeout }),
            () => Failure::passing(Fault::Truncated { cause }),
        }
    }

    /// The error to report.
    pub(super) fn error(&self, fault: Fault) -> FetchError {
        FetchError {
            route: self.request.route,
            url: self.url.clone(),
            attempts: self.attempts.load(Ordering::Relaxed),
            elapsed: self.elapsed(),
            fault,
        }
    }
}

/// A time after an instant; a time without end is taken as a year.
fn after(start: Instant, time: Duration) -> Instant {
    start + time.min(Duration::from_secs(366 * 86_400))
}
