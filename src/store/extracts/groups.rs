//! Rows in groups: a Census table by level and state, everything else by county.

use std::collections::BTreeMap;
use std::io;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Kind;
use crate::model::BoundingBox;
use crate::model::Point;
use crate::model::method::{Dataset, Table};
use crate::model::period::Vintage;
use crate::model::rows::{
    AcsRow, AcsTable, AnnualRow, MonitorDays, PublishedCounty, QuarterRow, Rows, ShippedMonitorYear, ShippedYears,
};

/// The group of metro areas, which lie in no one state.
pub(super) const METRO_AREAS: &str = "310";

/// What the index says of a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct GroupHead {
    /// `160-04` (level and state) or `310` in a table, else the county's code.
    pub(super) name: String,
    /// Around the points in it, where there are any.
    pub(super) bounds: Option<BoundingBox>,
}

/// Rows ready to be written.
pub(super) struct Split {
    /// What holds for all rows.
    pub(super) title: Vec<u8>,
    /// The groups and their encoded rows, by name.
    pub(super) groups: Vec<(GroupHead, Vec<u8>)>,
}

/// Rows as read, still encoded.
pub(super) struct Read {
    /// What holds for all rows.
    pub(super) title: Vec<u8>,
    /// The encoded rows of each group read.
    pub(super) groups: Vec<Vec<u8>>,
}

/// What the rows of a table have in common.
type Title = (Table, Dataset, Vintage);

/// Puts rows into groups and encodes them.
pub(super) fn split(rows: &Rows) -> io::Result<Split> {
    match rows {
        Rows::Acs(table) => split_table(table),
        Rows::Annual(rows) => split_by_county(rows),
        Rows::Days(rows) => split_by_county(rows),
        Rows::Quarters(rows) => split_by_county(rows),
        Rows::Counties(rows) => split_by_county(rows),
        Rows::Shipped(rows) => Ok(Split { title: encode(&rows.cities)?, ..split_by_county(&rows.monitors)? }),
    }
}

/// Decodes groups and puts their rows back into the order of the reply.
pub(super) fn join(kind: Kind, read: &Read) -> io::Result<Rows> {
    Ok(match kind {
        Kind::Acs => Rows::Acs(join_table(read)?),
        Kind::Annual => Rows::Annual(join_by_county(read)?),
        Kind::Days => Rows::Days(join_by_county(read)?),
        Kind::Quarters => Rows::Quarters(join_by_county(read)?),
        Kind::Counties => Rows::Counties(join_by_county(read)?),
        Kind::Shipped => Rows::Shipped(ShippedYears { cities: decode(&read.title)?, monitors: join_by_county(read)? }),
    })
}

/// The group of a `GEO_ID`; none for a level that no method looks at.
fn group_of(geo_id: &str) -> Option<String> {
    let (head, code) = geo_id.split_once("US")?;
    match head.get(..3)? {
        METRO_AREAS => Some(METRO_AREAS.to_owned()),
        level @ ("040" | "050" | "160") => Some(format!("{level}-{}", code.get(..2)?)),
        _ => None,
    }
}

fn split_table(table: &AcsTable) -> io::Result<Split> {
    let mut groups: BTreeMap<String, Vec<(&str, &AcsRow)>> = BTreeMap::new();
    for (geo_id, row) in &table.rows {
        if let Some(group) = group_of(geo_id) {
            groups.entry(group).or_default().push((geo_id, row));
        }
    }
    let title: Title = (table.table, table.dataset, table.vintage);
    let encoded = groups.into_iter().map(|(name, rows)| Ok((GroupHead { name, bounds: None }, encode(&rows)?)));
    Ok(Split { title: encode(&title)?, groups: encoded.collect::<io::Result<_>>()? })
}

fn join_table(read: &Read) -> io::Result<AcsTable> {
    let (table, dataset, vintage): Title = decode(&read.title)?;
    let mut rows = BTreeMap::new();
    for group in &read.groups {
        rows.extend(decode::<Vec<(String, AcsRow)>>(group)?);
    }
    Ok(AcsTable { table, dataset, vintage, rows })
}

/// A row that belongs to a county.
trait InCounty: Serialize + DeserializeOwned {
    /// State and county codes together.
    fn county_code(&self) -> String;
    /// Where its monitor stands.
    fn point(&self) -> Option<Point>;
}

macro_rules! monitor_rows {
    ($($row:ty),+) => {
        $(impl InCounty for $row {
            fn county_code(&self) -> String {
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
    fn county_code(&self) -> String {
        self.county.to_string()
    }

    fn point(&self) -> Option<Point> {
        None
    }
}

fn split_by_county<T: InCounty>(rows: &[T]) -> io::Result<Split> {
    let mut groups: BTreeMap<String, Vec<(u64, &T)>> = BTreeMap::new();
    for (position, row) in (0..).zip(rows) {
        groups.entry(row.county_code()).or_default().push((position, row));
    }
    let encoded = groups.into_iter().map(|(name, rows)| {
        let bounds = BoundingBox::around(rows.iter().filter_map(|(_, row)| row.point()));
        Ok((GroupHead { name, bounds }, encode(&rows)?))
    });
    Ok(Split { title: Vec::new(), groups: encoded.collect::<io::Result<_>>()? })
}

fn join_by_county<T: InCounty>(read: &Read) -> io::Result<Vec<T>> {
    let mut rows: Vec<(u64, T)> = Vec::new();
    for group in &read.groups {
        rows.append(&mut decode(group)?);
    }
    rows.sort_by_key(|(position, _)| *position);
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

/// The compact form of a value.
pub(super) fn encode(value: &impl Serialize) -> io::Result<Vec<u8>> {
    postcard::to_allocvec(value).map_err(|cause| io::Error::new(io::ErrorKind::InvalidInput, cause))
}

/// The value of a compact form.
pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> io::Result<T> {
    postcard::from_bytes(bytes).map_err(|cause| io::Error::new(io::ErrorKind::InvalidData, cause))
}
