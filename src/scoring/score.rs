//! A city's score.

use rust_decimal::Decimal;

use super::adverse::Adverse;
use super::assessment::{PracticeAssessment, Reported};
use super::change::{Lower, Need, Pivotal, losses, needs, pivotal};
use super::editions::{EditionEffect, parting, printed, share};
use super::found::Found;
use super::rules::{Bind, Case, ESTABLISHED, INDICATED, POSSIBLE, Rules, counted};
use crate::config::{Criteria, Editions};
use crate::model::{Edition, OutcomeCount, PracticeArea, Response, Slot, Tier, TierRange};

/// Criteria met of a practice area, or of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaScore {
    /// The area.
    pub area: PracticeArea,
    /// Criteria met.
    pub met: u32,
    /// Criteria.
    pub count: u32,
    /// The share in whole percent, as the programme's report prints it.
    pub percent: u32,
}

/// What an assessment and outcomes come to by one edition of the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// Criteria and outcomes as counted.
    pub case: Case,
    /// Criteria met.
    pub met: u32,
    /// Criteria.
    pub count: u32,
    /// The share met in whole percent, as the programme's report prints it.
    pub percent: u32,
    /// The share met in percent, to two decimals.
    pub share: Decimal,
    /// By practice area, in the order of the configuration.
    pub areas: Vec<AreaScore>,
    /// The tier that the criteria allow, whatever the outcomes.
    pub practice: Tier,
    /// With the established outcomes alone, and if every indicated and open one were established.
    pub tier: TierRange,
    /// With the established and the indicated outcomes.
    pub indicated: Tier,
    /// The tier by the outcomes as the assessed document reports them; none where it reports none.
    pub as_reported: Option<Tier>,
    /// What holds the established tier down; empty at Platinum.
    pub binds: Vec<Bind>,
    /// What holds the highest possible tier down.
    pub binds_at_most: Vec<Bind>,
    /// What each tier above the established one lacks.
    pub raise: Vec<Need>,
    /// What would leave lower tiers.
    pub lower: Vec<Lower>,
    /// The outcomes that the tiers hang on.
    pub pivotal: Vec<Pivotal>,
    /// What follows from adverse opinions; none where there is none.
    pub adverse: Option<Adverse>,
    /// What each edition of the rules makes of the same, in the order of the configuration.
    pub editions: Vec<EditionEffect>,
    /// The counts of criteria met at which editions or their readings part.
    pub parting: Vec<u32>,
}

impl Score {
    /// The score by `edition`.
    #[must_use]
    pub fn of(
        criteria: &Criteria,
        editions: &Editions,
        edition: &Edition,
        assessment: &PracticeAssessment,
        found: &Found,
    ) -> Self {
        let rules = Rules { criteria, edition };
        let case = case(assessment, found);
        let (met, count) = (case.count(Response::Yes), criteria.count());
        Self {
            met,
            count,
            percent: printed(met, count),
            share: share(met, count),
            areas: criteria.areas().map(|area| area_score(criteria, area, &case)).collect(),
            practice: rules.practice(&case),
            tier: rules.range(&case),
            indicated: rules.tier(&case, case.outcomes(&INDICATED)),
            as_reported: as_reported(&rules, &case, assessment),
            binds: binds(&rules, &case, case.outcomes(&ESTABLISHED)),
            binds_at_most: binds(&rules, &case, case.outcomes(&POSSIBLE)),
            raise: needs(&rules, &case),
            lower: losses(&rules, &case),
            pivotal: pivotal(&rules, &case),
            adverse: Adverse::of(&rules, &case, found),
            editions: editions.iter().map(|edition| EditionEffect::of(criteria, edition, &case)).collect(),
            parting: parting(criteria, editions),
            case,
        }
    }

    /// Whether an edition reads this count otherwise than another, or can be read in two ways.
    #[must_use]
    pub fn is_where_editions_part(&self) -> bool {
        self.parting.contains(&self.met)
    }
}

/// A metric that the document counts has been nominated, even where nothing of it was found.
fn case(assessment: &PracticeAssessment, found: &Found) -> Case {
    let count = |slot: Slot| match (found.count(slot), assessment.reported.get(&slot)) {
        (OutcomeCount::NotNominated, Some(Reported::Met | Reported::NotMet)) => OutcomeCount::Open,
        (count, _) => count,
    };
    Case {
        responses: assessment.responses.clone(),
        outcomes: Slot::ALL.iter().map(|slot| (*slot, count(*slot))).collect(),
    }
}

fn area_score(criteria: &Criteria, area: &PracticeArea, case: &Case) -> AreaScore {
    let of = || criteria.iter().filter(|criterion| criterion.area == area.id);
    let (met, count) = (counted(of().filter(|criterion| case.is_yes(&criterion.id))), counted(of()));
    AreaScore { area: area.clone(), met, count, percent: printed(met, count) }
}

fn as_reported(rules: &Rules, case: &Case, assessment: &PracticeAssessment) -> Option<Tier> {
    let reported = &assessment.reported;
    let met = counted(reported.values().filter(|one| **one == Reported::Met));
    (!reported.is_empty()).then(|| rules.tier(case, met))
}

/// The bounds that allow no more than the tier they make.
fn binds(rules: &Rules, case: &Case, outcomes_met: u32) -> Vec<Bind> {
    let (tier, bounds) = (rules.tier(case, outcomes_met), rules.bounds(case, outcomes_met));
    let binds = |bind: &Bind| bind.allows == tier && tier < Tier::Platinum;
    bounds.into_iter().filter(binds).collect()
}
