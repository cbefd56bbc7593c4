//! The United Nations' database of the goals: series of countries, several values a year by their dimensions.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::asking::{Asking, Reply, Stop};
use super::objects::{self, Object, cell};
use super::{open, rows};
use crate::model::evidence::Resource;
use crate::model::nominated::{Record, UnSdg};
use crate::model::period::{Period, Year};
use crate::provider::answer::{Answer, Class, Read as _};
use crate::provider::epa::decimal;
use crate::provider::fault::Fault;
use crate::provider::text::excerpt;

/// Values of one page.
const PAGE: u32 = 1_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    total_elements: u64,
    total_pages: u32,
    #[serde(borrow)]
    data: &'a RawValue,
}

pub(in crate::provider) fn path(series: &str, area: &str, page: u32) -> String {
    let area = bare(area);
    format!("/SDGAPI/v1/sdg/Series/Data?seriesCode={series}&areaCode={area}&pageSize={PAGE}&page={page}")
}

pub(in crate::provider) fn refuse(series: &str, area: &str, page: u32) -> Option<String> {
    let is_code = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    let fits = !series.is_empty()
        && series.bytes().all(is_code)
        && area.len() == 3
        && area.bytes().all(|byte| byte.is_ascii_digit())
        && page > 0;
    (!fits).then(|| format!("page {page} of series `{series}` of area `{area}` is nothing that can be asked for"))
}

/// The service leaves out the zeros that M49 codes begin with.
fn bare(area: &str) -> &str {
    area.trim_start_matches('0')
}

/// A value that is left after choosing.
struct Value<'a> {
    record: Record,
    year: Year,
    dimensions: BTreeMap<String, String>,
    reply: Reply<'a>,
}

pub(super) fn records(figure: &UnSdg, asking: &mut Asking<'_>) -> Result<Vec<Record>, Stop> {
    let (mut values, mut names, mut total, mut page) = (Vec::new(), BTreeSet::new(), None, 1);
    let mut count = 0;
    loop {
        let (series, area) = (figure.series.clone(), figure.area.clone());
        let reply = asking.reply(Resource::UnSdg { series, area, page })?;
        let (said, pages, found) = read(&reply, asking)?;
        if *total.get_or_insert(said) != said {
            let [before, after] = [total.unwrap_or_default(), said].map(|total| format!("{total} values in all"));
            return Err(reply.refused(Fault::Changed { before, after }));
        }
        count += found.len() as u64;
        let chosen = (1..).zip(&found).map(|(number, object)| value(figure, &reply, number, object, &mut names));
        let chosen: Result<Vec<_>, Fault> = chosen.collect();
        values.extend(chosen.map_err(|fault| reply.refused(fault))?.into_iter().flatten());
        if page >= pages {
            let short = (count != said).then_some(Fault::Count { said, found: count });
            let fault = short.or_else(|| unknown_dimension(figure, &names, count > 0));
            fault.map_or(Ok(()), |fault| Err(reply.refused(fault)))?;
            break;
        }
        asking.page(&reply, page)?;
        page += 1;
    }
    one_a_year(values, figure, count > 0)
}

/// What the service says of the whole, and this page's values.
fn read<'a>(reply: &Reply<'a>, asking: &mut Asking<'_>) -> Result<(u64, u32, Vec<Object<'a>>), Stop> {
    let max_depth = asking.about.bounds.max_depth;
    let read = || {
        let document = objects::document(reply.bytes, max_depth)?;
        let page: Page<'_> = objects::parsed(document.get().as_bytes())?;
        Ok((page.total_elements, page.total_pages, objects::list(page.data)?))
    };
    let (total, pages, found) = read().map_err(|fault| reply.refused(fault))?;
    asking.count(reply, found.len())?;
    Ok((total, pages, found))
}

/// The value of an entry; none where its dimensions are not those that are chosen.
fn value<'a>(
    figure: &UnSdg,
    reply: &Reply<'a>,
    number: u64,
    object: &Object<'_>,
    names: &mut BTreeSet<String>,
) -> Result<Option<Value<'a>>, Fault> {
    let needed = |name: &str| {
        let text = cell(object, number, name)?;
        text.ok_or_else(|| Fault::NoColumn(name.to_owned()))
    };
    let (series, area) = (needed("series")?, needed("geoAreaCode")?);
    if series != figure.series || bare(&area) != bare(&figure.area) {
        let found = format!("series {series} of area {area}");
        let asked = format!("series {} of area {}", figure.series, figure.area);
        return Err(Fault::OtherArea { record: number, asked, found });
    }
    let dimensions = dimensions(object, number)?;
    names.extend(dimensions.keys().cloned());
    if figure.dimensions.iter().any(|(name, held)| dimensions.get(name) != Some(held)) {
        return Ok(None);
    }
    let year = needed("timePeriodStart")?;
    let year = year_of(&year).ok_or_else(|| Fault::cell(number, "timePeriodStart", year.as_bytes(), "a year"))?;
    // The service writes `NaN` where a country reported nothing.
    let text = cell(object, number, "value")?.filter(|text| !text.trim().eq_ignore_ascii_case("nan"));
    let number_of =
        |text: &str| decimal(text.as_bytes()).ok_or_else(|| Fault::cell(number, "value", text.as_bytes(), "a number"));
    let value = text.as_deref().map(number_of).transpose()?;
    let shown: Vec<_> = dimensions.values().map(String::as_str).collect();
    let words = excerpt(format!("{year} {}", shown.join(", ")).as_bytes(), 80);
    let of = Period::year(year);
    let record = Record { reply: reply.index, number, of, date: None, value, moe90: None, words };
    Ok(Some(Value { record, year, dimensions, reply: *reply }))
}

/// `2019`, or `2019.0`.
fn year_of(text: &str) -> Option<Year> {
    let number = decimal(text.as_bytes()).filter(|number| number.fract().is_zero())?;
    Year::try_from(i64::try_from(number).ok()?).ok().filter(|year| (1900..=2200).contains(year))
}

fn dimensions(object: &Object<'_>, number: u64) -> Result<BTreeMap<String, String>, Fault> {
    let Some(raw) = object.get("dimensions") else { return Ok(BTreeMap::new()) };
    let members: Object<'_> = objects::parsed(raw.get().as_bytes())?;
    let read = |name: &String| Ok((name.clone(), cell(&members, number, name)?.unwrap_or_default().into_owned()));
    members.keys().map(read).collect()
}

/// A dimension that no value has.
fn unknown_dimension(figure: &UnSdg, names: &BTreeSet<String>, holds_rows: bool) -> Option<Fault> {
    let unknown = figure.dimensions.keys().find(|name| !names.contains(*name)).filter(|_| holds_rows)?;
    Some(Fault::unknown_column(unknown, names.iter().map(String::as_str)))
}

/// Several values of a year are no figure: the definition must say which of them is meant.
fn one_a_year(mut values: Vec<Value<'_>>, figure: &UnSdg, holds_rows: bool) -> Result<Vec<Record>, Stop> {
    let of = format!("series {} of area {}", figure.series, figure.area);
    if values.is_empty() {
        let chosen: Vec<_> = figure.dimensions.iter().map(|(name, held)| format!("{name} {held}")).collect();
        return Err(if holds_rows { rows::no_row(&of, &chosen.join(", ")) } else { rows::is_empty(&of) });
    }
    values.sort_by_key(|value| value.year);
    for of_year in values.chunk_by(|one, other| one.year == other.year) {
        if let [first, .., last] = of_year {
            let of = format!("{} in {}", figure.series, first.year);
            return Err(last.reply.refused(Fault::Several { of, by: differing(of_year) }));
        }
    }
    Ok(values.into_iter().map(|value| value.record).collect())
}

/// The dimensions in which values differ, with what stands in them.
fn differing(values: &[Value<'_>]) -> String {
    let mut held: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, text) in values.iter().flat_map(|value| &value.dimensions) {
        held.entry(name).or_default().insert(text);
    }
    let several = held.iter().filter(|(_, texts)| texts.len() > 1);
    let words: Vec<_> = several
        .map(|(name, texts)| format!("`{name}` ({})", texts.iter().copied().collect::<Vec<_>>().join(", ")))
        .collect();
    if words.is_empty() {
        "nothing that the service tells".to_owned()
    } else {
        excerpt(words.join(" and ").as_bytes(), 200)
    }
}

pub(in crate::provider) fn classify(answer: &Answer<'_>) -> Class {
    if let Some(class) = open::by_status(answer) {
        return class;
    }
    match (answer.status, open::whole_json(answer)) {
        (200, Err(class)) => class,
        (200, Ok(())) if objects::parsed::<Page<'_>>(answer.start()).is_ok() => Class::Data,
        (status, _) => Class::Refused(format!("{status}, but no values of a series: {}", answer.words())),
    }
}
