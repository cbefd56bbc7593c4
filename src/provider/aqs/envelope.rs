//! What stands around the rows of an AQS reply. The documentation and the service differ in its words, so both are
//! read, in any case.

use std::collections::HashMap;

use serde_json::value::RawValue;

use super::record::Record;
use crate::provider::fault::Fault;
use crate::provider::json::scalar;
use crate::provider::text::{excerpt, without_bom};

type Members<'a> = HashMap<String, &'a RawValue>;

/// The envelope of a reply.
pub(in crate::provider) struct Envelope<'a> {
    /// `status`, as the service spells it.
    status: Option<String>,
    /// The number of rows it says it holds.
    said: Option<u64>,
    /// What it reports as errors.
    errors: Vec<String>,
    /// The address it says it was asked with.
    pub(in crate::provider) url: Option<String>,
    /// When it says it was asked.
    pub(in crate::provider) request_time: Option<String>,
    /// `Data`, or `Body`.
    pub(in crate::provider) data: Option<&'a RawValue>,
}

fn members<'a>(json: &'a [u8]) -> Result<Members<'a>, serde_json::Error> {
    let members: Members<'a> = serde_json::from_slice(json)?;
    Ok(members.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect())
}

/// The header's members: it is a list of one object, or the object itself.
fn header<'a>(raw: &'a RawValue) -> Result<Members<'a>, serde_json::Error> {
    if raw.get().starts_with('[') {
        let list: Vec<&'a RawValue> = serde_json::from_str(raw.get())?;
        return list.first().map_or_else(|| Ok(Members::new()), |first| members(first.get().as_bytes()));
    }
    members(raw.get().as_bytes())
}

/// A message or a list of messages.
fn messages(raw: &RawValue) -> Vec<String> {
    let one = |raw: &RawValue| scalar(raw).ok().flatten().map(|text| excerpt(text.as_bytes(), 200));
    match serde_json::from_str::<Vec<&RawValue>>(raw.get()) {
        Ok(list) => list.into_iter().filter_map(one).collect(),
        Err(_) => one(raw).into_iter().collect(),
    }
}

impl<'a> Envelope<'a> {
    /// The envelope of a body that is a JSON object.
    pub(in crate::provider) fn parse(body: &'a [u8]) -> Result<Self, serde_json::Error> {
        let top = members(without_bom(body))?;
        let header = top.get("header").map_or_else(|| Ok(Members::new()), |raw| header(raw))?;
        let find = |names: [&str; 2]| names.iter().find_map(|name| header.get(*name).or_else(|| top.get(*name)));
        let text = |name: &str| header.get(name).and_then(|raw| scalar(raw).ok().flatten()).map(String::from);
        let data = ["data", "body"].iter().find_map(|name| top.get(*name)).copied();
        Ok(Self {
            status: text("status"),
            said: ["rows", "row"].iter().find_map(|name| text(name)).and_then(|count| count.trim().parse().ok()),
            errors: find(["error", "errors"]).map(|raw| messages(raw)).unwrap_or_default(),
            url: text("url"),
            request_time: text("request_time"),
            data,
        })
    }

    fn status_begins(&self, words: &str) -> bool {
        let status = self.status.as_deref().unwrap_or_default().trim();
        status.get(..words.len()).is_some_and(|head| head.eq_ignore_ascii_case(words))
    }

    /// Whether the service says that it found rows.
    pub(super) fn is_success(&self) -> bool {
        self.status_begins("success")
    }

    /// Whether the service says that nothing matched: an answer, not a fault.
    pub(super) fn has_no_data(&self) -> bool {
        self.status_begins("no data matched")
    }

    /// What the service says went wrong, else its status.
    pub(super) fn words(&self) -> Option<String> {
        if self.errors.is_empty() {
            return self.status.as_ref().map(|status| excerpt(status.as_bytes(), 200));
        }
        Some(self.errors.join("; "))
    }

    /// The records; refused where their number is not the one said, or where they are no records.
    pub(in crate::provider) fn records(&self) -> Result<Vec<Record<'a>>, Fault> {
        let has_no_data = self.has_no_data();
        if !has_no_data && !self.is_success() {
            return Err(Fault::Service(self.words().unwrap_or_else(|| "nothing (the reply has no status)".to_owned())));
        }
        let raw = self.data.ok_or(Fault::Nothing("`Data` or `Body`"))?;
        let members: Vec<Members<'a>> = serde_json::from_str(raw.get())
            .map_err(|error| Fault::Broken(format!("`Data` is no list of records: {error}")))?;
        let found = members.len() as u64;
        let said = if has_no_data { Some(0) } else { self.said };
        match said {
            Some(said) if said != found => Err(Fault::Count { said, found }),
            _ => Ok((1..).zip(members).map(|(number, members)| Record::new(number, members)).collect()),
        }
    }
}
