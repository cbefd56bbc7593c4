//! The requests of a minute that several processes share: whoever wants to send takes a place in the store first.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::{AnyConnection, Row as _};

use super::Store;
use super::error::StoreError;
use crate::model::allowance::{Allowance, MINUTE};

/// Two that take at once would both take the last place.
const LOCK: &str = "LOCK TABLE budget IN SHARE ROW EXCLUSIVE MODE";

impl Store {
    /// Takes the right to send one request now and answers zero, or takes nothing and says how long to wait before
    /// asking again. The clock is a server's own, so that those of its users may differ; for a file it is `now`.
    pub async fn take(&self, allowance: &Allowance, now: DateTime<Utc>) -> Result<Duration, StoreError> {
        const DOING: &str = "share the requests of a minute";
        let failed = self.failed(DOING);
        let mut transaction = self.begin_alone(DOING, LOCK).await?;
        let now = match self.engine.clock() {
            Some(clock) => sqlx::query(clock).fetch_one(&mut *transaction).await.and_then(|row| row.try_get(0)),
            None => Ok(now.timestamp_millis()),
        };
        let wait = take(&mut transaction, allowance, now.map_err(&failed)?).await.map_err(&failed)?;
        transaction.commit().await.map_err(failed)?;
        Ok(wait)
    }
}

async fn take(connection: &mut AnyConnection, allowance: &Allowance, now: i64) -> Result<Duration, sqlx::Error> {
    let minute = i64::try_from(MINUTE.as_millis()).unwrap_or(i64::MAX);
    let (route, account) = (allowance.route.id(), allowance.account.as_str());
    // One from further ahead was written by a clock that was wrong, and would be waited for until that time comes.
    sqlx::query("DELETE FROM budget WHERE route = $1 AND account = $2 AND (sent < $3 OR sent > $4)")
        .bind(route)
        .bind(account)
        .bind(now - minute)
        .bind(now + minute)
        .execute(&mut *connection)
        .await?;
    let sent = sqlx::query("SELECT sent FROM budget WHERE route = $1 AND account = $2 ORDER BY sent")
        .bind(route)
        .bind(account)
        .fetch_all(&mut *connection)
        .await?;
    let sent: Vec<i64> = sent.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    let wait = allowance.wait(&sent, now);
    if wait.is_zero() {
        sqlx::query("INSERT INTO budget (route, account, sent) VALUES ($1, $2, $3)")
            .bind(route)
            .bind(account)
            .bind(now)
            .execute(connection)
            .await?;
    }
    Ok(wait)
}
