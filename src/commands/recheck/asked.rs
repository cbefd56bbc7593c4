//! What a re-check is about: the verdicts to compare with, and what cannot be compared.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::definitions::{Definitions, Own};
use crate::cli::Recheck;
use crate::commands::{Failure, ask, given};
use crate::config::Standards;
use crate::model::{Digest, Metric};
use crate::plan::Scope;
use crate::recheck::{Base, Listed, NotChecked, bases, certified, read_list};
use crate::session::Session;
use crate::store::{LedgerEntry, Recorded};

/// The file of a configuration that says which standards are the programme's.
pub(super) const STANDARDS: &str = "standards.toml";

/// More than a list of all cities there are.
const MOST_BYTES: usize = 1 << 24;

/// A city by its id, and a metric.
pub(super) type Pair = (String, Metric);

/// What a re-check is about.
pub(super) struct Asked {
    pub as_of: NaiveDate,
    /// The cities asked about, where they were listed.
    pub listed: Option<Vec<Listed>>,
    /// How many cities that are, listed or known to the ledger.
    pub cities: usize,
    /// The last verdict of each outcome that can be checked.
    pub bases: BTreeMap<Pair, Base>,
    /// Every outcome that cannot.
    pub not_checked: BTreeMap<NotChecked, Vec<Pair>>,
    /// The definitions of those that are judged by a city's own.
    pub own: BTreeMap<Pair, Own>,
    /// Every last entry of the ledger, in its order.
    pub latest: Vec<Recorded>,
}

impl Asked {
    pub(super) async fn new(session: &Session, args: &Recheck) -> Result<Self, Failure> {
        let as_of = ask::as_of(args.as_of, session.today())?;
        let listed = listed(session, args)?;
        let latest = session.store.latest(None).await?;
        let standards = Programme::new(session, &latest).await?;
        let definitions = Definitions::new(session, args, listed.as_deref()).await?;
        let counts = |entry: &LedgerEntry| {
            if definitions.judged(entry) { definitions.is_of_the_same(entry) } else { standards.judged_by(entry) }
        };
        let mut bases = bases(latest.iter().cloned(), as_of, counts);
        let mut not_checked: BTreeMap<NotChecked, Vec<Pair>> = BTreeMap::new();
        let wanted: Option<BTreeSet<String>> =
            listed.as_ref().map(|listed| listed.iter().map(|one| one.city.id()).collect());
        let is_wanted = |city: &str| wanted.as_ref().is_none_or(|wanted| wanted.contains(city));
        bases.retain(|(city, _), _| is_wanted(city));
        let mut note = |why, pairs: Vec<Pair>| (!pairs.is_empty()).then(|| not_checked.insert(why, pairs));
        let own = bases.iter().filter(|(_, base)| definitions.judged(&base.recorded.entry));
        let own: BTreeSet<Pair> = own.map(|(pair, _)| pair.clone()).collect();
        let undefined: Vec<Pair> = definitions.without(&own).cloned().collect();
        bases.retain(|pair, _| !undefined.contains(pair));
        let unknown = |(city, _): &&Pair| session.config.registry.find(city).is_err();
        let gone: Vec<Pair> = bases.keys().filter(unknown).cloned().collect();
        bases.retain(|pair, _| !gone.contains(pair));
        let every = wanted.iter().flatten().flat_map(|city| Metric::AGENCIES.map(|metric| (city.clone(), metric)));
        let every: BTreeSet<Pair> = every.chain(definitions.pairs().cloned()).collect();
        let is_told = |pair: &Pair| bases.contains_key(pair) || gone.contains(pair) || undefined.contains(pair);
        let never: Vec<Pair> = every.into_iter().filter(|pair| !is_told(pair)).collect();
        let cities: BTreeSet<&String> =
            bases.keys().chain(definitions.pairs()).chain(&undefined).map(|(city, _)| city).collect();
        let cities = wanted.as_ref().map_or(cities.len(), BTreeSet::len);
        note(NotChecked::NeedsDefinition, undefined);
        note(NotChecked::NoCity, gone);
        note(NotChecked::NoEarlierVerdict, never);
        let mut own = BTreeMap::new();
        for (pair, base) in &mut bases {
            own.extend(definitions.beside(session, pair, base).await?.map(|found| (pair.clone(), found)));
        }
        Ok(Self { as_of, listed, cities, bases, not_checked, own, latest })
    }
}

fn listed(session: &Session, args: &Recheck) -> Result<Option<Vec<Listed>>, Failure> {
    let registry = &session.config.registry;
    if let Some(edition) = args.certified {
        return Ok(Some(certified(edition, registry)?));
    }
    let Some(path) = &args.cities else { return Ok(None) };
    let shown = path.display().to_string();
    let text = String::from_utf8(given::whole(path, MOST_BYTES)?)
        .map_err(|_| given::cannot_be_read(path, "it is not written in UTF-8"))?;
    Ok(Some(read_list(&shown, &text, registry)?))
}

/// How far the verdict looked.
pub(super) fn scope(base: &Base) -> Scope {
    if base.recorded.entry.run.method_set == "all" { Scope::All } else { Scope::Same }
}

/// Which standards were the programme's: today's, and those of the configuration that an entry was made under.
struct Programme<'s> {
    today: &'s Standards,
    /// Of each configuration that is held, and under which an entry was judged by another than today's.
    then: BTreeMap<Digest, Standards>,
}

impl<'s> Programme<'s> {
    async fn new(session: &'s Session, latest: &[Recorded]) -> Result<Self, Failure> {
        let mut programme = Self { today: &session.config.standards, then: BTreeMap::new() };
        let others: BTreeSet<Digest> = latest
            .iter()
            .map(|one| &one.entry)
            .filter(|entry| Metric::AGENCIES.contains(&entry.metric) && !programme.judged_by(entry))
            .map(|entry| entry.run.config_digest)
            .collect();
        for digest in others {
            let texts = session.store.config_texts(digest, Some(STANDARDS)).await?;
            let read = texts.into_iter().flatten().find_map(|(name, text)| Standards::read(&name, &text).ok());
            programme.then.extend(read.map(|standards| (digest, standards)));
        }
        Ok(programme)
    }

    fn judged_by(&self, entry: &LedgerEntry) -> bool {
        let is_default = |standards: &Standards| {
            standards.default_for(entry.metric).is_some_and(|standard| standard.id == entry.standard)
        };
        is_default(self.today) || self.then.get(&entry.run.config_digest).is_some_and(is_default)
    }
}
