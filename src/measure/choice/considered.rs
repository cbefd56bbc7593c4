//! The monitors that a method looked at and made no value of, each with why it decides nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::{Choice, Stands, rows, why_silent};
use crate::config::MetricRules;
use crate::measure::distance::metres;
use crate::measure::monitor_year::MonitorYear;
use crate::measure::pm25::is_inside;
use crate::measure::series::monitor_years;
use crate::measure::site_year::speakers;
use crate::model::rows::{MonitorPlace, Rows};
use crate::model::{Method, MonitorId, PocRule, SiteId, Statistic, UsCity};

/// Where no monitor stands within the circle, so many of the nearest beyond it are told.
const NEAREST: usize = 3;

const OTHER_CITY: &str = "in another city by the EPA's name";
const NO_CITY: &str = "in no city by the EPA's name";
const TOO_FAR: &str = "beyond the circle that is looked at";

/// The monitors of one reply that the method looked at around the city. For a mean over a city's sites they are all of
/// its counties (in Connecticut of the state), those outside with what they are outside by; for circles those within,
/// or the nearest beyond where there is none.
#[must_use]
pub fn considered(rows: &Rows, city: &UsCity, method: Method, rules: &MetricRules) -> Vec<Choice> {
    let Method::Pm25 { statistic, mean, poc, events } = method else { return Vec::new() };
    let mut years = monitor_years(rows, mean, events).unwrap_or_default();
    years.sort_by_key(|year| year.place.monitor);
    let rule = if statistic == Statistic::CountyMax { PocRule::Max } else { poc };
    let stands = standing(&rows::places(rows), city, statistic, rules);
    let sites: BTreeSet<SiteId> = stands.keys().map(|monitor| monitor.site).collect();
    let inside = |monitor: &MonitorId| stands.get(monitor).is_some_and(|stands| stands.inside);
    let mut choices = Vec::new();
    for site in sites {
        let here = (0..years.len()).filter(|at| years[*at].place.monitor.site == site);
        let here = here.filter(|at| inside(&years[*at].place.monitor));
        let speaking: BTreeSet<MonitorId> = speakers(&years, here, rule).map(|at| years[at].place.monitor).collect();
        for (monitor, rows, quarters) in rows::of_site(rows, site, events) {
            let Some(stands) = stands.get(&monitor) else { continue };
            let year = years.iter().find(|year| year.place.monitor == monitor);
            let silent = (!speaking.contains(&monitor)).then(|| why(stands, statistic, year, rule));
            let mean = year.map(|year| year.mean);
            // Of a monitor that the method does not look at, its place says all.
            let (rows, quarters) = if stands.inside { (rows, quarters) } else { (Vec::new(), None) };
            choices.push(Choice { monitor, silent, mean, rows, quarters, stands: Some(stands.clone()) });
        }
    }
    choices
}

fn why(stands: &Stands, statistic: Statistic, year: Option<&MonitorYear<'_>>, rule: PocRule) -> &'static str {
    match (stands.inside, statistic) {
        (true, _) => why_silent(year, rule),
        (false, Statistic::Idw | Statistic::Nearest) => TOO_FAR,
        (false, _) if stands.city.is_some() => OTHER_CITY,
        (false, _) => NO_CITY,
    }
}

fn standing(
    places: &BTreeMap<MonitorId, &MonitorPlace>,
    city: &UsCity,
    statistic: Statistic,
    rules: &MetricRules,
) -> BTreeMap<MonitorId, Stands> {
    match statistic {
        Statistic::Idw => circle(places, city, rules.idw_km),
        Statistic::Nearest => circle(places, city, rules.near_km),
        Statistic::CityMean => {
            let at = |place: &MonitorPlace| {
                let site = place.monitor.site;
                if city.counties_differ_at_epa() {
                    site.state() == city.state.fips()
                } else {
                    city.counties.iter().any(|share| share.county.as_str() == site.county_code())
                }
            };
            let inside = |place: &MonitorPlace| place.city.as_deref().is_some_and(|name| is_inside(city, name));
            let told = places.iter().filter(|(_, place)| at(place));
            told.map(|(monitor, place)| (*monitor, stands(place, inside(place), None))).collect()
        }
        Statistic::CountyMean | Statistic::CountyMax | Statistic::DesignValue => {
            let at = |place: &MonitorPlace| {
                let code = place.monitor.site.county_code();
                city.inhabited_counties().any(|share| share.county.as_str() == code)
            };
            let told = places.iter().filter(|(_, place)| at(place));
            told.map(|(monitor, place)| (*monitor, stands(place, true, None))).collect()
        }
    }
}

fn circle(places: &BTreeMap<MonitorId, &MonitorPlace>, city: &UsCity, km: f64) -> BTreeMap<MonitorId, Stands> {
    let Some(centre) = city.point else { return BTreeMap::new() };
    let placed = places.values().filter_map(|place| Some((metres(centre.at, place.point?), *place)));
    let mut placed: Vec<(u32, &MonitorPlace)> = placed.collect();
    placed.sort_by_key(|(metres, place)| (*metres, place.monitor));
    let is_within = |metres: u32| f64::from(metres) <= km * 1000.0;
    let within = placed.iter().take_while(|(metres, _)| is_within(*metres)).count();
    placed.truncate(if within == 0 { NEAREST } else { within });
    let told = placed.into_iter();
    told.map(|(metres, place)| (place.monitor, stands(place, is_within(metres), Some(metres)))).collect()
}

fn stands(place: &MonitorPlace, inside: bool, distance_m: Option<u32>) -> Stands {
    Stands { inside, city: place.city.clone(), county: place.county.clone(), distance_m }
}
