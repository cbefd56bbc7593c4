//! Estimates of any detailed table of the American Community Survey: with a key by the Data API, else from the
//! Summary File.
//!
//! Each line is a record with its own margin. Who adds lines up takes the root of the summed squares of their margins,
//! and of lines estimated as zero only the largest one (`measure::margin::of_sum`).

mod replies;

use super::asking::{Asking, Stop};
use crate::model::evidence::{CensusArea, Resource, Route};
use crate::model::method::Dataset;
use crate::model::nominated::{CensusGeography, CensusTable, Record};
use crate::model::period::{Period, Vintage};
use crate::model::{GeoId, Reason, UsCity};
use crate::provider::text::excerpt;
use replies::Line;

pub(in crate::provider) fn group_path(table: &str, dataset: Dataset, vintage: Vintage, area: &CensusArea) -> String {
    let place = match area {
        CensusArea::Place(geoid) => format!("for=place:{}&in=state:{}", &geoid.as_str()[2..], geoid.state_fips()),
        CensusArea::Counties(counties) => {
            let codes: Vec<_> = counties.iter().map(|county| &county.as_str()[2..]).collect();
            let state = counties.first().map_or("", |county| county.state_fips());
            format!("for=county:{}&in=state:{state}", codes.join(","))
        }
    };
    format!("/data/{vintage}/acs/{dataset}?get=group({table})&{place}")
}

/// An area in words.
pub(in crate::provider) fn words(area: &CensusArea) -> String {
    match area {
        CensusArea::Place(geoid) => format!("place {geoid}"),
        CensusArea::Counties(counties) => {
            let codes: Vec<_> = counties.iter().map(ToString::to_string).collect();
            format!("counties {}", codes.join(", "))
        }
    }
}

pub(in crate::provider) fn refuse(
    table: &str,
    dataset: Dataset,
    vintage: Vintage,
    area: &CensusArea,
) -> Option<String> {
    let is_one_state = match area {
        CensusArea::Place(_) => true,
        CensusArea::Counties(counties) => {
            !counties.is_empty() && counties.windows(2).all(|pair| pair[0].state_fips() == pair[1].state_fips())
        }
    };
    let fault = (!is_one_state).then(|| format!("{} are not counties of one state", words(area)));
    fault.or_else(|| refuse_table(table, dataset, vintage))
}

/// Why there is no such table, if that is known.
pub(in crate::provider) fn refuse_table(table: &str, dataset: Dataset, vintage: Vintage) -> Option<String> {
    let first = match dataset {
        Dataset::Acs1 => 2005,
        Dataset::Acs5 => 2009,
    };
    if table.len() < 6 || !table.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
        return Some(format!("`{}` is no detailed table", excerpt(table.as_bytes(), 40)));
    }
    if dataset == Dataset::Acs1 && vintage == 2020 {
        return Some("no 1-year estimates of 2020 were released".to_owned());
    }
    (vintage < first).then(|| format!("{dataset} begins with vintage {first}"))
}

pub(super) fn records(figure: &CensusTable, asking: &mut Asking<'_>) -> Result<Vec<Record>, Stop> {
    let city = asking.us_city("the American Community Survey")?;
    let vintages = vintages(figure, asking)?;
    let mut vain = None;
    for vintage in vintages {
        match of_vintage(figure, vintage, city, asking) {
            // The agency may be late, and then the vintage before is the newest; and where nobody may be asked, the
            // newest that is held is: the replies of a figure give it again without the question that was in vain.
            Err(Stop::Gap(gap)) if matches!(gap.reason, Reason::NotPublished | Reason::NotHeld) => {
                vain = Some(vain.unwrap_or(gap));
            }
            done => return done,
        }
    }
    let none = || {
        let dataset = figure.dataset.words();
        Stop::gap(Reason::NotPublished, format!("no vintage of {dataset} was out on {}", asking.about.as_of))
    };
    Err(vain.map_or_else(none, Stop::Gap))
}

/// The vintages to be tried: the one that the definition names, or the two newest that were out.
fn vintages(figure: &CensusTable, asking: &Asking<'_>) -> Result<Vec<Vintage>, Stop> {
    let (releases, as_of) = (asking.about.releases, asking.about.as_of);
    let Some(vintage) = figure.vintage else {
        return Ok(releases.vintages(figure.dataset, as_of).into_iter().take(2).collect());
    };
    // Vintages from before the calendar's first were all out long before it begins.
    let is_out = match releases.released(figure.dataset, vintage) {
        Some(day) => day <= as_of,
        None => vintage < releases.first_vintage(figure.dataset),
    };
    let words = || format!("{} {vintage} was not out on {as_of}", figure.dataset.words());
    if is_out { Ok(vec![vintage]) } else { Err(Stop::gap(Reason::NotPublished, words())) }
}

/// The geographies that a figure is of.
fn geographies(figure: &CensusTable, city: &UsCity) -> Vec<GeoId> {
    match figure.geography {
        CensusGeography::Place => vec![GeoId::of_place(&city.geoid)],
        CensusGeography::Counties => city.inhabited_counties().map(|share| GeoId::of_county(&share.county)).collect(),
    }
}

fn of_vintage(
    figure: &CensusTable,
    vintage: Vintage,
    city: &UsCity,
    asking: &mut Asking<'_>,
) -> Result<Vec<Record>, Stop> {
    let (table, dataset) = (figure.table.clone(), figure.dataset);
    let area = match figure.geography {
        CensusGeography::Place => CensusArea::Place(city.geoid.clone()),
        CensusGeography::Counties => {
            let mut counties: Vec<_> = city.inhabited_counties().map(|share| share.county.clone()).collect();
            counties.sort();
            CensusArea::Counties(counties)
        }
    };
    let group = Resource::CensusGroup { table: table.clone(), dataset, vintage, area };
    let file = Resource::CensusTableFile { table, dataset, vintage };
    let has_file = crate::provider::refuse(&file).is_none();
    for resource in [group, file] {
        if !asking.may_ask(&resource) || crate::provider::refuse(&resource).is_some() {
            continue;
        }
        let is_group = resource.route() == Route::CensusApi;
        let Some(reply) = asking.reply_if_published(resource)? else { continue };
        let found = replies::lines(figure, &reply, &geographies(figure, city), is_group);
        let lines = found.map_err(|fault| reply.refused(fault))?;
        return whole(figure, vintage, city, reply.index, &lines);
    }
    Err(not_at_hand(figure, vintage, has_file, asking))
}

/// Why a vintage has no figure: nobody may be asked for it, or nobody has it.
fn not_at_hand(figure: &CensusTable, vintage: Vintage, has_file: bool, asking: &Asking<'_>) -> Stop {
    let what = format!("table {} of {} {vintage}", figure.table, figure.dataset.words());
    let routes = asking.about.routes;
    if routes.contains(&Route::CensusApi) || has_file && routes.contains(&Route::CensusFiles) {
        return Stop::gap(Reason::NotPublished, format!("the Census Bureau has no {what}"));
    }
    let words = if has_file {
        format!("{what} is not at hand: it is asked by census-files, or by census-api with a key in CENSUS_API_KEY")
    } else {
        format!("{what} is in no file before 2021: only census-api has it, which needs a key in CENSUS_API_KEY")
    };
    Stop::gap(Reason::NotHeld, words)
}

/// The records, where every geography is there: a sum over some of a city's counties would be another figure.
fn whole(
    figure: &CensusTable,
    vintage: Vintage,
    city: &UsCity,
    reply: usize,
    lines: &[Line],
) -> Result<Vec<Record>, Stop> {
    let wanted = geographies(figure, city);
    if let Some(missing) = wanted.iter().find(|id| lines.iter().all(|line| line.of != **id)) {
        let kind = if figure.geography == CensusGeography::Place { "place" } else { "county" };
        let words = format!(
            "{kind} {} is not in table {} of {} {vintage}",
            missing.code(),
            figure.table,
            figure.dataset.words()
        );
        return Err(Stop::gap(Reason::NotInTable, words));
    }
    let of = Period::years(vintage - figure.dataset.years() + 1, vintage);
    let words = |line: &Line| {
        let name = format!("{}_{:03}", figure.table, line.number);
        let place = if wanted.len() > 1 { format!(" of county {}", line.of.code()) } else { String::new() };
        let why = line.value.err().map(|why| format!(": {}", replies::why(why))).unwrap_or_default();
        format!("{name}{place}{why}")
    };
    let record = |line: &Line| Record {
        reply,
        number: line.record,
        of,
        date: None,
        value: line.value.ok(),
        moe90: line.value.and(line.moe90).ok(),
        words: words(line),
    };
    Ok(lines.iter().map(record).collect())
}
