//! The rows of fetches as they are read, each with the digest of what it says, by which a changed time, address or status
//! is found. Whoever changes a row on purpose can compute it anew: it is against accidents. Which bytes a verdict rests on
//! is bound by the ledger's chain.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row as _};

use super::ledger::{COLUMN_END, push_columns};
use super::replies::Fetch;
use super::stored::unsigned;
use crate::model::{Digest, Origin};

/// The columns of a fetch as one text, in the order of [`COLUMNS`]; the table is called `f`.
macro_rules! fetch_text {
    () => {
        "concat_ws('\u{1f}', f.resource, f.route, f.address, CAST(f.status AS TEXT), COALESCE(f.etag, ''), \
         COALESCE(f.last_modified, ''), f.origin, CAST(f.received AS TEXT), CAST(f.confirmed AS TEXT), f.digest)"
    };
}

macro_rules! select_fetches {
    ($rest:literal) => {
        concat!(
            "SELECT f.id, f.resource, f.address, f.digest, f.origin, f.received, f.confirmed, f.etag, ",
            "f.last_modified, c.size, f.fetch_digest, ",
            fetch_text!(),
            " FROM fetches f LEFT JOIN contents c ON c.digest = f.digest ",
            $rest
        )
    };
}
pub(super) use {fetch_text, select_fetches};

/// All columns of a fetch but for its number and this digest.
const COLUMNS: [&str; 10] =
    ["resource", "route", "address", "status", "etag", "last_modified", "origin", "received", CONFIRMED, "digest"];
/// The one that changes.
const CONFIRMED: &str = "confirmed";

/// A fetch's columns in one text.
pub(super) struct FetchText(String);

impl FetchText {
    pub(super) fn of(fetch: &Fetch, resource: &str, status: u16) -> Self {
        let columns: [&str; COLUMNS.len()] = [
            resource,
            fetch.resource.route().id(),
            &fetch.address,
            &status.to_string(),
            fetch.etag.as_deref().unwrap_or_default(),
            fetch.last_modified.as_deref().unwrap_or_default(),
            fetch.origin.id(),
            &fetch.received.timestamp_millis().to_string(),
            &fetch.confirmed.timestamp_millis().to_string(),
            &fetch.digest.hex(),
        ];
        Self(columns.join(&COLUMN_END.to_string()))
    }

    /// As the database gives it.
    pub(super) fn read(text: String) -> Self {
        Self(text)
    }

    /// SHA-256 of the line `outcomes/fetch/v1` and a line `column=text` for each column that is not empty, in the order of
    /// [`COLUMNS`]; each line ends with a line feed.
    pub(super) fn digest(&self) -> Digest {
        let mut said = "outcomes/fetch/v1".to_owned();
        push_columns(&mut said, &COLUMNS, &self.0);
        Digest::of(said.as_bytes())
    }

    /// The same row with a later time of confirmation; none where it is not later.
    pub(super) fn confirmed(&self, at: DateTime<Utc>) -> Option<Self> {
        let later = at.timestamp_millis();
        let mut columns: Vec<&str> = self.0.split(COLUMN_END).collect();
        let place = COLUMNS.iter().position(|column| *column == CONFIRMED)?;
        let column = columns.get_mut(place)?;
        let later = column.parse::<i64>().is_ok_and(|before| before < later).then(|| later.to_string())?;
        *column = &later;
        Some(Self(columns.join(&COLUMN_END.to_string())))
    }
}

/// What is wrong with a row that states this digest, if anything is.
pub(super) fn changed(text: &FetchText, stated: &str) -> Option<String> {
    let computed = text.digest().hex();
    (computed != stated).then(|| {
        format!("was changed since it was kept (it states the digest {stated}, and what it says has {computed})")
    })
}

/// The fetches that can be used, and what is wrong with the others.
pub(super) fn read_fetches(rows: &[AnyRow]) -> (Vec<Fetch>, Vec<String>) {
    let (mut fetches, mut wrong) = (Vec::new(), Vec::new());
    for row in rows {
        match (read_fetch(row), differs(row)) {
            (Some(fetch), None) => fetches.push(fetch),
            (_, differs) => wrong.push(unusable(row, differs)),
        }
    }
    (fetches, wrong)
}

fn read_fetch(row: &AnyRow) -> Option<Fetch> {
    let time = |column| DateTime::from_timestamp_millis(row.try_get(column).ok()?);
    let origin: String = row.try_get(4).ok()?;
    Some(Fetch {
        id: Some(row.try_get(0).ok()?),
        resource: serde_json::from_str(&row.try_get::<String, _>(1).ok()?).ok()?,
        address: row.try_get(2).ok()?,
        digest: row.try_get::<String, _>(3).ok()?.parse().ok()?,
        origin: Origin::ALL.iter().copied().find(|each| each.id() == origin)?,
        received: time(5)?,
        confirmed: time(6)?,
        etag: row.try_get(7).ok()?,
        last_modified: row.try_get(8).ok()?,
        size: unsigned(row.try_get(9).ok()?),
    })
}

/// Whether a fetch says something else than when it was kept.
fn differs(row: &AnyRow) -> Option<String> {
    // What is no text any more was changed.
    let text = |column| row.try_get::<String, _>(column).unwrap_or_default();
    changed(&FetchText::read(text(11)), &text(10))
}

/// What is wrong with a fetch that cannot be used.
fn unusable(row: &AnyRow, differs: Option<String>) -> String {
    let id: i64 = row.try_get(0).unwrap_or_default();
    let digest: String = row.try_get(3).unwrap_or_default();
    let what = match (row.try_get::<Option<i64>, _>(9), differs) {
        (Ok(None), _) => format!("is of the reply {digest}, which is not stored"),
        (_, Some(differs)) => differs,
        (_, None) => "says what this version cannot read".to_owned(),
    };
    format!("fetch {id} {what}: it is not used, and its reply must be fetched or imported again")
}

/// Gives the rows of a store that had none their digests.
pub(super) async fn fill(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    let text = concat!("SELECT f.id, ", fetch_text!(), " FROM fetches f ORDER BY f.id");
    for row in &sqlx::query(text).fetch_all(&mut *connection).await? {
        sqlx::query("UPDATE fetches SET fetch_digest = $1 WHERE id = $2")
            .bind(FetchText(row.try_get(1)?).digest().hex())
            .bind(row.try_get::<i64, _>(0)?)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
