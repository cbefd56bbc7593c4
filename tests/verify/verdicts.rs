//! What is found of a claim's verdict.

use resident_outcomes::model::{Derivation, GroupStand, Metric, Reason, Strength, Support, Verdict, VerdictFinding};

use crate::given::{claim, figure, gap, judged};

fn found(metric: Metric, value: &str, derivations: Vec<Derivation>) -> VerdictFinding {
    judged(&claim(metric, value), derivations).verdict
}

#[test]
fn what_the_print_says() {
    use Metric::{Broadband, Pm25};
    let (met, not_met) = (Some(Verdict::Met), Some(Verdict::NotMet));
    let cases = [
        (Broadband, "75", met),
        (Broadband, "75.0", met),
        (Broadband, "74.999", not_met),
        (Broadband, ">=75", met),
        (Broadband, ">=74", None),
        (Broadband, "<=74", not_met),
        (Broadband, "<=75", None),
        (Broadband, "~90", None),
        (Pm25, "10", met),
        (Pm25, "10.0", met),
        (Pm25, "10.001", not_met),
        (Pm25, "<=10", met),
        (Pm25, "<=11", None),
        (Pm25, ">=11", not_met),
        (Pm25, ">=10", None),
        (Pm25, "79228162514264337593543950335", not_met),
    ];
    for (metric, value, claimed) in cases {
        assert_eq!(found(metric, value, vec![]).claimed, claimed, "{metric} {value}");
    }
}

#[test]
fn what_supports_it() {
    let cases = [
        ("primary agrees", vec![figure("wired/acs5", 2021, "80±1")], Support::Confirmed),
        ("primary at the limit", vec![figure("wired/acs5", 2021, "75")], Support::Confirmed),
        ("primary disagrees", vec![figure("wired/acs5", 2021, "70±1")], Support::Contradicted),
        ("fallback agrees", vec![figure("any/acs5", 2021, "80±1")], Support::Indicated),
        ("fallback disagrees", vec![figure("any/acs5", 2021, "70±1")], Support::Doubted),
        ("an alternative carries nothing", vec![figure("any/acs1", 2021, "80±1")], Support::Undetermined),
        ("nothing", vec![], Support::Undetermined),
    ];
    for (case, derivations, support) in cases {
        assert_eq!(found(Metric::Broadband, "80", derivations).support, support, "{case}");
    }
    let vague = found(Metric::Broadband, "~80", vec![figure("wired/acs5", 2021, "80")]);
    assert_eq!((vague.support, vague.groups.len()), (Support::Undetermined, 0), "nothing is claimed");
    let bound = vec![figure("county-max/days", 2022, "9")];
    assert_eq!(found(Metric::Pm25, "9", bound.clone()).support, Support::Indicated, "a bound confirms");
    assert_eq!(found(Metric::Pm25, "11", bound).support, Support::Doubted);
}

#[test]
fn what_each_group_says() {
    use GroupStand::{Agrees, Flips, NotLookedAt, Silent};
    let cases = [
        ("none", vec![], vec![]),
        (
            "one of two flips",
            vec![figure("idw/days", 2022, "9"), figure("nearest/days", 2022, "11")],
            vec![("near", Flips)],
        ),
        (
            "a year before counts too",
            vec![figure("city-mean/days", 2022, "9"), figure("nearest/days", 2021, "11")],
            vec![("city", Agrees), ("near", Flips)],
        ),
        ("a file is not at hand", vec![gap("city-mean/days", 2022, Reason::NotHeld)], vec![("city", NotLookedAt)]),
        ("no answer", vec![gap("city-mean/days", 2022, Reason::ProviderFailed)], vec![("city", NotLookedAt)]),
        ("too old", vec![figure("city-mean/days", 2015, "11")], vec![("city", NotLookedAt)]),
        ("no monitor", vec![gap("city-mean/days", 2022, Reason::NoMonitor)], vec![("city", Silent)]),
        (
            "one agrees, the other is not at hand",
            vec![figure("city-mean/days", 2022, "9"), gap("city-mean/quarters", 2022, Reason::NotHeld)],
            vec![("city", Agrees)],
        ),
        ("a bound above the limit", vec![figure("county-max/days", 2022, "11")], vec![]),
        ("a bound that confirms", vec![figure("county-max/days", 2022, "9")], vec![("county", Agrees)]),
        ("a bound not at hand", vec![gap("county-max/days", 2022, Reason::NotHeld)], vec![]),
        ("context", vec![figure("design-value/days", 2022, "12")], vec![]),
    ];
    for (case, derivations, groups) in cases {
        let finding = found(Metric::Pm25, "9", derivations);
        assert_eq!(finding.groups.into_iter().collect::<Vec<_>>(), groups, "{case}");
    }
    let against_a_bound = found(Metric::Pm25, "11", vec![figure("county-max/days", 2022, "9")]);
    assert!(against_a_bound.groups.is_empty() && against_a_bound.flipped_by.is_empty(), "a bound only confirms");
}

#[test]
fn the_methods_are_named() {
    let finding = found(
        Metric::Pm25,
        "9",
        vec![
            figure("city-mean/days", 2022, "9"),
            figure("idw/days", 2022, "11"),
            figure("county-mean/days", 2022, "8"),
            figure("county-max/days", 2022, "9.5"),
            gap("city-mean/quarters", 2022, Reason::NotHeld),
            gap("nearest/days", 2022, Reason::NoMonitor),
        ],
    );
    let ids = |methods: &[resident_outcomes::model::Method]| -> Vec<String> {
        methods.iter().map(ToString::to_string).collect()
    };
    assert_eq!(ids(&finding.supported_by), ["city-mean/days", "county-mean/days", "county-max/days"]);
    assert_eq!(ids(&finding.flipped_by), ["idw/days"]);
    assert_eq!(ids(&finding.not_looked_at), ["city-mean/quarters"]);
    assert_eq!((finding.strength, finding.found), (None, Verdict::Met));
    let close = found(Metric::Broadband, "76", vec![figure("wired/acs5", 2021, "76±1")]);
    assert_eq!(close.strength, Some(Strength::WithinMargin));
}
