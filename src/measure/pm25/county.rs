//! The sites of a city's counties: the mean by residents, the agency's highest monitor, and the design value.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::sites::no_site;
use super::{Ask, Derived, Needs, Part};
use crate::measure::Measurer;
use crate::measure::series::{Published, Series};
use crate::measure::site_year::{SiteYear, mean};
use crate::model::standard::round_half_up;
use crate::model::{
    CountyFips, Derivation, Detail, Flag, Flags, Gap, MeanOf, Method, Observation, Origin, Period, PocRule, Reason,
    SiteId, UsCity, Year,
};

/// The agency prints its county statistic and the design value to one decimal.
const TENTH: Decimal = Decimal::from_parts(1, 0, 0, false, 1);

/// A county of the city, its share of the residents, and its sites with a year.
type OfCounty<'c> = (&'c CountyFips, Decimal, Vec<(usize, SiteYear)>);

impl<'m> Ask<'_, 'm, '_> {
    fn sites_by_county(&self, series: &Series<'_>, rule: PocRule) -> Vec<OfCounty<'m>> {
        let years = |county| {
            let sites = series.layout.sites_in_county(county);
            sites.filter_map(|site| Some((site, series.site_year(site, rule)?))).collect()
        };
        let shares = self.around.city.inhabited_counties();
        shares.map(|share| (&share.county, share.share, years(&share.county))).collect()
    }

    fn no_site_in_counties(&self) -> Gap {
        let shares = self.around.city.inhabited_counties();
        let monitors = shares.map(|share| self.found.layout.in_county(&share.county).len()).sum();
        no_site(monitors, "in the city's counties", &BTreeSet::new())
    }

    fn whole_site(&self, (site, year): (usize, SiteYear), weight: impl FnOnce() -> Decimal) -> Part {
        self.part(year, self.found.layout.sites[site].clone(), weight)
    }

    /// The mean over the site-years of each county, weighted by the city's residents in it. Counties without a site
    /// are left out, and said so.
    pub(super) fn county_mean(&self) -> Result<Derived<'m>, Gap> {
        let counties = self.sites_by_county(self.series, self.poc);
        let total: Decimal = counties.iter().filter(|county| !county.2.is_empty()).map(|county| county.1).sum();
        if total.is_zero() {
            return Err(self.no_site_in_counties());
        }
        let left_out = counties.iter().any(|county| county.2.is_empty());
        let mut value = Decimal::ZERO;
        let mut parts = Vec::new();
        for (_, share, of_county) in counties {
            let Some(county_mean) = mean(of_county.iter().map(|(_, site)| site.value)) else { continue };
            value += county_mean * share / total;
            let weight = || share / total / Decimal::from(of_county.len() as u64);
            parts.extend(of_county.iter().map(|site| self.whole_site(*site, weight)));
        }
        let mut derived = Derived::new(value, parts);
        derived.flags.extend(left_out.then_some(Flag::CountiesLeftOut));
        Ok(derived)
    }

    /// The highest complete monitor of the counties. It bounds the city only if every county has one.
    pub(super) fn county_max(&self) -> Result<Derived<'m>, Gap> {
        let counties = self.sites_by_county(self.series, PocRule::Max);
        let without: Vec<_> =
            counties.iter().filter(|county| county.2.is_empty()).map(|county| county.0.as_str()).collect();
        if without.len() == counties.len() {
            return Err(self.no_site_in_counties());
        }
        if !without.is_empty() {
            return Err(counties_missing(&without));
        }
        let highest = counties
            .into_iter()
            .flat_map(|county| county.2)
            .max_by(|(a, one), (b, other)| one.value.cmp(&other.value).then_with(|| b.cmp(a)))
            .ok_or_else(|| self.no_site_in_counties())?;
        let rounded_to = (self.mean == MeanOf::Quarters).then_some(TENTH);
        let value = rounded_to.map_or(highest.1.value, |_| round_half_up(highest.1.value, 1));
        Ok(Derived { rounded_to, ..Derived::new(value, vec![self.whole_site(highest, || Decimal::ONE)]) })
    }

    /// The mean of three years at the site where it is highest, rounded half up to 0.1 (40 CFR 50, appendix N).
    pub(super) fn design_value(&self) -> Result<Derived<'m>, Gap> {
        let mut earlier = Vec::new();
        for year in [self.year - 1, self.year - 2] {
            let city = self.around.city;
            let series = self.at.air.of_year(year, self.mean, self.events, city, Needs::Counties);
            earlier.push(series.ok_or_else(|| without_year(year, self.at.why_no_series(year, self.mean, city)))?);
        }
        let of_earlier = |id: &SiteId| {
            let year = |series: &&'m Series<'_>| series.site_year(series.layout.site(id)?, self.poc);
            earlier.iter().map(year).collect::<Option<Vec<_>>>()
        };
        let mut latest: Vec<_> =
            self.sites_by_county(self.series, self.poc).into_iter().flat_map(|county| county.2).collect();
        latest.sort_unstable_by_key(|(site, _)| *site);
        let three_years = |site: (usize, SiteYear)| {
            let others = of_earlier(self.found.layout.id(site.0))?;
            Some((site, site.1.value + others.iter().map(|year| year.value).sum::<Decimal>(), others))
        };
        let words = "no site in the city's counties has three complete years";
        let (site, sum, others) = latest
            .into_iter()
            .filter_map(three_years)
            .reduce(|best, other| if other.1 > best.1 { other } else { best })
            .ok_or_else(|| Gap::new(Reason::Incomplete, words))?;
        let also = earlier.iter().zip(others).map(|(series, year)| series.from[year.first]).collect();
        let value = round_half_up(sum / Decimal::from(3), 1);
        let parts = vec![self.whole_site(site, || Decimal::ONE)];
        Ok(Derived { rounded_to: Some(TENTH), also, ..Derived::new(value, parts) })
    }
}

/// A gap that names the year it is about.
fn without_year(year: Year, gap: Gap) -> Gap {
    let detail = match gap.detail.as_str() {
        "" => format!("the figures of {year} are missing"),
        told if told.contains(&year.to_string()) => return gap,
        told => format!("the figures of {year} are missing: {told}"),
    };
    Gap { detail, ..gap }
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

fn published_flags(figures: &[(&CountyFips, &Published<'_>)]) -> Flags {
    let mut flags = Flags::default();
    if figures.iter().any(|(_, figure)| !figure.closed) {
        flags.insert(Flag::NotFinal);
    }
    if figures.iter().any(|(_, figure)| figure.from.later_revision) {
        flags.insert(Flag::LaterRevision);
    }
    flags
}
