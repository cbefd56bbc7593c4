//! A nominated metric: what a city itself chose to be judged by, as it defined it.
//!
//! A definition says what would be asked of whom and how one number comes of it. Nothing here asks or computes.

mod address;
mod defined;
mod figure;
mod record;

use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::city::City;
use super::method::{DEFINED, words};
use super::metric::Metric;
use super::name::Name;
use super::period::{Period, Year};
use super::sdg::SdgCode;
use super::standard::{Direction, StandardId};

pub use address::{Address, InvalidAddress};
pub use defined::{Defined, Warning};
pub use figure::{
    Aggregate, Aqs, AqsMonitors, AqsStatistic, ArcGis, CensusGeography, CensusTable, Ckan, Csv, DateForm, Delimiter,
    Document, Encoding, Figure, Json, JsonPick, Rows, Separator, Socrata, UnSdg, When,
};
pub use record::Record;

/// The name of a nominated metric: small letters, digits and hyphens.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NominatedId(pub String);

impl fmt::Display for NominatedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A metric as the city defined it.
#[derive(Clone, Debug, PartialEq)]
pub struct Nominated {
    /// Its name.
    pub id: NominatedId,
    /// The city that nominates it.
    pub city: City,
    /// What it measures, in a line.
    pub title: String,
    /// What it is aligned with.
    pub sdg: SdgCode,
    /// Which side of the target is good.
    pub direction: Direction,
    /// The unit of its values, as written; figures of another unit are never compared with them.
    pub unit: String,
    /// What it is judged by.
    pub target: Target,
    /// Where the city started.
    pub baseline: Baseline,
    /// The day after which nothing of it was changed.
    pub locked: NaiveDate,
    /// How its value is derived.
    pub measure: Measure,
    /// Its margin of error, where one is known.
    pub margin: Option<Margin>,
    /// Other ways to derive it, judged beside it.
    pub alternatives: Vec<Alternative>,
    /// The outcome of the programme that it stands in for.
    pub fulfils: Option<Fulfils>,
}

/// What a nominated metric is judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The limit, in the metric's unit.
    pub value: Decimal,
    /// Whether a value equal to it meets it.
    pub inclusive: bool,
    /// Where it is written.
    pub citation: String,
    /// The year by whose end it is to be reached.
    pub year: Year,
    /// What the city itself has published as its target.
    pub own_published: Option<Published>,
}

/// A target as the city published it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The limit, in the metric's unit.
    pub value: Decimal,
    /// Where it is written.
    pub citation: String,
}

/// The value that a city started from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Baseline {
    /// The value, in the metric's unit.
    pub value: Decimal,
    /// The years it is of.
    pub period: Period,
}

/// How a value is derived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    /// One figure is the value.
    One(Box<Figure>),
    /// One figure over another, times a scale.
    Ratio {
        /// What is counted.
        numerator: Box<Figure>,
        /// What it is counted among.
        denominator: Box<Figure>,
        /// What the quotient is multiplied by: 100 for a percentage.
        scale: Decimal,
    },
}

impl Measure {
    /// Its figures, each with the key that it stands under.
    #[must_use]
    pub fn figures(&self) -> Vec<(&'static str, &Figure)> {
        match self {
            Self::One(figure) => vec![("measure", figure)],
            Self::Ratio { numerator, denominator, .. } => {
                vec![("numerator", numerator), ("denominator", denominator)]
            }
        }
    }
}

/// The margin of error of a value, at 90 % confidence and in the metric's unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Margin {
    /// As the definition states it.
    Stated(Decimal),
    /// A figure of its own.
    Figure(Box<Figure>),
}

/// One of a definition's ways to derive its value.
#[derive(Clone, Copy, Debug)]
pub struct Way<'a> {
    /// Its name: the alternative's, or that of the definition's own way.
    pub name: Name,
    /// Why it is admissible; empty for the definition's own.
    pub reason: &'a str,
    /// How the value is derived.
    pub measure: &'a Measure,
    /// Its margin, where one is known.
    pub margin: Option<&'a Margin>,
}

impl<'a> Way<'a> {
    /// Its figures, each with the key that it stands under, that of the margin included.
    #[must_use]
    pub fn figures(&self) -> Vec<(&'static str, &'a Figure)> {
        let margin = match self.margin {
            Some(Margin::Figure(figure)) => Some(("margin", &**figure)),
            Some(Margin::Stated(_)) | None => None,
        };
        self.measure.figures().into_iter().chain(margin).collect()
    }
}

impl Nominated {
    /// Every way to derive the value, the definition's own first.
    #[must_use]
    pub fn ways(&self) -> Vec<Way<'_>> {
        let own = Way { name: Name::of(DEFINED), reason: "", measure: &self.measure, margin: self.margin.as_ref() };
        let others = self.alternatives.iter().map(|one| Way {
            name: Name::of(&one.name),
            reason: &one.reason,
            measure: &one.measure,
            margin: one.margin.as_ref(),
        });
        std::iter::once(own).chain(others).collect()
    }
}

/// Another way to derive the same metric.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// Its name, which no other of the definition has.
    pub name: String,
    /// Why it is admissible.
    pub reason: String,
    /// How its value is derived.
    pub measure: Measure,
    /// Its margin of error, where one is known.
    pub margin: Option<Margin>,
}

words! {
    /// How near a nominated metric comes to the outcome that it stands in for.
    ProxyGrade {
        /// It measures the same thing of the city by other data.
        SameConcept = "same_concept",
        /// It measures something of the city that goes along with it.
        Near = "near",
        /// It is a figure of the country: it never gives `met`.
        NationalOnly = "national_only",
    }
}

impl ProxyGrade {
    /// The grade in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::SameConcept => "the same thing, measured by other data",
            Self::Near => "something that goes along with it",
            Self::NationalOnly => "a figure of the country, which never gives `met`",
        }
    }
}

/// The outcome of the programme that a metric stands in for, where the agencies hold nothing of the city.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fulfils {
    /// The outcome.
    pub metric: Metric,
    /// How near it comes.
    pub proxy: ProxyGrade,
    /// The edition that it is judged by, whose limit is the target's.
    pub standard: StandardId,
}

/// Whether `value` is good enough for a limit.
#[must_use]
pub fn meets(direction: Direction, limit: Decimal, inclusive: bool, value: Decimal) -> bool {
    (inclusive && value == limit)
        || match direction {
            Direction::AtLeast => value > limit,
            Direction::AtMost => value < limit,
        }
}

words! {
    /// What a reviewer of a definition should look at: each makes it easier to meet a target than it seems.
    WarningKind {
        /// The baseline meets the target.
        MetAtBaseline = "met_at_baseline",
        /// The figures were of a time that was over before the definition was locked.
        DataBeforeLock = "data_before_lock",
        /// The target's year was over before the definition was locked.
        TargetBeforeLock = "target_before_lock",
        /// The baseline is of a time that was not over when the definition was locked.
        BaselineAfterLock = "baseline_after_lock",
        /// The good side is not the indicator's.
        AgainstIndicator = "against_indicator",
        /// The city itself has published more ambition.
        WeakerThanPublished = "weaker_than_published",
        /// A goal or target is named, and no indicator.
        WeakAlignment = "weak_alignment",
        /// Numerator and denominator come from different data.
        DifferentData = "different_data",
        /// Numerator and denominator are of different times.
        DifferentTimes = "different_times",
        /// A figure of the country, not of the city.
        NationalFigure = "national_figure",
        /// A figure is read without encryption.
        PlainAddress = "plain_address",
        /// A share of more than all.
        MoreThanAll = "more_than_all",
        /// The years around the one judged by would not meet the target.
        Neighbours = "neighbours",
        /// The definition is not the one that stood before.
        Changed = "changed",
    }
}
