//! Brings rows together: plans, fetches, extracts and has kept, until the plan wants nothing more.
//!
//! It decides nothing about figures. What could not be had is told as missing, never left out in silence.

mod ask;
mod credentials;
mod figures;
mod keeping;
mod narrow;
mod read;
mod want;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

use crate::config::Config;
use crate::http::Client;
use crate::measure::Missing;
use crate::model::evidence::Resource;
use crate::model::rows::{Held, Rows};
use crate::model::{Digest, Gap, Metric, Origin, Reason, Route, Trouble};
use crate::plan::{self, Known, Need, Request, Status};
use crate::provider;
use crate::store::{Extracts, Fetch, Store, StoreError, Want, as_of};

pub use credentials::Credentials;
pub use figures::{Documents, Gleaned};
pub use keeping::Keeping;
pub use read::extract;
pub(crate) use read::{limits, off_the_threads};

/// Told what is under way, for people who wait.
pub trait Progress: Sync {
    /// A request is under way.
    fn asked(&self, request: &Request);
    /// It has been answered or given up.
    fn answered(&self, request: &Request);
}

/// All rows at hand for a need.
#[derive(Debug)]
pub struct Gathered {
    /// Rows with their provenance.
    pub held: Vec<Held>,
    /// What was asked in vain.
    pub missing: Missing,
    /// What went wrong on the way.
    pub troubles: Vec<Trouble>,
    /// Requests sent.
    pub requests: u32,
    /// Whether the rows are those of the whole country, not only what the cities asked about call for.
    pub whole: bool,
}

/// Which of the replies that were kept count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Evidence {
    /// Every one.
    #[default]
    All,
    /// Those kept up to this fetch.
    KeptBy(i64),
    /// Of each thing of which one was kept up to that fetch, the reply that answers for this day: the same things as they
    /// read now.
    Revised(i64, NaiveDate),
}

/// What gathering works with. Without a client nothing is sent.
pub struct Gatherer<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// The routes that may be used.
    pub routes: &'a BTreeSet<Route>,
    /// The network, if it may be used.
    pub client: Option<&'a Client>,
    /// Keys.
    pub credentials: &'a Credentials,
    /// The replies.
    pub store: &'a Store,
    /// The extracted rows.
    pub extracts: &'a Extracts,
    /// What is being written: wait for it before anything is said to be kept.
    pub keeping: &'a Keeping,
    /// The figures shipped with the program.
    pub shipped: &'a [Held],
    /// Told the digest of each reply whose rows were gathered.
    pub looked_at: &'a Mutex<BTreeSet<Digest>>,
    /// Whether to read rows of the whole country, though fewer would do for the cities asked about.
    pub whole: bool,
    /// Whether to read rows of the counties, metro areas and states that the cities lie in too.
    pub around: bool,
    /// Whether to ask for changes of everything held.
    pub refresh: bool,
    /// Today, for what is due.
    pub today: NaiveDate,
    /// Which of the replies held are looked at.
    pub evidence: Evidence,
    /// Who is told.
    pub progress: &'a dyn Progress,
}

/// What a gathering knows so far.
struct State {
    fetches: BTreeMap<Resource, Vec<Fetch>>,
    known: Known,
    /// Rows extracted in this run, so that they need not be read again: of one thing, since the same bytes under two
    /// names are two tables.
    fresh: BTreeMap<(Resource, Digest), Arc<Rows>>,
    troubles: Vec<Trouble>,
    requests: u32,
    /// Whether no reply was read in part.
    whole: bool,
    /// What is wanted of replies.
    want: Arc<Want>,
}

impl Gatherer<'_> {
    /// Gathers all rows for a need: from the store, from the agencies where that may be asked, and from the figures
    /// shipped with the program.
    pub async fn gather(&self, need: &Need<'_>) -> Result<Gathered, StoreError> {
        let mut state = self.take_stock(need).await?;
        let mut held = loop {
            self.ask_all(need, &mut state).await?;
            if let Some(held) = self.read_all(need, &mut state).await? {
                break held;
            }
        };
        let mut looked_at = self.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        looked_at.extend(held.iter().map(|held| held.from.digest));
        drop(looked_at);
        held.extend(self.shipped.iter().cloned().map(|mut held| {
            held.from.later_revision = held.from.retrieved.date_naive() > need.as_of;
            held
        }));
        let State { known, troubles, requests, whole, .. } = state;
        Ok(Gathered { held, missing: missing(&known), troubles, requests, whole })
    }

    /// What the plan would ask first, nothing sent.
    pub async fn plan(&self, need: &Need<'_>) -> Result<Vec<Request>, StoreError> {
        let state = self.take_stock(need).await?;
        Ok(plan::next_requests(need, self.rules(), &state.known))
    }

    fn rules(&self) -> plan::Rules<'_> {
        plan::Rules { releases: &self.config.releases, metrics: &self.config.metrics }
    }

    async fn take_stock(&self, need: &Need<'_>) -> Result<State, StoreError> {
        // What an earlier gathering brought is held only when it is written.
        self.keeping.finish().await?;
        let mut fetches: BTreeMap<Resource, Vec<Fetch>> = BTreeMap::new();
        let (usable, wrong) = self.store.stock().await?;
        let mut troubles: Vec<Trouble> =
            wrong.into_iter().map(|message| Trouble { route: None, message, help: None }).collect();
        // What a city supplied is kept beside the agencies' replies and is none of them.
        for fetch in usable.into_iter().filter(|fetch| fetch.origin != Origin::City) {
            match provider::mistaken(&fetch.resource, &fetch.address) {
                None => fetches.entry(fetch.resource.clone()).or_default().push(fetch),
                Some(message) => troubles.push(Trouble { route: Some(fetch.resource.route()), message, help: None }),
            }
        }
        self.evidence.narrow(&mut fetches);
        let known = fetches
            .iter()
            .map(|(resource, of_it)| (resource.clone(), Status::Held { due: self.is_due(of_it, need.as_of) }))
            .collect();
        let around = self.around.then_some(&self.config.metro_areas);
        let want = want::want(need, self.config.metrics.get(Metric::Pm25).idw_km, self.whole, around).into();
        Ok(State { fetches, known, fresh: BTreeMap::new(), troubles, requests: 0, whole: true, want })
    }

    /// Whether the agency may have newer bytes: its calendar says so, or the user wants to know.
    fn is_due(&self, fetches: &[Fetch], as_of: NaiveDate) -> bool {
        let Some(last) = fetches.iter().max_by_key(|fetch| fetch.confirmed) else { return true };
        let until = as_of.min(self.today);
        let route = last.resource.route();
        let revised = self.config.releases.revised_between(route, last.confirmed.date_naive(), until);
        self.client.is_some() && (self.refresh || revised)
    }

    async fn ask_all(&self, need: &Need<'_>, state: &mut State) -> Result<(), StoreError> {
        let Some(client) = self.client else { return Ok(()) };
        loop {
            let requests = plan::next_requests(need, self.rules(), &state.known);
            if requests.is_empty() {
                return Ok(());
            }
            let sent_before = client.requests_sent();
            let mut answers: FuturesUnordered<_> =
                requests.iter().map(|request| self.ask(client, request, state)).collect();
            let mut answered = Vec::new();
            while let Some(answer) = answers.next().await {
                answered.push(answer?);
            }
            drop(answers);
            state.requests += client.requests_sent() - sent_before;
            answered.sort_by(|a, b| a.order().cmp(&b.order()));
            for answer in answered {
                answer.enter(state);
            }
        }
    }
}

impl Evidence {
    fn narrow(self, fetches: &mut BTreeMap<Resource, Vec<Fetch>>) {
        if self != Self::All {
            fetches.retain(|_, of_it| {
                self.choose(of_it);
                !of_it.is_empty()
            });
        }
    }

    /// Leaves of the fetches of one thing those that count.
    fn choose(self, of_it: &mut Vec<Fetch>) {
        let is_by = |last: i64| move |fetch: &Fetch| fetch.id.is_some_and(|id| id <= last);
        match self {
            Self::All => {}
            Self::KeptBy(last) => of_it.retain(is_by(last)),
            Self::Revised(last, day) => {
                let newest = as_of(of_it, day).filter(|_| of_it.iter().any(is_by(last))).map(|(fetch, _)| fetch.id);
                of_it.retain(|fetch| Some(fetch.id) == newest);
            }
        }
    }
}

/// What was asked in vain, as the gaps that methods state.
fn missing(known: &Known) -> Missing {
    known
        .iter()
        .filter_map(|(resource, status)| match status {
            Status::Absent(why) => Some((resource.clone(), Gap::new(Reason::NotPublished, why.clone()))),
            Status::Failed(why) => Some((resource.clone(), Gap::new(Reason::ProviderFailed, why.clone()))),
            Status::Held { .. } | Status::Silent => None,
        })
        .collect()
}
