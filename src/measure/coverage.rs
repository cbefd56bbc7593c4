//! Which part of the country rows of air data speak of: elsewhere a figure is "not held", never "no monitor".

use std::collections::BTreeSet;

use super::distance::box_around;
use crate::model::evidence::{AqsArea, Resource};
use crate::model::rows::{Held, Rows};
use crate::model::{BoundingBox, CountyFips, PlaceGeoid, UsCity};

pub(super) enum Coverage {
    Nation,
    Areas(Vec<AqsArea>),
    Cities(BTreeSet<PlaceGeoid>),
}

/// An area larger than a city, by whose monitors its figures are made of.
pub(super) enum Area<'c> {
    /// The monitors of these counties.
    Counties(Vec<&'c CountyFips>),
    /// Those of a state, by its two digits.
    State(&'c str),
}

/// Which part of the country a method looks at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Needs {
    /// The city's counties.
    Counties,
    /// A circle around the city's point, by radius in km.
    Circle(f64),
}

impl Coverage {
    /// What these replies cover together.
    pub(super) fn of(members: &[&Held]) -> Self {
        let mut shipped = members.iter().filter_map(|held| shipped_cities(held));
        if let Some(first) = shipped.next() {
            return Self::Cities(first.iter().chain(shipped.flatten()).cloned().collect());
        }
        let areas = members.iter().filter_map(|held| match &held.from.resource {
            Resource::AqsQuery { area, .. } => Some(area.clone()),
            _ => None,
        });
        let areas: Vec<_> = areas.collect();
        if areas.is_empty() { Self::Nation } else { Self::Areas(areas) }
    }

    /// Whether a city's surroundings are covered.
    pub(super) fn covers(&self, city: &UsCity, needs: Needs) -> bool {
        match self {
            Self::Nation => true,
            Self::Cities(cities) => cities.contains(&city.geoid),
            Self::Areas(areas) => match needs {
                Needs::Counties => city.counties.iter().all(|share| hold_county(areas, &share.county)),
                Needs::Circle(km) => city.point.is_some_and(|point| {
                    let circle = box_around(point.at, km);
                    areas.iter().any(|area| matches!(area, AqsArea::Box(edges) if degrees(*edges).holds(&circle)))
                }),
            },
        }
    }

    /// Whether every monitor of an area is covered. Shipped figures were chosen for cities.
    pub(super) fn covers_area(&self, area: &Area<'_>) -> bool {
        match (self, area) {
            (Self::Nation, _) => true,
            (Self::Cities(_), _) => false,
            (Self::Areas(areas), Area::Counties(counties)) => counties.iter().all(|county| hold_county(areas, county)),
            (Self::Areas(areas), Area::State(fips)) => {
                areas.iter().any(|area| matches!(area, AqsArea::State(state) if state == fips))
            }
        }
    }
}

fn hold_county(areas: &[AqsArea], wanted: &CountyFips) -> bool {
    areas.iter().any(|area| match area {
        AqsArea::County(county) => county == wanted,
        AqsArea::State(state) => state == wanted.state_fips(),
        AqsArea::Box(_) | AqsArea::Site(..) => false,
    })
}

#[expect(clippy::cast_precision_loss, reason = "millionths of a degree fit in 53 bits")]
pub(super) fn degrees(edges: [i64; 4]) -> BoundingBox {
    let [south, north, west, east] = edges.map(|edge| edge as f64 / 1e6);
    BoundingBox { south, north, west, east }
}

/// The cities that shipped monitor-years were chosen for.
pub(super) fn shipped_cities(held: &Held) -> Option<&BTreeSet<PlaceGeoid>> {
    match &*held.rows {
        Rows::Shipped(rows) => Some(&rows.cities),
        _ => None,
    }
}
