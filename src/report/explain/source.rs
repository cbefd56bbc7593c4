//! Where the figure's records stand.

use super::{Explained, ReplyRead};
use crate::model::{Origin, Route};
use crate::provider::{Located, is_read};
use crate::report::matrix::why_not;
use crate::report::terminal::JOINT;
use crate::report::{numbers, words};

/// A cell longer than this is cut: nobody redoes a sum from it.
const CELL: usize = 60;

/// Of more records than this only the places are told: what stands in them is told with the rows chosen.
const SHOWN: usize = 3;

/// Between things of one kind, broken behind the dot.
const BETWEEN: &str = "\u{a0}· ";

/// The replies and their records.
pub(super) fn lines(explained: &Explained<'_>) -> Vec<String> {
    let Some(tried) = explained.tried else { return Vec::new() };
    match &tried.derivation.result {
        Err(gap) => {
            let mut lines = vec![format!("no value: {gap}")];
            lines.extend(explained.replies.iter().flat_map(reply));
            lines.extend(explained.in_vain.iter().map(|(resource, gap)| {
                let agency = words::agency(resource.route());
                format!("not at hand: {agency}: {}: {}", words::resource(resource), why_not(gap))
            }));
            lines
        }
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
    match &reply.records[..] {
        records if records.len() <= SHOWN => lines.extend(records.iter().flat_map(|record| located(reply, record))),
        records => lines.push(format!("  records{} by number, at bytes {}", file(&records[0]), places(records))),
    }
    lines
}

/// `23: 2744 to 2852 · 26: …`.
fn places(records: &[Located]) -> String {
    let place = |record: &Located| joint(&format!("{}: {} to {}", record.number, record.bytes.start, last(record)));
    records.iter().map(place).collect::<Vec<_>>().join(BETWEEN)
}

fn last(record: &Located) -> u64 {
    record.bytes.end.saturating_sub(1)
}

fn file(record: &Located) -> String {
    record.file.as_ref().map(|file| format!(" of {file} in the zip")).unwrap_or_default()
}

/// As one word, not to be broken.
fn joint(text: &str) -> String {
    text.replace(' ', &JOINT.to_string())
}

fn verb(origin: Origin) -> &'static str {
    if origin == Origin::Imported { "imported" } else { "received" }
}

fn size(bytes: Option<u64>) -> String {
    bytes.map(|bytes| format!(", {} bytes", numbers::grouped(bytes.into()))).unwrap_or_default()
}

/// `record 7, bytes 412 to 509 of annual_….csv in the zip`, and its cells set in.
fn located(reply: &ReplyRead, record: &Located) -> [String; 2] {
    let range = format!("bytes {} to {}", record.bytes.start, last(record));
    let used = record.cells.iter().filter(|(name, value)| is_read(&reply.from.resource, name) && !value.is_empty());
    let cells: Vec<String> = used.map(|(name, value)| joint(&format!("{name} = {}", cut(value)))).collect();
    [format!("  record {}, {range}{}", record.number, file(record)), format!("    {}", cells.join(BETWEEN))]
}

fn cut(value: &str) -> String {
    let start: String = value.chars().take(CELL).collect();
    if start.len() < value.len() { format!("{start}…") } else { start }
}
