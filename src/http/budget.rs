//! A minute's requests shared with other processes: asked for before a request is sent, from whoever keeps the count.

use std::time::Duration;

use futures_util::future::BoxFuture;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use tokio::time::sleep;

use super::exchange::Request;
use super::policy::Policy;
use crate::model::allowance::Allowance;

/// Keeps count of requests for all processes that share a key.
pub trait Budget: Send + Sync {
    /// Takes the right to send one request now and answers zero, or says how long to wait before asking again; fails
    /// with the reason why it cannot say.
    fn take<'a>(&'a self, allowance: &'a Allowance) -> BoxFuture<'a, Result<Duration, String>>;
}

/// The shortest time between two questions: those who wait for the same place wake at the same time.
const LEAST_WAIT: Duration = Duration::from_millis(100);

/// Put before what is digested, so that the digest is good for nothing else.
const PURPOSE: &[u8] = b"resident-outcomes shared budget\0";

/// What a request shares with others of its key; nothing where its policy says that nothing is shared.
pub(super) fn allowance(request: &Request, policy: &Policy) -> Option<Allowance> {
    let per_minute = policy.per_minute.filter(|_| policy.shared)?;
    Some(Allowance { route: request.route, account: account(&request.secrets), per_minute, min_gap: policy.min_gap })
}

/// Four digits: a service's keys are so short that a longer digest would give them away to whoever tries them all. Two
/// keys with the same digits share an allowance of one, which costs time and no account.
fn account(secrets: &[(String, SecretString)]) -> String {
    let mut digest = Sha256::new();
    digest.update(PURPOSE);
    for (name, secret) in secrets {
        for part in [name.as_str(), secret.expose_secret()] {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        }
    }
    digest.finalize().iter().take(2).map(|byte| format!("{byte:02x}")).collect()
}

/// Waits for the right to send one request; fails with the reason why nobody can say.
pub(super) async fn granted(budget: &dyn Budget, allowance: &Allowance) -> Result<(), String> {
    loop {
        let wait = budget.take(allowance).await?;
        if wait.is_zero() {
            return Ok(());
        }
        tracing::debug!(route = allowance.route.id(), ?wait, "waits for requests of other processes");
        sleep(wait.max(LEAST_WAIT)).await;
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::num::{NonZeroU16, NonZeroU32};
    use std::sync::{Arc, Mutex};

    use tokio::task::JoinSet;
    use tokio::time::{Instant, timeout};

    use super::super::limit::Limiter;
    use super::*;
    use crate::model::Route;

    /// Keeps count in memory, by the runtime's clock.
    struct Counted {
        began: Instant,
        sent: Mutex<Vec<i64>>,
    }

    impl Budget for Counted {
        fn take<'a>(&'a self, allowance: &'a Allowance) -> BoxFuture<'a, Result<Duration, String>> {
            Box::pin(async move {
                let now = i64::try_from(self.began.elapsed().as_millis()).unwrap();
                let mut sent = self.sent.lock().unwrap();
                let wait = allowance.wait(&sent, now);
                if wait.is_zero() {
                    sent.push(now);
                }
                Ok(wait)
            })
        }
    }

    fn aqs(min_gap_s: u64) -> Policy {
        Policy {
            per_minute: NonZeroU32::new(10),
            min_gap: Duration::from_secs(min_gap_s),
            concurrent: NonZeroU16::MIN,
            shared: true,
            ..Policy::default()
        }
    }

    fn request(key: &str) -> Request {
        let secret = |(name, text): (&str, &str)| (name.to_owned(), SecretString::from(text));
        Request {
            route: Route::Aqs,
            url: "https://a.example/".parse().unwrap(),
            secrets: [("email", "a@b.example"), ("key", key)].map(secret).into(),
            secret_headers: Vec::new(),
            validators: None,
            classify: |_| super::super::exchange::Class::Data,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn processes_that_share_never_send_more_than_one_alone_may() {
        for (processes, min_gap_s) in [(2, 5), (3, 0)] {
            let budget = Arc::new(Counted { began: Instant::now(), sent: Mutex::default() });
            let mut tasks = JoinSet::new();
            for _ in 0..processes {
                let (budget, policy) = (Arc::clone(&budget), aqs(min_gap_s));
                tasks.spawn(async move {
                    let (limiter, allowance) = (Limiter::new(&policy), allowance(&request("k"), &policy).unwrap());
                    for _ in 0..15 {
                        let _turn = limiter.turn().await;
                        granted(budget.as_ref(), &allowance).await.unwrap();
                    }
                });
            }
            tasks.join_all().await;
            let sent = budget.sent.lock().unwrap();
            assert_eq!(sent.len(), processes * 15);
            assert!(sent.windows(11).all(|some| some[10] - some[0] > 60_000), "{sent:?}");
            assert!(
                sent.windows(2).all(|two| two[1] - two[0] >= i64::try_from(min_gap_s).unwrap() * 1_000),
                "{sent:?}"
            );
            let minutes = i64::try_from(processes * 15 / 10).unwrap() + 1;
            assert!(*sent.last().unwrap() < minutes * 61_000, "nobody waits for nothing: {sent:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_wait_is_given_up_from_without() {
        let full = Counted { began: Instant::now(), sent: Mutex::new(vec![0; 10]) };
        let allowance = allowance(&request("k"), &aqs(5)).unwrap();
        let waited = timeout(Duration::from_secs(30), granted(&full, &allowance)).await;
        assert!(waited.is_err());
        assert_eq!(full.sent.lock().unwrap().len(), 10, "nothing is taken by who gave up");
    }

    #[test]
    fn only_what_is_said_to_be_shared_is() {
        assert_eq!(allowance(&request("k"), &Policy { shared: false, ..aqs(5) }), None);
        assert_eq!(allowance(&request("k"), &Policy { per_minute: None, ..aqs(5) }), None);
        let (one, other) = (allowance(&request("k"), &aqs(5)).unwrap(), allowance(&request("l"), &aqs(5)).unwrap());
        assert_ne!(one.account, other.account);
        assert_eq!(one.account.len(), 4);
        assert_eq!(allowance(&request("k"), &aqs(5)).unwrap(), one);
    }
}
