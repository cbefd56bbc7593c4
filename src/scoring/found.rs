//! What is found of a city's outcomes, wherever it comes from.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::config::Standards;
use crate::model::method::words;
use crate::model::{Basis, CityAssessment, OpinionWord, OutcomeCount, Period, Slot};

words! {
    /// Where outcomes come from.
    Source {
        /// The newest verdicts of the ledger.
        Ledger = "ledger",
        /// A report.
        Report = "report",
        /// Judged in this run.
        Verified = "verified",
    }
}

/// What is found of one outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundOutcome {
    /// How it counts.
    pub count: OutcomeCount,
    /// What the verdict stands on.
    pub basis: Option<Basis>,
    /// Its value.
    pub value: Option<Decimal>,
    /// How many decimals of the value tell it from the limit.
    pub decimals: u32,
    /// The time that the value covers.
    pub period: Option<Period>,
    /// The standard that it was judged by.
    pub standard: Option<String>,
    /// The day it was judged as of.
    pub as_of: Option<NaiveDate>,
    /// The number of its entry in the ledger.
    pub entry: Option<i64>,
    /// Why it is open or left out, in a sentence; empty otherwise.
    pub because: String,
    /// Opinions on claims about it, the newest last.
    pub opinions: Vec<FoundOpinion>,
}

/// An opinion on a claim about an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundOpinion {
    /// The opinion.
    pub word: OpinionWord,
    /// The claim in a line.
    pub claim: String,
    /// Whether the evidence that it rests on meets the standard.
    pub finds_met: bool,
}

/// What is found of a city's outcomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where.
    pub source: Source,
    /// By outcome; all three.
    pub outcomes: BTreeMap<Slot, FoundOutcome>,
}

impl FoundOutcome {
    /// An outcome of which nothing more is known.
    #[must_use]
    pub fn counted(count: OutcomeCount, because: impl Into<String>) -> Self {
        Self {
            count,
            basis: None,
            value: None,
            decimals: 2,
            period: None,
            standard: None,
            as_of: None,
            entry: None,
            because: because.into(),
            opinions: Vec::new(),
        }
    }
}

impl Found {
    /// Nothing: both given outcomes are open, `because` of this, and none is nominated.
    #[must_use]
    pub fn nothing(source: Source, because: &str) -> Self {
        let outcome = |slot: &Slot| match slot.given_metric() {
            Some(_) => (*slot, FoundOutcome::counted(OutcomeCount::Open, because)),
            None => (*slot, FoundOutcome::counted(OutcomeCount::NotNominated, "")),
        };
        Self { source, outcomes: Slot::ALL.iter().map(outcome).collect() }
    }

    /// How an outcome counts.
    #[must_use]
    pub fn count(&self, slot: Slot) -> OutcomeCount {
        self.outcomes.get(&slot).map_or(OutcomeCount::Open, |outcome| outcome.count)
    }

    /// The same outcomes with the opinions of `other`.
    #[must_use]
    pub fn with_opinions_of(mut self, other: &Self) -> Self {
        for (slot, outcome) in &mut self.outcomes {
            outcome.opinions = other.outcomes.get(slot).map(|known| known.opinions.clone()).unwrap_or_default();
        }
        self
    }
}

/// Whether a slot is judged by this standard: the given outcomes by the programme's, a nominated one by the city's own.
pub(super) fn is_judged_by(slot: Slot, standard: &str, standards: &Standards) -> bool {
    slot.given_metric().and_then(|metric| standards.default_for(metric)).is_none_or(|own| own.id.0 == standard)
}

/// How many decimals tell a value from its limit.
pub(super) fn decimals(slot: Slot, value: Option<Decimal>, standards: &Standards) -> u32 {
    let given = slot.given_metric().and_then(|metric| standards.default_for(metric)).zip(value);
    given.map_or(2, |(standard, value)| standard.decimals_to_tell(value, 2))
}

/// The outcomes of a city as it was just judged; of several years the newest.
#[must_use]
pub fn from_judged(judged: &CityAssessment, as_of: NaiveDate, standards: &Standards) -> Found {
    let mut found = Found::nothing(Source::Verified, "it was not looked at");
    for outcome in &judged.outcomes {
        let Some(slot) = Slot::from_id(outcome.metric.id()) else { continue };
        if !is_judged_by(slot, &outcome.standard.id.0, standards) {
            continue;
        }
        let because = match outcome.verdict.reason() {
            Some(reason) if outcome.because.is_empty() => reason.sentence().to_owned(),
            _ => outcome.because.clone(),
        };
        let told = FoundOutcome {
            basis: outcome.basis,
            value: outcome.value(),
            decimals: decimals(slot, outcome.value(), standards),
            period: outcome.observation.as_ref().map(|seen| seen.period),
            standard: Some(outcome.standard.id.0.clone()),
            as_of: Some(as_of),
            ..FoundOutcome::counted(outcome.counts_as(), because)
        };
        found.outcomes.insert(slot, told);
    }
    found
}
