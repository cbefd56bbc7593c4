//! Readers of the shipped files: the program's own columns.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::model::method::{Dataset, Table};
use crate::model::period::{Vintage, Year};
use crate::model::rows::{AcsRows, AcsTable, MonitorPlace, PackedCell, PublishedCounty, ShippedMonitorYear};
use crate::model::site::MonitorId;
use crate::provider::acs;
use crate::provider::epa;
use crate::provider::fault::Fault;
use crate::provider::table::{Header, Record, Records};
use crate::provider::text::{decode, filled};

/// Years that the EPA had not closed when it printed the shipped county figures.
const OPEN_YEARS: [Year; 1] = [2021];

/// A record with its header: cells by name.
struct Row<'a> {
    header: &'a Header,
    record: &'a Record<'a>,
}

impl Row<'_> {
    fn cell(&self, name: &str) -> Result<&[u8], Fault> {
        Ok(&self.record[self.header.column(name)?])
    }

    fn read<T>(&self, name: &str, read: impl Fn(&[u8]) -> Option<T>, expected: &'static str) -> Result<T, Fault> {
        let cell = self.cell(name)?;
        read(cell).ok_or_else(|| Fault::cell(self.record.number, name, cell, expected))
    }

    fn parse<T: std::str::FromStr>(&self, name: &str, expected: &'static str) -> Result<T, Fault> {
        self.read(name, |cell| decode(cell).trim().parse().ok(), expected)
    }

    fn decimal(&self, name: &str) -> Result<Decimal, Fault> {
        self.read(name, epa::decimal, "a number")
    }

    fn packed(&self, name: &str) -> Result<PackedCell, Fault> {
        self.read(name, |cell| PackedCell::new(Ok(epa::decimal(cell)?)), "a number")
    }

    /// The four cells `q1_…` to `q4_…`.
    fn quarters(&self, what: &str) -> Result<[u32; 4], Fault> {
        let quarter = |number| self.read(&format!("q{number}_{what}"), epa::count, "a count of days");
        Ok([quarter(1)?, quarter(2)?, quarter(3)?, quarter(4)?])
    }
}

/// Reads every record of a shipped file.
fn each(bytes: &[u8], mut take: impl FnMut(&Row<'_>) -> Result<(), Fault>) -> Result<(), Fault> {
    let mut records = Records::comma_separated(bytes, u64::MAX);
    let header = records.header()?;
    while let Some(record) = records.next()? {
        take(&Row { header: &header, record: &record })?;
    }
    Ok(())
}

/// Table B28003 of a vintage. The margin of line 001 was never part of the file.
pub(super) fn acs5_b28003(bytes: &[u8], vintage: Vintage) -> Result<AcsTable, Fault> {
    let mut rows = AcsRows::new(Table::B28003, Dataset::Acs5, vintage);
    each(bytes, |row| {
        let households = [row.packed("households")?, PackedCell::NOT_HELD];
        let broadband = [row.packed("computer_and_broadband")?, row.packed("computer_and_broadband_moe90")?];
        let geo_id = [acs::PLACE.as_bytes(), row.cell("geoid")?].concat();
        acs::insert(&mut rows, &geo_id, row.record.number, &[households, broadband])
    })?;
    Ok(rows.finish())
}

/// County figures.
pub(super) fn counties(bytes: &[u8]) -> Result<Vec<PublishedCounty>, Fault> {
    let mut counties = Vec::new();
    each(bytes, |row| {
        let year = row.parse("year", "a year")?;
        counties.push(PublishedCounty {
            county: row.parse("county", "a county of 5 digits")?,
            year,
            value: row.decimal("weighted_mean")?,
            closed: !OPEN_YEARS.contains(&year),
            record: row.record.number,
        });
        Ok(())
    })?;
    Ok(counties)
}

/// Monitor-years of `year`.
pub(super) fn site_years(bytes: &[u8], year: Year) -> Result<Vec<ShippedMonitorYear>, Fault> {
    let mut years = Vec::new();
    each(bytes, |row| {
        let site = row.parse("site", "an AQS site")?;
        let poc = row.read("poc", epa::count, "a parameter occurrence code")?;
        let quarterly = row.cell("mean_of_quarters")?;
        let mean_of_quarters = match quarterly {
            b"" => None,
            _ => Some(row.decimal("mean_of_quarters")?),
        };
        years.push(ShippedMonitorYear {
            place: Arc::new(MonitorPlace {
                monitor: MonitorId { site, poc },
                point: epa::point(row.cell("lat")?, row.cell("lon")?),
                city: epa::city(row.cell("city_name")?),
                county: filled(row.cell("county_name")?),
                site_name: None,
            }),
            year,
            duration: epa::duration(row.cell("duration")?),
            quarter_days: row.quarters("days")?,
            quarter_scheduled: row.quarters("scheduled")?,
            mean_of_days: row.decimal("mean_of_days")?,
            mean_of_quarters,
            record: row.record.number,
        });
        Ok(())
    })?;
    Ok(years)
}
