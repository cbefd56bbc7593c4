//! Boxes on the earth.

use serde::{Deserialize, Serialize};

use super::city::Point;

/// A box on the earth, edges included, in degrees, north and east positive. It does not cross the 180th meridian: an
/// area that does is two boxes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoundingBox {
    /// Southern edge.
    pub south: f64,
    /// Northern edge.
    pub north: f64,
    /// Western edge.
    pub west: f64,
    /// Eastern edge.
    pub east: f64,
}

impl BoundingBox {
    /// The smallest box around `points`; none around none.
    #[must_use]
    pub fn around(points: impl IntoIterator<Item = Point>) -> Option<Self> {
        points.into_iter().fold(None, |bounds: Option<Self>, Point { lat, lon }| {
            let bounds = bounds.unwrap_or(Self { south: lat, north: lat, west: lon, east: lon });
            Some(Self {
                south: bounds.south.min(lat),
                north: bounds.north.max(lat),
                west: bounds.west.min(lon),
                east: bounds.east.max(lon),
            })
        })
    }

    /// Whether the two have a point in common.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.south <= other.north && other.south <= self.north && self.west <= other.east && other.west <= self.east
    }

    /// Whether the point lies in the box.
    #[must_use]
    pub fn contains(&self, point: Point) -> bool {
        (self.south..=self.north).contains(&point.lat) && (self.west..=self.east).contains(&point.lon)
    }

    /// Whether the whole of `other` lies in the box.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        self.south <= other.south && self.north >= other.north && self.west <= other.west && self.east >= other.east
    }
}
