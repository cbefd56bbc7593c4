//! The sites around a city's point.

use rust_decimal::Decimal;

use super::around::Near;
use super::sites::no_site;
use super::{Ask, Derived};
use crate::measure::site_year::SiteYear;
use crate::model::{Gap, Metric, Reason};

/// A site's year, made from those of its monitors that stand within the circle.
struct Placed<'n> {
    year: SiteYear,
    /// The monitor that names the site.
    at: Near,
    among: &'n [Near],
}

impl<'m> Ask<'_, 'm, '_> {
    /// Site-years within `km` of the city's point, nearest first, ties by site number.
    fn sites_around<'n>(&self, monitors: &'n mut Vec<Near>, km: f64) -> Result<Vec<Placed<'n>>, Gap> {
        let city = self.around.city;
        let point = city.point.ok_or_else(|| Gap::new(Reason::NoPoint, "no point is known for the city"))?.at;
        let rules = self.at.metrics.get(Metric::Pm25);
        let widest = self.found.near(self.around, point, rules.idw_km.max(rules.near_km));
        monitors.reserve(widest.len());
        monitors.extend(widest.iter().filter(|near| f64::from(near.metres) <= km * 1000.0));
        let layout = self.found.layout;
        let by_site = monitors.chunk_by(|one, other| layout.site_of[one.monitor] == layout.site_of[other.monitor]);
        let mut sites: Vec<_> = by_site
            .filter_map(|among| {
                let year = self.site_year(among.iter().map(|near| near.monitor))?;
                let at = *among.iter().find(|near| near.monitor == year.first)?;
                Some(Placed { year, at, among })
            })
            .collect();
        // Sites come in the order of their numbers, and the sort leaves those of one distance so.
        sites.sort_by_key(|site| site.at.metres);
        if sites.is_empty() {
            return Err(no_site(monitors.len(), &format!("within {km} km of the city's point"), &[].into()));
        }
        Ok(sites)
    }

    /// The mean over site-years within the radius, weighted by the inverse square of their distance; a site at the
    /// point itself is the value.
    pub(super) fn idw(&self) -> Result<Derived<'m>, Gap> {
        let mut monitors = Vec::new();
        let mut sites = self.sites_around(&mut monitors, self.at.metrics.get(Metric::Pm25).idw_km)?;
        if sites[0].at.metres == 0 {
            sites.truncate(1);
        }
        let total: Decimal = sites.iter().map(|site| site.at.weight).sum();
        let sum: Decimal = sites.iter().map(|site| site.year.value * site.at.weight).sum();
        let parts = sites.iter().map(|site| self.placed(site, || site.at.weight / total));
        Ok(Derived::new(sum / total, parts.collect()))
    }

    /// The nearest site-year within the radius.
    pub(super) fn nearest(&self) -> Result<Derived<'m>, Gap> {
        let mut monitors = Vec::new();
        let sites = self.sites_around(&mut monitors, self.at.metrics.get(Metric::Pm25).near_km)?;
        Ok(Derived::new(sites[0].year.value, vec![self.placed(&sites[0], || Decimal::ONE)]))
    }

    fn placed(&self, site: &Placed<'_>, weight: impl FnOnce() -> Decimal) -> super::Part {
        let mut part = self.part(site.year, site.among.iter().map(|near| near.monitor), weight);
        part.distance_m = Some(site.at.metres);
        part
    }
}
