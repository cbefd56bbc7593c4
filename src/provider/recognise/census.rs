//! A saved reply of the Census Data API: its columns say the table, only address or name say dataset and vintage.

use serde_json::value::RawValue;

use super::{File, NotRecognised, Recognised};
use crate::model::evidence::Resource;
use crate::model::method::{Dataset, Table};
use crate::model::period::Vintage;
use crate::provider::fault::Fault;
use crate::provider::{acs, text};

pub(super) fn recognise(file: &File<'_>, body: &[u8]) -> Result<Recognised, NotRecognised> {
    let table = table(body).map_err(|fault| file.damaged(fault))?;
    if let Some((dataset, vintage)) = file.address.and_then(asked) {
        return file.agreed(Resource::CensusQuery { table, dataset, vintage }, None);
    }
    match file.by_name() {
        Some(resource @ Resource::CensusQuery { table: named, .. }) if named == table => {
            Ok(Recognised { resource, stated: None })
        }
        Some(_) => Err(file.disagree(&format!("a reply of the Census Data API with table {table}"))),
        None => Err(NotRecognised::Unclear {
            name: file.name.to_owned(),
            missing: "which dataset and vintage it is of",
            remedy: "name it like acs5-2021-B28002.json",
        }),
    }
}

/// The one table this program reads that the header's variables belong to.
fn table(body: &[u8]) -> Result<Table, Fault> {
    let rows: Vec<&RawValue> = serde_json::from_slice(body).map_err(|error| Fault::Broken(error.to_string()))?;
    let header = rows.first().ok_or(Fault::Nothing("header"))?.get();
    let columns: Vec<String> = serde_json::from_str(header)
        .map_err(|_| Fault::Service(text::excerpt(header.trim_matches('"').as_bytes(), 200)))?;
    let found = columns.iter().find_map(|column| Table::from_id(acs::table_of(column)?));
    found.ok_or(Fault::Nothing("variable of B28002 or B28003"))
}

/// Dataset and vintage of an address as `https://api.census.gov/data/2021/acs/acs5?get=…`.
fn asked(address: &str) -> Option<(Dataset, Vintage)> {
    let path = address.split(['?', '#']).next()?;
    let mut parts = path.trim_end_matches('/').rsplit('/');
    let dataset = Dataset::from_id(parts.next()?)?;
    let is_acs = parts.next()? == "acs";
    let vintage = parts.next()?.parse().ok()?;
    (is_acs && parts.next()? == "data").then_some((dataset, vintage))
}
