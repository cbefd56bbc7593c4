//! Practice criteria, how a city answers them, and what a tier takes by each edition of the rules.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::method::words;
use super::metric::Metric;
use super::outcome::Tier;

/// A criterion's id, as `DM8`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CriterionId(pub String);

impl fmt::Display for CriterionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A group of criteria with a percentage of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PracticeArea {
    /// Its id, as `data_management`.
    pub id: String,
    /// Its name as printed.
    pub name: String,
}

/// One practice criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// Its id.
    pub id: CriterionId,
    /// The id of its practice area.
    pub area: String,
    /// What it is about, in this program's words.
    pub label: String,
    /// Whether every tier needs it.
    pub core: bool,
    /// Another id that the programme's reports print for it.
    pub printed_as: Option<CriterionId>,
}

words! {
    /// How an assessment answers a criterion. Only yes counts.
    Response {
        /// Met.
        Yes = "yes",
        /// Under way.
        InProgress = "in_progress",
        /// Not met.
        No = "no",
    }
}

impl Response {
    /// As the programme prints it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Yes => "Yes",
            Self::InProgress => "In Progress",
            Self::No => "No",
        }
    }
}

/// An edition's id, as `report-2023`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EditionId(pub String);

impl fmt::Display for EditionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What tiers take, in one wording of the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Its id.
    pub id: EditionId,
    /// What it is called in a sentence.
    pub name: String,
    /// Where it is written.
    pub citation: String,
    /// What of it is not in the text cited.
    pub note: Option<String>,
    /// The edition of the certification whose reports print it; none where only announcements do.
    pub year: Option<i32>,
    /// Silver, Gold and Platinum. What one needs, those after it need too.
    pub tiers: [TierRule; 3],
}

/// What one tier takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierRule {
    /// The tier.
    pub tier: Tier,
    /// The lowest whole percent of its band.
    pub from_percent: u32,
    /// The highest whole percent of its band.
    pub to_percent: u32,
    /// How many outcomes must meet their standard.
    pub outcomes: u32,
    /// The criteria that must be met besides the core ones.
    pub criteria: Vec<CriterionId>,
}

words! {
    /// One of the three outcomes that a tier counts.
    Slot {
        /// Households with broadband.
        Broadband = "broadband",
        /// Annual average PM2.5.
        Pm25 = "pm25",
        /// The metric that the city nominates.
        Nominated = "nominated",
    }
}

impl Slot {
    /// The slot's name in a sentence.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Broadband => "broadband",
            Self::Pm25 => "PM2.5",
            Self::Nominated => "the nominated metric",
        }
    }

    /// The metric that the programme gives for it; none where the city nominates one.
    #[must_use]
    pub fn given_metric(self) -> Option<Metric> {
        match self {
            Self::Broadband => Some(Metric::Broadband),
            Self::Pm25 => Some(Metric::Pm25),
            Self::Nominated => None,
        }
    }
}
