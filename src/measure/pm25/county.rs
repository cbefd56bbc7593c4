//! The sites of a city's counties: the mean by residents, the agency's highest monitor, and the design value.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::sites::no_site;
use super::{Ask, Derived, Needs};
use crate::measure::Measurer;
use crate::measure::monitor_year::MonitorYear;
use crate::measure::series::{Published, Series};
use crate::measure::site_year::{SiteYear, mean, site_years};
use crate::model::standard::round_half_up;
use crate::model::{
    CountyFips, Derivation, Detail, Flag, Gap, MeanOf, Method, Observation, Origin, Period, PocRule, Reason, SiteId,
    UsCity, Year,
};

/// The agency prints its county statistic and the design value to one decimal.
const TENTH: Decimal = Decimal::from_parts(1, 0, 0, false, 1);

impl Ask<'_, '_> {
    fn sites_by_county<'s>(
        &self,
        series: &'s Series<'_>,
        rule: PocRule,
    ) -> Vec<(&CountyFips, Decimal, Vec<SiteYear<'s>>)> {
        let shares = self.city.inhabited_counties();
        shares.map(|share| (&share.county, share.share, site_years(series.in_county(&share.county), rule))).collect()
    }

    fn no_site_in_counties(&self, series: &Series<'_>) -> Gap {
        let monitors: Vec<&MonitorYear<'_>> =
            self.city.inhabited_counties().flat_map(|share| series.in_county(&share.county)).collect();
        no_site(&monitors, "in the city's counties", &BTreeSet::new())
    }

    /// The mean over the site-years of each county, weighted by the city's residents in it. Counties without a site
    /// are left out, and said so.
    pub(super) fn county_mean<'s>(&self, series: &'s Series<'_>) -> Result<Derived<'s>, Gap> {
        let counties = self.sites_by_county(series, self.poc);
        let total: Decimal = counties.iter().filter(|county| !county.2.is_empty()).map(|county| county.1).sum();
        if total.is_zero() {
            return Err(self.no_site_in_counties(series));
        }
        let left_out = counties.iter().any(|county| county.2.is_empty());
        let mut value = Decimal::ZERO;
        let mut sites = Vec::new();
        for (_, share, of_county) in counties {
            let Some(county_mean) = mean(of_county.iter().map(|site| site.value)) else { continue };
            value += county_mean * share / total;
            let weight = share / total / Decimal::from(of_county.len() as u64);
            sites.extend(of_county.into_iter().map(|site| (site, weight, None)));
        }
        let flags = left_out.then_some(Flag::CountiesLeftOut).into_iter().collect();
        Ok(Derived { value, sites, flags, rounded_to: None, also: Vec::new() })
    }

    /// The highest complete monitor of the counties. It bounds the city only if every county has one.
    pub(super) fn county_max<'s>(&self, series: &'s Series<'_>) -> Result<Derived<'s>, Gap> {
        let counties = self.sites_by_county(series, PocRule::Max);
        let without: Vec<_> =
            counties.iter().filter(|county| county.2.is_empty()).map(|county| county.0.as_str()).collect();
        if without.len() == counties.len() {
            return Err(self.no_site_in_counties(series));
        }
        if !without.is_empty() {
            return Err(counties_missing(&without));
        }
        let highest = counties
            .into_iter()
            .flat_map(|county| county.2)
            .max_by(|a, b| a.value.cmp(&b.value).then_with(|| b.site().cmp(a.site())))
            .ok_or_else(|| self.no_site_in_counties(series))?;
        let rounded_to = (self.mean == MeanOf::Quarters).then_some(TENTH);
        let value = rounded_to.map_or(highest.value, |_| round_half_up(highest.value, 1));
        Ok(Derived {
            value,
            sites: vec![(highest, Decimal::ONE, None)],
            flags: BTreeSet::new(),
            rounded_to,
            also: Vec::new(),
        })
    }

    /// The mean of three years at the site where it is highest, rounded half up to 0.1 (40 CFR 50, appendix N).
    pub(super) fn design_value<'s>(&'s self, series: &'s Series<'_>) -> Result<Derived<'s>, Gap> {
        let of_counties = |series: &'s Series<'_>| -> BTreeMap<SiteId, SiteYear<'s>> {
            let sites = self.sites_by_county(series, self.poc).into_iter().flat_map(|county| county.2);
            sites.map(|site| (site.site().clone(), site)).collect()
        };
        let mut latest = of_counties(series);
        let mut earlier = Vec::new();
        for year in [self.year - 1, self.year - 2] {
            let air = &self.at.air;
            let series = air.of_year(year, self.mean, self.events, self.city, Needs::Counties);
            let series = series.ok_or_else(|| self.at.why_no_series(year, self.mean, self.city))?;
            earlier.push((series, of_counties(series)));
        }
        let three_years = |site: &SiteId| {
            let others = earlier.iter().map(|(_, sites)| Some(sites.get(site)?.value)).sum::<Option<Decimal>>()?;
            Some(latest.get(site)?.value + others)
        };
        let words = "no site in the city's counties has three complete years";
        let (site, sum) = latest
            .keys()
            .filter_map(|site| Some((site.clone(), three_years(site)?)))
            .reduce(|best, other| if other.1 > best.1 { other } else { best })
            .ok_or_else(|| Gap::new(Reason::Incomplete, words))?;
        let also = earlier.iter().filter_map(|(series, sites)| series.provenance(sites.get(&site)?.first())).collect();
        Ok(Derived {
            value: round_half_up(sum / Decimal::from(3), 1),
            sites: latest.remove(&site).map(|site| (site, Decimal::ONE, None)).into_iter().collect(),
            flags: BTreeSet::new(),
            rounded_to: Some(TENTH),
            also,
        })
    }
}

fn counties_missing(without: &[&str]) -> Gap {
    Gap::new(Reason::CountiesMissing, format!("no complete monitor in county {}", without.join(", ")))
}

/// The highest of the figures that the EPA printed for the city's counties.
pub(super) fn published(
    at: &Measurer<'_>,
    city: &UsCity,
    method: Method,
    newest: Year,
    only: Option<Year>,
) -> Derivation {
    let Some((year, counties)) = at.air.newest_published(city, only) else {
        let gap = Gap::new(Reason::NotHeld, "no printed county figure at hand");
        return Derivation { method, period: Period::year(newest), result: Err(gap) };
    };
    let period = Period::year(year);
    let (with, without): (Vec<_>, Vec<_>) = city
        .inhabited_counties()
        .map(|share| (&share.county, counties.get(&share.county)))
        .partition(|(_, figure)| figure.is_some());
    if !without.is_empty() {
        let without: Vec<_> = without.iter().map(|(county, _)| county.as_str()).collect();
        return Derivation { method, period, result: Err(not_printed(at.air.ships(city), &without)) };
    }
    let figures: Vec<_> = with.into_iter().filter_map(|(county, figure)| Some((county, figure?))).collect();
    let mut flags = published_flags(&figures);
    if year < newest {
        flags.insert(Flag::NewerNotHeld);
    }
    let highest = figures.iter().map(|(_, figure)| figure.value).max();
    let result = highest.ok_or_else(|| Gap::new(Reason::NotHeld, "the city has no county")).map(|value| Observation {
        method,
        period,
        value,
        moe90: None,
        rounded_to: Some(TENTH),
        flags,
        detail: Detail::Counties(figures.iter().map(|(county, figure)| ((*county).clone(), figure.value)).collect()),
        origin: figures.iter().map(|(_, figure)| figure.from.origin).max().unwrap_or(Origin::Snapshot),
        evidence: figures.iter().map(|(_, figure)| figure.from.digest).collect(),
    });
    Derivation { method, period, result }
}

/// A county that was not shipped may well have a figure; one around a shipped city was printed without.
fn not_printed(shipped: bool, without: &[&str]) -> Gap {
    let listed = without.join(", ");
    if shipped {
        Gap::new(Reason::CountiesMissing, format!("no printed figure of county {listed}"))
    } else {
        Gap::new(Reason::NotHeld, format!("the printed figure of county {listed} is not at hand"))
    }
}

fn published_flags(figures: &[(&CountyFips, &Published<'_>)]) -> BTreeSet<Flag> {
    let mut flags = BTreeSet::new();
    if figures.iter().any(|(_, figure)| !figure.closed) {
        flags.insert(Flag::NotFinal);
    }
    if figures.iter().any(|(_, figure)| figure.from.later_revision) {
        flags.insert(Flag::LaterRevision);
    }
    flags
}
