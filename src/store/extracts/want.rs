//! Which groups of an extract a run needs.

use std::collections::BTreeSet;

use super::Kind;
use super::groups::{GroupHead, METRO_AREAS};
use crate::model::BoundingBox;

/// What is needed of an extract. Groups are read whole, so more may come than was asked for, never less.
#[derive(Clone, Debug, PartialEq)]
pub enum Want {
    /// Every row.
    All,
    /// The groups that one of these names.
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
    pub(super) fn takes(&self, kind: Kind, group: &GroupHead) -> bool {
        let Self::Some { states, counties, boxes } = self else { return true };
        if kind == Kind::Acs {
            let Some((_, state)) = group.name.split_once('-') else { return group.name == METRO_AREAS };
            return states.contains(state) || counties.iter().any(|county| county.starts_with(state));
        }
        let state = group.name.get(..2).unwrap_or_default();
        counties.contains(&group.name)
            || states.contains(state)
            || group.bounds.is_some_and(|bounds| boxes.iter().any(|each| each.meets(&bounds)))
    }
}
