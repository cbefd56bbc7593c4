//! The Bureau's test of two estimates.

use resident_outcomes::measure::change::{Change, NotComparable, compare};
use resident_outcomes::model::standard::round_half_up;
use resident_outcomes::model::{Flag, Observation};

use crate::given::{decimal, method, period, seen};

fn shares(earlier: &str, later: &str) -> (Observation, Observation) {
    (seen("wired/acs5", 2016, earlier), seen("wired/acs5", 2021, later))
}

fn tested(earlier: &str, later: &str) -> Change {
    let (earlier, later) = shares(earlier, later);
    compare(&earlier, &later).unwrap()
}

#[test]
fn by_the_size_of_z() {
    let cases = [
        // The Bureau's example: 5.0 (SE 0.2) and 6.0 (SE 0.5), whose intervals overlap.
        ("5.0±0.329", "6.0±0.8225", Some("1.857"), true),
        ("6.0±0.8225", "5.0±0.329", Some("-1.857"), true),
        ("5.0±0.329", "5.8±0.8225", Some("1.486"), false),
        ("80±1.645", "80±1.645", Some("0.000"), false),
        // Exactly 1.645 is not significant.
        ("80±1.645", "81.645±0", Some("1.645"), false),
        ("80±1.645", "81.6451±0", Some("1.645"), true),
        ("80±0", "80.01±0", None, true),
        ("80±0", "80±0", None, false),
    ];
    for (earlier, later, z, significant) in cases {
        let change = tested(earlier, later);
        assert_eq!(change.z.map(|z| round_half_up(z, 3)), z.map(decimal), "{earlier} {later}");
        assert_eq!(change.significant, significant, "{earlier} {later}");
        assert!(!change.margin_upper_bound);
    }
    assert_eq!(tested("5.0±0.329", "6.0±0.8225").difference, decimal("1"));
}

#[test]
fn an_upper_bound_is_said() {
    let (earlier, mut later) = shares("80±1", "90±1");
    later.flags.insert(Flag::MarginUpperBound);
    assert!(compare(&earlier, &later).unwrap().margin_upper_bound);
}

#[test]
fn what_cannot_be_compared() {
    let five = |year| period(method("wired/acs5"), year);
    let cases = [
        (
            "overlapping years",
            seen("wired/acs5", 2019, "80±1"),
            seen("wired/acs5", 2021, "90±1"),
            NotComparable::Overlap(five(2019), five(2021)),
        ),
        (
            "one year in common",
            seen("wired/acs5", 2017, "80±1"),
            seen("wired/acs5", 2021, "90±1"),
            NotComparable::Overlap(five(2017), five(2021)),
        ),
        (
            "1-year beside 5-year",
            seen("wired/acs5", 2016, "80±1"),
            seen("wired/acs1", 2021, "90±1"),
            NotComparable::Surveys,
        ),
        (
            "another definition",
            seen("wired/acs5", 2016, "80±1"),
            seen("any/acs5", 2021, "90±1"),
            NotComparable::Definitions(method("wired/acs5"), method("any/acs5")),
        ),
        (
            "no margin",
            seen("wired/acs5", 2016, "80"),
            seen("wired/acs5", 2021, "90±1"),
            NotComparable::NoMargin(five(2016)),
        ),
        (
            "air has none",
            seen("city-mean/days", 2020, "8"),
            seen("city-mean/days", 2021, "9"),
            NotComparable::NoMargin(period(method("city-mean/days"), 2020)),
        ),
        (
            "beyond decimals",
            seen("wired/acs5", 2016, "-79228162514264337593543950335±1"),
            seen("wired/acs5", 2021, "90±1"),
            NotComparable::OutOfRange,
        ),
    ];
    for (case, earlier, later, expected) in cases {
        assert_eq!(compare(&earlier, &later), Err(expected), "{case}: {expected}");
    }
    let one_year = compare(&seen("wired/acs1", 2019, "80±1"), &seen("wired/acs1", 2021, "90±1"));
    assert!(one_year.unwrap().significant, "1-year estimates of two years are of different homes");
}
