//! The envelope of a report: what belongs to this run and not to what was judged, so that a replay may differ here only.

use crate::model::method::words;
use crate::model::{Digest, Metric, Period, Trouble};
use crate::verify::peers::Peers;
use crate::verify::summary::Summary;
use serde::{Deserialize, Serialize};
use std::fmt;

use chrono::NaiveDate;

words! {
    /// Where most of this run's figures came from.
    Supply {
        /// Asked of the agencies in this run.
        Live = "live",
        /// Held from an earlier fetch or import.
        Store = "store",
        /// Shipped with the program.
        Shipped = "shipped",
    }
}

words! {
    /// A subcommand that a report may suggest as the next step.
    Command {
        /// `outcomes fetch`.
        Fetch = "fetch",
        /// `outcomes import FILE`.
        Import = "import",
        /// `outcomes explain CITY METRIC`.
        Explain = "explain",
    }
}

/// What a reader must know of the run that made the report.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The program's version.
    pub program_version: String,
    /// Digest of the configuration in force.
    pub config_digest: Digest,
    /// Where most figures came from.
    pub supply: Supply,
    /// Requests sent in this run.
    pub requests: u32,
    /// What went wrong on the way.
    pub troubles: Vec<Trouble>,
    /// The day that suggested commands have to name; none where it is today.
    pub as_of_option: Option<NaiveDate>,
    /// Whether every method was asked for, and is to be shown.
    pub every_method: bool,
    /// The subcommands this program offers; a report suggests no other.
    pub commands: Vec<Command>,
    /// The shares of other cities beside outcomes, where the national files are at hand.
    pub peers: Vec<PeersBeside>,
    /// What all cities add up to, those that were filtered out included.
    pub summary: Summary,
}

/// The shares of other cities beside one outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeersBeside {
    /// The city's id.
    pub city: String,
    /// The metric.
    pub metric: Metric,
    /// The period of the value.
    pub period: Period,
    /// The shares that meet the standard by the same method.
    pub peers: Peers,
}

impl Run {
    /// `outcomes fetch`, with the day it has to name.
    #[must_use]
    pub fn fetch_command(&self) -> String {
        let option = self.as_of_option.map(|day| format!(" --as-of {day}")).unwrap_or_default();
        format!("outcomes fetch{option}")
    }

    /// Whether a report may suggest `command`.
    #[must_use]
    pub fn offers(&self, command: Command) -> bool {
        self.commands.contains(&command)
    }
}
