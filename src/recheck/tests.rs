#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;

use super::*;
use crate::model::{Reason as Unknown, Tier};

const ORDER: [Cause; 6] =
    [Cause::Program, Cause::Method, Cause::Registry, Cause::Standard, Cause::Source, Cause::Vintage];

/// At most 10 is met; none is unknown.
fn at(value: Option<&str>) -> Standing {
    of(value.map(|value| value.parse().unwrap()))
}

fn of(value: Option<Decimal>) -> Standing {
    let verdict = match value {
        None => Verdict::Unknown(Unknown::NoMonitor),
        Some(value) if value <= Decimal::TEN => Verdict::Met,
        Some(_) => Verdict::NotMet,
    };
    Standing {
        verdict,
        basis: None,
        value,
        unit: Unit::MicrogramsPerCubicMetre,
        method: None,
        period: None,
        standard: StandardId("who".to_owned()),
        until: None,
    }
}

fn known(value: &str) -> State {
    State::Known(at(Some(value)))
}

fn steps(states: Vec<State>) -> Vec<(Cause, State)> {
    ORDER.into_iter().zip(states).collect()
}

/// Parts as `cause by`, those that cannot be separated as `cause+cause by (why)`.
fn told(before: &Standing, states: Vec<State>) -> Vec<String> {
    let told = |part: &Part| {
        let by = part.difference.map_or_else(|| "-".to_owned(), |by| by.to_string());
        match &part.reason {
            DownTo::Cause(cause) => format!("{cause} {by}"),
            DownTo::NotSeparable(causes, why) => {
                let causes: Vec<_> = causes.iter().map(|cause| cause.id()).collect();
                format!("{} {by} ({why})", causes.join("+"))
            }
        }
    };
    parts(before, &steps(states)).iter().map(told).collect()
}

#[test]
fn only_what_is_proved_is_named() {
    use State::{Same, Unproved};
    let unheld = || Unproved(Why::ConfigNotHeld);
    let gap = || State::Known(at(None));
    let cases: [(&str, Option<&str>, Vec<State>, &[&str]); 9] = [
        ("nothing", Some("9"), vec![known("9"), Same, Same, Same, known("9"), known("9")], &[]),
        (
            "each step its own part",
            Some("9"),
            vec![known("9"), known("9.5"), known("9.25"), Same, known("9.25"), known("11")],
            &["method_changed 0.5", "registry_changed -0.25", "new_vintage 1.75"],
        ),
        (
            "what is not held goes together, the rest apart",
            Some("9"),
            vec![unheld(), unheld(), unheld(), known("9.1"), known("9.2"), known("9.4")],
            &[
                "program_changed+method_changed+registry_changed+standard_changed 0.1 (configuration_not_held)",
                "source_revised 0.1",
                "new_vintage 0.2",
            ],
        ),
        (
            "what cannot have changed is not among the suspects",
            Some("9"),
            vec![Unproved(Why::NotReproduced), Same, Same, Same, known("9.3"), known("9.3")],
            &["program_changed+source_revised 0.3 (not_reproduced)"],
        ),
        (
            "what is unproved and makes no difference is not named",
            Some("9"),
            vec![Unproved(Why::NotReproduced), Same, Same, Same, known("9"), known("9.5")],
            &["new_vintage 0.5"],
        ),
        (
            "no value with one of two alone",
            Some("9"),
            vec![known("9"), Same, gap(), Same, gap(), known("10.5")],
            &["registry_changed+source_revised+new_vintage 1.5 (no_value_between)"],
        ),
        (
            "a value goes",
            Some("9"),
            vec![known("9"), Same, Same, Same, known("9.5"), gap()],
            &["source_revised 0.5", "new_vintage -"],
        ),
        ("a value comes", None, vec![gap(), Same, Same, Same, gap(), known("9")], &["new_vintage -"]),
        (
            "parts that cancel are still named",
            Some("9"),
            vec![known("9"), known("9.5"), Same, Same, known("9"), known("9")],
            &["method_changed 0.5", "source_revised -0.5"],
        ),
    ];
    for (case, before, states, expected) in cases {
        assert_eq!(told(&at(before), states), expected, "{case}");
    }
}

#[test]
fn a_standard_moves_the_verdict_and_no_value() {
    let (before, mut stricter) = (at(Some("9")), at(Some("9")));
    stricter.verdict = Verdict::NotMet;
    let states = vec![known("9"), State::Same, State::Same, State::Known(stricter.clone()), State::Known(stricter)];
    let parts = parts(&before, &steps(states));
    assert_eq!(parts.len(), 1);
    assert_eq!((&parts[0].reason, parts[0].difference), (&DownTo::Cause(Cause::Standard), Some(Decimal::ZERO)));
    assert_eq!((parts[0].before.verdict, parts[0].after.verdict), (Verdict::Met, Verdict::NotMet));
}

#[test]
fn the_last_step_is_called_by_what_it_brought() {
    let until = |value: Option<&str>, year: Option<i32>| Standing {
        until: year.map(|year| Period::year(year).to),
        ..at(value)
    };
    let stale = Standing { verdict: Verdict::Unknown(Unknown::Stale), ..until(None, Some(2022)) };
    let cases = [
        ("a later year", until(Some("9"), Some(2021)), until(Some("9"), Some(2022)), Cause::Vintage),
        ("a later year without a monitor", until(Some("9"), Some(2021)), until(None, Some(2022)), Cause::Vintage),
        ("the same year", until(Some("9"), Some(2022)), until(Some("9"), Some(2022)), Cause::Evidence),
        ("too old", until(Some("9"), Some(2022)), stale, Cause::Day),
    ];
    for (case, before, now, expected) in cases {
        assert_eq!(last_cause(&before, &now), expected, "{case}");
    }
}

#[test]
fn a_tier_hangs_on_what_is_met_and_what_can_be() {
    let (met, not, open) = (Verdict::Met, Verdict::NotMet, Verdict::Unknown(Unknown::NotHeld));
    // tier, verdicts, sure, lost
    let cases = [
        (Tier::Silver, [met, not], true, false),
        (Tier::Silver, [not, not], false, false),
        (Tier::Gold, [met, met], true, false),
        (Tier::Gold, [met, not], false, false),
        (Tier::Gold, [not, not], false, true),
        (Tier::Platinum, [met, met], false, false),
        (Tier::Platinum, [met, open], false, false),
        (Tier::Platinum, [met, not], false, true),
        (Tier::None, [not, not], true, false),
    ];
    for (tier, verdicts, sure, lost) in cases {
        let standing = TierStanding::of(tier, &verdicts);
        assert_eq!((standing.is_sure(), standing.is_lost()), (sure, lost), "{tier} {verdicts:?}");
    }
}

/// Count and outcomes together, by each wording.
#[test]
fn count_and_outcomes_say_what_is_left() {
    use Tier::{Gold, None, Platinum, Silver};
    let config = crate::config::load(Option::None).unwrap();
    let (met, not, open) = (Verdict::Met, Verdict::NotMet, Verdict::Unknown(Unknown::NotHeld));
    // criteria met, verdicts, wording; by count, at least, at most, ambiguous
    let cases = [
        (31, [met, met, open], "report-2023", Gold, Gold, Gold, false),
        (31, [met, not, open], "report-2023", Gold, Silver, Gold, false),
        (31, [met, not, not], "report-2023", Gold, Silver, Silver, false),
        (31, [not, not, not], "report-2023", Gold, None, None, false),
        (21, [met, met, met], "report-2023", None, None, None, false),
        (22, [met, met, met], "report-2023", Silver, Silver, Silver, false),
        (28, [met, met, met], "report-2023", Silver, Silver, Silver, false),
        (29, [met, met, met], "report-2023", Gold, Gold, Gold, false),
        (29, [met, met, met], "announced", Silver, Silver, Silver, true),
        (30, [met, met, met], "announced", Gold, Gold, Gold, false),
        (36, [met, met, met], "report-2023", Gold, Gold, Gold, false),
        (37, [met, met, open], "report-2023", Platinum, Gold, Platinum, false),
        (43, [open, open, open], "announced", Platinum, None, Platinum, false),
    ];
    for (count, verdicts, wording, by_count, at_least, at_most, ambiguous) in cases {
        let edition = config.editions.find(wording).unwrap();
        let rules = crate::scoring::Rules { criteria: &config.criteria, edition };
        let left = Support::of(rules, count, TierStanding::of(Gold, &verdicts));
        let told = (left.by_count, left.left.at_least, left.left.at_most, left.is_ambiguous);
        assert_eq!(told, (by_count, at_least, at_most, ambiguous), "{count} {verdicts:?} {wording}");
        let named: Vec<&str> = left.named.iter().map(|id| id.0.as_str()).collect();
        assert_eq!(named, if at_most == Platinum { vec!["DM8"] } else { vec![] }, "{count} {verdicts:?}");
    }
    let ids = |year| -> Vec<&str> { wordings(&config.editions, year).iter().map(|one| one.id.0.as_str()).collect() };
    assert_eq!(ids(Some(2023)), ["report-2023"]);
    assert_eq!(
        (ids(Option::None), ids(Some(2025))),
        (vec!["report-2023", "announced"], vec!["report-2023", "announced"])
    );
}

#[test]
fn figures_of_two_units_have_no_difference() {
    let before = at(Some("9"));
    let other = Standing { unit: Unit::of("ng/m³"), ..at(Some("9")) };
    assert!(!before.agrees(&other), "the same digits are not the same value");
    let told = parts(&before, &steps(vec![State::Same, State::Same, State::Same, State::Known(other.clone())]));
    assert_eq!((told.len(), told[0].difference, before.difference(&other)), (1, None, None));
}

fn any_state() -> impl Strategy<Value = State> {
    let value = prop::option::weighted(0.8, 0_i64..200_000_000);
    prop_oneof![
        4 => value.prop_map(|value| State::Known(of(value.map(|value| Decimal::new(value, 7))))),
        2 => Just(State::Same),
        2 => prop::sample::select(Why::ALL.to_vec()).prop_map(State::Unproved),
    ]
}

proptest! {
    #[test]
    fn parts_always_add_up(
        before in 0_i64..200_000_000,
        states in prop::collection::vec(any_state(), 5),
        now in 0_i64..200_000_000,
    ) {
        let (before, now) = (of(Some(Decimal::new(before, 7))), of(Some(Decimal::new(now, 7))));
        let mut states = states;
        states.push(State::Known(now.clone()));
        let steps = steps(states);
        let parts = parts(&before, &steps);
        let sum: Decimal = parts.iter().map(|part| part.difference.unwrap()).sum();
        prop_assert_eq!(sum, now.value.unwrap() - before.value.unwrap());
        // Each begins where the one before ended, in the order of substitution, and a cause stands in one part at most.
        let mut at = before.clone();
        let mut named = Vec::new();
        for part in &parts {
            prop_assert!(at.agrees(&part.before));
            prop_assert!(!part.before.agrees(&part.after));
            at = part.after.clone();
            match &part.reason {
                DownTo::Cause(cause) => named.push(*cause),
                DownTo::NotSeparable(causes, _) => {
                    prop_assert!(causes.len() > 1);
                    named.extend(causes);
                }
            }
        }
        prop_assert!(at.agrees(&now));
        prop_assert!(named.is_sorted() && named.windows(2).all(|pair| pair[0] != pair[1]));
        // A cause is named alone only where it was evaluated, and so was what it followed on.
        for part in &parts {
            if let DownTo::Cause(cause) = part.reason {
                let evaluated = steps.iter().any(|(other, state)| {
                    *other == cause && *state == State::Known(part.after.clone())
                });
                prop_assert!(evaluated, "{cause}");
            }
        }
    }
}
