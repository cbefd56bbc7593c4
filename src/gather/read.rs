//! Reading what is held: rows of this run, extracts, or the replies themselves.

use bytes::Bytes;

use super::{Gatherer, State, want::want};
use crate::config::Config;
use crate::model::evidence::Resource;
use crate::model::rows::{Held, Rows};
use crate::model::{Digest, Metric, Provenance, Trouble};
use crate::plan::{self, Need, Status};
use crate::provider::{self, ExtractError, Limits};
use crate::store::{Fetch, Kind, StoreError, Want, as_of};

/// More records than any reply read here has; the daily file of a year has a few hundred thousand.
const MAX_ROWS: u64 = 20_000_000;

impl Gatherer<'_> {
    /// Reads all that the need calls for. Nothing, where reading showed that something else must be asked for: a
    /// damaged reply, or an annual file that is silent on completeness.
    pub(super) async fn read_all(&self, need: &Need<'_>, state: &mut State) -> Result<Option<Vec<Held>>, StoreError> {
        let want = if self.whole { Want::All } else { want(need, self.config.metrics.get(Metric::Pm25).idw_km) };
        let mut held = Vec::new();
        let mut again = false;
        for resource in plan::to_read(need, self.rules(), &state.known) {
            let Some((fetch, later_revision)) =
                state.fetches.get(&resource).and_then(|fetches| as_of(fetches, need.as_of))
            else {
                continue;
            };
            let fetch = fetch.clone();
            let rows = if let Some(rows) = state.fresh.remove(&(resource.clone(), fetch.digest)) {
                Ok(rows)
            } else {
                state.whole &= want == Want::All;
                self.read(&resource, &fetch, &want).await
            };
            match rows {
                Ok(rows) => {
                    if is_silent(&rows) && state.known.get(&resource) != Some(&Status::Silent) {
                        state.known.insert(resource.clone(), Status::Silent);
                        again = true;
                    }
                    held.push(Held { from: provenance(resource, &fetch, later_revision), rows });
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

    async fn read(&self, resource: &Resource, fetch: &Fetch, want: &Want) -> Result<Rows, Unreadable> {
        if let Some(kind) = kind(resource) {
            // An extract is found by its bytes alone, and the same bytes may have been kept under another name.
            if let Some(rows) = self.extracts.read(&fetch.digest, kind, want).filter(|rows| is_of(resource, rows)) {
                return Ok(rows);
            }
        }
        let bytes = match self.store.bytes(&fetch.digest).await {
            Ok(bytes) => bytes,
            Err(error @ StoreError::Damaged { .. }) => return Err(Unreadable::Damaged(error.to_string())),
            Err(error) => return Err(Unreadable::Store(error)),
        };
        let rows = extract(self.config, resource, bytes.into())
            .await
            .map_err(|error| Unreadable::Damaged(error.to_string()))?;
        self.cache(&fetch.digest, &rows);
        Ok(rows)
    }

    /// Writes an extract; without it the next run is slower and no different.
    pub(super) fn cache(&self, digest: &Digest, rows: &Rows) {
        if let Err(error) = self.extracts.write(digest, rows) {
            let folder = self.extracts.folder().display();
            tracing::warn!("extracted rows cannot be kept in {folder}: {error}; the next run reads the reply again");
        }
    }
}

/// Extracts the rows of a reply, off the threads that wait for the network.
pub async fn extract(config: &Config, resource: &Resource, bytes: Bytes) -> Result<Rows, ExtractError> {
    let max_inflated_bytes =
        config.providers.get(resource.route()).map_or(0, |provider| provider.limits.max_inflated_bytes);
    let limits = Limits { max_inflated_bytes, max_rows: MAX_ROWS };
    let asked = resource.clone();
    let work = tokio::task::spawn_blocking(move || provider::extract(&asked, &bytes, &limits));
    match work.await {
        Ok(rows) => rows,
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

fn provenance(resource: Resource, fetch: &Fetch, later_revision: bool) -> Provenance {
    Provenance { resource, digest: fetch.digest, origin: fetch.origin, retrieved: fetch.received, later_revision }
}

fn kind(resource: &Resource) -> Option<Kind> {
    use crate::model::evidence::AqsService;
    match resource {
        Resource::CensusFile { .. } | Resource::CensusQuery { .. } => Some(Kind::Acs),
        Resource::AnnualFile { .. } | Resource::AqsQuery { service: AqsService::Annual, .. } => Some(Kind::Annual),
        Resource::DailyFile { .. } => Some(Kind::Days),
        Resource::AqsQuery { service: AqsService::Quarterly, .. } => Some(Kind::Quarters),
        Resource::Gazetteer { .. } | Resource::Popest { .. } | Resource::Snapshot { .. } => None,
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
