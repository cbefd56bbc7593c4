//! From a claim as written, in whichever form, to a claim as meant.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::answer::{self, Named};
use super::twice::Seen;
use super::{SCHEMA, definition, period, printed};
use crate::config::reader::{Columns, MOST_ENTRIES, Table, Value, Version, date, one_of, text_or_digits, version};
use crate::config::standards::CLAIMED;
use crate::config::{Registry, Standards};
use crate::model::{Answer, Answered, City, Claim, ClaimedDefinition, Metric, Period, Printed, StandardId};

/// The longest text of a claim, in letters.
pub(crate) const LONGEST: usize = 300;

/// The columns of a CSV, which are the keys of a claim.
pub(super) const COLUMNS: Columns = Columns {
    rows: "claim",
    known: &[
        "id",
        "city",
        "metric",
        "value",
        "claimant",
        "document",
        "page",
        "definition",
        "period",
        "cut_off",
        "standard",
    ],
    required: &["city", "metric", "value", "claimant"],
    elsewhere: &answer::KEYS,
    elsewhere_help: "a CSV holds claims only: write the city's own figures as [[answer]] in TOML, or `answers` in JSON",
};

/// What names in a claim are looked up in.
#[derive(Clone, Copy)]
pub(super) struct Known<'k> {
    pub registry: &'k Registry,
    pub standards: &'k Standards,
}

/// What is said once for every claim that says nothing else.
#[derive(Default)]
struct Shared {
    says_claimant: bool,
    claimant: Option<String>,
    document: Option<String>,
    cut_off: Option<NaiveDate>,
}

/// The lists of a file with a schema.
#[derive(Clone, Copy)]
pub(super) struct Lists {
    pub claims: &'static str,
    pub answers: &'static str,
}

/// The claims of a file with a schema, with what they share, and the answers to them.
pub(super) fn file(root: &Table, lists: Lists, known: Known) -> Option<Vec<Answered<Answer>>> {
    if root.required("schema", version(SCHEMA, "a file of claims")) == Some(Version::Other) {
        // What another version may hold is not known, so nothing of it can be wrong.
        root.entries().for_each(drop);
        return None;
    }
    let shared = Shared {
        says_claimant: root.has("claimant"),
        claimant: root.optional("claimant", line),
        document: root.optional("document", line),
        cut_off: root.optional("cut_off", day),
    };
    let (mut named, answers_key) = (Named::new(), lists.answers);
    let claims = claims(root, lists.claims, &shared, known, &mut named);
    if !root.has(answers_key) {
        return Some(claims?.into_iter().map(Answered::from).collect());
    }
    let mut by_claim: BTreeMap<String, Vec<Answer>> = BTreeMap::new();
    let answers = root.tables(answers_key, |table| {
        let (claim, answer) = answer::answer(table, &named)?;
        let before = by_claim.entry(claim).or_default();
        answer::twice(table, &answer, before);
        before.push(answer);
        Some(())
    });
    answers?;
    let mut answers = |claim: &Claim| by_claim.remove(&claim.id).unwrap_or_default();
    Some(claims?.into_iter().map(|claim| Answered { answers: answers(&claim), claim }).collect())
}

/// The claims of a file that has rows and nothing else.
pub(super) fn rows(root: &Table, known: Known) -> Option<Vec<Answered<Answer>>> {
    let claims = claims(root, COLUMNS.rows, &Shared::default(), known, &mut Named::new())?;
    Some(claims.into_iter().map(Answered::from).collect())
}

fn claims(root: &Table, key: &str, shared: &Shared, known: Known, named: &mut Named) -> Option<Vec<Claim>> {
    let (mut number, mut seen) = (0, Seen::default());
    let claims = root.tables(key, |table| {
        number += 1;
        let claim = claim(table, number, shared, known, (&mut seen, named))?;
        seen.claim(table, &claim);
        Some(claim)
    })?;
    if claims.is_empty() {
        root.problem(format!("the file holds no claim; it may hold {MOST_ENTRIES}"));
    }
    Some(claims)
}

fn claim(
    table: &Table,
    number: usize,
    shared: &Shared,
    known: Known,
    (seen, named): (&mut Seen, &mut Named),
) -> Option<Claim> {
    let id = table.optional("id", line).unwrap_or_else(|| format!("claim-{number}"));
    seen.id(table, &id);
    let city = table.required("city", |value| city(value, known.registry));
    let metric = table.required("metric", one_of(&CLAIMED));
    named.insert(id.clone(), metric);
    let value = table.required("value", |written| value(written, metric));
    let claimant = if shared.says_claimant {
        table.optional("claimant", line).or_else(|| shared.claimant.clone())
    } else {
        table.required("claimant", line)
    };
    let document = table.optional("document", line).or_else(|| shared.document.clone());
    let page = table.optional("page", page);
    let definition = table.optional("definition", |value| definition(value, metric));
    let period = table.optional("period", period);
    let cut_off = table.optional("cut_off", day).or(shared.cut_off);
    let standard = table.optional("standard", |value| standard(value, metric, known.standards));
    if let (Some(period), Some(cut_off)) = (period, cut_off)
        && period.from > cut_off
    {
        table.problem_at("period", format!("the period {} begins after the cut-off {cut_off}", period.label()));
    }
    Some(Claim {
        id,
        line: table.line(),
        city: city?,
        metric: metric?,
        value: value?,
        claimant: claimant?,
        document,
        page,
        definition,
        period,
        cut_off,
        standard,
    })
}

/// Text of one line, without the blanks around it.
pub(crate) fn line(value: &Value) -> Option<String> {
    let Some(written) = value.as_text() else { return value.expected("text in quotes") };
    one_line(value, written)
}

fn one_line(value: &Value, written: &str) -> Option<String> {
    if written.trim().is_empty() {
        return value.problem(format!("`{}` is blank: fill it in", value.key()));
    }
    if written.chars().any(char::is_control) {
        return value.problem(format!("`{}` must be one line, without control characters", value.key()));
    }
    if written.chars().count() > LONGEST {
        return value.problem(format!("`{}` has more than {LONGEST} letters", value.key()));
    }
    Some(written.trim().to_owned())
}

pub(super) fn line_or_digits(value: &Value) -> Option<String> {
    match value.as_text() {
        Some(written) => one_line(value, written),
        None => text_or_digits(value).and_then(|digits| one_line(value, &digits)),
    }
}

pub(crate) fn city(value: &Value, registry: &Registry) -> Option<City> {
    if value.as_text().is_none() {
        return value.expected("a name or GEOID in quotes, such as \"Scottsdale, AZ\" or \"0465000\"");
    }
    let written = line(value)?;
    registry.find(&written).map_or_else(|error| value.problem(error.to_string()), Some)
}

pub(super) fn value(value: &Value, metric: Option<Metric>) -> Option<Printed> {
    let written = line_or_digits(value)?;
    match printed::read(&written, metric) {
        Ok(printed) => Some(printed),
        Err(wrong) => value.problem_with_help(wrong.message, wrong.help),
    }
}

/// A page has a number or, in some documents, letters.
pub(super) fn page(value: &Value) -> Option<String> {
    let written = line_or_digits(value)?;
    let is_page = value.as_text().is_some() || written.bytes().all(|byte| byte.is_ascii_digit());
    if is_page { Some(written) } else { value.expected("a page's number or name") }
}

fn definition(value: &Value, metric: Option<Metric>) -> Option<ClaimedDefinition> {
    let written = line(value)?;
    match definition::read(&written, metric?) {
        Ok(definition) => Some(definition),
        Err((message, help)) => value.problem_with_help(message, help),
    }
}

pub(crate) fn period(value: &Value) -> Option<Period> {
    let written = line_or_digits(value)?;
    let years = period::YEARS;
    period::read(&written).or_else(|| {
        let message = format!("`{written}` names no years between {} and {}", years.start(), years.end());
        value.problem_with_help(message, format!("write {}", period::HELP))
    })
}

/// A day in exactly one spelling, the one that the schema allows.
pub(crate) fn day(value: &Value) -> Option<NaiveDate> {
    let read = date(value)?;
    match value.as_text() {
        Some(written) if written != read.to_string() => value.expected(&format!("written as {read}")),
        _ => Some(read),
    }
}

fn standard(value: &Value, metric: Option<Metric>, standards: &Standards) -> Option<StandardId> {
    let written = line(value)?;
    if metric == Some(Metric::Nominated) {
        // The name of a definition, which is not at hand here.
        return Some(StandardId(written));
    }
    let standard = match standards.find(&written) {
        Ok(standard) => standard,
        Err(error) => return value.problem(error.to_string()),
    };
    let metric = metric?;
    if standard.metric == metric {
        return Some(standard.id.clone());
    }
    let ids: Vec<&str> = standards.iter().filter(|one| one.metric == metric).map(|one| one.id.0.as_str()).collect();
    value.problem_with_help(
        format!("`{written}` judges {}, the claim is of {metric}", standard.metric),
        format!("standards for {metric}: {}", ids.join(", ")),
    )
}
