//! The ledger read on from a place in it, page by page: every entry as it was given, or of each key what stands now with
//! what people did about it. Each entry is proved on the way.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::chain::Link;
use super::entry::START;
use super::{BrokenLink, READING, Recorded, Store, StoreError};
use crate::model::{Conclusion, Digest};

/// Entries looked at in one step: what is held of a long ledger at a time.
const PAGE: i64 = 1_000;

/// A place in a chain of entries: the last one seen. Written `position-digest`, and so told from one of another ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The entry's number; 0 before the first.
    pub position: i64,
    /// Its digest; [`START`] before the first.
    pub digest: Digest,
}

impl Mark {
    /// Before the first entry.
    pub const START: Self = Self { position: 0, digest: START };

    /// The place of an entry.
    #[must_use]
    pub fn of(recorded: &Recorded) -> Self {
        Self { position: recorded.id, digest: recorded.digest }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.position, self.digest.hex())
    }
}

/// A text that is no place in a chain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no cursor (a number, `-` and 64 hexadecimal digits, as an export writes it)")]
pub struct InvalidMark(String);

impl FromStr for Mark {
    type Err = InvalidMark;

    fn from_str(text: &str) -> Result<Self, InvalidMark> {
        let read = || {
            let (position, digest) = text.split_once('-')?;
            let mark = Self { position: position.parse().ok()?, digest: digest.parse().ok()? };
            // What is written in another way than it would be printed may have been damaged.
            (mark.to_string() == text && (mark.position == 0) == (mark.digest == START)).then_some(mark)
        };
        read().ok_or_else(|| InvalidMark(text.to_owned()))
    }
}

/// Which entries are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The last verdict or opinion of each key, with what was done about it; in the order of their last changes.
    Current,
    /// Every entry as it was given, what was done about others among them; in the order of the chain.
    All,
}

/// An entry on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fed {
    /// The entry.
    pub recorded: Recorded,
    /// The number of the entry of the same key before it, which it supersedes.
    pub replaces: Option<i64>,
    /// How it stands; only of what is current.
    pub standing: Option<Standing>,
}

/// What was done about an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The last entry that concerns it, itself among them.
    pub changed: Mark,
    /// Who signed it off.
    pub sign_offs: Vec<Recorded>,
    /// Appeals against it, each with what became of it.
    pub appeals: Vec<(Recorded, Option<Recorded>)>,
}

/// A step of reading on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The entries that are wanted, in their order.
    pub entries: Vec<Fed>,
    /// How far the ledger was read.
    pub reached: Mark,
}

/// Why the ledger cannot be read on.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// It is not whole.
    #[error("the ledger is broken: {0}")]
    Broken(BrokenLink),
    /// It cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a place is none of this ledger.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ForeignMark {
    /// The entry is another.
    #[error("the cursor is of another store: entry {} has the digest {found} here, and the cursor says {}", .mark.position, .mark.digest)]
    AnotherEntry {
        /// The place asked for.
        mark: Mark,
        /// The digest of the entry with that number.
        found: Digest,
    },
    /// No such entry.
    #[error("the cursor is of another store, or entries were taken out: this ledger has no entry {0}")]
    NoEntry(i64),
}

macro_rules! same_key {
    () => {
        "n.city = ledger.city AND n.kind = ledger.kind AND n.metric = ledger.metric AND n.standard = ledger.standard \
         AND n.period_from = ledger.period_from AND n.period_to = ledger.period_to AND n.method_set = ledger.method_set \
         AND n.subject = ledger.subject"
    };
}

/// Entries with the number of the one that each supersedes.
macro_rules! select_feed {
    ($rest:expr) => {
        concat!(
            "SELECT id, previous, digest, ",
            entry_text!(),
            ", COALESCE((SELECT MAX(n.id) FROM ledger n WHERE ",
            same_key!(),
            " AND n.id < ledger.id), 0) FROM ledger ",
            $rest,
            " ORDER BY id"
        )
    };
}

/// The digests of verdicts and opinions that the entries after $1 and up to $2 are, or are about.
macro_rules! concerned {
    () => {
        "SELECT digest FROM ledger WHERE id > $1 AND id <= $2 AND kind IN ('verdict', 'opinion') UNION \
         SELECT subject FROM ledger WHERE id > $1 AND id <= $2 AND kind IN ('sign_off', 'appeal') UNION \
         SELECT a.subject FROM ledger o JOIN ledger a ON a.digest = o.subject \
         WHERE o.id > $1 AND o.id <= $2 AND o.kind = 'appeal_outcome'"
    };
}

const CURRENT: &str = select_feed!(concat!(
    "WHERE digest IN (",
    concerned!(),
    ") AND NOT EXISTS (SELECT 1 FROM ledger n WHERE ",
    same_key!(),
    " AND n.id > ledger.id AND n.id <= $3)"
));
const ACTS: &str = select_entries!(concat!(
    "WHERE subject <> '' AND kind IN ('sign_off', 'appeal') AND id <= $3 AND subject IN (",
    concerned!(),
    ")"
));
const OUTCOMES: &str = select_entries!(concat!(
    "WHERE subject <> '' AND kind = 'appeal_outcome' AND id <= $3 AND subject IN \
     (SELECT digest FROM ledger WHERE subject <> '' AND kind = 'appeal' AND subject IN (",
    concerned!(),
    "))"
));

impl Store {
    /// The last entry; [`Mark::START`] where there is none.
    pub async fn mark(&self) -> Result<Mark, StoreError> {
        let last = sqlx::query("SELECT id, digest FROM ledger ORDER BY id DESC LIMIT 1");
        let row = last.fetch_optional(&self.pool).await.map_err(self.failed(READING))?;
        row.map_or(Ok(Mark::START), |row| self.read_mark(&row))
    }

    /// Whether this ledger holds the entry at a place, or the place is before the first.
    pub async fn holds(&self, mark: &Mark) -> Result<Result<(), ForeignMark>, StoreError> {
        if *mark == Mark::START {
            return Ok(Ok(()));
        }
        let query = sqlx::query("SELECT id, digest FROM ledger WHERE id = $1").bind(mark.position);
        let row = query.fetch_optional(&self.pool).await.map_err(self.failed(READING))?;
        let Some(row) = row else { return Ok(Err(ForeignMark::NoEntry(mark.position))) };
        let found = self.read_mark(&row)?;
        let another = ForeignMark::AnotherEntry { mark: *mark, found: found.digest };
        Ok(if found == *mark { Ok(()) } else { Err(another) })
    }

    /// Reads on from after `after`, which it holds, for a step and at most to `upto`. What came later than `upto` changes
    /// nothing in it.
    pub async fn read_on(&self, wanted: Wanted, after: Mark, upto: Mark) -> Result<Page, FeedError> {
        let failed = self.failed(READING);
        let text = concat!(select_feed!("WHERE id > $1 AND id <= $2"), " LIMIT $3");
        let query = sqlx::query(text).bind(after.position).bind(upto.position).bind(PAGE);
        let rows = query.fetch_all(&self.pool).await.map_err(&failed)?;
        let mut reached = after;
        for row in &rows {
            let (id, link) = Link::read(row).map_err(&failed)?;
            let digest = link.follows(id, &reached.digest).map_err(FeedError::Broken)?;
            reached = Mark { position: id, digest };
        }
        if rows.is_empty() {
            // Whoever took the last entries out meanwhile did so past the program.
            let (id, stated) = (upto.position, upto.digest.to_string());
            return Err(FeedError::Broken(BrokenLink::Parted { id, stated, before: reached.digest }));
        }
        let entries = match wanted {
            Wanted::All => rows.iter().map(|row| self.read_fed(row)).collect::<Result<_, _>>()?,
            Wanted::Current => self.current(after, reached, upto).await?,
        };
        Ok(Page { entries, reached })
    }

    /// What is current of all that changed after one place and up to another.
    async fn current(&self, after: Mark, reached: Mark, upto: Mark) -> Result<Vec<Fed>, StoreError> {
        let mut fed = Vec::new();
        for row in self.rows_of(CURRENT, after, reached, upto).await? {
            fed.push(self.read_fed(&row)?);
        }
        let mut acts: BTreeMap<Option<Digest>, Vec<Recorded>> = BTreeMap::new();
        for act in self.read_entries(&self.rows_of(ACTS, after, reached, upto).await?)? {
            acts.entry(act.entry.subject).or_default().push(act);
        }
        let outcomes = self.read_entries(&self.rows_of(OUTCOMES, after, reached, upto).await?)?;
        let mut outcomes: BTreeMap<_, _> = outcomes.into_iter().map(|one| (one.entry.subject, one)).collect();
        for one in &mut fed {
            let done = acts.remove(&Some(one.recorded.digest)).unwrap_or_default();
            one.standing = Some(Standing::of(&one.recorded, done, &mut outcomes));
        }
        // What changes once more later comes then.
        let changed = |one: &Fed| one.standing.as_ref().map_or(0, |standing| standing.changed.position);
        fed.retain(|one| (after.position + 1..=reached.position).contains(&changed(one)));
        fed.sort_by_key(changed);
        Ok(fed)
    }

    async fn rows_of(
        &self,
        text: &'static str,
        after: Mark,
        reached: Mark,
        upto: Mark,
    ) -> Result<Vec<AnyRow>, StoreError> {
        let query = sqlx::query(text).bind(after.position).bind(reached.position).bind(upto.position);
        query.fetch_all(&self.pool).await.map_err(self.failed(READING))
    }

    fn read_fed(&self, row: &AnyRow) -> Result<Fed, StoreError> {
        let recorded = self.read_entry(row)?;
        let replaces: i64 = row.try_get(4).map_err(self.failed(READING))?;
        // Two may sign the same entry: nothing that people did supersedes what others did.
        let replaces = Some(replaces).filter(|id| *id != 0 && !recorded.entry.is_act());
        Ok(Fed { recorded, replaces, standing: None })
    }

    pub(super) fn read_mark(&self, row: &AnyRow) -> Result<Mark, StoreError> {
        let failed = self.failed(READING);
        let (position, text): (i64, String) = (row.try_get(0).map_err(&failed)?, row.try_get(1).map_err(&failed)?);
        let digest = text.parse().map_err(|_| {
            let place = self.place().clone();
            StoreError::UnknownWord { place, id: position, column: "digest", text: text.clone() }
        })?;
        Ok(Mark { position, digest })
    }
}

impl Standing {
    fn of(about: &Recorded, done: Vec<Recorded>, outcomes: &mut BTreeMap<Option<Digest>, Recorded>) -> Self {
        let mut standing = Self { changed: Mark::of(about), sign_offs: Vec::new(), appeals: Vec::new() };
        for act in done {
            let outcome = outcomes.remove(&Some(act.digest));
            let last = Mark::of(outcome.as_ref().unwrap_or(&act));
            if last.position > standing.changed.position {
                standing.changed = last;
            }
            if act.entry.concluded == Conclusion::SignedOff {
                standing.sign_offs.push(act);
            } else {
                standing.appeals.push((act, outcome));
            }
        }
        standing
    }
}
