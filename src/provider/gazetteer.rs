//! The Census Bureau's Gazetteer of places: names, legal kinds and interior points.

use super::fault::{ExtractError, Fault};
use super::table::{Header, Record, Records};
use super::text::{ZIP, decode, filled, without_bom};
use super::{Limits, archive, epa};
use crate::model::city::{PlaceGeoid, Point};
use crate::model::period::Year;

/// A place of the Gazetteer.
#[derive(Clone, Debug, PartialEq)]
pub struct GazetteerPlace {
    /// Its code.
    pub geoid: PlaceGeoid,
    /// Its state's postal abbreviation.
    pub usps: String,
    /// Its name with its suffix, as `Cañon City city`.
    pub name: String,
    /// The legal or statistical kind, as `25` for a city and `57` for a census designated place.
    pub lsad: String,
    /// The functional status, as `A` for an active government and `S` for a statistical area.
    pub funcstat: String,
    /// Its interior point.
    pub point: Point,
}

pub(super) fn path(year: Year) -> String {
    format!("/geo/docs/maps-data/data/gazetteer/{year}_Gazetteer/{year}_Gaz_place_national.zip")
}

/// The places of a Gazetteer, zipped as sent or as text: tabs and padding to 2024, pipes from 2025.
pub fn places(bytes: &[u8], limits: &Limits) -> Result<Vec<GazetteerPlace>, ExtractError> {
    let places = if bytes.starts_with(ZIP) {
        let is_named = |name: &str| name.to_ascii_lowercase().contains("_gaz_place");
        archive::read(bytes, is_named, limits, |file| {
            let mut text = Vec::new();
            file.read_to_end(&mut text).map_err(|error| archive::carried(&error))?;
            read(&text, limits)
        })
    } else {
        read(bytes, limits)
    };
    places.map_err(|fault| fault.of("Census Gazetteer of places".to_owned()))
}

/// Whether a header separates its names with pipes; earlier editions use tabs.
fn delimiter(text: &[u8]) -> u8 {
    let header = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if header.contains(&b'|') { b'|' } else { b'\t' }
}

struct Columns {
    usps: usize,
    geoid: usize,
    name: usize,
    lsad: usize,
    funcstat: usize,
    lat: usize,
    lon: usize,
}

impl Columns {
    fn of(header: &Header) -> Result<Self, Fault> {
        let column = |name| header.column(name);
        Ok(Self {
            usps: column("USPS")?,
            geoid: column("GEOID")?,
            name: column("NAME")?,
            lsad: column("LSAD")?,
            funcstat: column("FUNCSTAT")?,
            lat: column("INTPTLAT")?,
            lon: column("INTPTLONG")?,
        })
    }
}

fn read(text: &[u8], limits: &Limits) -> Result<Vec<GazetteerPlace>, Fault> {
    let text = without_bom(text);
    let mut records = Records::delimited(text, delimiter(text), limits.max_rows);
    let columns = Columns::of(&records.header()?)?;
    let mut places = Vec::new();
    while let Some(record) = records.next()? {
        places.push(place(&columns, &record)?);
    }
    if places.is_empty() { Err(Fault::Nothing("place")) } else { Ok(places) }
}

fn place(columns: &Columns, record: &Record<'_>) -> Result<GazetteerPlace, Fault> {
    let bad = |column: usize, name, expected| Fault::cell(record.number, name, &record[column], expected);
    let text = |column: usize| decode(&record[column]).trim().to_owned();
    Ok(GazetteerPlace {
        geoid: text(columns.geoid).parse().map_err(|_| bad(columns.geoid, "GEOID", "a place GEOID of 7 digits"))?,
        usps: text(columns.usps),
        name: filled(&record[columns.name]).ok_or_else(|| bad(columns.name, "NAME", "a name"))?,
        lsad: text(columns.lsad),
        funcstat: text(columns.funcstat),
        point: epa::point(&record[columns.lat], &record[columns.lon])
            .ok_or_else(|| bad(columns.lat, "INTPTLAT, INTPTLONG", "a point in degrees"))?,
    })
}
