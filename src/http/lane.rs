//! What one route has for itself: its policy, its limiter and its connections. It judges no answer.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use reqwest::header::HeaderValue;
use url::{Host, Url};

use super::closed::Doors;
use super::error::Fault;
use super::guard::{Gate, Lookup, Rules, Trust, Unadmitted};
use super::hop::Hop;
use super::limit::Limiter;
use super::policy::Policy;
use super::retry::Failure;
use crate::model::Route;

/// A route's own means of sending.
pub(super) struct Lane {
    /// How the route may be used.
    pub(super) policy: Policy,
    /// What may be asked, where not everything may.
    pub(super) gate: Option<Gate>,
    /// When its requests may start: by host where there is a gate, else one for all.
    limiters: Mutex<BTreeMap<String, Limiter>>,
    user_agent: HeaderValue,
    /// One pool for each way to connect.
    pools: [Pool; 8],
}

/// Connections, made ready at the first request: reading the system's certificates takes a while and may fail.
type Pool = OnceLock<Result<reqwest::Client, String>>;

/// A way to connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Way {
    /// By the rules for origins that are allowed, where there are rules.
    trust: Trust,
    /// Past any proxy, to this machine itself.
    direct: bool,
    /// By TLS. Without it no certificates are needed, so a mirror on plain http works where none are installed.
    secure: bool,
}

impl Lane {
    /// The means of a route under its policy. An open route without rules has the strictest.
    pub(super) fn new(route: Route, policy: Policy, user_agent: HeaderValue, lookup: &Arc<dyn Lookup>) -> Self {
        let rules = policy.guard.clone().or_else(|| (route == Route::Open).then(Rules::default));
        let gate = rules.map(|rules| Gate::new(rules, Arc::clone(lookup)));
        Self { policy, gate, limiters: Mutex::default(), user_agent, pools: [const { Pool::new() }; 8] }
    }

    /// When requests to a host may start.
    pub(super) fn limiter(&self, host: &str) -> Limiter {
        let key = if self.gate.is_some() { host } else { "" };
        let mut limiters = self.limiters.lock().unwrap_or_else(PoisonError::into_inner);
        limiters.entry(key.to_owned()).or_insert_with(|| Limiter::new(&self.policy)).clone()
    }

    /// The doors of a host.
    pub(super) fn doors(&self, host: String, route: Route) -> Doors {
        if self.gate.is_some() { Doors::at(host, route) } else { Doors::new(host, route) }
    }

    /// The connections for an address: direct to this machine itself, else by the proxies the environment names.
    ///
    /// Where there is a gate, the address has passed it and is connected to as it was then. Fails with the reason why
    /// it may not pass, or why TLS cannot be prepared.
    pub(super) async fn connections(&self, hop: &Hop) -> Result<&reqwest::Client, Failure> {
        let trust = match &self.gate {
            Some(gate) => gate.admit(&hop.url, self.policy.connect_limit()).await.map_err(|reason| match reason {
                Unadmitted::Refused(refusal) => Failure::last(hop.forbidden(refusal)),
                Unadmitted::Unresolved(cause) => Failure::passing(Fault::Unreachable { cause }),
            })?,
            None => Trust::Stranger,
        };
        let way = Way { trust, direct: is_loopback(&hop.url), secure: hop.url.scheme() == "https" };
        let allowed = usize::from(trust == Trust::Allowed);
        let pool = &self.pools[allowed * 4 + usize::from(way.direct) * 2 + usize::from(way.secure)];
        let unready = |cause: &String| Failure::last(Fault::Unreachable { cause: cause.clone() });
        pool.get_or_init(|| self.prepare(way)).as_ref().map_err(unready)
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
        let builder = match &self.gate {
            Some(gate) => builder.dns_resolver(Arc::clone(gate.pins(way.trust))),
            None => builder,
        };
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
