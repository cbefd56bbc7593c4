//! How a route may be used: the numbers the other parts of this module obey. It decides nothing itself.

use std::num::{NonZeroU16, NonZeroU32};
use std::time::Duration;

use super::guard::Rules;

/// How one route may be used.
///
/// The default suits a public file server without a stated limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Requests a minute at most, evenly spaced, so that no sixty seconds hold more; no limit if absent.
    pub per_minute: Option<NonZeroU32>,
    /// The shortest time between the starts of two requests; where only one may be under way at a time, also between
    /// the end of one and the start of the next.
    pub min_gap: Duration,
    /// How many requests may be under way at a time.
    pub concurrent: NonZeroU16,
    /// Whether processes with the same key share `per_minute` and `min_gap`, where there is a [`super::Budget`].
    pub shared: bool,
    /// The largest body accepted, in bytes after inflating.
    pub max_body_bytes: u64,
    /// How long finding, reaching and greeting the host may take: name, connection and TLS together.
    pub connect_timeout: Duration,
    /// The total time after which it is known that a host cannot be reached.
    pub failover: Duration,
    /// How long the host may be silent, before its answer or within it.
    pub read_timeout: Duration,
    /// How long a request may take in all, retries and pauses included, from its first turn on.
    pub total: Duration,
    /// How often a request is tried at most; at least once.
    pub max_attempts: u32,
    /// The pause before the first retry. It doubles with each, up to eight seconds; jitter at most doubles it again.
    pub first_pause: Duration,
    /// The longest `Retry-After` that is waited for; a longer one is reported at once.
    pub max_retry_after: Duration,
    /// What may be asked where addresses are someone else's input; with it, limits count for each host, and redirects
    /// are followed within the rules.
    pub guard: Option<Rules>,
}

impl Policy {
    /// How long connecting may take, so that a host out of reach is known within `failover`.
    pub(super) fn connect_limit(&self) -> Duration {
        self.connect_timeout.min(self.failover)
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            per_minute: None,
            min_gap: Duration::ZERO,
            concurrent: NonZeroU16::MIN.saturating_add(3),
            shared: false,
            max_body_bytes: 256 * 1024 * 1024,
            connect_timeout: Duration::from_secs(5),
            failover: Duration::from_secs(10),
            read_timeout: Duration::from_secs(30),
            total: Duration::from_secs(300),
            max_attempts: 4,
            first_pause: Duration::from_millis(500),
            max_retry_after: Duration::from_secs(60),
            guard: None,
        }
    }
}
