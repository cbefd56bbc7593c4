//! Where a printed value may come from, through the whole program: on the shipped figures and on agencies' files.

use serde_json::Value;

use crate::agency::Agency;
use crate::desk::{Desk, Ran};

const SCOTTSDALE: &str = "Scottsdale, AZ";

fn search(desk: &Desk, metric: &str, value: &str, further: &[&str]) -> Ran {
    desk.run(&[&["search", SCOTTSDALE, metric, value, "--as-of", "2023-07-01", "--offline"], further].concat())
}

/// The JSON of a search, valid by its schema.
fn report(ran: &Ran) -> Value {
    let schema = serde_json::from_str(include_str!("../../schemas/outcomes-search-v1.json")).unwrap();
    let report: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    report
}

/// Level, place, method, last day and value of a series.
fn told(series: &Value) -> String {
    let field = |name: &str| series[name].as_str().unwrap().to_owned();
    let (level, place, method, value) = (field("level"), field("place"), field("method"), field("value"));
    format!("{level} {place} {method} {} {value}", series["period"]["to"].as_str().unwrap())
}

#[test]
fn shipped_figures_beside_a_printed_value() {
    let desk = Desk::alone();
    let share = "any-with-computer/acs5";
    // metric, value, exit code, matches, the nearest series
    let cases: [(&str, &str, i32, usize, String); 7] = [
        ("broadband", "89%", 1, 0, format!("city 0465000 {share} 2017-12-31 90.0638")),
        ("broadband", "93.94", 0, 1, format!("city 0465000 {share} 2021-12-31 93.9410")),
        ("broadband", "90 %", 0, 1, format!("city 0465000 {share} 2017-12-31 90.0638")),
        ("broadband", "about 94 %", 1, 0, format!("city 0465000 {share} 2021-12-31 93.9410")),
        ("broadband", "12.34", 1, 0, format!("city 0465000 {share} 2017-12-31 90.0638")),
        ("pm25", "10.7", 1, 1, "county 04013 county-max/published 2021-12-31 10.700000".to_owned()),
        ("pm25", "5.4", 0, 6, "city 0465000 city-mean/days/poc-max 2014-12-31 5.378689".to_owned()),
    ];
    for (metric, value, code, matches, nearest) in cases {
        let ran = search(&desk, metric, value, &["--format", "json"]);
        assert_eq!(ran.code, Some(code), "{value}: {ran:?}");
        let report = report(&ran);
        let series = report["series"].as_array().unwrap();
        let matching = series.iter().filter(|series| series["matches"] == true).count();
        assert_eq!((matching, told(&series[0])), (matches, nearest), "{value}");
    }
}

#[test]
fn a_page_says_what_was_looked_at() {
    let desk = Desk::alone();
    search(&desk, "broadband", "89%", &[]).prints(&[
        "No series gives 89%: none of the 3 at hand lies within 0.5 of it.",
        "Nearest:",
        "90.06 ±1.16  +1.06  2013-2017  2018-12-06",
        "included (ACS 5-yr); old",
        "Old: too old on 2023-07-01 to carry a verdict.",
        "Looked at 3 series: 3 of the city, 0 of its counties, 0 of its metro area, 0 of",
        "table B28002 of the ACS 5-yr: 2017-2021",
        "(shipped figures of the city",
    ]);
    search(&desk, "broadband", "93.94", &[]).prints(&["1 series gives 93.94 %", "it has no rival", "Next:"]);
    search(&desk, "pm25", "10.7", &[]).prints(&["county  Maricopa", "county's highest monitor, as published"]);
    let page = search(&desk, "pm25", "5.4", &[]).stdout;
    assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
    let csv = search(&desk, "pm25", "10.7", &["--format", "csv"]);
    let header = "matches,level,place,name,metric,method,definition,period_from,period_to,value,unit,moe90,difference,\
                  published,stale\n";
    assert!(csv.stdout.starts_with(header), "{csv:?}");
    csv.prints(&["true,county,04013,Maricopa,pm25,county-max/published,"]);
}

#[test]
fn what_cannot_be_searched_for_is_refused() {
    let desk = Desk::alone();
    let cases = [
        ("broadband", "7.21 µg/m3", "is in µg/m³, but broadband is in %"),
        ("broadband", "0.89", "a share of 1 or a percentage"),
        ("broadband", "101", "more than 100 %"),
        ("pm25", "-3", "below zero"),
        ("pm25", "seven", "begins with no number"),
        ("pm25", "7\n.2", "one line"),
        ("noise", "7", "noise"),
    ];
    for (metric, value, words) in cases {
        search(&desk, metric, value, &[]).refuses(&[words]);
    }
    desk.run(&["search", "Scotsdale, AZ", "pm25", "7", "--offline"]).refuses(&["Scottsdale city"]);
}

#[test]
fn nothing_at_hand_is_no_answer() {
    let desk = Desk::alone();
    let cases = [
        (
            "Wylie, TX",
            "2023-07-01",
            "No figure is at hand to compare 7 % with.",
            "table B28002 of the ACS 5-yr: 2017-2021",
        ),
        (
            "Wylie, TX",
            "2017-07-01",
            "No figure is at hand to compare 7 % with.",
            "No file that was public by that day is missing.",
        ),
        ("Recife, Brazil", "2023-07-01", "No provider covers cities outside the United States.", "Looked at 0 series"),
    ];
    for (city, as_of, answer, reach) in cases {
        let ran = desk.run(&["search", city, "broadband", "7", "--as-of", as_of, "--offline"]);
        assert_eq!(ran.code, Some(3), "{city}: {ran:?}");
        ran.prints(&[answer, reach]);
    }
}

#[test]
fn an_annual_file_gives_the_county_metro_area_and_state() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency).in_a_hurry();
    let arguments =
        ["search", SCOTTSDALE, "pm25", "7.21", "--as-of", "2023-07-01", "--methods", "same", "--route", "airdata"];
    let planned = desk.run(&[&arguments[..], &["--plan"]].concat());
    planned.prints(&["annual_conc_by_monitor_2022.zip", "annual_conc_by_monitor_1999.zip", "requests, about"]);
    assert!(agency.asked().is_empty(), "a plan asks nobody");
    let ran = desk.run(&[&arguments[..], &["--format", "json"]].concat());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let asked = agency.asked().len();
    let whole = report(&ran);
    let counts = &whole["looked_at"];
    for level in ["city", "county", "metro", "state"] {
        assert!(counts[level].as_u64() > Some(0), "{level}: {counts}");
    }
    let means: Vec<String> = whole["series"].as_array().unwrap().iter().map(told).collect();
    for mean in
        ["county 04013 county-mean/days 2022-12-31 9.260000", "metro 38060 county-mean/days 2022-12-31 9.260000"]
    {
        assert!(means.iter().any(|told| told == mean), "{mean}: {means:?}");
    }
    // Scottsdale, Phoenix and Tucson.
    assert!(means.contains(&"state 04 county-mean/days 2022-12-31 8.006667".to_owned()), "{means:?}");
    let again = desk.run(&[&arguments[..], &["--format", "json", "--offline"]].concat());
    assert_eq!(report(&again), whole, "what is held gives the same");
    assert_eq!(agency.asked().len(), asked);
}

#[test]
fn a_table_gives_the_county_and_state() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency).in_a_hurry();
    // 8,993 of 9,000 less one in every larger place.
    let arguments = ["search", SCOTTSDALE, "broadband", "99.93%", "--as-of", "2023-07-01", "--route", "census-files"];
    let ran = desk.run(&[&arguments[..], &["--format", "json"]].concat());
    assert_eq!(ran.code, Some(1), "no series of the city gives it: {ran:?}");
    let whole = report(&ran);
    let series = whole["series"].as_array().unwrap();
    let matching: Vec<String> = series.iter().filter(|one| one["matches"] == true).map(told).collect();
    assert_eq!(matching, ["county 04013 wired/acs5 2021-12-31 99.9333", "state 04 wired/acs5 2021-12-31 99.9333"]);
    assert_eq!(whole["rivals"], 1);
    let kinds: Vec<&str> =
        whole["not_at_hand"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds.len(), 4, "{kinds:?}");
    assert!(!whole["not_at_hand"][0]["years"].as_array().unwrap().contains(&2021.into()), "{whole}");
    let again = desk.run(&[&arguments[..], &["--format", "json", "--offline"]].concat());
    assert_eq!(report(&again), whole, "what is held gives the same");
}
