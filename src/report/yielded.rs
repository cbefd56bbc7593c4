//! The number that a definition yields, and the rows behind it.

use chrono::NaiveDate;

use super::nominated::hung;
use super::numbers;
use super::terminal::other_years;
use super::words;
use crate::model::outcome::Alternative;
use crate::model::{Method, Outcome, Trouble, Verdict};
use crate::verify::nominated::Nomination;

/// The column at which sentences begin.
const INDENT: usize = 14;
/// Sentences have at least so many columns, however narrow the terminal is.
const LEAST: usize = 40;
/// So many records of each figure are shown.
const ROWS: usize = 8;

/// What came of a definition's figures, in lines of at most `width` columns where words can be parted.
#[must_use]
pub fn yielded(nomination: &Nomination, as_of: NaiveDate, troubles: &[Trouble], width: usize) -> String {
    let outcome = nomination.outcome(None, as_of);
    let columns = width.saturating_sub(INDENT).max(LEAST);
    let mut text = format!("\n  as of {as_of}\n");
    let mut say = |what: &str, sentence: &str| {
        text.push_str(&hung(&format!("{:<INDENT$}", format!("  {what}")), sentence, columns));
    };
    for trouble in troubles {
        say("!", &trouble.message);
        trouble.help.iter().for_each(|help| say("", help));
    }
    for tried in &outcome.methods {
        let derivation = &tried.derivation;
        let what = if derivation.method.is_defined() { "yields" } else { "or" };
        let by = way(derivation.method);
        say(what, &format!("{} ({by})", came(tried, &outcome, troubles)));
        let others = outcome.nominated.as_ref().filter(|_| derivation.method.is_defined());
        others.and_then(|defined| other_years(&outcome, defined)).iter().for_each(|others| say("", others));
    }
    text.push_str(&rows(nomination, &outcome));
    text
}

/// The value and what it concludes, or why there is none.
fn came(tried: &Alternative, outcome: &Outcome, troubles: &[Trouble]) -> String {
    match &tried.derivation.result {
        Ok(seen) => {
            let margin = seen.moe90.map(|moe| format!(" ± {}", numbers::shown_margin(moe))).unwrap_or_default();
            let value = numbers::shown(seen.value, None, &outcome.standard);
            let unit = outcome.unit().symbol();
            format!("{value}{margin} {unit} in {}: {}", seen.period.label(), concluded(tried.verdict))
        }
        Err(gap) if troubles.iter().any(|trouble| trouble.message == gap.detail) => {
            "nothing: the reply is refused, as told above".to_owned()
        }
        Err(gap) => format!("nothing: {}", words_of(gap)),
    }
}

fn words_of(gap: &crate::model::Gap) -> String {
    if gap.detail.is_empty() { gap.reason.sentence().to_owned() } else { gap.detail.clone() }
}

fn way(method: Method) -> &'static str {
    match method {
        Method::Nominated(name) => words::way(name),
        Method::Broadband { .. } | Method::Pm25 { .. } => "",
    }
}

fn concluded(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "meets the target",
        Verdict::NotMet => "does not meet the target",
        Verdict::Unknown(reason) => reason.sentence(),
    }
}

/// The records of each figure, the last first: those that the newest value is made of.
fn rows(nomination: &Nomination, outcome: &Outcome) -> String {
    let mut text = String::new();
    let ways = nomination.meant.ways();
    let figures = ways.iter().flat_map(|way| way.figures().into_iter().map(|(part, _)| (way.name, part)));
    for (name, part) in figures {
        let Some(Ok(found)) = nomination.found.get(&(name, part)) else { continue };
        let of = if Method::Nominated(name).is_defined() { String::new() } else { format!(" of `{name}`") };
        let (many, replies) = (found.records.len(), found.replies.len());
        let (records, came_in) = (plural(many, "record"), plural(replies, "reply"));
        let counted = |count: usize| numbers::grouped(count.into());
        // Records are counted within their reply.
        let which = if replies > 1 { " (reply#record)" } else { "" };
        text.push_str(&format!("\n  {part}{of}: {} {records} in {replies} {came_in}{which}\n", counted(many)));
        let judged = outcome.observation.as_ref().map(|seen| seen.period);
        let mut shown: Vec<_> = found.records.iter().collect();
        shown.sort_by_key(|record| std::cmp::Reverse((Some(record.of) == judged, record.of.to, record.date)));
        for record in shown.iter().take(ROWS) {
            let value = record.value.map_or_else(|| "-".to_owned(), |value| value.normalize().to_string());
            let reply = if replies > 1 { (record.reply + 1).to_string() } else { String::new() };
            let number = format!("{reply}#{}", record.number);
            text.push_str(&format!("    {:<9} {number:>8}  {value:>13}  {}\n", record.of.label(), record.words));
        }
        if many > ROWS {
            text.push_str(&format!("    and {} more\n", counted(many - ROWS)));
        }
    }
    text
}

fn plural(many: usize, one: &'static str) -> &'static str {
    match (many, one) {
        (1, one) => one,
        (_, "reply") => "replies",
        _ => "records",
    }
}
