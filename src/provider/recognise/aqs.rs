//! A saved reply of the AQS Data API: its own header usually says what was asked; where it does not, its rows do.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{File, NotRecognised, Recognised};
use crate::model::evidence::{AqsArea, AqsService, Resource};
use crate::model::period::Year;
use crate::provider::aqs::envelope::Envelope;
use crate::provider::aqs::record::Record;
use crate::provider::fault::Fault;

pub(super) fn recognise(file: &File<'_>, body: &[u8]) -> Result<Recognised, NotRecognised> {
    let broken = |error: serde_json::Error| file.damaged(Fault::Broken(error.to_string()));
    let envelope = Envelope::parse(body).map_err(broken)?;
    let records = envelope.records().map_err(|fault| file.damaged(fault))?;
    let asked = file.address.or(envelope.url.as_deref()).map(Asked::of).unwrap_or_default();
    let unclear = |missing| NotRecognised::Unclear {
        name: file.name.to_owned(),
        missing,
        remedy: "give the address it was asked with, or save the reply as it came",
    };
    let service = service(&records).or(asked.service).ok_or_else(|| unclear("which service it is of"))?;
    let by_rows = years(&records).map_err(|fault| file.damaged(fault))?;
    let year = asked.year.or(by_rows).ok_or_else(|| unclear("which year it is of"))?;
    let area = match asked.area {
        Some(area) => Some(area),
        None => area(&records).map_err(|fault| file.damaged(fault))?,
    };
    let area = area.ok_or_else(|| unclear("which county, site, state or box it is of"))?;
    let resource = Resource::AqsQuery { service, year, area };
    if asked.service.is_some_and(|asked| asked != service) {
        return Err(file.disagree(&crate::provider::label(&resource)));
    }
    file.agreed(resource, envelope.request_time.as_deref().and_then(day))
}

fn day(time: &str) -> Option<NaiveDate> {
    time.get(..10)?.parse().ok()
}

/// The service, by a field that only one of them has.
fn service(records: &[Record<'_>]) -> Option<AqsService> {
    let first = records.first()?;
    match (first.has("metric_used"), first.has("quarter")) {
        (true, false) => Some(AqsService::Annual),
        (false, true) => Some(AqsService::Quarterly),
        _ => None,
    }
}

/// The year of all rows.
fn years(records: &[Record<'_>]) -> Result<Option<Year>, Fault> {
    let years: BTreeSet<_> = records.iter().map(|record| record.needed("year")).collect::<Result<_, _>>()?;
    Ok(match years.len() {
        1 => years.first().and_then(|year| year.trim().parse().ok()),
        _ => None,
    })
}

/// The narrowest area that holds all rows.
fn area(records: &[Record<'_>]) -> Result<Option<AqsArea>, Fault> {
    let sites: BTreeSet<_> = records.iter().map(Record::codes).collect::<Result<_, _>>()?;
    let Some([state, county, site]) = sites.first().cloned() else { return Ok(None) };
    let same = |parts: usize| sites.iter().all(|codes| codes[..parts] == [&*state, &*county, &*site][..parts]);
    Ok(if same(3) {
        Some(AqsArea::Site(state.into_owned(), county.into_owned(), site.into_owned()))
    } else if same(2) {
        format!("{state}{county}").parse().ok().map(AqsArea::County)
    } else if same(1) {
        Some(AqsArea::State(state.into_owned()))
    } else {
        None
    })
}

/// What an address says was asked.
#[derive(Default)]
struct Asked {
    service: Option<AqsService>,
    year: Option<Year>,
    area: Option<AqsArea>,
}

impl Asked {
    fn of(address: &str) -> Self {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let parameters: HashMap<_, _> = url::form_urlencoded::parse(query.as_bytes()).collect();
        let get = |name: &str| parameters.get(name).map(|value| value.trim());
        let year_of = |name| get(name).and_then(|date| date.get(..4)?.parse::<Year>().ok());
        let service = path
            .split('/')
            .find_map(|part| AqsService::ALL.iter().copied().find(|service| part.eq_ignore_ascii_case(service.id())));
        let year = year_of("bdate").filter(|year| year_of("edate") == Some(*year));
        Self { service, year, area: asked_area(path, get) }
    }
}

fn asked_area<'a>(path: &str, get: impl Fn(&str) -> Option<&'a str>) -> Option<AqsArea> {
    let owned = |name| get(name).map(str::to_owned);
    match path.trim_end_matches('/').rsplit('/').next()? {
        "byCounty" => format!("{}{}", get("state")?, get("county")?).parse().ok().map(AqsArea::County),
        "bySite" => Some(AqsArea::Site(owned("state")?, owned("county")?, owned("site")?)),
        "byState" => owned("state").map(AqsArea::State),
        "byBox" => {
            let side = |name| {
                let degrees = Decimal::from_str_exact(get(name)?).ok()?.checked_mul(Decimal::from(1_000_000))?;
                i64::try_from(degrees.round()).ok()
            };
            Some(AqsArea::Box([side("minlat")?, side("maxlat")?, side("minlon")?, side("maxlon")?]))
        }
        _ => None,
    }
}
