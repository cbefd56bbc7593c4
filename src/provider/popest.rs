//! The Census Bureau's Population Estimates below counties: residents of a place and how they spread over counties.
//!
//! Census designated places are not in this file.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Limits;
use super::fault::{ExtractError, Fault};
use super::table::{Header, Record, Records};
use super::text::{decode, without_bom};
use crate::model::city::{CountyFips, CountyShare, PlaceGeoid};
use crate::model::period::Vintage;

/// The residents of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacePopulation {
    /// Its code.
    pub geoid: PlaceGeoid,
    /// Its name with its suffix.
    pub name: String,
    /// Residents in the newest year of the file.
    pub population: u64,
    /// Its counties, the most populous share first; shares have six decimals at most and sum to exactly 1. Empty where
    /// nobody lives in the place or the file does not say in which county.
    pub counties: Vec<CountyShare>,
}

/// The first vintage laid out in this way.
const FIRST_VINTAGE: Vintage = 2021;

/// The column of residents in a year ends with that year.
pub(super) const ESTIMATE: &str = "POPESTIMATE";

pub(super) fn path(vintage: Vintage) -> String {
    format!("/programs-surveys/popest/datasets/2020-{vintage}/cities/totals/sub-est{vintage}.csv")
}

pub(super) fn refuse(vintage: Vintage) -> Option<String> {
    (vintage < FIRST_VINTAGE)
        .then(|| format!("this layout of the Population Estimates begins with {FIRST_VINTAGE}, not {vintage}"))
}

struct Columns {
    level: usize,
    state: usize,
    county: usize,
    place: usize,
    name: usize,
    population: usize,
}

impl Columns {
    fn of(header: &Header) -> Result<Self, Fault> {
        let column = |name| header.column(name);
        let newest = newest(header.names()).ok_or_else(|| Fault::NoColumn(format!("{ESTIMATE}…")))?;
        Ok(Self {
            level: column("SUMLEV")?,
            state: column("STATE")?,
            county: column("COUNTY")?,
            place: column("PLACE")?,
            name: column("NAME")?,
            population: column(&format!("{ESTIMATE}{newest}"))?,
        })
    }
}

/// The newest year that a header has residents of.
pub(super) fn newest<'a>(names: impl Iterator<Item = &'a str>) -> Option<Vintage> {
    names.filter_map(|name| name.strip_prefix(ESTIMATE)?.parse().ok()).max()
}

/// A place as far as it is read: its own record, and its parts by county.
#[derive(Default)]
struct Found {
    place: Option<(String, u64)>,
    parts: BTreeMap<CountyFips, u64>,
}

/// The places of a subcounty file. A place's own record (162) and its parts in counties (157) are never added up.
pub fn places(bytes: &[u8], limits: &Limits) -> Result<Vec<PlacePopulation>, ExtractError> {
    read(bytes, limits).map_err(|fault| fault.of("Census Population Estimates".to_owned()))
}

fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<PlacePopulation>, Fault> {
    let mut records = Records::comma_separated(without_bom(bytes), limits.max_rows);
    let columns = Columns::of(&records.header()?)?;
    let mut found: BTreeMap<PlaceGeoid, Found> = BTreeMap::new();
    while let Some(record) = records.next()? {
        let is_place = match &record[columns.level] {
            b"162" => true,
            b"157" => false,
            _ => continue,
        };
        // 00000 is no place, 99990 what is left of a county outside of places.
        if matches!(&record[columns.place], b"00000" | b"99990") {
            continue;
        }
        add(&mut found, &columns, &record, is_place)?;
    }
    let places: Vec<_> = found.into_iter().filter_map(|(geoid, found)| population(geoid, found)).collect();
    if places.is_empty() { Err(Fault::Nothing("place")) } else { Ok(places) }
}

fn add(
    found: &mut BTreeMap<PlaceGeoid, Found>,
    columns: &Columns,
    record: &Record<'_>,
    is_place: bool,
) -> Result<(), Fault> {
    let text = |column: usize| decode(&record[column]).trim().to_owned();
    let bad = |column: usize, name, expected| Fault::cell(record.number, name, &record[column], expected);
    let code = |column: usize| format!("{}{}", text(columns.state), text(column));
    let geoid: PlaceGeoid =
        code(columns.place).parse().map_err(|_| bad(columns.place, "STATE, PLACE", "a place GEOID of 7 digits"))?;
    let population = text(columns.population);
    // No place has more residents than 32 bits hold, so sums of its parts cannot overflow.
    let residents: u32 = population.parse().map_err(|_| bad(columns.population, ESTIMATE, "a number of residents"))?;
    let residents = u64::from(residents);
    let place = found.entry(geoid.clone()).or_default();
    let is_repeated = if is_place {
        place.place.replace((text(columns.name), residents)).is_some()
    } else {
        let county = code(columns.county).parse().map_err(|_| bad(columns.county, "COUNTY", "a county of 3 digits"))?;
        place.parts.insert(county, residents).is_some()
    };
    if is_repeated { Err(Fault::Repeated { record: record.number, key: geoid.to_string() }) } else { Ok(()) }
}

/// A place with its own record; parts of a place without one (a consolidated city's) are no place.
fn population(geoid: PlaceGeoid, found: Found) -> Option<PlacePopulation> {
    let (name, population) = found.place?;
    Some(PlacePopulation { geoid, name, population, counties: shares(found.parts) })
}

/// Shares to six decimals; what rounding leaves over goes to the most populous county, so that they sum to 1.
fn shares(parts: BTreeMap<CountyFips, u64>) -> Vec<CountyShare> {
    let total: u64 = parts.values().sum();
    let mut parts: Vec<_> = parts.into_iter().filter(|(_, residents)| *residents > 0).collect();
    parts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let share = |residents: u64| (Decimal::from(residents) / Decimal::from(total)).round_dp(6);
    let mut shares: Vec<_> =
        parts.into_iter().map(|(county, residents)| CountyShare { county, share: share(residents) }).collect();
    let rest: Decimal = shares.iter().skip(1).map(|share| share.share).sum();
    if let Some(first) = shares.first_mut() {
        first.share = Decimal::ONE - rest;
    }
    shares.retain(|share| !share.share.is_zero());
    shares
}
