//! The sites inside a city, by the name the EPA gives their city.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{Ask, Derived};
use crate::measure::monitor_year::MonitorYear;
use crate::measure::series::Series;
use crate::measure::site_year::{mean, site_years};
use crate::model::{Flag, Gap, Reason, UsCity};

impl Ask<'_, '_> {
    /// The mean over site-years whose `City Name` is the city's, in the city's counties (in Connecticut: in the state).
    pub(super) fn city_mean<'s>(&self, series: &'s Series<'_>) -> Result<Derived<'s>, Gap> {
        let candidates: Vec<&MonitorYear<'_>> = if self.city.counties_differ_at_epa() {
            series.in_state(self.city.state.fips()).collect()
        } else {
            self.city.counties.iter().flat_map(|share| series.in_county(&share.county)).collect()
        };
        let inside: Vec<_> =
            candidates.iter().copied().filter(|monitor| is_inside(self.city, monitor.place.city.as_deref())).collect();
        let near_names: BTreeSet<_> = candidates
            .iter()
            .filter_map(|monitor| self.around.near_name(self.city, monitor.place.city.as_deref()))
            .collect();
        let sites = site_years(inside.iter().copied(), self.poc);
        let Some(value) = mean(sites.iter().map(|site| site.value)) else {
            return Err(no_site(&inside, "in the city", &near_names));
        };
        let weight = Decimal::ONE / Decimal::from(sites.len() as u64);
        Ok(Derived {
            value,
            sites: sites.into_iter().map(|site| (site, weight, None)).collect(),
            flags: near_names.first().map(|_| Flag::NearName).into_iter().collect(),
            rounded_to: None,
            also: Vec::new(),
        })
    }
}

/// Why there is no value: a monitor without a complete year, or no monitor at all.
pub(super) fn no_site(monitors: &[&MonitorYear<'_>], place: &str, near_names: &BTreeSet<&str>) -> Gap {
    let also = if near_names.is_empty() {
        String::new()
    } else {
        let names: Vec<_> = near_names.iter().copied().collect();
        format!("; a similar name stands there: {}", names.join(", "))
    };
    if monitors.is_empty() {
        Gap::new(Reason::NoMonitor, format!("no monitor {place}{also}"))
    } else {
        let count = monitors.len();
        let words = if count == 1 { "the one monitor".to_owned() } else { format!("none of {count} monitors") };
        let verb = if count == 1 { "has no complete year" } else { "has a complete year" };
        Gap::new(Reason::Incomplete, format!("{words} {place} {verb}{also}"))
    }
}

fn is_inside(city: &UsCity, name: Option<&str>) -> bool {
    name.is_some_and(|name| city.epa_names.iter().any(|known| known == name))
}

/// Whether the EPA's name resembles the city's without being it: the same but for case and signs, the same before a
/// remark in brackets, or a slip away. A name that only begins alike is most often another city's.
pub(super) fn is_near_name(city: &UsCity, name: &str) -> bool {
    if is_inside(city, Some(name)) {
        return false;
    }
    let (theirs, ours) = (letters(name.split(" (").next().unwrap_or(name)), letters(city.bare_name()));
    theirs == ours || (theirs.len() > 5 && strsim::damerau_levenshtein(&theirs, &ours) == 1)
}

fn letters(name: &str) -> String {
    let spaced = name.to_lowercase().replace(['-', '/', '(', ')', '.', ','], " ");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}
