//! The cities that can be asked about: found by GEOID or by name, never by guessing.

mod country;
mod find;
mod name;
mod not_found;
mod rows;
mod search;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::model::{PlaceGeoid, PlaceKind, UsCity};

pub use country::Countries;
pub use not_found::{Candidate, CityNotFound, ReadAsState};
pub use rows::{Cities, name_cities, read_cities, read_countries};

use name::key;

/// How a city comes by a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// It is the Census name, with or without its suffix.
    Own,
    /// People or the EPA call it so.
    Alias,
}

/// US cities with all they are called by, and the countries of the others.
#[derive(Clone, Debug)]
pub struct Registry {
    cities: Cities,
    countries: Countries,
    /// Reduced name → the cities that bear it.
    called: BTreeMap<String, Vec<(PlaceGeoid, By)>>,
}

impl Registry {
    /// Joins the lists and works out what each city is called.
    #[must_use]
    pub fn new(cities: Cities, countries: Countries) -> Self {
        let mut called: BTreeMap<String, Vec<(PlaceGeoid, By)>> = BTreeMap::new();
        for city in cities.values() {
            let own = [key(&city.name), key(city.bare_name())].map(|name| (name, By::Own));
            let aliases = aliases(city).into_iter().map(|name| (key(name), By::Alias));
            for (name, by) in own.into_iter().chain(aliases) {
                let bearers = called.entry(name).or_default();
                // The own name comes first and stays, where an alias says the same.
                if bearers.last().is_none_or(|(known, _)| *known != city.geoid) {
                    bearers.push((city.geoid.clone(), by));
                }
            }
        }
        Self { cities, countries, called }
    }

    /// The US place with this GEOID.
    #[must_use]
    pub fn us(&self, geoid: &PlaceGeoid) -> Option<&UsCity> {
        self.cities.get(geoid)
    }

    /// Every US place, by GEOID.
    pub fn iter(&self) -> impl Iterator<Item = &UsCity> {
        self.cities.values()
    }
}

/// What a city is called besides its Census name. `San Buenaventura (Ventura)` goes by either name; a consolidated
/// government by its city's, which stands before its county's.
fn aliases(city: &UsCity) -> Vec<&str> {
    let bare = city.bare_name();
    let mut aliases = Vec::new();
    if let Some((corporate, common)) = bare.strip_suffix(')').and_then(|name| name.split_once(" (")) {
        aliases.extend([corporate, common]);
    }
    if city.kind == PlaceKind::Consolidated
        && let Some((town, _)) = bare.split_once(['-', '/'])
    {
        aliases.push(town);
    }
    for name in &city.epa_names {
        aliases.push(name);
        // The EPA's brackets hold former names and legal forms, never another way to call the city today.
        aliases.extend(name.split_once(" (").map(|(name, _)| name));
    }
    aliases
}
