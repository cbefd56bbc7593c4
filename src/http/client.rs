//! The client: limiter, send, classify, and again if need be.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use backon::Retryable as _;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use reqwest::Response;
use reqwest::header::HeaderValue;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::body;
use super::budget::{self, Budget};
use super::call::Call;
use super::closed::{Closures, UNREACHABLE_FOR};
use super::error::{Fault, FetchError};
use super::exchange::{Answer, Class, Fetched, Request, Validators};
use super::guard::{Lookup, System};
use super::hop::Hop;
use super::lane::Lane;
use super::limit::Turn;
use super::policy::Policy;
use super::retry::{self, Failure};
use crate::model::Route;

/// The only status that can be data.
const DATA: u16 = 200;

/// What the client takes from its surroundings, so that tests can give it.
#[derive(Clone, Copy, Debug)]
pub struct Ambient {
    /// The clock on the wall, for the times of replies.
    pub now: fn() -> DateTime<Utc>,
    /// Fixes the jitter of pauses; chance if absent.
    pub jitter_seed: Option<u64>,
}

/// A user agent that is no header value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` cannot be sent as a user agent: only visible ASCII can")]
pub struct InvalidUserAgent(String);

/// The one who sends.
///
/// Each route has its own limiter and connections. A host that could not be reached is not tried again for a minute,
/// and a route told to wait longer than its policy allows is not used until then: whoever asks or waits meanwhile
/// fails at once, with the same cause.
pub struct Client {
    lanes: BTreeMap<Route, Lane>,
    closures: Closures,
    room: body::Room,
    ambient: Ambient,
    budget: Option<Arc<dyn Budget>>,
    sent: AtomicU32,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("routes", &self.lanes.keys()).field("sent", &self.sent).finish_non_exhaustive()
    }
}

impl Client {
    /// A client for the routes that have a policy; it connects to nothing yet.
    pub fn new(
        policies: BTreeMap<Route, Policy>,
        user_agent: &str,
        ambient: Ambient,
    ) -> Result<Self, InvalidUserAgent> {
        Self::with_lookup(policies, user_agent, ambient, &(Arc::new(System) as Arc<dyn Lookup>))
    }

    /// The same, finding out what the names of guarded routes stand for by other means than the system's.
    pub fn with_lookup(
        policies: BTreeMap<Route, Policy>,
        user_agent: &str,
        ambient: Ambient,
        lookup: &Arc<dyn Lookup>,
    ) -> Result<Self, InvalidUserAgent> {
        let user_agent = HeaderValue::from_str(user_agent).map_err(|_| InvalidUserAgent(user_agent.to_owned()))?;
        let lane = |(route, policy)| (route, Lane::new(route, policy, user_agent.clone(), lookup));
        let lanes = policies.into_iter().map(lane);
        Ok(Self {
            lanes: lanes.collect(),
            closures: Closures::new(),
            room: body::Room::new(),
            ambient,
            budget: None,
            sent: AtomicU32::new(0),
        })
    }

    /// The same, asking before each request of a shared route whether other processes leave room for it.
    #[must_use]
    pub fn sharing(self, budget: Arc<dyn Budget>) -> Self {
        Self { budget: Some(budget), ..self }
    }

    /// The time on the clock that the client was given.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.ambient.now)()
    }

    /// How many requests were sent, retries included.
    #[must_use]
    pub fn requests_sent(&self) -> u32 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Fetches one thing: waits for its turn, sends, asks the request's function what the answer is, and tries again
    /// where that may help, within the route's policy.
    ///
    /// Dropping the future gives its place up; nothing is sent for it afterwards.
    pub async fn fetch(&self, request: &Request) -> Result<Fetched, FetchError> {
        let Some(lane) = self.lanes.get(&request.route) else {
            let fault = Fault::Unsendable { why: "its route has no policy".to_owned() };
            let (route, url) = (request.route, request.redacted());
            return Err(FetchError { route, url, attempts: 0, elapsed: Duration::ZERO, fault });
        };
        let call = Call::new(request, lane);
        let hop = call.first_hop().map_err(|fault| call.error(fault))?;
        (|| self.attempt(&call, &hop))
            .retry(retry::pauses(&lane.policy, self.ambient.jitter_seed))
            .when(|failure: &Failure| failure.may_pass)
            .adjust(|failure: &Failure, pause| retry::next_pause(failure, pause, call.remaining()))
            .notify(|failure: &Failure, pause| {
                tracing::info!(route = request.route.id(), url = %call.url, ?pause, "{}; trying again", failure.fault);
            })
            .await
            .map_err(|failure| call.error(retry::conclusion(failure, call.remaining())))
    }

    /// One attempt: the address asked for, and wherever it is followed on to.
    async fn attempt(&self, call: &Call<'_>, first: &Hop) -> Result<Fetched, Failure> {
        let mut step = self.step(call, first).await?;
        loop {
            match step {
                Step::Arrived(fetched) => return Ok(fetched),
                Step::On(hop) => step = self.step(call, &hop).await?,
            }
        }
    }

    /// One step: a turn, an answer, what it is.
    async fn step(&self, call: &Call<'_>, hop: &Hop) -> Result<Step, Failure> {
        let _turn = self.turn(call, hop).await?;
        let exchange = async {
            let response = self.reach(call, hop).await?;
            match call.next_hop(hop, &response)? {
                Some(next) => Ok(Step::On(Box::new(next))),
                None => self.read(call, hop, response).await.map(Step::Arrived),
            }
        };
        timeout_at(call.begin(), exchange).await.unwrap_or_else(|_| Err(call.out_of_time()))
    }

    /// Waits for a turn, as long as there is something to wait for.
    async fn turn(&self, call: &Call<'_>, hop: &Hop) -> Result<Turn, Failure> {
        let turn = async {
            let turn = hop.limiter.turn().await;
            self.share(call).await.map(|()| turn)
        };
        tokio::select! {
            biased;
            fault = self.closures.closed(&hop.doors) => Err(Failure::last(fault)),
            () = call.expired() => Err(call.out_of_time()),
            turn = turn => turn,
        }
    }

    /// Waits until other processes with the same key leave room, for as long as a request may take. Where nobody can
    /// say, this process keeps to its own limits.
    async fn share(&self, call: &Call<'_>) -> Result<(), Failure> {
        let policy = &call.lane.policy;
        let Some((budget, allowance)) = self.budget.as_ref().zip(budget::allowance(call.request, policy)) else {
            return Ok(());
        };
        match timeout(policy.total, budget::granted(budget.as_ref(), &allowance)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(why)) => {
                tracing::warn!(
                    route = allowance.route.id(),
                    "requests are not counted together with other processes': {why}"
                );
                Ok(())
            }
            Err(_) => Err(Failure::last(Fault::Crowded { limit: policy.total })),
        }
    }

    /// Sends, once more at once if nobody opened, and remembers a host that cannot be reached.
    async fn reach(&self, call: &Call<'_>, hop: &Hop) -> Result<Response, Failure> {
        let began = Instant::now();
        let mut outcome = self.send(call, hop).await;
        if outcome.as_ref().is_err_and(Failure::is_shut_door)
            && let Some(pause) = retry::quick_pause(&call.lane.policy, began.elapsed())
        {
            sleep(pause).await;
            outcome = self.send(call, hop).await;
        }
        outcome.map_err(|failure| {
            if !matches!(failure.fault, Fault::Unreachable { .. }) {
                return failure;
            }
            self.closures.close(hop.doors.host.clone(), UNREACHABLE_FOR, failure.fault.clone());
            Failure::last(hop.told(failure.fault))
        })
    }

    /// Sends once.
    async fn send(&self, call: &Call<'_>, hop: &Hop) -> Result<Response, Failure> {
        let connections = call.lane.connections(hop).await?;
        let headers = call.headers_for(hop)?;
        let request = connections.get(call.next_address(hop)).headers(headers);
        self.sent.fetch_add(1, Ordering::Relaxed);
        tracing::debug!(route = call.request.route.id(), url = %hop.shown(), "asks");
        request.send().await.map_err(|error| call.failure(error))
    }

    /// Reads an answer and says what it is.
    async fn read(&self, call: &Call<'_>, hop: &Hop, response: Response) -> Result<Fetched, Failure> {
        let status = response.status().as_u16();
        let headers = call.headers(response.headers());
        let body = if status == DATA {
            body::whole(response, call.lane.policy.max_body_bytes, &self.room, |error| call.failure(error)).await?
        } else {
            body::excerpt(response).await
        };
        let body = call.masked(body);
        tracing::debug!(route = call.request.route.id(), url = %hop.shown(), status, bytes = body.len(), "answered");
        if status == 304 && hop.is_home && call.request.validators.is_some() {
            return Ok(Fetched::NotModified);
        }
        match meaning(call.request, &Answer { status, headers: &headers, body: &body }) {
            Class::Data if hop.is_home => Ok(self.reply(validators(&headers), body)),
            // Another origin's validators would mean nothing to the one that is asked next time.
            Class::Data => Ok(self.reply(Validators::default(), body)),
            Class::Absent(why) => Ok(Fetched::Absent(why)),
            Class::Refused(why) => Err(Failure::last(Fault::Refused { why })),
            Class::Busy(why) => Err(self.busy(call, hop, &headers, why)),
        }
    }

    /// A reply that is data.
    fn reply(&self, validators: Validators, bytes: Bytes) -> Fetched {
        Fetched::Body { bytes, validators, received: self.now(), status: DATA }
    }

    /// A busy provider: the whole route pauses as it asks, or closes if that is too long; of a guarded route, this host.
    fn busy(&self, call: &Call<'_>, hop: &Hop, headers: &BTreeMap<String, String>, why: String) -> Failure {
        let retry_after = retry::retry_after(headers, self.now());
        match retry_after {
            Some(retry_after) if retry_after > call.lane.policy.max_retry_after => {
                let fault = Fault::Throttled { retry_after, why };
                self.closures.close(hop.doors.route.clone(), retry_after, fault.clone());
                Failure::last(fault)
            }
            _ => {
                hop.limiter.pause(retry_after.unwrap_or_default());
                Failure { retry_after, ..Failure::passing(Fault::Busy { why }) }
            }
        }
    }
}

/// What came of one step.
enum Step {
    /// What was asked for, or word of it.
    Arrived(Fetched),
    /// Where to ask next.
    On(Box<Hop>),
}

/// What identifies the version of a reply.
fn validators(headers: &BTreeMap<String, String>) -> Validators {
    Validators { etag: headers.get("etag").cloned(), last_modified: headers.get("last-modified").cloned() }
}

/// What an answer is: what the provider says of it, within what its status allows.
fn meaning(request: &Request, answer: &Answer<'_>) -> Class {
    let status = answer.status;
    if let 407 | 511 = status {
        return Class::Refused(format!("a proxy on the way wants a login (status {status}), not the provider"));
    }
    match (request.classify)(answer) {
        Class::Busy(why) => Class::Busy(why),
        Class::Refused(why) if retry::is_passing(status) => Class::Busy(why),
        _ if retry::is_passing(status) => Class::Busy(format!("status {status}")),
        Class::Data if status != DATA => Class::Refused(format!("status {status} in the place of data")),
        class => class,
    }
}
