//! A ledger taken over from another store, as it is: number by number and link by link.

use sqlx::{AnyConnection, AssertSqlSafe};

use super::append::{ENTRIES_A_STATEMENT, LOCK, bind};
use super::entry::{COLUMNS, digest};
use super::feed::Mark;
use super::{BrokenLink, READING, Recorded, Store, StoreError};
use crate::store::engine::Engine;

/// What was taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenOver {
    /// How many entries were held already, the same.
    pub held: u64,
    /// How many were appended.
    pub new: u64,
    /// The last entry of the ledger now.
    pub head: Mark,
}

/// Why nothing was taken over.
#[derive(Debug, thiserror::Error)]
pub enum TakeOverError<E> {
    /// The entries cannot be read to their end.
    #[error(transparent)]
    Unreadable(E),
    /// They are no chain.
    #[error("nothing was taken over: {0}")]
    Broken(BrokenLink),
    /// Another entry stands in its place.
    #[error("nothing was taken over: entry {0} is another one in this ledger, so that the two have parted")]
    Parted(i64),
    /// It does not go on where this ledger ends.
    #[error(
        "nothing was taken over: entry {position} does not follow the last one of this ledger ({head}), so that entries \
         between are missing or the two have parted"
    )]
    Apart {
        /// The entry.
        position: i64,
        /// Where this ledger ends.
        head: Mark,
    },
    /// It could not be done.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Appends the entries of another ledger after those of this one, under the numbers and digests that they have. What
    /// this one holds already must be the same, and the first that is new must follow its last. All or none; the entries
    /// are read one by one, and an error of theirs undoes it too.
    pub async fn take_over<E>(
        &self,
        mut entries: impl Iterator<Item = Result<Recorded, E>>,
    ) -> Result<TakenOver, TakeOverError<E>> {
        const DOING: &str = "append to the ledger";
        let failed = self.failed(DOING);
        let mut transaction = self.begin_alone(DOING, LOCK).await?;
        let (mut taken, mut before) = (TakenOver { held: 0, new: 0, head: self.end(&mut transaction).await? }, None);
        loop {
            let some: Vec<Recorded> = entries
                .by_ref()
                .take(ENTRIES_A_STATEMENT)
                .collect::<Result<_, _>>()
                .map_err(TakeOverError::Unreadable)?;
            let Some(last) = some.last().map(Mark::of) else { break };
            for one in &some {
                follows(one, before).map_err(TakeOverError::Broken)?;
                before = Some(Mark::of(one));
            }
            let held = self.held_of(&mut transaction, &some).await?;
            if let Some((one, _)) = some.iter().zip(&held).find(|(one, held)| Mark::of(one) != **held) {
                return Err(TakeOverError::Parted(one.id));
            }
            let new = &some[held.len()..];
            taken.held += held.len() as u64;
            let Some(first) = new.first() else { continue };
            if (first.previous != taken.head.digest) || first.id <= taken.head.position {
                return Err(TakeOverError::Apart { position: first.id, head: taken.head });
            }
            insert_numbered(&mut transaction, self.engine, new).await.map_err(&failed)?;
            taken.new += new.len() as u64;
            taken.head = last;
        }
        if let Some(go_on) = self.engine.go_on().filter(|_| taken.new > 0) {
            sqlx::raw_sql(go_on).execute(&mut *transaction).await.map_err(&failed)?;
        }
        transaction.commit().await.map_err(&failed)?;
        Ok(taken)
    }

    async fn end(&self, connection: &mut AnyConnection) -> Result<Mark, StoreError> {
        let last = sqlx::query("SELECT id, digest FROM ledger ORDER BY id DESC LIMIT 1");
        let row = last.fetch_optional(connection).await.map_err(self.failed(READING))?;
        row.map_or(Ok(Mark::START), |row| self.read_mark(&row))
    }

    /// What this ledger holds from the first of some entries to the last of them.
    async fn held_of(&self, connection: &mut AnyConnection, some: &[Recorded]) -> Result<Vec<Mark>, StoreError> {
        let (first, last) = (some.first().map(|one| one.id), some.last().map(|one| one.id));
        let query = sqlx::query("SELECT id, digest FROM ledger WHERE id BETWEEN $1 AND $2 ORDER BY id");
        let query = query.bind(first.unwrap_or_default()).bind(last.unwrap_or_default());
        let rows = query.fetch_all(connection).await.map_err(self.failed(READING))?;
        rows.iter().map(|row| self.read_mark(row)).collect()
    }
}

/// Whether an entry is what it says, and follows the one before it.
fn follows(one: &Recorded, before: Option<Mark>) -> Result<(), BrokenLink> {
    let before = before.unwrap_or(Mark { position: 0, digest: one.previous });
    if one.id <= before.position || one.previous != before.digest {
        return Err(BrokenLink::Parted { id: one.id, stated: one.previous.hex(), before: before.digest });
    }
    let computed = digest(&one.previous, &one.entry.text());
    if computed == one.digest {
        return Ok(());
    }
    Err(BrokenLink::Changed { id: one.id, stated: one.digest.hex(), computed })
}

/// Inserts entries under their own numbers, which the engine else gives.
async fn insert_numbered(
    connection: &mut AnyConnection,
    engine: Engine,
    entries: &[Recorded],
) -> Result<(), sqlx::Error> {
    const WIDTH: usize = COLUMNS.len() + 3;
    let row = |entry: usize| {
        let places: Vec<_> = (1..=WIDTH).map(|column| engine.place(entry * WIDTH + column)).collect();
        format!("({})", places.join(", "))
    };
    let rows: Vec<_> = (0..entries.len()).map(row).collect();
    let columns = COLUMNS.join(", ");
    let statement =
        format!("INSERT INTO ledger (id, {columns}, previous, digest) {}VALUES {}", engine.numbered(), rows.join(", "));
    let texts: Vec<String> = entries.iter().map(|one| one.entry.text()).collect();
    // Only places of parameters are put into the text, never what they hold.
    let query = sqlx::query(AssertSqlSafe(statement)).persistent(entries.len() == ENTRIES_A_STATEMENT);
    let query = entries.iter().zip(&texts).fold(query, |query, (one, text)| {
        bind(query.bind(one.id), text).bind(one.previous.hex()).bind(one.digest.hex())
    });
    query.execute(connection).await?;
    Ok(())
}
