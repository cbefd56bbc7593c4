//! What may be asked where the address is someone else's input: the rules, as functions of an address, and the look-up
//! that holds a name to them.
//!
//! The addresses that were checked are the ones connected to: [`Pins`] answers the connection's look-up with them, so a
//! name that changes its mind between the two gains nothing. Behind a proxy the name is looked up and checked here all
//! the same, but the proxy looks it up again and may see another answer; a proxy should have rules of its own. A name
//! that only the proxy knows is refused as not to be checked, unless its origin is allowed.
//!
//! A network that translates IPv4 under a prefix of its own (not `64:ff9b::/96`) cannot be told from any other.

mod refusal;
mod resolve;
mod special;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use url::{Host, Url};

use crate::model::WebOrigin;

pub use refusal::Refusal;
pub(super) use resolve::{Gate, Unadmitted};
pub use resolve::{Lookup, System};

/// Endings of names that mean this machine or its own network, whatever a resolver says of them.
const LOCAL_ENDINGS: [&str; 4] = ["localhost", "local", "internal", "home.arpa"];

/// What may be asked on a guarded route. The default allows https to public hosts, and no redirect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// How many redirects are followed for one request.
    pub max_redirects: u32,
    /// The origins that may be plain http, private, and on any port. Metadata services are refused even there.
    pub allowed: BTreeSet<WebOrigin>,
}

/// By which rules a server is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Anyone's: only https, and only public addresses.
    Stranger,
    /// One of [`Rules::allowed`].
    Allowed,
}

impl Rules {
    /// Whether this address may be asked, as far as it shows by itself: what its name stands for is seen only on
    /// looking it up.
    pub fn check(&self, url: &Url) -> Result<Trust, Refusal> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal::Scheme { scheme: url.scheme().to_owned() });
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Userinfo);
        }
        let allowed = WebOrigin::of(url).is_some_and(|origin| self.allowed.contains(&origin));
        let trust = if allowed { Trust::Allowed } else { Trust::Stranger };
        if trust == Trust::Stranger {
            if url.scheme() != "https" {
                return Err(Refusal::Scheme { scheme: url.scheme().to_owned() });
            }
            if let Some(port) = url.port() {
                return Err(Refusal::Port { port });
            }
        }
        match url.host() {
            Some(Host::Domain(name)) if trust == Trust::Stranger => name_is_public(name)?,
            Some(Host::Domain(_)) => {}
            Some(Host::Ipv4(address)) => trust.check(address.into())?,
            Some(Host::Ipv6(address)) => trust.check(address.into())?,
            None => return Err(Refusal::NoHost),
        }
        Ok(trust)
    }
}

impl Trust {
    /// Whether this address may be connected to.
    pub fn check(self, address: std::net::IpAddr) -> Result<(), Refusal> {
        let found = match self {
            Self::Stranger => special::special(address),
            Self::Allowed => special::metadata(address).map(str::to_owned),
        };
        found.map_or(Ok(()), |kind| Err(Refusal::Address { address, kind }))
    }
}

/// Whether a name can be one of the public DNS. The `url` crate has put it into ASCII and small letters.
fn name_is_public(name: &str) -> Result<(), Refusal> {
    let refused = |why| Err(Refusal::Name { name: name.to_owned(), why });
    if name.ends_with('.') {
        return refused("ends with a dot, which would make it another origin of the same name");
    }
    let ends_with =
        |ending: &&str| name.strip_suffix(*ending).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    if LOCAL_ENDINGS.iter().any(ends_with) {
        return refused("is of this machine or its own network");
    }
    if !name.contains('.') {
        return refused("has one part only: such names are of one's own network");
    }
    if name.split('.').any(str::is_empty) {
        return refused("has an empty part");
    }
    Ok(())
}
