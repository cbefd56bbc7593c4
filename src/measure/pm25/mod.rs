//! Annual PM2.5 of a city by every admissible method: which sites, and how they become one number.

mod around;
mod county;
mod near;
mod sites;

pub(super) use around::Around;

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::Measurer;
use super::series::{Needs, Series, degrees};
use super::site_year::SiteYear;
use crate::model::evidence::{AqsArea, AqsService, Resource};
use crate::model::{
    Derivation, Detail, Events, Flag, Gap, MeanOf, Method, Observation, Origin, Period, PocRule, Provenance, Reason,
    SiteUse, Statistic, UsCity, Year,
};

/// One method tried for one city and year.
struct Ask<'m, 'a> {
    at: &'m Measurer<'a>,
    city: &'m UsCity,
    around: &'m Around,
    method: Method,
    statistic: Statistic,
    mean: MeanOf,
    poc: PocRule,
    events: Events,
    year: Year,
}

/// A value, the sites it came from with their weights (in all 1) and distances, and what to know about it.
struct Derived<'s> {
    value: Decimal,
    sites: Vec<(SiteYear<'s>, Decimal, Option<u32>)>,
    flags: BTreeSet<Flag>,
    rounded_to: Option<Decimal>,
    /// Replies of other years that it rests on too.
    also: Vec<&'s Provenance>,
}

/// Tries one method for one city; `None` where no year was out by the day asked about and none was asked for.
pub(super) fn derive(
    at: &Measurer<'_>,
    city: &UsCity,
    method: Method,
    only: Option<Year>,
    around: &Around,
) -> Option<Derivation> {
    let Method::Pm25 { statistic, mean, poc, events } = method else { return None };
    let released = at.releases.years(at.as_of);
    let newest = only.or_else(|| released.first().copied())?;
    let derivation = |year, result| Some(Derivation { method, period: Period::year(year), result });
    if !released.contains(&newest) {
        let gap = Gap::new(Reason::NotPublished, format!("the year {newest} was not out by {}", at.as_of));
        return derivation(newest, Err(gap));
    }
    if let Some(gap) = not_defined(city, statistic) {
        return derivation(newest, Err(gap));
    }
    if mean == MeanOf::Published {
        return Some(county::published(at, city, method, newest, only));
    }
    let needs = needs(statistic, at.metrics.get(crate::model::Metric::Pm25).idw_km, city);
    let Some((year, series)) = at.air.newest(mean, events, city, needs, only) else {
        return derivation(newest, Err(at.why_no_series(newest, mean, city)));
    };
    let ask = Ask { at, city, around, method, statistic, mean, poc, events, year };
    let result = ask.value(series).and_then(|derived| ask.observe(derived, series, newest));
    let period = if statistic == Statistic::DesignValue { Period::years(year - 2, year) } else { Period::year(year) };
    Some(Derivation { method, period, result })
}

fn needs(statistic: Statistic, idw_km: f64, city: &UsCity) -> Needs {
    match statistic {
        Statistic::Idw | Statistic::Nearest if city.point.is_some() => Needs::Circle(idw_km),
        _ => Needs::Counties,
    }
}

/// Why the method makes no sense for the city, whatever the data.
fn not_defined(city: &UsCity, statistic: Statistic) -> Option<Gap> {
    let by_county = matches!(statistic, Statistic::CountyMean | Statistic::CountyMax | Statistic::DesignValue);
    if by_county && city.counties_differ_at_epa() {
        let words = "the Census counts Connecticut's planning regions, the EPA its old counties";
        return Some(Gap::new(Reason::CountiesDiffer, words));
    }
    let by_point = matches!(statistic, Statistic::Idw | Statistic::Nearest);
    (by_point && city.point.is_none()).then(|| Gap::new(Reason::NoPoint, "no point is known for the city"))
}

/// Whether the resource is one that this kind of mean of the year comes from.
fn gives(resource: &Resource, mean: MeanOf, wanted: Year, city: &UsCity) -> bool {
    match resource {
        Resource::AnnualFile { year } => *year == wanted && mean == MeanOf::Days,
        Resource::DailyFile { year } => *year == wanted && mean == MeanOf::Quarters,
        Resource::AqsQuery { service, year, area } => {
            let service_mean = match service {
                AqsService::Annual => MeanOf::Days,
                AqsService::Quarterly => MeanOf::Quarters,
            };
            *year == wanted && mean == service_mean && is_about(area, city)
        }
        _ => false,
    }
}

fn is_about(area: &AqsArea, city: &UsCity) -> bool {
    match area {
        AqsArea::County(county) => city.counties.iter().any(|share| share.county == *county),
        AqsArea::State(state) => city.state.fips() == state,
        AqsArea::Box(edges) => city.point.is_some_and(|point| degrees(*edges).contains(point.at)),
        AqsArea::Site(..) => false,
    }
}

impl Measurer<'_> {
    fn why_no_series(&self, year: Year, mean: MeanOf, city: &UsCity) -> Gap {
        if mean == MeanOf::Days && self.air.silent_on_completeness.contains(&year) {
            let words = format!("the annual file of {year} does not say which years are complete; the daily file does");
            return Gap::new(Reason::Incomplete, words);
        }
        self.why_missing(|resource| gives(resource, mean, year, city))
    }
}

impl Ask<'_, '_> {
    fn value<'s>(&'s self, series: &'s Series<'_>) -> Result<Derived<'s>, Gap> {
        match self.statistic {
            Statistic::CityMean => self.city_mean(series),
            Statistic::Idw => self.idw(series),
            Statistic::Nearest => self.nearest(series),
            Statistic::CountyMean => self.county_mean(series),
            Statistic::CountyMax => self.county_max(series),
            Statistic::DesignValue => self.design_value(series),
        }
    }

    fn observe(&self, derived: Derived<'_>, series: &Series<'_>, newest: Year) -> Result<Observation, Gap> {
        let mut from: Vec<&Provenance> = derived.also;
        let mut flags = derived.flags;
        let mut uses = Vec::new();
        for (site, weight, distance_m) in &derived.sites {
            let provenance = series
                .provenance(site.first())
                .ok_or_else(|| Gap::new(Reason::NotHeld, "the reply of a monitor is not known"))?;
            from.push(provenance);
            if uses.is_empty() || !self.at.lean {
                uses.push(site_use(site, *weight, *distance_m, provenance));
            }
            flags.extend(self.site_flags(site));
        }
        if self.year < newest {
            flags.insert(self.at.newer_flag(|resource| gives(resource, self.mean, newest, self.city)));
        }
        if from.iter().any(|provenance| provenance.later_revision) {
            flags.insert(Flag::LaterRevision);
        }
        let years = if self.statistic == Statistic::DesignValue { 2 } else { 0 };
        Ok(Observation {
            method: self.method,
            period: Period::years(self.year - years, self.year),
            value: derived.value,
            moe90: None,
            rounded_to: derived.rounded_to,
            flags,
            detail: Detail::Sites(uses),
            origin: from.iter().map(|provenance| provenance.origin).max().unwrap_or(Origin::Snapshot),
            evidence: from.iter().map(|provenance| provenance.digest).collect(),
        })
    }

    fn site_flags(&self, site: &SiteYear<'_>) -> impl Iterator<Item = Flag> {
        let certified = site.monitors.iter().all(|monitor| monitor.certified);
        let several = site.monitors.iter().any(|monitor| monitor.several_rows);
        let by_point = matches!(self.statistic, Statistic::Idw | Statistic::Nearest);
        let town_centre =
            by_point && self.city.point.is_some_and(|point| point.origin == crate::model::PointOrigin::TownCentre);
        [(!certified, Flag::NotCertified), (several, Flag::SeveralRows), (town_centre, Flag::TownCentrePoint)]
            .into_iter()
            .filter_map(|(holds, flag)| holds.then_some(flag))
    }
}

fn site_use(site: &SiteYear<'_>, weight: Decimal, distance_m: Option<u32>, from: &Provenance) -> SiteUse {
    let place = site.first().place;
    SiteUse {
        monitor: place.monitor.clone(),
        value: site.value,
        distance_m,
        weight,
        city: place.city.clone(),
        county: place.county.clone(),
        point: place.point,
        site_name: place.site_name.clone(),
        records: site.monitors.iter().flat_map(|monitor| monitor.records.iter().copied()).collect(),
        evidence: from.digest,
    }
}
