//! What several methods want to know of one city's surroundings: worked out once.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::measure::distance::metres;
use crate::model::{Point, UsCity};

/// Distances from a city's point, and which of the EPA's city names resemble the city's.
#[derive(Debug, Default)]
pub(in crate::measure) struct Around {
    distances: RefCell<HashMap<[u64; 2], u32>>,
    names: RefCell<HashMap<String, bool>>,
}

impl Around {
    /// Metres from the city's point to a site.
    pub(super) fn metres(&self, from: Point, to: Point) -> u32 {
        let key = [to.lat.to_bits(), to.lon.to_bits()];
        *self.distances.borrow_mut().entry(key).or_insert_with(|| metres(from, to))
    }

    /// The EPA's name if it resembles the city's without being it.
    pub(super) fn near_name<'n>(&self, city: &UsCity, name: Option<&'n str>) -> Option<&'n str> {
        let name = name?;
        if let Some(near) = self.names.borrow().get(name) {
            return near.then_some(name);
        }
        let near = super::sites::is_near_name(city, name);
        self.names.borrow_mut().insert(name.to_owned(), near);
        near.then_some(name)
    }
}
