//! Whether the outcomes still carry the tier that a city holds.

use crate::model::{Tier, Verdict};

/// What became of a city's tier, as far as the two outcomes of the agencies tell. The nominated metric is counted
/// neither way: it may be met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TierStanding {
    /// The tier the city holds.
    pub tier: Tier,
    /// How many outcomes that takes.
    pub needs: u32,
    /// How many are met now, on whatever basis.
    pub met: u32,
    /// How many can be met at most, if what is unknown and the nominated metric are.
    pub at_most: u32,
}

impl TierStanding {
    /// The standing of a city that holds `tier`, by what is concluded of its agencies' outcomes.
    #[must_use]
    pub fn of(tier: Tier, verdicts: &[Verdict]) -> Self {
        let count = |wanted: fn(&Verdict) -> bool| {
            u32::try_from(verdicts.iter().filter(|verdict| wanted(verdict)).count()).unwrap_or(u32::MAX)
        };
        let needs = match tier {
            Tier::None => 0,
            Tier::Silver => 1,
            Tier::Gold => 2,
            Tier::Platinum => 3,
        };
        let not_met = count(|verdict| *verdict == Verdict::NotMet);
        Self { tier, needs, met: count(|verdict| *verdict == Verdict::Met), at_most: 3_u32.saturating_sub(not_met) }
    }

    /// Whether the outcomes met suffice, whatever the others are.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.met >= self.needs
    }

    /// Whether the outcomes can no longer carry the tier.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.at_most < self.needs
    }
}
