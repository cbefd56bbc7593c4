//! What share of the other cities meets a standard by the same method. No ranks: the EPA advises against them.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Every eligible city: residents, and whether it meets the standard by the method, where the method has a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerTable(Vec<(u64, Option<bool>)>);

/// How many cities of a group meet the standard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeerShare {
    /// Cities in the group.
    pub cities: u32,
    /// Cities for which the method has a value.
    pub with_value: u32,
    /// Cities that meet the standard.
    pub met: u32,
}

/// The shares beside one outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peers {
    /// Every eligible city.
    pub all: PeerShare,
    /// Eligible cities of similar size, the city itself included.
    pub similar: PeerShare,
    /// The fewest and most residents that count as similar.
    pub similar_from_to: (u64, u64),
}

impl PeerTable {
    /// A table of residents and conclusions.
    #[must_use]
    pub fn new(cities: impl IntoIterator<Item = (u64, Option<bool>)>) -> Self {
        Self(cities.into_iter().collect())
    }

    /// The shares beside a city of this many residents; similar is within `factor` either way.
    #[must_use]
    pub fn beside(&self, population: u64, factor: Decimal) -> Peers {
        let residents = Decimal::from(population);
        let whole = |value: Decimal| u64::try_from(value.round()).unwrap_or(u64::MAX);
        let from = residents.checked_div(factor).map_or(population, whole);
        let to = residents.checked_mul(factor).map_or(population, whole);
        let share = |similar: bool| {
            let mut share = PeerShare::default();
            for (_, met) in self.0.iter().filter(|(people, _)| !similar || (from..=to).contains(people)) {
                share.cities += 1;
                share.with_value += u32::from(met.is_some());
                share.met += u32::from(*met == Some(true));
            }
            share
        };
        Peers { all: share(false), similar: share(true), similar_from_to: (from, to) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_is_within_the_factor_both_ways() {
        let table = PeerTable::new([
            (49_999, Some(true)),
            (50_000, Some(true)),
            (100_000, Some(false)),
            (200_000, None),
            (200_001, Some(true)),
        ]);
        let peers = table.beside(100_000, Decimal::TWO);
        assert_eq!(peers.similar_from_to, (50_000, 200_000));
        assert_eq!(peers.similar, PeerShare { cities: 3, with_value: 2, met: 1 });
        assert_eq!(peers.all, PeerShare { cities: 5, with_value: 4, met: 3 });
    }
}
