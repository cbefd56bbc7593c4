//! One sentence on whether other definitions or geographies conclude the same.

use crate::model::{Metric, Outcome, Verdict};
use crate::report::words;

/// `same verdict under all 3 definitions`, or on what the verdict depends; none where nothing was concluded.
pub(super) fn sentence(outcome: &Outcome) -> Option<String> {
    let chosen = outcome.observation.as_ref()?.method.group();
    let against = |met: u32, not_met: u32| match outcome.verdict {
        Verdict::Met => not_met,
        Verdict::NotMet | Verdict::Unknown(_) => met,
    };
    let mut concluding = vec![chosen];
    let mut flipping = Vec::new();
    for (group, count) in &outcome.sensitivity {
        if *group != chosen && count.met + count.not_met > 0 {
            concluding.push(group);
        }
        if against(count.met, count.not_met) > 0 {
            flipping.push((*group, count.met > 0 && count.not_met > 0));
        }
    }
    Some(if flipping.is_empty() { agreement(outcome.metric, &concluding) } else { dependence(outcome, &flipping) })
}

fn agreement(metric: Metric, groups: &[&str]) -> String {
    match (metric, groups) {
        (Metric::Broadband, [_]) => "no other definition is at hand to compare with".to_owned(),
        (Metric::Broadband, [_, _]) => "same verdict under both definitions at hand".to_owned(),
        (Metric::Broadband, groups) => format!("same verdict under all {} definitions at hand", groups.len()),
        (Metric::Pm25, [only]) => format!("concluded from {} alone", words::group(only)),
        (Metric::Pm25, groups) => {
            let names: Vec<_> = groups.iter().map(|group| words::group(group)).collect();
            format!("same verdict by {}", list(&names))
        }
    }
}

fn dependence(outcome: &Outcome, flipping: &[(&str, bool)]) -> String {
    let opposite = if outcome.verdict == Verdict::Met { "not met" } else { "met" };
    // A definition's name holds commas of its own.
    let (on, by, and) = match outcome.metric {
        Metric::Broadband => ("the definition", "under", "; under "),
        Metric::Pm25 => ("the monitors chosen", "by", ", by "),
    };
    let names = |mixed: bool| -> Vec<&str> {
        flipping.iter().filter(|(_, both)| *both == mixed).map(|(group, _)| words::group(group)).collect()
    };
    let (whole, mixed) = (names(false), names(true));
    let mut parts = Vec::new();
    if !whole.is_empty() {
        parts.push(format!("{opposite} {by} {}", whole.join(and)));
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
