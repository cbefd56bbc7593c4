//! How a fetch fails: who was asked, for what, how often, and what to do next.

use std::time::Duration;

use super::guard::Refusal;
use super::redact::RedactedUrl;
use crate::model::Route;

/// A fetch that failed. It holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{route}: {fault} ({url}, {})", tries(*attempts, *elapsed))]
pub struct FetchError {
    /// The route that was tried.
    pub route: Route,
    /// The address asked.
    pub url: RedactedUrl,
    /// How often it was sent; zero where it was known beforehand that it would fail.
    pub attempts: u32,
    /// The time from the first attempt to giving up.
    pub elapsed: Duration,
    /// What went wrong.
    pub fault: Fault,
}

/// What went wrong with a fetch.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No connection to the host: no network, no such name, nobody listening, or no common TLS.
    #[error("the host cannot be reached: {cause}")]
    Unreachable {
        /// The innermost cause.
        cause: String,
    },
    /// The host was reached but fell silent, or was too slow.
    #[error("no whole answer within {}", span(*limit))]
    TimedOut {
        /// The limit that passed.
        limit: Duration,
    },
    /// Other processes with the same key sent all that may be sent.
    #[error("other processes with the same key left no request to send within {}", span(*limit))]
    Crowded {
        /// The limit that passed.
        limit: Duration,
    },
    /// The provider asks for a longer pause than this run may make.
    #[error("the provider asks to wait {}: {why}", span(*retry_after))]
    Throttled {
        /// How long it asks to wait.
        retry_after: Duration,
        /// What it said.
        why: String,
    },
    /// The provider could not answer now, however often it was asked.
    #[error("the provider is busy: {why}")]
    Busy {
        /// What it said.
        why: String,
    },
    /// The provider's answer is final and no data.
    #[error("the provider refuses: {why}")]
    Refused {
        /// What is wrong and what to do.
        why: String,
    },
    /// The body is larger than the route's policy allows.
    #[error("the reply is larger than {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// The connection broke before the answer was whole.
    #[error("the answer broke off: {cause}")]
    Truncated {
        /// The innermost cause.
        cause: String,
    },
    /// The request cannot be sent as it is.
    #[error("the request cannot be sent: {why}")]
    Unsendable {
        /// What is wrong with it.
        why: String,
    },
    /// The rules for addresses that others name are against it.
    #[error("the address is not asked: {refusal}{}", trail(hops))]
    Forbidden {
        /// What is wrong with it.
        refusal: Refusal,
        /// The addresses from the one asked for to the one refused, each but the first a redirect of the one before.
        hops: Vec<RedactedUrl>,
    },
}

impl FetchError {
    /// What to do next, in one sentence.
    #[must_use]
    pub fn help(&self) -> &'static str {
        self.fault.help()
    }
}

impl Fault {
    /// What to do next, in one sentence.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Unreachable { .. } => {
                "check the network, HTTPS_PROXY and NO_PROXY, and the root certificates if TLS is to blame; without a \
                 network, import files got by other means"
            }
            Self::TimedOut { .. } => "try again later, or raise the route's time limits if the line is slow",
            Self::Crowded { .. } => {
                "run again when the others have ended; what is held already will not be asked for again"
            }
            Self::Throttled { .. } => "run again after that time; what is held already will not be asked for again",
            Self::Busy { .. } => "try again in a few minutes; what is held already will not be asked for again",
            Self::Refused { .. } => "do what the message says; asking again would bring the same answer",
            Self::TooLarge { .. } => "raise the route's body limit if the file has really grown",
            Self::Truncated { .. } => "try again; if it persists, a proxy on the way may be cutting long replies",
            Self::Forbidden { .. } => {
                "correct the address in the definition; if you know the server and mean it, allow its origin in \
                 `allowed_origins` of `[open]` in providers.toml"
            }
            Self::Unsendable { .. } => "correct the route's address, key or policy in the configuration",
        }
    }
}

/// How often something was tried, and for how long.
fn tries(attempts: u32, elapsed: Duration) -> String {
    match attempts {
        0 => "not sent".to_owned(),
        1 => format!("1 attempt, {}", span(elapsed)),
        _ => format!("{attempts} attempts, {}", span(elapsed)),
    }
}

/// The way that redirects took, where there were any.
fn trail(hops: &[RedactedUrl]) -> String {
    match hops {
        [] | [_] => String::new(),
        _ => format!(", by redirects: {}", hops.iter().map(RedactedUrl::as_str).collect::<Vec<_>>().join(" to ")),
    }
}

/// A time span in its natural unit.
fn span(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0 => format!("{} ms", time.as_millis()),
        1..=9 => format!("{:.1} s", time.as_secs_f64()),
        10..=119 => format!("{seconds} s"),
        120..=7_199 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h", seconds.div_ceil(3_600)),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn error(fault: Fault, attempts: u32, elapsed_ms: u64) -> FetchError {
        let url = RedactedUrl::new(&"https://a.example/data?key=abc".parse().unwrap());
        FetchError { route: Route::Aqs, url, attempts, elapsed: Duration::from_millis(elapsed_ms), fault }
    }

    #[test]
    fn a_message_says_who_what_and_how_often() {
        let day = Duration::from_secs(86_400);
        let cases = [
            (
                error(Fault::Unreachable { cause: "connection refused".to_owned() }, 2, 210),
                "aqs: the host cannot be reached: connection refused (https://a.example/data?key=***, 2 attempts, 210 ms)",
            ),
            (
                error(Fault::Throttled { retry_after: day, why: "daily limit".to_owned() }, 1, 1_500),
                "aqs: the provider asks to wait 24 h: daily limit (https://a.example/data?key=***, 1 attempt, 1.5 s)",
            ),
            (
                error(Fault::TimedOut { limit: Duration::from_secs(300) }, 0, 0),
                "aqs: no whole answer within 5 min (https://a.example/data?key=***, not sent)",
            ),
        ];
        for (error, expected) in cases {
            assert_eq!(error.to_string(), expected);
            assert!(!error.help().is_empty());
        }
    }
}
