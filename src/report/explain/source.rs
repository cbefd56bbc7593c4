//! Where the figure's records stand.

use super::{Explained, ReplyRead};
use crate::model::{Origin, Route};
use crate::provider::{Located, is_read};
use crate::report::terminal::JOINT;
use crate::report::{numbers, words};

/// A cell longer than this is cut: nobody redoes a sum from it.
const CELL: usize = 60;

/// Of more records than this only the places are told: what stands in them is told with the rows chosen.
const SHOWN: usize = 3;

/// The replies and their records.
pub(super) fn lines(explained: &Explained<'_>) -> Vec<String> {
    let Some(tried) = explained.tried else { return Vec::new() };
    match &tried.derivation.result {
        Err(gap) => vec![format!("none: {gap}")],
        Ok(_) => explained.replies.iter().flat_map(reply).collect(),
    }
}

fn reply(reply: &ReplyRead) -> Vec<String> {
    let from = &reply.from;
    let resource = words::resource(&from.resource);
    let route = from.resource.route();
    let came = if from.origin == Origin::Snapshot {
        format!("as published on {}", from.retrieved.date_naive())
    } else {
        format!("{} on {} UTC", verb(from.origin), from.retrieved.format("%Y-%m-%d %H:%M"))
    };
    let mut lines = vec![
        if route == Route::Snapshot { resource } else { format!("{}: {resource}", words::agency(route)) },
        format!("  {}", from.digest),
        format!("  {came}{}", size(reply.size)),
    ];
    lines.extend(reply.address.as_ref().map(|address| format!("  from {address}")));
    if from.later_revision {
        lines.push("  later than the day asked about: it may have been revised since".to_owned());
    }
    lines.extend(reply.trouble.as_ref().map(|trouble| format!("  its records cannot be shown: {trouble}")));
    let is_shown = reply.records.len() <= SHOWN;
    lines.extend(reply.records.iter().flat_map(|record| located(reply, record, is_shown)));
    lines
}

fn verb(origin: Origin) -> &'static str {
    if origin == Origin::Imported { "imported" } else { "received" }
}

fn size(bytes: Option<u64>) -> String {
    bytes.map(|bytes| format!(", {} bytes", numbers::grouped(bytes.into()))).unwrap_or_default()
}

/// `record 7, bytes 412 to 509 of annual_….csv in the zip:`, and its cells set in.
fn located(reply: &ReplyRead, record: &Located, is_shown: bool) -> Vec<String> {
    let file = record.file.as_ref().map(|file| format!(" of {file} in the zip")).unwrap_or_default();
    let range = format!("bytes {} to {}", record.bytes.start, record.bytes.end.saturating_sub(1));
    let place = format!("  record {}, {range}{file}", record.number);
    if !is_shown {
        return vec![place];
    }
    let used = record.cells.iter().filter(|(name, value)| is_read(&reply.from.resource, name) && !value.is_empty());
    let joint = |text: &str| text.replace(' ', &JOINT.to_string());
    let cells: Vec<String> = used.map(|(name, value)| joint(&format!("{name} = {}", cut(value)))).collect();
    vec![place, format!("    {}", cells.join("\u{a0}· "))]
}

fn cut(value: &str) -> String {
    let start: String = value.chars().take(CELL).collect();
    if start.len() < value.len() { format!("{start}…") } else { start }
}
