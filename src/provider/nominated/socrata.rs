//! Socrata portals by SODA 2.1: rows as a list of objects, a page at a time in the order of the portal's own row ids.

use std::collections::BTreeSet;

use super::asking::{Asking, Reply, Stop};
use super::cells::Digits;
use super::objects::{self, Object, cell};
use super::rows::{self, Reading};
use super::{open, rows::columns};
use crate::model::evidence::{OpenService, Resource};
use crate::model::nominated::{Record, Socrata};
use crate::provider::answer::{Answer, Class, Read as _};
use crate::provider::fault::Fault;
use crate::provider::text::excerpt;

/// Rows of one page. A portal gives up to 50,000; the default of 1,000 would make many requests of few rows.
const PAGE: usize = 5_000;

/// The portal's own id of a row.
const ID: &str = ":id";

pub(super) fn records(figure: &Socrata, asking: &mut Asking<'_>) -> Result<Vec<Record>, Stop> {
    let reading = Reading::new(&figure.rows, Digits::PLAIN, [ID]);
    let at = |page: u32| resource(figure, PAGE, page as usize * PAGE, true);
    let depth = asking.about.bounds.max_depth;
    asking.further_page(at, PAGE, |bytes| is_full(bytes, &reading, depth))?;
    let (mut records, mut ids, mut page) = (Vec::new(), BTreeSet::new(), 0_u32);
    loop {
        let reply = asking.reply(at(page))?;
        let found = read(&reply, asking)?;
        let read = (1..).zip(&found).map(|(number, object)| {
            unrepeated(&mut ids, number, cell(object, number, ID)?.as_deref())?;
            reading.record(reply.index, number, &|column| cell(object, number, column))
        });
        let read: Result<Vec<_>, Fault> = read.collect();
        records.extend(read.map_err(|fault| reply.refused(fault))?);
        if found.len() < PAGE {
            break;
        }
        page += 1;
        asking.page(&reply, page)?;
    }
    if records.is_empty() { no_rows(figure, asking) } else { Ok(records) }
}

/// Whether a page holds as many rows as were asked for, each of which can be read.
fn is_full(bytes: &[u8], reading: &Reading<'_>, depth: u32) -> bool {
    let Ok(found) = objects::document(bytes, depth).and_then(objects::list) else { return false };
    let can_be_read = |(number, object): (u64, &Object<'_>)| {
        reading.record(0, number, &|column| cell(object, number, column)).is_ok()
    };
    found.len() == PAGE && (1..).zip(&found).all(can_be_read)
}

/// An empty answer: zero only where the dataset holds other rows. A column that it has not is refused by the portal.
fn no_rows(figure: &Socrata, asking: &mut Asking<'_>) -> Result<Vec<Record>, Stop> {
    let of = format!("dataset {} of {}", figure.dataset, figure.portal.host());
    let Some(condition) = &figure.condition else { return Err(rows::is_empty(&of)) };
    if !rows::may_be_zero(&figure.rows) {
        return Err(rows::no_row(&of, &format!("`{condition}`")));
    }
    let reply = asking.reply(resource(figure, 1, 0, false))?;
    if read(&reply, asking)?.is_empty() { Err(rows::is_empty(&of)) } else { Ok(Vec::new()) }
}

fn resource(figure: &Socrata, limit: usize, offset: usize, is_chosen: bool) -> Resource {
    let select: Vec<String> = [ID].into_iter().chain(columns(&figure.rows)).map(quoted).collect();
    let (select, limit, offset) = (select.join(","), limit.to_string(), offset.to_string());
    let mut query = vec![("$select", select.as_str())];
    query.extend(figure.condition.as_deref().filter(|_| is_chosen).map(|condition| ("$where", condition)));
    query.extend([("$order", ID), ("$limit", &limit), ("$offset", &offset)]);
    let address = open::below(&figure.portal, &["resource", &format!("{}.json", figure.dataset)], &query);
    Resource::Open { service: OpenService::Socrata, address }
}

/// A column's name as SoQL takes it, never anything but a name.
fn quoted(name: &str) -> String {
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'@'));
    if is_plain { name.to_owned() } else { format!("`{}`", name.replace('`', "")) }
}

fn read<'a>(reply: &Reply<'a>, asking: &mut Asking<'_>) -> Result<Vec<Object<'a>>, Stop> {
    let found = objects::document(reply.bytes, asking.about.bounds.max_depth).and_then(objects::list);
    let found = found.map_err(|fault| reply.refused(fault))?;
    asking.count(reply, found.len())?;
    Ok(found)
}

/// A row that comes twice shows that the dataset changed from one page to the next.
pub(super) fn unrepeated(ids: &mut BTreeSet<String>, record: u64, id: Option<&str>) -> Result<(), Fault> {
    match id {
        Some(id) if !ids.insert(id.to_owned()) => Err(Fault::Repeated { record, key: id.to_owned() }),
        _ => Ok(()),
    }
}

/// What a portal says went wrong.
fn message(answer: &Answer<'_>) -> Option<String> {
    let object: Object<'_> = objects::parsed(answer.start()).ok()?;
    let message = cell(&object, 0, "message").ok().flatten()?;
    Some(excerpt(message.as_bytes(), 200))
}

pub(in crate::provider) fn classify(answer: &Answer<'_>) -> Class {
    if let Some(class) = open::by_status(answer) {
        return match (class, message(answer)) {
            (Class::Absent(_), Some(words)) => Class::Absent(format!("{}: {words}", answer.status)),
            (Class::Refused(_), Some(words)) => {
                Class::Refused(format!("{}: {words} (it is not open to everybody)", answer.status))
            }
            (class, _) => class,
        };
    }
    if let Some(words) = message(answer) {
        return Class::Refused(format!("{}: {words}", answer.status));
    }
    match (answer.status, open::whole_json(answer)) {
        (200, Err(class)) => class,
        (200, Ok(())) if answer.start().starts_with(b"[") => Class::Data,
        (status, _) => Class::Refused(format!("{status}, but no list of rows: {}", answer.words())),
    }
}
