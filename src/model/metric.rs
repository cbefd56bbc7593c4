//! What is measured, and in which unit.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A measure of resident outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Metric {
    /// Households with high-speed broadband, as a share of all.
    Broadband,
    /// Annual average PM2.5.
    Pm25,
}

impl Metric {
    /// Both metrics, in the order of the programme's table.
    pub const ALL: [Self; 2] = [Self::Broadband, Self::Pm25];

    /// The metric's id.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Broadband => "broadband",
            Self::Pm25 => "pm25",
        }
    }

    /// The unit of its values.
    #[must_use]
    pub fn unit(self) -> Unit {
        match self {
            Self::Broadband => Unit::Percent,
            Self::Pm25 => Unit::MicrogramsPerCubicMetre,
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// A unit of measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Unit {
    /// Percent of a total.
    #[serde(rename = "percent")]
    Percent,
    /// Micrograms per cubic metre at local conditions.
    #[serde(rename = "ug/m3")]
    MicrogramsPerCubicMetre,
}

impl Unit {
    /// The unit in plain ASCII, for files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Percent => "percent",
            Self::MicrogramsPerCubicMetre => "ug/m3",
        }
    }

    /// The unit as people write it.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Percent => "%",
            Self::MicrogramsPerCubicMetre => "µg/m³",
        }
    }

    /// Decimals that outputs print: shares 4, concentrations 6.
    #[must_use]
    pub fn decimals(self) -> u32 {
        match self {
            Self::Percent => 4,
            Self::MicrogramsPerCubicMetre => 6,
        }
    }
}
