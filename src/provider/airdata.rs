//! The EPA's bulk files: annual and daily summaries of a year by monitor, one CSV in a zip each.
//!
//! Rows of parameter 88101 are kept as they are; which of them count is not decided here.

pub(super) mod annual;
pub(super) mod daily;
mod seen;

use std::io::Read;

use super::epa;
use super::fault::Fault;
use super::table::{Header, Record, Records};
use super::text::filled;
use crate::model::rows::MonitorPlace;
use crate::model::site::{MonitorId, SiteId};

/// The columns of both files that are read.
pub(super) const READ: [&str; 14] = [
    "State Code",
    "County Code",
    "Site Num",
    "POC",
    "Latitude",
    "Longitude",
    "Local Site Name",
    "County Name",
    "City Name",
    "Parameter Code",
    "Sample Duration",
    "Pollutant Standard",
    "Event Type",
    "Arithmetic Mean",
];

/// Where the columns stand that both files have.
struct Columns {
    /// State, county, site and POC: together the monitor.
    codes: [usize; 4],
    /// Latitude, longitude, local site name, county name and city name.
    place: [usize; 5],
    parameter: usize,
    duration: usize,
    standard: usize,
    event: usize,
    mean: usize,
}

impl Columns {
    fn of(header: &Header) -> Result<Self, Fault> {
        let column = |name| header.column(name);
        Ok(Self {
            codes: [column("State Code")?, column("County Code")?, column("Site Num")?, column("POC")?],
            place: [
                column("Latitude")?,
                column("Longitude")?,
                column("Local Site Name")?,
                column("County Name")?,
                column("City Name")?,
            ],
            parameter: column("Parameter Code")?,
            duration: column("Sample Duration")?,
            standard: column("Pollutant Standard")?,
            event: column("Event Type")?,
            mean: column("Arithmetic Mean")?,
        })
    }

    fn codes<'a>(&self, record: &'a Record<'_>) -> [&'a [u8]; 4] {
        self.codes.map(|column| record[column].trim_ascii())
    }

    fn is_pm25(&self, record: &Record<'_>) -> bool {
        record[self.parameter].trim_ascii() == epa::PARAMETER
    }

    fn place(&self, record: &Record<'_>) -> Result<MonitorPlace, Fault> {
        let [lat, lon, site_name, county, city] = self.place.map(|column| &record[column]);
        Ok(MonitorPlace {
            monitor: monitor(self.codes(record), record.number)?,
            point: epa::point(lat, lon),
            city: epa::city(city),
            county: filled(county),
            site_name: filled(site_name),
        })
    }
}

/// Gives the header to `columns_of` and every record to `take`. A file without a record is none.
fn each<C>(
    csv: &mut dyn Read,
    max_rows: u64,
    columns_of: impl FnOnce(&Header) -> Result<C, Fault>,
    mut take: impl FnMut(&C, &Record<'_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut records = Records::streamed(csv, max_rows);
    let columns = columns_of(&records.header()?)?;
    let mut is_empty = true;
    while let Some(record) = records.next()? {
        is_empty = false;
        take(&columns, &record)?;
    }
    if is_empty { Err(Fault::Nothing("record")) } else { Ok(()) }
}

fn monitor([state, county, site, poc]: [&[u8]; 4], number: u64) -> Result<MonitorId, Fault> {
    let text = |bytes| std::str::from_utf8(bytes).unwrap_or_default();
    let id = SiteId::new(text(state), text(county), text(site)).map_err(|_| {
        let codes = [state, county, site].join(&b'-');
        Fault::cell(number, "State Code, County Code, Site Num", &codes, "an AQS site")
    })?;
    let poc = epa::count(poc).ok_or_else(|| Fault::cell(number, "POC", poc, "a parameter occurrence code"))?;
    Ok(MonitorId { site: id, poc })
}

/// A cell that must be a number where it is filled.
fn filled_as<T>(
    cell: &[u8],
    read: impl Fn(&[u8]) -> Option<T>,
    fault: impl FnOnce() -> Fault,
) -> Result<Option<T>, Fault> {
    if cell.trim_ascii().is_empty() {
        return Ok(None);
    }
    read(cell).map(Some).ok_or_else(fault)
}
