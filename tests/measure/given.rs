//! Rows, cities and questions built for the tests.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;
use resident_outcomes::config::{self, Config};
use resident_outcomes::measure::{Measurer, Missing};
use resident_outcomes::model::evidence::{AqsArea, AqsService, Resource};
use resident_outcomes::model::method::Table;
use resident_outcomes::model::rows::{
    AcsRows, AcsTable, AnnualRow, Cell, EventType, Held, MonitorPlace, PackedCell, PackedEstimate, PublishedCounty,
    QuarterRow, Rows, SampleDuration,
};
use resident_outcomes::model::{
    City, CityPoint, CountyShare, Dataset, Derivation, Detail, Digest, Gap, GeoId, Metric, MonitorId, Observation,
    Origin, Outcome, PlaceKind, Point, PointOrigin, Provenance, Reason, SiteId, SiteUse, State, UsCity, Vintage, Year,
};
use resident_outcomes::verify::judge;
use rust_decimal::Decimal;

/// The configuration as shipped.
pub fn config() -> &'static Config {
    static CONFIG: OnceLock<Config> = OnceLock::new();
    CONFIG.get_or_init(|| config::load(None).unwrap())
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// A city of the registry.
pub fn named(name: &str) -> UsCity {
    config().registry.find(name).unwrap().us().unwrap().clone()
}

/// A city on the equator and the prime meridian, 60 % of it in county 04013, 40 % in 04021: along the equator a degree
/// is 111,319.49 m.
pub fn equator() -> UsCity {
    let share = |county: &str, share: &str| CountyShare { county: county.parse().unwrap(), share: decimal(share) };
    UsCity {
        geoid: "0499990".parse().unwrap(),
        name: "Equator city".to_owned(),
        state: State::from_usps("AZ").unwrap(),
        kind: PlaceKind::City,
        population: 100_000,
        counties: vec![share("04013", "0.6"), share("04021", "0.4")],
        point: Some(CityPoint { at: Point { lat: 0.0, lon: 0.0 }, origin: PointOrigin::InteriorPoint }),
        epa_names: vec!["Equator".to_owned()],
    }
}

/// Rows and what is known to be missing.
#[derive(Clone, Default)]
pub struct Given {
    pub held: Vec<Held>,
    pub missing: Missing,
}

impl Given {
    pub fn of(held: impl IntoIterator<Item = Held>) -> Self {
        Self { held: held.into_iter().collect(), missing: Missing::new() }
    }

    pub fn missing(mut self, resource: Resource, reason: Reason) -> Self {
        self.missing.insert(resource, Gap::new(reason, "asked in vain"));
        self
    }

    pub fn measurer(&self, as_of: &str) -> Measurer<'_> {
        Measurer::new(&self.held, &self.missing, &config().metrics, &config().releases, day(as_of))
    }

    /// What one method comes to.
    pub fn try_method(&self, city: &UsCity, method: &str, as_of: &str) -> Derivation {
        let method: resident_outcomes::model::Method = method.parse().unwrap();
        let all = self.measurer(as_of).derive(&City::Us(city.clone()), method.metric(), None);
        all.into_iter().find(|one| one.method == method).unwrap()
    }

    /// The value of one method.
    pub fn seen(&self, city: &UsCity, method: &str, as_of: &str) -> Observation {
        self.try_method(city, method, as_of).result.unwrap_or_else(|gap| panic!("{method}: {gap:?}"))
    }

    /// Why one method has no value.
    pub fn gap(&self, city: &UsCity, method: &str, as_of: &str) -> Reason {
        self.try_method(city, method, as_of).result.map_or_else(|gap| gap.reason, |seen| panic!("{seen:?}"))
    }

    /// One metric judged by the programme's standard.
    pub fn judged(&self, city: &UsCity, metric: Metric, as_of: &str) -> Outcome {
        let derived = self.measurer(as_of).derive(&City::Us(city.clone()), metric, None);
        let rules = config().metrics.get(metric);
        judge(derived, rules, config().standards.default_for(metric).unwrap(), day(as_of), false)
    }
}

pub fn from(resource: Resource, origin: Origin) -> Provenance {
    let digest = Digest::of(format!("{resource:?}").as_bytes());
    Provenance {
        resource,
        digest,
        origin,
        retrieved: day("2024-01-02").and_time(chrono::NaiveTime::MIN).and_utc(),
        later_revision: false,
    }
}

pub fn held(resource: Resource, rows: Rows) -> Held {
    Held { from: from(resource, Origin::Agency), rows: rows.into() }
}

pub fn file_of(table: Table, dataset: Dataset, vintage: Vintage) -> Resource {
    Resource::CensusFile { table, dataset, vintage }
}

pub fn query_of(table: Table, dataset: Dataset, vintage: Vintage) -> Resource {
    Resource::CensusQuery { table, dataset, vintage }
}

/// Estimates and margins by line.
pub type Lines = BTreeMap<u16, PackedEstimate>;

/// One geography's lines: number, estimate and margin.
pub fn lines(lines: &[(u16, Cell, Cell)]) -> Lines {
    let packed = |cell: &Cell| PackedCell::new(*cell).unwrap();
    lines.iter().map(|(line, value, moe90)| (*line, [packed(value), packed(moe90)])).collect()
}

/// The table of some places, each row being record 7.
pub fn places<'r>(
    (table, dataset, vintage): (Table, Dataset, Vintage),
    rows: impl IntoIterator<Item = (&'r UsCity, &'r Lines)>,
) -> AcsTable {
    let mut places = AcsRows::new(table, dataset, vintage);
    for (city, row) in rows {
        let cells = table.lines().iter().map(|line| *row.get(line).unwrap_or(&[PackedCell::NOT_HELD; 2]));
        places.push(GeoId::of_place(&city.geoid), 7, &cells.collect::<Vec<_>>()).unwrap();
    }
    places.finish()
}

/// Whole numbers as cells.
pub fn counted(of: &[(u16, i64, i64)]) -> Lines {
    let cells: Vec<_> = of.iter().map(|(line, value, moe)| (*line, Ok((*value).into()), Ok((*moe).into()))).collect();
    lines(&cells)
}

/// A table with these places.
pub fn acs<'r>(
    resource: Resource,
    table: (Table, Dataset, Vintage),
    rows: impl IntoIterator<Item = (&'r UsCity, Lines)>,
) -> Held {
    let rows: Vec<_> = rows.into_iter().collect();
    held(resource, Rows::Acs(places(table, rows.iter().map(|(city, row)| (*city, row)))))
}

/// The whole file of a table with one place in it.
pub fn table_file(table: Table, dataset: Dataset, vintage: Vintage, city: &UsCity, row: Lines) -> Held {
    acs(file_of(table, dataset, vintage), (table, dataset, vintage), [(city, row)])
}

pub fn site(code: &str) -> SiteId {
    code.parse().unwrap()
}

/// A monitor that stands in no city, at a point.
pub fn place(code: &str, poc: u32, lat: f64, lon: f64) -> MonitorPlace {
    MonitorPlace {
        monitor: MonitorId { site: site(code), poc },
        point: Some(Point { lat, lon }),
        city: None,
        county: None,
        site_name: None,
    }
}

/// A complete annual row of 2022.
pub fn annual(place: MonitorPlace, mean: &str) -> AnnualRow {
    static RECORD: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
    AnnualRow {
        place: place.into(),
        year: 2022,
        duration: SampleDuration::Filter24,
        standard: Some("PM25 Annual 2012".into()),
        metric_used: "Quarterly Means of Daily Means".into(),
        method_name: None,
        event: EventType::None,
        observation_percent: None,
        complete: Some(true),
        valid_days: Some(120),
        required_days: Some(122),
        certification: Some("Certified".into()),
        mean: decimal(mean),
        changed: None,
        record: RECORD.fetch_add(1, std::sync::atomic::Ordering::Relaxed),
    }
}

/// A complete row of a site within the city on the equator.
pub fn inside(code: &str, poc: u32, mean: &str) -> AnnualRow {
    let mut row = annual(place(code, poc, 0.0, 0.01), mean);
    Arc::make_mut(&mut row.place).city = Some("Equator".to_owned());
    row
}

/// The national annual file of a year.
pub fn annual_file(year: Year, rows: impl IntoIterator<Item = AnnualRow>) -> Held {
    let rows = rows.into_iter().map(|row| AnnualRow { year, ..row }).collect();
    held(Resource::AnnualFile { year }, Rows::Annual(rows))
}

pub fn quarter(place: MonitorPlace, quarter: u8, mean: &str) -> QuarterRow {
    QuarterRow {
        place: place.into(),
        year: 2022,
        quarter,
        duration: SampleDuration::Filter24,
        standard: Some("PM25 Annual 2012".into()),
        event: EventType::None,
        complete: true,
        mean: decimal(mean),
        valid_samples: None,
        scheduled_samples: None,
        record: u64::from(quarter),
    }
}

pub fn aqs(service: AqsService, area: AqsArea) -> Resource {
    Resource::AqsQuery { service, year: 2022, area }
}

pub fn county(code: &str) -> AqsArea {
    AqsArea::County(code.parse().unwrap())
}

/// County figures as shipped.
pub fn printed(figures: &[(&str, Year, &str)]) -> Held {
    let rows = figures.iter().zip(1..).map(|((county, year, value), record)| PublishedCounty {
        county: county.parse().unwrap(),
        year: *year,
        value: decimal(value),
        closed: *year != 2021,
        record,
    });
    let resource = Resource::Snapshot { file: "epa_county_pm25.csv".to_owned() };
    Held { from: from(resource, Origin::Snapshot), rows: Rows::Counties(rows.collect()).into() }
}

/// The sites a value was made from.
pub fn sites(seen: &Observation) -> &[SiteUse] {
    match &seen.detail {
        Detail::Sites(sites) => sites,
        other => panic!("{other:?}"),
    }
}
