//! The series search.

use resident_outcomes::model::{Level, Series};
use resident_outcomes::verify::search::rank;

use crate::given::{decimal, of_level, printed, series};

fn order(series: &[Series], value: &str) -> Vec<String> {
    let ranked = rank(&printed(value), series).ranked;
    ranked
        .iter()
        .map(|near| format!("{} {} {}", near.series.level, near.series.period.label(), near.difference))
        .collect()
}

#[test]
fn the_nearest_first_and_ties_by_place_and_age() {
    let series = [
        of_level(Level::State, "04", "wired/acs5", 2021, "88.5"),
        of_level(Level::County, "04013", "wired/acs5", 2021, "88.5"),
        series("wired/acs5", 2019, "89.5"),
        series("wired/acs5", 2021, "88.5"),
        of_level(Level::Metro, "38060", "wired/acs5", 2021, "89.5"),
        series("any/acs5", 2021, "89.1"),
        series("any/acs5", 2017, "95"),
    ];
    let expected = [
        "city 2017-2021 0.1",
        "city 2017-2021 -0.5",
        "city 2015-2019 0.5",
        "county 2017-2021 -0.5",
        "metro 2017-2021 0.5",
        "state 2017-2021 -0.5",
        "city 2013-2017 6",
    ];
    assert_eq!(order(&series, "89"), expected);
    let mut backwards = series.to_vec();
    backwards.reverse();
    assert_eq!(order(&backwards, "89"), expected, "whatever order they came in");
}

/// Half a unit is included; ten half-units to either side tell what chance would give.
#[test]
fn matches_rivals_and_chance() {
    let of = |values: &[&str]| -> Vec<Series> { values.iter().map(|value| series("any/acs5", 2021, value)).collect() };
    // printed, series, matches, rivals, by chance, nearest named
    let cases: [(&str, &[&str], usize, usize, &str, usize); 9] = [
        ("89", &["88.5"], 1, 0, "0.1", 0),
        ("89", &["88.4999"], 0, 0, "0.1", 1),
        ("89", &["89.5", "88.5", "84", "94", "94.01", "83.99"], 2, 1, "0.4", 0),
        ("7.21", &["7.215", "7.205", "7.26", "7.2601"], 2, 1, "0.3", 0),
        ("89", &["70", "71", "72", "73", "74", "75", "76"], 0, 0, "0", 5),
        ("89", &[], 0, 0, "0", 0),
        ("~89", &["89"], 0, 0, "0", 1),
        (">=75", &["75"], 0, 0, "0", 1),
        ("79228162514264337593543950335", &["-79228162514264337593543950335"], 0, 0, "0", 1),
    ];
    for (value, figures, matches, rivals, by_chance, nearest) in cases {
        let search = rank(&printed(value), &of(figures));
        assert_eq!(search.ranked.len(), figures.len(), "{value} {figures:?}: every series is ranked");
        assert_eq!((search.matching().len(), search.rivals()), (matches, rivals), "{value} {figures:?}");
        assert_eq!(search.by_chance, decimal(by_chance), "{value} {figures:?}");
        assert_eq!(search.nearest().len(), nearest, "{value} {figures:?}");
    }
}
