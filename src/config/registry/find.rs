//! From what a person writes to the one city it can mean, or to the list of those it could.

use std::collections::BTreeMap;

use super::name::{fold, key};
use super::not_found::{Candidate, CityNotFound, ReadAsState};
use super::{By, Registry};
use crate::model::{City, CityAbroad, PlaceGeoid, PlaceKind, State, UsCity};

/// At most so many near names are told.
const NEAR: usize = 5;
/// Jaro-Winkler likeness from which a name in the same state counts as near, and one elsewhere.
const LIKE_HERE: f64 = 0.82;
const LIKE_ELSEWHERE: f64 = 0.93;

impl Registry {
    /// The one city that `text` names: by GEOID, by name and state (`Scottsdale, AZ`, `scottsdale arizona`), by a name
    /// only one city has, by name and country (`Recife, Brazil`), or by its id abroad (`BR:Recife`). Two letters mean a US
    /// state before a country.
    pub fn find(&self, text: &str) -> Result<City, CityNotFound> {
        let text = text.trim();
        let digits = text.strip_prefix("1600000US").unwrap_or(text);
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.by_digits(digits);
        }
        if let Some(city) = self.by_id_abroad(text) {
            return Ok(city);
        }
        let Some((name, region)) = text.rsplit_once(',').map(|(name, region)| (name.trim(), region.trim())) else {
            return self.without_comma(text);
        };
        if let Some(state) = state(region) {
            return self.in_state(text, name, region, state);
        }
        match self.countries.find(region) {
            Some(country) if country.alpha2 == "US" => self.find(name),
            Some(country) if !name.is_empty() => {
                Ok(City::Abroad(CityAbroad { name: name.to_owned(), country: country.clone() }))
            }
            Some(_) => Err(self.unknown(text, name, None, None)),
            None => Err(CityNotFound::UnknownRegion {
                text: text.to_owned(),
                region: region.to_owned(),
                near: self.regions_like(region),
            }),
        }
    }

    /// A city abroad by its id ([`City::id`]): the country's two letters, a colon, the name.
    fn by_id_abroad(&self, text: &str) -> Option<City> {
        let (code, name) = text.split_once(':')?;
        let country = self.countries.find(code).filter(|country| country.alpha2 == code && code != "US")?;
        let name = Some(name.trim()).filter(|name| !name.is_empty())?;
        Some(City::Abroad(CityAbroad { name: name.to_owned(), country: country.clone() }))
    }

    fn by_digits(&self, digits: &str) -> Result<City, CityNotFound> {
        let Ok(geoid) = digits.parse::<PlaceGeoid>() else {
            let padded = format!("0{digits}").parse().ok();
            let meant = padded.and_then(|geoid| self.us(&geoid)).map(Candidate::from);
            return Err(CityNotFound::NotAGeoid { text: digits.to_owned(), meant });
        };
        if let Some(city) = self.us(&geoid) {
            return Ok(City::Us(city.clone()));
        }
        let state = State::from_fips(geoid.state_fips());
        Err(CityNotFound::UnknownGeoid { geoid, state })
    }

    fn in_state(&self, text: &str, name: &str, region: &str, state: State) -> Result<City, CityNotFound> {
        let found = self.named_in(name, state);
        if !found.is_empty() {
            return only(text, &found);
        }
        let abroad = self.countries.with_alpha3(region).map(|(country, alpha3)| {
            Box::new(ReadAsState {
                name: name.to_owned(),
                region: region.to_owned(),
                state,
                country: country.clone(),
                alpha3: alpha3.to_owned(),
            })
        });
        Err(self.unknown(text, name, Some(state), abroad))
    }

    /// The text may be a name alone, or a name with a state behind it. Without a state no name comes before another:
    /// "Lexington" alone is not Massachusetts' because Kentucky's has a longer legal name.
    fn without_comma(&self, text: &str) -> Result<City, CityNotFound> {
        let mut found: Vec<&UsCity> = self.bearers(text, None).into_iter().map(|(city, _)| city).collect();
        let split = with_state(text);
        for city in split.iter().flat_map(|(name, state)| self.named_in(name, *state)) {
            if !found.contains(&city) {
                found.push(city);
            }
        }
        match split.first() {
            _ if !found.is_empty() => only(text, &found),
            Some((name, state)) => self.in_state(text, name, text[name.len()..].trim(), *state),
            None => Err(self.unknown(text, text, None, None)),
        }
    }

    /// The cities of one state that go by `name`. There, a city's own name comes before what another is merely called.
    fn named_in(&self, name: &str, state: State) -> Vec<&UsCity> {
        let bearers = self.bearers(name, Some(state));
        let own = bearers.iter().any(|(_, by)| *by == By::Own);
        bearers.into_iter().filter(|(_, by)| !own || *by == By::Own).map(|(city, _)| city).collect()
    }

    /// The cities that go by `name`, those a consolidated government took in left out: the Census still lists Louisville
    /// city, but the city called so since 2003 is the metro government.
    fn bearers(&self, name: &str, state: Option<State>) -> Vec<(&UsCity, By)> {
        let found = |name: &str| -> Vec<(&UsCity, By)> {
            self.called(name).filter(|(city, _)| state.is_none_or(|state| city.state == state)).collect()
        };
        let mut bearers = found(name);
        if bearers.is_empty()
            && let Some(name) = without_form(name)
        {
            bearers = found(name);
        }
        let all = bearers.clone();
        let taken_in = |city: &UsCity| {
            city.kind == PlaceKind::Other
                && all.iter().any(|(other, _)| other.state == city.state && other.kind == PlaceKind::Consolidated)
        };
        bearers.retain(|(city, _)| !taken_in(city));
        bearers
    }

    fn unknown(&self, text: &str, name: &str, state: Option<State>, abroad: Option<Box<ReadAsState>>) -> CityNotFound {
        CityNotFound::Unknown { text: text.to_owned(), near: self.cities_like(name, state), abroad }
    }

    /// Likeness to any name a city goes by: "Honolul" is near Urban Honolulu, whose own name begins otherwise.
    fn cities_like(&self, name: &str, state: Option<State>) -> Vec<Candidate> {
        let name = key(name);
        let mut likeness: BTreeMap<usize, f64> = BTreeMap::new();
        for called in self.every_name().iter().filter(|_| !name.is_empty()) {
            let best = likeness.entry(called.city).or_default();
            *best = best.max(strsim::jaro_winkler(&name, &called.name));
        }
        let mut like: Vec<(bool, f64, &UsCity)> = likeness
            .into_iter()
            .map(|(at, likeness)| (state == Some(self.cities[at].state), likeness, &self.cities[at]))
            .filter(|(here, likeness, _)| *likeness >= if *here { LIKE_HERE } else { LIKE_ELSEWHERE })
            .collect();
        like.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)).then_with(|| a.2.geoid.cmp(&b.2.geoid)));
        like.into_iter().take(NEAR).map(|(_, _, city)| Candidate::from(city)).collect()
    }

    fn regions_like(&self, region: &str) -> Vec<String> {
        let region = fold(region);
        let countries = self.countries.names().map(str::to_owned);
        let mut like: Vec<(f64, String)> = countries
            .chain(State::all().map(|state| state.name().to_owned()))
            .map(|name| (strsim::jaro_winkler(&region, &fold(&name)), name))
            .filter(|(likeness, _)| *likeness >= LIKE_HERE)
            .collect();
        like.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        like.into_iter().take(NEAR).map(|(_, name)| name).collect()
    }
}

fn only(text: &str, found: &[&UsCity]) -> Result<City, CityNotFound> {
    if let [city] = found {
        return Ok(City::Us((*city).clone()));
    }
    let mut candidates: Vec<Candidate> = found.iter().map(|city| Candidate::from(*city)).collect();
    candidates.sort_by(|a, b| a.geoid.cmp(&b.geoid));
    Err(CityNotFound::Ambiguous { text: text.to_owned(), candidates })
}

/// The state of a region as written: `AZ`, `arizona`, `D.C.`.
pub(super) fn state(region: &str) -> Option<State> {
    State::parse(&region.replace('.', ""))
}

/// Every way to read the last one to three words as a state, with the name before it.
fn with_state(text: &str) -> Vec<(&str, State)> {
    let starts = text.char_indices().rev().filter(|(_, letter)| letter.is_whitespace()).take(3);
    starts
        .filter_map(|(at, _)| {
            let name = text[..at].trim();
            state(&text[at..]).filter(|_| !name.is_empty()).map(|state| (name, state))
        })
        .collect()
}

/// `Scottsdale` of `City of Scottsdale`.
fn without_form(name: &str) -> Option<&str> {
    ["city of ", "town of ", "village of "].iter().find_map(|form| {
        let start = name.get(..form.len())?;
        start.eq_ignore_ascii_case(form).then(|| name[form.len()..].trim())
    })
}
