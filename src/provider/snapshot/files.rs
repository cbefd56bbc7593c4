//! Readers of the shipped files: the program's own columns.

use std::collections::BTreeMap;

use csv::ByteRecord;
use rust_decimal::Decimal;

use crate::model::method::{Dataset, Table};
use crate::model::period::{Vintage, Year};
use crate::model::rows::{AcsRow, AcsTable, MonitorPlace, NoNumber, PublishedCounty, ShippedMonitorYear};
use crate::model::site::MonitorId;
use crate::provider::acs;
use crate::provider::epa;
use crate::provider::fault::Fault;
use crate::provider::table::{Header, Records};
use crate::provider::text::{decode, filled};

/// Years that the EPA had not closed when it printed the shipped county figures.
const OPEN_YEARS: [Year; 1] = [2021];

/// A record with its header: cells by name.
struct Row<'a> {
    header: &'a Header,
    record: &'a ByteRecord,
    number: u64,
}

impl Row<'_> {
    fn cell(&self, name: &str) -> Result<&[u8], Fault> {
        Ok(&self.record[self.header.column(name)?])
    }

    fn read<T>(&self, name: &str, read: impl Fn(&[u8]) -> Option<T>, expected: &'static str) -> Result<T, Fault> {
        let cell = self.cell(name)?;
        read(cell).ok_or_else(|| Fault::cell(self.number, name, cell, expected))
    }

    fn parse<T: std::str::FromStr>(&self, name: &str, expected: &'static str) -> Result<T, Fault> {
        self.read(name, |cell| decode(cell).trim().parse().ok(), expected)
    }

    fn decimal(&self, name: &str) -> Result<Decimal, Fault> {
        self.read(name, epa::decimal, "a number")
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
    let mut record = ByteRecord::new();
    while let Some(number) = records.read(&mut record)? {
        take(&Row { header: &header, record: &record, number })?;
    }
    Ok(())
}

/// Table B28003 of a vintage. The margin of line 001 was never part of the file.
pub(super) fn acs5_b28003(bytes: &[u8], vintage: Vintage) -> Result<AcsTable, Fault> {
    let mut rows = BTreeMap::new();
    each(bytes, |row| {
        let households = acs::estimate(Ok(row.decimal("households")?), Err(NoNumber::NotHeld));
        let moe90 = Ok(row.decimal("computer_and_broadband_moe90")?);
        let broadband = acs::estimate(Ok(row.decimal("computer_and_broadband")?), moe90);
        let lines = BTreeMap::from([(1, households), (4, broadband)]);
        let geo_id = format!("{}{}", acs::PLACE, decode(row.cell("geoid")?));
        acs::insert(&mut rows, geo_id, AcsRow { lines, record: row.number })
    })?;
    Ok(AcsTable { table: Table::B28003, dataset: Dataset::Acs5, vintage, rows })
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
            record: row.number,
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
            place: MonitorPlace {
                monitor: MonitorId { site, poc },
                point: epa::point(row.cell("lat")?, row.cell("lon")?),
                city: epa::city(row.cell("city_name")?),
                county: filled(row.cell("county_name")?),
                site_name: None,
            },
            year,
            duration: epa::duration(row.cell("duration")?),
            quarter_days: row.quarters("days")?,
            quarter_scheduled: row.quarters("scheduled")?,
            mean_of_days: row.decimal("mean_of_days")?,
            mean_of_quarters,
            record: row.number,
        });
        Ok(())
    })?;
    Ok(years)
}
