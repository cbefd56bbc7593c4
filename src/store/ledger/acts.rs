//! What people do about entries: sign them off, appeal against them, decide on appeals. Each is an entry itself.

use std::sync::Arc;

use sqlx::AnyConnection;

use super::append::{LOCK, insert};
use super::entry::{COLUMN_END, EntryRun, KEY, LedgerEntry, Recorded, columns};
use super::{READING, Store, StoreError, chain};
use crate::model::{Conclusion, Decision, Digest, EntryKind};

/// What somebody does about an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Signs a verdict or an opinion off.
    SignOff,
    /// Appeals against a verdict or an opinion.
    Appeal,
    /// Decides on an appeal.
    Decide(Decision),
}

/// What somebody does, about which entry, and why.
#[derive(Clone, Debug)]
pub struct Did<'a> {
    /// The entry: its number, or its digest or the first eight digits of it and more.
    pub entry: &'a str,
    /// What is done.
    pub act: Act,
    /// Why, in a line; may be empty for a sign-off.
    pub note: &'a str,
    /// When, by whom and with which program.
    pub run: &'a EntryRun,
}

/// Why an act was refused. Nothing was appended.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No such entry.
    #[error("the ledger has no entry `{0}`: name its number, or eight digits or more of its digest")]
    NoEntry(String),
    /// Several entries.
    #[error("`{0}` begins the digest of several entries: write more of it")]
    Ambiguous(String),
    /// Not what can be acted on so.
    #[error("entry {id} is {found}: {wanted}")]
    OfAnotherKind {
        /// The entry.
        id: i64,
        /// What it is.
        found: EntryKind,
        /// What is asked for.
        wanted: &'static str,
    },
    /// A later entry says something else.
    #[error("entry {id} was superseded by entry {by}, which says something else: look at that one")]
    Superseded {
        /// The entry.
        id: i64,
        /// The later one.
        by: i64,
    },
    /// Who acts is nobody, or not known beside whom.
    #[error("{0}")]
    NoName(&'static str),
    /// The same person cannot do both.
    #[error("`{name}` {did} entry {id}: somebody else must do this")]
    SamePerson {
        /// The name.
        name: String,
        /// What they did.
        did: &'static str,
        /// The entry that they made.
        id: i64,
    },
    /// It was done before.
    #[error("that was done before, in entry {0}")]
    Done(i64),
    /// An appeal is open.
    #[error("the appeal of entry {0} against it is not decided yet")]
    AppealOpen(i64),
    /// A reason is needed.
    #[error("say why: an appeal and its outcome need a reason")]
    NoReason,
}

/// Why nothing was appended.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// It may not be done.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// It could not be done.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Appends what somebody does about an entry, if it may be done: a verdict or opinion is signed off by somebody else
    /// than its preparer, once by each, as long as no later entry supersedes it and no appeal against it is open; an
    /// appeal is decided once, by somebody who neither made it nor prepared the entry.
    pub async fn act(&self, did: &Did<'_>) -> Result<Recorded, ActError> {
        const DOING: &str = "append to the ledger";
        let failed = self.failed(DOING);
        let mut transaction = self.begin_alone(DOING, LOCK).await?;
        let case = self.case(&mut transaction, did).await?;
        allowed(did, &case)?;
        let concluded = match did.act {
            Act::SignOff => Conclusion::SignedOff,
            Act::Appeal => Conclusion::Appealed,
            Act::Decide(decision) => Conclusion::Decided(decision),
        };
        let entry = about(&case.target, concluded, did.note, did.run);
        let previous = chain::head(&mut transaction).await.map_err(&failed)?;
        let (digest, _) = insert(&mut transaction, self.engine, previous, [entry.text()]).await.map_err(&failed)?;
        let recorded = self.of_digest(&mut transaction, &digest.hex()).await?.pop();
        transaction.commit().await.map_err(&failed)?;
        recorded.ok_or_else(|| Refused::NoEntry(digest.hex()).into())
    }

    /// Enters that entries are in the pack with this digest, each once; returns how many were not entered before.
    pub async fn note_packed(&self, packed: &[Recorded], pack: &Digest, run: &EntryRun) -> Result<usize, StoreError> {
        const DOING: &str = "append to the ledger";
        let failed = self.failed(DOING);
        let note = pack.to_string();
        let mut transaction = self.begin_alone(DOING, LOCK).await?;
        let mut new = Vec::new();
        for one in packed {
            let before = self.acts_on(&mut transaction, one).await?;
            let is_noted = |act: &Recorded| act.entry.concluded == Conclusion::Packed && act.entry.note == note;
            if !before.iter().any(is_noted) {
                new.push(about(one, Conclusion::Packed, &note, run).text());
            }
        }
        let previous = chain::head(&mut transaction).await.map_err(&failed)?;
        let (_, new) = insert(&mut transaction, self.engine, previous, new).await.map_err(&failed)?;
        transaction.commit().await.map_err(failed)?;
        Ok(new)
    }

    /// The entry with this number, or whose digest begins so.
    pub async fn entry(&self, reference: &str) -> Result<Recorded, ActError> {
        let mut connection = self.pool.acquire().await.map_err(self.failed(READING))?;
        self.find(&mut connection, reference).await
    }

    /// What was done about an entry: the entries whose subject it is, in their order.
    pub async fn acts_about(&self, entry: &Recorded) -> Result<Vec<Recorded>, StoreError> {
        let mut connection = self.pool.acquire().await.map_err(self.failed(READING))?;
        self.acts_on(&mut connection, entry).await
    }

    async fn find(&self, connection: &mut AnyConnection, reference: &str) -> Result<Recorded, ActError> {
        let none = || Refused::NoEntry(reference.to_owned());
        let hex = reference.trim().trim_start_matches("sha256:").to_ascii_lowercase();
        // A number has fewer digits than the shortest beginning of a digest.
        let found = match reference.trim().parse::<i64>() {
            Ok(id) if hex.len() < 8 => {
                let query = sqlx::query(select_entries!("WHERE id = $1")).bind(id);
                self.read_entries(&query.fetch_all(connection).await.map_err(self.failed(READING))?)?
            }
            _ if (8..=64).contains(&hex.len()) && hex.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                self.of_digest(connection, &hex).await?
            }
            _ => return Err(none().into()),
        };
        match <[Recorded; 1]>::try_from(found) {
            Ok([one]) => Ok(one),
            Err(found) if found.is_empty() => Err(none().into()),
            Err(_) => Err(Refused::Ambiguous(reference.to_owned()).into()),
        }
    }

    /// The entries whose digest begins so, two at the most.
    async fn of_digest(&self, connection: &mut AnyConnection, hex: &str) -> Result<Vec<Recorded>, StoreError> {
        let text = concat!(select_entries!("WHERE digest BETWEEN $1 AND $2"), " LIMIT 2");
        let query = sqlx::query(text).bind(format!("{hex:0<64}")).bind(format!("{hex:f<64}"));
        self.read_entries(&query.fetch_all(connection).await.map_err(self.failed(READING))?)
    }

    async fn acts_on(&self, connection: &mut AnyConnection, entry: &Recorded) -> Result<Vec<Recorded>, StoreError> {
        let query = sqlx::query(select_entries!("WHERE subject = $1")).bind(entry.digest.hex());
        self.read_entries(&query.fetch_all(connection).await.map_err(self.failed(READING))?)
    }

    async fn subject(&self, connection: &mut AnyConnection, act: &Recorded) -> Result<Option<Recorded>, StoreError> {
        let Some(subject) = act.entry.subject else { return Ok(None) };
        Ok(self.of_digest(connection, &subject.hex()).await?.pop())
    }

    async fn case(&self, connection: &mut AnyConnection, did: &Did<'_>) -> Result<Case, ActError> {
        let target = self.find(connection, did.entry).await?;
        let later = self.later(connection, &target.entry).await?.filter(|later| *later > target.id);
        Ok(Case {
            done: self.acts_on(connection, &target).await?,
            concerned: self.subject(connection, &target).await?,
            open: self.open_appeal(connection, &target).await?,
            later: later.filter(|_| !target.entry.is_act()),
            target,
        })
    }

    /// The number of the last entry of the same key.
    async fn later(&self, connection: &mut AnyConnection, entry: &LedgerEntry) -> Result<Option<i64>, StoreError> {
        let text = entry.text();
        let query = sqlx::query_scalar::<_, Option<i64>>(
            "SELECT MAX(id) FROM ledger WHERE kind = $1 AND city = $2 AND metric = $3 AND standard = $4 AND \
             period_from = $5 AND period_to = $6 AND method_set = $7 AND subject = $8",
        );
        let query = columns(&text, KEY).0.split(COLUMN_END).fold(query, sqlx::query::QueryScalar::bind);
        query.fetch_one(connection).await.map_err(self.failed(READING))
    }

    async fn open_appeal(&self, connection: &mut AnyConnection, entry: &Recorded) -> Result<Option<i64>, StoreError> {
        let query = sqlx::query_scalar(
            "SELECT id FROM ledger a WHERE kind = 'appeal' AND subject = $1 AND NOT EXISTS \
             (SELECT 1 FROM ledger o WHERE o.kind = 'appeal_outcome' AND o.subject = a.digest) ORDER BY id LIMIT 1",
        );
        query.bind(entry.digest.hex()).fetch_optional(connection).await.map_err(self.failed(READING))
    }
}

/// What the rules look at.
struct Case {
    /// The entry acted on.
    target: Recorded,
    /// What was done about it before.
    done: Vec<Recorded>,
    /// Where it is an act itself, the entry that it is about.
    concerned: Option<Recorded>,
    /// The appeal against it that is not decided.
    open: Option<i64>,
    /// The entry that supersedes it.
    later: Option<i64>,
}

/// The rules.
fn allowed(did: &Did<'_>, case: &Case) -> Result<(), Refused> {
    let name = did.run.by.trim();
    if name.is_empty() {
        return Err(Refused::NoName("say who does this: `--as NAME`"));
    }
    is_fit(did.act, &case.target)?;
    if did.act != Act::SignOff && did.note.trim().is_empty() {
        return Err(Refused::NoReason);
    }
    if let Some(by) = case.later {
        return Err(Refused::Superseded { id: case.target.id, by });
    }
    if let Some(open) = case.open {
        return Err(Refused::AppealOpen(open));
    }
    let is_done = |one: &&Recorded| match did.act {
        Act::SignOff => one.entry.concluded == Conclusion::SignedOff && is_same(&one.entry.run.by, name),
        Act::Appeal => false,
        Act::Decide(_) => one.entry.concluded.kind() == EntryKind::AppealOutcome,
    };
    if let Some(done) = case.done.iter().find(is_done) {
        return Err(Refused::Done(done.id));
    }
    match did.act {
        Act::SignOff => is_another(name, &case.target, "prepared"),
        Act::Appeal => Ok(()),
        Act::Decide(_) => {
            is_another(name, &case.target, "made the appeal of")?;
            case.concerned.as_ref().map_or(Ok(()), |entry| is_another(name, entry, "prepared"))
        }
    }
}

/// Whether an entry is of a kind that can be acted on so.
fn is_fit(act: Act, target: &Recorded) -> Result<(), Refused> {
    let found = target.entry.concluded.kind();
    let wanted = match act {
        Act::SignOff if target.entry.is_act() => "only a verdict or an opinion is signed off",
        Act::Appeal if target.entry.is_act() => "an appeal is against a verdict or an opinion",
        Act::Decide(_) if found != EntryKind::Appeal => "name the appeal that is decided",
        _ => return Ok(()),
    };
    Err(Refused::OfAnotherKind { id: target.id, found, wanted })
}

/// Whether somebody else did what the entry tells.
fn is_another(name: &str, entry: &Recorded, did: &'static str) -> Result<(), Refused> {
    let before = entry.entry.run.by.trim();
    if before.is_empty() {
        return Err(Refused::NoName(
            "the entry does not say who prepared it, so that nobody can be told apart from them: verify again with \
             --prepared-by NAME",
        ));
    }
    if is_same(before, name) {
        return Err(Refused::SamePerson { name: name.to_owned(), did, id: entry.id });
    }
    Ok(())
}

/// Names are the same however they are spaced and capitalized.
fn is_same(one: &str, other: &str) -> bool {
    let plain = |name: &str| name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
    plain(one) == plain(other)
}

/// The entry that tells of something done about another: it repeats what that one is about, to be found with it.
fn about(target: &Recorded, concluded: Conclusion, note: &str, run: &EntryRun) -> LedgerEntry {
    LedgerEntry {
        subject: Some(target.digest),
        concluded,
        basis: None,
        value: None,
        moe90: None,
        method: None,
        inputs: Arc::default(),
        note: note.to_owned(),
        run: Arc::new(EntryRun { method_set: target.entry.run.method_set.clone(), ..run.clone() }),
        ..target.entry.clone()
    }
}
