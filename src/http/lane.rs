//! What one route has for itself: its policy, its limiter and its connections. It judges no answer.

use std::sync::OnceLock;

use reqwest::header::HeaderValue;
use url::{Host, Url};

use super::limit::Limiter;
use super::policy::Policy;

/// A route's own means of sending.
pub(super) struct Lane {
    /// How the route may be used.
    pub(super) policy: Policy,
    /// When its requests may start.
    pub(super) limiter: Limiter,
    user_agent: HeaderValue,
    /// One pool for each way to connect.
    pools: [Pool; 4],
}

/// Connections, made ready at the first request: reading the system's certificates takes a while and may fail.
type Pool = OnceLock<Result<reqwest::Client, String>>;

/// A way to connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Way {
    /// Past any proxy, to this machine itself.
    direct: bool,
    /// By TLS. Without it no certificates are needed, so a mirror on plain http works where none are installed.
    secure: bool,
}

impl Lane {
    /// The means of a route under its policy.
    pub(super) fn new(policy: Policy, user_agent: HeaderValue) -> Self {
        let limiter = Limiter::new(&policy);
        Self { policy, limiter, user_agent, pools: [const { Pool::new() }; 4] }
    }

    /// The connections for an address: direct to this machine itself, else by the proxies the environment names.
    ///
    /// Fails with the reason why TLS cannot be prepared.
    pub(super) fn connections(&self, url: &Url) -> Result<&reqwest::Client, &str> {
        let way = Way { direct: is_loopback(url), secure: url.scheme() == "https" };
        let pool = &self.pools[usize::from(way.direct) * 2 + usize::from(way.secure)];
        pool.get_or_init(|| self.prepare(way)).as_ref().map_err(String::as_str)
    }

    fn prepare(&self, way: Way) -> Result<reqwest::Client, String> {
        // Whoever installed a provider first has settled it; this fails only then.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = reqwest::Client::builder()
            .user_agent(self.user_agent.clone())
            .redirect(reqwest::redirect::Policy::none())
            // Every request is counted and paced here, so none may be sent again below.
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(self.policy.connect_limit())
            .read_timeout(self.policy.read_timeout);
        let builder = if way.direct { builder.no_proxy() } else { builder };
        let builder = if way.secure { builder } else { builder.tls_certs_only([]) };
        builder.build().map_err(|error| {
            format!("TLS cannot be prepared: {} (are root certificates installed?)", root_cause(&error.without_url()))
        })
    }
}

/// Whether an address is this machine's own.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// What the innermost error says: the outer ones only say that something failed.
pub(super) fn root_cause(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(inner) = innermost.source() {
        innermost = inner;
    }
    innermost.to_string()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn only_this_machine_is_asked_directly() {
        let cases = [
            ("http://127.0.0.1:80/", true),
            ("http://127.9.9.9/", true),
            ("http://[::1]:8080/x", true),
            ("http://localhost/x", true),
            ("https://localhost.example/x", false),
            ("https://192.0.2.1/x", false),
        ];
        for (url, expected) in cases {
            assert_eq!(is_loopback(&url.parse().unwrap()), expected, "{url}");
        }
    }
}
