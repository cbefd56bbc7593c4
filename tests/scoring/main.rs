//! Scores: Scottsdale's report to the digit, every edge between tiers by both editions, what each statement promises
//! proved by scoring anew, every mistake told, the pages and the published schemas.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bounds;
mod mistakes;
mod pages;
mod properties;
#[path = "../scratch/published.rs"]
mod published;
mod schema;
mod scottsdale;
mod sources;

use std::sync::LazyLock;

use resident_outcomes::config::{self, Config};
use resident_outcomes::model::{CriterionId, OutcomeCount, Response, Slot, Tier, TierRange};
use resident_outcomes::scoring::assessment::{self, Asked};
use resident_outcomes::scoring::{Found, FoundOutcome, PracticeAssessment, Score, Source};

static CONFIG: LazyLock<Config> = LazyLock::new(|| config::load(None).unwrap());

/// Scottsdale's assessment of July 2023.
const SCOTTSDALE: &str = include_str!("files/scottsdale.toml");

fn read(text: &str) -> PracticeAssessment {
    let read = assessment::read("a.toml", text.as_bytes(), &CONFIG, Asked::default());
    read.unwrap_or_else(|problems| panic!("{problems}"))
}

/// Outcomes that count like this: broadband, PM2.5, the nominated metric.
fn found(counts: [OutcomeCount; 3]) -> Found {
    let outcomes = Slot::ALL.iter().zip(counts).map(|(slot, count)| (*slot, FoundOutcome::counted(count, "")));
    Found { source: Source::Ledger, outcomes: outcomes.collect() }
}

/// The score by an edition.
fn score(assessment: &PracticeAssessment, found: &Found, edition: &str) -> Score {
    let edition = CONFIG.editions.find(edition).unwrap();
    Score::of(&CONFIG.criteria, &CONFIG.editions, edition, assessment, found)
}

/// Scottsdale with so many criteria met: the core ones first, DM8 last of all.
fn with_met(met: usize) -> PracticeAssessment {
    let mut ids: Vec<_> = CONFIG.criteria.iter().collect();
    ids.sort_by_key(|criterion| (!criterion.core, criterion.id.0 == "DM8"));
    let mut assessment = read(SCOTTSDALE);
    for (at, criterion) in ids.into_iter().enumerate() {
        let response = if at < met { Response::Yes } else { Response::InProgress };
        assessment.responses.insert(criterion.id.clone(), response);
    }
    assessment
}

fn id(text: &str) -> CriterionId {
    CriterionId(text.to_owned())
}

/// One tier for sure.
fn only(tier: Tier) -> TierRange {
    TierRange { at_least: tier, at_most: tier }
}
