//! One figure walked through from the bytes to the verdict, so that it can be redone by hand: as text and as JSON.

mod formula;
mod json;
mod ladder;
mod source;
mod text;

use chrono::NaiveDate;

use crate::config::MetricRules;
use crate::measure::Choice;
use crate::model::outcome::Alternative;
use crate::model::{City, Outcome, Provenance};
use crate::provider::Located;

pub use json::{SCHEMA, json};
pub use text::text;

/// A figure with all that led to it.
pub struct Explained<'a> {
    /// The city.
    pub city: &'a City,
    /// The day asked about.
    pub as_of: NaiveDate,
    /// The outcome that the figure belongs to.
    pub outcome: &'a Outcome,
    /// The method explained, and what came of it.
    pub tried: &'a Alternative,
    /// The metric's rules.
    pub rules: &'a MetricRules,
    /// The replies that the figure rests on, with the records used.
    pub replies: Vec<ReplyRead>,
    /// Of figures of monitors: every row of the monitors used, and which were left out for which reason.
    pub choices: Vec<Choice>,
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
    /// The records used, in their order.
    pub records: Vec<Located>,
}

/// One step on the way.
pub(super) struct Step {
    /// What it is about.
    title: &'static str,
    /// What is done in it, a sentence or a formula a line.
    lines: Vec<String>,
}

/// The steps from the records to the verdict, in their order.
fn steps(explained: &Explained<'_>) -> Vec<Step> {
    let mut steps = vec![Step { title: "Bytes", lines: source::lines(explained) }];
    let choices = source::choices(explained);
    if !choices.is_empty() {
        steps.push(Step { title: "Rows chosen", lines: choices });
    }
    if let Ok(seen) = &explained.tried.derivation.result {
        steps.push(Step { title: "Value", lines: formula::value(explained, seen) });
        let margin = formula::margin(explained, seen);
        if !margin.is_empty() {
            steps.push(Step { title: "Margin", lines: margin });
        }
    }
    steps.push(Step { title: "Which method speaks", lines: ladder::methods(explained) });
    steps.push(Step { title: "Verdict", lines: ladder::verdict(explained) });
    steps
}
