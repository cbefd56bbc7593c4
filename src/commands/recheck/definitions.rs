//! The definitions that a re-check is given, beside those that verdicts of the ledger were judged by.

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::Recheck;
use crate::commands::Failure;
use crate::commands::nominated::{self, Filed, read_kept};
use crate::model::evidence::Resource;
use crate::model::{Digest, Method, Metric, Nominated, Unit};
use crate::nominated::differences;
use crate::recheck::{Base, Listed, printed};
use crate::session::Session;
use crate::store::{LedgerEntry, StoreError};

use super::asked::Pair;

/// A definition that was given, of an outcome that the ledger has a verdict of.
pub(super) struct Own {
    pub filed: Filed,
    /// The digest of the definition that verdict was judged by; none where that is not known any more.
    pub before: Option<Digest>,
    /// What of the definition differs, in words.
    pub differs: Vec<String>,
    /// Whether its own way to the value differs: then the method of last time is another, whatever its name.
    pub measures_otherwise: bool,
}

/// Every definition given, and those that were kept.
pub(super) struct Definitions {
    filed: BTreeMap<Pair, Filed>,
    /// The definitions of each city that were judged by, by their digests.
    kept: BTreeMap<String, BTreeMap<Digest, String>>,
}

impl Definitions {
    /// Reads those given. One of a city that is not on the list is refused.
    pub(super) async fn new(session: &Session, args: &Recheck, listed: Option<&[Listed]>) -> Result<Self, Failure> {
        let filed = nominated::read_all(&args.nominated, &session.config, session.today())?;
        if let Some(listed) = listed {
            nominated::with_cities(listed.iter().map(|one| one.city.clone()).collect(), &filed)?;
        }
        let mut kept: BTreeMap<String, BTreeMap<Digest, String>> = BTreeMap::new();
        for fetch in session.store.fetches().await? {
            if let Resource::Definition { city, id } = fetch.resource {
                kept.entry(city).or_default().insert(fetch.digest, id);
            }
        }
        let filed = filed.into_iter().map(|one| ((one.meant.city.id(), one.metric()), one)).collect();
        Ok(Self { filed, kept })
    }

    /// The outcomes that a definition is given of.
    pub(super) fn pairs(&self) -> impl Iterator<Item = &Pair> {
        self.filed.keys()
    }

    /// Whether a verdict was judged by a definition of its city.
    pub(super) fn judged(&self, entry: &LedgerEntry) -> bool {
        entry.metric == Metric::Nominated
            || matches!(entry.method, Some(Method::Nominated(_)))
            || self.kept.get(&entry.city).is_some_and(|kept| entry.inputs.iter().any(|one| kept.contains_key(one)))
    }

    /// Whether such a verdict is one of the metric that the definition given defines: one of another name is another
    /// metric.
    pub(super) fn is_of_the_same(&self, entry: &LedgerEntry) -> bool {
        let given = self.filed.get(&(entry.city.clone(), entry.metric));
        given.is_none_or(|given| entry.metric != Metric::Nominated || given.meant.id.0 == entry.standard.0)
    }

    /// The definition given of an outcome, beside the one that its last verdict was judged by, whose unit the verdict's
    /// value is in.
    pub(super) async fn beside(&self, session: &Session, pair: &Pair, base: &mut Base) -> Result<Option<Own>, Failure> {
        let Some(filed) = self.filed.get(pair) else { return Ok(None) };
        let (inputs, kept) = (&base.recorded.entry.inputs, self.kept.get(&pair.0));
        let is_of_it = |digest: &&Digest| {
            **digest == filed.digest || kept.is_some_and(|kept| kept.get(digest) == Some(&filed.meant.id.0))
        };
        let before = inputs.iter().find(is_of_it).copied();
        let meant = match before {
            Some(digest) if digest == filed.digest => Some((*filed.meant).clone()),
            Some(digest) => match session.store.bytes(&digest).await {
                Ok(bytes) => read_kept(&bytes, &session.config).ok(),
                Err(StoreError::NotHeld { .. } | StoreError::Damaged { .. }) => None,
                Err(error) => return Err(error.into()),
            },
            None => None,
        };
        let noted = base.recorded.entry.note.rsplit_once(", in ").map(|(_, unit)| unit);
        let unit = meant.as_ref().map(|meant| meant.unit.as_str()).or(noted).unwrap_or(&filed.meant.unit);
        base.standing.unit = Unit::of(unit);
        base.standing.value = base.recorded.entry.value.map(|value| printed(value, base.standing.unit));
        Ok(Some(Own {
            filed: filed.clone(),
            before,
            differs: meant.as_ref().map(|meant| differences(meant, &filed.meant)).unwrap_or_default(),
            measures_otherwise: meant.is_some_and(|meant| measures_otherwise(&meant, &filed.meant)),
        }))
    }

    /// Those of a set of outcomes that no definition is given of.
    pub(super) fn without<'p>(&self, pairs: &'p BTreeSet<Pair>) -> impl Iterator<Item = &'p Pair> {
        pairs.iter().filter(|pair| !self.filed.contains_key(pair))
    }
}

/// Whether a definition's own way to its value is another.
pub(super) fn measures_otherwise(before: &Nominated, now: &Nominated) -> bool {
    let proxy = |it: &Nominated| it.fulfils.as_ref().map(|fulfils| fulfils.proxy);
    (&before.measure, proxy(before)) != (&now.measure, proxy(now))
}
