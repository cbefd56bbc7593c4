//! Work that only one process does at a time, for as long as it says at most: one that was killed blocks nobody longer.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, Row as _};

use super::Store;
use super::error::StoreError;

const DOING: &str = "lock its work";
const LOCK: &str = "LOCK TABLE work_locks IN SHARE ROW EXCLUSIVE MODE";

/// Who does some work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// As it called itself.
    pub name: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it no longer counts as at work.
    pub until: DateTime<Utc>,
}

impl Store {
    /// Takes the right to do the work `name` for as long as `most`, and answers none; or takes nothing and says who has
    /// it. A right that ran out is anyone's. The clock is a server's own; for a file it is `now`.
    pub async fn lock(
        &self,
        name: &str,
        holder: &str,
        most: Duration,
        now: DateTime<Utc>,
    ) -> Result<Option<Holder>, StoreError> {
        let failed = self.failed(DOING);
        let mut transaction = self.begin_alone(DOING, LOCK).await?;
        let now = match self.engine.clock() {
            Some(clock) => sqlx::query(clock).fetch_one(&mut *transaction).await.and_then(|row| row.try_get(0)),
            None => Ok(now.timestamp_millis()),
        };
        let until = i64::try_from(most.as_millis()).unwrap_or(i64::MAX);
        let other = take(&mut transaction, name, holder, now.map_err(&failed)?, until).await.map_err(&failed)?;
        transaction.commit().await.map_err(failed)?;
        Ok(other)
    }

    /// Gives back what `holder` took; what another has taken since stays.
    pub async fn unlock(&self, name: &str, holder: &str) -> Result<(), StoreError> {
        let delete = sqlx::query("DELETE FROM work_locks WHERE name = $1 AND holder = $2").bind(name).bind(holder);
        delete.execute(&self.pool).await.map_err(self.failed(DOING))?;
        Ok(())
    }
}

async fn take(
    connection: &mut AnyConnection,
    name: &str,
    holder: &str,
    now: i64,
    most: i64,
) -> Result<Option<Holder>, sqlx::Error> {
    // One from further ahead was written by a clock that was wrong, and would block until that time comes.
    sqlx::query("DELETE FROM work_locks WHERE name = $1 AND (until <= $2 OR since > $3)")
        .bind(name)
        .bind(now)
        .bind(now.saturating_add(most))
        .execute(&mut *connection)
        .await?;
    let held = sqlx::query("SELECT holder, since, until FROM work_locks WHERE name = $1").bind(name);
    if let Some(row) = held.fetch_optional(&mut *connection).await? {
        let time = |at| Ok::<_, sqlx::Error>(DateTime::from_timestamp_millis(row.try_get(at)?).unwrap_or_default());
        return Ok(Some(Holder { name: row.try_get(0)?, since: time(1)?, until: time(2)? }));
    }
    sqlx::query("INSERT INTO work_locks (name, holder, since, until) VALUES ($1, $2, $3, $4)")
        .bind(name)
        .bind(holder)
        .bind(now)
        .bind(now.saturating_add(most))
        .execute(connection)
        .await?;
    Ok(None)
}
