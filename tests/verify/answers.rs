//! A city's own figures beside claims: judged, and never an input.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use resident_outcomes::assess::Standards;
use resident_outcomes::measure::Missing;
use resident_outcomes::model::{Answered, ClaimFinding, Metric, OpinionWord, Period, Supplied};
use resident_outcomes::plan::{Need, Scope};
use resident_outcomes::provider;
use resident_outcomes::verifier::{Verified, Verifier};

use crate::given::{AS_OF, answer, answered, claim, config, day, figure, gap};
use resident_outcomes::model::Reason;

/// What is found of the first answer, in words.
fn told(found: &ClaimFinding) -> String {
    let one = &found.answers[0];
    let verdict = one.verdict.map_or("-", |verdict| verdict.id());
    let strength = one.strength.map_or("-", |strength| strength.id());
    format!("{verdict} {strength} {} {}", one.value, one.agreement)
}

#[test]
fn an_answer_is_judged_by_the_claims_standard() {
    let met = || vec![figure("wired/acs5", 2021, "88.71±1.20")];
    let below = || vec![figure("wired/acs5", 2021, "70±1.20")];
    let none = Vec::new;
    let cases = [
        ("89", met(), "89.3±2", "met outside_margin reproduced agrees"),
        ("89", met(), "76±2", "met within_margin not_reproduced agrees"),
        ("89", met(), "73±2", "not_met within_margin not_reproduced differs"),
        ("89", below(), "89", "met - reproduced differs"),
        ("89", none(), "88±1.5", "met outside_margin compatible alone"),
        ("89.2", none(), "89", "met - compatible alone"),
        ("89", none(), "~89", "- - too_vague not_said"),
        ("89", none(), ">=80", "met - too_vague alone"),
        ("~89", none(), "89", "met - too_vague alone"),
    ];
    for (claimed, derivations, own, expected) in cases {
        let found = answered(&claim(Metric::Broadband, claimed), derivations, &[answer(own)]);
        assert_eq!(told(&found), expected, "{claimed} {own}");
    }
    let air = answered(
        &claim(Metric::Pm25, "7.21"),
        vec![gap("city-mean/days", 2022, Reason::NoMonitor)],
        &[answer("7.214")],
    );
    assert_eq!(told(&air), "met - reproduced alone");
}

#[test]
fn what_accepting_would_mean_is_said_where_it_is_open_alone() {
    let open = |claimed, derivations, own: &Supplied| {
        let found = answered(&claim(Metric::Broadband, claimed), derivations, std::slice::from_ref(own));
        (found.opinion.word, found.answers[0].if_accepted.clone().unwrap_or_default())
    };
    let met = || vec![figure("wired/acs5", 2021, "88.71±1.20")];
    let (_, said) = open("89", met(), &answer("89"));
    assert_eq!(said, "", "nothing is open");
    let cases = [
        (
            Vec::new(),
            answer("89.3±2"),
            "If the reviewer accepts it: the city meets the standard of at least 75 %, by its own figure alone: no figure \
             of the agencies carries a verdict; the 89 % claimed is what the city's own figure gives.",
        ),
        (
            vec![figure("wired/acs5", 2021, "70±1")],
            answer("76±2"),
            "If the reviewer accepts it: the city meets the standard of at least 75 %, though its own 90 % interval holds \
             the limit, against the agencies' figures, and the reviewer decides between the two; it does not give the \
             89 % claimed either.",
        ),
        (
            vec![figure("wired/acs5", 2021, "95±1")],
            answer("89"),
            "If the reviewer accepts it: the city meets the standard of at least 75 %, as by the agencies' figures; the \
             89 % claimed is what the city's own figure gives.",
        ),
    ];
    for (derivations, own, expected) in cases {
        assert_eq!(open("89", derivations, &own).1, expected);
    }
    let mut old = answer("89");
    old.answer.period = Period::year(2015);
    let (word, said) = open("89", Vec::new(), &old);
    assert_eq!(word, OpinionWord::Disclaimer);
    assert!(said.contains("it carries no verdict as of 2023-07-01 all the same, being too old"), "{said}");
}

#[test]
fn what_stands_against_an_answer_is_said() {
    let cases = [
        (Metric::Broadband, (2017, 2018), "2023-06-01", None, "stale"),
        (Metric::Broadband, (2015, 2019), "2023-06-01", None, ""),
        (Metric::Broadband, (2022, 2022), "2023-06-01", None, ""),
        (Metric::Broadband, (2023, 2023), "2023-06-01", None, "period_not_over supplied_early"),
        (Metric::Broadband, (2022, 2022), "2022-11-01", None, "supplied_early"),
        (Metric::Broadband, (2022, 2022), "2023-07-01", None, ""),
        (Metric::Broadband, (2022, 2022), "2023-07-02", None, "supplied_later"),
        (Metric::Broadband, (2022, 2022), "2023-06-01", Some((2021, 2021)), "other_period"),
        (Metric::Pm25, (2020, 2020), "2023-06-01", None, ""),
        (Metric::Pm25, (2019, 2019), "2023-06-01", None, "stale"),
    ];
    for (metric, (first, last), supplied, named, expected) in cases {
        let mut own = answer("9");
        own.answer.period = Period::years(first, last);
        own.answer.supplied = day(supplied);
        let mut claim = claim(metric, "9");
        claim.period = named.map(|(first, last)| Period::years(first, last));
        let found = answered(&claim, Vec::new(), &[own]);
        let cautions: Vec<&str> = found.answers[0].cautions.iter().map(|(caution, _)| caution.id()).collect();
        assert_eq!(cautions.join(" "), expected, "{metric} {first}-{last} {supplied} {named:?}");
    }
}

#[test]
fn a_city_is_told_how_to_answer_until_it_has() {
    let asks = |found: &ClaimFinding| found.settles().iter().filter(|one| one.what.contains("[[answer]]")).count();
    let open = claim(Metric::Broadband, "89");
    assert_eq!(asks(&answered(&open, Vec::new(), &[])), 1);
    assert_eq!(asks(&answered(&open, Vec::new(), &[answer("89")])), 0);
    assert_eq!(asks(&answered(&open, vec![figure("wired/acs5", 2021, "88.71±1.20")], &[])), 0, "nothing is open");
}

fn any_answer() -> impl Strategy<Value = Supplied> {
    let value = select(vec!["0", "7.21", "10", "~12", ">=75", "75", "88.6±2", "89", "100±0"]);
    (value, 1995..2030_i32, 0..8_i32, "[a-z]{1,9}", any::<bool>()).prop_map(|(value, year, more, words, later)| {
        let mut own = answer(value);
        own.answer.period = Period::years(year, year + more);
        own.answer.method = words;
        own.answer.supplied = day(if later { "2024-02-01" } else { "2023-01-01" });
        own
    })
}

/// A city with claims of both metrics, verified on the shipped figures with these answers to each.
fn verified(answers: &[Supplied]) -> Verified {
    let config = config();
    let held = provider::snapshot::held().unwrap();
    let standards: Standards = Metric::AGENCIES
        .into_iter()
        .filter_map(|metric| Some((metric, config.standards.default_for(metric)?.clone())))
        .collect();
    let claims: Vec<Answered> = [(Metric::Broadband, "89"), (Metric::Broadband, "93.9"), (Metric::Pm25, "7.21")]
        .map(|(metric, value)| Answered { claim: claim(metric, value), answers: answers.to_vec() })
        .into();
    let city = &claims[0].claim.city;
    let (missing, routes) = (Missing::new(), [].into());
    let cities = std::slice::from_ref(city);
    let (as_of, metrics) = (day(AS_OF), &Metric::AGENCIES);
    let need = Need { cities, metrics, scope: Scope::All, as_of, years: None, routes: &routes };
    Verifier::new(config, &standards, &need, &held, &missing).verify(city, &claims.iter().collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever a city answers, all but the answers themselves stays byte for byte the same.
    #[test]
    fn no_answer_moves_anything(answers in prop::collection::vec(any_answer(), 1..4)) {
        static ALONE: std::sync::LazyLock<Verified> = std::sync::LazyLock::new(|| verified(&[]));
        let mut with = verified(&answers);
        let mut seen = BTreeMap::new();
        for found in &mut with.judged.claims {
            prop_assert_eq!(found.answers.len(), answers.len());
            for own in std::mem::take(&mut found.answers) {
                prop_assert!(!own.checks.is_empty());
                *seen.entry(own.agreement).or_insert(0) += 1;
            }
        }
        prop_assert!(!seen.is_empty());
        prop_assert_eq!(format!("{:?}", with.judged), format!("{:?}", ALONE.judged));
        prop_assert_eq!(&with.series, &ALONE.series);
    }
}
