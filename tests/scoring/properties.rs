//! What holds of any assessment and any outcomes.

use proptest::prelude::*;
use resident_outcomes::model::{OutcomeCount, Response, Slot, Tier};
use resident_outcomes::scoring::{Found, Loss, Lower, Need, PracticeAssessment, Score};

use crate::{CONFIG, SCOTTSDALE, found, read, score};

fn editions() -> impl Strategy<Value = String> {
    prop::sample::select(CONFIG.editions.iter().map(|edition| edition.id.0.clone()).collect::<Vec<_>>())
}

/// Any answers; often nearly all Yes, so that no tier is rare.
fn assessments() -> impl Strategy<Value = PracticeAssessment> {
    let answer =
        |yes: u32| prop_oneof![yes => Just(Response::Yes), 2 => Just(Response::InProgress), 1 => Just(Response::No)];
    let all = (0_u32..40).prop_flat_map(move |yes| prop::collection::vec(answer(yes + 1), 43));
    (all, any::<bool>()).prop_map(|(answers, core)| {
        let mut assessment = read(SCOTTSDALE);
        for (criterion, answer) in CONFIG.criteria.iter().zip(answers) {
            let answer = if core && criterion.core { Response::Yes } else { answer };
            assessment.responses.insert(criterion.id.clone(), answer);
        }
        assessment.reported.clear();
        assessment
    })
}

fn outcomes() -> impl Strategy<Value = Found> {
    let count = || prop::sample::select(OutcomeCount::ALL);
    // Only a metric that a city nominates can be not nominated.
    let given = || count().prop_filter("is given", |count| *count != OutcomeCount::NotNominated);
    (given(), given(), count()).prop_map(|(broadband, pm25, nominated)| found([broadband, pm25, nominated]))
}

fn turned(found: &Found, slot: Slot, count: OutcomeCount) -> Found {
    let mut other = found.clone();
    other.outcomes.get_mut(&slot).unwrap().count = count;
    other
}

/// The least that a need asks for: named criteria, any others, any outcomes; with so many of each left out.
fn granted(
    (assessment, found): (&PracticeAssessment, &Found),
    need: &Need,
    (fewer_criteria, fewer_outcomes, without_name): (u32, u32, bool),
) -> (PracticeAssessment, Found) {
    let (mut assessment, mut found) = (assessment.clone(), found.clone());
    let named = need.named.iter().skip(usize::from(without_name));
    let mut left = need.criteria - fewer_criteria;
    for id in named {
        assessment.responses.insert(id.clone(), Response::Yes);
        left = left.saturating_sub(1);
    }
    let spare: Vec<_> = assessment
        .responses
        .iter()
        .filter(|(id, response)| **response != Response::Yes && !need.named.contains(id))
        .map(|(id, _)| id.clone())
        .take(left as usize)
        .collect();
    assessment.responses.extend(spare.into_iter().map(|id| (id, Response::Yes)));
    let mut left = need.outcomes - fewer_outcomes;
    for outcome in found.outcomes.values_mut().filter(|one| one.count != OutcomeCount::Established) {
        if left > 0 {
            outcome.count = OutcomeCount::Established;
            left -= 1;
        }
    }
    (assessment, found)
}

/// The score after a loss; of criteria that no tier needs by name `spared` fewer.
fn after(assessment: &PracticeAssessment, found: &Found, lower: &Loss, spared: u32, edition: &str) -> Score {
    let mut assessment = assessment.clone();
    match lower {
        Loss::Outcome(slot) => return score(&assessment, &turned(found, *slot, OutcomeCount::NotMet), edition),
        Loss::Criterion(id) => drop(assessment.responses.insert(id.clone(), Response::No)),
        Loss::Criteria(many) => {
            let is_named = |id: &str| ["DM1", "LC1", "PA1", "DM8"].contains(&id);
            // From the end of the list: which of them are lost makes no difference.
            let yes = assessment
                .responses
                .iter_mut()
                .rev()
                .filter(|(id, given)| **given == Response::Yes && !is_named(&id.0));
            yes.take((many - spared) as usize).for_each(|(_, given)| *given = Response::InProgress);
        }
    }
    score(&assessment, found, edition)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn more_yes_never_lowers_the_tier(
        assessment in assessments(), found in outcomes(), edition in editions(), which in 0_usize..43,
    ) {
        let before = score(&assessment, &found, &edition);
        let mut more = assessment;
        let criterion = CONFIG.criteria.iter().nth(which).unwrap();
        more.responses.insert(criterion.id.clone(), Response::Yes);
        let after = score(&more, &found, &edition);
        prop_assert!(before.tier.at_least <= after.tier.at_least && before.tier.at_most <= after.tier.at_most);
    }

    #[test]
    fn the_range_is_in_order_and_what_is_possible_bounds_it(
        assessment in assessments(), found in outcomes(), edition in editions(),
    ) {
        let score = score(&assessment, &found, &edition);
        prop_assert!(score.tier.at_least <= score.indicated && score.indicated <= score.tier.at_most);
        prop_assert!(score.tier.at_most <= score.practice);
        prop_assert_eq!(score.binds.is_empty(), score.tier.at_least == Tier::Platinum);
        prop_assert!(score.binds.iter().all(|bind| bind.allows == score.tier.at_least));
    }

    #[test]
    fn each_rise_is_the_least_that_gives_it(
        assessment in assessments(), found in outcomes(), edition in editions(),
    ) {
        let scored = score(&assessment, &found, &edition);
        let tiers: Vec<Tier> = scored.raise.iter().map(|need| need.tier).collect();
        let above: Vec<Tier> = Tier::ALL.iter().copied().filter(|tier| *tier > scored.tier.at_least).collect();
        prop_assert_eq!(tiers, above);
        for need in &scored.raise {
            let at_least = |less| {
                let (assessment, found) = granted((&assessment, &found), need, less);
                score(&assessment, &found, &edition).tier.at_least
            };
            prop_assert!(at_least((0, 0, false)) >= need.tier, "{need:?}");
            if need.criteria as usize > need.named.len() {
                prop_assert!(at_least((1, 0, false)) < need.tier, "{need:?}");
            }
            if !need.named.is_empty() {
                prop_assert!(at_least((0, 0, true)) < need.tier, "{need:?}");
            }
            if need.outcomes > 0 {
                prop_assert!(at_least((0, 1, false)) < need.tier, "{need:?}");
            }
        }
    }

    #[test]
    fn each_loss_leaves_what_it_says_and_no_other_loss_leaves_less(
        assessment in assessments(), found in outcomes(), edition in editions(),
    ) {
        let scored = score(&assessment, &found, &edition);
        for Lower { loss, to } in &scored.lower {
            prop_assert_eq!(after(&assessment, &found, loss, 0, &edition).tier, *to, "{:?}", loss);
            prop_assert!(to.at_least < scored.tier.at_least || to.at_most < scored.tier.at_most);
            if let Loss::Criteria(_) = loss {
                prop_assert_eq!(after(&assessment, &found, loss, 1, &edition).tier, scored.tier);
            }
        }
        let told = |loss: &Loss| scored.lower.iter().any(|lower| lower.loss == *loss);
        let counted = scored.case.outcomes.iter().filter(|(_, count)| **count != OutcomeCount::NotNominated);
        let outcomes = counted.map(|(slot, _)| Loss::Outcome(*slot));
        let yes = assessment.responses.iter().filter(|(_, given)| **given == Response::Yes);
        let named = yes.filter(|(id, _)| ["DM1", "LC1", "PA1", "DM8"].contains(&id.0.as_str()));
        for loss in outcomes.chain(named.map(|(id, _)| Loss::Criterion(id.clone()))) {
            prop_assert!(told(&loss) || after(&assessment, &found, &loss, 0, &edition).tier == scored.tier, "{loss:?}");
        }
    }

    #[test]
    fn an_outcome_is_pivotal_where_the_tiers_hang_on_it(
        assessment in assessments(), found in outcomes(), edition in editions(),
    ) {
        let scored = score(&assessment, &found, &edition);
        for (slot, count) in &scored.case.outcomes {
            let tier = |count| score(&assessment, &turned(&found, *slot, count), &edition).tier;
            let (met, lost) = (tier(OutcomeCount::Established), tier(OutcomeCount::NotMet));
            let counts = !matches!(count, OutcomeCount::NotMet | OutcomeCount::NotNominated);
            let pivotal = scored.pivotal.iter().find(|one| one.slot == *slot);
            prop_assert_eq!(pivotal.map(|one| (one.if_met, one.if_not_met)), (counts && met != lost).then_some((met, lost)));
        }
    }
}
