//! What follows from an opinion that contradicts a claim.

use super::found::Found;
use super::rules::{Case, Rules};
use crate::model::{OpinionWord, OutcomeCount, Slot, TierRange};

/// Outcomes of which a claim is contradicted, and both tiers: the claim's and the opinion's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adverse {
    /// The outcomes.
    pub slots: Vec<Slot>,
    /// The tiers if the programme follows the opinions.
    pub if_followed: TierRange,
    /// The tiers if the claims stand.
    pub if_claims_stand: TierRange,
}

impl Adverse {
    pub(super) fn of(rules: &Rules, case: &Case, found: &Found) -> Option<Self> {
        let (mut followed, mut claimed, mut slots) = (case.clone(), case.clone(), Vec::new());
        for (slot, outcome) in &found.outcomes {
            let Some(opinion) = outcome.opinions.iter().find(|one| one.word == OpinionWord::Adverse) else { continue };
            let counts = |met: bool| if met { OutcomeCount::Established } else { OutcomeCount::NotMet };
            followed.outcomes.insert(*slot, counts(opinion.finds_met));
            claimed.outcomes.insert(*slot, counts(!opinion.finds_met));
            slots.push(*slot);
        }
        let adverse = || Self { slots, if_followed: rules.range(&followed), if_claims_stand: rules.range(&claimed) };
        (followed != claimed).then(adverse)
    }
}
