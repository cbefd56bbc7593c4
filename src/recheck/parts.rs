//! The telescoping sum: from states after each substitution to parts that add up.

use rust_decimal::Decimal;

use super::{Cause, Standing, Why};
use crate::model::{Reason, Verdict};

/// What came of putting one thing in the place of what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// The verdict it gives.
    Known(Standing),
    /// It is what it was: nothing was put in its place.
    Same,
    /// It cannot be evaluated.
    Unproved(Why),
}

/// What a part of a difference is put down to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DownTo {
    /// One cause, proved by evaluating with and without it.
    Cause(Cause),
    /// Several causes that cannot be told apart.
    NotSeparable(Vec<Cause>, Why),
}

/// A part of what changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is put down to.
    pub reason: DownTo,
    /// What was said before it.
    pub before: Standing,
    /// What is said after it.
    pub after: Standing,
    /// By how much the value changed; none where there is none on one side.
    pub difference: Option<Decimal>,
}

/// The parts of what changed between `before` and the last step, in the order of substitution. Where both ends have a
/// value, of one unit, the differences add up to that of the ends, exactly. A step that changes neither value nor verdict has none.
#[must_use]
pub fn parts(before: &Standing, steps: &[(Cause, State)]) -> Vec<Part> {
    let steps: Vec<_> = steps.iter().filter(|(_, state)| *state != State::Same).collect();
    let ends = steps.last().is_some_and(|(_, last)| matches!(last, State::Known(last) if last.value.is_some()));
    let both = before.value.is_some() && ends;
    let (mut parts, mut last, mut between, mut why) = (Vec::new(), before, Vec::new(), None);
    for (at, (cause, state)) in steps.iter().enumerate() {
        between.push(*cause);
        let standing = match state {
            State::Known(standing) if standing.value.is_some() || !both || at + 1 == steps.len() => standing,
            State::Known(_) => {
                why.get_or_insert(Why::NoValueBetween);
                continue;
            }
            State::Unproved(reason) => {
                why.get_or_insert(*reason);
                continue;
            }
            State::Same => continue,
        };
        let causes = std::mem::take(&mut between);
        let reason = match (causes.as_slice(), why.take()) {
            ([one], _) => DownTo::Cause(*one),
            (_, why) => DownTo::NotSeparable(causes, why.unwrap_or(Why::NoValueBetween)),
        };
        if !last.agrees(standing) {
            let difference = last.difference(standing);
            parts.push(Part { reason, before: last.clone(), after: standing.clone(), difference });
        }
        last = standing;
    }
    parts
}

/// What the last step, today's day with all that is held, is to be called.
#[must_use]
pub fn last_cause(before: &Standing, now: &Standing) -> Cause {
    match (before.until, now.until) {
        _ if now.verdict == Verdict::Unknown(Reason::Stale) => Cause::Day,
        (Some(before), Some(now)) if now <= before => Cause::Evidence,
        (_, Some(_)) => Cause::Vintage,
        (_, None) => Cause::Day,
    }
}
