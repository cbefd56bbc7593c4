//! Whether outcomes and count of criteria still carry the tier that a city holds.

use crate::config::Editions;
use crate::model::{CriterionId, Edition, EditionId, Tier, TierRange, Verdict};
use crate::scoring::{Reading, Rules};

/// What became of a city's tier, as far as outcomes tell. A nominated metric of which no verdict is known is counted
/// neither way: it may be met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TierStanding {
    /// The tier the city holds.
    pub tier: Tier,
    /// How many outcomes that takes.
    pub needs: u32,
    /// How many are met now, on whatever basis.
    pub met: u32,
    /// How many can be met at most, if what is unknown is, a nominated metric without a verdict
    /// included.
    pub at_most: u32,
}

impl TierStanding {
    /// The standing of a city that holds `tier`, by what is concluded of its outcomes.
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

/// What the count of criteria and the outcomes still carry, in one wording of the rules. A count names no criterion: that
/// the core ones are met, and those that a tier needs by name, is assumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Support {
    /// The wording.
    pub edition: EditionId,
    /// The tier whose band the count lies in.
    pub by_count: Tier,
    /// With the outcomes met now alone, and if all that is unknown were met.
    pub left: TierRange,
    /// Whether the share lies between two bands of the wording, or is read another way unrounded.
    pub is_ambiguous: bool,
    /// The criteria that the highest tier left needs by name.
    pub named: Vec<CriterionId>,
}

impl Support {
    /// What is left with so many criteria met.
    #[must_use]
    pub fn of(rules: Rules<'_>, criteria_met: u32, standing: TierStanding) -> Self {
        let by_count = rules.by_percentage(criteria_met, Reading::Rounded);
        let with = |outcomes| by_count.min(rules.by_outcomes(outcomes));
        let left = TierRange { at_least: with(standing.met), at_most: with(standing.at_most) };
        Self {
            edition: rules.edition.id.clone(),
            by_count,
            left,
            is_ambiguous: Reading::ALL.iter().any(|reading| rules.by_percentage(criteria_met, *reading) != by_count),
            named: rules.named_for(left.at_most).cloned().collect(),
        }
    }
}

/// The wordings that the rules of one edition of the certification are known in: its own, else every one.
#[must_use]
pub fn wordings(editions: &Editions, year: Option<i32>) -> Vec<&Edition> {
    let own: Vec<&Edition> = editions.iter().filter(|edition| year.is_some() && edition.year == year).collect();
    if own.is_empty() { editions.iter().collect() } else { own }
}
