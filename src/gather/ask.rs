//! Asking for one thing: fetch, check that it can be read, have it kept.

use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};

use super::keeping::keep;
use super::narrow::narrowed;
use super::{Gatherer, State, extract, off_the_threads};
use crate::http::{self, Client, Fault, FetchError, Fetched, Validators};
use crate::model::evidence::Resource;
use crate::model::rows::Rows;
use crate::model::{Origin, Route, Trouble};
use crate::plan::{Request, Status};
use crate::provider;
use crate::store::{Content, Fetch, NewReply, StoreError, Want};

/// What came of asking.
pub(super) struct Answer {
    pub resource: Resource,
    status: Status,
    kept: Option<(Fetch, Arc<Rows>)>,
    trouble: Option<Trouble>,
    /// How much of the route the trouble is about.
    extent: Extent,
}

/// How much of a route a trouble is about. The order is the one of telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Extent {
    /// This one thing.
    Resource,
    /// All of the route, as asking for this thing showed.
    Route,
    /// All of the route, as was known before this thing was asked for.
    Known,
}

impl Extent {
    fn of(error: &FetchError) -> Self {
        match error.fault {
            // Its addresses have nothing to do with each other.
            _ if error.route == Route::Open => Self::Resource,
            Fault::Unreachable { .. } | Fault::Throttled { .. } if error.attempts == 0 => Self::Known,
            Fault::Unreachable { .. } | Fault::Throttled { .. } => Self::Route,
            _ => Self::Resource,
        }
    }
}

impl Answer {
    /// Where it comes among answers: the trouble that says most first.
    pub(super) fn order(&self) -> (Extent, &Resource) {
        (self.extent, &self.resource)
    }

    /// Enters what came of it into what is known. A trouble of a whole route is told once, however many things were
    /// to come by it.
    pub(super) fn enter(self, state: &mut State) {
        if let Some((fetch, rows)) = self.kept {
            state.fresh.insert((self.resource.clone(), fetch.digest), rows);
            state.fetches.entry(self.resource.clone()).or_default().push(fetch);
        }
        let route = Some(self.resource.route());
        let is_told = self.extent == Extent::Known && state.troubles.iter().any(|told| told.route == route);
        state.troubles.extend(self.trouble.filter(|_| !is_told));
        state.known.insert(self.resource, self.status);
    }
}

impl Gatherer<'_> {
    /// Asks for one thing. A fault of the provider is an answer too; only a fault of the store ends the run.
    pub(super) async fn ask(&self, client: &Client, request: &Request, state: &State) -> Result<Answer, StoreError> {
        let resource = &request.resource;
        let last = state.fetches.get(resource).and_then(|of_it| of_it.iter().max_by_key(|fetch| fetch.confirmed));
        let Some(http_request) = self.http_request(request, last) else {
            let why = provider::refuse(resource).unwrap_or_else(|| "its address cannot be built".to_owned());
            return Ok(answer(resource, Status::Absent(why)));
        };
        self.progress.asked(request);
        let fetched = client.fetch(&http_request).await;
        self.progress.answered(request);
        match fetched {
            Ok(Fetched::Body { bytes, validators, received, status }) => {
                let address = http_request.redacted().to_string();
                let arrived = Arrived { bytes, validators, received, status, address };
                self.take(resource, arrived, last, &state.want).await
            }
            Ok(Fetched::NotModified) => {
                if let Some(id) = last.and_then(|last| last.id) {
                    self.store.confirm(id, client.now()).await?;
                }
                Ok(answer(resource, Status::Held { due: false }))
            }
            Ok(Fetched::Absent(why)) => Ok(answer(resource, held_or(last, Status::Absent(why)))),
            Err(error) => Ok(failed(resource, last, &error)),
        }
    }

    pub(super) fn http_request(&self, request: &Request, last: Option<&Fetch>) -> Option<http::Request> {
        let resource = &request.resource;
        if provider::refuse(resource).is_some() {
            return None;
        }
        let route = resource.route();
        let url = if let Resource::Open { address, .. } = resource {
            address.parse().ok()?
        } else {
            let base = &self.config.providers.get(route)?.base;
            base.join(provider::path(resource).trim_start_matches('/')).ok()?
        };
        let validators = last
            .filter(|_| request.revalidate)
            .map(|fetch| Validators { etag: fetch.etag.clone(), last_modified: fetch.last_modified.clone() });
        let classify = provider::classifier(resource);
        let (secrets, secret_headers) = (self.credentials.of(route), self.credentials.headers(route, &url));
        Some(http::Request { route, url, secrets, secret_headers, validators, classify })
    }

    /// Takes in a reply that can be read, and has it kept while its rows are used; one that cannot be read is refused
    /// whole.
    async fn take(
        &self,
        resource: &Resource,
        arrived: Arrived,
        last: Option<&Fetch>,
        want: &Arc<Want>,
    ) -> Result<Answer, StoreError> {
        let bytes = provider::cleaned(resource, arrived.bytes);
        let digested = bytes.clone();
        let (rows, content) =
            tokio::join!(extract(self.config, resource, bytes), off_the_threads(move || Content::of(digested)),);
        let rows = match rows {
            Ok(rows) => rows,
            Err(error) => {
                let trouble = Trouble {
                    route: Some(resource.route()),
                    message: format!("{error}; the reply was not kept"),
                    help: Some("try again later; if it persists the provider's layout has changed".to_owned()),
                };
                let status = held_or(last, Status::Failed(trouble.message.clone()));
                return Ok(Answer { trouble: Some(trouble), ..answer(resource, status) });
            }
        };
        let reply = NewReply {
            resource: resource.clone(),
            address: arrived.address,
            status: arrived.status,
            etag: arrived.validators.etag,
            last_modified: arrived.validators.last_modified,
            origin: Origin::Agency,
            received: arrived.received,
            content,
        };
        let (rows, fetch) = (Arc::new(rows), reply.fetch());
        let (whole, want, registry) = (Arc::clone(&rows), Arc::clone(want), Arc::clone(&self.config.registry));
        self.keeping.begin(keep(self.store.clone(), self.extracts.clone(), reply, rows)).await?;
        let used = off_the_threads(move || narrowed(whole, &want, &registry)).await;
        Ok(Answer { kept: Some((fetch, used)), ..answer(resource, Status::Held { due: false }) })
    }
}

/// A reply as it came.
pub(super) struct Arrived {
    pub bytes: Bytes,
    pub validators: Validators,
    pub received: DateTime<Utc>,
    pub status: u16,
    pub address: String,
}

fn answer(resource: &Resource, status: Status) -> Answer {
    Answer { resource: resource.clone(), status, kept: None, trouble: None, extent: Extent::Resource }
}

/// What is held stays held, whatever a second asking came to.
fn held_or(last: Option<&Fetch>, status: Status) -> Status {
    if last.is_some() { Status::Held { due: false } } else { status }
}

fn failed(resource: &Resource, last: Option<&Fetch>, error: &FetchError) -> Answer {
    tracing::info!("{error}");
    // What the network did is the same for every address of a host: said once, without them.
    let message = match &error.fault {
        Fault::Unreachable { cause } if error.route != Route::Open => format!("the host cannot be reached: {cause}"),
        _ => error.to_string(),
    };
    let status = held_or(last, Status::Failed(message.clone()));
    let trouble = Trouble { route: Some(resource.route()), message, help: Some(error.help().to_owned()) };
    Answer { trouble: Some(trouble), extent: Extent::of(error), ..answer(resource, status) }
}
