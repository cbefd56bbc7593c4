//! The ledger and the replies under it, for people; `json` for programs.

mod json;

use std::collections::BTreeMap;

use super::columns::columns;
use super::terminal::visible;
use super::{numbers, words};
use crate::config::Registry;
use crate::model::{City, Conclusion, Digest, Metric};
use crate::store::{Fetch, LedgerEntry, Pruning, Recorded};

pub use json::{EntryReport, FetchReport, entry as entry_json, fetches as fetches_json, list as list_json, schema};

/// An entry as a list shows it.
pub struct Listed<'a> {
    /// The entry.
    pub recorded: &'a Recorded,
    /// The entry that says something else of the same.
    pub superseded_by: Option<i64>,
}

/// So many digits of a digest tell it apart on a page.
const SHORT: usize = 12;

/// Entries in two lines each, what was done about an entry among them.
#[must_use]
pub fn list(entries: &[Listed<'_>], registry: &Registry) -> String {
    if entries.is_empty() {
        return "The ledger holds no such entry: outcomes verify enters verdicts, with --claims opinions too.\n"
            .to_owned();
    }
    let numbers: BTreeMap<Digest, i64> = entries.iter().map(|one| (one.recorded.digest, one.recorded.id)).collect();
    entries.iter().map(|one| two_lines(one, &numbers, registry)).collect()
}

/// What an entry is about, and below it what it says.
fn two_lines(
    Listed { recorded, superseded_by }: &Listed<'_>,
    numbers: &BTreeMap<Digest, i64>,
    registry: &Registry,
) -> String {
    let (entry, day) = (&recorded.entry, recorded.entry.run.given.date_naive());
    let mut about = vec![name(entry, registry), entry.metric.to_string()];
    about.extend((entry.metric == Metric::Nominated).then(|| entry.standard.to_string()));
    about.extend(Some(period(entry)).filter(|period| !period.is_empty()));
    if let Conclusion::Opinion(..) = entry.concluded {
        about.extend(entry.note.split(" · ").next().map(|printed| format!("claim {}", visible(printed))));
    }
    let mut says = vec![conclusion(entry)];
    if entry.is_act() {
        let concerned = entry.subject.and_then(|subject| numbers.get(&subject));
        says[0].push_str(&concerned.map(|id| format!(", entry {id}")).unwrap_or_default());
        says[0].push_str(&reason_given(entry));
    }
    says.extend(entry.basis.map(|basis| format!("{} ({basis})", value(entry))));
    says.extend(superseded_by.map(|by| format!("superseded by {by}")));
    says.extend(Some(format!("by {}", visible(&entry.run.by))).filter(|_| !entry.run.by.is_empty()));
    says.push(recorded.digest.hex()[..SHORT].to_owned());
    format!("{:>5}  {day}  {}\n{:19}{}\n", recorded.id, about.join(" · "), "", says.join(" · "))
}

fn reason_given(entry: &LedgerEntry) -> String {
    if entry.note.is_empty() { String::new() } else { format!(": {}", visible(&entry.note)) }
}

/// One entry in a line, as an act's answer.
#[must_use]
pub fn line(recorded: &Recorded, registry: &Registry) -> String {
    let entry = &recorded.entry;
    let subject = entry.subject.map(|subject| format!(" entry {}", &subject.hex()[..SHORT])).unwrap_or_default();
    format!(
        "entry {}: {} {}{subject}, {} {}, by {}\n  digest  {}\n",
        recorded.id,
        entry.concluded.kind(),
        conclusion(entry),
        name(entry, registry),
        entry.metric,
        visible(&entry.run.by),
        recorded.digest
    )
}

/// One entry with what was done about it and the replies it rests on.
#[must_use]
pub fn entry(
    recorded: &Recorded,
    acts: &[Recorded],
    held: &BTreeMap<Digest, Fetch>,
    shipped: &[Digest],
    registry: &Registry,
) -> String {
    let (entry, run) = (&recorded.entry, &recorded.entry.run);
    let mut text = format!("Entry {} of the ledger: {}\n", recorded.id, entry.concluded.kind());
    let mut say = |label: &str, said: String| {
        if !said.is_empty() {
            text.push_str(&format!("  {label:<12}  {said}\n"));
        }
    };
    say("city", format!("{} {}", name(entry, registry), entry.city));
    say("metric", format!("{}, {}", entry.metric, entry.standard));
    say("concluded", [conclusion(entry), entry.concluded.reasons()].join(" ").trim().to_owned());
    let basis = entry.basis.map(|basis| format!(", {basis}")).unwrap_or_default();
    let method = entry.method.map(|method| format!(", {method}")).unwrap_or_default();
    say("value", if entry.value.is_some() { value(entry) + &basis + &method } else { String::new() });
    say("period", period(entry));
    say("note", visible(&entry.note));
    say("given", format!("{} UTC, as of {}", run.given.format("%Y-%m-%d %H:%M:%S"), run.as_of));
    say("by", if run.by.is_empty() { "not known".to_owned() } else { run.by.clone() });
    say("program", format!("{}, methods {}", run.program_version, run.method_set));
    say("settings", run.config_digest.to_string());
    say("subject", entry.subject.map(|subject| subject.to_string()).unwrap_or_default());
    say("digest", recorded.digest.to_string());
    say("before it", recorded.previous.to_string());
    for input in entry.inputs.iter() {
        let from = match held.get(input) {
            Some(fetch) => format!("{}, {}", words::resource(&fetch.resource), fetch.received.date_naive()),
            None if shipped.contains(input) => "came with the program".to_owned(),
            None => "NOT HELD here any more".to_owned(),
        };
        say("rests on", format!("{input}\n  {:<12}  {from}", ""));
    }
    for act in acts {
        let reason = reason_given(&act.entry);
        let when = act.entry.run.given.date_naive();
        say(act.entry.concluded.word(), format!("entry {}, {when}, by {}{reason}", act.id, visible(&act.entry.run.by)));
    }
    text
}

/// A pack that was written.
#[must_use]
pub fn packed(file: &str, bytes: u64, replies: usize, entries: usize, digest: &Digest) -> String {
    format!(
        "packed {file}: {} bytes, {}, {entries} ledger entries\n  {digest}\n  anyone derives it again by: outcomes evidence \
         replay {file}\n",
        numbers::grouped(bytes.into()),
        self::replies(replies)
    )
}

/// What was pruned, or would be.
#[must_use]
pub fn pruned(pruning: &Pruning, only_looked: bool) -> String {
    let (many, bytes) = (pruning.outdated.len(), pruning.outdated.iter().map(|one| one.stored).sum::<u64>());
    let mut text = String::new();
    for one in &pruning.outdated {
        for fetch in &one.fetches {
            let when = fetch.received.date_naive();
            let what = words::resource(&fetch.resource);
            text.push_str(&format!("  {}  {when}  {what}\n", &one.digest.hex()[..SHORT]));
        }
    }
    let done = match (many, only_looked) {
        (0, _) => "nothing can go".to_owned(),
        (_, true) => format!("{} in {} would go", megabytes(bytes), replies(many)),
        (_, false) => format!("{} in {} let go", megabytes(bytes), replies(many)),
    };
    text.push_str(&format!("{done}; {} in {} stay\n", megabytes(pruning.kept_bytes), replies(pruning.kept)));
    text
}

fn replies(many: usize) -> String {
    if many == 1 { "1 reply".to_owned() } else { format!("{many} replies") }
}

fn megabytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100_000);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

/// Stored replies, the newest last.
#[must_use]
pub fn fetches(fetches: &[Fetch]) -> String {
    if fetches.is_empty() {
        return "The store holds no reply: outcomes fetch or outcomes import brings some.\n".to_owned();
    }
    let rows = fetches.iter().map(|fetch| {
        [
            fetch.digest.hex()[..SHORT].to_owned(),
            words::resource(&fetch.resource),
            fetch.origin.id().to_owned(),
            fetch.received.format("%Y-%m-%d %H:%M").to_string(),
            if fetch.confirmed > fetch.received { fetch.confirmed.date_naive().to_string() } else { String::new() },
            numbers::grouped(fetch.size.into()),
        ]
    });
    columns(["digest", "reply", "origin", "received, UTC", "confirmed", "bytes"], rows, &[5])
}

/// One reply: each time it was sent, and the entries that rest on it.
#[must_use]
pub fn reply(fetches: &[Fetch], resting: &[Recorded], registry: &Registry) -> String {
    let mut text = String::new();
    for (at, fetch) in fetches.iter().enumerate() {
        if at == 0 {
            text.push_str(&format!(
                "Reply {}\n  bytes         {}\n",
                fetch.digest,
                numbers::grouped(fetch.size.into())
            ));
        }
        text.push_str(&format!("  what          {}\n", words::resource(&fetch.resource)));
        text.push_str(&format!("  from          {} ({})\n", visible(&fetch.address), fetch.origin.id()));
        text.push_str(&format!("  received      {} UTC\n", fetch.received.format("%Y-%m-%d %H:%M:%S")));
        if fetch.confirmed > fetch.received {
            text.push_str(&format!("  confirmed     {} UTC\n", fetch.confirmed.format("%Y-%m-%d %H:%M:%S")));
        }
    }
    text.push_str(&format!("  entries on it {}\n", resting.len()));
    for one in resting.iter().take(MOST_SHOWN) {
        let entry = &one.entry;
        text.push_str(&format!("    {} {} {} {}\n", one.id, name(entry, registry), entry.metric, conclusion(entry)));
    }
    if resting.len() > MOST_SHOWN {
        text.push_str(&format!("    and {} more\n", resting.len() - MOST_SHOWN));
    }
    text
}

/// A national file carries a verdict of every city.
const MOST_SHOWN: usize = 20;

fn name(entry: &LedgerEntry, registry: &Registry) -> String {
    match registry.find(&entry.city) {
        Ok(City::Us(city)) => format!("{}, {}", city.name, city.state),
        _ => entry.city.clone(),
    }
}

fn period(entry: &LedgerEntry) -> String {
    entry.period.map(crate::model::Period::label).unwrap_or_default()
}

fn conclusion(entry: &LedgerEntry) -> String {
    let word = entry.concluded.word().replace('_', " ");
    match (&entry.concluded, entry.concluded.reasons()) {
        (Conclusion::Verdict(_), reason) if !reason.is_empty() => format!("{word} ({reason})"),
        _ => word,
    }
}

fn value(entry: &LedgerEntry) -> String {
    let Some(value) = entry.value else { return String::new() };
    let unit = entry.metric.unit();
    let margin = entry.moe90.map(|margin| format!(" ±{}", numbers::margin(margin))).unwrap_or_default();
    // The unit of a nominated metric stands in the entry's note.
    format!("{}{margin} {}", numbers::exact(value, unit), unit.symbol()).trim_end().to_owned()
}
