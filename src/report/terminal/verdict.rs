//! A verdict in the words of a heading and of a table's cell.

use super::line::Ink;
use crate::model::{
    Basis, Definition, Flag, Method, Metric, Origin, Outcome, Period, Reason, Statistic, Strength, Verdict,
};
use crate::report::run::Supply;

/// By what a verdict was reached where it is not the metric's primary method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum By {
    /// A wider definition of broadband.
    Broader,
    /// The same definition or geography from other data.
    OtherData,
    /// Monitors near the city.
    Nearby,
    /// An average over the county.
    County,
    /// A figure that the city's own cannot pass.
    Bound,
    /// A metric that the city nominated in the place of the agencies' figures.
    Proxy,
}

impl By {
    /// What `outcome` stands on; none for the primary method.
    pub(super) fn of(outcome: &Outcome) -> Option<Self> {
        let method = outcome.observation.as_ref().map(|seen| seen.method)?;
        match (outcome.basis?, method) {
            (Basis::Primary, _) => None,
            (Basis::Bound, _) => Some(Self::Bound),
            (Basis::Fallback, Method::Broadband { definition: Definition::Wired, .. }) => Some(Self::OtherData),
            (Basis::Fallback, Method::Broadband { .. }) => Some(Self::Broader),
            (Basis::Fallback, Method::Nominated(_)) => Some(Self::Proxy),
            (Basis::Fallback, Method::Pm25 { statistic, .. }) => Some(match statistic {
                Statistic::CityMean => Self::OtherData,
                Statistic::Idw | Statistic::Nearest => Self::Nearby,
                Statistic::CountyMean | Statistic::CountyMax | Statistic::DesignValue => Self::County,
            }),
        }
    }

    fn heading(self) -> &'static str {
        match self {
            Self::Broader => " ON A BROADER DEFINITION",
            Self::OtherData => " BY OTHER DATA",
            Self::Nearby => " BY NEARBY MONITORS",
            Self::County => " BY COUNTY AVERAGE",
            Self::Bound => " BY AN UPPER BOUND",
            Self::Proxy => " BY THE CITY'S OWN METRIC",
        }
    }

    /// One word, for a table's cell.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Broader => "broader",
            Self::OtherData => "other data",
            Self::Nearby => "nearby",
            Self::County => "county",
            Self::Bound => "bound",
            Self::Proxy => "own metric",
        }
    }

    /// What the word in a table's cell means.
    pub(super) fn meaning(self) -> &'static str {
        match self {
            Self::Broader => "a broader definition",
            Self::OtherData => "other data than the metric's first choice",
            Self::Nearby => "monitors near the city",
            Self::County => "the county's average",
            Self::Bound => "a figure the city's own cannot pass",
            Self::Proxy => "a metric of the city's own in the place of the agencies' figures",
        }
    }
}

/// The heading's verdict: `MET ON A BROADER DEFINITION, BUT WITHIN THE MARGIN`.
pub(in crate::report) fn heading(outcome: &Outcome) -> String {
    let verdict = match outcome.verdict {
        Verdict::Met => "MET",
        Verdict::NotMet => "NOT MET",
        Verdict::Unknown(_) => return "CANNOT CONCLUDE".to_owned(),
    };
    let by = By::of(outcome).map(By::heading).unwrap_or_default();
    let margin = if outcome.strength == Some(Strength::WithinMargin) { ", BUT WITHIN THE MARGIN" } else { "" };
    let older = older_period(outcome).map(|period| format!(", FIGURES OF {}", period.label())).unwrap_or_default();
    format!("{verdict}{by}{older}{margin}")
}

/// The period a verdict rests on where a newer one was out by the day asked about.
fn older_period(outcome: &Outcome) -> Option<Period> {
    let seen = outcome.observation.as_ref()?;
    let older = [Flag::NewerNotHeld, Flag::NewerIncomplete, Flag::NewerNotPublished];
    older.into_iter().any(|flag| seen.flags.contains(flag)).then_some(seen.period)
}

/// The ink of a verdict.
pub(super) fn ink(verdict: Verdict) -> Ink {
    match verdict {
        Verdict::Met => Ink::Good,
        Verdict::NotMet => Ink::Bad,
        Verdict::Unknown(_) => Ink::Open,
    }
}

/// A verdict in a table's cell: `met, broader`, `NOT MET ~`, `unknown, too old`.
pub(super) fn cell(outcome: &Outcome) -> String {
    let verdict = match outcome.verdict {
        Verdict::Met => "met",
        Verdict::NotMet => "NOT MET",
        Verdict::Unknown(reason) => return format!("unknown, {}", short(reason)),
    };
    let by = By::of(outcome).map(|by| format!(", {}", by.word())).unwrap_or_default();
    let margin = if outcome.strength == Some(Strength::WithinMargin) { " ~" } else { "" };
    let older = older_period(outcome).map(|period| format!(", {}", period.end_year())).unwrap_or_default();
    format!("{verdict}{by}{older}{margin}")
}

fn short(reason: Reason) -> &'static str {
    crate::report::words::reason_short(reason)
}

/// How direct a figure is, where it differs from what the page's first line says of all.
pub(super) fn origin(supply: Supply, origin: Origin) -> Option<&'static str> {
    match (supply, origin) {
        (Supply::Shipped, Origin::Snapshot) | (Supply::Live | Supply::Store, Origin::Agency) => None,
        (Supply::Live | Supply::Store, Origin::Snapshot) => Some("shipped"),
        (_, Origin::Imported) => Some("imported"),
        (_, Origin::City) => Some("the city's own"),
        (Supply::Shipped, Origin::Agency) => Some("fetched"),
    }
}

/// A metric's name in a heading.
pub(super) fn title(metric: Metric) -> &'static str {
    match metric {
        Metric::Broadband => "BROADBAND",
        Metric::Pm25 => "AIR PM2.5",
        Metric::Nominated => "CITY PRIORITY",
    }
}
