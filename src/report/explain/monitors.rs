//! Which monitors speak for their sites, which of their rows were used, and what was looked at in vain.

use rust_decimal::Decimal;

use super::{Explained, ReplyRead};
use crate::measure::days::Quarter;
use crate::measure::{Choice, Row, Stands};
use crate::model::{MeanOf, Method};
use crate::report::numbers;

/// Up to so many runs of records are listed.
const RUNS: usize = 4;

/// Every monitor of the sites used or looked at, reply by reply, and whatever else was looked for.
pub(super) fn lines(explained: &Explained<'_>) -> Vec<String> {
    let tells = |reply: &&ReplyRead| !reply.choices.is_empty() || !reply.sought.is_empty();
    let several = explained.replies.iter().filter(tells).count() > 1;
    let mean = explained.tried.and_then(|tried| match tried.derivation.method {
        Method::Pm25 { mean, .. } => Some(mean),
        Method::Broadband { .. } | Method::Nominated(_) => None,
    });
    let of_reply = |reply: &ReplyRead| {
        let name = crate::report::words::resource(&reply.from.resource);
        let named = (several && tells(&reply)).then(|| format!("{name}:"));
        let nothing = !tells(&reply) && reply.trouble.is_none() && mean.is_some_and(|mean| mean != MeanOf::Published);
        let nobody = nothing.then(|| format!("{name}: no monitor in it stands where the method looks"));
        let sought = reply.sought.iter().map(|sought| {
            let record = sought.record.map(|record| format!("record {record}, ")).unwrap_or_default();
            format!("{record}{}: {}", sought.what, sought.says)
        });
        let (inside, outside): (Vec<&Choice>, Vec<&Choice>) =
            reply.choices.iter().partition(|choice| choice.stands.as_ref().is_none_or(|stands| stands.inside));
        let monitors = inside.into_iter().flat_map(|choice| monitor(reply, choice, mean));
        named.into_iter().chain(nobody).chain(sought).chain(monitors).chain(elsewhere(&outside)).collect::<Vec<_>>()
    };
    explained.replies.iter().flat_map(of_reply).collect()
}

fn monitor(reply: &ReplyRead, choice: &Choice, mean: Option<MeanOf>) -> Vec<String> {
    let said = choice.silent.map_or("speaks for its site".to_owned(), |why| format!("is silent: {why}"));
    let used = choice.rows.iter().find(|row| row.left_out.is_none());
    let (first, rest): (Vec<&Row>, Vec<&Row>) = choice.rows.iter().partition(|row| row.left_out.is_none());
    let stands = choice.stands.as_ref().map(place).unwrap_or_default();
    let mut lines = vec![format!("monitor {}{stands} {said}", choice.monitor)];
    let label = match (choice.silent, &choice.stands) {
        (Some(_), _) => "not used",
        (None, None) => "used",
        (None, Some(_)) => "would be used",
    };
    for row in first {
        lines.push(line(row, label, Some(&row.words)));
        lines.extend(span(reply, row));
    }
    // What is alike the row that was used is not told again.
    let apart = |row: &Row| used.is_none_or(|used| used.words != row.words);
    lines.extend(rest.iter().map(|row| line(row, label, apart(row).then_some(&row.words))));
    if let Some(quarters) = &choice.quarters {
        lines.extend(quarters.iter().zip(1..).map(|(quarter, number)| of_quarter(quarter, number)));
        lines.extend(choice.mean.zip(mean).and_then(|(result, mean)| of_year(quarters, mean, result)));
    }
    lines
}

/// Monitors that stand where the method does not look, those of one place and reason in a line.
fn elsewhere(choices: &[&Choice]) -> Vec<String> {
    let mut told: Vec<(String, Vec<String>)> = Vec::new();
    for choice in choices {
        let stands = choice.stands.as_ref().map(place).unwrap_or_default();
        let why = format!("{stands}: {}", choice.silent.unwrap_or_default());
        match told.iter_mut().find(|(other, _)| *other == why) {
            Some((_, monitors)) => monitors.push(choice.monitor.to_string()),
            None => told.push((why, vec![choice.monitor.to_string()])),
        }
    }
    let line = |(why, monitors): (String, Vec<String>)| {
        let plural = if monitors.len() > 1 { "s" } else { "" };
        format!("monitor{plural} {}{why}", monitors.join(", "))
    };
    told.into_iter().map(line).collect()
}

/// ` (Raleigh, Wake, 7.204 km away)`.
fn place(stands: &Stands) -> String {
    let away = stands.distance_m.map(|metres| format!("{} km away", numbers::kilometres(metres)));
    let parts: Vec<String> = stands.city.iter().chain(&stands.county).cloned().chain(away).collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

/// `366 records within bytes 412 to 98211`, where there are more than can be named one by one.
fn span(reply: &ReplyRead, row: &Row) -> Option<String> {
    let bytes = reply.span(row).filter(|_| row.records.len() > RUNS)?;
    let count = row.records.len();
    Some(format!("    {count} records, within bytes {} to {}", bytes.start, bytes.end.saturating_sub(1)))
}

fn of_quarter(quarter: &Quarter, number: u8) -> String {
    let mean = quarter.mean().map(|mean| format!(", mean {}", numbers::fixed(mean, 6))).unwrap_or_default();
    let short = if quarter.is_complete() { "" } else { ": less than 75 %" };
    let (days, of, sum) = (quarter.days, quarter.scheduled, quarter.sum.normalize());
    format!("  quarter {number}: {days} of {of} scheduled days{short}, sum {sum}{mean}")
}

/// How the year comes from its quarters; none where a quarter is empty, of which no year is made.
fn of_year(quarters: &[Quarter; 4], mean: MeanOf, result: Decimal) -> Option<String> {
    let result = numbers::fixed(result, 6);
    let joined = |terms: Vec<String>| terms.join(" + ");
    let year = if quarters.iter().all(Quarter::is_complete) { "year" } else { "incomplete year" };
    if mean == MeanOf::Quarters {
        let means = quarters.iter().map(|quarter| Some(numbers::fixed(quarter.mean()?, 6))).collect::<Option<_>>()?;
        return Some(format!("  {year}: ({}) / 4 = {result}", joined(means)));
    }
    let days: u32 = quarters.iter().map(|quarter| quarter.days).sum();
    let sums = quarters.iter().map(|quarter| quarter.sum.normalize().to_string()).collect();
    (days > 0).then(|| format!("  {year}: ({}) / {days} = {result}", joined(sums)))
}

fn line(row: &Row, label: &str, words: Option<&String>) -> String {
    let standards = standards(row);
    let what: Vec<&str> = [standards.as_str()].into_iter().chain(words.map(String::as_str)).collect();
    let what: Vec<&str> = what.into_iter().filter(|text| !text.is_empty()).collect();
    format!("  {}: {}: {}", records(&row.records), row.left_out.unwrap_or(label), what.join(", "))
}

/// `PM25 Annual 1997, 2006`: what is alike stands once.
fn standards(row: &Row) -> String {
    let mut text = String::new();
    let mut before = "";
    for standard in &row.standards {
        let (stem, year) = standard.rsplit_once(' ').unwrap_or(("", standard));
        let separator = if text.is_empty() { "" } else { ", " };
        let name = if stem == before { year } else { standard };
        text = format!("{text}{separator}{name}");
        before = stem;
    }
    text
}

/// `record 8`, `records 1 to 4, 9`; of many only how many.
fn records(records: &[u64]) -> String {
    let runs: Vec<&[u64]> = records.chunk_by(|one, next| one + 1 == *next).collect();
    if let ([first, ..], [.., last]) = (records, records)
        && runs.len() > RUNS
    {
        return format!("{} records from {first} to {last}", records.len());
    }
    let run = |run: &&[u64]| match run {
        [first, .., last] => format!("{first} to {last}"),
        other => other.iter().map(u64::to_string).collect(),
    };
    let plural = if records.len() > 1 { "s" } else { "" };
    format!("record{plural} {}", runs.iter().map(run).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_told_in_runs() {
        let cases: [(&[u64], &str); 4] = [
            (&[8], "record 8"),
            (&[1, 2, 3, 4, 9], "records 1 to 4, 9"),
            (&[1, 3, 5, 7], "records 1, 3, 5, 7"),
            (&[1, 3, 5, 7, 9], "5 records from 1 to 9"),
        ];
        for (numbers, expected) in cases {
            assert_eq!(records(numbers), expected);
        }
    }
}
