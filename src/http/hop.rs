//! One step of a fetch: the address asked for, or one that an answer pointed on to. It sends nothing.

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, LOCATION};
use url::Url;

use super::closed::Doors;
use super::error::Fault;
use super::guard::Refusal;
use super::lane::Lane;
use super::limit::Limiter;
use super::redact::{RedactedUrl, Secrets};
use crate::model::{Route, WebOrigin};

/// One step of a fetch.
#[derive(Clone)]
pub(super) struct Hop {
    /// The address, without any secret that is added on sending.
    pub(super) url: Url,
    /// What may be closed before it.
    pub(super) doors: Doors,
    /// When it may start.
    pub(super) limiter: Limiter,
    /// Whether it is of the origin that was asked for, so that what was given for that origin may be sent.
    pub(super) is_home: bool,
    /// The way here, itself included.
    trail: Vec<RedactedUrl>,
}

impl Hop {
    /// The address asked for, shown as `redacted`.
    pub(super) fn first(url: &Url, redacted: RedactedUrl, route: Route, lane: &Lane) -> Result<Self, Fault> {
        let unsendable = || Fault::Unsendable { why: "only http and https can be asked".to_owned() };
        let trail = vec![redacted];
        if let Some(gate) = &lane.gate {
            gate.rules.check(url).map_err(|refusal| Fault::Forbidden { refusal, hops: trail.clone() })?;
        }
        let host = host(url).ok_or_else(unsendable)?;
        let (limiter, doors) = (lane.limiter(&host), lane.doors(host, route));
        Ok(Self { url: url.clone(), doors, limiter, is_home: true, trail })
    }

    /// Whether nothing was redirected yet.
    pub(super) fn is_first(&self) -> bool {
        self.trail.len() == 1
    }

    /// The address as it may be shown.
    pub(super) fn shown(&self) -> &str {
        self.trail.last().map(RedactedUrl::as_str).unwrap_or_default()
    }

    /// Where an answer points on to, if the route follows redirects and this is one; checked as the first address was.
    pub(super) fn next(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        lane: &Lane,
        route: Route,
        secrets: &Secrets,
    ) -> Result<Option<Self>, Fault> {
        let Some(gate) = &lane.gate else { return Ok(None) };
        let location = headers.get(LOCATION).filter(|_| matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308));
        let Some(location) = location else { return Ok(None) };
        let joined = location.to_str().ok().and_then(|location| self.url.join(location).ok());
        let mut url = joined.ok_or_else(|| self.forbidden(Refusal::NoAddress))?;
        url.set_fragment(None);
        let is_home = WebOrigin::of(&url) == WebOrigin::of(&self.url) && self.is_home;
        let mut next = Self { url, is_home, ..self.clone() };
        next.trail.push(RedactedUrl::new(&next.url).without(secrets));
        if self.trail.len() > usize::try_from(gate.rules.max_redirects).unwrap_or(usize::MAX) {
            return Err(next.forbidden(Refusal::TooMany { limit: gate.rules.max_redirects }));
        }
        gate.rules.check(&next.url).map_err(|refusal| next.forbidden(refusal))?;
        if !is_home && secrets.scrub(next.url.as_str()) != next.url.as_str() {
            return Err(next.forbidden(Refusal::Secret));
        }
        let host = host(&next.url).ok_or_else(|| next.forbidden(Refusal::NoHost))?;
        next.limiter = lane.limiter(&host);
        next.doors = lane.doors(host, route);
        Ok(Some(next))
    }

    /// The fault of not being allowed.
    pub(super) fn forbidden(&self, refusal: Refusal) -> Fault {
        Fault::Forbidden { refusal, hops: self.trail.clone() }
    }

    /// The fault as this hop's: where a redirect led here, the address asked for says nothing of this host.
    pub(super) fn told(&self, fault: Fault) -> Fault {
        match fault {
            Fault::Unreachable { cause } if !self.is_first() => {
                let host = self.url.host_str().unwrap_or_default();
                Fault::Unreachable { cause: format!("{cause} ({host}, to which it redirects)") }
            }
            fault => fault,
        }
    }
}

/// The host of an address that can be sent to, with its port.
fn host(url: &Url) -> Option<String> {
    let host = url.host_str().filter(|_| matches!(url.scheme(), "http" | "https"))?;
    Some(format!("{host}:{}", url.port_or_known_default().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::sync::Arc;

    use reqwest::header::HeaderValue;
    use secrecy::SecretString;

    use super::super::guard::{Lookup, Rules, System};
    use super::super::policy::Policy;
    use super::*;

    fn lane(route: Route) -> Lane {
        let allowed = [WebOrigin::parse("http://files.example.gov").unwrap()].into();
        let rules = (route == Route::Open).then_some(Rules { max_redirects: 3, allowed });
        let policy = Policy { guard: rules, ..Policy::default() };
        Lane::new(route, policy, HeaderValue::from_static("test/1"), &(Arc::new(System) as Arc<dyn Lookup>))
    }

    /// Where a redirect from a page of `data.example.gov` leads, and whether that is still at home.
    fn led(route: Route, to: &str) -> Result<Option<(String, bool)>, Fault> {
        let (lane, secrets) = (lane(route), Secrets::new([SecretString::from("c4nary-t0ken")]));
        let url: Url = "https://data.example.gov/a/b?c=1".parse().unwrap();
        let hop = Hop::first(&url, RedactedUrl::new(&url), route, &lane).unwrap();
        let headers = [(LOCATION, HeaderValue::from_str(to).unwrap())].into_iter().collect();
        let next = hop.next(StatusCode::FOUND, &headers, &lane, route, &secrets)?;
        Ok(next.map(|next| (next.url.to_string(), next.is_home)))
    }

    #[test]
    fn a_redirect_leads_to_what_may_be_asked() {
        let cases = [
            ("d?e=2#f", Ok(("https://data.example.gov/a/d?e=2", true))),
            ("/c4nary-t0ken", Ok(("https://data.example.gov/c4nary-t0ken", true))),
            ("//other.example.gov/x", Ok(("https://other.example.gov/x", false))),
            ("https://data.example.gov:443/x", Ok(("https://data.example.gov/x", true))),
            ("http://files.example.gov/x", Ok(("http://files.example.gov/x", false))),
            ("http://data.example.gov/a/b", Err("only https is asked, not http:")),
            ("https://data.example.gov:8443/", Err("only port 443 is asked, not 8443")),
            ("https://data.example.gov./", Err("ends with a dot")),
            ("https://other.example.gov/c4nary%2dt0ken", Err("with a secret in the address")),
        ];
        for (to, expected) in cases {
            match (led(Route::Open, to), expected) {
                (Ok(found), Ok((url, is_home))) => assert_eq!(found, Some((url.to_owned(), is_home)), "{to}"),
                (Err(fault), Err(why)) => {
                    let text = format!("{fault} {fault:?}");
                    assert!(text.contains(why) && !text.contains("c4nary"), "{to}: {text}");
                }
                (found, _) => panic!("{to}: {found:?}"),
            }
            assert_eq!(led(Route::Airdata, to).unwrap(), None, "other routes follow none");
        }
    }
}
