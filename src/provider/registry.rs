//! The registry of cities, made anew from the Gazetteer (names, points) and the Population Estimates (people, counties).
//!
//! Census designated places are in no Population Estimates: they keep what the registry knew of them.

use std::collections::{BTreeMap, BTreeSet};

use super::gazetteer::GazetteerPlace;
use super::popest::PlacePopulation;
use crate::model::{CityPoint, PlaceGeoid, PlaceKind, PointOrigin, State, UsCity};

/// A city is in the registry from so many residents on: the programme's own floor.
pub const MIN_POPULATION: u64 = 30_000;

/// A registry made anew, and what is different.
#[derive(Clone, Debug, PartialEq)]
pub struct Rebuilt {
    /// The cities by GEOID.
    pub cities: BTreeMap<PlaceGeoid, UsCity>,
    /// Names of cities that were not in the registry before.
    pub added: Vec<String>,
    /// Names of cities that were.
    pub removed: Vec<String>,
}

/// Joins the two files with what the registry `before` knew.
#[must_use]
pub fn rebuild<'c>(
    places: &[GazetteerPlace],
    populations: &[PlacePopulation],
    before: impl IntoIterator<Item = &'c UsCity>,
) -> Rebuilt {
    let before: BTreeMap<&PlaceGeoid, &UsCity> = before.into_iter().map(|city| (&city.geoid, city)).collect();
    let places: BTreeMap<&PlaceGeoid, &GazetteerPlace> = places.iter().map(|place| (&place.geoid, place)).collect();
    let counted = populations.iter().filter(|place| place.population >= MIN_POPULATION);
    let counted = counted.filter_map(|place| city(place, places.get(&place.geoid), before.get(&place.geoid)));
    let uncounted: BTreeSet<&PlaceGeoid> = populations.iter().map(|place| &place.geoid).collect();
    let kept = before
        .values()
        .filter(|city| !uncounted.contains(&city.geoid) && !city.kind.is_government())
        .map(|city| with_point((*city).clone(), places.get(&city.geoid)));
    let cities: BTreeMap<PlaceGeoid, UsCity> = counted.chain(kept).map(|city| (city.geoid.clone(), city)).collect();
    let name = |city: &UsCity| format!("{}, {} ({})", city.name, city.state, city.geoid);
    let added = cities.values().filter(|city| !before.contains_key(&city.geoid)).map(name).collect();
    let removed = before.values().filter(|city| !cities.contains_key(&city.geoid)).map(|city| name(city)).collect();
    Rebuilt { cities, added, removed }
}

fn city(counted: &PlacePopulation, place: Option<&&GazetteerPlace>, before: Option<&&UsCity>) -> Option<UsCity> {
    let name = place.map(|place| &place.name).or_else(|| before.map(|city| &city.name)).unwrap_or(&counted.name);
    let kind = before.map_or_else(|| kind(name, place.map(|place| place.lsad.as_str())), |city| city.kind);
    let city = UsCity {
        geoid: counted.geoid.clone(),
        name: name.clone(),
        state: State::from_fips(counted.geoid.state_fips())?,
        kind,
        population: counted.population,
        counties: counted.counties.clone(),
        point: before.and_then(|city| city.point),
        epa_names: Vec::new(),
    };
    Some(with_point(city, place))
}

fn with_point(city: UsCity, place: Option<&&GazetteerPlace>) -> UsCity {
    let interior = place.map(|place| CityPoint { at: place.point, origin: PointOrigin::InteriorPoint });
    UsCity { point: interior.or(city.point), ..city }
}

/// The kind by the Bureau's legal description code, or by the name's last word.
fn kind(name: &str, lsad: Option<&str>) -> PlaceKind {
    match lsad {
        Some("25") => PlaceKind::City,
        Some("43") => PlaceKind::Town,
        Some("47") => PlaceKind::Village,
        Some("21") => PlaceKind::Borough,
        Some("37") => PlaceKind::Municipality,
        Some("57") => PlaceKind::Cdp,
        Some("00") => PlaceKind::Consolidated,
        _ => match name.rsplit(' ').next() {
            Some("city") => PlaceKind::City,
            Some("town") => PlaceKind::Town,
            Some("village") => PlaceKind::Village,
            Some("borough") => PlaceKind::Borough,
            Some("CDP") => PlaceKind::Cdp,
            Some("government" | "(balance)") => PlaceKind::Consolidated,
            _ => PlaceKind::Other,
        },
    }
}

/// The registry's file: `geoid,name,state,kind,population,counties,lat,lon,point`, by GEOID.
#[must_use]
pub fn csv(cities: &BTreeMap<PlaceGeoid, UsCity>) -> String {
    let mut text = String::from("geoid,name,state,kind,population,counties,lat,lon,point\n");
    for city in cities.values() {
        let counties: Vec<_> =
            city.counties.iter().map(|share| format!("{}:{:.4}", share.county, share.share.round_dp(4))).collect();
        let (lat, lon, origin) = city.point.map_or_else(Default::default, |point| {
            let origin = serde_json::to_value(point.origin).ok().and_then(|word| word.as_str().map(str::to_owned));
            (point.at.lat.to_string(), point.at.lon.to_string(), origin.unwrap_or_default())
        });
        let kind = serde_json::to_value(city.kind).ok().and_then(|word| word.as_str().map(str::to_owned));
        let name = if city.name.contains([',', '"']) {
            format!("\"{}\"", city.name.replace('"', "\"\""))
        } else {
            city.name.clone()
        };
        text.push_str(&format!(
            "{},{name},{},{},{},{},{lat},{lon},{origin}\n",
            city.geoid,
            city.state,
            kind.unwrap_or_default(),
            city.population,
            counties.join(";"),
        ));
    }
    text
}
