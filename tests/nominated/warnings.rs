//! Warnings, each at the edge where it begins.

use resident_outcomes::model::Period;
use resident_outcomes::model::nominated::{WarningKind, meets};
use resident_outcomes::nominated;

use crate::{CKAN, CONFIG, CSV, DEATHS, UN_SDG, one, read};

fn kinds(text: &str) -> Vec<&'static str> {
    nominated::warnings(&read(text), &CONFIG).iter().map(|warning| warning.kind.id()).collect()
}

#[test]
fn each_warning_begins_at_its_edge() {
    let csv = one(CSV);
    let cases: [(&str, String, &[&str]); 21] = [
        ("nothing to warn of", csv.clone(), &[]),
        ("a target alone", csv.replace("3.6.1", "3.6"), &["weak_alignment"]),
        ("a goal alone", csv.replace("3.6.1", "3"), &["weak_alignment"]),
        ("a target without indicators", csv.replace("3.6.1", "11.c"), &["weak_alignment"]),
        ("the indicator's other side", csv.replace("3.6.1", "3.8.1"), &["against_indicator"]),
        ("an indicator with no plain side", csv.replace("3.6.1", "8.9.1"), &[]),
        ("met at the baseline", csv.replace("\"7.4\"", "\"4.9\""), &["met_at_baseline"]),
        ("just met at the baseline", csv.replace("\"7.4\"", "5"), &["met_at_baseline"]),
        ("equal, where equal does not meet", csv.replace("\"7.4\"", "5").replace("true", "false"), &[]),
        ("just not met", csv.replace("\"7.4\"", "5.01"), &[]),
        ("less than was published", csv.replace("\"5.0\"\ncit", "\"4.9\"\ncit"), &["weaker_than_published"]),
        ("more than was published", csv.replace("\"5.0\"\ncit", "\"5.1\"\ncit"), &[]),
        ("a year before the lock", csv.replace("year = 2030", "year = 2020"), &["target_before_lock"]),
        ("the year of the lock", csv.replace("year = 2030", "year = 2021"), &[]),
        ("the baseline's year not over", csv.replace("= 2019", "= 2021"), &["baseline_after_lock"]),
        ("its last day is the lock's", csv.replace("2021-03-01", "2019-12-31"), &["baseline_after_lock"]),
        ("over the day before", csv.replace("2021-03-01", "2020-01-01"), &[]),
        ("figures of a time before", one(&CKAN.replace("2017-2021", "2020")), &["data_before_lock"]),
        ("figures of a time not over", one(CKAN), &[]),
        ("figures of a country", one(UN_SDG), &["national_figure"]),
        ("read in plain", one(&CKAN.replace("https", "http")), &["plain_address"]),
    ];
    for (case, text, expected) in cases {
        assert_eq!(kinds(&text), expected, "{case}");
    }
}

#[test]
fn parts_of_a_ratio_belong_together() {
    let (head, socrata) = DEATHS.split_once("[numerator]\n").unwrap();
    let socrata = socrata.split("[denominator]").next().unwrap();
    let ratio = |first: &str, second: &str| kinds(&format!("{head}[numerator]\n{first}\n[denominator]\n{second}"));
    assert!(ratio(socrata, socrata).is_empty());
    assert_eq!(ratio(socrata, &socrata.replace("abcd-1234", "abcd-1235")), ["different_data"]);
    let fiscal = socrata.replace("iso\"", "iso\"\nyear_starts = \"07-01\"");
    assert_eq!(ratio(socrata, &fiscal), ["different_times"]);
    assert_eq!(kinds(DEATHS), ["different_data", "different_times"]);
    let other = format!("{}\n[[alternative]]\nname = 'b'\nreason = 'c'\n[alternative.measure]\n{UN_SDG}", one(CSV));
    let warned = nominated::warnings(&read(&other), &CONFIG);
    assert_eq!(warned[0].kind, WarningKind::NationalFigure);
    assert!(warned[0].sentence.starts_with("`measure` of `b` is a figure of a country"), "{warned:?}");
}

#[test]
fn a_value_of_a_time_before_the_lock_is_told() {
    let day = |text: &str| text.parse().unwrap();
    let seen = |locked| nominated::data_before_lock(day(locked), Period::year(2020), "the value").is_some();
    assert!(seen("2021-01-01") && !seen("2020-12-31"));
}

#[test]
fn a_definition_that_moved_is_told_with_its_parts() {
    let before = read(&one(CSV));
    assert_eq!(nominated::changed(&before, &before), None);
    let renamed = read(&one(CSV).replace("deaths in road traffic per", "deaths per"));
    assert_eq!(nominated::changed(&before, &renamed), None, "a title changes no figure");
    let moved = read(&one(CSV).replace("year = 2030", "year = 2031").replace("\"deaths\"", "\"killed\""));
    let told = nominated::changed(&before, &moved).unwrap();
    assert!(told.sentence.contains("locked on 2021-03-01: target, measure changed"), "{told:?}");
    let another = read(&one(CSV).replace("street-deaths", "other").replace("year = 2030", "year = 2031"));
    assert_eq!(nominated::changed(&before, &another), None);
}

#[test]
fn a_limit_is_met_on_its_good_side() {
    use resident_outcomes::model::Direction::{AtLeast, AtMost};
    let cases = [
        (AtLeast, true, ["9.9", "10", "10.1"], [false, true, true]),
        (AtLeast, false, ["9.9", "10.0", "10.1"], [false, false, true]),
        (AtMost, true, ["9.9", "10.00", "10.1"], [true, true, false]),
        (AtMost, false, ["9.9", "10", "10.1"], [true, false, false]),
    ];
    for (direction, inclusive, values, expected) in cases {
        let limit = "10".parse().unwrap();
        assert_eq!(values.map(|value| meets(direction, limit, inclusive, value.parse().unwrap())), expected);
    }
}
