//! Series: single published or derivable figures that a printed value may have come from.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::evidence::Digest;
use super::method::{Method, words};
use super::observation::Flags;
use super::period::Period;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

words! {
    /// What kind of place a figure is of.
    Level {
        /// The city itself.
        City = "city",
        /// A county of the city.
        County = "county",
        /// The metropolitan area of the city.
        Metro = "metro",
        /// The state.
        State = "state",
    }
}

/// One figure: of a place, by a method, for a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What kind of place.
    pub level: Level,
    /// Its code: GEOID, county FIPS, metro code or state FIPS.
    pub place: String,
    /// Its name.
    pub name: String,
    /// The method.
    pub method: Method,
    /// The time it covers.
    pub period: Period,
    /// The value, unrounded, in the metric's unit.
    pub value: Decimal,
    /// Margin of error at 90 % confidence, where there is one. Sampling error only.
    pub moe90: Option<Decimal>,
    /// What a reader of the value must know.
    pub flags: Flags,
    /// The day it came out.
    pub released: NaiveDate,
    /// Whether it was too old on the day asked about to carry a verdict.
    pub stale: bool,
    /// The replies it rests on.
    pub evidence: BTreeSet<Digest>,
}
