//! Which groups of rows the cities of a need call for.

use std::collections::BTreeSet;

use crate::measure::distance::box_around;
use crate::model::{City, UsCity};
use crate::plan::Need;
use crate::store::Want;

/// From so many cities on, all groups are read: picking would cost more than it saves.
const MANY: usize = 300;

/// The groups that the need's cities call for.
pub(super) fn want(need: &Need<'_>, radius_km: f64) -> Want {
    let cities: Vec<&UsCity> = need.cities.iter().filter_map(City::us).collect();
    if cities.len() >= MANY {
        return Want::All;
    }
    // Connecticut's counties are others at the EPA, so that its whole state is read.
    let whole = cities.iter().filter(|city| city.counties_differ_at_epa());
    let states: BTreeSet<String> = whole.map(|city| city.state.fips().to_owned()).collect();
    let counties: BTreeSet<String> =
        cities.iter().flat_map(|city| &city.counties).map(|share| share.county.to_string()).collect();
    let boxes = cities.iter().filter_map(|city| city.point).map(|point| box_around(point.at, radius_km)).collect();
    Want::Some { states, counties, boxes }
}
