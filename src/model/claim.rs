//! Claims: what somebody says about a city, kept as printed.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::city::City;
use super::evidence::Digest;
use super::method::{Method, words};
use super::metric::Metric;
use super::period::Period;
use super::standard::StandardId;
use serde::{Deserialize, Serialize};
use std::fmt;

words! {
    /// How a printed value is meant.
    Precision {
        /// The number itself, to its last digit.
        Exact = "exact",
        /// "More than", "at least", ">": only a side is said.
        AtLeast = "at_least",
        /// "Less than", "at most", "<": only a side is said.
        AtMost = "at_most",
        /// "About", "~": no digit of it can be held to.
        About = "about",
    }
}

/// A value as printed: its digits carry the precision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The text as it stands in the document, trimmed.
    pub text: String,
    /// The number, in the metric's unit.
    pub value: Decimal,
    /// How many decimals were printed.
    pub decimals: u32,
    /// How it is meant.
    pub precision: Precision,
}

impl Printed {
    /// Half a unit of the last printed digit: 0.5 for `89`, 0.005 for `7.21`. Zero where it is finer than decimals are.
    #[must_use]
    pub fn half_unit(&self) -> Decimal {
        Decimal::try_new(5, self.decimals.saturating_add(1)).unwrap_or_default()
    }

    /// How far `value` lies above the printed one, in the metric's unit; the greatest decimal where it is further.
    #[must_use]
    pub fn difference(&self, value: Decimal) -> Decimal {
        let furthest = if value < self.value { Decimal::MIN } else { Decimal::MAX };
        value.checked_sub(self.value).unwrap_or(furthest)
    }

    /// Whether `value` lies within half a unit of the last printed digit, both ends included. A value that is only
    /// "about" or "more than" something is reproduced by none.
    #[must_use]
    pub fn is_reproduced_by(&self, value: Decimal) -> bool {
        self.precision == Precision::Exact && self.difference(value).abs() <= self.half_unit()
    }
}

/// What somebody says about one outcome of one city.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Its name in the file, or `claim-N` by its place there, counted from 1.
    pub id: String,
    /// The line it begins on.
    pub line: usize,
    /// The city.
    pub city: City,
    /// The metric.
    pub metric: Metric,
    /// The value.
    pub value: Printed,
    /// Who claims it.
    pub claimant: String,
    /// The document it stands in.
    pub document: Option<String>,
    /// Where in the document.
    pub page: Option<String>,
    /// The method or definition that the document names. Methods of the claim's metric that fit it; none: not said.
    pub definition: Option<ClaimedDefinition>,
    /// The time that the document names.
    pub period: Option<Period>,
    /// The day its figures were submitted: what came out later cannot have been used.
    pub cut_off: Option<NaiveDate>,
    /// The standard that the document names; none: the programme's own.
    pub standard: Option<StandardId>,
}

impl Claim {
    /// The digest of what is claimed, by whom and where: the same claim has the same in every file.
    ///
    /// SHA-256 of the line `outcomes/claim/v1` and a line `key=text` for each thing said, each ended by a line feed.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let day = |day: NaiveDate| day.to_string();
        let said = [
            ("city", Some(self.city.id())),
            ("metric", Some(self.metric.id().to_owned())),
            ("value", Some(self.value.text.clone())),
            ("claimant", Some(self.claimant.clone())),
            ("document", self.document.clone()),
            ("page", self.page.clone()),
            ("definition", self.definition.as_ref().map(|definition| definition.text.clone())),
            ("period_from", self.period.map(|period| day(period.from))),
            ("period_to", self.period.map(|period| day(period.to))),
            ("cut_off", self.cut_off.map(day)),
            ("standard", self.standard.as_ref().map(|standard| standard.0.clone())),
        ];
        let mut text = "outcomes/claim/v1\n".to_owned();
        for (key, said) in said {
            text.extend(said.map(|said| format!("{key}={said}\n")));
        }
        Digest::of(text.as_bytes())
    }

    /// The claim in a line: the value as printed, who claims it and where.
    #[must_use]
    pub fn in_a_line(&self) -> String {
        let page = self.page.as_ref().map(|page| format!("page {page}"));
        let parts = [Some(self.value.text.clone()), Some(self.claimant.clone()), self.document.clone(), page];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

/// A definition as a claim names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedDefinition {
    /// As written.
    pub text: String,
    /// The methods that fit it.
    pub methods: Vec<Method>,
}
