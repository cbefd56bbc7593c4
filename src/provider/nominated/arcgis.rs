//! Layers of ArcGIS servers: what the layer says of itself first, then its rows a page at a time.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::asking::{Asking, Reply, Stop};
use super::cells::Digits;
use super::objects::{self, Object, cell};
use super::open;
use super::rows::{self, Cell, Reading, columns};
use super::socrata::unrepeated;
use crate::model::evidence::{OpenService, Resource};
use crate::model::nominated::{ArcGis, Record};
use crate::provider::answer::{Answer, Class, Read as _};
use crate::provider::fault::Fault;
use crate::provider::text::excerpt;

/// Rows asked for at once, where the layer allows as many.
const PAGE: u64 = 2_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Layer {
    fields: Vec<Field>,
    object_id_field: Option<String>,
    max_record_count: Option<u64>,
    advanced_query_capabilities: Option<Capabilities>,
}

#[derive(Deserialize)]
struct Field {
    name: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Capabilities {
    supports_pagination: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    #[serde(borrow)]
    features: Vec<Feature<'a>>,
    #[serde(default)]
    exceeded_transfer_limit: bool,
    #[serde(default)]
    properties: Properties,
}

#[derive(Deserialize)]
struct Feature<'a> {
    #[serde(borrow)]
    attributes: &'a RawValue,
}

/// Some servers tell of more rows here.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Properties {
    exceeded_transfer_limit: bool,
}

impl Layer {
    /// The column that numbers rows.
    fn id(&self) -> Option<&str> {
        let of_kind =
            || self.fields.iter().find(|field| field.kind == "esriFieldTypeOID").map(|field| field.name.as_str());
        self.object_id_field.as_deref().filter(|name| !name.is_empty()).or_else(of_kind)
    }

    /// A column as the layer spells it: its SQL does not tell capitals from small letters.
    fn column(&self, wanted: &str) -> Result<&str, Fault> {
        let names = || self.fields.iter().map(|field| field.name.as_str());
        let found =
            names().find(|name| *name == wanted).or_else(|| names().find(|name| name.eq_ignore_ascii_case(wanted)));
        found.ok_or_else(|| Fault::unknown_column(wanted, names()))
    }

    fn has_pages(&self) -> bool {
        self.advanced_query_capabilities.as_ref().and_then(|can| can.supports_pagination).unwrap_or(false)
    }

    fn page(&self) -> u64 {
        self.max_record_count.unwrap_or(PAGE).clamp(1, PAGE)
    }
}

pub(super) fn records(figure: &ArcGis, asking: &mut Asking<'_>) -> Result<Vec<Record>, Stop> {
    let layer = layer(figure, asking)?;
    let reading = Reading::new(&figure.rows, Digits::PLAIN, layer.id());
    let (mut records, mut ids, mut page, mut offset) = (Vec::new(), BTreeSet::new(), 0_u32, 0);
    loop {
        let reply = asking.reply(resource(figure, &layer, layer.page(), offset, true))?;
        let (found, has_more) = read(&reply, asking)?;
        let read = (1..).zip(&found).map(|(number, object)| {
            let at = |column: &str| at(&layer, object, number, column);
            unrepeated(&mut ids, number, layer.id().map(at).transpose()?.flatten().as_deref())?;
            reading.record(reply.index, number, &at)
        });
        let read: Result<Vec<_>, Fault> = read.collect();
        records.extend(read.map_err(|fault| reply.refused(fault))?);
        if !has_more {
            break;
        }
        if !layer.has_pages() {
            let words = "there are more rows than it gives at once, and it has no pages: choose fewer by a condition";
            return Err(reply.refused(Fault::Service(words.to_owned())));
        }
        // A page may be empty and more to come.
        offset += if found.is_empty() { layer.page() } else { found.len() as u64 };
        page += 1;
        asking.page(&reply, page)?;
    }
    if records.is_empty() { no_rows(figure, &layer, asking) } else { Ok(records) }
}

/// An empty answer: zero only where the layer holds other rows.
fn no_rows(figure: &ArcGis, layer: &Layer, asking: &mut Asking<'_>) -> Result<Vec<Record>, Stop> {
    let of = format!("layer {}", figure.layer);
    let Some(condition) = &figure.condition else { return Err(rows::is_empty(&of)) };
    if !rows::may_be_zero(&figure.rows) {
        return Err(rows::no_row(&of, &format!("`{condition}`")));
    }
    let reply = asking.reply(resource(figure, layer, 1, 0, false))?;
    if read(&reply, asking)?.0.is_empty() { Err(rows::is_empty(&of)) } else { Ok(Vec::new()) }
}

fn layer(figure: &ArcGis, asking: &mut Asking<'_>) -> Result<Layer, Stop> {
    let address = open::below(&figure.layer, &[], &[("f", "json")]);
    let reply = asking.reply(Resource::Open { service: OpenService::ArcGis, address })?;
    let read = || {
        let document = objects::document(reply.bytes, asking.about.bounds.max_depth)?;
        let layer: Layer = objects::parsed(document.get().as_bytes())?;
        columns(&figure.rows).into_iter().try_for_each(|column| layer.column(column).map(drop))?;
        Ok(layer)
    };
    read().map_err(|fault| reply.refused(fault))
}

fn resource(figure: &ArcGis, layer: &Layer, limit: u64, offset: u64, is_chosen: bool) -> Resource {
    let spelled = columns(&figure.rows).into_iter().filter_map(|column| layer.column(column).ok());
    let mut fields: Vec<&str> = spelled.chain(layer.id()).collect();
    fields.sort_unstable();
    fields.dedup();
    let fields = if fields.is_empty() { "*".to_owned() } else { fields.join(",") };
    let condition = figure.condition.as_deref().filter(|_| is_chosen).unwrap_or("1=1");
    let (limit, offset) = (limit.to_string(), offset.to_string());
    let mut query = vec![("where", condition), ("outFields", fields.as_str()), ("returnGeometry", "false")];
    if layer.has_pages() {
        query.extend(layer.id().map(|id| ("orderByFields", id)));
        query.extend([("resultOffset", offset.as_str()), ("resultRecordCount", &limit)]);
    }
    query.push(("f", "json"));
    Resource::Open { service: OpenService::ArcGis, address: open::below(&figure.layer, &["query"], &query) }
}

/// The rows of a page, and whether there are more.
fn read<'a>(reply: &Reply<'a>, asking: &mut Asking<'_>) -> Result<(Vec<Object<'a>>, bool), Stop> {
    let max_depth = asking.about.bounds.max_depth;
    let read = || {
        let document = objects::document(reply.bytes, max_depth)?;
        let page: Page<'_> = objects::parsed(document.get().as_bytes())?;
        let attributes = page.features.iter().map(|feature| objects::parsed(feature.attributes.get().as_bytes()));
        let found: Vec<Object<'_>> = attributes.collect::<Result<_, Fault>>()?;
        Ok((found, page.exceeded_transfer_limit || page.properties.exceeded_transfer_limit))
    };
    let (found, has_more) = read().map_err(|fault| reply.refused(fault))?;
    asking.count(reply, found.len())?;
    Ok((found, has_more))
}

/// What stands in a column, by the layer's spelling of its name. A column that the layer has stands in every row.
fn at<'a>(layer: &Layer, object: &Object<'a>, number: u64, column: &str) -> Cell<'a> {
    let name = layer.column(column)?;
    if object.contains_key(name) { cell(object, number, name) } else { Err(Fault::NoColumn(name.to_owned())) }
}

pub(in crate::provider) fn classify(answer: &Answer<'_>) -> Class {
    if let Some(class) = open::by_status(answer) {
        return class;
    }
    if let Err(class) = open::whole_json(answer) {
        return class;
    }
    // Whatever went wrong, the status is 200.
    let object: Object<'_> = objects::parsed(answer.start()).unwrap_or_default();
    if let Some(error) = object.get("error") {
        return refusal(&objects::parsed(error.get().as_bytes()).unwrap_or_default());
    }
    let is_known = ["features", "fields"].iter().any(|name| object.contains_key(*name));
    match answer.status {
        200 if is_known => Class::Data,
        status => Class::Refused(format!("{status}, but no rows of a layer: {}", answer.words())),
    }
}

/// What an error says, by its code.
fn refusal(error: &Object<'_>) -> Class {
    let text = |name| cell(error, 0, name).ok().flatten().unwrap_or_default().into_owned();
    let details = error.get("details").and_then(|raw| objects::parsed::<Vec<String>>(raw.get().as_bytes()).ok());
    let details = details.unwrap_or_default().into_iter().filter(|detail| !detail.trim().is_empty());
    let words: Vec<String> = [text("message")].into_iter().chain(details).collect();
    let (code, words) = (text("code"), excerpt(words.join(" ").as_bytes(), 200));
    match code.as_str() {
        "498" | "499" | "403" => {
            Class::Refused(format!("{code}: {words} (it needs a token, so it is not open to everybody)"))
        }
        "404" => Class::Absent(format!("{code}: {words}")),
        "429" | "503" | "504" => Class::Busy(format!("{code}: {words}")),
        _ => Class::Refused(format!("{code}: {words}")),
    }
}
