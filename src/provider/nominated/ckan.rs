//! CKAN portals by `datastore_search`: rows of a resource that the portal keeps in its datastore.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::asking::{Asking, Reply, Stop};
use super::cells::Digits;
use super::objects::{self, Object, cell};
use super::open;
use super::rows::{self, Reading, columns};
use super::socrata::unrepeated;
use crate::model::evidence::{OpenService, Resource};
use crate::model::nominated::{Ckan, Record};
use crate::provider::answer::{Answer, Class, Read as _};
use crate::provider::fault::Fault;
use crate::provider::text::excerpt;

/// Rows asked for at once. A portal may give fewer: 32,000 at most, and says how many in `limit`.
const PAGE: u64 = 5_000;

/// The datastore's own number of a row.
const ID: &str = "_id";

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    result: Page<'a>,
}

#[derive(Deserialize)]
struct Page<'a> {
    fields: Vec<Field>,
    #[serde(borrow)]
    records: &'a RawValue,
    total: u64,
    limit: Option<u64>,
}

#[derive(Deserialize)]
struct Field {
    id: String,
}

pub(super) fn records(figure: &Ckan, asking: &mut Asking<'_>) -> Result<Vec<Record>, Stop> {
    let reading = Reading::new(&figure.rows, Digits::PLAIN, figure.filters.keys().map(String::as_str).chain([ID]));
    let (mut records, mut ids, mut page, mut total) = (Vec::new(), BTreeSet::new(), 0_u32, None);
    loop {
        let offset = records.len() as u64;
        let reply = asking.reply(resource(figure, PAGE, offset, true))?;
        let (said, found) = read(figure, &reply, [offset, PAGE], asking)?;
        if *total.get_or_insert(said) != said {
            let [before, after] = [total.unwrap_or_default(), said].map(|total| format!("{total} rows in all"));
            return Err(reply.refused(Fault::Changed { before, after }));
        }
        let read = (1..).zip(&found).map(|(number, object)| {
            unrepeated(&mut ids, number, cell(object, number, ID)?.as_deref())?;
            reading.record(reply.index, number, &|column| cell(object, number, column))
        });
        let read: Result<Vec<_>, Fault> = read.collect();
        records.extend(read.map_err(|fault| reply.refused(fault))?);
        if records.len() as u64 == said {
            break;
        }
        page += 1;
        asking.page(&reply, page)?;
    }
    if records.is_empty() { no_rows(figure, asking) } else { Ok(records) }
}

/// An empty answer: zero only where the resource holds other rows.
fn no_rows(figure: &Ckan, asking: &mut Asking<'_>) -> Result<Vec<Record>, Stop> {
    let of = format!("resource {} of {}", figure.resource, figure.portal.host());
    if figure.filters.is_empty() {
        return Err(rows::is_empty(&of));
    }
    if !rows::may_be_zero(&figure.rows) {
        return Err(rows::no_row(&of, &filters(figure)));
    }
    let reply = asking.reply(resource(figure, 1, 0, false))?;
    let (total, _) = read(figure, &reply, [0, 1], asking)?;
    if total == 0 { Err(rows::is_empty(&of)) } else { Ok(Vec::new()) }
}

fn filters(figure: &Ckan) -> String {
    // A map of texts is always JSON.
    serde_json::to_string(&figure.filters).unwrap_or_default()
}

fn resource(figure: &Ckan, limit: u64, offset: u64, is_chosen: bool) -> Resource {
    let (filters, limit, offset) = (filters(figure), limit.to_string(), offset.to_string());
    let mut query = vec![("resource_id", figure.resource.as_str())];
    query.extend((is_chosen && !figure.filters.is_empty()).then_some(("filters", filters.as_str())));
    query.extend([("sort", ID), ("limit", &limit), ("offset", &offset)]);
    let address = open::below(&figure.portal, &["api", "3", "action", "datastore_search"], &query);
    Resource::Open { service: OpenService::Ckan, address }
}

/// How many rows the portal says there are in all, and those of this page: all that are left behind `offset`, as many
/// as were asked for, or as many as it says it gives.
fn read<'a>(
    figure: &Ckan,
    reply: &Reply<'a>,
    [offset, asked]: [u64; 2],
    asking: &mut Asking<'_>,
) -> Result<(u64, Vec<Object<'a>>), Stop> {
    let max_depth = asking.about.bounds.max_depth;
    let read = || {
        let document = objects::document(reply.bytes, max_depth)?;
        let Envelope { result } = objects::parsed(document.get().as_bytes())?;
        let known = || result.fields.iter().map(|field| field.id.as_str());
        for column in columns(&figure.rows).into_iter().chain(figure.filters.keys().map(String::as_str)) {
            if known().all(|name| name != column) {
                return Err(Fault::unknown_column(column, known()));
            }
        }
        Ok((result.total, result.limit, objects::list(result.records)?))
    };
    let (total, limit, found) = read().map_err(|fault| reply.refused(fault))?;
    asking.count(reply, found.len())?;
    let left = total.saturating_sub(offset);
    // At least one row where some are left, or the reading would never come to an end.
    let expected = left.min(asked).min(limit.unwrap_or(asked)).max(left.min(1));
    if found.len() as u64 != expected {
        return Err(reply.refused(Fault::Count { said: expected, found: found.len() as u64 }));
    }
    Ok((total, found))
}

/// What a portal says went wrong, and whether it is that there is no such resource.
fn error(body: &[u8]) -> Option<(String, bool)> {
    let envelope: Object<'_> = objects::parsed(body).ok()?;
    if envelope.get("success")?.get() == "true" {
        return None;
    }
    let error: Object<'_> = envelope.get("error").and_then(|raw| objects::parsed(raw.get().as_bytes()).ok())?;
    let kind = error.get("__type").map_or("", |raw| raw.get().trim_matches('"'));
    // Beside a message, mistakes are listed by the parameter that they are in.
    let words = match cell(&error, 0, "message") {
        Ok(Some(message)) => message.into_owned(),
        _ => error.values().map(|raw| raw.get()).collect::<Vec<_>>().join(" "),
    };
    Some((excerpt(words.as_bytes(), 200), kind == "Not Found Error"))
}

pub(in crate::provider) fn classify(answer: &Answer<'_>) -> Class {
    let status = answer.status;
    match (open::by_status(answer), error(answer.start())) {
        (Some(busy @ Class::Busy(_)), _) => busy,
        (_, Some((words, true))) => Class::Absent(format!(
            "{status}: {words} (a file that is not in the portal's datastore cannot be asked for rows)"
        )),
        (_, Some((words, false))) => Class::Refused(format!("{status}: {words}")),
        (Some(class), None) => class,
        (None, None) if status == 200 => match open::whole_json(answer) {
            Err(class) => class,
            Ok(()) if objects::parsed::<Envelope<'_>>(answer.start()).is_ok() => Class::Data,
            Ok(()) => Class::Refused(format!("200, but no rows of a datastore: {}", answer.words())),
        },
        (None, None) => Class::Refused(format!("{status}: {}", answer.words())),
    }
}
