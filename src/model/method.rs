//! Methods: the named, admissible ways to derive an observation.
//!
//! An id reads `definition/dataset` (`wired/acs5`) or `statistic/mean` (`city-mean/days`), with further parts only
//! where they differ from the default (`city-mean/days/poc-max/regulatory`). That of a definition's way is
//! `nominated/defined`, or `nominated/` and the alternative's name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::metric::Metric;
use super::name::Name;

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_meta])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word used in ids and files.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The value with this word.
            #[must_use]
            pub fn from_id(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.id())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What counts as a household with broadband.
    Definition {
        /// Cable, fiber optic or DSL: B28002 007/001.
        Wired = "wired",
        /// Any broadband, homes with a cellular plan alone left out: B28002 (004 - 006)/001.
        NotCellularOnly = "not-cellular-only",
        /// Broadband of any type, cellular included: B28002 004/001.
        Any = "any",
        /// A computer and broadband of any type: B28003 004/001.
        AnyWithComputer = "any-with-computer",
    }
}

words! {
    /// A dataset of the American Community Survey.
    Dataset {
        /// 5-year estimates: every place, named by the last year.
        Acs5 = "acs5",
        /// 1-year estimates: places of 65,000 residents and more.
        Acs1 = "acs1",
    }
}

impl Dataset {
    /// How many years one vintage covers.
    #[must_use]
    pub fn years(self) -> i32 {
        match self {
            Self::Acs5 => 5,
            Self::Acs1 => 1,
        }
    }

    /// The survey in few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Acs5 => "ACS 5-yr",
            Self::Acs1 => "ACS 1-yr",
        }
    }
}

words! {
    /// A detailed table of the American Community Survey that this program reads.
    Table {
        /// Presence and types of Internet subscriptions in household.
        B28002 = "B28002",
        /// Presence of a computer and type of Internet subscription in household.
        B28003 = "B28003",
    }
}

impl Table {
    /// The lines that some definition needs, universe total first.
    #[must_use]
    pub fn lines(self) -> &'static [u16] {
        match self {
            Self::B28002 => &[1, 4, 6, 7],
            Self::B28003 => &[1, 4],
        }
    }
}

impl Definition {
    /// The table that holds it.
    #[must_use]
    pub fn table(self) -> Table {
        match self {
            Self::AnyWithComputer => Table::B28003,
            Self::Wired | Self::NotCellularOnly | Self::Any => Table::B28002,
        }
    }

    /// The line counted, and the line taken away from it where there is one; each over line 001.
    #[must_use]
    pub fn numerator(self) -> (u16, Option<u16>) {
        match self {
            Self::Wired => (7, None),
            Self::NotCellularOnly => (4, Some(6)),
            Self::Any | Self::AnyWithComputer => (4, None),
        }
    }

    /// The definition in plain words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Wired => "homes with cable, fiber or DSL",
            Self::NotCellularOnly => "any type, cellular-only homes left out",
            Self::Any => "any type, cellular included",
            Self::AnyWithComputer => "homes with a computer and broadband, cellular included",
        }
    }
}

words! {
    /// How values of monitors become a value for the city.
    Statistic {
        /// Mean over the sites inside the city.
        CityMean = "city-mean",
        /// Inverse-distance-squared mean over sites within 50 km of the city's point.
        Idw = "idw",
        /// The nearest site within 25 km of the city's point.
        Nearest = "nearest",
        /// Mean over the sites of each of the city's counties, weighted by the city's population in them.
        CountyMean = "county-mean",
        /// The highest complete monitor in the city's counties: a bound, never the city's value.
        CountyMax = "county-max",
        /// Three-year mean at the highest site: context for the US standard.
        DesignValue = "design-value",
    }
}

impl Statistic {
    /// Whether it looks at the city's counties as a whole.
    #[must_use]
    pub fn is_of_counties(self) -> bool {
        matches!(self, Self::CountyMean | Self::CountyMax | Self::DesignValue)
    }

    /// The statistic in plain words, as a noun without figures.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::CityMean => "monitors in the city",
            Self::Idw => "monitors within 50 km",
            Self::Nearest => "nearest monitor",
            Self::CountyMean => "mean over the county's sites",
            Self::CountyMax => "county's highest monitor",
            Self::DesignValue => "3-year mean, highest site",
        }
    }
}

words! {
    /// What the annual mean of a monitor is the mean of.
    MeanOf {
        /// Plain mean over days (the annual file's arithmetic mean).
        Days = "days",
        /// Mean of the four quarter means.
        Quarters = "quarters",
        /// A county figure as the EPA printed it.
        Published = "published",
    }
}

words! {
    /// How several monitors of a site become one number.
    PocRule {
        /// The complete monitor with the lowest parameter occurrence code.
        Lowest = "poc-lowest",
        /// The mean over complete monitors.
        Mean = "poc-mean",
        /// The highest complete monitor.
        Max = "poc-max",
    }
}

words! {
    /// Which exceptional events count.
    Events {
        /// All that was measured, smoke and dust included.
        Measured = "measured",
        /// Without the days of events that the EPA concurred in.
        Regulatory = "regulatory",
    }
}

/// A named, admissible way to derive an observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Method {
    /// A household share.
    Broadband {
        /// What counts.
        definition: Definition,
        /// From which survey.
        dataset: Dataset,
    },
    /// A concentration.
    Pm25 {
        /// From monitors to the city.
        statistic: Statistic,
        /// From days to the year.
        mean: MeanOf,
        /// From monitors to the site.
        poc: PocRule,
        /// Which days count.
        events: Events,
    },
    /// One of the ways of a definition, by its name there.
    Nominated(Name),
}

/// The name of the way that a definition itself is about.
pub(super) const DEFINED: &str = "defined";

impl Method {
    /// The way that a definition itself is about.
    #[must_use]
    pub fn defined() -> Self {
        Self::Nominated(Name::of(DEFINED))
    }

    /// Whether it is the way that a definition itself is about.
    #[must_use]
    pub fn is_defined(&self) -> bool {
        matches!(self, Self::Nominated(name) if name.text() == DEFINED)
    }

    /// A household share by `definition` from `dataset`.
    #[must_use]
    pub fn broadband(definition: Definition, dataset: Dataset) -> Self {
        Self::Broadband { definition, dataset }
    }

    /// A concentration with the default monitor and event rules.
    #[must_use]
    pub fn pm25(statistic: Statistic, mean: MeanOf) -> Self {
        Self::Pm25 { statistic, mean, poc: PocRule::Lowest, events: Events::Measured }
    }

    /// The metric it measures.
    #[must_use]
    pub fn metric(&self) -> Metric {
        match self {
            Self::Broadband { .. } => Metric::Broadband,
            Self::Pm25 { .. } => Metric::Pm25,
            Self::Nominated(_) => Metric::Nominated,
        }
    }

    /// What groups near-copies of a method: the definition, or the geography.
    #[must_use]
    pub fn group(&self) -> &'static str {
        match self {
            Self::Broadband { definition, .. } => definition.id(),
            Self::Pm25 { statistic, .. } => match statistic {
                Statistic::CityMean => "city",
                Statistic::Idw | Statistic::Nearest => "near",
                Statistic::CountyMean | Statistic::CountyMax | Statistic::DesignValue => "county",
            },
            Self::Nominated(name) => name.text(),
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broadband { definition, dataset } => write!(f, "{definition}/{dataset}"),
            Self::Pm25 { statistic, mean, poc, events } => {
                write!(f, "{statistic}/{mean}")?;
                if *poc != PocRule::Lowest {
                    write!(f, "/{poc}")?;
                }
                if *events != Events::Measured {
                    write!(f, "/{events}")?;
                }
                Ok(())
            }
            Self::Nominated(name) => write!(f, "{NOMINATED}{name}"),
        }
    }
}

/// What the id of a definition's way begins with; what follows is its name as written.
const NOMINATED: &str = "nominated/";

/// A text that names no method.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no method (as `wired/acs5` or `city-mean/days/poc-max`)")]
pub struct UnknownMethod(String);

impl FromStr for Method {
    type Err = UnknownMethod;

    fn from_str(text: &str) -> Result<Self, UnknownMethod> {
        parse(text).ok_or_else(|| UnknownMethod(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Method> {
    if let Some(name) = text.strip_prefix(NOMINATED).filter(|name| !name.is_empty()) {
        return Some(Method::Nominated(Name::of(name)));
    }
    let mut parts = text.split('/');
    let (first, second) = (parts.next()?, parts.next()?);
    if let Some(definition) = Definition::from_id(first) {
        let dataset = Dataset::from_id(second)?;
        return parts.next().is_none().then_some(Method::Broadband { definition, dataset });
    }
    let statistic = Statistic::from_id(first)?;
    let mean = MeanOf::from_id(second)?;
    let (mut poc, mut events) = (PocRule::Lowest, Events::Measured);
    for part in parts {
        if let Some(rule) = PocRule::from_id(part) {
            poc = rule;
        } else {
            events = Events::from_id(part)?;
        }
    }
    Some(Method::Pm25 { statistic, mean, poc, events })
}

impl Serialize for Method {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Method {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
