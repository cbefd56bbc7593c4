//! Of the whole country's rows, those that figures of cities are made from: a run over many years holds no others.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::config::Registry;
use crate::measure::fit;
use crate::model::rows::{AcsRows, AcsTable, AnnualRow, Rows};
use crate::model::{GeoId, SummaryLevel};
use crate::store::{Area, Want};

/// The rows that are of use where those of the whole country are wanted; all of them where a part is.
pub(super) fn narrowed(rows: Arc<Rows>, want: &Want, registry: &Registry) -> Arc<Rows> {
    let is_of_places = want.levels.iter().all(|level| *level == SummaryLevel::Place);
    if want.area != Area::Nation || !is_of_places {
        return rows;
    }
    match &*rows {
        Rows::Acs(table) => Arc::new(Rows::Acs(of_cities(table, registry))),
        Rows::Annual(annual) => Arc::new(Rows::Annual(of_use(annual))),
        Rows::Days(_) | Rows::Quarters(_) | Rows::Counties(_) | Rows::Shipped(_) => rows,
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

/// The rows that a monitor's year can be made of, and one that says whether the file speaks of completeness.
fn of_use(rows: &[AnnualRow]) -> Vec<AnnualRow> {
    let speaks = rows.iter().position(|row| row.complete.is_some());
    let kept = rows.iter().enumerate().filter(|(at, row)| Some(*at) == speaks || fit::is_of_use(row));
    kept.map(|(_, row)| row.clone()).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use rust_decimal::Decimal;

    use super::*;
    use crate::config;
    use crate::model::method::{Dataset, Table};
    use crate::model::rows::PackedCell;

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
}
