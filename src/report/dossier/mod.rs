//! The page that a reviewer files: one self-contained page in HTML, and the same in Markdown.
//!
//! What stands on it is said once, as blocks; the two forms only differ in how a block is written.

pub(super) mod answers;
mod appendix;
mod block;
mod change;
pub(super) mod claims;
mod front;
mod html;
mod markdown;
mod matrix;
mod monitors;
mod outcomes;
mod trend;
pub(super) mod words;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Run;
use super::terminal::city::short_name;
use crate::config::Metrics;
use crate::model::{
    Assessment, CityAssessment, ClaimFinding, Digest, Metric, Observation, Outcome, Provenance, Series, Unit,
};
use block::{Block, Section};

/// One city with all that its page tells.
#[derive(Clone, Copy, Debug)]
pub struct Dossier<'a> {
    /// The day asked about.
    pub as_of: NaiveDate,
    /// The city, judged.
    pub judged: &'a CityAssessment,
    /// What was found of the claims about it; may be none.
    pub claims: &'a [ClaimFinding],
    /// Its figures of other years and places; may be none.
    pub series: &'a [Series],
    /// The replies that the figures rest on.
    pub evidence: &'a BTreeMap<Digest, Provenance>,
    /// The run that made the page.
    pub run: &'a Run,
    /// How each metric is derived, and why each method is admissible.
    pub metrics: &'a Metrics,
}

/// The cities as one page of HTML: no script, no network, prints on A4.
#[must_use]
pub fn html(dossiers: &[Dossier<'_>]) -> String {
    html::page(&title(dossiers), &sections(dossiers))
}

/// The same in Markdown; each picture is its figures in words.
#[must_use]
pub fn markdown(dossiers: &[Dossier<'_>]) -> String {
    markdown::page(&title(dossiers), &sections(dossiers))
}

fn title(dossiers: &[Dossier<'_>]) -> String {
    match dossiers {
        [only] => format!("Resident outcomes of {}, as of {}", short_name(&only.judged.city), only.as_of),
        _ => format!("Resident outcomes of {} cities", dossiers.len()),
    }
}

fn sections(dossiers: &[Dossier<'_>]) -> Vec<Section> {
    dossiers.iter().enumerate().map(|(at, dossier)| section(dossier, at + 1)).collect()
}

/// One city's blocks, in the order a reviewer reads them. `number` tells its parts from other cities'.
fn section(dossier: &Dossier<'_>, number: usize) -> Section {
    let judged = dossier.judged;
    let mut blocks = front::front(dossier);
    blocks.extend(claims::opinions(dossier));
    blocks.extend(outcomes::outcomes(dossier, number));
    blocks.extend(change::changes(dossier));
    blocks.extend(change::tier(dossier));
    blocks.extend(change::settling(dossier));
    blocks.extend(front::limits(dossier));
    blocks.push(Block::Appendix);
    blocks.extend(matrix::matrices(dossier));
    blocks.extend(trend::trends(dossier, number));
    blocks.extend(monitors::monitors(dossier, number));
    blocks.extend(appendix::appendix(dossier));
    Section {
        id: format!("city-{number}"),
        short: short_name(&judged.city),
        title: format!("{}, {}", judged.city.name(), judged.city.region()),
        blocks,
    }
}

impl Dossier<'_> {
    /// This city alone, as the text report takes it.
    fn assessment(&self) -> Assessment {
        Assessment { as_of: self.as_of, cities: vec![self.judged.clone()], evidence: self.evidence.clone() }
    }

    /// The newest outcome of a metric: the one that counts.
    fn newest(&self, metric: Metric) -> Option<&Outcome> {
        self.judged.outcomes.iter().rev().find(|outcome| outcome.metric == metric)
    }

    /// An outcome's name, with its year where the city has several of them.
    fn name(&self, outcome: &Outcome) -> String {
        let several = self.judged.outcomes.iter().filter(|other| other.metric == outcome.metric).count() > 1;
        let year = outcome.observation.as_ref().map(|seen| seen.period.label()).filter(|_| several);
        year.map_or_else(
            || words::outcome(outcome.metric).to_owned(),
            |year| format!("{} {year}", words::outcome(outcome.metric)),
        )
    }
}

/// A value with its unit, on its side of the limit.
fn figure(seen: &Observation, outcome: &Outcome) -> String {
    let text = super::numbers::shown(seen.value, seen.rounded_to, &outcome.standard);
    format!("{text} {}", outcome.unit().symbol())
}

/// The highest value of a unit, where there is one.
fn most(unit: Unit) -> Option<rust_decimal::Decimal> {
    (unit == Unit::Percent).then_some(rust_decimal::Decimal::ONE_HUNDRED)
}

/// Each once, in their order; `none` where there is none.
fn listed(items: impl Iterator<Item = String>, none: &str) -> String {
    let mut each: Vec<String> = Vec::new();
    for item in items {
        if !each.contains(&item) {
            each.push(item);
        }
    }
    if each.is_empty() { none.to_owned() } else { each.join("; ") }
}
