//! Cities: US places by GEOID with what is needed to find their figures, and cities abroad by name and country.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::state::State;

/// A Census place: two digits of state, then five of place, zeros kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PlaceGeoid(String);

/// A county or county equivalent: two digits of state, then three of county, zeros kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CountyFips(String);

/// A code that has not the digits its kind needs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a {kind} ({digits} digits)")]
pub struct InvalidCode {
    kind: &'static str,
    digits: usize,
    text: String,
}

fn digits(text: &str, count: usize, kind: &'static str) -> Result<String, InvalidCode> {
    if text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err(InvalidCode { kind, digits: count, text: text.to_owned() })
    }
}

macro_rules! code {
    ($name:ident, $digits:literal, $kind:literal) => {
        impl FromStr for $name {
            type Err = InvalidCode;

            fn from_str(text: &str) -> Result<Self, InvalidCode> {
                digits(text, $digits, $kind).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidCode;

            fn try_from(text: String) -> Result<Self, InvalidCode> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(code: $name) -> Self {
                code.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl $name {
            /// The code's digits.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The two digits of the state.
            #[must_use]
            pub fn state_fips(&self) -> &str {
                &self.0[..2]
            }
        }
    };
}

code!(PlaceGeoid, 7, "place GEOID");
code!(CountyFips, 5, "county FIPS code");

impl CountyFips {
    /// Whether it is one of Connecticut's planning regions (`09110` to `09190`), which the EPA does not use.
    #[must_use]
    pub fn differs_at_epa(&self) -> bool {
        self.0.starts_with("091")
    }
}

/// A position in degrees, north and east positive.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Latitude in degrees.
    pub lat: f64,
    /// Longitude in degrees.
    pub lon: f64,
}

/// Where a city's point comes from: it moves the distance to each monitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PointOrigin {
    /// A point in the town's centre (GeoNames, CC BY 4.0).
    TownCentre,
    /// The Census Bureau's interior point of 2010.
    #[serde(rename = "interior_point_2010")]
    InteriorPoint2010,
    /// The Census Bureau's interior point of a current Gazetteer.
    InteriorPoint,
}

/// A city's point and its origin.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CityPoint {
    /// The position.
    pub at: Point,
    /// Where it comes from.
    pub origin: PointOrigin,
}

/// The share of a city's population that lives in one county (0 to 1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountyShare {
    /// The county.
    pub county: CountyFips,
    /// Share of the city's population, 0 to 1.
    pub share: Decimal,
}

/// A metropolitan or micropolitan statistical area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetroArea {
    /// Its code of five digits, as `38060`.
    pub code: String,
    /// Its name, as `Phoenix-Mesa-Scottsdale, AZ`.
    pub name: String,
}

/// What kind of place the Census says it is. Only a government can be certified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// An incorporated city.
    City,
    /// An incorporated town.
    Town,
    /// An incorporated village.
    Village,
    /// A borough.
    Borough,
    /// A municipality.
    Municipality,
    /// A city and county under one government, or the balance of one.
    Consolidated,
    /// A census designated place: a settlement for counting, without a government.
    Cdp,
    /// Puerto Rico's zona urbana, counted like a census designated place.
    ZonaUrbana,
    /// Puerto Rico's comunidad, counted like a census designated place.
    Comunidad,
    /// Any other legal kind.
    Other,
}

impl PlaceKind {
    /// Whether a place of this kind governs itself.
    #[must_use]
    pub fn is_government(self) -> bool {
        !matches!(self, Self::Cdp | Self::ZonaUrbana | Self::Comunidad)
    }
}

/// A place in the United States with all that is needed to find its figures.
#[derive(Clone, Debug, PartialEq)]
pub struct UsCity {
    /// Its Census code.
    pub geoid: PlaceGeoid,
    /// Its Census name with the suffix, as `Scottsdale city`.
    pub name: String,
    /// Its state.
    pub state: State,
    /// Its kind.
    pub kind: PlaceKind,
    /// Residents, as the registry's edition counts them.
    pub population: u64,
    /// Its counties, the most populous share first; shares sum to 1.
    pub counties: Vec<CountyShare>,
    /// Its point, where one is known.
    pub point: Option<CityPoint>,
    /// Every `City Name` by which the EPA means it: its bare name, unless that stands for another city of the same
    /// county there, and those that `config/epa_names.csv` adds.
    pub epa_names: Vec<String>,
}

/// Endings that say what kind of place it is and stand in no everyday name.
const SUFFIXES: [&str; 16] = [
    " (balance)",
    " city and borough",
    " consolidated government",
    " metropolitan government",
    " metro government",
    " metro township",
    " unified government",
    " urban county",
    " municipality",
    " zona urbana",
    " comunidad",
    " borough",
    " village",
    " city",
    " town",
    " CDP",
];

impl UsCity {
    /// The name without its Census suffixes: `Scottsdale` of `Scottsdale city`.
    #[must_use]
    pub fn bare_name(&self) -> &str {
        let mut name = self.name.as_str();
        // `(balance)` stands behind another suffix, so two may have to go; never more, or `Kansas City city` would
        // lose the city in its name.
        if let Some(bare) = name.strip_suffix(SUFFIXES[0]) {
            name = bare;
        }
        SUFFIXES[1..].iter().find_map(|suffix| name.strip_suffix(suffix)).unwrap_or(name)
    }

    /// Whether its counties are Connecticut's planning regions, which the EPA does not use.
    #[must_use]
    pub fn counties_differ_at_epa(&self) -> bool {
        self.counties.iter().any(|share| share.county.differs_at_epa())
    }

    /// The counties that some of its residents live in: a share that rounds to nothing is left out.
    pub fn inhabited_counties(&self) -> impl Iterator<Item = &CountyShare> {
        self.counties.iter().filter(|share| !share.share.is_zero())
    }
}

/// A country by ISO 3166-1.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country {
    /// Two letters, as `BR`.
    pub alpha2: String,
    /// English short name.
    pub name: String,
}

/// A city outside the United States, known only by name and country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CityAbroad {
    /// Its name as given.
    pub name: String,
    /// Its country.
    pub country: Country,
}

/// A city that can be asked about.
#[derive(Clone, Debug, PartialEq)]
pub enum City {
    /// A US place.
    Us(UsCity),
    /// A city elsewhere.
    Abroad(CityAbroad),
}

impl City {
    /// The name as shown: with its Census suffix, or as given abroad.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Us(city) => &city.name,
            Self::Abroad(city) => &city.name,
        }
    }

    /// State or country in full.
    #[must_use]
    pub fn region(&self) -> &str {
        match self {
            Self::Us(city) => city.state.name(),
            Self::Abroad(city) => &city.country.name,
        }
    }

    /// What names it in files: a GEOID, or `BR:Recife`.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Us(city) => city.geoid.to_string(),
            Self::Abroad(city) => format!("{}:{}", city.country.alpha2, city.name),
        }
    }

    /// The US place, if it is one.
    #[must_use]
    pub fn us(&self) -> Option<&UsCity> {
        match self {
            Self::Us(city) => Some(city),
            Self::Abroad(_) => None,
        }
    }
}
