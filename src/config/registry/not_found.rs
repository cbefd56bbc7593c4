//! The answer to a text that names no single city: which it could mean, and how to write it. Nothing is guessed.

use std::fmt;

use super::name::key;
use crate::model::{Country, PlaceGeoid, State, UsCity};

/// A city that could be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its GEOID, which always names it.
    pub geoid: PlaceGeoid,
    /// Its Census name with the suffix.
    pub name: String,
    /// Its state.
    pub state: State,
}

impl From<&UsCity> for Candidate {
    fn from(city: &UsCity) -> Self {
        Self { geoid: city.geoid.clone(), name: city.name.clone(), state: city.state }
    }
}

impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {} ({})", self.name, self.state, self.geoid)
    }
}

/// A text that does not name one city. The message lists what could be meant; nothing is guessed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CityNotFound {
    /// Several cities go by the name.
    #[error("`{text}` could be {}", either(.candidates))]
    Ambiguous {
        /// What was written.
        text: String,
        /// Every city that goes by it, by GEOID.
        candidates: Vec<Candidate>,
    },
    /// No city goes by the name.
    #[error("no city of the registry is called `{text}`{}{}", near_it(.near), or_abroad(.near, .abroad.as_deref()))]
    Unknown {
        /// What was written.
        text: String,
        /// Cities with a name like it, those of the same state first.
        near: Vec<Candidate>,
        /// Set where the state's abbreviation or name is a country's too.
        abroad: Option<Box<ReadAsState>>,
    },
    /// A well-formed GEOID of no city in the registry.
    #[error("no city of the registry has the GEOID {geoid}{}", outside(.state.as_ref()))]
    UnknownGeoid {
        /// The GEOID.
        geoid: PlaceGeoid,
        /// The state it would lie in, if there is one with such digits.
        state: Option<State>,
    },
    /// Digits, but not seven.
    #[error("`{text}` is no GEOID: a place has 7 digits{}", padded(.meant.as_ref()))]
    NotAGeoid {
        /// What was written.
        text: String,
        /// The city whose GEOID it would be with its leading zero.
        meant: Option<Candidate>,
    },
    /// What stands after the comma is no state and no country.
    #[error("`{region}` in `{text}` is neither a US state nor a country{}", near_region(.near))]
    UnknownRegion {
        /// What was written.
        text: String,
        /// Its part after the last comma.
        region: String,
        /// States and countries with a name like it.
        near: Vec<String>,
    },
}

/// A region that was read as a US state though a country is called so too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadAsState {
    /// The city's name as written.
    pub name: String,
    /// The region as written.
    pub region: String,
    /// The state it was read as.
    pub state: State,
    /// The country it would mean otherwise.
    pub country: Country,
    /// The country's three letters, which name no state.
    pub alpha3: String,
}

fn either(candidates: &[Candidate]) -> String {
    let one_state = candidates.windows(2).all(|pair| pair[0].state == pair[1].state);
    let advice = if one_state { "write the full name or the GEOID" } else { "add the state, or write the GEOID" };
    format!("{}: {advice}", candidates.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or "))
}

fn near_it(candidates: &[Candidate]) -> String {
    if candidates.is_empty() {
        return "; it holds US places of 30,000 residents and more".to_owned();
    }
    format!("; near it: {}", candidates.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
}

fn or_abroad(near: &[Candidate], read: Option<&ReadAsState>) -> String {
    let Some(ReadAsState { name, region, state, country, alpha3 }) = read else {
        let hint = if near.is_empty() { "; a city abroad needs its country, as `Recife, Brazil`" } else { "" };
        return hint.to_owned();
    };
    let (state, other) = (state.name(), &country.name);
    if key(region) == key(other) {
        return format!("; {region} was read as the US state: if the country is meant, write `{name}, {alpha3}`");
    }
    format!("; {region} was read as {state}: if {other} is meant, write `{name}, {other}` or `{name}, {alpha3}`")
}

fn outside(state: Option<&State>) -> String {
    state.map_or_else(
        || "; its first two digits are no state's".to_owned(),
        |state| format!("; it would lie in {}; the registry holds places of 30,000 residents and more", state.name()),
    )
}

fn padded(meant: Option<&Candidate>) -> String {
    meant.map_or_else(String::new, |meant| format!("; if its leading zero was lost, it is {meant}"))
}

fn near_region(near: &[String]) -> String {
    if near.is_empty() { String::new() } else { format!("; near it: {}", near.join("; ")) }
}
