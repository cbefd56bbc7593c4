//! The EPA's AQS Data API: annual and quarterly summaries of 88101, fresher than the bulk files.

mod cleaned;
pub(super) mod envelope;
pub(super) mod record;
mod rows;

use rust_decimal::Decimal;

use super::Limits;
use super::answer::{Answer, Class, Read as _};
use super::fault::Fault;
use super::text::page_title;
use crate::model::evidence::{AqsArea, AqsService};
use crate::model::period::Year;
use crate::model::rows::Rows;
use envelope::Envelope;
use record::Record;

pub(super) use cleaned::cleaned;
pub(super) use rows::READ;

/// Degrees of a box's side, as `35.856111`.
fn degrees(millionths: i64) -> Decimal {
    Decimal::new(millionths, 6).normalize()
}

pub(super) fn path(service: AqsService, year: Year, area: &AqsArea) -> String {
    path_of("88101", service, year, area)
}

/// Of any parameter.
pub(super) fn path_of(parameter: &str, service: AqsService, year: Year, area: &AqsArea) -> String {
    let (filter, place) = match area {
        AqsArea::County(county) => {
            ("byCounty", format!("state={}&county={}", county.state_fips(), &county.as_str()[2..]))
        }
        AqsArea::Box([south, north, west, east]) => {
            let [minlat, maxlat, minlon, maxlon] = [south, north, west, east].map(|side| degrees(*side));
            ("byBox", format!("minlat={minlat}&maxlat={maxlat}&minlon={minlon}&maxlon={maxlon}"))
        }
        AqsArea::State(state) => ("byState", format!("state={state}")),
        AqsArea::Site(state, county, site) => ("bySite", format!("state={state}&county={county}&site={site}")),
    };
    // The service takes dates of one calendar year only; a resource has one year, so no other can be asked.
    format!("/data/api/{service}/{filter}?param={parameter}&bdate={year}0101&edate={year}1231&{place}")
}

pub(super) fn refuse(area: &AqsArea) -> Option<String> {
    let is_code = |code: &str, len| code.len() == len && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let fits = match area {
        AqsArea::County(_) => true,
        AqsArea::Box([south, north, west, east]) => {
            south < north
                && west < east
                && south.abs().max(north.abs()) <= 90_000_000
                && *west >= -180_000_000
                && *east <= 180_000_000
        }
        AqsArea::State(state) => is_code(state, 2),
        AqsArea::Site(state, county, site) => is_code(state, 2) && is_code(county, 3) && is_code(site, 4),
    };
    (!fits).then(|| format!("{} is no area that the AQS Data API knows", words(area)))
}

/// An area in words.
pub(super) fn words(area: &AqsArea) -> String {
    match area {
        AqsArea::County(county) => format!("county {county}"),
        AqsArea::Box(sides) => {
            let [south, north, west, east] = sides.map(degrees);
            format!("box {south}..{north}, {west}..{east}")
        }
        AqsArea::State(state) => format!("state {state}"),
        AqsArea::Site(state, county, site) => format!("site {state}-{county}-{site}"),
    }
}

pub(super) fn classify(answer: &Answer<'_>) -> Class {
    // The service echoes the account in bodies, and words of a body reach logs.
    let body = cleaned(bytes::Bytes::copy_from_slice(answer.body));
    let answer = Answer { body: &body, ..*answer };
    let envelope = Envelope::parse(&body);
    let words = || match &envelope {
        Ok(envelope) if envelope.words().is_some() => envelope.words().unwrap_or_default(),
        _ => answer.words(),
    };
    match answer.status {
        401 | 403 => {
            Class::Refused(format!("{}: AQS_EMAIL or AQS_KEY is missing or wrong ({})", answer.status, words()))
        }
        429 => Class::Busy(format!("429: {}", words())),
        status => answer.by_status().unwrap_or_else(|| match &envelope {
            Ok(envelope) => by_envelope(status, envelope),
            Err(error) if error.is_eof() && status == 200 && page_title(&body).is_none() => {
                Class::Busy("200: the reply breaks off".to_owned())
            }
            Err(_) => Class::Refused(format!("{status}: {}", answer.words())),
        }),
    }
}

fn by_envelope(status: u16, envelope: &Envelope<'_>) -> Class {
    if status == 200 && envelope.data.is_some() && (envelope.is_success() || envelope.has_no_data()) {
        return Class::Data;
    }
    let words = envelope.words().unwrap_or_else(|| "no words of the service".to_owned());
    let lower = words.to_ascii_lowercase();
    if lower.contains("limit") && lower.contains("exceeded") {
        return Class::Busy(format!("{status}: {words}"));
    }
    let about_account =
        ["key", "email"].iter().any(|word| lower.split(|c: char| !c.is_alphabetic()).any(|w| w == *word));
    let hint = if about_account { " (see AQS_EMAIL and AQS_KEY)" } else { "" };
    Class::Refused(format!("{status}: {words}{hint}"))
}

pub(super) fn extract(
    service: AqsService,
    year: Year,
    area: &AqsArea,
    bytes: &[u8],
    limits: &Limits,
) -> Result<Rows, Fault> {
    let envelope = Envelope::parse(bytes).map_err(|error| Fault::Broken(error.to_string()))?;
    let records = envelope.records()?;
    if records.len() as u64 > limits.max_rows {
        return Err(Fault::TooManyRows(limits.max_rows));
    }
    for record in &records {
        record.is_of(year, area)?;
    }
    let about_pm25 = |record: &&Record<'_>| record.is_pm25().unwrap_or(true);
    match service {
        AqsService::Annual => rows::annual(records.iter().filter(about_pm25), year).map(Rows::Annual),
        AqsService::Quarterly => rows::quarterly(records.iter().filter(about_pm25), year).map(Rows::Quarters),
    }
}
