//! What a command works with: configuration, keys, store, and the network if it may be used.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU16;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use clap::ValueEnum as _;
use futures_util::future::BoxFuture;

use crate::cli::{Common, RouteArg};
use crate::commands::{Failure, Surroundings};
use crate::config::{self, Config, Providers};
use crate::gather::{Credentials, Evidence, Gatherer, Keeping, Progress, off_the_threads};
use crate::http::{Ambient, Budget, Client, Policy, Rules};
use crate::model::allowance::Allowance;
use crate::model::rows::Held;
use crate::model::{Digest, Route};
use crate::provider;
use crate::store::{EntryRun, Extracts, Store, StoreAddress, StoreError};

/// What a command works with.
pub struct Session {
    /// The configuration, with the environment's addresses.
    pub config: Config,
    /// The keys at hand.
    pub credentials: Credentials,
    /// The replies and the ledger.
    pub store: Store,
    /// The extracted rows.
    pub extracts: Extracts,
    /// What is being written. Nothing is kept for sure before this has finished.
    pub keeping: Keeping,
    /// The network; none under `--offline`.
    pub client: Option<Client>,
    /// The routes that may be used.
    pub routes: BTreeSet<Route>,
    /// The figures shipped with the program.
    pub shipped: Vec<Held>,
    /// The replies whose rows were gathered, whether a figure rests on them or not.
    pub looked_at: Mutex<BTreeSet<Digest>>,
    /// When the command started.
    pub now: DateTime<Utc>,
    /// Who runs it; empty where that is not known.
    pub prepared_by: String,
    /// Whether to ask for changes of everything held.
    pub refresh: bool,
}

/// What the time is.
pub type Clock = fn() -> DateTime<Utc>;

/// Looks an environment variable up.
pub type Environment<'e> = &'e (dyn Fn(&str) -> Option<String> + Sync);

/// The configuration with the environment's addresses in it.
pub fn configure(common: &Common, environment: Environment<'_>) -> Result<Config, Failure> {
    let mut config = config::load(common.config.as_deref())?;
    config.providers = config.providers.with_overrides(environment)?;
    Ok(config)
}

impl Session {
    /// Opens all that a command needs.
    pub async fn open(common: &Common, config: Config, around: &Surroundings<'_>) -> Result<Self, Failure> {
        let credentials = Credentials::from_lookup(&config.providers, around.environment)?;
        let address = store_address(common)?;
        let shipped = off_the_threads(provider::snapshot::held);
        // The store waits for its disk; the others are made meanwhile.
        let client = async { (!common.offline).then(|| client(&config.providers, around.clock)).transpose() };
        let (store, shipped, client) = tokio::join!(Store::at(&address), shipped, client);
        let store = store?;
        let client = client?.map(|client| client.sharing(Arc::new(Shared { store: store.clone(), now: around.clock })));
        Ok(Self {
            routes: routes(&common.routes, &config.providers, &credentials),
            store,
            extracts: Extracts::at(common.cache.clone()),
            keeping: around.keeping.clone(),
            shipped: shipped?,
            refresh: common.refresh,
            config,
            credentials,
            client,
            now: around.now,
            prepared_by: prepared_by(common, around.environment),
            looked_at: Mutex::default(),
        })
    }

    /// What the ledger is told of every entry of this run; `method_set` and `as_of` are for the caller to say.
    #[must_use]
    pub fn entry_run(&self) -> EntryRun {
        EntryRun {
            method_set: String::new(),
            config_digest: self.config.digest,
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
            as_of: self.today(),
            given: self.now,
            by: self.prepared_by.clone(),
        }
    }

    /// Keeps the configuration that verdicts are given under, so that a re-check can give them under it again.
    pub async fn keep_config(&self) -> Result<(), StoreError> {
        self.store.keep_config(self.config.digest, &self.config.files).await
    }

    /// Today, by the session's clock.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    /// A gatherer over this session.
    pub fn gatherer<'a>(&'a self, progress: &'a dyn Progress) -> Gatherer<'a> {
        Gatherer {
            config: &self.config,
            routes: &self.routes,
            client: self.client.as_ref(),
            credentials: &self.credentials,
            store: &self.store,
            extracts: &self.extracts,
            keeping: &self.keeping,
            shipped: &self.shipped,
            looked_at: &self.looked_at,
            whole: false,
            around: false,
            refresh: self.refresh,
            today: self.today(),
            evidence: Evidence::All,
            progress,
        }
    }
}

/// Who runs the program: as said, else as logged in.
fn prepared_by(common: &Common, environment: Environment<'_>) -> String {
    let login = || ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(environment);
    common.prepared_by.clone().or_else(login).unwrap_or_default().trim().to_owned()
}

/// The store's address as it was meant.
pub fn store_address(common: &Common) -> Result<StoreAddress, Failure> {
    StoreAddress::parse(common.store.typed()).map_err(|error| Failure::usage(&error).help(error.help()))
}

/// The store as the one who keeps count of requests.
struct Shared {
    store: Store,
    now: fn() -> DateTime<Utc>,
}

impl Budget for Shared {
    fn take<'a>(&'a self, allowance: &'a Allowance) -> BoxFuture<'a, Result<Duration, String>> {
        Box::pin(async { self.store.take(allowance, (self.now)()).await.map_err(|error| error.to_string()) })
    }
}

/// The routes that were named, or all; those that need a key only with it.
fn routes(named: &[RouteArg], providers: &Providers, credentials: &Credentials) -> BTreeSet<Route> {
    let wanted = if named.is_empty() { RouteArg::value_variants() } else { named };
    wanted
        .iter()
        .map(|route| route.route())
        .filter(|route| {
            // Open data have no provider of their own.
            let keyless = providers.get(*route).is_none_or(|provider| provider.key_env.is_empty());
            keyless || credentials.has(*route)
        })
        .collect()
}

/// A client that keeps each route's limits and stamps replies by `clock`.
pub fn client(providers: &Providers, clock: Clock) -> Result<Client, Failure> {
    let mut policies: BTreeMap<Route, Policy> =
        providers.iter().map(|provider| (provider.route, policy(&provider.limits))).collect();
    let open = providers.open();
    let rules = Rules { max_redirects: open.max_redirects, allowed: open.allowed_origins.clone() };
    policies.insert(Route::Open, Policy { guard: Some(rules), ..policy(&open.limits) });
    let user_agent = concat!("resident-outcomes/", env!("CARGO_PKG_VERSION"));
    Client::new(policies, user_agent, Ambient { now: clock, jitter_seed: None }).map_err(Failure::broken)
}

fn policy(limits: &config::providers::Limits) -> Policy {
    Policy {
        per_minute: Some(limits.per_minute),
        min_gap: limits.min_gap,
        shared: limits.shared,
        concurrent: NonZeroU16::try_from(limits.concurrent).unwrap_or(NonZeroU16::MAX),
        max_body_bytes: limits.max_body_bytes,
        connect_timeout: limits.connect_timeout,
        failover: limits.failover,
        read_timeout: limits.read_timeout,
        total: limits.total,
        max_attempts: limits.max_attempts.get(),
        max_retry_after: limits.max_retry_after,
        ..Policy::default()
    }
}
