//! Outcomes and the assessment: what is judged, and nothing of the run that judged it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::city::City;
use super::claim::Claim;
use super::evidence::{Digest, Provenance};
use super::method::words;
use super::metric::{Metric, Unit};
use super::nominated::Defined;
use super::observation::{Derivation, Gap, Observation};
use super::opinion::ClaimFinding;
use super::period::Year;
use super::standard::Standard;
use super::verdict::{Basis, Strength, Verdict};
use std::fmt;

/// One method tried, and what it alone would conclude.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// The method and its value or gap.
    pub derivation: Derivation,
    /// Met, not met, or unknown; unknown for what cannot carry a verdict (stale, or a bound above the limit).
    pub verdict: Verdict,
}

/// What the alternatives of one definition or geography conclude together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct GroupCount {
    /// Methods that say met.
    pub met: u32,
    /// Methods that say not met.
    pub not_met: u32,
    /// Methods that cannot conclude.
    pub unknown: u32,
}

/// One metric of one city, judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The metric.
    pub metric: Metric,
    /// The standard it was judged by.
    pub standard: Arc<Standard>,
    /// What is concluded.
    pub verdict: Verdict,
    /// Why nothing is concluded, in a sentence; empty otherwise.
    pub because: String,
    /// What the verdict stands on; none where it is unknown.
    pub basis: Option<Basis>,
    /// Whether the margin reaches the limit; none without a margin.
    pub strength: Option<Strength>,
    /// The observation the verdict was given by; none where it is unknown.
    pub observation: Option<Observation>,
    /// Every method tried, in the metric's order, the chosen one included.
    pub methods: Vec<Alternative>,
    /// By definition or geography: what its methods conclude.
    pub sensitivity: BTreeMap<&'static str, GroupCount>,
    /// For an unknown by age: the newest day these figures could have answered for.
    pub answerable_until: Option<NaiveDate>,
    /// The definition behind it, where a city's own is.
    pub nominated: Option<Arc<Defined>>,
    /// Of a year's value, where further years were asked for: the same method in the two years before too.
    pub three_years: Option<ThreeYears>,
}

/// Three years by one method, the last of them the year that a verdict was given by. Context, never an input of a verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct ThreeYears(pub [(Year, Result<Decimal, Gap>); 3]);

impl ThreeYears {
    /// The plain mean of the three annual values; none where a year has none.
    #[must_use]
    pub fn mean(&self) -> Option<Decimal> {
        let sum = self.0.iter().try_fold(Decimal::ZERO, |sum, (_, value)| Some(sum + *value.as_ref().ok()?))?;
        Some(sum / Decimal::from(3))
    }
}

words! {
    /// How an outcome counts towards the tier.
    OutcomeCount {
        /// Met on primary basis.
        Established = "established",
        /// Met by a fallback or a bound.
        Indicated = "indicated",
        /// Unknown.
        Open = "open",
        /// Not met.
        NotMet = "not_met",
        /// The city nominated no metric.
        NotNominated = "not_nominated",
    }
}

impl OutcomeCount {
    /// How a verdict on a basis counts.
    #[must_use]
    pub fn of(verdict: Verdict, basis: Option<Basis>) -> Self {
        match (verdict, basis) {
            (Verdict::Met, Some(Basis::Primary)) => Self::Established,
            (Verdict::Met, _) => Self::Indicated,
            (Verdict::NotMet, _) => Self::NotMet,
            (Verdict::Unknown(_), _) => Self::Open,
        }
    }
}

impl Outcome {
    /// How it counts.
    #[must_use]
    pub fn counts_as(&self) -> OutcomeCount {
        OutcomeCount::of(self.verdict, self.basis)
    }

    /// The unit of its values.
    #[must_use]
    pub fn unit(&self) -> Unit {
        self.standard.unit
    }

    /// The value the verdict rests on.
    #[must_use]
    pub fn value(&self) -> Option<Decimal> {
        self.observation.as_ref().map(|seen| seen.value)
    }
}

words! {
    /// A certification tier, as far as outcomes allow.
    Tier {
        /// No tier.
        None = "none",
        /// At least one outcome met.
        Silver = "silver",
        /// At least two.
        Gold = "gold",
        /// All three.
        Platinum = "platinum",
    }
}

impl Tier {
    /// The tier that this many outcomes met allow.
    #[must_use]
    pub fn by_outcomes(met: u32) -> Self {
        match met {
            0 => Self::None,
            1 => Self::Silver,
            2 => Self::Gold,
            _ => Self::Platinum,
        }
    }

    /// As printed in a sentence.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::None => "no tier",
            Self::Silver => "Silver",
            Self::Gold => "Gold",
            Self::Platinum => "Platinum",
        }
    }
}

/// The tiers that the outcomes allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TierRange {
    /// With the established outcomes alone.
    pub at_least: Tier,
    /// If every indicated and open outcome were established.
    pub at_most: Tier,
}

/// One city, judged.
#[derive(Clone, Debug, PartialEq)]
pub struct CityAssessment {
    /// The city.
    pub city: City,
    /// The day it was judged as of, where that is another than the assessment's.
    pub as_of: Option<NaiveDate>,
    /// Its outcomes, by metric and, where several years were asked, by year.
    pub outcomes: Vec<Outcome>,
    /// What was found of claims about it, in the order they were made.
    pub claims: Vec<ClaimFinding>,
}

impl CityAssessment {
    /// The outcome that a claim is judged by: the one by the standard that it names, else the metric's last, which is by
    /// the usual standard.
    #[must_use]
    pub fn judging(&self, claim: &Claim) -> Option<&Outcome> {
        self.outcomes.iter().rfind(|outcome| {
            outcome.metric == claim.metric && claim.standard.as_ref().is_none_or(|id| *id == outcome.standard.id)
        })
    }

    /// The claims that an outcome judges.
    pub fn claims_about<'a>(&'a self, outcome: &'a Outcome) -> impl Iterator<Item = &'a ClaimFinding> {
        let judges = |found: &Outcome| std::ptr::eq(found, outcome);
        self.claims.iter().filter(move |found| self.judging(&found.claim).is_some_and(judges))
    }

    /// How many outcomes count how, the nominated metric included. Of several years the newest counts.
    #[must_use]
    pub fn tally(&self) -> BTreeMap<OutcomeCount, u32> {
        let mut newest: BTreeMap<Metric, &Outcome> = BTreeMap::new();
        for outcome in &self.outcomes {
            newest.insert(outcome.metric, outcome);
        }
        let mut tally: BTreeMap<_, _> = OutcomeCount::ALL.iter().map(|count| (*count, 0)).collect();
        for outcome in newest.values() {
            *tally.entry(outcome.counts_as()).or_default() += 1;
        }
        if !newest.contains_key(&Metric::Nominated) {
            tally.insert(OutcomeCount::NotNominated, 1);
        }
        tally
    }

    /// The tiers that these outcomes allow.
    #[must_use]
    pub fn tier_range(&self) -> TierRange {
        let tally = self.tally();
        let count = |kind| tally.get(&kind).copied().unwrap_or_default();
        let established = count(OutcomeCount::Established);
        TierRange {
            at_least: Tier::by_outcomes(established),
            at_most: Tier::by_outcomes(established + count(OutcomeCount::Indicated) + count(OutcomeCount::Open)),
        }
    }
}

/// All that was judged: pure, so that a replay gives the same bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// The day asked about.
    pub as_of: NaiveDate,
    /// The cities, in the order asked.
    pub cities: Vec<CityAssessment>,
    /// The replies that the observations rest on, by digest.
    pub evidence: BTreeMap<Digest, Provenance>,
}
