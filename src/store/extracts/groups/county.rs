//! Rows by county, each with its position in the reply.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{GroupHead, Split, decode, encode};
use crate::model::rows::{AnnualRow, MonitorDays, PublishedCounty, QuarterRow, ShippedMonitorYear};
use crate::model::{BoundingBox, Point};
use crate::store::extracts::file::Read;

/// A row that belongs to a county.
pub(super) trait InCounty {
    /// State and county codes together.
    fn county_code(&self) -> &str;
    /// Where its monitor stands.
    fn point(&self) -> Option<Point>;
}

macro_rules! monitor_rows {
    ($($row:ty),+) => {
        $(impl InCounty for $row {
            fn county_code(&self) -> &str {
                self.place.monitor.site.county_code()
            }

            fn point(&self) -> Option<Point> {
                self.place.point
            }
        })+
    };
}

monitor_rows!(AnnualRow, MonitorDays, QuarterRow, ShippedMonitorYear);

impl InCounty for PublishedCounty {
    fn county_code(&self) -> &str {
        self.county.as_str()
    }

    fn point(&self) -> Option<Point> {
        None
    }
}

pub(super) fn split<T: InCounty + Serialize>(rows: &[T]) -> io::Result<Split> {
    Ok(Split { title: Vec::new(), groups: groups(rows, encode)? })
}

/// The groups of rows, encoded by `encode` with their positions.
pub(super) fn groups<'a, T: InCounty>(
    rows: &'a [T],
    mut encode: impl FnMut(&Vec<(u64, &'a T)>) -> io::Result<Vec<u8>>,
) -> io::Result<Vec<(GroupHead, Vec<u8>)>> {
    let mut groups: BTreeMap<&str, Vec<(u64, &T)>> = BTreeMap::new();
    for (position, row) in (0..).zip(rows) {
        groups.entry(row.county_code()).or_default().push((position, row));
    }
    let encoded = groups.into_iter().map(|(name, rows)| {
        let bounds = BoundingBox::around(rows.iter().filter_map(|(_, row)| row.point()));
        Ok((GroupHead { name: name.to_owned(), bounds }, encode(&rows)?))
    });
    encoded.collect()
}

pub(super) fn join<T: DeserializeOwned>(read: &Read) -> io::Result<Vec<T>> {
    let mut rows = InReply::default();
    for group in read.groups() {
        for (position, row) in decode::<Vec<(u64, T)>>(group)? {
            rows.push(position, row);
        }
    }
    Ok(rows.finish())
}

/// Rows and their positions in the reply.
pub(super) struct InReply<T> {
    positions: Vec<u64>,
    rows: Vec<T>,
}

impl<T> Default for InReply<T> {
    fn default() -> Self {
        Self { positions: Vec::new(), rows: Vec::new() }
    }
}

impl<T> InReply<T> {
    pub(super) fn push(&mut self, position: u64, row: T) {
        self.positions.push(position);
        self.rows.push(row);
    }

    /// The rows in the order of the reply: most replies are in the order of counties themselves.
    pub(super) fn finish(self) -> Vec<T> {
        if self.positions.is_sorted() {
            return self.rows;
        }
        let mut rows: Vec<_> = self.positions.into_iter().zip(self.rows).collect();
        rows.sort_by_key(|(position, _)| *position);
        rows.into_iter().map(|(_, row)| row).collect()
    }
}
