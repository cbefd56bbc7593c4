//! The cities that can be asked about: found by GEOID or by name, never by guessing.

mod country;
mod find;
mod metro;
mod name;
mod not_found;
mod rows;
mod search;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use crate::model::{PlaceGeoid, PlaceKind, UsCity};

pub use metro::MetroAreas;
pub use not_found::{Candidate, CityNotFound, ReadAsState};
pub(super) use rows::{Stranger, name_cities, read_cities, read_countries, read_metro_areas};

use country::Countries;
use name::key;
use rows::Cities;

/// How a city comes by a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    /// It is the Census name, with or without its suffix.
    Own,
    /// People or the EPA call it so.
    Alias,
}

/// US cities with all they are called by, and the countries of the others.
#[derive(Clone, Debug)]
pub struct Registry {
    /// Sorted by GEOID.
    cities: Vec<UsCity>,
    countries: Countries,
    /// What they are called, worked out when the first name is looked up.
    called: OnceLock<Vec<Called>>,
}

/// A reduced name and the city, by its place in the registry, that goes by it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Called {
    name: String,
    city: usize,
    by: By,
}

impl Registry {
    /// Joins the lists.
    pub(super) fn new(cities: Cities, countries: Countries) -> Self {
        Self { cities: cities.into_values().collect(), countries, called: OnceLock::new() }
    }

    /// The US place with this GEOID.
    #[must_use]
    pub fn us(&self, geoid: &PlaceGeoid) -> Option<&UsCity> {
        let at = self.cities.binary_search_by(|city| city.geoid.cmp(geoid)).ok()?;
        self.cities.get(at)
    }

    /// Every US place, by GEOID.
    pub fn iter(&self) -> impl Iterator<Item = &UsCity> {
        self.cities.iter()
    }

    fn every_name(&self) -> &[Called] {
        self.called.get_or_init(|| called(&self.cities))
    }

    /// The places that go by exactly this name, once reduced, by GEOID.
    fn called(&self, name: &str) -> impl Iterator<Item = (&UsCity, By)> {
        let name = key(name);
        let all = self.every_name();
        let from = all.partition_point(|called| called.name < name);
        let alike = all[from..].iter().take_while(move |called| called.name == name);
        alike.map(|called| (&self.cities[called.city], called.by))
    }
}

/// What each city is called, sorted by name, then in their order.
fn called(cities: &[UsCity]) -> Vec<Called> {
    let mut called = Vec::with_capacity(3 * cities.len());
    for (city, place) in cities.iter().enumerate() {
        let own = [place.name.as_str(), place.bare_name()].map(|name| (name, By::Own));
        let names = own.into_iter().chain(aliases(place).into_iter().map(|name| (name, By::Alias)));
        called.extend(names.map(|(name, by)| Called { name: key(name), city, by }));
    }
    called.sort_unstable();
    // An own name sorts before an alias that says the same, and stays.
    called.dedup_by(|next, kept| next.city == kept.city && next.name == kept.name);
    called
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
