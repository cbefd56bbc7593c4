//! What each edition's wording makes of the same share, and where the wordings part.

use std::collections::BTreeSet;
use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::rules::{Case, Rules};
use crate::config::{Criteria, Editions};
use crate::model::method::words;
use crate::model::{Edition, EditionId, Response, Tier, TierRange};

words! {
    /// How a share is held against bands of whole percents.
    Reading {
        /// Rounded half up to a whole percent, as shares are printed. The reading that a score is given by.
        Rounded = "rounded",
        /// Not rounded, and a band ends at its last whole percent: a share between two bands is in none.
        Unrounded = "unrounded",
        /// Not rounded, and a band reaches to where the next one begins.
        LowerEnds = "lower_ends",
    }
}

impl Reading {
    /// The tier whose band `met` of `count` criteria lie in.
    #[must_use]
    pub fn tier(self, edition: &Edition, met: u32, count: u32) -> Tier {
        // In hundredths of a criterion, so that nothing is rounded but by the reading.
        let (share, whole) = (met * 100, count);
        let band = edition.tiers.iter().rfind(|rule| match self {
            Self::Rounded => printed(met, count) >= rule.from_percent,
            Self::Unrounded => (rule.from_percent * whole..=rule.to_percent * whole).contains(&share),
            Self::LowerEnds => share >= rule.from_percent * whole,
        });
        band.map_or(Tier::None, |rule| rule.tier)
    }
}

/// A share in whole percent as the programme's report prints it: rounded, half up.
#[must_use]
pub fn printed(met: u32, count: u32) -> u32 {
    (200 * met + count).checked_div(2 * count).unwrap_or_default()
}

/// A share in percent, to two decimals.
#[must_use]
pub fn share(met: u32, count: u32) -> Decimal {
    let share = (Decimal::from(met) * Decimal::ONE_HUNDRED).checked_div(count.into()).unwrap_or_default();
    share.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
}

/// What one edition makes of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionEffect {
    /// The edition.
    pub edition: EditionId,
    /// The tiers by it.
    pub tier: TierRange,
    /// By reading: the tier of the share alone.
    pub readings: [(Reading, Tier); 3],
    /// Whether the share lies between two bands of the wording.
    pub between_bands: bool,
}

impl EditionEffect {
    pub(super) fn of(criteria: &Criteria, edition: &Edition, case: &Case) -> Self {
        let rules = Rules { criteria, edition };
        let met = case.count(Response::Yes);
        let tier = |reading| (reading, rules.by_percentage(met, reading));
        let readings = [Reading::Rounded, Reading::Unrounded, Reading::LowerEnds].map(tier);
        let [_, (_, unrounded), (_, lower_ends)] = readings;
        let between_bands = unrounded < lower_ends;
        Self { edition: edition.id.clone(), tier: rules.range(case), readings, between_bands }
    }

    /// Whether the share falls another way when it is read otherwise.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.readings.iter().any(|(_, tier)| *tier != self.readings[0].1)
    }
}

/// The counts of criteria met at which editions, or readings of one, give different tiers.
#[must_use]
pub fn parting(criteria: &Criteria, editions: &Editions) -> Vec<u32> {
    let tiers = |met: u32| -> BTreeSet<Tier> {
        let of = |edition: &Edition| {
            let rules = Rules { criteria, edition };
            Reading::ALL.iter().map(|reading| rules.by_percentage(met, *reading)).collect::<Vec<_>>()
        };
        editions.iter().flat_map(of).collect()
    };
    (0..=criteria.count()).filter(|met| tiers(*met).len() > 1).collect()
}
