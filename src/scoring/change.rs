//! What would raise a tier, what would lower it, and which outcomes it hangs on. Each is found by scoring anew.

use super::rules::{Case, ESTABLISHED, POSSIBLE, Rules};
use crate::model::{CriterionId, OutcomeCount, Response, Slot, Tier, TierRange};

/// What is lacking for a tier to be established; the least of each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// The tier.
    pub tier: Tier,
    /// How many further criteria must be met.
    pub criteria: u32,
    /// Those that must be among them, as core criteria and DM8.
    pub named: Vec<CriterionId>,
    /// How many further outcomes must be established.
    pub outcomes: u32,
}

/// Something that would be lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loss {
    /// So many criteria that no tier needs by name.
    Criteria(u32),
    /// This criterion, which a tier needs by name.
    Criterion(CriterionId),
    /// This outcome.
    Outcome(Slot),
}

/// What would follow from a loss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lower {
    /// What is lost.
    pub loss: Loss,
    /// The tiers left.
    pub to: TierRange,
}

/// An outcome that the tier hangs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pivotal {
    /// The outcome.
    pub slot: Slot,
    /// The tiers if it meets its standard.
    pub if_met: TierRange,
    /// The tiers if it does not.
    pub if_not_met: TierRange,
}

/// What each tier above the established one lacks, the next one first.
#[must_use]
pub fn needs(rules: &Rules, case: &Case) -> Vec<Need> {
    let now = rules.range(case).at_least;
    let tiers = rules.edition.tiers.iter().map(|rule| rule.tier);
    tiers.filter(|tier| *tier > now).map(|tier| need(rules, case, tier)).collect()
}

fn need(rules: &Rules, case: &Case, tier: Tier) -> Need {
    let mut named: Vec<CriterionId> = Vec::new();
    for id in rules.core().map(|criterion| &criterion.id).chain(rules.named_for(tier)) {
        if !case.is_yes(id) && !named.contains(id) {
            named.push(id.clone());
        }
    }
    let lacking = rules.fewest(tier).saturating_sub(case.count(Response::Yes));
    let outcomes = rules.outcomes_for(tier).saturating_sub(case.outcomes(&ESTABLISHED));
    Need { tier, criteria: lacking.max(super::rules::counted(named.iter())), named, outcomes }
}

/// What would leave lower tiers: the fewest criteria, each criterion needed by name, each outcome counted.
#[must_use]
pub fn losses(rules: &Rules, case: &Case) -> Vec<Lower> {
    let now = rules.range(case);
    let is_lower = |to: &TierRange| to.at_least < now.at_least || to.at_most < now.at_most;
    let named: Vec<&CriterionId> =
        rules.core().map(|criterion| &criterion.id).chain(rules.named_for(Tier::Platinum)).collect();
    let mut losses = Vec::new();
    let mut add = |loss: Loss, other: &Case| {
        let to = rules.range(other);
        let lower = is_lower(&to);
        if lower {
            losses.push(Lower { loss, to });
        }
        lower
    };
    for (slot, count) in &case.outcomes {
        if POSSIBLE.contains(count) {
            add(Loss::Outcome(*slot), &case.with_outcome(*slot, OutcomeCount::NotMet));
        }
    }
    for id in named.iter().copied().filter(|id| case.is_yes(id)) {
        let mut other = case.clone();
        other.responses.insert(id.clone(), Response::No);
        add(Loss::Criterion(id.clone()), &other);
    }
    let (mut fewer, mut lost) = (case.clone(), 0);
    for criterion in rules.criteria.iter().filter(|one| case.is_yes(&one.id) && !named.contains(&&one.id)) {
        fewer.responses.insert(criterion.id.clone(), Response::No);
        lost += 1;
        if add(Loss::Criteria(lost), &fewer) {
            break;
        }
    }
    losses
}

/// The outcomes that may yet count and that the tiers hang on.
#[must_use]
pub fn pivotal(rules: &Rules, case: &Case) -> Vec<Pivotal> {
    let hangs = |slot: Slot| {
        let range = |count| rules.range(&case.with_outcome(slot, count));
        let (if_met, if_not_met) = (range(OutcomeCount::Established), range(OutcomeCount::NotMet));
        (if_met != if_not_met).then_some(Pivotal { slot, if_met, if_not_met })
    };
    let counted = case.outcomes.iter().filter(|(_, count)| POSSIBLE.contains(count));
    counted.filter_map(|(slot, _)| hangs(*slot)).collect()
}
