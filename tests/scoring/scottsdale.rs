//! Scottsdale's report of July 2023: 31 of 43, eight percentages, Gold, both outcomes pivotal, DM8 the bar to Platinum.

use resident_outcomes::model::{OutcomeCount, Slot, Tier};
use resident_outcomes::scoring::{Bound, Loss};

use crate::{SCOTTSDALE, found, id, only, read, score};

const AS_REPORTED: [OutcomeCount; 3] =
    [OutcomeCount::Established, OutcomeCount::Established, OutcomeCount::NotNominated];

#[test]
fn the_printed_report_comes_out_to_the_digit() {
    let score = score(&read(SCOTTSDALE), &found(AS_REPORTED), "report-2023");
    assert_eq!((score.met, score.count, score.percent, score.share.to_string().as_str()), (31, 43, 72, "72.09"));
    let printed: Vec<_> = score.areas.iter().map(|area| (area.met, area.count, area.percent)).collect();
    let expected = [(8, 9, 89), (3, 4, 75), (6, 7, 86), (4, 4, 100), (4, 5, 80), (2, 3, 67), (2, 8, 25), (2, 3, 67)];
    assert_eq!(printed, expected);
    assert_eq!((score.tier, score.as_reported), (only(Tier::Gold), Some(Tier::Gold)));
    let pivotal: Vec<_> = score.pivotal.iter().map(|one| (one.slot, one.if_met, one.if_not_met)).collect();
    let lost = (only(Tier::Gold), only(Tier::Silver));
    assert_eq!(pivotal, [(Slot::Broadband, lost.0, lost.1), (Slot::Pm25, lost.0, lost.1)]);
    let binds: Vec<_> = score.binds.iter().map(|bind| (bind.what, bind.allows)).collect();
    let gold = [Bound::Percentage, Bound::Named, Bound::Outcomes].map(|what| (what, Tier::Gold));
    assert_eq!(binds, gold, "DM8, the share and the third outcome each keep it from Platinum");
    let [platinum] = &score.raise[..] else { panic!("{:?}", score.raise) };
    assert_eq!((platinum.criteria, platinum.outcomes, &platinum.named[..]), (6, 1, &[id("DM8")][..]));
    assert_eq!((&score.parting[..], score.is_where_editions_part()), (&[29][..], false));
}

#[test]
fn dm8_alone_bars_the_way_where_all_else_is_met() {
    let mut assessment = read(SCOTTSDALE);
    for (id, response) in &mut assessment.responses {
        if id.0 != "DM8" {
            *response = resident_outcomes::model::Response::Yes;
        }
    }
    let score = score(&assessment, &found([OutcomeCount::Established; 3]), "report-2023");
    assert_eq!(score.tier, only(Tier::Gold));
    assert_eq!(score.binds.iter().map(|bind| bind.what).collect::<Vec<_>>(), [Bound::Named]);
    assert_eq!((score.raise[0].criteria, &score.raise[0].named[..]), (1, &[id("DM8")][..]));
    assert!(score.pivotal.is_empty(), "with three outcomes met, no single one decides between Gold and less");
}

#[test]
fn a_core_criterion_decides_over_any_share() {
    let text = SCOTTSDALE.replace("id = \"LC1\", response = \"Yes\"", "id = \"LC1\", response = \"In Progress\"");
    let score = score(&read(&text), &found(AS_REPORTED), "report-2023");
    assert_eq!((score.met, score.tier, score.practice), (30, only(Tier::None), Tier::None));
    assert_eq!(score.binds.iter().map(|bind| bind.what).collect::<Vec<_>>(), [Bound::Core]);
    let silver = &score.raise[0];
    assert_eq!(
        (silver.tier, silver.criteria, &silver.named[..], silver.outcomes),
        (Tier::Silver, 1, &[id("LC1")][..], 0)
    );
    assert!(score.lower.is_empty(), "{:?}", score.lower);
}

#[test]
fn a_metric_not_nominated_is_no_failure_and_one_that_the_document_counts_is_open() {
    let counts = |text: &str| score(&read(text), &found(AS_REPORTED), "report-2023").case.outcomes[&Slot::Nominated];
    assert_eq!(counts(SCOTTSDALE), OutcomeCount::NotNominated);
    assert_eq!(counts(&SCOTTSDALE.replace("\"not_nominated\"", "\"met\"")), OutcomeCount::Open);
    let without = SCOTTSDALE.split("[[outcome]]").next().unwrap();
    let silent = score(&read(without), &found(AS_REPORTED), "report-2023");
    assert_eq!((silent.as_reported, silent.tier), (None, only(Tier::Gold)));
}

#[test]
fn what_is_lost_is_told_with_what_is_left() {
    let score = score(&read(SCOTTSDALE), &found(AS_REPORTED), "report-2023");
    let told: Vec<_> = score.lower.iter().map(|lower| (lower.loss.clone(), lower.to)).collect();
    let core = |text| (Loss::Criterion(id(text)), only(Tier::None));
    let expected = [
        (Loss::Outcome(Slot::Broadband), only(Tier::Silver)),
        (Loss::Outcome(Slot::Pm25), only(Tier::Silver)),
        core("DM1"),
        core("LC1"),
        core("PA1"),
        (Loss::Criteria(3), only(Tier::Silver)),
    ];
    assert_eq!(told, expected);
}
