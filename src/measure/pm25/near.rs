//! The sites around a city's point.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::sites::no_site;
use super::{Ask, Derived};
use crate::measure::distance::box_around;
use crate::measure::monitor_year::MonitorYear;
use crate::measure::series::Series;
use crate::measure::site_year::{SiteYear, site_years};
use crate::model::{Gap, Metric, Reason};

impl Ask<'_, '_> {
    /// Site-years within `km` of the city's point with their distances, nearest first, ties by site number.
    fn sites_around<'s>(&self, series: &'s Series<'_>, km: f64) -> Result<Vec<(SiteYear<'s>, u32)>, Gap> {
        let point = self.city.point.ok_or_else(|| Gap::new(Reason::NoPoint, "no point is known for the city"))?.at;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a radius of some kilometres")]
        let limit = (km * 1000.0) as u32;
        let within = |monitor: &&MonitorYear<'_>| {
            monitor.place.point.is_some_and(|site| self.around.metres(point, site) <= limit)
        };
        let monitors: Vec<_> = series.in_box(box_around(point, km)).filter(within).collect();
        let mut sites: Vec<_> = site_years(monitors.iter().copied(), self.poc)
            .into_iter()
            .filter_map(|site| site.point().map(|at| (self.around.metres(point, at), site)))
            .map(|(distance, site)| (site, distance))
            .collect();
        sites.sort_by(|a, b| a.1.cmp(&b.1).then_with(|| a.0.site().cmp(b.0.site())));
        if sites.is_empty() {
            let place = format!("within {km} km of the city's point");
            return Err(no_site(&monitors, &place, &BTreeSet::new()));
        }
        Ok(sites)
    }

    /// The mean over site-years within the radius, weighted by the inverse square of their distance; a site at the
    /// point itself is the value.
    pub(super) fn idw<'s>(&self, series: &'s Series<'_>) -> Result<Derived<'s>, Gap> {
        let mut sites = self.sites_around(series, self.at.metrics.get(Metric::Pm25).idw_km)?;
        if sites[0].1 == 0 {
            sites.truncate(1);
        }
        let weights: Vec<Decimal> = sites.iter().map(|(_, distance)| inverse_square((*distance).max(1))).collect();
        let total: Decimal = weights.iter().sum();
        let sum: Decimal = sites.iter().zip(&weights).map(|((site, _), weight)| site.value * weight).sum();
        let sites = sites
            .into_iter()
            .zip(weights)
            .map(|((site, distance), weight)| (site, weight / total, Some(distance)))
            .collect();
        Ok(Derived { value: sum / total, sites, flags: BTreeSet::new(), rounded_to: None, also: Vec::new() })
    }

    /// The nearest site-year within the radius.
    pub(super) fn nearest<'s>(&self, series: &'s Series<'_>) -> Result<Derived<'s>, Gap> {
        let mut sites = self.sites_around(series, self.at.metrics.get(Metric::Pm25).near_km)?;
        let (site, distance) = sites.swap_remove(0);
        Ok(Derived {
            value: site.value,
            sites: vec![(site, Decimal::ONE, Some(distance))],
            flags: BTreeSet::new(),
            rounded_to: None,
            also: Vec::new(),
        })
    }
}

/// Weight by metres, scaled by 1e10 (in the square of 100 km) so that no digits are lost far away.
fn inverse_square(metres: u32) -> Decimal {
    Decimal::from(10_000_000_000_u64) / (Decimal::from(metres) * Decimal::from(metres))
}
