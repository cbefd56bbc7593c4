//! Why an address is not asked.

use std::net::IpAddr;

/// Why an address is not asked. It repeats no more of the address than what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not https, and the origin is not allowed.
    #[error("only https is asked, not {scheme}:")]
    Scheme {
        /// What it is instead.
        scheme: String,
    },
    /// It holds a user name or password.
    #[error("it holds a user name or password")]
    Userinfo,
    /// It names no host.
    #[error("it names no host")]
    NoHost,
    /// A port that is not the one of https, and the origin is not allowed.
    #[error("only port 443 is asked, not {port}")]
    Port {
        /// The port.
        port: u16,
    },
    /// A name that is not of the public DNS.
    #[error("the name `{name}` {why}")]
    Name {
        /// The name.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The host is an IP address that is not public.
    #[error("{address} is {kind}")]
    Address {
        /// The address.
        address: IpAddr,
        /// What it is for.
        kind: String,
    },
    /// The name stands for an address that is not public, maybe among others that are.
    #[error("`{name}` stands for {address}, which is {kind}")]
    Resolved {
        /// The name.
        name: String,
        /// The first address that is not public.
        address: IpAddr,
        /// What it is for.
        kind: String,
    },
    /// A redirect to what is no address.
    #[error("it redirects to what is no address")]
    NoAddress,
    /// A redirect that would take a secret to an origin that it was not given for.
    #[error("it redirects to another server with a secret in the address")]
    Secret,
    /// One redirect too many.
    #[error("it redirects more than {}", times(*limit))]
    TooMany {
        /// How many are followed.
        limit: u32,
    },
}

fn times(count: u32) -> String {
    match count {
        0 => "it may, which is never".to_owned(),
        1 => "once".to_owned(),
        _ => format!("{count} times"),
    }
}
