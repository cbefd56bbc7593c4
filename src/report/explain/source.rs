//! Where the figure's records stand, and which rows of its monitors speak.

use super::{Explained, ReplyRead};
use crate::measure::Choice;
use crate::provider::{Located, is_read};
use crate::report::words;

/// A cell longer than this is cut: nobody redoes a sum from it.
const CELL: usize = 60;

/// The replies and their records.
pub(super) fn lines(explained: &Explained<'_>) -> Vec<String> {
    if explained.replies.is_empty() {
        return match &explained.tried.derivation.result {
            Ok(_) => vec!["the replies behind this value are no longer at hand".to_owned()],
            Err(gap) => vec![format!("none: {gap}")],
        };
    }
    explained.replies.iter().flat_map(reply).collect()
}

fn reply(reply: &ReplyRead) -> Vec<String> {
    let from = &reply.from;
    let agency = words::agency(from.resource.route());
    let mut lines = vec![
        format!("{agency}: {}", words::resource(&from.resource)),
        from.digest.to_string(),
        format!("received {}{}", from.retrieved.format("%Y-%m-%d %H:%M UTC"), size(reply.size)),
    ];
    lines.extend(reply.address.as_ref().map(|address| format!("from {address}")));
    if from.later_revision {
        lines.push("fetched after the day asked about: it may have been revised since".to_owned());
    }
    lines.extend(reply.records.iter().map(|record| located(reply, record)));
    lines
}

fn size(bytes: Option<u64>) -> String {
    bytes.map(|bytes| format!(", {bytes} bytes")).unwrap_or_default()
}

/// `record 7 (bytes 412 to 509 of annual_….csv in the zip): Arithmetic Mean 7.93 · …`
fn located(reply: &ReplyRead, record: &Located) -> String {
    let file = record.file.as_ref().map(|file| format!(" of {file} in the zip")).unwrap_or_default();
    let used = record.cells.iter().filter(|(name, value)| is_read(&reply.from.resource, name) && !value.is_empty());
    let cells: Vec<String> = used.map(|(name, value)| format!("{name} = {}", cut(value))).collect();
    let range = format!("bytes {} to {}", record.bytes.start, record.bytes.end.saturating_sub(1));
    format!("record {} ({range}{file}): {}", record.number, cells.join(" · "))
}

fn cut(value: &str) -> String {
    let start: String = value.chars().take(CELL).collect();
    if start.len() < value.len() { format!("{start}…") } else { start }
}

/// Each row of the monitors used, and why it was left out where it was.
pub(super) fn choices(explained: &Explained<'_>) -> Vec<String> {
    let mut lines: Vec<String> = explained.choices.iter().map(line).collect();
    if !lines.is_empty() {
        lines.push("of a site's monitors the method's own rule says which speaks".to_owned());
    }
    lines
}

fn line(choice: &Choice) -> String {
    let said = choice.left_out.map_or("used", |why| why);
    format!("monitor {}, record {}: {}: {said}", choice.monitor, choice.record, choice.row)
}
