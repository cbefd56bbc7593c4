//! A change as a whole: compared by the method of last time first, with its parts.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Part, Standing, printed};
use crate::model::{Method, Metric, Outcome, Verdict};

/// The method of last time gives nothing any more, or nobody asks for its figures, and another stands in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YardstickChanged {
    /// The method of last time, and its value then.
    pub before: (Method, Decimal),
    /// The method of today, and its value.
    pub now: (Method, Decimal),
}

/// What the method of last time says today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LastMethod {
    /// There was none.
    None,
    /// Its value, and what it alone would conclude.
    Gives(Decimal, Verdict),
    /// It gives nothing, and another does.
    Changed(YardstickChanged),
    /// The city's definition measures otherwise now; by the one of last time this would be the value, and the verdict.
    Redefined(Decimal, Verdict),
    /// It gives nothing, and no other does.
    Gone,
}

/// Compares by the method of last time first.
#[must_use]
pub fn last_method(before: &Standing, now: &Outcome) -> LastMethod {
    let Some((method, value)) = before.method.zip(before.value) else { return LastMethod::None };
    let again = now.methods.iter().find(|other| other.derivation.method == method);
    if let Some((again, seen)) = again.and_then(|again| Some((again, again.derivation.result.as_ref().ok()?))) {
        return LastMethod::Gives(printed(seen.value, now.unit()), again.verdict);
    }
    match &now.observation {
        Some(seen) => LastMethod::Changed(YardstickChanged {
            before: (method, value),
            now: (seen.method, printed(seen.value, now.unit())),
        }),
        None => LastMethod::Gone,
    }
}

/// One metric of one city whose verdict or value changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The city's id.
    pub city: String,
    /// The metric.
    pub metric: Metric,
    /// What the ledger said.
    pub before: Standing,
    /// The day that was said of.
    pub since: NaiveDate,
    /// What is said now.
    pub now: Standing,
    /// Why, in the order of substitution.
    pub parts: Vec<Part>,
    /// What the method of last time says.
    pub by_last_method: LastMethod,
    /// Of what is judged by a city's definition: what of it is not what it was, in words.
    pub definition: Option<Vec<String>>,
}

impl Change {
    /// Whether the verdict's word is another.
    #[must_use]
    pub fn flips(&self) -> bool {
        self.before.verdict.id() != self.now.verdict.id()
    }

    /// By how much the value changed; none where there is none on one side, or the units differ.
    #[must_use]
    pub fn difference(&self) -> Option<Decimal> {
        self.before.difference(&self.now)
    }

    /// Its place in a list: flips first, those to `not_met` before others; then what is measured otherwise; then the rest.
    #[must_use]
    pub fn rank(&self) -> u8 {
        match (self.flips(), self.now.verdict, &self.by_last_method) {
            (true, Verdict::NotMet, _) => 0,
            (true, Verdict::Unknown(_), _) => 1,
            (true, Verdict::Met, _) => 2,
            (false, _, LastMethod::Changed(_)) => 3,
            (false, ..) => 4,
        }
    }
}
