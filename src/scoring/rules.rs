//! What an edition of the rules makes of criteria and outcomes: four bounds, the lowest of which is the tier.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::editions::Reading;
use crate::config::Criteria;
use crate::model::method::words;
use crate::model::{Criterion, CriterionId, Edition, OutcomeCount, Response, Slot, Tier, TierRange, TierRule};

words! {
    /// What a tier can be bound by.
    Bound {
        /// The share of all criteria.
        Percentage = "percentage",
        /// The criteria that every tier needs.
        Core = "core_criteria",
        /// The criteria that a tier needs besides, as DM8 for Platinum.
        Named = "named_criteria",
        /// The outcomes that meet their standard.
        Outcomes = "outcomes",
    }
}

/// A bound, and the highest tier it leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bind {
    /// What binds.
    pub what: Bound,
    /// The highest tier that it allows.
    pub allows: Tier,
}

/// All that a tier depends on, in one city.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Every criterion's answer.
    pub responses: BTreeMap<CriterionId, Response>,
    /// How each outcome counts.
    pub outcomes: BTreeMap<Slot, OutcomeCount>,
}

impl Case {
    /// How many criteria have this answer.
    #[must_use]
    pub fn count(&self, response: Response) -> u32 {
        counted(self.responses.values().filter(|given| **given == response))
    }

    /// How many outcomes count in one of these ways.
    #[must_use]
    pub fn outcomes(&self, ways: &[OutcomeCount]) -> u32 {
        counted(self.outcomes.values().filter(|count| ways.contains(count)))
    }

    /// Whether the criterion is met.
    #[must_use]
    pub fn is_yes(&self, id: &CriterionId) -> bool {
        self.responses.get(id) == Some(&Response::Yes)
    }

    /// The same with one outcome counted otherwise.
    #[must_use]
    pub fn with_outcome(&self, slot: Slot, count: OutcomeCount) -> Self {
        let mut other = self.clone();
        other.outcomes.insert(slot, count);
        other
    }
}

/// No list here is longer than a file may be.
pub(super) fn counted<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}

/// An edition of the rules over the criteria there are.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// The criteria.
    pub criteria: &'a Criteria,
    /// The edition.
    pub edition: &'a Edition,
}

impl<'a> Rules<'a> {
    /// The highest tier whose percentage this many criteria reach.
    #[must_use]
    pub fn by_percentage(&self, met: u32, reading: Reading) -> Tier {
        reading.tier(self.edition, met, self.criteria.count())
    }

    /// The fewest criteria that reach a tier's percentage.
    #[must_use]
    pub fn fewest(&self, tier: Tier) -> u32 {
        let reaches = |met: &u32| self.by_percentage(*met, Reading::Rounded) >= tier;
        (0..=self.criteria.count()).find(reaches).unwrap_or_else(|| self.criteria.count())
    }

    /// How many outcomes a tier needs.
    #[must_use]
    pub fn outcomes_for(&self, tier: Tier) -> u32 {
        self.up_to(tier).map(|rule| rule.outcomes).max().unwrap_or_default()
    }

    /// The highest tier that this many outcomes allow.
    #[must_use]
    pub fn by_outcomes(&self, met: u32) -> Tier {
        self.highest(|tier| self.outcomes_for(tier) <= met)
    }

    /// The criteria that every tier needs.
    pub fn core(&self) -> impl Iterator<Item = &'a Criterion> {
        self.criteria.iter().filter(|criterion| criterion.core)
    }

    /// The criteria that a tier needs by name, the core ones left out.
    pub fn named_for(&self, tier: Tier) -> impl Iterator<Item = &'a CriterionId> {
        self.up_to(tier).flat_map(|rule| &rule.criteria)
    }

    /// What each bound allows, with so many outcomes met.
    #[must_use]
    pub fn bounds(&self, case: &Case, outcomes_met: u32) -> [Bind; 4] {
        let core = self.core().all(|criterion| case.is_yes(&criterion.id));
        let named = |tier| self.named_for(tier).all(|id| case.is_yes(id));
        let bind = |what, allows| Bind { what, allows };
        [
            bind(Bound::Percentage, self.by_percentage(case.count(Response::Yes), Reading::Rounded)),
            bind(Bound::Core, if core { Tier::Platinum } else { Tier::None }),
            bind(Bound::Named, self.highest(named)),
            bind(Bound::Outcomes, self.by_outcomes(outcomes_met)),
        ]
    }

    /// The tier with so many outcomes met.
    #[must_use]
    pub fn tier(&self, case: &Case, outcomes_met: u32) -> Tier {
        self.bounds(case, outcomes_met).iter().map(|bind| bind.allows).min().unwrap_or(Tier::None)
    }

    /// The tier that the criteria allow, whatever the outcomes.
    #[must_use]
    pub fn practice(&self, case: &Case) -> Tier {
        self.tier(case, counted(Slot::ALL.iter()))
    }

    /// With the established outcomes alone, and if every indicated and open one were established.
    #[must_use]
    pub fn range(&self, case: &Case) -> TierRange {
        TierRange {
            at_least: self.tier(case, case.outcomes(&ESTABLISHED)),
            at_most: self.tier(case, case.outcomes(&POSSIBLE)),
        }
    }

    /// The highest tier for which `holds`; what one tier needs, those above it need too.
    fn highest(&self, holds: impl Fn(Tier) -> bool) -> Tier {
        self.edition.tiers.iter().map(|rule| rule.tier).take_while(|tier| holds(*tier)).last().unwrap_or(Tier::None)
    }

    /// The rules of a tier and of those below it.
    fn up_to(&self, tier: Tier) -> impl Iterator<Item = &'a TierRule> {
        self.edition.tiers.iter().filter(move |rule| rule.tier <= tier)
    }
}

/// What is counted for sure.
pub(super) const ESTABLISHED: [OutcomeCount; 1] = [OutcomeCount::Established];
/// What is counted if fallbacks and bounds hold.
pub(super) const INDICATED: [OutcomeCount; 2] = [OutcomeCount::Established, OutcomeCount::Indicated];
/// What may yet be counted.
pub(super) const POSSIBLE: [OutcomeCount; 3] = [OutcomeCount::Established, OutcomeCount::Indicated, OutcomeCount::Open];
