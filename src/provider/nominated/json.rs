//! JSON documents: one value, or a list of objects.

use super::asking::{Asking, Reply, Stop};
use super::cells::Digits;
use super::objects::{self, cell};
use super::rows::{self, Reading, columns};
use super::{csv, open};
use crate::model::evidence::OpenService;
use crate::model::nominated::{Json, JsonPick, Record};
use crate::provider::answer::{Answer, Class};
use crate::provider::fault::Fault;
use crate::provider::json::scalar;

pub(super) fn records(figure: &Json, asking: &mut Asking<'_>) -> Result<Vec<Record>, Stop> {
    let reply = asking.reply(asking.document(OpenService::Json, &figure.document))?;
    match &figure.pick {
        JsonPick::Value { .. } => value(figure, &reply, asking).map_err(|fault| reply.refused(fault)),
        JsonPick::Rows { records, filters, rows } => {
            let max_depth = asking.about.bounds.max_depth;
            let list = || objects::list(objects::at(objects::document(reply.bytes, max_depth)?, records)?);
            let list = list().map_err(|fault| reply.refused(fault))?;
            asking.count(&reply, list.len())?;
            // A member may be left out where it holds nothing, but not everywhere.
            for column in columns(rows).into_iter().chain(filters.keys().map(String::as_str)) {
                if !list.is_empty() && list.iter().all(|object| !object.contains_key(column)) {
                    let known = list.iter().flat_map(|object| object.keys().map(String::as_str));
                    return Err(reply.refused(Fault::unknown_column(column, known)));
                }
            }
            let reading = Reading::new(rows, Digits::PLAIN, filters.keys().map(String::as_str));
            let mut choosing = rows::Choosing::new(filters);
            let mut records = Vec::new();
            for (number, object) in (1..).zip(&list) {
                let at = |column: &str| cell(object, number, column);
                let record = choosing.takes(&at).and_then(|takes| {
                    if takes { reading.record(reply.index, number, &at).map(Some) } else { Ok(None) }
                });
                records.extend(record.map_err(|fault| reply.refused(fault))?);
            }
            choosing.end(rows, records, &figure.document.to_string())
        }
    }
}

fn value(figure: &Json, reply: &Reply<'_>, asking: &Asking<'_>) -> Result<Vec<Record>, Fault> {
    let JsonPick::Value { pointer, period } = &figure.pick else { return Ok(Vec::new()) };
    let document = objects::document(reply.bytes, asking.about.bounds.max_depth)?;
    let raw = objects::at(document, pointer)?;
    let damaged = || Fault::cell(1, pointer, raw.get().as_bytes(), "a number");
    let text = scalar(raw).map_err(|_| damaged())?.filter(|text| !text.trim().is_empty());
    let value = text.map(|text| Digits::PLAIN.number(&text).ok_or_else(damaged)).transpose()?;
    let words = if pointer.is_empty() { "the whole document".to_owned() } else { pointer.clone() };
    Ok(vec![Record { reply: reply.index, number: 1, of: *period, date: None, value, moe90: None, words }])
}

pub(in crate::provider) fn classify(answer: &Answer<'_>) -> Class {
    match open::by_status(answer) {
        Some(class) => class,
        None if answer.status != 200 => csv::refused(answer),
        None => match open::whole_json(answer) {
            Ok(()) => Class::Data,
            Err(class) => class,
        },
    }
}
