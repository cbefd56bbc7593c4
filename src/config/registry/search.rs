//! Listing cities by a part of their name, their state or the first digits of their GEOID.

use super::Registry;
use super::find::state;
use super::name::fold;
use crate::model::{State, UsCity};

impl Registry {
    /// Cities whose name has `text` in it, sorted by state and name. A state alone lists its cities (and those that have
    /// its full name in theirs); `spring, TX` asks for both; digits are the beginning of a GEOID; blank lists all.
    #[must_use]
    pub fn search(&self, text: &str) -> Vec<&UsCity> {
        let text = text.trim();
        let (part, within) = match text.rsplit_once(',').map(|(part, region)| (part, state(region))) {
            Some((part, Some(within))) => (part, Some(within)),
            _ => (text, None),
        };
        let alone = if within.is_none() { state(text) } else { None };
        let mut found: Vec<&UsCity> = self
            .iter()
            .filter(|city| within.is_none_or(|within| city.state == within))
            .filter(|city| alone == Some(city.state) || contains(city, part, alone))
            .collect();
        found.sort_by(|a, b| (a.state.usps(), &a.name, &a.geoid).cmp(&(b.state.usps(), &b.name, &b.geoid)));
        found
    }
}

fn contains(city: &UsCity, part: &str, alone: Option<State>) -> bool {
    // `IN` alone asks for Indiana, not for every Arlington.
    if alone.is_some_and(|state| state.usps().eq_ignore_ascii_case(part)) {
        return false;
    }
    if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) {
        return city.geoid.as_str().starts_with(part);
    }
    let part = fold(part);
    fold(&city.name).contains(&part) || city.epa_names.iter().any(|name| fold(name).contains(&part))
}
