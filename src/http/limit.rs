//! When a request may start: one limiter a route, fair to those who wait. It sends nothing.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};

use super::policy::Policy;

/// The runtime's own clock, so that pausing the runtime's time pauses the limiter's.
#[derive(Clone, Debug)]
struct RuntimeClock {
    began: Instant,
}

impl Clock for RuntimeClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.began.elapsed()
    }
}

type Pace = RateLimiter<NotKeyed, InMemoryState, RuntimeClock, NoOpMiddleware<Duration>>;

/// The limiter of one route, or of one host of a guarded one. Clones are the same limiter.
#[derive(Clone, Debug)]
pub(super) struct Limiter(Arc<Limits>);

#[derive(Debug)]
struct Limits {
    /// Places under way; its queue is first come, first served.
    places: Arc<Semaphore>,
    /// Held by the first in line while it waits for its start.
    line: tokio::sync::Mutex<()>,
    /// The spacing of starts, if there is any.
    pace: Option<Pace>,
    /// When the route may be used again after a pause.
    rested: Mutex<Instant>,
    /// The pause after each request of a serial route.
    rest: Duration,
}

/// The right to have one request under way; given back when dropped.
#[derive(Debug)]
pub(super) struct Turn {
    limiter: Limiter,
    _place: Option<OwnedSemaphorePermit>,
}

impl Limiter {
    /// A limiter that keeps to a policy.
    pub(super) fn new(policy: &Policy) -> Self {
        let clock = RuntimeClock { began: Instant::now() };
        Self(Arc::new(Limits {
            places: Arc::new(Semaphore::new(policy.concurrent.get().into())),
            line: tokio::sync::Mutex::new(()),
            pace: Quota::with_period(spacing(policy)).map(|quota| RateLimiter::direct_with_clock(quota, clock)),
            rested: Mutex::new(Instant::now()),
            rest: if policy.concurrent.get() == 1 { policy.min_gap } else { Duration::ZERO },
        }))
    }

    /// Waits for the right to send one request. Giving up the wait uses nothing.
    pub(super) async fn turn(&self) -> Turn {
        // The semaphore is never closed, so a place is always given.
        let place = Arc::clone(&self.0.places).acquire_owned().await.ok();
        let _first = self.0.line.lock().await;
        while let Some(until) = self.not_before() {
            sleep_until(until).await;
        }
        Turn { limiter: self.clone(), _place: place }
    }

    /// Lets nobody start for a while; a longer pause already ordered stays.
    pub(super) fn pause(&self, time: Duration) {
        let until = Instant::now() + time;
        let mut rested = self.rested();
        *rested = until.max(*rested);
    }

    /// Until when a start must wait; if none need wait, the start is counted.
    fn not_before(&self) -> Option<Instant> {
        let rested = *self.rested();
        if rested > Instant::now() {
            return Some(rested);
        }
        let pace = self.0.pace.as_ref()?;
        let early = pace.check().err()?;
        Some(Instant::now() + early.wait_time_from(pace.clock().now()))
    }

    fn rested(&self) -> MutexGuard<'_, Instant> {
        self.0.rested.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.limiter.pause(self.limiter.0.rest);
    }
}

/// The time between two starts: the gap, or the minute's share if that is longer.
fn spacing(policy: &Policy) -> Duration {
    // Rounded up: rounded down, a minute would hold one request too many.
    let share = policy.per_minute.map_or(0, |count| 60_000_000_000_u64.div_ceil(count.get().into()));
    policy.min_gap.max(Duration::from_nanos(share))
}

#[cfg(test)]
mod tests {
    use std::num::{NonZeroU16, NonZeroU32};
    use std::sync::Arc;

    use tokio::task::JoinSet;

    use super::*;

    fn policy(per_minute: u32, min_gap_s: u64, concurrent: u16) -> Policy {
        Policy {
            per_minute: NonZeroU32::new(per_minute),
            min_gap: Duration::from_secs(min_gap_s),
            concurrent: NonZeroU16::new(concurrent).unwrap_or(NonZeroU16::MIN),
            ..Policy::default()
        }
    }

    /// The whole seconds at which `count` requests of `takes_s` seconds each start, in the order they asked.
    async fn starts(limiter: Limiter, count: usize, takes_s: u64) -> Vec<u64> {
        let (limiter, began) = (Arc::new(limiter), Instant::now());
        let mut tasks = JoinSet::new();
        for place in 0..count {
            let limiter = Arc::clone(&limiter);
            tasks.spawn(async move {
                let _turn = limiter.turn().await;
                let start = began.elapsed().as_secs();
                tokio::time::sleep(Duration::from_secs(takes_s)).await;
                (place, start)
            });
            // Lets the task join the queue, so that the order of asking is known.
            tokio::task::yield_now().await;
        }
        let mut seen = tasks.join_all().await;
        seen.sort_unstable();
        seen.into_iter().map(|(_, start)| start).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn requests_start_when_the_policy_allows() {
        let every = |step: u64, count: u64| (0..count).map(|place| place * step).collect::<Vec<_>>();
        let cases = [
            ("ten a minute, quick answers", policy(10, 5, 1), 12, 0, every(6, 12)),
            ("serial, and five seconds after a slow answer", policy(10, 5, 1), 4, 20, every(25, 4)),
            ("the gap alone", policy(0, 5, 4), 4, 0, every(5, 4)),
            ("the gap is between starts where several go at once", policy(0, 5, 4), 4, 12, every(5, 4)),
            ("two at a time", policy(0, 0, 2), 5, 3, vec![0, 0, 3, 3, 6]),
            ("no limit but the places", policy(0, 0, 8), 4, 1, vec![0; 4]),
        ];
        for (case, policy, count, takes_s, expected) in cases {
            assert_eq!(starts(Limiter::new(&policy), count, takes_s).await, expected, "{case}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn no_minute_holds_more_than_its_share() {
        for per_minute in [1, 7, 10, 59] {
            let limiter = Limiter::new(&policy(per_minute, 0, 4));
            let began = Instant::now();
            for _ in 0..=per_minute {
                drop(limiter.turn().await);
            }
            assert!(began.elapsed() >= Duration::from_secs(60), "{per_minute} a minute");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_holds_the_queue_and_only_its_own() {
        let (paused, other) = (Limiter::new(&policy(0, 0, 4)), Limiter::new(&policy(0, 0, 4)));
        paused.pause(Duration::from_secs(30));
        paused.pause(Duration::from_secs(10));
        let (held, free) = tokio::join!(starts(paused, 2, 0), starts(other, 2, 0));
        assert_eq!((held, free), (vec![30, 30], vec![0, 0]));
    }

    #[tokio::test(start_paused = true)]
    async fn giving_up_a_place_in_the_queue_costs_the_others_nothing() {
        let limiter = Limiter::new(&policy(10, 0, 1));
        drop(limiter.turn().await);
        let began = Instant::now();
        let gave_up = tokio::time::timeout(Duration::from_secs(2), limiter.turn()).await;
        assert!(gave_up.is_err());
        drop(limiter.turn().await);
        assert_eq!(began.elapsed().as_secs(), 6);
    }
}
