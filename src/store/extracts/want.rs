//! Which groups of an extract a run needs.

use std::collections::BTreeSet;

use super::Kind;
use super::groups::GroupHead;
use crate::model::{BoundingBox, SummaryLevel};

/// What is needed of an extract. Groups are read whole, so more may come than was asked for, never less.
#[derive(Clone, Debug, PartialEq)]
pub struct Want {
    /// The levels of geography wanted of a Census table; of other rows it says nothing.
    pub levels: BTreeSet<SummaryLevel>,
    /// The part of the country.
    pub area: Area,
}

/// A part of the country.
#[derive(Clone, Debug, PartialEq)]
pub enum Area {
    /// All of it.
    Nation,
    /// What lies in one of these.
    ///
    /// Of a Census table: everything in the states and in the states of the counties, and metro areas, which belong to
    /// no state. Of rows by county: the counties, every county of the states, and every county with a point whose
    /// points' bounding box meets one of the boxes.
    Some {
        /// States by their two-digit FIPS codes.
        states: BTreeSet<String>,
        /// Counties by their five-digit FIPS codes.
        counties: BTreeSet<String>,
        /// Boxes.
        boxes: Vec<BoundingBox>,
    },
}

impl Want {
    /// Every row.
    #[must_use]
    pub fn all() -> Self {
        Self { levels: SummaryLevel::ALL.into(), area: Area::Nation }
    }

    pub(super) fn takes(&self, kind: Kind, group: &GroupHead) -> bool {
        if kind == Kind::Acs {
            let (level, state) = group.name.split_at_checked(3).unwrap_or_default();
            return self.levels.iter().any(|wanted| wanted.id() == level) && self.area.has_table_of(state);
        }
        let Area::Some { states, counties, boxes } = &self.area else { return true };
        let state = group.name.get(..2).unwrap_or_default();
        counties.contains(&group.name)
            || states.contains(state)
            || group.bounds.is_some_and(|bounds| boxes.iter().any(|each| each.meets(&bounds)))
    }
}

impl Area {
    /// Whether geographies of a state are in it; those of no state always are.
    fn has_table_of(&self, state: &str) -> bool {
        let Self::Some { states, counties, .. } = self else { return true };
        let state = state.trim_start_matches('-');
        state.is_empty() || states.contains(state) || counties.iter().any(|county| county.starts_with(state))
    }
}
