//! How many requests of a minute those who share a key may send together.

use std::num::NonZeroU32;
use std::time::Duration;

use super::Route;

/// What processes with the same key share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// The route.
    pub route: Route,
    /// Whose key: as much of its digest as tells a team's keys apart, and too little to find a key by trying.
    pub account: String,
    /// Requests in any sixty seconds at most.
    pub per_minute: NonZeroU32,
    /// The shortest time between two.
    pub min_gap: Duration,
}

/// How long a request counts.
pub const MINUTE: Duration = Duration::from_secs(60);

impl Allowance {
    /// How long after `now` the next request may be sent, given when the last ones were (milliseconds, rising). Zero
    /// where it may be sent at once.
    #[must_use]
    pub fn wait(&self, sent: &[i64], now: i64) -> Duration {
        let until = |from: i64, time: Duration| {
            // A millisecond more, so that no sixty seconds hold one too many at both of their ends.
            let time = i64::try_from(time.as_millis()).unwrap_or(i64::MAX).saturating_add(1);
            u64::try_from(from.saturating_add(time).saturating_sub(now)).unwrap_or_default()
        };
        let last = sent.last().filter(|_| !self.min_gap.is_zero());
        let gap = last.map_or(0, |last| until(*last, self.min_gap));
        let per_minute = usize::try_from(self.per_minute.get()).unwrap_or(usize::MAX);
        // With the one to be sent, the request so many before the last would be in one minute.
        let oldest = sent.len().checked_sub(per_minute).map(|at| sent[at]);
        Duration::from_millis(gap.max(oldest.map_or(0, |oldest| until(oldest, MINUTE))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_request_waits_for_the_gap_and_for_the_minute() {
        let cases: [(&str, u32, u64, &[i64], i64, u64); 10] = [
            ("nothing sent", 10, 5, &[], 0, 0),
            ("within the gap", 10, 5, &[1_000], 3_000, 3_001),
            ("after the gap", 10, 5, &[1_000], 6_001, 0),
            ("no gap", 10, 0, &[1_000], 1_000, 0),
            ("no gap, and a clock a little ahead", 10, 0, &[1_500], 1_000, 0),
            ("the minute is full", 2, 0, &[1_000, 2_000], 3_000, 58_001),
            ("and at its very end", 2, 0, &[1_000, 2_000], 61_000, 1),
            ("and after it", 2, 0, &[1_000, 2_000], 61_001, 0),
            ("fuller than it may be", 2, 0, &[1_000, 2_000, 3_000], 3_000, 59_001),
            ("the longer wait counts", 2, 59, &[1_000, 2_500], 3_000, 58_501),
        ];
        for (case, per_minute, gap_s, sent, now, expected) in cases {
            let allowance = Allowance {
                route: Route::Aqs,
                account: String::new(),
                per_minute: NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN),
                min_gap: Duration::from_secs(gap_s),
            };
            assert_eq!(allowance.wait(sent, now), Duration::from_millis(expected), "{case}");
        }
    }
}
