//! Which groups of rows the cities of a need call for.

use std::collections::BTreeSet;

use crate::config::MetroAreas;
use crate::measure::distance::box_around;
use crate::model::{City, SummaryLevel, UsCity};
use crate::plan::Need;
use crate::store::{Area, Want};

/// From so many cities on, the whole country is read: picking would cost more than it saves.
const MANY: usize = 300;

/// The groups that the need's cities call for, or those of the whole country. A city's figures stand in the rows of
/// places; those of the places it lies in are wanted where `around` knows the metro areas.
pub(super) fn want(need: &Need<'_>, radius_km: f64, whole: bool, around: Option<&MetroAreas>) -> Want {
    let cities: Vec<&UsCity> = need.cities.iter().filter_map(City::us).collect();
    let mut area = if whole || cities.len() >= MANY { Area::Nation } else { area(&cities, radius_km) };
    let Some(metros) = around else { return Want { levels: BTreeSet::from([SummaryLevel::Place]), area } };
    if let Area::Some { states, counties, .. } = &mut area {
        states.extend(cities.iter().map(|city| city.state.fips().to_owned()));
        let of_cities = cities.iter().flat_map(|city| &city.counties);
        let codes = of_cities.filter_map(|share| metros.of(&share.county)).map(|metro| metro.code.as_str());
        counties.extend(codes.flat_map(|code| metros.counties(code)).map(ToString::to_string));
    }
    Want { levels: SummaryLevel::ALL.into(), area }
}

fn area(cities: &[&UsCity], radius_km: f64) -> Area {
    // Connecticut's counties are others at the EPA, so that its whole state is read.
    let whole = cities.iter().filter(|city| city.counties_differ_at_epa());
    let states: BTreeSet<String> = whole.map(|city| city.state.fips().to_owned()).collect();
    let counties: BTreeSet<String> =
        cities.iter().flat_map(|city| &city.counties).map(|share| share.county.to_string()).collect();
    let boxes = cities.iter().filter_map(|city| city.point).map(|point| box_around(point.at, radius_km)).collect();
    Area::Some { states, counties, boxes }
}
