//! From a need to requests: pure, and asked again after every reply until nothing more is wanted.
//!
//! A need is cut into slots: one table and dataset, or one year of one kind of air data. A slot lists the ways to fill
//! it, the preferred one first, so that a fallback is nothing but the next way. The order is fixed: the same question
//! rests on the same bytes. Nothing here knows an address.

mod slot;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use chrono::NaiveDate;

use crate::config::{Metrics, Releases};
use crate::model::evidence::Resource;
use crate::model::{City, Metric, Route, Year};

/// How far to look for methods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// Every method that the primary method's own replies yield.
    #[default]
    Same,
    /// The other table, the 1-year survey, three years of air data and the daily file too.
    All,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Need<'a> {
    /// The cities.
    pub cities: &'a [City],
    /// The metrics.
    pub metrics: &'a [Metric],
    /// How far to look.
    pub scope: Scope,
    /// The day that decides what existed.
    pub as_of: NaiveDate,
    /// Years wanted; none: the newest.
    pub years: Option<&'a RangeInclusive<Year>>,
    /// Routes that may be used: those allowed, and keyed where a key is needed.
    pub routes: &'a BTreeSet<Route>,
}

/// What is known of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// At hand. `due` where the agency may have newer bytes and should be asked once.
    Held {
        /// Whether to ask whether it has changed.
        due: bool,
    },
    /// At hand, but it says nothing of completeness, so that it yields no site-year.
    Silent,
    /// The agency does not have it.
    Absent(String),
    /// The agency could not be asked, or answered with a fault.
    Failed(String),
}

/// What is known of each resource.
pub type Known = BTreeMap<Resource, Status>;

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What to ask for.
    pub resource: Resource,
    /// Why.
    pub reason: String,
    /// Whether only to ask for a change of what is held.
    pub revalidate: bool,
}

/// The rules that planning follows.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// What came out when.
    pub releases: &'a Releases,
    /// Which methods there are.
    pub metrics: &'a Metrics,
}

/// What to ask next; nothing where every slot is filled or cannot be.
#[must_use]
pub fn next_requests(need: &Need<'_>, rules: Rules<'_>, known: &Known) -> Vec<Request> {
    let mut requests: BTreeMap<Resource, Request> = BTreeMap::new();
    for slot in slot::slots(need, rules) {
        for request in slot.next(known, need.routes) {
            requests.entry(request.resource.clone()).or_insert(request);
        }
    }
    requests.into_values().collect()
}

/// What to read of what is at hand: for each slot the first way that is filled, the newest first.
#[must_use]
pub fn to_read(need: &Need<'_>, rules: Rules<'_>, known: &Known) -> Vec<Resource> {
    let slots = slot::slots(need, rules);
    let resources: BTreeSet<Resource> = slots.iter().flat_map(|slot| slot.filled(known)).cloned().collect();
    resources.into_iter().collect()
}
