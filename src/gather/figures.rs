//! The figures that a definition names: asked for page by page, each reply kept, until the provider's reader wants no more.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr as _;

use bytes::Bytes;
use chrono::NaiveDate;

use super::ask::Arrived;
use super::{Gatherer, off_the_threads};
use crate::http::{Client, FetchError, Fetched};
use crate::measure::nominated::{Figures, Found};
use crate::model::evidence::Resource;
use crate::model::nominated::{Address, Figure, Nominated};
use crate::model::{City, Gap, Origin, Provenance, Reason, Trouble};
use crate::plan::Request;
use crate::provider::nominated::{self as provider, About, Bounds, Had, Next};
use crate::store::{Content, Fetch, NewReply, StoreError, as_of};

/// What came of a definition's figures.
#[derive(Debug, Default)]
pub struct Gleaned {
    /// By way and figure.
    pub found: Figures,
    /// What went wrong on the way.
    pub troubles: Vec<Trouble>,
    /// Requests sent.
    pub requests: u32,
}

/// Files of a definition's folder, each with what it is kept as.
pub type Documents = BTreeMap<Resource, (Bytes, Provenance)>;

/// What has come so far, for all figures of a definition: they may share pages.
struct Far {
    had: Had,
    from: BTreeMap<Resource, Provenance>,
    /// What was asked for in this run.
    sent: BTreeSet<Resource>,
    /// Whether what was held of the day could not be read, and so the newest is taken, asked for whatever its age: what a
    /// portal said amiss once, or while it changed, would otherwise stand for ever.
    anew: bool,
    troubles: Vec<Trouble>,
}

impl Gatherer<'_> {
    /// Brings the records of every figure of a definition together. What could not be had is told as the figure's gap.
    pub async fn glean(&self, meant: &Nominated, documents: &Documents, day: NaiveDate) -> Result<Gleaned, StoreError> {
        self.keeping.finish().await?;
        let before = self.client.map_or(0, Client::requests_sent);
        let (mut far, mut found) = (Far::new(documents), Figures::new());
        for way in meant.ways() {
            for (part, figure) in way.figures() {
                let came = self.figure(&meant.city, figure, day, &mut far).await?;
                found.insert((way.name, part), came);
            }
        }
        self.keeping.finish().await?;
        let requests = self.client.map_or(0, Client::requests_sent) - before;
        Ok(Gleaned { found, troubles: far.troubles, requests })
    }

    /// What would be asked first for a definition's figures, nothing sent: which pages follow is known only then.
    pub async fn first_questions(
        &self,
        meant: &Nominated,
        documents: &Documents,
        day: NaiveDate,
    ) -> Result<Vec<Request>, StoreError> {
        let bounds = self.bounds();
        let (releases, routes) = (&self.config.releases, self.routes);
        let about = About { city: &meant.city, as_of: day, releases, routes, bounds: &bounds };
        let (mut had, mut requests) = (Far::new(documents).had, Vec::new());
        for (_, figure) in meant.ways().iter().flat_map(crate::model::nominated::Way::figures) {
            while let Ok(Next::Ask(resource)) = provider::next(figure, &about, &had) {
                let fetches = self.store.fetches_of(&resource).await?;
                let held = as_of(&fetches, day).filter(|_| !self.is_to_be_asked(&fetches, day));
                let Some((fetch, _)) = held else {
                    let reason = format!("the definition of {} names it", meant.id);
                    requests.push(Request { resource, reason, revalidate: !fetches.is_empty() });
                    break;
                };
                match self.store.bytes(&fetch.digest).await {
                    Ok(bytes) if !had.contains_key(&resource) => had.insert(resource, Ok(bytes.into())),
                    _ => break,
                };
            }
        }
        requests.retain(|request| !matches!(request.resource, Resource::CityFile { .. }));
        requests.dedup();
        Ok(requests)
    }

    async fn figure(
        &self,
        city: &City,
        figure: &Figure,
        day: NaiveDate,
        far: &mut Far,
    ) -> Result<Result<Found, Gap>, StoreError> {
        let bounds = self.bounds();
        let (releases, routes) = (&self.config.releases, self.routes);
        let about = About { city, as_of: day, releases, routes, bounds: &bounds };
        loop {
            let resource = match provider::next(figure, &about, &far.had) {
                Ok(Next::Ask(resource)) if !far.had.contains_key(&resource) => resource,
                Ok(Next::Ask(resource)) => {
                    // A reader that asks again for what it was given would ask for ever.
                    let text = format!("{} was read and asked for again", crate::provider::label(&resource));
                    return Ok(Err(Gap::new(Reason::ProviderFailed, text)));
                }
                Ok(Next::Records { replies, records }) => return Ok(Ok(self.found(&replies, records, far))),
                Ok(Next::Gap(gap)) => return Ok(Err(gap)),
                Err(_) if far.begin_anew() => continue,
                Err(error) => {
                    far.trouble(None, error.to_string(), "compare the definition with what its address answers now");
                    return Ok(Err(Gap::new(Reason::ProviderFailed, error.to_string())));
                }
            };
            let came = self.one(&resource, day, far).await?;
            far.had.insert(resource, came);
        }
    }

    fn bounds(&self) -> Bounds {
        let open = self.config.providers.open();
        Bounds {
            max_rows: u64::from(open.max_rows.get()),
            max_pages: open.max_pages.get(),
            max_inflated_bytes: open.limits.max_inflated_bytes,
            max_depth: open.max_depth.get(),
        }
    }

    fn found(&self, replies: &[Resource], records: Vec<crate::model::nominated::Record>, far: &Far) -> Found {
        let replies: Vec<Provenance> = replies.iter().filter_map(|reply| far.from.get(reply).cloned()).collect();
        let mut looked_at = self.looked_at.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        looked_at.extend(replies.iter().map(|reply| reply.digest));
        Found { replies, records }
    }

    /// One reply: asked for where it may be, else as it is held.
    async fn one(&self, resource: &Resource, day: NaiveDate, far: &mut Far) -> Result<Result<Bytes, Gap>, StoreError> {
        if let Resource::CityFile { file, .. } = resource {
            return Ok(Err(Gap::new(Reason::NotHeld, format!("the file {file} is not beside the definition"))));
        }
        let mut fetches = self.store.fetches_of(resource).await?;
        self.evidence.choose(&mut fetches);
        let asked = match self.client {
            Some(client) if far.anew || self.is_to_be_asked(&fetches, day) => {
                self.send(client, resource, &mut fetches, far).await?
            }
            _ => Ok(()),
        };
        let Some((fetch, later_revision)) = (if far.anew { newest(&fetches, day) } else { as_of(&fetches, day) })
        else {
            let not_held = || Gap::new(Reason::NotHeld, format!("{} is not held", crate::provider::label(resource)));
            return Ok(Err(asked.err().unwrap_or_else(not_held)));
        };
        if let Err(gap) = asked.as_ref()
            && gap.reason == Reason::NotPublished
        {
            let message = format!("{}: {}; what is held is used", crate::provider::label(resource), gap.detail);
            far.trouble(Some(resource), message, "look where its publisher has it now, and whether it is the same");
        }
        let from = fetch.provenance(later_revision);
        match self.store.bytes(&fetch.digest).await {
            Ok(bytes) => {
                far.from.insert(resource.clone(), from);
                Ok(Ok(bytes.into()))
            }
            Err(error @ StoreError::Damaged { .. }) => {
                self.store.forget_damaged(&fetch.digest).await?;
                let help = "it was taken out of the store: run again where the network may be used";
                far.trouble(Some(resource), error.to_string(), help);
                Ok(Err(Gap::new(Reason::NotHeld, error.to_string())))
            }
            Err(error) => Err(error),
        }
    }

    /// Nobody publishes when a portal's data change: of today they are asked for anew each day, of a past day only where
    /// nothing is held.
    fn is_to_be_asked(&self, fetches: &[Fetch], day: NaiveDate) -> bool {
        let last = fetches.iter().map(|fetch| fetch.confirmed.date_naive()).max();
        match last {
            None => true,
            Some(last) => self.refresh || (day >= self.today && last < self.today),
        }
    }

    /// Asks, keeps what comes, and adds it to what is held.
    async fn send(
        &self,
        client: &Client,
        resource: &Resource,
        fetches: &mut Vec<Fetch>,
        far: &mut Far,
    ) -> Result<Result<(), Gap>, StoreError> {
        let last = fetches.iter().max_by_key(|fetch| fetch.confirmed).cloned();
        let reason = "a definition names it".to_owned();
        let request = Request { resource: resource.clone(), reason, revalidate: last.is_some() };
        let Some(sent) = self.http_request(&request, last.as_ref()) else {
            let why = crate::provider::refuse(resource).unwrap_or_else(|| "its address cannot be built".to_owned());
            return Ok(Err(Gap::new(Reason::NotPublished, why)));
        };
        far.sent.insert(resource.clone());
        self.progress.asked(&request);
        let fetched = client.fetch(&sent).await;
        self.progress.answered(&request);
        match fetched {
            Ok(Fetched::Body { bytes, validators, received, status }) => {
                let address = sent.redacted().to_string();
                let arrived = Arrived { bytes, validators, received, status, address };
                fetches.push(self.keep_whole(resource, arrived).await?);
                Ok(Ok(()))
            }
            Ok(Fetched::NotModified) => {
                if let Some(id) = last.and_then(|last| last.id) {
                    self.store.confirm(id, client.now()).await?;
                }
                Ok(Ok(()))
            }
            Ok(Fetched::Absent(why)) => Ok(Err(Gap::new(Reason::NotPublished, why))),
            Err(error) => Ok(Err(far.failed(resource, &error))),
        }
    }

    async fn keep_whole(&self, resource: &Resource, arrived: Arrived) -> Result<Fetch, StoreError> {
        let bytes = crate::provider::cleaned(resource, arrived.bytes);
        let content = off_the_threads(move || Content::of(bytes)).await;
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
        self.store.keep(reply).await
    }
}

/// The fetch that was received or confirmed last, and whether that was after the day.
fn newest(fetches: &[Fetch], day: NaiveDate) -> Option<(&Fetch, bool)> {
    // What was kept just now has no number yet.
    let newest = fetches.iter().max_by_key(|fetch| (fetch.confirmed, fetch.id.unwrap_or(i64::MAX)))?;
    Some((newest, newest.received.date_naive() > day))
}

impl Far {
    fn new(documents: &Documents) -> Self {
        let had = documents.iter().map(|(resource, (bytes, _))| (resource.clone(), Ok(bytes.clone())));
        let from = documents.iter().map(|(resource, (_, from))| (resource.clone(), from.clone()));
        Self { had: had.collect(), from: from.collect(), sent: BTreeSet::new(), anew: false, troubles: Vec::new() }
    }

    /// Lets go of replies of an earlier run, which may be older than what the portal says now; false where there are none.
    fn begin_anew(&mut self) -> bool {
        let (sent, before) = (&self.sent, self.had.len());
        self.had.retain(|resource, _| matches!(resource, Resource::CityFile { .. }) || sent.contains(resource));
        let is_worth_it = !self.anew && self.had.len() < before;
        self.anew = true;
        is_worth_it
    }

    fn trouble(&mut self, resource: Option<&Resource>, message: String, help: &str) {
        let trouble = Trouble { route: resource.map(Resource::route), message, help: Some(help.to_owned()) };
        if !self.troubles.contains(&trouble) {
            self.troubles.push(trouble);
        }
    }

    fn failed(&mut self, resource: &Resource, error: &FetchError) -> Gap {
        tracing::info!("{error}");
        self.trouble(Some(resource), error.to_string(), error.help());
        // What is judged says no more than what the provider did: how long that took is told with the address.
        Gap::new(Reason::ProviderFailed, format!("{}: {}", asked(resource), error.fault))
    }
}

/// Whom a request is sent to.
fn asked(resource: &Resource) -> String {
    let host = match resource {
        Resource::Open { address, .. } => Address::from_str(address).ok(),
        _ => None,
    };
    host.map_or_else(|| resource.route().to_string(), |address| address.host().to_owned())
}
