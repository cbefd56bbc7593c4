//! From rows to observations: pure arithmetic that reads no clock, disk or network.
//!
//! Every method of the metric's list is tried once, for the newest period at hand, and gives a value or says why not.

pub mod at_hand;
pub mod broadband;
pub mod change;
mod choice;
mod coverage;
pub mod days;
pub mod distance;
pub(crate) mod fit;
pub mod history;
mod layout;
pub mod looked_at;
pub mod margin;
pub mod monitor_year;
pub mod nominated;
pub mod places;
pub mod pm25;
pub mod series;
pub mod site_year;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

pub use choice::{Choice, Row, Stands, choices, considered};
pub use pm25::Around;

use crate::config::{Metrics, Releases};
use crate::model::evidence::Resource;
use crate::model::rows::Held;
use crate::model::{City, CountyFips, Dataset, Derivation, Gap, Method, Metric, Reason, UsCity, Year};

/// What is known to be missing: asked of an agency in vain, and why.
pub type Missing = BTreeMap<Resource, Gap>;

/// All that observations are derived from, indexed once for every city asked about.
pub struct Measurer<'a> {
    tables: broadband::Tables<'a>,
    air: series::Air<'a>,
    metrics: &'a Metrics,
    releases: &'a Releases,
    missing: &'a Missing,
    as_of: NaiveDate,
    /// The years of air data that were out by then, the newest first.
    years: Vec<Year>,
    lean: bool,
}

impl<'a> Measurer<'a> {
    /// Indexes the rows at hand. Rows of vintages and years that `as_of` could not know are left out.
    #[must_use]
    pub fn new(
        held: &'a [Held],
        missing: &'a Missing,
        metrics: &'a Metrics,
        releases: &'a Releases,
        as_of: NaiveDate,
    ) -> Self {
        Self {
            tables: broadband::Tables::new(held, releases, as_of),
            air: series::Air::new(held, releases, as_of),
            metrics,
            releases,
            missing,
            as_of,
            years: releases.years(as_of),
            lean: false,
        }
    }

    /// The same, with only the first site behind each value: for tables of many cities, which show none.
    #[must_use]
    pub fn lean(mut self) -> Self {
        self.lean = true;
        self
    }

    /// A city, to be asked about by several methods: what stands around it is looked for once.
    #[must_use]
    pub fn around<'m>(&'m self, city: &'m UsCity) -> Around<'m, 'a> {
        Around::new(city)
    }

    /// Tries every method of the metric for one city. With a year, only periods that end in it are looked at.
    #[must_use]
    pub fn derive(&self, city: &City, metric: Metric, year: Option<Year>) -> Vec<Derivation> {
        city.us().map(|city| self.derive_around(&self.around(city), metric, year)).unwrap_or_default()
    }

    /// The same, where other metrics or years of the city are asked about too.
    #[must_use]
    pub fn derive_around<'m>(&'m self, around: &Around<'m, 'a>, metric: Metric, year: Option<Year>) -> Vec<Derivation> {
        let methods = &self.metrics.get(metric).methods;
        // A method may stand in several rules.
        let first = methods
            .iter()
            .enumerate()
            .filter(|(at, rule)| methods[..*at].iter().all(|other| other.method != rule.method));
        let mut derived = Vec::with_capacity(methods.len());
        derived.extend(first.filter_map(|(_, rule)| self.try_method(around, rule.method, year)));
        derived
    }

    /// Tries one method for one city; `None` where no period was out by the day asked about.
    #[must_use]
    pub fn derive_by(&self, city: &UsCity, method: Method, year: Option<Year>) -> Option<Derivation> {
        self.try_method(&self.around(city), method, year)
    }

    fn try_method<'m>(&'m self, around: &Around<'m, 'a>, method: Method, year: Option<Year>) -> Option<Derivation> {
        match method.metric() {
            Metric::Broadband => broadband::derive(self, around.city, method, year),
            Metric::Pm25 => pm25::derive(self, around, method, year),
            // What a definition names is no reply of these agencies: `nominated` derives it.
            Metric::Nominated => None,
        }
    }

    /// The day that a year's figures of the metric came out: for broadband the 5-year vintage that ends in it.
    #[must_use]
    pub fn released(&self, metric: Metric, year: Year) -> Option<NaiveDate> {
        match metric {
            Metric::Broadband => self.releases.released(Dataset::Acs5, year),
            Metric::Pm25 => Some(self.releases.year_released(year)),
            Metric::Nominated => None,
        }
    }

    /// Every county that has a monitor in the rows at hand.
    #[must_use]
    pub fn counties_with_monitors(&self) -> BTreeSet<CountyFips> {
        self.air.counties()
    }

    /// Why resources are not at hand: of several reasons the first in order of precedence.
    fn why_missing(&self, concerns: impl Fn(&Resource) -> bool) -> Gap {
        let gaps = self.missing.iter().filter(|(resource, _)| concerns(resource)).map(|(_, gap)| gap);
        gaps.min_by_key(|gap| gap.reason).cloned().unwrap_or_else(|| Gap::new(Reason::NotHeld, ""))
    }
}
