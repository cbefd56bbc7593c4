//! Annual PM2.5 of a city by every admissible method: which sites, and how they become one number.

mod area;
mod around;
mod county;
mod near;
mod sites;
mod vain;

pub(in crate::measure) use area::mean_over;
pub use around::Around;
pub(in crate::measure) use sites::is_inside;
pub(in crate::measure) use vain::{is_wanted, looked_through};

use std::rc::Rc;

use rust_decimal::Decimal;

use super::Measurer;
use super::coverage::{Needs, degrees};
use super::series::Series;
use super::site_year::{SiteYear, site_year, speakers};
use crate::model::evidence::{AqsArea, AqsService, Resource};
use crate::model::{
    Derivation, Detail, Events, Flag, Flags, Gap, MeanOf, Method, Observation, Origin, Period, PocRule, Provenance,
    Reason, SiteUse, Statistic, UsCity, Year,
};
use around::Found;

/// One method tried for one city and year.
struct Ask<'q, 'm, 'a> {
    at: &'m Measurer<'a>,
    around: &'q Around<'m, 'a>,
    series: &'m Series<'a>,
    found: Rc<Found<'m, 'a>>,
    method: Method,
    statistic: Statistic,
    mean: MeanOf,
    poc: PocRule,
    events: Events,
    year: Year,
}

/// A site's part in a value.
struct Part {
    year: SiteYear,
    weight: Decimal,
    distance_m: Option<u32>,
    /// The monitors that speak for it; left out where no site is shown.
    monitors: Vec<usize>,
}

/// A value, the sites it came from with their weights (in all 1), and what to know about it.
struct Derived<'s> {
    value: Decimal,
    parts: Vec<Part>,
    flags: Flags,
    rounded_to: Option<Decimal>,
    /// Replies of other years that it rests on too.
    also: Vec<&'s Provenance>,
}

impl Derived<'_> {
    fn new(value: Decimal, parts: Vec<Part>) -> Self {
        Self { value, parts, flags: Flags::default(), rounded_to: None, also: Vec::new() }
    }
}

/// Tries one method for one city; `None` where no year was out by the day asked about and none was asked for.
pub(super) fn derive<'m, 'a>(
    at: &'m Measurer<'a>,
    around: &Around<'m, 'a>,
    method: Method,
    only: Option<Year>,
) -> Option<Derivation> {
    let Method::Pm25 { statistic, mean, poc, events } = method else { return None };
    let (city, released) = (around.city, &at.years);
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
    let ask =
        Ask { at, around, series, found: around.in_layout(&series.layout), method, statistic, mean, poc, events, year };
    let result = ask.value().map(|derived| ask.observe(derived, newest));
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
    if statistic.is_of_counties() && city.counties_differ_at_epa() {
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
        if mean == MeanOf::Days && self.air.silent_on_completeness.contains_key(&year) {
            let words = format!("the annual file of {year} does not say which years are complete; the daily file does");
            return Gap::new(Reason::Incomplete, words);
        }
        self.why_missing(|resource| gives(resource, mean, year, city))
    }
}

impl<'m> Ask<'_, 'm, '_> {
    fn value(&self) -> Result<Derived<'m>, Gap> {
        match self.statistic {
            Statistic::CityMean => self.city_mean(),
            Statistic::Idw => self.idw(),
            Statistic::Nearest => self.nearest(),
            Statistic::CountyMean => self.county_mean(),
            Statistic::CountyMax => self.county_max(),
            Statistic::DesignValue => self.design_value(),
        }
    }

    /// The year of the site that these monitors stand on. Where they are all of the site's, it is known already.
    fn site_year(&self, among: impl ExactSizeIterator<Item = usize> + Clone) -> Option<SiteYear> {
        let site = self.found.layout.site_of[among.clone().next()?];
        if among.len() == self.found.layout.sites[site].len() {
            return self.series.site_year(site, self.poc);
        }
        site_year(&self.series.monitors, among, self.poc)
    }

    fn part(
        &self,
        year: SiteYear,
        among: impl Iterator<Item = usize> + Clone,
        weight: impl FnOnce() -> Decimal,
    ) -> Part {
        if self.at.lean {
            return Part { year, weight: Decimal::ONE, distance_m: None, monitors: Vec::new() };
        }
        let rule = if self.statistic == Statistic::CountyMax { PocRule::Max } else { self.poc };
        let monitors = speakers(&self.series.monitors, among, rule).collect();
        Part { year, weight: weight(), distance_m: None, monitors }
    }

    fn observe(&self, derived: Derived<'m>, newest: Year) -> Observation {
        let mut from: Vec<&Provenance> = derived.also;
        let mut flags = derived.flags;
        for part in &derived.parts {
            let provenance = self.series.from[part.year.first];
            if !from.last().is_some_and(|last| std::ptr::eq(*last, provenance)) {
                from.push(provenance);
            }
            flags.extend(self.site_flags(&part.year));
        }
        if self.year < newest {
            let is_newest = |resource: &Resource| gives(resource, self.mean, newest, self.around.city);
            flags.insert(self.at.newer_flag(is_newest));
        }
        if from.iter().any(|provenance| provenance.later_revision) {
            flags.insert(Flag::LaterRevision);
        }
        let years = if self.statistic == Statistic::DesignValue { 2 } else { 0 };
        let shown = if self.at.lean { 1 } else { derived.parts.len() };
        Observation {
            method: self.method,
            period: Period::years(self.year - years, self.year),
            value: derived.value,
            moe90: None,
            rounded_to: derived.rounded_to,
            flags,
            detail: Detail::Sites(derived.parts.iter().take(shown).map(|part| self.site_use(part)).collect()),
            origin: from.iter().map(|provenance| provenance.origin).max().unwrap_or(Origin::Snapshot),
            evidence: from.iter().map(|provenance| provenance.digest).collect(),
        }
    }

    fn site_flags(&self, site: &SiteYear) -> impl Iterator<Item = Flag> {
        let by_point = matches!(self.statistic, Statistic::Idw | Statistic::Nearest);
        let town_centre = by_point
            && self.around.city.point.is_some_and(|point| point.origin == crate::model::PointOrigin::TownCentre);
        [
            (!site.certified, Flag::NotCertified),
            (site.several_rows, Flag::SeveralRows),
            (town_centre, Flag::TownCentrePoint),
        ]
        .into_iter()
        .filter_map(|(holds, flag)| holds.then_some(flag))
    }

    fn site_use(&self, part: &Part) -> SiteUse {
        let place = self.series.monitors[part.year.first].place;
        let name = |name: &Option<String>| if self.at.lean { None } else { name.clone() };
        let records = part.monitors.iter().flat_map(|monitor| &self.series.monitors[*monitor].records);
        SiteUse {
            monitor: place.monitor,
            value: part.year.value,
            distance_m: part.distance_m,
            weight: part.weight,
            city: name(&place.city),
            county: name(&place.county),
            point: place.point,
            site_name: name(&place.site_name),
            records: records.copied().collect(),
            evidence: self.series.from[part.year.first].digest,
        }
    }
}
