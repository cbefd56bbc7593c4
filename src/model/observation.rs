//! Observations: a value for city, metric, period and method, with what it was made from.

use std::collections::BTreeSet;
use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::city::{CountyFips, Point};
use super::evidence::{Digest, Origin};
use super::method::{Method, Table, words};
use super::period::Period;
use super::site::MonitorId;
use super::verdict::Reason;

words! {
    /// Something a reader of the value must know.
    Flag {
        /// The margin is an upper bound: the denominator's own margin is not known.
        MarginUpperBound = "margin_upper_bound",
        /// No margin could be computed, since the agency gives none for a part.
        MarginMissing = "margin_missing",
        /// Rounded to the figures people print, the value would fall on the other side of the limit.
        RoundingDecides = "rounding_decides",
        /// The bytes were fetched after the day asked about and may have been revised since.
        LaterRevision = "later_revision",
        /// A newer vintage or year had been published by the day asked about and is not at hand.
        NewerNotHeld = "newer_not_held",
        /// Figures of a newer period are at hand, but make no value: the period is not whole, or a part of it is missing.
        NewerIncomplete = "newer_incomplete",
        /// A newer vintage or year should have been out by the day asked about, but the agency did not have it.
        NewerNotPublished = "newer_not_published",
        /// Older than the metric's age limit: cannot carry a verdict.
        Stale = "stale",
        /// The agency had not closed the year when it printed the figure.
        NotFinal = "not_final",
        /// Some of the year's data were not certified by the monitoring agency.
        NotCertified = "not_certified",
        /// Monitors on one site lie on both sides of the limit.
        PocsDisagree = "pocs_disagree",
        /// A monitor had several rows that fit; the one with most valid days was used.
        SeveralRows = "several_rows",
        /// Some of the city's counties have no complete site and were left out of the mean.
        CountiesLeftOut = "counties_left_out",
        /// The city's point is a town centre, which may lie kilometres from the interior point.
        TownCentrePoint = "town_centre_point",
        /// Some of the records that a definition chooses had no value and were left out.
        RecordsWithoutValue = "records_without_value",
        /// A site nearby has a city name that resembles the city's but does not equal it.
        NearName = "near_name",
    }
}

impl Flag {
    /// The flag of a value that is shown, in a sentence; none where what is shown beside it says so.
    #[must_use]
    pub fn sentence(self) -> Option<&'static str> {
        match self {
            // Said beside the margin, in the notes, or by the conclusion itself.
            Self::MarginUpperBound | Self::LaterRevision | Self::Stale => None,
            Self::MarginMissing => Some("no margin: the agency gives none for a part"),
            Self::RoundingDecides => Some("so close to the limit that rounding would flip it"),
            Self::NewerNotHeld => Some("newer figures were out by that day and are not held"),
            Self::NewerIncomplete => Some("of a later period there are figures, but not all that it takes"),
            Self::NewerNotPublished => Some("newer figures were due by that day; the agency did not have them"),
            Self::NotFinal => Some("printed before the agency had closed the year"),
            Self::NotCertified => Some("part of the year's data was not certified"),
            Self::PocsDisagree => Some("monitors on one site lie on both sides of the limit"),
            Self::SeveralRows => Some("several rows fitted; the one with most valid days was used"),
            Self::CountiesLeftOut => Some("counties of the city without a complete site are left out"),
            Self::TownCentrePoint => Some("distances are from the town centre, not the Census point"),
            Self::RecordsWithoutValue => Some("some of the records had no value and were left out"),
            Self::NearName => Some("a site nearby bears a similar city name and was not counted as inside"),
        }
    }
}

/// Flags, each once, in the order of their declaration.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Flags(u16);

const _: () = assert!(Flag::ALL.len() <= 16, "one bit a flag");

impl Flags {
    /// Whether the flag is among them.
    #[must_use]
    pub fn contains(self, flag: Flag) -> bool {
        self.0 & (1 << flag as u16) != 0
    }

    /// Adds a flag.
    pub fn insert(&mut self, flag: Flag) {
        self.0 |= 1 << flag as u16;
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each flag, in their order.
    pub fn iter(self) -> impl Iterator<Item = Flag> {
        Flag::ALL.iter().copied().filter(move |flag| self.contains(*flag))
    }
}

impl Extend<Flag> for Flags {
    fn extend<I: IntoIterator<Item = Flag>>(&mut self, flags: I) {
        flags.into_iter().for_each(|flag| self.insert(flag));
    }
}

impl FromIterator<Flag> for Flags {
    fn from_iter<I: IntoIterator<Item = Flag>>(flags: I) -> Self {
        let mut all = Self::default();
        all.extend(flags);
        all
    }
}

impl fmt::Debug for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// A site (or monitor) and its part in a value.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SiteUse {
    /// The monitor whose mean stands for the site (the lowest POC used, where several were).
    pub monitor: MonitorId,
    /// The site's own value in µg/m³.
    pub value: Decimal,
    /// Metres from the city's point, where the method looks at it.
    pub distance_m: Option<u32>,
    /// Share of the value, 0 to 1.
    pub weight: Decimal,
    /// The EPA's city name for it.
    pub city: Option<String>,
    /// The EPA's county name for it.
    pub county: Option<String>,
    /// Where it stands, where the provider says.
    pub point: Option<Point>,
    /// Local name.
    pub site_name: Option<String>,
    /// The records it came from, in the reply with `evidence`.
    pub records: Vec<u64>,
    /// The reply.
    pub evidence: Digest,
}

/// What a value was made from.
#[derive(Clone, Debug, PartialEq)]
pub enum Detail {
    /// A share of households.
    Share {
        /// The table.
        table: Table,
        /// Households counted.
        numerator: Decimal,
        /// All households.
        denominator: Decimal,
        /// The record in the reply.
        record: u64,
    },
    /// Values of sites.
    Sites(Vec<SiteUse>),
    /// Published figures of counties.
    Counties(Vec<(CountyFips, Decimal)>),
    /// What a definition names: one figure, or a numerator and a denominator.
    Figures(Vec<FigureUse>),
}

/// A figure that a definition names, and its part in a value.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureUse {
    /// The key that it stands under in the definition: `measure`, `numerator`, `denominator` or `margin`.
    pub part: &'static str,
    /// The set of data it was read from, in words.
    pub from: String,
    /// The time it is of.
    pub period: Period,
    /// Its value.
    pub value: Decimal,
    /// How many records were taken together.
    pub records: u64,
    /// How many of them had no value, and were left out.
    pub without_value: u64,
    /// The first of the records.
    pub first: Vec<RecordUse>,
}

/// A record behind a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordUse {
    /// The reply that it stands in.
    pub evidence: Digest,
    /// Its number there.
    pub record: u64,
    /// Which it is, in words.
    pub words: String,
    /// Its value; none where the cell is empty, or where records are counted.
    pub value: Option<Decimal>,
}

/// A value for city, metric, period and method.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// How it was derived.
    pub method: Method,
    /// The time it covers.
    pub period: Period,
    /// The value, unrounded, in the metric's unit.
    pub value: Decimal,
    /// Margin of error at 90 % confidence (sampling error only), in the metric's unit.
    pub moe90: Option<Decimal>,
    /// The step the agency rounds this statistic to, where it does: the true value may lie half a step away.
    pub rounded_to: Option<Decimal>,
    /// What a reader must know.
    pub flags: Flags,
    /// What it was made from.
    pub detail: Detail,
    /// The least direct of its inputs.
    pub origin: Origin,
    /// Digests of the replies it rests on.
    pub evidence: BTreeSet<Digest>,
}

impl Observation {
    /// Whether it was made from a site within `km` kilometres of the city's point.
    #[must_use]
    pub fn has_site_within(&self, km: f64) -> bool {
        match &self.detail {
            Detail::Sites(sites) => {
                sites.iter().filter_map(|site| site.distance_m).any(|metres| f64::from(metres) <= km * 1000.0)
            }
            Detail::Share { .. } | Detail::Counties(_) | Detail::Figures(_) => false,
        }
    }
}

/// Why a method gave no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The reason.
    pub reason: Reason,
    /// It in a sentence, for people; empty where the reason says all.
    pub detail: String,
}

impl Gap {
    /// A gap with a sentence.
    #[must_use]
    pub fn new(reason: Reason, detail: impl Into<String>) -> Self {
        Self { reason, detail: detail.into() }
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.detail.is_empty() { f.write_str(self.reason.id()) } else { f.write_str(&self.detail) }
    }
}

/// One method tried for one period: a value, or why there is none.
#[derive(Clone, Debug, PartialEq)]
pub struct Derivation {
    /// The method.
    pub method: Method,
    /// The period it was tried for.
    pub period: Period,
    /// What came of it.
    pub result: Result<Observation, Gap>,
}
