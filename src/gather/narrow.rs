//! Of the whole country's rows, those that figures of cities are made from: a run over many years holds no others.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::config::Registry;
use crate::measure::fit;
use crate::model::rows::{AcsRows, AcsTable, AnnualRow, MonitorPlace, Rows};
use crate::model::{GeoId, SummaryLevel};
use crate::store::{Area, Want};

/// The rows that are of use where those of the whole country are wanted, or where those of a part are for every level of
/// geography and year; else all of them, since what is held may answer for other cities too.
pub(super) fn narrowed(rows: Arc<Rows>, want: &Want, registry: &Registry) -> Arc<Rows> {
    let is_of_places_alone = want.levels.iter().all(|level| *level == SummaryLevel::Place);
    if let (Area::Some { states, counties, boxes }, false) = (&want.area, is_of_places_alone) {
        return of_area(rows, &|place| {
            let (county, state) = (place.monitor.site.county_code(), place.monitor.site.state());
            let is_near = place.point.is_some_and(|point| boxes.iter().any(|each| each.contains(point)));
            is_near || counties.contains(county) || states.contains(state)
        });
    }
    if want.area != Area::Nation || !is_of_places_alone {
        return rows;
    }
    match &*rows {
        Rows::Acs(table) => Arc::new(Rows::Acs(of_cities(table, registry))),
        Rows::Annual(_) => of_use(rows),
        Rows::Days(_) | Rows::Quarters(_) | Rows::Counties(_) | Rows::Shipped(_) => rows,
    }
}

/// The rows of monitors in a part of the country: a search through the years holds no others. Those of a table are as
/// good as packed already.
fn of_area(rows: Arc<Rows>, takes: &dyn Fn(&MonitorPlace) -> bool) -> Arc<Rows> {
    match &*rows {
        Rows::Annual(annual) => {
            // Whether a file is silent on completeness is told by its rows, wherever they are from.
            let speaks = annual.iter().position(|row| row.complete.is_some()).unwrap_or_default();
            let kept = annual.iter().enumerate().filter(|(at, row)| *at == speaks || takes(&row.place));
            Arc::new(Rows::Annual(kept.map(|(_, row)| row.clone()).collect()))
        }
        Rows::Days(days) => Arc::new(Rows::Days(days.iter().filter(|row| takes(&row.place)).cloned().collect())),
        Rows::Quarters(quarters) => {
            Arc::new(Rows::Quarters(quarters.iter().filter(|row| takes(&row.place)).cloned().collect()))
        }
        Rows::Acs(_) | Rows::Counties(_) | Rows::Shipped(_) => rows,
    }
}

/// The rows of the registry's cities, and one place of each of their states: it says that the table lists the state.
fn of_cities(table: &AcsTable, registry: &Registry) -> AcsTable {
    let mut ids: BTreeSet<GeoId> = registry.iter().map(|city| GeoId::of_place(&city.geoid)).collect();
    let first_of_states = registry.iter().map(|city| city.state.fips()).collect::<BTreeSet<_>>();
    let firsts = first_of_states.iter().filter_map(|state| table.starting(&format!("1600000US{state}")).next());
    ids.extend(firsts.copied());
    let mut rows = AcsRows::new(table.table, table.dataset, table.vintage);
    for (id, row) in ids.iter().filter_map(|id| Some((id, table.row(id)?))) {
        // A set holds each id once, so that none is repeated.
        let _ = rows.push(*id, row.record, row.cells);
    }
    rows.finish()
}

/// The rows that a monitor's year can be made of, and one that says whether the file speaks of completeness. Where nobody
/// else has the rows, the others are only let go.
fn of_use(mut rows: Arc<Rows>) -> Arc<Rows> {
    let Rows::Annual(annual) = &*rows else { return rows };
    let speaks = annual.iter().position(|row| row.complete.is_some());
    let is_kept = |at: usize, row: &AnnualRow| Some(at) == speaks || fit::is_of_use(row);
    if let Some(Rows::Annual(own)) = Arc::get_mut(&mut rows) {
        let mut at = 0..;
        own.retain(|row| at.next().is_some_and(|at| is_kept(at, row)));
        return rows;
    }
    let Rows::Annual(annual) = &*rows else { return rows };
    let kept = annual.iter().enumerate().filter(|(at, row)| is_kept(*at, row));
    Arc::new(Rows::Annual(kept.map(|(_, row)| row.clone()).collect()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use rust_decimal::Decimal;

    use super::*;
    use crate::config;
    use crate::model::method::{Dataset, Table};
    use crate::model::rows::{MonitorDays, PackedCell};
    use crate::model::{BoundingBox, MonitorId, Point};

    #[test]
    fn cities_stay_and_one_place_of_their_state() {
        let registry = config::load(None).unwrap().registry;
        let ids = ["0400000US04", "1600000US0400100", "1600000US0465000", "1600000US0499999", "310M700US38060"];
        let cell = PackedCell::new(Ok(Decimal::ONE)).unwrap();
        let mut rows = AcsRows::new(Table::B28003, Dataset::Acs5, 2021);
        for (id, record) in ids.iter().zip(1..) {
            rows.push(GeoId::new(id.as_bytes()).unwrap(), record, &[[cell; 2]; 2]).unwrap();
        }
        let whole = Arc::new(Rows::Acs(rows.finish()));
        let places = Want { levels: [SummaryLevel::Place].into(), area: Area::Nation };
        let kept = narrowed(Arc::clone(&whole), &places, &registry);
        let Rows::Acs(kept) = &*kept else { panic!("a table stays a table") };
        let seen: Vec<_> = kept.rows().map(|(id, row)| (id.as_str(), row.record)).collect();
        assert_eq!(seen, [(ids[1], 2), (ids[2], 3)]);
        assert_eq!(narrowed(Arc::clone(&whole), &Want::all(), &registry), whole, "other levels are wanted too");
        let some = Area::Some { states: BTreeSet::new(), counties: BTreeSet::new(), boxes: Vec::new() };
        let part = Want { area: some, ..places };
        assert_eq!(narrowed(Arc::clone(&whole), &part, &registry), whole, "a part is not narrowed again");
    }

    /// A year of days at a site, of which only the place matters.
    fn days(site: &str, point: Option<Point>) -> MonitorDays {
        let monitor = MonitorId { site: site.parse().unwrap(), poc: 1 };
        let place = MonitorPlace { monitor, point, city: None, county: None, site_name: None };
        MonitorDays { place: Arc::new(place), year: 2022, days: Vec::new() }
    }

    #[test]
    fn monitors_stay_by_county_state_and_box() {
        let registry = config::load(None).unwrap().registry;
        let at = |lat, lon| Some(Point { lat, lon });
        let kept = ["04-013-0001", "06-037-0002", "32-003-0003"];
        let rows = Rows::Days(vec![
            days(kept[0], None),
            days(kept[1], at(34.0, -118.2)),
            days("36-061-0004", at(40.8, -73.9)),
            days(kept[2], at(36.1, -115.1)),
            days("48-201-0005", None),
        ]);
        let boxed = BoundingBox { south: 36.0, north: 37.0, west: -116.0, east: -115.0 };
        let area =
            Area::Some { states: ["06".to_owned()].into(), counties: ["04013".to_owned()].into(), boxes: vec![boxed] };
        let want = Want { levels: SummaryLevel::ALL.into(), area };
        let Rows::Days(found) = &*narrowed(Arc::new(rows), &want, &registry) else { panic!("days stay days") };
        let found: Vec<String> = found.iter().map(|row| row.place.monitor.site.to_string()).collect();
        assert_eq!(found, kept);
    }
}
