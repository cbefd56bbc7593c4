//! Providers: what to ask an agency, and how to read its replies. One file an origin.
//!
//! Only here are an agency's field names and addresses known. Everything is a pure function of a resource and bytes:
//! nothing in this module sends, sleeps, reads a disk or a clock, and nothing chooses among rows.

mod acs;
mod airdata;
mod answer;
mod aqs;
mod archive;
mod census_api;
mod census_files;
mod epa;
mod fault;
pub mod gazetteer;
mod json;
mod located;
pub mod nominated;
mod number;
pub mod popest;
mod recognise;
pub mod registry;
pub mod snapshot;
mod table;
mod text;

use bytes::Bytes;
use url::Url;

pub use fault::{ExtractError, Fault};
pub use located::{Located, is_read, locate, shipped};
pub use recognise::{NotRecognised, Recognised, recognise};

use crate::http::{Answer, Class, RedactedUrl};
use crate::model::evidence::{AqsArea, AqsService, OpenService, Resource, Route};
use crate::model::rows::Rows;

/// How much a reply may hold before it is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes after inflating.
    pub max_inflated_bytes: u64,
    /// Records, the header not counted.
    pub max_rows: u64,
}

/// Path and query below the base address of the resource's route, without secrets.
///
/// A [`Resource::Snapshot`] and a [`Resource::CityFile`] have no address; their path only names the file. A
/// [`Resource::Open`] has no base address: its path is the whole one.
#[must_use]
pub fn path(resource: &Resource) -> String {
    match resource {
        Resource::CensusFile { table, dataset, vintage } => census_files::path(*table, *dataset, *vintage),
        Resource::CensusQuery { table, dataset, vintage } => census_api::path(*table, *dataset, *vintage),
        Resource::AnnualFile { year } => airdata::annual::path(*year),
        Resource::DailyFile { year } => airdata::daily::path(*year),
        Resource::AqsQuery { service, year, area } => aqs::path(*service, *year, area),
        Resource::Gazetteer { year } => gazetteer::path(*year),
        Resource::Popest { vintage } => popest::path(*vintage),
        Resource::Snapshot { file } => format!("/snapshot/{file}"),
        Resource::CityFile { city, file } => format!("/city/{city}/{file}"),
        Resource::Definition { city, id } => format!("/definition/{city}/{id}"),
        Resource::Open { address, .. } => address.clone(),
        Resource::UnSdg { series, area, page } => nominated::un_sdg::path(series, area, *page),
        Resource::CensusGroup { table, dataset, vintage, area } => {
            nominated::census::group_path(table, *dataset, *vintage, area)
        }
        Resource::CensusTableFile { table, dataset, vintage } => census_files::path_of(table, *dataset, *vintage),
        Resource::AqsParameter { parameter, year, county } => {
            aqs::path_of(parameter, AqsService::Annual, *year, &AqsArea::County(county.clone()))
        }
    }
}

/// What is wrong where a reply is said to be one thing and came from the address of another: a stored word of either
/// was changed since. Table and vintage stand in no byte of some replies, so nothing else would show it.
#[must_use]
pub fn mistaken(resource: &Resource, address: &str) -> Option<String> {
    let path = path(resource);
    let is = || format!("the stored reply said to be {} came from {address}", label(resource));
    if let Resource::Open { address: asked, .. } = resource {
        let shown = Url::parse(asked).map(|url| RedactedUrl::new(&url).to_string());
        let fits = asked == address || shown.is_ok_and(|shown| shown == address);
        return (!fits).then(|| format!("{}: one of the two is damaged, so it is not used", is()));
    }
    // As an address spells it, and as an import notes it.
    let spelled = Url::parse("http://agency/").and_then(|base| base.join(path.trim_start_matches('/')));
    let spelled = spelled.map(|url| url.as_str().trim_start_matches("http://agency").to_owned());
    let fits = address.contains(&path) || spelled.is_ok_and(|spelled| address.contains(&spelled));
    (!fits).then(|| format!("{}: one of the two is damaged, so it is not used", is()))
}

/// The query parameters that a route's secrets go into, in the order the settings name them.
#[must_use]
pub fn secret_parameters(route: Route) -> &'static [&'static str] {
    match route {
        Route::CensusApi => &["key"],
        Route::Aqs => &["email", "key"],
        Route::CensusFiles
        | Route::Airdata
        | Route::Gazetteer
        | Route::Popest
        | Route::Snapshot
        | Route::City
        | Route::UnSdg
        | Route::Open => &[],
    }
}

/// The header that a route's token for one origin goes into.
#[must_use]
pub fn secret_header(route: Route) -> Option<&'static str> {
    // What Socrata's portals call it; the others have none.
    (route == Route::Open).then_some("X-App-Token")
}

/// Why a resource must not be asked for at all: the agency has none, or what it has means something else.
#[must_use]
pub fn refuse(resource: &Resource) -> Option<String> {
    match resource {
        Resource::CensusFile { vintage, .. } => census_files::refuse(*vintage),
        Resource::CensusQuery { table, dataset, vintage } => census_api::refuse(*table, *dataset, *vintage),
        Resource::AqsQuery { area, .. } => aqs::refuse(area),
        Resource::Popest { vintage } => popest::refuse(*vintage),
        Resource::AnnualFile { .. } | Resource::DailyFile { .. } | Resource::Gazetteer { .. } => None,
        Resource::Snapshot { file } => Some(format!("`{file}` ships with the program: there is nothing to ask")),
        Resource::CityFile { file, .. } => Some(format!("`{file}` is a city's own: no agency has it")),
        Resource::Definition { id, .. } => Some(format!("the definition `{id}` is a city's own: no agency has it")),
        Resource::Open { address, .. } => nominated::open::refuse(address),
        Resource::UnSdg { series, area, page } => nominated::un_sdg::refuse(series, area, *page),
        Resource::CensusGroup { table, dataset, vintage, area } => {
            nominated::census::refuse(table, *dataset, *vintage, area)
        }
        Resource::CensusTableFile { table, dataset, vintage } => {
            census_files::refuse(*vintage).or_else(|| nominated::census::refuse_table(table, *dataset, *vintage))
        }
        Resource::AqsParameter { parameter, .. } => nominated::aqs::refuse(parameter),
    }
}

/// Roughly how many bytes a reply has, for a plan.
#[must_use]
pub fn expected_bytes(resource: &Resource) -> u64 {
    use crate::model::evidence::AqsArea::{Box, County, Site, State};
    use crate::model::method::Dataset;
    match resource {
        Resource::CensusFile { dataset: Dataset::Acs5, .. }
        | Resource::CensusTableFile { dataset: Dataset::Acs5, .. } => 18_500_000,
        Resource::CensusFile { dataset: Dataset::Acs1, .. }
        | Resource::CensusTableFile { dataset: Dataset::Acs1, .. } => 600_000,
        Resource::CensusQuery { dataset: Dataset::Acs1, .. } => 90_000,
        Resource::CensusQuery { dataset: Dataset::Acs5, .. } | Resource::AnnualFile { .. } => 4_000_000,
        Resource::DailyFile { .. } => 6_400_000,
        Resource::AqsQuery { area: Site(..), .. } => 60_000,
        Resource::AqsQuery { area: County(_), .. } | Resource::AqsParameter { .. } => 150_000,
        Resource::AqsQuery { area: Box(_), .. } | Resource::Open { .. } | Resource::UnSdg { .. } => 500_000,
        Resource::AqsQuery { area: State(_), .. } => 1_500_000,
        Resource::Gazetteer { .. } => 1_200_000,
        Resource::Popest { .. } => 7_000_000,
        Resource::CensusGroup { .. } => 20_000,
        Resource::Snapshot { .. } | Resource::CityFile { .. } | Resource::Definition { .. } => 0,
    }
}

/// The function that says what an answer to a question for this resource is, by its status and its body together.
#[must_use]
pub fn classifier(resource: &Resource) -> fn(&Answer<'_>) -> Class {
    match resource {
        Resource::CensusQuery { .. } | Resource::CensusGroup { .. } => census_api::classify,
        Resource::AqsQuery { .. } | Resource::AqsParameter { .. } => aqs::classify,
        Resource::CensusFile { .. } | Resource::CensusTableFile { .. } => {
            |answer| answer::classify_file(answer, &[b"GEO_ID|"])
        }
        Resource::AnnualFile { .. } | Resource::DailyFile { .. } => {
            |answer| answer::classify_file(answer, &[text::ZIP])
        }
        Resource::Gazetteer { .. } => |answer| answer::classify_file(answer, &[text::ZIP, b"USPS"]),
        Resource::Popest { .. } => |answer| answer::classify_file(answer, &[b"SUMLEV"]),
        Resource::Definition { .. } => |_| Class::Refused("a city's own definitions are never asked for".to_owned()),
        Resource::Snapshot { .. } => |_| Class::Refused("shipped figures are never asked for".to_owned()),
        Resource::CityFile { .. } => |_| Class::Refused("a city's own files are never asked for".to_owned()),
        Resource::UnSdg { .. } => nominated::un_sdg::classify,
        Resource::Open { service: OpenService::Socrata, .. } => nominated::socrata::classify,
        Resource::Open { service: OpenService::Ckan, .. } => nominated::ckan::classify,
        Resource::Open { service: OpenService::ArcGis, .. } => nominated::arcgis::classify,
        Resource::Open { service: OpenService::Json, .. } => nominated::json::classify,
        Resource::Open { service: OpenService::Csv, .. } => nominated::csv::classify,
    }
}

/// A reply as it may be kept: the AQS Data API echoes email and key, which are blanked; all else is unchanged.
#[must_use]
pub fn cleaned(resource: &Resource, bytes: Bytes) -> Bytes {
    match resource {
        Resource::AqsQuery { .. } | Resource::AqsParameter { .. } => aqs::cleaned(bytes),
        _ => bytes,
    }
}

/// The rows of a reply. Any damage refuses the whole reply.
///
/// The Gazetteer, the Population Estimates and the shipped files hold no rows of one table: [`gazetteer::places`],
/// [`popest::places`] and [`snapshot::rows`] read them, and here they are [`Fault::NoRows`]; so is what definitions of
/// nominated metrics ask for, which [`nominated::next`] reads.
pub fn extract(resource: &Resource, bytes: &[u8], limits: &Limits) -> Result<Rows, ExtractError> {
    let rows = match resource {
        Resource::CensusFile { table, dataset, vintage } => {
            census_files::extract(*table, *dataset, *vintage, bytes, limits).map(Rows::Acs)
        }
        Resource::CensusQuery { table, dataset, vintage } => {
            census_api::extract(*table, *dataset, *vintage, bytes, limits).map(Rows::Acs)
        }
        Resource::AnnualFile { year } => airdata::annual::extract(*year, bytes, limits).map(Rows::Annual),
        Resource::DailyFile { year } => airdata::daily::extract(*year, bytes, limits).map(Rows::Days),
        Resource::AqsQuery { service, year, area } => aqs::extract(*service, *year, area, bytes, limits),
        Resource::Gazetteer { .. }
        | Resource::Popest { .. }
        | Resource::Snapshot { .. }
        | Resource::CityFile { .. }
        | Resource::Definition { .. }
        | Resource::Open { .. }
        | Resource::UnSdg { .. }
        | Resource::CensusGroup { .. }
        | Resource::CensusTableFile { .. }
        | Resource::AqsParameter { .. } => Err(Fault::NoRows),
    };
    rows.map_err(|fault| ExtractError { reply: label(resource), fault })
}

/// A resource in words, as `AirData annual file of 2022`.
#[must_use]
pub fn label(resource: &Resource) -> String {
    match resource {
        Resource::CensusFile { table, dataset, vintage } => format!("Census file {table} {dataset} {vintage}"),
        Resource::CensusQuery { table, dataset, vintage } => format!("Census API {table} {dataset} {vintage}"),
        Resource::AnnualFile { year } => format!("AirData annual file of {year}"),
        Resource::DailyFile { year } => format!("AirData daily file of {year}"),
        Resource::AqsQuery { service, year, area } => format!("AQS {service} of {year}, {}", aqs::words(area)),
        Resource::Gazetteer { year } => format!("Census Gazetteer of places {year}"),
        Resource::Popest { vintage } => format!("Census Population Estimates {vintage}"),
        Resource::Snapshot { file } => format!("shipped file {file}"),
        Resource::CityFile { city, file } => format!("file {file} of city {city}"),
        Resource::Definition { city, id } => format!("definition {id} of city {city}"),
        Resource::Open { service, address } => format!("{} {address}", nominated::open::words(*service)),
        Resource::UnSdg { series, area, page } => format!("UN SDG series {series} of area {area}, page {page}"),
        Resource::CensusGroup { table, dataset, vintage, area } => {
            format!("Census API {table} {dataset} {vintage}, {}", nominated::census::words(area))
        }
        Resource::CensusTableFile { table, dataset, vintage } => format!("Census file {table} {dataset} {vintage}"),
        Resource::AqsParameter { parameter, year, county } => {
            format!("AQS annualData of {year}, parameter {parameter}, county {county}")
        }
    }
}
