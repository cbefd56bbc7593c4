//! The EPA's bulk files: annual and daily summaries of a year by monitor, one CSV in a zip each.
//!
//! Rows of parameter 88101 are kept as they are; which of them count is not decided here.

pub(super) mod annual;
pub(super) mod daily;

use csv::ByteRecord;

use super::epa;
use super::fault::Fault;
use super::table::Header;
use super::text::filled;
use crate::model::rows::MonitorPlace;
use crate::model::site::{MonitorId, SiteId};

/// Where the columns stand that say which monitor a row is of.
struct PlaceColumns {
    /// State, county, site and POC: together the monitor.
    codes: [usize; 4],
    lat: usize,
    lon: usize,
    site_name: usize,
    county_name: usize,
    city: usize,
}

impl PlaceColumns {
    fn of(header: &Header) -> Result<Self, Fault> {
        let column = |name| header.column(name);
        Ok(Self {
            codes: [column("State Code")?, column("County Code")?, column("Site Num")?, column("POC")?],
            lat: column("Latitude")?,
            lon: column("Longitude")?,
            site_name: column("Local Site Name")?,
            county_name: column("County Name")?,
            city: column("City Name")?,
        })
    }

    fn codes<'a>(&self, record: &'a ByteRecord) -> [&'a [u8]; 4] {
        self.codes.map(|column| record[column].trim_ascii())
    }

    fn place(&self, record: &ByteRecord, number: u64) -> Result<MonitorPlace, Fault> {
        Ok(MonitorPlace {
            monitor: monitor(self.codes(record), number)?,
            point: epa::point(&record[self.lat], &record[self.lon]),
            city: epa::city(&record[self.city]),
            county: filled(&record[self.county_name]),
            site_name: filled(&record[self.site_name]),
        })
    }
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
