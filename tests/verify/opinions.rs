//! What is concluded about a claim: each opinion, and each reason for one.

use std::collections::BTreeSet;

use resident_outcomes::model::{
    Claim, Derivation, Flag, Level, Metric, OpinionReason, OpinionWord, Period, Reason, Series, Settle,
};

use crate::given::{against, as_series, claim, figure, flagged, gap, judged, named, of_level};

/// A case: what it is, the claim, the evidence, the opinion with its reasons in their order.
type Case = (&'static str, Claim, Vec<Derivation>, OpinionWord, Vec<OpinionReason>);

fn share(value: &str) -> Claim {
    claim(Metric::Broadband, value)
}

fn air(value: &str) -> Claim {
    claim(Metric::Pm25, value)
}

fn wired(value: &str) -> Derivation {
    figure("wired/acs5", 2021, value)
}

fn any(value: &str) -> Derivation {
    figure("any/acs5", 2021, value)
}

fn city(value: &str) -> Derivation {
    figure("city-mean/days", 2022, value)
}

fn idw(value: &str) -> Derivation {
    figure("idw/days", 2022, value)
}

fn that_hold() -> Vec<Case> {
    use OpinionReason::{Flagged, Holds};
    use OpinionWord::{Unmodified, UnmodifiedWithEmphasis};
    let noted = |flag| vec![flagged("city-mean/days", 2022, "9.2", flag)];
    vec![
        ("it holds", share("80"), vec![wired("80.3±1"), any("88±1")], Unmodified, vec![Holds]),
        ("it lies in the interval", share("81"), vec![wired("80.3±1")], Unmodified, vec![Holds]),
        ("that the city fails can hold too", share("60"), vec![wired("60±1")], Unmodified, vec![Holds]),
        ("exactly at the limit, without a margin", air("10.0"), vec![city("10")], Unmodified, vec![Holds]),
        ("an exact share at the limit", share("75.0"), vec![wired("75")], Unmodified, vec![Holds]),
        ("reproduced by an alternative", air("9.4"), vec![city("9.2"), idw("9.4")], Unmodified, vec![Holds]),
        (
            "a group that cannot say anything",
            air("9.2"),
            vec![city("9.2"), gap("nearest/days", 2022, Reason::NoMonitor)],
            Unmodified,
            vec![Holds],
        ),
        ("what is true of every city", air("9.2"), noted(Flag::LaterRevision), Unmodified, vec![Holds]),
        ("the agency had none newer", air("9.2"), noted(Flag::NewerNotPublished), Unmodified, vec![Holds]),
        ("not certified", air("9.2"), noted(Flag::NotCertified), UnmodifiedWithEmphasis, vec![Flagged, Holds]),
        ("a near name", air("9.2"), noted(Flag::NearName), UnmodifiedWithEmphasis, vec![Flagged, Holds]),
        ("rounding decides", share("74.7"), vec![wired("74.7±0.1")], UnmodifiedWithEmphasis, vec![Flagged, Holds]),
    ]
}

fn that_are_supported_but() -> Vec<Case> {
    use OpinionReason::{
        GroupFlips, NotLookedAt, OnBound, OnFallback, ReproducedOtherwise, ValueNotReproduced, WithinMargin,
    };
    use OpinionWord::Qualified;
    let bound = || figure("county-max/days", 2022, "9.2");
    let of = |year| Claim { period: Some(Period::years(year - 4, year)), ..share("80") };
    vec![
        ("the value is another", share("85"), vec![wired("80.3±1")], Qualified, vec![ValueNotReproduced]),
        ("of another year", of(2020), vec![wired("80")], Qualified, vec![ReproducedOtherwise]),
        (
            "of another definition",
            Claim { definition: Some(named("fiber", &["wired/acs5"])), ..share("88") },
            vec![wired("80±1"), any("88±1")],
            Qualified,
            vec![ReproducedOtherwise],
        ),
        ("on a fallback", share("88"), vec![any("88±1")], Qualified, vec![OnFallback]),
        (
            "on a bound, which is not the value",
            air("9.2"),
            vec![bound()],
            Qualified,
            vec![OnBound, ReproducedOtherwise],
        ),
        ("the interval holds the limit", share("76"), vec![wired("76±2")], Qualified, vec![WithinMargin]),
        ("a group flips", air("9.2"), vec![city("9.2"), idw("11")], Qualified, vec![GroupFlips]),
        (
            "a file is missing",
            air("9.2"),
            vec![city("9.2"), gap("city-mean/quarters", 2022, Reason::NotHeld)],
            Qualified,
            vec![NotLookedAt],
        ),
        (
            "an alternative is too old",
            share("80"),
            vec![wired("80"), figure("wired/acs1", 2016, "80±1")],
            Qualified,
            vec![NotLookedAt],
        ),
    ]
}

fn that_are_contradicted_but() -> Vec<Case> {
    use OpinionReason::{ContradictedButSupported, ContradictedWithinMargin, DoubtedByFallback, Flagged};
    use OpinionWord::Qualified;
    vec![
        (
            "contradicted within the margin, and rounding decides",
            share("75.0"),
            vec![wired("74.996±1.2")],
            Qualified,
            vec![ContradictedWithinMargin, Flagged],
        ),
        (
            "contradicted, but not by all",
            share("88"),
            vec![wired("70±1"), any("88±1")],
            Qualified,
            vec![ContradictedButSupported],
        ),
        (
            "a fallback is against it, another for it",
            share("88"),
            vec![figure("not-cellular-only/acs5", 2021, "70±1"), any("88±1")],
            Qualified,
            vec![DoubtedByFallback],
        ),
    ]
}

fn that_are_adverse_or_disclaimed() -> Vec<Case> {
    use OpinionReason::{
        Contradicted, DoubtedByFallback, Flagged, NoVerdict, NotLookedAt, TooVague, ValueNotReproduced,
    };
    use OpinionWord::{Adverse, Disclaimer};
    vec![
        ("contradicted", share("88"), vec![wired("70±1")], Adverse, vec![Contradicted, ValueNotReproduced]),
        (
            "contradicted with air's missing margin",
            air("7.21"),
            vec![city("10.7"), idw("11")],
            Adverse,
            vec![Contradicted, ValueNotReproduced],
        ),
        ("10.04 printed as 10.0", air("10.0"), vec![city("10.04")], Adverse, vec![Contradicted, Flagged]),
        (
            "contradicted, and something is not at hand",
            share("88"),
            vec![wired("70±1"), gap("any/acs1", 2021, Reason::NotHeld)],
            Adverse,
            vec![Contradicted, NotLookedAt, ValueNotReproduced],
        ),
        (
            "said to fail, and does not",
            share("70"),
            vec![wired("80±1")],
            Adverse,
            vec![Contradicted, ValueNotReproduced],
        ),
        ("about", share("~88"), vec![wired("70±1")], Disclaimer, vec![TooVague]),
        ("at least", share(">=80"), vec![wired("88±1")], Disclaimer, vec![TooVague]),
        (
            "nothing held",
            share("88"),
            vec![gap("wired/acs5", 2021, Reason::NotHeld)],
            Disclaimer,
            vec![NoVerdict, ValueNotReproduced],
        ),
        (
            "only the county's highest monitor",
            air("7.21"),
            vec![figure("county-max/published", 2021, "10.7")],
            Disclaimer,
            vec![NoVerdict, ValueNotReproduced],
        ),
        (
            "only a fallback is against it",
            share("88"),
            vec![any("70±1")],
            Disclaimer,
            vec![DoubtedByFallback, ValueNotReproduced],
        ),
    ]
}

fn cases() -> Vec<Case> {
    let qualified = [that_are_supported_but(), that_are_contradicted_but()].concat();
    [that_hold(), qualified, that_are_adverse_or_disclaimed()].concat()
}

#[test]
fn each_opinion_for_each_reason() {
    let (mut words, mut reasons) = (BTreeSet::new(), BTreeSet::new());
    for (case, claim, derivations, word, expected) in cases() {
        let opinion = judged(&claim, derivations).opinion;
        let told: Vec<OpinionReason> = opinion.reasons.iter().map(|(reason, _)| *reason).collect();
        assert_eq!((opinion.word, &told), (word, &expected), "{case}: {:?}", opinion.reasons);
        for (reason, sentence) in &opinion.reasons {
            assert!(sentence.ends_with('.') && !sentence.contains(".."), "{case}: {reason} {sentence}");
        }
        words.insert(word);
        reasons.extend(told);
    }
    assert_eq!(words.into_iter().collect::<Vec<_>>(), OpinionWord::ALL);
    assert_eq!(reasons.into_iter().collect::<Vec<_>>(), OpinionReason::ALL);
}

/// A county's figure, however exact, is not the city's.
#[test]
fn another_places_figure() {
    let derivations = vec![wired("80±0.1")];
    let county = of_level(Level::County, "Maricopa County", "wired/acs5", 2021, "85.2±0.3");
    let series: Vec<Series> = as_series(&derivations).into_iter().chain([county]).collect();
    let opinion = against(&share("85"), derivations, &series).opinion;
    let expected = "85 % is given only by 85.2 % ± 0.3 (Maricopa County, 2017-2021, ACS 5-yr, homes with cable, fiber or \
                    DSL): it is not the city's. The claim lies above the 80 % that the verdict rests on.";
    assert_eq!(opinion.word, OpinionWord::Qualified);
    assert_eq!(opinion.reasons, [(OpinionReason::ReproducedOtherwise, expected.to_owned())]);
}

#[test]
fn sentences_carry_the_figures() {
    let cases = [
        (
            air("9.2"),
            vec![city("9.2"), idw("10.6"), figure("nearest/days", 2022, "10.004")],
            "Other admissible figures give the opposite verdict: 10.6 µg/m³ (2022, monitors within 50 km); 10.004 µg/m³ \
             (2022, nearest monitor).",
        ),
        (
            share("75.0"),
            vec![wired("74.996±1.2")],
            "74.996 % ± 1.2 (2017-2021, ACS 5-yr, homes with cable, fiber or DSL) does not meet the standard of at least \
             75 %, against the claim of 75.0 %, but its 90 % interval holds the limit.",
        ),
        (
            air("9.2"),
            vec![city("9.2"), gap("city-mean/quarters", 2022, Reason::NotHeld), figure("idw/days", 2015, "9")],
            "Not at hand, and so not looked at: EPA's daily file of 2022; newer figures by monitors within 50 km.",
        ),
        (air("~9"), vec![city("9.2")], "The claim says \"about 9 µg/m³\", which no single figure can be held against."),
        (
            air("9.2"),
            vec![flagged("city-mean/days", 2022, "9.2", Flag::NotCertified)],
            "Of the figure that the verdict rests on: part of the year's data was not certified.",
        ),
    ];
    for (claim, derivations, expected) in cases {
        let opinion = judged(&claim, derivations).opinion;
        assert_eq!(opinion.reasons[0].1, expected);
    }
}

/// Tells what would settle each case, whom to ask, by which command.
fn check_settles(cases: Vec<(&str, Claim, Vec<Derivation>, Vec<&str>)>) {
    for (case, claim, derivations, expected) in cases {
        let settles = judged(&claim, derivations).opinion.settles;
        let line = |one: &Settle| [vec![one.what.clone(), one.whom.clone()], one.commands.clone()].concat().join(" | ");
        assert_eq!(settles.iter().map(line).collect::<Vec<_>>(), expected, "{case}");
    }
}

#[test]
fn files_that_would_settle_it() {
    let not_held = |id, year| gap(id, year, Reason::NotHeld);
    let cases = [
        ("nothing is open", share("80"), vec![wired("80")], vec![]),
        (
            "two files, each once",
            share("80"),
            vec![not_held("wired/acs5", 2021), not_held("any/acs5", 2021), not_held("any/acs1", 2021)],
            vec![
                "ACS 5-yr 2017-2021, table B28002 | the Census Bureau | outcomes fetch --as-of 2023-07-01 | outcomes \
                 import acsdt5y2021-b28002.dat",
                "ACS 1-yr 2021, table B28002 | the Census Bureau | outcomes fetch --as-of 2023-07-01 --methods all | \
                 outcomes import acsdt1y2021-b28002.dat",
                "the table, year and place behind 80 % | the mayor's office",
            ],
        ),
        (
            "a vintage without a file",
            share("80"),
            vec![wired("80"), not_held("wired/acs1", 2019)],
            vec![
                "ACS 1-yr 2019, table B28002, which needs a free key (CENSUS_API_KEY) | the Census Bureau | outcomes \
                 fetch --as-of 2023-07-01 --methods all",
            ],
        ),
    ];
    check_settles(cases.into());
}

#[test]
fn people_who_could_settle_it() {
    let cases = [
        (
            "no monitor",
            air("9"),
            vec![gap("city-mean/days", 2022, Reason::NoMonitor)],
            vec![
                "measurements of the city's own; the agencies have none there | Scottsdale city",
                "the table, year and place behind 9 µg/m³ | the mayor's office",
            ],
        ),
        (
            "withheld",
            share("80"),
            vec![gap("wired/acs5", 2021, Reason::Suppressed)],
            vec![
                "another year or table, in which the figure is not withheld | the Census Bureau",
                "the table, year and place behind 80 % | the mayor's office",
            ],
        ),
        (
            "too old",
            air("9"),
            vec![figure("city-mean/days", 2015, "9.0")],
            vec![
                "newer figures of the agency | the EPA",
                "whether figures of 2018-12-31 or before are meant: for that day what is at hand could answer | the mayor's office",
                "the table, year and place behind 9 µg/m³ | the mayor's office",
            ],
        ),
        (
            "adverse",
            share("80.3"),
            vec![wired("70±1")],
            vec!["the table, year and place behind 80.3 % | the mayor's office"],
        ),
        (
            "vague",
            share("~80"),
            vec![wired("80"), gap("wired/acs1", 2021, Reason::NotHeld)],
            vec![
                "the value behind \"about 80 %\" to its last digit, with its table, year and place | the mayor's office",
            ],
        ),
    ];
    check_settles(cases.into());
}
