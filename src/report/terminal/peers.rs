//! How many other cities meet the standard, and which stand nearest to it.

use crate::model::{CityAssessment, Outcome};
use crate::report::numbers;
use crate::report::run::Run;
use crate::verify::peers::PeerShare;
use crate::verify::summary::MetricSummary;

/// `met by 71 % of 1,312 cities with a figure, and by 75 % of 214 of similar size`.
pub(in crate::report) fn sentence(city: &CityAssessment, outcome: &Outcome, run: &Run) -> Option<String> {
    let period = outcome.observation.as_ref()?.period;
    let id = city.city.id();
    let beside = run.peers.iter().find(|one| one.city == id && one.metric == outcome.metric && one.period == period)?;
    let (from, to) = beside.peers.similar_from_to;
    let all = share(beside.peers.all)?;
    let cities = numbers::grouped(beside.peers.all.with_value.into());
    let mut text = format!("met by {all} of the {cities} cities with a figure by this method");
    if let Some(similar) = share(beside.peers.similar) {
        let count = numbers::grouped(beside.peers.similar.with_value.into());
        let (from, to) = (numbers::grouped(from.into()), numbers::grouped(to.into()));
        text = format!("{text}, and by {similar} of the {count} of similar size ({from} to {to} people)");
    }
    Some(text)
}

fn share(share: PeerShare) -> Option<String> {
    let percent =
        (u64::from(share.met) * 200 + u64::from(share.with_value)).checked_div(u64::from(share.with_value) * 2)?;
    Some(format!("{percent} %"))
}

/// `nearest to it: Fall River, Massachusetts 74.70 · …`, over all cities of the run.
pub(super) fn nearest(sums: &MetricSummary, dot: &str) -> Option<String> {
    let near = sums.nearest.iter().map(|(_, city, value)| format!("{city} {}", numbers::shown_margin(*value)));
    let near: Vec<_> = near.collect();
    (!near.is_empty()).then(|| format!("nearest to the standard: {}", near.join(&format!(" {dot} "))))
}

/// `40 with an upper bound for a margin, 3 …`: how many values carry which flag.
pub(super) fn flags(sums: &MetricSummary) -> Option<String> {
    let words = |(flag, count): (&crate::model::Flag, &u32)| format!("{count} {}", flag.id().replace('_', " "));
    let mut told: Vec<String> = sums.flags.iter().map(words).collect();
    if sums.within_margin > 0 {
        told.push(format!("{} within the margin", sums.within_margin));
    }
    (!told.is_empty()).then(|| format!("marked: {}", told.join(", ")))
}
