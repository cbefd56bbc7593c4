//! One sentence on whether other definitions or geographies conclude the same.

use crate::model::outcome::GroupCount;
use crate::model::{Basis, Definition, Metric, Outcome, Verdict};
use crate::report::words;

/// What other definitions or geographies conclude.
pub(in crate::report) struct Sensitivity {
    /// In a sentence.
    pub(in crate::report) text: String,
    /// Whether one of them concludes the opposite.
    pub(in crate::report) flips: bool,
}

/// `same verdict under all 3 definitions at hand`, or on what the verdict depends; none where nothing was concluded.
pub(in crate::report) fn sentence(outcome: &Outcome) -> Option<Sensitivity> {
    let chosen = outcome.observation.as_ref()?.method.group();
    let mut concluding = vec![chosen];
    let mut flipping = Vec::new();
    for (group, count) in in_order(outcome) {
        let (same, opposite) = match outcome.verdict {
            Verdict::Met => (count.met, count.not_met),
            Verdict::NotMet | Verdict::Unknown(_) => (count.not_met, count.met),
        };
        if group != chosen && same + opposite > 0 {
            concluding.push(group);
        }
        if opposite > 0 {
            flipping.push((group, group == chosen || same > 0));
        }
    }
    let flips = !flipping.is_empty();
    let text = if flips { dependence(outcome, &flipping, concluding.len()) } else { agreement(outcome, &concluding) };
    Some(Sensitivity { text, flips })
}

/// Groups from the narrowest to the widest, not by name.
fn in_order(outcome: &Outcome) -> Vec<(&'static str, GroupCount)> {
    let rank = |group: &str| {
        let shares = Definition::ALL.iter().map(|definition| definition.id());
        shares.chain(["city", "near", "county"]).position(|known| known == group)
    };
    let mut groups: Vec<_> = outcome.sensitivity.iter().map(|(group, count)| (*group, *count)).collect();
    groups.sort_by_key(|(group, _)| rank(group).unwrap_or(usize::MAX));
    groups
}

fn agreement(outcome: &Outcome, groups: &[&str]) -> String {
    match (outcome.metric, groups) {
        (Metric::Broadband, [_]) => "no other definition is at hand to compare with".to_owned(),
        (Metric::Broadband, [_, _]) => "same verdict under both definitions at hand".to_owned(),
        (Metric::Broadband, groups) => format!("same verdict under all {} definitions at hand", groups.len()),
        (Metric::Nominated, [_]) if outcome.methods.iter().any(|tried| !tried.derivation.method.is_defined()) => {
            "the definition's other ways give no value to compare with".to_owned()
        }
        (Metric::Nominated, [_]) => "the definition lists no other way".to_owned(),
        (Metric::Nominated, groups) => format!("same verdict by all {} ways of the definition", groups.len()),
        (Metric::Pm25, [_]) if outcome.basis == Some(Basis::Bound) => "a bound can confirm, never refute".to_owned(),
        (Metric::Pm25, [only]) => format!("concluded from {} alone", words::group(only)),
        (Metric::Pm25, groups) => {
            let names: Vec<_> = groups.iter().map(|group| words::group(group)).collect();
            format!("same verdict by {}", list(&names))
        }
    }
}

/// `flipping` holds the groups with the opposite verdict, and whether they also hold the verdict itself; `groups` is how
/// many conclude at all.
fn dependence(outcome: &Outcome, flipping: &[(&str, bool)], groups: usize) -> String {
    let opposite = if outcome.verdict == Verdict::Met { "not met" } else { "met" };
    let names = |mixed: bool| -> Vec<&str> {
        flipping.iter().filter(|(_, both)| *both == mixed).map(|(group, _)| words::group(group)).collect()
    };
    let (whole, mixed) = (names(false), names(true));
    // A definition's name holds commas of its own.
    let (on, by, and) = match outcome.metric {
        Metric::Broadband => ("the definition", "under", "; under "),
        Metric::Pm25 => ("the monitors chosen", "by", ", by "),
        Metric::Nominated => ("the way it is derived", "by", "; by "),
    };
    let mut parts = Vec::new();
    match whole.len() {
        0 => {}
        many if many > 1 && many + 1 == groups && outcome.metric == Metric::Broadband => {
            parts.push(format!("{opposite} under the {many} others"));
        }
        _ => parts.push(format!("{opposite} {by} {}", whole.join(and))),
    }
    if !mixed.is_empty() {
        parts.push(format!("both answers {by} {}", mixed.join(and)));
    }
    format!("the verdict depends on {on}: {}", parts.join("; "))
}

fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
