//! Which monitors speak for their sites, and which of their rows were used.

use super::Explained;
use crate::measure::{Choice, Row};
use crate::report::numbers;

/// Up to so many runs of records are listed.
const RUNS: usize = 4;

/// Every monitor of the sites used, reply by reply.
pub(super) fn lines(explained: &Explained<'_>) -> Vec<String> {
    let several = explained.replies.iter().filter(|reply| !reply.choices.is_empty()).count() > 1;
    let of_reply = |reply: &super::ReplyRead| {
        let name = crate::report::words::resource(&reply.from.resource);
        let named = (several && !reply.choices.is_empty()).then(|| format!("{name}:"));
        named.into_iter().chain(reply.choices.iter().flat_map(monitor)).collect::<Vec<_>>()
    };
    explained.replies.iter().flat_map(of_reply).collect()
}

fn monitor(choice: &Choice) -> Vec<String> {
    let said = choice.silent.map_or("speaks for its site".to_owned(), |why| format!("is silent: {why}"));
    let used = choice.rows.iter().find(|row| row.left_out.is_none());
    let (first, rest): (Vec<&Row>, Vec<&Row>) = choice.rows.iter().partition(|row| row.left_out.is_none());
    let mut lines = vec![format!("monitor {} {said}", choice.monitor)];
    let label = if choice.silent.is_none() { "used" } else { "not used" };
    lines.extend(first.iter().map(|row| line(row, label, Some(&row.words))));
    // What is alike the row that was used is not told again.
    let apart = |row: &Row| used.is_none_or(|used| used.words != row.words);
    lines.extend(rest.iter().map(|row| line(row, label, apart(row).then_some(&row.words))));
    for (quarter, number) in choice.quarters.iter().flatten().zip(1..) {
        let mean = quarter.mean().map(|mean| format!(", mean {}", numbers::fixed(mean, 6))).unwrap_or_default();
        let short = if quarter.is_complete() { "" } else { ": less than 75 %" };
        let (days, of, sum) = (quarter.days, quarter.scheduled, quarter.sum.normalize());
        lines.push(format!("  quarter {number}: {days} of {of} scheduled days{short}, sum {sum}{mean}"));
    }
    lines
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
