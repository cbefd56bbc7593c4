//! A city's own figures in answer to claims of the same file.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use rust_decimal::Decimal;

use super::printed;
use super::written::{day, line, line_or_digits, page, period, value};
use crate::config::problem::nearest;
use crate::config::reader::{Table, Value};
use crate::model::{Answer, Metric, Precision};

/// The keys that only an answer has.
pub(super) const KEYS: [&str; 5] = ["margin", "method", "supplied_by", "supplied", "file"];

/// The claims of a file by their names, each with its metric where that could be read: an answer to a claim that is
/// wrong is not wrong for that.
pub(super) type Named = BTreeMap<String, Option<Metric>>;

/// An answer and the name of the claim that it answers.
pub(super) fn answer(table: &Table, named: &Named) -> Option<(String, Answer)> {
    let claim = table.required("claim", |value| claim(value, named));
    let metric = claim.as_ref().and_then(|name| *named.get(name)?);
    let value = table.required("value", |written| value(written, metric));
    let margin = table.optional("margin", |written| margin(written, metric));
    let period = table.required("period", period);
    let method = table.required("method", line);
    let supplied_by = table.required("supplied_by", line);
    let supplied = table.required("supplied", day);
    let file = table.required("file", file);
    let document = table.optional("document", line);
    let page = table.optional("page", page);
    if let (Some(period), Some(supplied)) = (period, supplied)
        && period.from > supplied
    {
        table.problem_at("period", format!("the period {} begins after the answer of {supplied}", period.label()));
    }
    if let Some(value) = value.as_ref().filter(|value| value.precision != Precision::Exact && table.has("margin")) {
        table.problem_at("margin", format!("`{}` is no exact value, so no margin belongs to it", value.text));
    }
    Some((
        claim?,
        Answer {
            line: table.line(),
            value: value?,
            margin,
            period: period?,
            method: method?,
            supplied_by: supplied_by?,
            supplied: supplied?,
            file: file?,
            document,
            page,
        },
    ))
}

/// Puts on record where an answer stands before, but for its line.
pub(super) fn twice(table: &Table, answer: &Answer, before: &[Answer]) {
    let same = |other: &&Answer| Answer { line: answer.line, ..(*other).clone() } == *answer;
    if let Some(first) = before.iter().find(same) {
        table.problem(format!("the answer on line {} stands here again: leave one out", first.line));
    }
}

fn claim(value: &Value, named: &Named) -> Option<String> {
    let name = line(value)?;
    if named.contains_key(&name) {
        return Some(name);
    }
    let known = named.keys().map(String::as_str);
    let help = nearest(&name, known).map_or_else(
        || {
            const FEW: usize = 5;
            let first: Vec<&str> = named.keys().take(FEW).map(String::as_str).collect();
            let more = if named.len() > FEW { ", …" } else { "" };
            format!("claims of this file: {}{more}", first.join(", "))
        },
        |meant| format!("did you mean `{meant}`?"),
    );
    value.problem_with_help(format!("`{name}` names no claim of this file"), help)
}

fn margin(value: &Value, metric: Option<Metric>) -> Option<Decimal> {
    let written = line_or_digits(value)?;
    let metric = metric?;
    if metric != Metric::Broadband {
        let message = format!("`margin` goes with broadband: no 90 % margin of {metric} is judged by");
        return value.problem_with_help(message, "leave it out, or say it in `method`");
    }
    match printed::margin(&written, metric) {
        Ok(margin) => Some(margin),
        Err(wrong) => value.problem_with_help(wrong.message, wrong.help),
    }
}

/// A path below the folder of the file of claims, which means the same on every system.
fn file(value: &Value) -> Option<String> {
    let Some(written) = value.as_text() else { return value.expected("a file's name in quotes") };
    let name = line(value)?;
    let path = Path::new(&name);
    let wrong = if name != written {
        "has blanks around it"
    } else if path.has_root() || name.contains([':', '\\']) {
        "is no path below the folder of this file"
    } else if path.components().any(|part| part == Component::ParentDir) {
        "leaves the folder of this file"
    } else if name.split('/').any(|part| matches!(part, "" | ".")) {
        "is no file's name"
    } else {
        return Some(name);
    };
    let help = "put the file beside the file of claims, or in a folder below, and write `evidence.pdf` or \
                `evidence/monitor.csv`";
    value.problem_with_help(format!("`{name}` {wrong}"), help)
}
