//! Metropolitan and micropolitan areas of counties, for figures of places larger than the city.

use std::collections::BTreeMap;

use crate::model::{CountyFips, MetroArea};

/// The metro area of each county that lies in one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MetroAreas(BTreeMap<CountyFips, MetroArea>);

impl MetroAreas {
    /// Adds a county. Fails where it stands twice or the code is none.
    pub(super) fn add(&mut self, county: CountyFips, code: &str, name: &str) -> Result<(), String> {
        if code.len() != 5 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(format!("`{code}` is no metro area's code of 5 digits"));
        }
        if name.is_empty() {
            return Err(format!("the metro area of {county} has no name"));
        }
        let area = MetroArea { code: code.to_owned(), name: name.to_owned() };
        let shown = county.to_string();
        match self.0.insert(county, area) {
            None => Ok(()),
            Some(_) => Err(format!("county {shown} stands twice")),
        }
    }

    /// The metro area that a county lies in, if it lies in one that is known.
    #[must_use]
    pub fn of(&self, county: &CountyFips) -> Option<&MetroArea> {
        self.0.get(county)
    }

    /// The counties of a metro area, as far as they are known.
    pub fn counties<'m>(&'m self, code: &'m str) -> impl Iterator<Item = &'m CountyFips> {
        self.0.iter().filter(move |(_, area)| area.code == code).map(|(county, _)| county)
    }
}
