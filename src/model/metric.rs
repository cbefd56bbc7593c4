//! What is measured, and in which unit.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::name::Name;

/// A measure of resident outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Metric {
    /// Households with high-speed broadband, as a share of all.
    Broadband,
    /// Annual average PM2.5.
    Pm25,
    /// What a city itself nominated, as its definition says.
    Nominated,
}

impl Metric {
    /// The metrics that agencies measure, in the order of the programme's table.
    pub const AGENCIES: [Self; 2] = [Self::Broadband, Self::Pm25];

    /// Every metric, in the order of the programme's table.
    pub const ALL: [Self; 3] = [Self::Broadband, Self::Pm25, Self::Nominated];

    /// The metric's id.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Broadband => "broadband",
            Self::Pm25 => "pm25",
            Self::Nominated => "nominated",
        }
    }

    /// The metric with this id.
    #[must_use]
    pub fn from_id(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.id() == word)
    }

    /// The unit of its values. That of a nominated metric is its own, and stands with what it is judged by
    /// ([`super::Standard::unit`]); here it has no name.
    #[must_use]
    pub fn unit(self) -> Unit {
        match self {
            Self::Broadband => Unit::Percent,
            Self::Pm25 => Unit::MicrogramsPerCubicMetre,
            Self::Nominated => Unit::Own(Name::default()),
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// A unit of measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    /// Percent of a total.
    Percent,
    /// Micrograms per cubic metre at local conditions.
    MicrogramsPerCubicMetre,
    /// As a definition writes it.
    Own(Name),
}

impl Unit {
    /// The unit that a definition means by this text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let known = [Self::Percent, Self::MicrogramsPerCubicMetre];
        let meant = known.into_iter().find(|unit| [unit.id(), unit.symbol()].contains(&text));
        meant.unwrap_or_else(|| Self::Own(Name::of(text)))
    }

    /// The unit in plain ASCII, for files; that of a definition as it is written there.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Percent => "percent",
            Self::MicrogramsPerCubicMetre => "ug/m3",
            Self::Own(name) => name.text(),
        }
    }

    /// The unit as people write it.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Percent => "%",
            Self::MicrogramsPerCubicMetre => "µg/m³",
            Self::Own(name) => name.text(),
        }
    }

    /// Decimals that outputs print: shares 4, everything else 6.
    #[must_use]
    pub fn decimals(self) -> u32 {
        match self {
            Self::Percent => 4,
            Self::MicrogramsPerCubicMetre | Self::Own(_) => 6,
        }
    }
}
