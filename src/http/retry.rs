//! Whether to try again, and when. Everything here is a function of what was seen; nothing sends or sleeps.

use std::collections::BTreeMap;
use std::time::Duration;

use backon::ExponentialBuilder;
use chrono::{DateTime, Utc};

use super::error::Fault;
use super::policy::Policy;

/// The longest pause before jitter.
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// The longest pause before a host that could not be reached is tried once more.
const QUICK_PAUSE: Duration = Duration::from_millis(200);

/// The longest `Retry-After` taken at its word; beyond a year the number is nonsense.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(366 * 86_400);

/// One attempt that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// What went wrong.
    pub(super) fault: Fault,
    /// Whether another attempt may do better.
    pub(super) may_pass: bool,
    /// How long the provider asks to wait.
    pub(super) retry_after: Option<Duration>,
}

impl Failure {
    /// A failure that stays one.
    pub(super) fn last(fault: Fault) -> Self {
        Self { fault, may_pass: false, retry_after: None }
    }

    /// A failure that may pass.
    pub(super) fn passing(fault: Fault) -> Self {
        Self { fault, may_pass: true, retry_after: None }
    }

    /// Whether a host refused at once, which may pass, and did not merely stay silent.
    pub(super) fn is_shut_door(&self) -> bool {
        self.may_pass && matches!(self.fault, Fault::Unreachable { .. })
    }
}

/// The pauses between attempts under a policy: doubling, with jitter up to as much again.
pub(super) fn pauses(policy: &Policy, jitter_seed: Option<u64>) -> ExponentialBuilder {
    let retries = usize::try_from(policy.max_attempts.saturating_sub(1)).unwrap_or(usize::MAX);
    let pauses = ExponentialBuilder::new()
        .with_min_delay(policy.first_pause)
        .with_max_delay(LONGEST_PAUSE.max(policy.first_pause))
        .with_max_times(retries)
        .with_jitter();
    jitter_seed.map_or(pauses, |seed| pauses.with_jitter_seed(seed))
}

/// The pause before the next attempt, if there is to be one: what the provider asks for or what is `proposed`,
/// whichever is longer, as long as time remains after it.
pub(super) fn next_pause(failure: &Failure, proposed: Option<Duration>, remaining: Duration) -> Option<Duration> {
    let pause = proposed?.max(failure.retry_after.unwrap_or_default());
    (pause < remaining).then_some(pause)
}

/// What is reported when there is no further attempt: a provider that asks for more time than remains is quoted.
pub(super) fn conclusion(failure: Failure, remaining: Duration) -> Fault {
    match (failure.fault, failure.retry_after) {
        (Fault::Busy { why }, Some(retry_after)) if retry_after >= remaining => Fault::Throttled { retry_after, why },
        (fault, _) => fault,
    }
}

/// The pause before a host that refused at once is tried once more, if that can still be known to fail in time.
pub(super) fn quick_pause(policy: &Policy, elapsed: Duration) -> Option<Duration> {
    let pause = policy.first_pause.min(QUICK_PAUSE);
    (elapsed + pause + policy.connect_limit() <= policy.failover).then_some(pause)
}

/// Whether a status means that another attempt may do better, whatever the body says.
///
/// 511 comes from a network that wants a login, not from the provider.
pub(super) fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..=510 | 512..=599)
}

/// How long `Retry-After` asks to wait: seconds, or a date seen from the server's own `Date` if it is sent.
pub(super) fn retry_after(headers: &BTreeMap<String, String>, now: DateTime<Utc>) -> Option<Duration> {
    let asked = headers.get("retry-after")?.trim();
    if !asked.is_empty() && asked.bytes().all(|byte| byte.is_ascii_digit()) {
        let time = asked.parse().map_or(LONGEST_RETRY_AFTER, Duration::from_secs);
        return Some(time.min(LONGEST_RETRY_AFTER));
    }
    let date = |text: &str| DateTime::parse_from_rfc2822(text).ok().map(|date| date.to_utc());
    let sent = headers.get("date").and_then(|text| date(text)).unwrap_or(now);
    let wait = date(asked)?.signed_duration_since(sent);
    Some(wait.to_std().unwrap_or_default().min(LONGEST_RETRY_AFTER))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use backon::BackoffBuilder as _;

    use super::*;

    fn busy(retry_after_s: Option<u64>) -> Failure {
        let fault = Fault::Busy { why: "429".to_owned() };
        Failure { fault, may_pass: true, retry_after: retry_after_s.map(Duration::from_secs) }
    }

    #[test]
    fn pauses_double_with_jitter_and_end() {
        let policy = Policy { max_attempts: 7, ..Policy::default() };
        for seed in 0..50 {
            let seen: Vec<_> = pauses(&policy, Some(seed)).build().collect();
            let base_ms = [500, 1_000, 2_000, 4_000, 8_000, 8_000].map(Duration::from_millis);
            assert_eq!(seen.len(), base_ms.len());
            for (pause, base) in seen.iter().zip(base_ms) {
                assert!(base <= *pause && *pause <= base * 2, "{pause:?} from {base:?}");
            }
            assert_eq!(seen, pauses(&policy, Some(seed)).build().collect::<Vec<_>>(), "a seed gives one schedule");
        }
        for attempts in [0, 1] {
            let once = Policy { max_attempts: attempts, ..Policy::default() };
            assert_eq!(pauses(&once, None).build().next(), None);
        }
    }

    #[test]
    fn the_next_pause_obeys_the_provider_and_the_time_left() {
        let s = Duration::from_secs;
        let cases = [
            ("as proposed", busy(None), Some(s(2)), s(100), Some(s(2))),
            ("as asked", busy(Some(40)), Some(s(2)), s(100), Some(s(40))),
            ("asked for less than is polite", busy(Some(0)), Some(s(2)), s(100), Some(s(2))),
            ("no time left", busy(Some(40)), Some(s(2)), s(40), None),
            ("no attempts left", busy(Some(1)), None, s(100), None),
        ];
        for (case, failure, proposed, remaining, expected) in cases {
            assert_eq!(next_pause(&failure, proposed, remaining), expected, "{case}");
        }
    }

    #[test]
    fn giving_up_quotes_a_provider_that_asks_for_more_time_than_remains() {
        let throttled = Fault::Throttled { retry_after: Duration::from_secs(40), why: "429".to_owned() };
        assert_eq!(conclusion(busy(Some(40)), Duration::from_secs(10)), throttled);
        assert_eq!(conclusion(busy(Some(40)), Duration::from_secs(60)), busy(None).fault);
        assert_eq!(conclusion(busy(None), Duration::ZERO), busy(None).fault);
    }

    #[test]
    fn a_refused_connection_is_tried_again_only_if_the_failure_is_known_in_time() {
        let policy = Policy::default();
        let cases = [(0, Some(200)), (4_800, Some(200)), (4_801, None), (9_000, None)];
        for (elapsed_ms, expected_ms) in cases {
            let pause = quick_pause(&policy, Duration::from_millis(elapsed_ms));
            assert_eq!(pause, expected_ms.map(Duration::from_millis), "after {elapsed_ms} ms");
        }
    }

    #[test]
    fn statuses_that_may_pass() {
        for (status, expected) in [(200, false), (304, false), (400, false), (404, false), (511, false)] {
            assert_eq!(is_passing(status), expected, "{status}");
        }
        for status in [408, 429, 500, 502, 503, 504, 529] {
            assert!(is_passing(status), "{status}");
        }
    }

    #[test]
    fn retry_after_in_every_form() {
        let now = DateTime::parse_from_rfc3339("2026-01-05T12:00:00Z").unwrap().to_utc();
        let date = Some("Mon, 05 Jan 2026 11:59:00 GMT");
        let cases = [
            ("86400", None, Some(86_400)),
            (" 7 ", None, Some(7)),
            ("0", None, Some(0)),
            ("Mon, 05 Jan 2026 12:00:30 GMT", None, Some(30)),
            ("Mon, 05 Jan 2026 12:00:30 GMT", date, Some(90)),
            ("Mon, 05 Jan 2026 11:00:00 GMT", None, Some(0)),
            ("99999999999999999999999", None, Some(366 * 86_400)),
            ("18446744073709551615", None, Some(366 * 86_400)),
            ("-5", None, None),
            ("soon", None, None),
            ("", None, None),
        ];
        for (asked, date, expected) in cases {
            let mut headers = BTreeMap::from([("retry-after".to_owned(), asked.to_owned())]);
            headers.extend(date.map(|date| ("date".to_owned(), date.to_owned())));
            assert_eq!(retry_after(&headers, now), expected.map(Duration::from_secs), "`{asked}`");
        }
        assert_eq!(retry_after(&BTreeMap::new(), now), None);
    }
}
