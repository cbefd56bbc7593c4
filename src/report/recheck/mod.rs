//! What a re-check found: text for people, `outcomes/recheck/v1` for programs.

mod convert;
mod json;
mod text;
mod tiers;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::config::Registry;
use crate::config::releases::{Look, Publication};
use crate::model::{City, Digest, Metric, Tier, Trouble, Unit, Verdict};
use crate::recheck::{Cause, Change, NotChecked, Risk, Support, TierStanding};
use crate::store::Holder;

pub use json::{SCHEMA, json, schema};
pub use text::text;

/// All that a command says.
#[derive(Debug)]
pub struct Document {
    /// The day asked about.
    pub as_of: NaiveDate,
    /// The program's version.
    pub program_version: String,
    /// The digest of the configuration in force.
    pub config_digest: Digest,
    /// Another process that does the work: then nothing was done.
    pub under_way: Option<Holder>,
    /// What was checked.
    pub rechecked: Option<Rechecked>,
    /// What may flip, the likeliest first.
    pub queue: Option<Vec<Queued>>,
    /// The outcomes left out of it for want of their definitions.
    pub not_queued: Vec<(String, Metric)>,
    /// A random sample.
    pub sample: Option<Sampled>,
}

/// What was checked and what came of it.
#[derive(Debug)]
pub struct Rechecked {
    /// How much was checked.
    pub coverage: Coverage,
    /// Of what was checked, how much by a city's own definition.
    pub defined: usize,
    /// Whether no network was to be used.
    pub offline: bool,
    /// When to look next.
    pub looks: Vec<Look>,
    /// Where cities that hold a tier stand, in the order of the list.
    pub tiers: Vec<Tiered>,
    /// What changed, flips first.
    pub changes: Vec<Change>,
    /// Requests sent.
    pub requests: u32,
    /// What went wrong.
    pub troubles: Vec<Trouble>,
}

/// How much was checked.
#[derive(Debug)]
pub struct Coverage {
    /// Cities asked about.
    pub cities: usize,
    /// Outcomes checked.
    pub checked: usize,
    /// Of these, with another value or verdict.
    pub changed: usize,
    /// Of these, with the same value and verdict on other evidence.
    pub confirmed: usize,
    /// Outcomes not checked, by the reason.
    pub not_checked: BTreeMap<NotChecked, Vec<(String, Metric)>>,
}

/// A city that holds a tier.
#[derive(Debug)]
pub struct Tiered {
    /// The city's id.
    pub city: String,
    /// How many criteria it met, as the list says.
    pub criteria_met: Option<u32>,
    /// Where it stands by its outcomes.
    pub standing: TierStanding,
    /// What count and outcomes still carry, by wording of the rules; empty where no count is listed.
    pub left: Vec<Support>,
}

impl Tiered {
    /// What the wordings say, where all say the same.
    fn agreed(&self) -> Option<&Support> {
        let first = self.left.first()?;
        let says = |it: &Support| (it.by_count, it.left, it.is_ambiguous);
        self.left.iter().all(|other| says(other) == says(first)).then_some(first)
    }

    /// Whether count and outcomes carry the tier for sure, by every wording.
    fn is_carried(&self) -> bool {
        let tier = self.standing.tier;
        self.standing.is_sure() && self.left.iter().all(|it| it.left.at_least >= tier && !it.is_ambiguous)
    }
}

/// What a wording says of the tier that a city holds, in a word.
fn left_word(support: &Support, tier: Tier) -> &'static str {
    if support.left.at_least >= tier {
        "carried"
    } else if support.left.at_most >= tier {
        "open"
    } else {
        "not_carried"
    }
}

/// An outcome in the queue.
#[derive(Debug)]
pub struct Queued {
    /// The city's id.
    pub city: String,
    /// The metric.
    pub metric: Metric,
    /// The unit of its figures.
    pub unit: Unit,
    /// What is concluded today.
    pub verdict: Verdict,
    /// The value it rests on.
    pub value: Decimal,
    /// How near it is to flipping.
    pub risk: Risk,
    /// Of how many years a value is held.
    pub years: usize,
}

/// A random sample.
#[derive(Debug)]
pub struct Sampled {
    /// Of how many outcomes.
    pub of: usize,
    /// What the draw began at.
    pub seed: u64,
    /// The outcomes, in the order drawn.
    pub drawn: Vec<(String, Metric)>,
}

impl Coverage {
    /// Outcomes that rest on what they rested on.
    fn unchanged(&self) -> usize {
        self.checked - self.changed - self.confirmed
    }

    /// How many outcomes were not checked.
    fn not_checked(&self) -> usize {
        self.not_checked.values().map(Vec::len).sum()
    }
}

/// The first day after `as_of` on which something may come out.
fn next_look(looks: &[Look], as_of: NaiveDate) -> Option<NaiveDate> {
    looks.iter().map(|look| look.from).filter(|from| *from > as_of).min()
}

/// A publication in words.
fn publication(what: Publication) -> String {
    match what {
        Publication::Survey(dataset, vintage) => format!("{dataset} {vintage}"),
        Publication::Air(year) => format!("air data of {year}"),
        Publication::AirRevision => "corrections to air data".to_owned(),
    }
}

/// Name and region of a city; its id alone where the registry does not have it.
fn name(id: &str, registry: &Registry) -> (String, String) {
    match registry.find(id) {
        Ok(City::Us(city)) => (city.bare_name().to_owned(), city.state.to_string()),
        Ok(city) => (city.name().to_owned(), city.region().to_owned()),
        Err(_) => (id.to_owned(), String::new()),
    }
}

/// A cause in words, of what is judged by a city's definition or otherwise.
fn cause_words(cause: Cause, by_definition: bool) -> &'static str {
    if by_definition { cause.words_of_a_definition() } else { cause.words() }
}

/// Where a tier stands by outcomes, in a word.
fn tier_word(standing: TierStanding) -> &'static str {
    if standing.is_sure() {
        "kept"
    } else if standing.is_lost() {
        "lost"
    } else {
        "open"
    }
}
