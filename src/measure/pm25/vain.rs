//! Where a method that came to no value looked.

use super::{gives, needs, not_defined};
use crate::measure::Measurer;
use crate::model::evidence::Resource;
use crate::model::{Derivation, MeanOf, Method, Metric, Provenance, UsCity, Year};

/// The replies whose rows the method looked through for one of its years.
pub(in crate::measure) fn looked_through<'a>(
    at: &Measurer<'a>,
    city: &UsCity,
    tried: &Derivation,
    year: Year,
) -> Vec<&'a Provenance> {
    let Method::Pm25 { statistic, mean, events, .. } = tried.method else { return Vec::new() };
    if not_defined(city, statistic).is_some() {
        return Vec::new();
    }
    if mean == MeanOf::Published {
        return at.air.printed_in().into_iter().collect();
    }
    let needs = needs(statistic, at.metrics.get(Metric::Pm25).idw_km, city);
    match at.air.of_year(year, mean, events, city, needs) {
        Some(series) => series.replies.clone(),
        None if mean == MeanOf::Days => at.air.silent_on_completeness.get(&year).cloned().unwrap_or_default(),
        None => Vec::new(),
    }
}

/// Whether the method's figure of a year could have been made from the resource.
pub(in crate::measure) fn is_wanted(resource: &Resource, method: Method, city: &UsCity, year: Year) -> bool {
    matches!(method, Method::Pm25 { mean, .. } if gives(resource, mean, year, city))
}
