//! From derivations to outcomes: which method carries, which reason is named, what the others say beside it.

use resident_outcomes::model::evidence::{Digest, Origin};
use resident_outcomes::model::outcome::OutcomeCount;
use resident_outcomes::model::{
    Basis, Derivation, Detail, Flags, Gap, Method, Metric, Observation, Outcome, Period, Reason, Strength, Verdict,
};
use resident_outcomes::verify::judge;

use crate::given::{config, day, decimal};

const AS_OF: &str = "2023-07-01";

fn figure(method: &str, year: i32, value: &str, rounded_to: Option<&str>) -> Derivation {
    let method: Method = method.parse().unwrap();
    let period = match method.metric() {
        Metric::Broadband => Period::years(year - 4, year),
        Metric::Pm25 | Metric::Nominated => Period::year(year),
    };
    let seen = Observation {
        method,
        period,
        value: decimal(value),
        moe90: None,
        rounded_to: rounded_to.map(decimal),
        flags: Flags::default(),
        detail: Detail::Counties(Vec::new()),
        origin: Origin::Agency,
        evidence: [Digest::of(value.as_bytes())].into(),
    };
    Derivation { method, period, result: Ok(seen) }
}

fn gap(method: &str, reason: Reason) -> Derivation {
    let method = method.parse().unwrap();
    Derivation { method, period: Period::year(2022), result: Err(Gap::new(reason, "why")) }
}

fn by(derivations: Vec<Derivation>, standard: &str) -> Outcome {
    let standard = config().standards.get(standard).unwrap();
    judge(derivations, config().metrics.get(standard.metric), standard, day(AS_OF), false)
}

fn air(derivations: Vec<Derivation>) -> Outcome {
    let standard = config().standards.default_for(Metric::Pm25).unwrap();
    judge(derivations, config().metrics.get(Metric::Pm25), standard, day(AS_OF), false)
}

/// Where several reasons hold, the first in the order of precedence is named.
#[test]
fn reasons_in_their_order() {
    let methods = ["city-mean/days", "idw/days", "county-mean/days"];
    for (index, first) in Reason::ALL.iter().enumerate() {
        for second in &Reason::ALL[index..] {
            for order in [[first, second, second], [second, first, second], [second, second, first]] {
                let derivations = methods.iter().zip(order).map(|(method, reason)| gap(method, *reason)).collect();
                assert_eq!(air(derivations).verdict, Verdict::Unknown(*first), "{order:?}");
            }
        }
    }
    assert_eq!(air(Vec::new()).verdict, Verdict::Unknown(Reason::NotPublished), "nothing was out");
}

#[test]
fn other_editions() {
    let value = |value| vec![figure("city-mean/days", 2022, value, None)];
    let share = |value| vec![figure("wired/acs5", 2021, value, None)];
    let cases = [
        ("the guideline of 2021", by(value("5.0"), "who-pm25-2021-aqg"), Verdict::Met),
        ("a little above it", by(value("5.01"), "who-pm25-2021-aqg"), Verdict::NotMet),
        ("65 in poorer countries", by(share("65"), "itu-broadband-65"), Verdict::Met),
        ("below", by(share("64.99"), "itu-broadband-65"), Verdict::NotMet),
    ];
    for (case, outcome, verdict) in cases {
        assert_eq!(outcome.verdict, verdict, "{case}");
    }
}

/// What alternatives say moves no verdict and is counted; context is neither.
#[test]
fn what_the_others_say() {
    let outcome = air(vec![
        figure("city-mean/days", 2022, "9", None),
        figure("idw/days", 2022, "11", None),
        figure("nearest/days", 2021, "30", None),
        figure("county-mean/days", 2022, "8", None),
        figure("county-max/days", 2022, "12", None),
        figure("county-max/published", 2022, "9.9", Some("0.1")),
        figure("city-mean/days/poc-max", 2022, "10.5", None),
        gap("city-mean/quarters", Reason::NotHeld),
        figure("design-value/days", 2022, "12", Some("0.1")),
    ]);
    assert_eq!((outcome.verdict, outcome.basis), (Verdict::Met, Some(Basis::Primary)));
    let counts: Vec<_> =
        outcome.sensitivity.iter().map(|(group, count)| (*group, count.met, count.not_met, count.unknown)).collect();
    // Of the county: 8 and the bound of 9.9 say met, the bound of 12 nothing. Near: an older figure says nothing.
    assert_eq!(counts, [("city", 1, 1, 1), ("county", 2, 0, 1), ("near", 0, 1, 1)]);
    assert_eq!(outcome.methods.len(), 9);
}

/// The list of methods decides, not the year: an older primary speaks before a fresher bound, a stale one not at all.
#[test]
fn the_first_that_can_carry() {
    let primary = |year, value| figure("city-mean/days", year, value, None);
    let bound = |year, value| figure("county-max/published", year, value, Some("0.1"));
    let cases = [
        ("both new", vec![primary(2022, "11"), bound(2022, "9.9")], Verdict::NotMet, Some(Basis::Primary)),
        (
            "a fresher bound that clears",
            vec![primary(2021, "11"), bound(2022, "9.9")],
            Verdict::NotMet,
            Some(Basis::Primary),
        ),
        (
            "a fresher bound that does not",
            vec![primary(2021, "11"), bound(2022, "10.7")],
            Verdict::NotMet,
            Some(Basis::Primary),
        ),
        (
            "a stale primary",
            vec![primary(2014, "5.36"), bound(2021, "10.7")],
            Verdict::Unknown(Reason::CountyOnly),
            None,
        ),
        ("all stale", vec![primary(2014, "5.36"), bound(2019, "8")], Verdict::Unknown(Reason::Stale), None),
    ];
    for (case, derivations, verdict, basis) in cases {
        let outcome = air(derivations);
        assert_eq!((outcome.verdict, outcome.basis), (verdict, basis), "{case}: {}", outcome.because);
    }
    let stale = air(vec![primary(2014, "5.36"), bound(2019, "8")]);
    assert_eq!(stale.answerable_until, Some(day("2022-12-31")), "the newest of both");
    let above = air(vec![primary(2014, "5.36"), bound(2019, "12")]);
    assert_eq!(above.answerable_until, Some(day("2017-12-31")), "a bound above the limit answers for no day");
}

#[test]
fn what_counts_towards_a_tier() {
    let cases = [
        (vec![figure("city-mean/days", 2022, "9", None)], OutcomeCount::Established),
        (vec![figure("county-mean/days", 2022, "9", None)], OutcomeCount::Indicated),
        (vec![figure("county-max/days", 2022, "9", None)], OutcomeCount::Indicated),
        (vec![figure("county-mean/days", 2022, "11", None)], OutcomeCount::NotMet),
        (vec![figure("county-max/days", 2022, "11", None)], OutcomeCount::Open),
    ];
    for (derivations, expected) in cases {
        assert_eq!(air(derivations.clone()).counts_as(), expected, "{derivations:?}");
    }
}

#[test]
fn nobody_covers_cities_abroad() {
    let standard = config().standards.default_for(Metric::Pm25).unwrap();
    let outcome = judge(Vec::new(), config().metrics.get(Metric::Pm25), standard, day(AS_OF), true);
    assert_eq!((outcome.verdict, outcome.observation), (Verdict::Unknown(Reason::NoProvider), None));
}

/// The interval is of sampling error alone: without a margin there is no strength.
#[test]
fn strength_needs_a_margin() {
    let with = |moe: Option<&str>| {
        let mut derivation = figure("wired/acs5", 2021, "76", None);
        derivation.result.as_mut().unwrap().moe90 = moe.map(decimal);
        by(vec![derivation], "itu-broadband-75").strength
    };
    assert_eq!(with(None), None);
    assert_eq!(with(Some("0.9999")), Some(Strength::OutsideMargin));
    assert_eq!(with(Some("1")), Some(Strength::WithinMargin));
}
