//! Countries by code and by name.

use std::collections::BTreeMap;

use super::name::key;
use crate::model::Country;

/// Every country with all it can be called by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Countries {
    all: Vec<(Country, String)>,
    called: BTreeMap<String, usize>,
}

impl Countries {
    /// Adds a country. Fails if something it is called by is another's already.
    pub(super) fn add<'n>(
        &mut self,
        country: Country,
        alpha3: &str,
        also: impl Iterator<Item = &'n str>,
    ) -> Result<(), String> {
        let at = self.all.len();
        let own = [country.alpha2.clone(), alpha3.to_owned(), country.name.clone()];
        for call in own.into_iter().chain(also.map(str::to_owned)) {
            if let Some(other) = self.called.insert(key(&call), at).filter(|other| *other != at) {
                return Err(format!("`{call}` already names {}", self.all[other].0.name));
            }
        }
        self.all.push((country, alpha3.to_owned()));
        Ok(())
    }

    /// The country called so: by two or three letters, or by name.
    pub(super) fn find(&self, text: &str) -> Option<&Country> {
        self.with_alpha3(text).map(|(country, _)| country)
    }

    /// The country called so, with its three letters: the one way to write it that no state has.
    pub(super) fn with_alpha3(&self, text: &str) -> Option<(&Country, &str)> {
        self.called.get(&key(text)).map(|at| (&self.all[*at].0, self.all[*at].1.as_str()))
    }

    /// Every country's name, in the order of the file.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|(country, _)| country.name.as_str())
    }
}
