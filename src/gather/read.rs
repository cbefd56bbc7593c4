//! Reading what is held: rows of this run, extracts, or the replies themselves.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream;

use super::keeping::cache;
use super::narrow::narrowed;
use super::{Gatherer, State};
use crate::config::Config;
use crate::model::evidence::Resource;
use crate::model::rows::{Held, Rows};
use crate::model::{Digest, Route, Trouble};
use crate::plan::{self, Need, Status};
use crate::provider::{self, ExtractError, Limits};
use crate::store::{Area, Fetch, Kind, StoreError, Want, as_of};

/// More records than any reply read here has; the daily file of a year has a few hundred thousand.
const MAX_ROWS: u64 = 20_000_000;

/// So many replies are read at the same time; an extract is read and decoded in one piece.
const AT_ONCE: usize = 4;

impl Gatherer<'_> {
    /// Reads all that the need calls for. Nothing, where reading showed that something else must be asked for: a
    /// damaged reply, or an annual file that is silent on completeness.
    pub(super) async fn read_all(&self, need: &Need<'_>, state: &mut State) -> Result<Option<Vec<Held>>, StoreError> {
        let want = Arc::clone(&state.want);
        let chosen: Vec<Chosen> = plan::to_read(need, self.rules(), &state.known)
            .into_iter()
            .filter_map(|resource| {
                let (fetch, later_revision) = as_of(state.fetches.get(&resource)?, need.as_of)?;
                let fresh = state.fresh.get(&(resource.clone(), fetch.digest)).map(Arc::clone);
                Some(Chosen { fetch: fetch.clone(), resource, later_revision, fresh })
            })
            .collect();
        let all_fresh = chosen.iter().all(|one| one.fresh.is_some());
        state.whole &= want.area == Area::Nation || (all_fresh && !self.around);
        let read: Vec<_> = stream::iter(&chosen).map(|one| self.rows(one, &want)).buffered(AT_ONCE).collect().await;
        let mut held = Vec::new();
        let mut again = false;
        for (Chosen { resource, fetch, later_revision, .. }, rows) in chosen.into_iter().zip(read) {
            match rows {
                Ok(rows) => {
                    if is_silent(&rows) && state.known.get(&resource) != Some(&Status::Silent) {
                        state.known.insert(resource.clone(), Status::Silent);
                        again = true;
                    }
                    held.push(Held { from: fetch.provenance(later_revision), rows });
                }
                Err(Unreadable::Store(error)) => return Err(error),
                Err(Unreadable::Damaged(message)) => {
                    self.store.forget_damaged(&fetch.digest).await?;
                    state.forget(&resource, &fetch, message);
                    again = true;
                }
            }
        }
        Ok((!again).then_some(held))
    }

    /// The rows of this run, or else those that are held.
    async fn rows(&self, chosen: &Chosen, want: &Arc<Want>) -> Result<Arc<Rows>, Unreadable> {
        match &chosen.fresh {
            Some(rows) => Ok(Arc::clone(rows)),
            None => self.read(&chosen.resource, &chosen.fetch.digest, want).await,
        }
    }

    async fn read(&self, resource: &Resource, digest: &Digest, want: &Arc<Want>) -> Result<Arc<Rows>, Unreadable> {
        if let Some(kind) = kind(resource) {
            let (extracts, digest, all) = (self.extracts.clone(), *digest, Arc::clone(want));
            let (resource, registry) = (resource.clone(), Arc::clone(&self.config.registry));
            let read = move || {
                // An extract is found by its bytes alone, and the same bytes may have been kept under another name.
                let rows = extracts.read(&digest, kind, &all).filter(|rows| is_of(&resource, rows))?;
                Some(narrowed(rows.into(), &all, &registry))
            };
            if let Some(rows) = off_the_threads(read).await {
                return Ok(rows);
            }
        }
        let bytes = match self.store.bytes(digest).await {
            Ok(bytes) => bytes,
            Err(error @ StoreError::Damaged { .. }) => return Err(Unreadable::Damaged(error.to_string())),
            Err(error) => return Err(Unreadable::Store(error)),
        };
        let rows = extract(self.config, resource, bytes.into())
            .await
            .map_err(|error| Unreadable::Damaged(error.to_string()))?;
        let rows = Arc::new(rows);
        let write = cache(self.extracts.clone(), *digest, Arc::clone(&rows));
        self.keeping.begin(write).await.map_err(Unreadable::Store)?;
        let (all, registry) = (Arc::clone(want), Arc::clone(&self.config.registry));
        Ok(off_the_threads(move || narrowed(rows, &all, &registry)).await)
    }
}

/// One reply to be read.
struct Chosen {
    resource: Resource,
    fetch: Fetch,
    later_revision: bool,
    /// Its rows, where they were extracted in this run.
    fresh: Option<Arc<Rows>>,
}

/// How much a reply of this kind may hold.
pub(crate) fn limits(config: &Config, resource: &Resource) -> Limits {
    let max_inflated_bytes = config.providers.limits(resource.route()).map_or(0, |limits| limits.max_inflated_bytes);
    let open = (resource.route() == Route::Open).then(|| config.providers.open().max_rows.get().into());
    Limits { max_inflated_bytes, max_rows: open.unwrap_or(MAX_ROWS) }
}

/// Extracts the rows of a reply, off the threads that wait for the network.
pub async fn extract(config: &Config, resource: &Resource, bytes: Bytes) -> Result<Rows, ExtractError> {
    let limits = limits(config, resource);
    let asked = resource.clone();
    off_the_threads(move || provider::extract(&asked, &bytes, &limits)).await
}

/// Does long work off the threads that wait for the network. It panics where the work does.
pub(crate) async fn off_the_threads<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

enum Unreadable {
    Store(StoreError),
    Damaged(String),
}

impl State {
    /// Takes a damaged reply out of what is known, so that it is asked for again.
    fn forget(&mut self, resource: &Resource, fetch: &Fetch, message: String) {
        self.troubles.push(Trouble {
            route: Some(resource.route()),
            message,
            help: Some("it was taken out of the store and is asked for again where the network may be used".to_owned()),
        });
        let left = self.fetches.get_mut(resource).is_some_and(|fetches| {
            fetches.retain(|other| other.digest != fetch.digest);
            !fetches.is_empty()
        });
        if !left {
            self.known.remove(resource);
            self.fetches.remove(resource);
        }
    }
}

fn kind(resource: &Resource) -> Option<Kind> {
    use crate::model::evidence::AqsService;
    match resource {
        Resource::CensusFile { .. } | Resource::CensusQuery { .. } => Some(Kind::Acs),
        Resource::AnnualFile { .. } | Resource::AqsQuery { service: AqsService::Annual, .. } => Some(Kind::Annual),
        Resource::DailyFile { .. } => Some(Kind::Days),
        Resource::AqsQuery { service: AqsService::Quarterly, .. } => Some(Kind::Quarters),
        Resource::Gazetteer { .. }
        | Resource::Popest { .. }
        | Resource::Snapshot { .. }
        | Resource::CityFile { .. }
        | Resource::Definition { .. }
        | Resource::Open { .. }
        | Resource::UnSdg { .. }
        | Resource::CensusGroup { .. }
        | Resource::CensusTableFile { .. }
        | Resource::AqsParameter { .. } => None,
    }
}

/// Whether rows were extracted as the thing asked for. Bulk files of the EPA say their year in each row.
fn is_of(resource: &Resource, rows: &Rows) -> bool {
    match (resource, rows) {
        (
            Resource::CensusFile { table, dataset, vintage } | Resource::CensusQuery { table, dataset, vintage },
            Rows::Acs(acs),
        ) => (acs.table, acs.dataset, acs.vintage) == (*table, *dataset, *vintage),
        _ => true,
    }
}

fn is_silent(rows: &Rows) -> bool {
    matches!(rows, Rows::Annual(rows) if !rows.is_empty() && rows.iter().all(|row| row.complete.is_none()))
}
