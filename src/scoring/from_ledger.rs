//! Outcomes from the ledger: of each the newest verdict that nothing has superseded.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::found::{Found, FoundOpinion, FoundOutcome, Source, decimals, is_judged_by};
use crate::config::Standards;
use crate::model::{Conclusion, Decision, Digest, EntryKind, OutcomeCount, Period, Slot, Verdict};
use crate::store::{LedgerEntry, Recorded};

/// What entries have in common when the later supersedes the earlier.
type Key<'e> = (EntryKind, &'e str, &'e str, Option<Period>, &'e str, Option<Digest>);

/// The outcomes that the ledger's entries on one city tell, as it stood on a day. Verdicts by another standard than the
/// programme's do not count; one against which an appeal was upheld leaves its outcome open.
#[must_use]
pub fn from_ledger(entries: &[Recorded], as_of: NaiveDate, standards: &Standards) -> Found {
    let mut found = Found::nothing(Source::Ledger, "the ledger holds no verdict on it");
    let standing = standing(entries, as_of, standards);
    for slot in Slot::ALL {
        let of_slot = || standing.iter().copied().filter(|one| one.entry.metric.id() == slot.id());
        if let Some((newest, verdict)) = newest(of_slot()) {
            found.outcomes.insert(*slot, outcome(*slot, newest, verdict, entries, standards));
        }
        if let Some(told) = found.outcomes.get_mut(slot) {
            told.opinions = of_slot().filter_map(|one| opinion(one, of_slot())).collect();
        }
    }
    found
}

/// The verdicts and opinions by the standards that count, without those that a later entry supersedes.
fn standing<'e>(entries: &'e [Recorded], as_of: NaiveDate, standards: &Standards) -> Vec<&'e Recorded> {
    let counts = |one: &&Recorded| {
        let entry = &one.entry;
        let slot = Slot::from_id(entry.metric.id());
        !entry.is_act()
            && entry.run.as_of <= as_of
            && slot.is_some_and(|slot| is_judged_by(slot, &entry.standard.0, standards))
    };
    let mut last: BTreeMap<Key, &Recorded> = BTreeMap::new();
    for one in entries.iter().filter(counts) {
        last.insert(key(&one.entry), one);
    }
    let mut standing: Vec<&Recorded> = last.into_values().collect();
    standing.sort_by_key(|one| one.id);
    standing
}

fn key(entry: &LedgerEntry) -> Key<'_> {
    let (kind, metric) = (entry.concluded.kind(), entry.metric.id());
    (kind, metric, &entry.standard.0, entry.period, &entry.run.method_set, entry.subject)
}

/// The newest verdict: by the day asked about, then the last given that is not of an older period, as those of a run
/// over several years are.
fn newest<'e>(entries: impl Iterator<Item = &'e Recorded>) -> Option<(&'e Recorded, Verdict)> {
    let verdicts: Vec<(&Recorded, Verdict)> = entries.filter_map(|one| Some((one, verdict(one)?))).collect();
    let day = verdicts.iter().map(|(one, _)| one.entry.run.as_of).max()?;
    let of_day = || verdicts.iter().filter(|(one, _)| one.entry.run.as_of == day);
    let ends = |one: &Recorded| one.entry.period.map(|period| period.to);
    let newest = of_day().filter_map(|(one, _)| ends(one)).max();
    of_day().filter(|(one, _)| ends(one).is_none() || ends(one) == newest).max_by_key(|(one, _)| one.id).copied()
}

fn verdict(one: &Recorded) -> Option<Verdict> {
    match one.entry.concluded {
        Conclusion::Verdict(verdict) => Some(verdict),
        _ => None,
    }
}

fn outcome(slot: Slot, one: &Recorded, verdict: Verdict, entries: &[Recorded], standards: &Standards) -> FoundOutcome {
    let entry = &one.entry;
    let reason = verdict.reason().map(|reason| reason.sentence().to_owned()).unwrap_or_default();
    let (count, because) = match appeal(one, entries) {
        Appeal::Upheld => (OutcomeCount::Open, format!("an appeal against entry {} was upheld", one.id)),
        Appeal::Open => {
            (OutcomeCount::of(verdict, entry.basis), format!("an appeal against entry {} is not decided", one.id))
        }
        Appeal::None => (OutcomeCount::of(verdict, entry.basis), reason),
    };
    FoundOutcome {
        basis: entry.basis,
        value: entry.value,
        decimals: decimals(slot, entry.value, standards),
        period: entry.period,
        standard: Some(entry.standard.0.clone()),
        as_of: Some(entry.run.as_of),
        entry: Some(one.id),
        ..FoundOutcome::counted(count, because)
    }
}

/// How appeals against an entry stand.
enum Appeal {
    None,
    Open,
    Upheld,
}

fn appeal(one: &Recorded, entries: &[Recorded]) -> Appeal {
    let about = |subject: Digest| entries.iter().filter(move |act| act.entry.subject == Some(subject));
    let mut stands = Appeal::None;
    for appeal in about(one.digest).filter(|act| act.entry.concluded == Conclusion::Appealed) {
        let decided = about(appeal.digest).find_map(|act| match act.entry.concluded {
            Conclusion::Decided(decision) => Some(decision),
            _ => None,
        });
        match decided {
            Some(Decision::Upheld) => return Appeal::Upheld,
            Some(Decision::Dismissed) => {}
            None => stands = Appeal::Open,
        }
    }
    stands
}

/// An opinion with what the verdict it was given beside says.
fn opinion<'e>(one: &Recorded, all: impl Iterator<Item = &'e Recorded>) -> Option<FoundOpinion> {
    let Conclusion::Opinion(word, _) = &one.entry.concluded else { return None };
    let entry = &one.entry;
    let beside = |other: &&Recorded| {
        let theirs = &other.entry;
        (&theirs.standard, theirs.period, &theirs.run.method_set)
            == (&entry.standard, entry.period, &entry.run.method_set)
    };
    let finds_met = all.filter(beside).filter_map(verdict).last() == Some(Verdict::Met);
    Some(FoundOpinion { word: *word, claim: entry.note.clone(), finds_met })
}
