//! Rows in groups: a Census table by level and state, everything else by county.

mod annual;
mod county;
mod table;

use std::io;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::Kind;
use super::file::Read;
use crate::model::BoundingBox;
use crate::model::rows::{Rows, ShippedYears};

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

/// Puts rows into groups and encodes them.
pub(super) fn split(rows: &Rows) -> io::Result<Split> {
    match rows {
        Rows::Acs(rows) => table::split(rows),
        Rows::Annual(rows) => annual::split(rows),
        Rows::Days(rows) => county::split(rows),
        Rows::Quarters(rows) => county::split(rows),
        Rows::Counties(rows) => county::split(rows),
        Rows::Shipped(rows) => Ok(Split { title: encode(&rows.cities)?, ..county::split(&rows.monitors)? }),
    }
}

/// Decodes groups and puts their rows back into the order of the reply.
pub(super) fn join(kind: Kind, read: &Read) -> io::Result<Rows> {
    Ok(match kind {
        Kind::Acs => Rows::Acs(table::join(read)?),
        Kind::Annual => Rows::Annual(annual::join(read)?),
        Kind::Days => Rows::Days(county::join(read)?),
        Kind::Quarters => Rows::Quarters(county::join(read)?),
        Kind::Counties => Rows::Counties(county::join(read)?),
        Kind::Shipped => Rows::Shipped(ShippedYears { cities: decode(&read.title)?, monitors: county::join(read)? }),
    })
}

/// The compact form of a value.
pub(super) fn encode(value: &impl Serialize) -> io::Result<Vec<u8>> {
    postcard::to_stdvec(value).map_err(|cause| io::Error::new(io::ErrorKind::InvalidInput, cause))
}

/// The value of a compact form.
pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> io::Result<T> {
    postcard::from_bytes(bytes).map_err(|cause| io::Error::new(io::ErrorKind::InvalidData, cause))
}

fn damaged(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
