//! What is found of a claim's value.

use resident_outcomes::model::{Bias, Claim, Level, Metric, Period, Series, ValueFinding, ValueWord};

use crate::given::{against, claim, figure, named, of_level, series};

/// The finding, where the verdict rests on 88.0 % of 2017 to 2021.
fn found(claim: &Claim, series: &[Series]) -> ValueFinding {
    against(claim, vec![figure("wired/acs5", 2021, "88.0±0.4")], series).value
}

fn share(value: &str) -> Claim {
    claim(Metric::Broadband, value)
}

#[test]
fn within_half_a_unit_of_the_last_digit() {
    let cases = [
        ("89", "88.5", true),
        ("89", "89.5", true),
        ("89", "88.4999", false),
        ("89", "89.5001", false),
        ("89.0", "89.05", true),
        ("89.0", "89.0501", false),
        ("75.0", "74.996", true),
        ("7.21", "7.205", true),
        ("7.21", "7.2049", false),
    ];
    for (value, figure, reproduced) in cases {
        let word = if reproduced { ValueWord::Reproduced } else { ValueWord::NotReproduced };
        assert_eq!(found(&share(value), &[series("any/acs5", 2021, figure)]).word, word, "{value} {figure}");
    }
}

#[test]
fn in_a_word() {
    let county = |value| of_level(Level::County, "Maricopa County", "any/acs5", 2021, value);
    let air = |value| claim(Metric::Pm25, value);
    let by = |text, methods: &[&str]| Claim { definition: Some(named(text, methods)), ..share("89") };
    let of = |year| Claim { period: Some(Period::years(year - 4, year)), ..share("89") };
    let called = |year| Claim { period: Some(Period::year(year)), ..by("5-year survey", &["any/acs5"]) };
    let any = |year, value| series("any/acs5", year, value);
    let cases = [
        ("reproduced", share("89"), vec![any(2021, "89.2±0.1")], ValueWord::Reproduced),
        ("in the interval", share("89"), vec![any(2021, "90.0±1.0")], ValueWord::Compatible),
        ("just outside it", share("89"), vec![any(2021, "90.01±1.0")], ValueWord::NotReproduced),
        ("a stale one is only near", share("89"), vec![any(2017, "89±1"), any(2021, "95")], ValueWord::NotReproduced),
        ("so is another place", share("89"), vec![county("89±1"), any(2021, "95")], ValueWord::NotReproduced),
        ("nothing but stale ones", share("89"), vec![any(2017, "89±1")], ValueWord::NotReproduced),
        ("nothing but the county's", share("89"), vec![county("89")], ValueWord::NotReproduced),
        ("nothing", share("89"), vec![], ValueWord::NothingHeld),
        ("about", share("~89"), vec![any(2021, "89")], ValueWord::TooVague),
        ("at least", share(">=75"), vec![any(2021, "75")], ValueWord::TooVague),
        ("as defined", by("any", &["any/acs5"]), vec![any(2021, "89")], ValueWord::Reproduced),
        (
            "otherwise defined",
            by("fiber", &["wired/acs5"]),
            vec![any(2021, "89"), series("wired/acs5", 2021, "80")],
            ValueWord::NotReproduced,
        ),
        ("that definition is not held", by("fiber", &["wired/acs5"]), vec![any(2021, "89")], ValueWord::NotReproduced),
        ("of the period", of(2021), vec![any(2021, "89")], ValueWord::Reproduced),
        ("of another period", of(2021), vec![any(2020, "89"), any(2021, "95")], ValueWord::NotReproduced),
        ("a vintage by its last year", called(2021), vec![any(2021, "89")], ValueWord::Reproduced),
        ("a bound is not the city's", air("9"), vec![series("county-max/days", 2022, "9")], ValueWord::NotReproduced),
        (
            "but it may be what is claimed",
            Claim { definition: Some(named("highest monitor", &["county-max/days"])), ..air("9") },
            vec![series("county-max/days", 2022, "9")],
            ValueWord::Reproduced,
        ),
        ("nor is context", air("9"), vec![series("design-value/days", 2022, "9")], ValueWord::NotReproduced),
    ];
    for (case, claim, series, word) in cases {
        let finding = against(&claim, vec![], &series).value;
        assert_eq!(finding.word, word, "{case}: {finding:?}");
        assert_eq!(finding.by.len() + finding.near.len(), series.len(), "{case}: each is named once");
    }
}

#[test]
fn the_nearest_are_named_and_the_side_told() {
    let many: Vec<Series> = (0..8).map(|at| series("any/acs5", 2021, &(80 - at).to_string())).collect();
    let finding = found(&share("89"), &many);
    let near: Vec<String> = finding.near.iter().map(|near| near.difference.to_string()).collect();
    assert_eq!(near, ["-9", "-10", "-11", "-12", "-13"]);
    let cases = [
        ("89", "80", Some(Bias::Overstates)),
        ("87", "80", Some(Bias::Understates)),
        ("88", "80", None),
        ("89", "89", None),
        ("~89", "80", None),
    ];
    for (value, figure, bias) in cases {
        assert_eq!(found(&share(value), &[series("any/acs5", 2021, figure)]).bias, bias, "{value} {figure}");
    }
    assert_eq!(against(&share("89"), vec![], &many).value.bias, None, "no verdict, no side");
}
