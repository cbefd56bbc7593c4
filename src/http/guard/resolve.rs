//! Names and what they stand for: looked up, checked, and held fast for the connection.

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::time::timeout;
use url::{Host, Url};

use super::{Refusal, Rules, Trust};

/// Knows what names stand for.
pub trait Lookup: Send + Sync {
    /// The addresses of a name.
    fn addresses<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>>;
}

/// The operating system's own look-up.
#[derive(Clone, Copy, Debug)]
pub struct System;

impl Lookup for System {
    fn addresses<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.map(|found| found.ip()).collect()) })
    }
}

/// Why an address is not connected to.
#[derive(Debug)]
pub(in crate::http) enum Unadmitted {
    /// The rules are against it.
    Refused(Refusal),
    /// What its name stands for cannot be found out, and so not be checked.
    Unresolved(String),
}

/// What a guarded route has: its rules, and what the names it asks stand for.
pub(in crate::http) struct Gate {
    /// What may be asked.
    pub(in crate::http) rules: Rules,
    lookup: Arc<dyn Lookup>,
    /// Apart from each other, so that no stranger is ever connected to what only an allowed origin may be.
    strangers: Arc<Pins>,
    allowed: Arc<Pins>,
}

impl Gate {
    /// A gate that keeps to these rules.
    pub(in crate::http) fn new(rules: Rules, lookup: Arc<dyn Lookup>) -> Self {
        let pins = || Arc::new(Pins { pinned: Mutex::default(), lookup: Arc::clone(&lookup) });
        Self { rules, strangers: pins(), allowed: pins(), lookup }
    }

    /// The addresses that connections by these rules may use.
    pub(in crate::http) fn pins(&self, trust: Trust) -> &Arc<Pins> {
        match trust {
            Trust::Stranger => &self.strangers,
            Trust::Allowed => &self.allowed,
        }
    }

    /// Checks an address and all that its name stands for, within `limit`, and holds that fast for the connection.
    pub(in crate::http) async fn admit(&self, url: &Url, limit: Duration) -> Result<Trust, Unadmitted> {
        let trust = self.rules.check(url).map_err(Unadmitted::Refused)?;
        let Some(Host::Domain(name)) = url.host() else { return Ok(trust) };
        let found = match timeout(limit, self.lookup.addresses(name)).await {
            Ok(Ok(found)) if found.is_empty() => Err("it has no address".to_owned()),
            Ok(Ok(found)) => Ok(found),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err(format!("no answer within {} ms", limit.as_millis())),
        };
        match found {
            Ok(found) => {
                found.iter().try_for_each(|address| resolved(trust, name, *address)).map_err(Unadmitted::Refused)?;
                self.pins(trust).pin(name, found);
            }
            // A proxy may know the name all the same.
            Err(_) if trust == Trust::Allowed => {}
            Err(why) => {
                let why = format!("`{name}` cannot be looked up here, so that it cannot be checked: {why}");
                return Err(Unadmitted::Unresolved(why));
            }
        }
        Ok(trust)
    }
}

/// Whether a name may stand for this address.
fn resolved(trust: Trust, name: &str, address: IpAddr) -> Result<(), Refusal> {
    trust.check(address).map_err(|refusal| match refusal {
        Refusal::Address { address, kind } => Refusal::Resolved { name: name.to_owned(), address, kind },
        other => other,
    })
}

/// What names stand for, as it was when they were checked.
pub(in crate::http) struct Pins {
    pinned: Mutex<BTreeMap<String, Vec<IpAddr>>>,
    lookup: Arc<dyn Lookup>,
}

impl Pins {
    fn pin(&self, name: &str, addresses: Vec<IpAddr>) {
        self.pinned.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), addresses);
    }
}

impl Resolve for Pins {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let pinned = self.pinned.lock().unwrap_or_else(PoisonError::into_inner).get(&name).cloned();
        let lookup = Arc::clone(&self.lookup);
        Box::pin(async move {
            let addresses = if let Some(addresses) = pinned {
                addresses
            } else {
                // Every stranger's name is pinned before it is asked, so this is a proxy's, named by the environment,
                // which may well be private; or an allowed origin's.
                let found = lookup.addresses(&name).await?;
                found.iter().try_for_each(|address| resolved(Trust::Allowed, &name, *address))?;
                found
            };
            let sockets = addresses.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(sockets) as Addrs)
        })
    }
}
