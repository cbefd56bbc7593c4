//! Keeping replies while the work goes on: the figures do not wait for the disk, the end of the program does.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::Mutex;
use tokio::task::{JoinError, JoinSet, spawn_blocking};

use crate::model::Digest;
use crate::model::rows::Rows;
use crate::store::{Extracts, NewReply, Store, StoreError};

/// So many replies may wait for the disk, packed in memory; whoever brings a further one waits with it.
const AT_ONCE: usize = 2;

/// What is being written. Clones share it: whoever ends the program waits for all of it.
#[derive(Clone, Debug, Default)]
pub struct Keeping(Arc<Mutex<UnderWay>>);

#[derive(Debug, Default)]
struct UnderWay {
    tasks: JoinSet<Result<(), StoreError>>,
    /// What went wrong first, until somebody is told.
    failed: Option<StoreError>,
    /// Whether anything ever went wrong.
    has_failed: bool,
}

impl Keeping {
    /// Waits until all that was begun is written, and says the first failure that nobody was told of. Can be given up
    /// and called again.
    pub async fn finish(&self) -> Result<(), StoreError> {
        let mut under_way = self.0.lock().await;
        while under_way.join_next().await {}
        under_way.outcome()
    }

    /// Whether all that was begun is written, and nothing ever went wrong.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.0.try_lock().is_ok_and(|mut under_way| {
            under_way.settle();
            under_way.tasks.is_empty() && !under_way.has_failed
        })
    }

    /// Begins what must still be done though the work it belongs to was given up. Whoever ends the program waits for it.
    pub(crate) fn afterwards(&self, work: impl Future<Output = Result<(), StoreError>> + Send + 'static) {
        // Only who keeps a reply or ends the program has the lock, and neither goes on where work is given up.
        if let Ok(mut under_way) = self.0.try_lock() {
            under_way.tasks.spawn(work);
        }
    }

    /// Begins to write something, and says what went wrong with earlier things: who cannot keep must not go on asking.
    pub(super) async fn begin(
        &self,
        work: impl Future<Output = Result<(), StoreError>> + Send + 'static,
    ) -> Result<(), StoreError> {
        let mut under_way = self.0.lock().await;
        under_way.settle();
        while under_way.tasks.len() >= AT_ONCE {
            under_way.join_next().await;
        }
        under_way.outcome()?;
        under_way.tasks.spawn(work);
        Ok(())
    }
}

impl UnderWay {
    /// Takes note of what has ended.
    fn settle(&mut self) {
        while let Some(done) = self.tasks.try_join_next() {
            self.note(done);
        }
    }

    /// Waits for the next to end; false where nothing is under way.
    async fn join_next(&mut self) -> bool {
        let done = self.tasks.join_next().await;
        done.map(|done| self.note(done)).is_some()
    }

    fn note(&mut self, done: Result<Result<(), StoreError>, JoinError>) {
        let done = done.unwrap_or_else(|source| Err(StoreError::Interrupted { doing: "keep a reply", source }));
        if let Err(error) = done {
            self.has_failed = true;
            self.failed.get_or_insert(error);
        }
    }

    fn outcome(&mut self) -> Result<(), StoreError> {
        self.failed.take().map_or(Ok(()), Err)
    }
}

/// Writes a reply, and beside it its rows as an extract.
pub(super) async fn keep(store: Store, extracts: Extracts, reply: NewReply, rows: Arc<Rows>) -> Result<(), StoreError> {
    let rows = cache(extracts, reply.content.digest(), rows);
    let (kept, cached) = tokio::join!(store.keep(reply), rows);
    kept.and(cached)
}

/// Writes an extract; without it the next run is slower and no different.
pub(super) async fn cache(extracts: Extracts, digest: Digest, rows: Arc<Rows>) -> Result<(), StoreError> {
    let write = move || {
        if let Err(error) = extracts.write(&digest, &rows) {
            let folder = extracts.folder().display();
            tracing::warn!("extracted rows cannot be kept in {folder}: {error}; the next run reads the reply again");
        }
    };
    spawn_blocking(write).await.map_err(|source| StoreError::Interrupted { doing: "keep extracted rows", source })
}
