//! The only module that sends requests.
//!
//! It limits, retries, bounds and redacts, and knows no agency: what an answer means is told by the [`Request`]'s own
//! function. It does not choose what to ask, keep replies or print.
//!
//! - **Redirects are not followed**: a redirect is an answer like any other, for the provider to classify. The one
//!   exception is a route whose policy has [`Rules`]: there each hop is checked as the first address was.
//! - **Proxies**: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` (either case) are honoured, the operating
//!   system's own settings are not; loopback addresses are asked directly. A proxy that refuses a tunnel makes the
//!   host unreachable, a 407 or 511 is refused as a proxy's, and a login page sent as a 200 is for the provider to
//!   recognise as no data.
//! - **Secrets** travel apart from the address and never come back: they are masked in errors, logs, and even in the
//!   bytes of a reply that echoes them. This module logs redacted addresses only, but the HTTP libraries below it
//!   write whole addresses to their own trace logs: a subscriber must let only this crate's targets through.

mod body;
mod budget;
mod call;
mod client;
mod closed;
mod error;
mod exchange;
mod guard;
mod hop;
mod lane;
mod limit;
mod policy;
mod redact;
mod retry;

pub use budget::Budget;
pub use client::{Ambient, Client, InvalidUserAgent};
pub use error::{Fault, FetchError};
pub use exchange::{Answer, Class, Fetched, Request, Validators};
pub use guard::{Lookup, Refusal, Rules, System, Trust};
pub use policy::Policy;
pub use redact::{RedactedUrl, Secrets};
