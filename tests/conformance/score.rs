//! Scottsdale's certification report of July 2023 as published, scored: criteria, percentages, tier, and the rules.

use std::collections::BTreeMap;

use resident_outcomes::model::{CriterionId, OutcomeCount, Slot, Tier, TierRange};
use resident_outcomes::scoring::assessment::{self, Asked};
use resident_outcomes::scoring::{Bound, Found, FoundOutcome, Score, Source, parting};

use crate::data::{config, file};

fn table(name: &str) -> Option<toml::Table> {
    Some(String::from_utf8(file(name)?).unwrap().parse().unwrap())
}

fn text<'t>(value: &'t toml::Value, key: &str) -> &'t str {
    value[key].as_str().unwrap()
}

#[test]
fn the_published_report_is_scored_to_the_digit() {
    let Some(report) = table("report/scottsdale-2023.toml") else { return };
    let config = config();
    let criteria = report["criterion"].as_array().unwrap();
    // As a reviewer types it off the print, misprinted ids included.
    let mut csv = "id,response\n".to_owned();
    for criterion in criteria {
        let printed = criterion.get("printed_id").unwrap_or(&criterion["id"]).as_str().unwrap();
        csv.push_str(&format!("{printed},{}\n", text(criterion, "response")));
        let known = config.criteria.get(&CriterionId(text(criterion, "id").to_owned())).unwrap();
        assert_eq!(
            (known.area.as_str(), known.core),
            (text(criterion, "practice_area"), criterion["core"].as_bool().unwrap())
        );
    }
    let city = config.registry.find(text(&report["city"], "place_geoid")).unwrap();
    let asked = Asked { city: Some(&city), edition: None };
    let read = assessment::read("scottsdale.csv", csv.as_bytes(), config, asked).unwrap();
    assert_eq!((read.responses.len(), read.notes.len()), (43, 3));

    let outcomes = report["outcome"].as_array().unwrap().iter().zip(Slot::ALL).map(|(outcome, slot)| {
        let count = match outcome.get("meets_standard").map(|meets| meets.as_bool().unwrap()) {
            Some(true) => OutcomeCount::Established,
            Some(false) => OutcomeCount::NotMet,
            None => OutcomeCount::NotNominated,
        };
        (*slot, FoundOutcome::counted(count, ""))
    });
    let found = Found { source: Source::Report, outcomes: outcomes.collect::<BTreeMap<_, _>>() };
    let score = Score::of(&config.criteria, &config.editions, config.editions.programme(), &read, &found);
    let totals = &report["totals"];
    assert_eq!(i64::from(score.met), totals["criteria_met"].as_integer().unwrap());
    assert_eq!(score.share.to_string(), totals["percent_met"].as_float().unwrap().to_string());
    for (area, printed) in score.areas.iter().zip(report["practice_area"].as_array().unwrap()) {
        let number = |key: &str| u32::try_from(printed[key].as_integer().unwrap()).unwrap();
        assert_eq!((area.area.id.as_str(), area.area.name.as_str()), (text(printed, "id"), text(printed, "name")));
        let expected = (number("criteria_met"), number("criteria_count"), number("percent_printed"));
        assert_eq!((area.met, area.count, area.percent), expected);
    }
    assert_eq!(score.areas.len(), 8);
    assert_eq!(score.tier, TierRange { at_least: Tier::Gold, at_most: Tier::Gold });
    assert_eq!(text(totals, "tier"), "gold");
    assert_eq!(score.pivotal.iter().map(|one| one.slot).collect::<Vec<_>>(), [Slot::Broadband, Slot::Pm25]);
    assert!(score.binds.iter().any(|bind| bind.what == Bound::Named), "DM8 bars the way to Platinum");
}

#[test]
fn the_published_rules_are_those_configured() {
    let Some(rules) = table("report/tiers.toml") else { return };
    let config = config();
    let core: Vec<_> =
        config.criteria.iter().filter(|criterion| criterion.core).map(|criterion| criterion.id.0.as_str()).collect();
    assert_eq!(
        core,
        rules["core_criteria"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect::<Vec<_>>()
    );
    for (edition, published) in config.editions.iter().zip(rules["edition"].as_array().unwrap()) {
        assert_eq!(edition.id.0, text(published, "id"));
        for (rule, tier) in edition.tiers.iter().zip(published["tier"].as_array().unwrap()) {
            let number = |key: &str| u32::try_from(tier[key].as_integer().unwrap()).unwrap();
            let extra: Vec<_> =
                tier["extra_criteria"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
            assert_eq!(rule.tier.id(), text(tier, "id"));
            assert_eq!((rule.from_percent, rule.to_percent), (number("min_percent"), number("max_percent")));
            assert_eq!(rule.outcomes, number("outcomes_required"));
            assert_eq!(rule.criteria.iter().map(|id| id.0.as_str()).collect::<Vec<_>>(), extra);
        }
    }
    let differ = rules["difference"]["criteria_met"].as_integer().unwrap();
    assert_eq!(parting(&config.criteria, &config.editions), [u32::try_from(differ).unwrap()]);
}
