//! Verdicts and what qualifies them.

use super::method::words;
use serde::{Deserialize, Serialize};
use std::fmt;

words! {
    /// Why nothing can be concluded, in order of precedence: where several hold, the first is named.
    Reason {
        /// No provider covers the city (abroad, without a definition).
        NoProvider = "no_provider",
        /// Only a figure of the country is at hand, and it says nothing about the city.
        NationalOnly = "national_only",
        /// Only a county figure above the limit is at hand, and it says nothing about the city.
        CountyOnly = "county_only",
        /// Every figure is older than the metric's age limit.
        Stale = "stale",
        /// The agency suppressed or could not compute the figure.
        Suppressed = "suppressed",
        /// Monitors stand there, but none has a complete year.
        Incomplete = "incomplete",
        /// A provider could not be asked or answered with a fault.
        ProviderFailed = "provider_failed",
        /// The agency's table or file is not at hand.
        NotHeld = "not_held",
        /// No monitor where the method looks.
        NoMonitor = "no_monitor",
        /// The place is not in the agency's table.
        NotInTable = "not_in_table",
        /// The city's point is not known.
        NoPoint = "no_point",
        /// Census and EPA count different counties there.
        CountiesDiffer = "counties_differ",
        /// A county of the city has no figure, so the highest of the others bounds nothing.
        CountiesMissing = "counties_missing",
        /// The agency had not published it by the day asked about.
        NotPublished = "not_published",
    }
}

impl Reason {
    /// The reason in a sentence, for where the judge gave none.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NoProvider => "no agency this program knows measures it there",
            Self::NationalOnly => "only a figure of the country is at hand; it says nothing about the city",
            Self::CountyOnly => "only a county figure above the limit is at hand; it says nothing about the city",
            Self::Stale => "every figure at hand is too old",
            Self::Suppressed => "the agency withheld the figure or could not compute it",
            Self::Incomplete => "monitors stand there, but none has a complete year",
            Self::ProviderFailed => "the agency could not be asked, or answered with a fault",
            Self::NotHeld => "the agency's file is not at hand",
            Self::NoMonitor => "no monitor in or near the city",
            Self::NotInTable => "the place is not in the agency's table",
            Self::NoPoint => "the city's position is not known",
            Self::CountiesDiffer => "Census and EPA count different counties there",
            Self::CountiesMissing => "a county of the city has no figure, so the others bound nothing",
            Self::NotPublished => "the agency had not published it by that day",
        }
    }
}

/// What is concluded against a standard. No data is never a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// The standard is met.
    Met,
    /// The standard is not met.
    NotMet,
    /// Nothing can be concluded.
    Unknown(Reason),
}

impl Verdict {
    /// `met`, `not_met` or `unknown`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::Unknown(_) => "unknown",
        }
    }

    /// The reason of an unknown.
    #[must_use]
    pub fn reason(self) -> Option<Reason> {
        match self {
            Self::Unknown(reason) => Some(reason),
            Self::Met | Self::NotMet => None,
        }
    }
}

words! {
    /// What a verdict stands on.
    Basis {
        /// The metric's primary method.
        Primary = "primary",
        /// Another definition or geography, named in the verdict's own line.
        Fallback = "fallback",
        /// A figure the city's own cannot pass: it can confirm, never refute.
        Bound = "bound",
    }
}

words! {
    /// Whether the 90 % margin reaches the standard. Sampling error only.
    Strength {
        /// The interval does not contain the limit.
        OutsideMargin = "outside_margin",
        /// The interval contains the limit.
        WithinMargin = "within_margin",
    }
}
