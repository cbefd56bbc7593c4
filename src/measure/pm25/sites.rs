//! The sites inside a city, by the name the EPA gives their city.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{Ask, Derived};
use crate::measure::site_year::mean;
use crate::model::{Flag, Gap, Reason, UsCity};

impl<'m> Ask<'_, 'm, '_> {
    /// The mean over site-years whose `City Name` is the city's, in the city's counties (in Connecticut: in the state).
    pub(super) fn city_mean(&self) -> Result<Derived<'m>, Gap> {
        let inside = self.found.inside(self.around);
        let layout = self.found.layout;
        let by_site = inside.monitors.chunk_by(|one, other| layout.site_of[*one] == layout.site_of[*other]);
        let sites: Vec<_> = by_site.filter_map(|among| Some((self.site_year(among.iter().copied())?, among))).collect();
        let Some(value) = mean(sites.iter().map(|(year, _)| year.value)) else {
            return Err(no_site(inside.monitors.len(), "in the city", &inside.near_names));
        };
        let weight = || Decimal::ONE / Decimal::from(sites.len() as u64);
        let parts = sites.iter().map(|(year, among)| self.part(*year, among.iter().copied(), weight));
        let mut derived = Derived::new(value, parts.collect());
        derived.flags.extend(inside.near_names.first().map(|_| Flag::NearName));
        Ok(derived)
    }
}

/// Why there is no value: monitors without a complete year, or no monitor at all.
pub(super) fn no_site(monitors: usize, place: &str, near_names: &BTreeSet<&str>) -> Gap {
    let also = if near_names.is_empty() {
        String::new()
    } else {
        let names: Vec<_> = near_names.iter().copied().collect();
        format!("; a similar name stands there: {}", names.join(", "))
    };
    match monitors {
        0 => Gap::new(Reason::NoMonitor, format!("no monitor {place}{also}")),
        1 => Gap::new(Reason::Incomplete, format!("the one monitor {place} has no complete year{also}")),
        _ => Gap::new(Reason::Incomplete, format!("none of {monitors} monitors {place} has a complete year{also}")),
    }
}

pub(in crate::measure) fn is_inside(city: &UsCity, name: &str) -> bool {
    city.epa_names.iter().any(|known| known == name)
}

/// Whether the letters of a name that is not the city's resemble the city's: they are the same, or a slip away. A name
/// that only begins alike is most often another city's.
pub(super) fn is_near_name(theirs: &str, ours: &str) -> bool {
    // A slip adds or takes one letter at most and leaves all but two neighbours as they are: few names are compared in full.
    let a_slip_away = || {
        let (one, other) = (theirs.chars().count(), ours.chars().count());
        let alike = |(one, other): &(char, char)| one == other;
        let first = theirs.chars().zip(ours.chars()).take_while(alike).count();
        let last = theirs.chars().rev().zip(ours.chars().rev()).take_while(alike).count();
        one.abs_diff(other) <= 1 && first + last + 2 >= one.max(other)
    };
    theirs == ours || (theirs.len() > 5 && a_slip_away() && strsim::damerau_levenshtein(theirs, ours) == 1)
}
