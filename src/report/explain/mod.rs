//! One figure walked through from the bytes to the verdict, so that it can be redone by hand: as text and as JSON.

mod formula;
mod json;
mod ladder;
mod margin;
mod monitors;
mod source;
mod text;

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::config::MetricRules;
use crate::measure::looked_at::Sought;
use crate::measure::{Choice, Row};
use crate::model::evidence::Resource;
use crate::model::outcome::Alternative;
use crate::model::{City, Gap, Outcome, Provenance};
use crate::provider::Located;

pub use json::{SCHEMA, json, schema};
pub use text::text;

/// A figure with all that led to it.
pub struct Explained<'a> {
    /// The city.
    pub city: &'a City,
    /// The day it was judged as of.
    pub as_of: NaiveDate,
    /// The outcome that the figure belongs to.
    pub outcome: &'a Outcome,
    /// The method explained, and what came of it; none where no method was tried.
    pub tried: Option<&'a Alternative>,
    /// The metric's rules.
    pub rules: &'a MetricRules,
    /// The replies that the figure rests on, with the records used; where there is none, those looked at in vain.
    pub replies: Vec<ReplyRead>,
    /// What the figure could have been made from and is not at hand, with the reason.
    pub in_vain: Vec<(&'a Resource, &'a Gap)>,
    /// Of a household share: the lines of the table that it is made from.
    pub lines: Vec<LineRead>,
}

/// A reply and the records of it that a figure rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplyRead {
    /// What it is and where it came from.
    pub from: Provenance,
    /// Where it was asked for, without any secret; none for shipped figures.
    pub address: Option<String>,
    /// How many bytes it has; none where it is no longer at hand.
    pub size: Option<u64>,
    /// Why its records cannot be shown; none where they are.
    pub trouble: Option<String>,
    /// The records used, in their order.
    pub records: Vec<Located>,
    /// Of figures of monitors: every row of the monitors used, and why each was left out.
    pub choices: Vec<Choice>,
    /// Where the first and the last of the rows that are alike stand, by record.
    pub places: BTreeMap<u64, Range<u64>>,
    /// What was looked for in it in vain.
    pub sought: Vec<Sought>,
}

impl ReplyRead {
    /// A reply of which nothing was read yet.
    #[must_use]
    pub fn of(from: Provenance, address: Option<String>) -> Self {
        let (records, choices, sought) = (Vec::new(), Vec::new(), Vec::new());
        Self { from, address, size: None, trouble: None, records, choices, places: BTreeMap::new(), sought }
    }

    /// From the first byte of the first of these rows to behind the last byte of the last.
    fn span(&self, row: &Row) -> Option<Range<u64>> {
        let (first, last) = (row.records.first()?, row.records.last()?);
        Some(self.places.get(first)?.start..self.places.get(last)?.end)
    }
}

/// A line of a Census table as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineRead {
    /// Its number.
    pub number: u16,
    /// Households; none where the Bureau gives no number.
    pub estimate: Option<Decimal>,
    /// The 90 % margin; none where it is not at hand.
    pub moe90: Option<Decimal>,
}

/// One step on the way.
struct Step {
    /// What it is about.
    title: &'static str,
    /// What is done in it, a sentence or a formula a line; blanks in front set a line in.
    lines: Vec<String>,
}

/// The steps from the records to the verdict, in their order.
fn steps(explained: &Explained<'_>) -> Vec<Step> {
    let seen = explained.tried.and_then(|tried| tried.derivation.result.as_ref().ok());
    let mut steps = vec![Step { title: "Bytes", lines: source::lines(explained) }];
    let rows = if seen.is_some() { "Rows chosen" } else { "Rows looked at" };
    steps.push(Step { title: rows, lines: monitors::lines(explained) });
    if let Some(seen) = seen {
        steps.push(Step { title: "Value", lines: formula::value(explained, seen) });
        steps.push(Step { title: "Margin", lines: margin::lines(explained, seen) });
    }
    steps.push(Step { title: "Which method speaks", lines: ladder::methods(explained) });
    steps.push(Step { title: "Verdict", lines: ladder::verdict(explained) });
    steps.retain(|step| !step.lines.is_empty());
    steps
}
