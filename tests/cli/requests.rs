//! What a run costs: requests are per table and year, never per city.

use crate::agency::{Agency, air, annual_path, census, daily_path, table_path};
use crate::desk::{Desk, Outcome, Report};

const AS_OF: &str = "2023-07-01";

const TWENTY: [&str; 20] = [
    "Scottsdale, AZ",
    "Phoenix, AZ",
    "Tucson, AZ",
    "Mesa, AZ",
    "Chandler, AZ",
    "Raleigh, NC",
    "Durham, NC",
    "Charlotte, NC",
    "Detroit, MI",
    "Chicago, IL",
    "Houston, TX",
    "Dallas, TX",
    "Austin, TX",
    "Seattle, WA",
    "Boston, MA",
    "Denver, CO",
    "Hartford, CT",
    "Honolulu, HI",
    "New Orleans, LA",
    "Los Angeles, CA",
];

fn newest() -> [String; 2] {
    [annual_path(2022), table_path("B28002", 5, 2021)]
}

fn sorted(mut asked: Vec<String>) -> Vec<String> {
    asked.sort();
    asked
}

#[test]
fn one_city_costs_two_requests_cold_and_none_warm() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    let cold = desk.verify(&["Scottsdale, AZ"], AS_OF, &[]);
    assert_eq!(sorted(agency.asked()), newest());
    assert_eq!((cold.code, cold.requests()), (0, 2));
    assert_eq!(cold.json["run"]["supply"], "live");
    assert_eq!(cold.broadband().told(), "met wired/acs5 88.9997");
    assert_eq!(cold.air().told(), "met city-mean/days 7.210000");

    for further in [&[][..], &["--offline"]] {
        let warm = desk.verify(&["Scottsdale, AZ"], AS_OF, further);
        assert_eq!((warm.code, warm.requests()), (0, 0));
        assert_eq!(warm.json["run"]["supply"], "store");
        assert_eq!(warm.assessment(), cold.assessment(), "{further:?}");
    }
    std::fs::remove_dir_all(desk.path("cache")).unwrap();
    assert_eq!(desk.verify(&["Scottsdale, AZ"], AS_OF, &[]).assessment(), cold.assessment(), "without extracts");
    assert_eq!(agency.asked().len(), 2);
}

#[test]
fn twenty_cities_cost_the_same_two() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    let report = desk.verify(&TWENTY, AS_OF, &[]);
    assert_eq!(sorted(agency.asked()), newest());
    assert_eq!(report.json["cities"].as_array().unwrap().len(), 20, "one without data is a row too");
    assert_eq!(report.outcome(1, "pm25").told(), "not_met city-mean/days 11.310000");
    assert_eq!(report.outcome(13, "broadband").method("wired/acs5"), "unknown not_in_table", "Seattle has no row");
    assert_eq!(report.code, 1);
}

#[test]
fn all_methods_cost_eight_requests_whatever_the_number_of_cities() {
    let agency = Agency::of_2023();
    agency.table("B28003", 5, 2021, &census::B28003);
    agency.table("B28002", 1, 2021, &census::B28002);
    agency.table("B28003", 1, 2021, &census::B28003);
    agency.annual(2021, &air::OF_2022);
    agency.annual(2020, &air::OF_2022);
    agency.daily(2022, &air::OF_2022);
    let mut expected = newest().to_vec();
    expected.extend([annual_path(2021), annual_path(2020), daily_path(2022)]);
    expected.extend([("B28003", 5), ("B28002", 1), ("B28003", 1)].map(|(table, years)| table_path(table, years, 2021)));
    for cities in [&TWENTY[..1], &TWENTY] {
        let before = agency.asked().len();
        let desk = Desk::at(&agency).in_a_hurry();
        let report = desk.verify(cities, AS_OF, &["--methods", "all"]);
        assert_eq!(sorted(agency.asked()[before..].to_vec()), sorted(expected.clone()));
        assert_eq!(report.requests(), 8);
        assert_eq!(report.broadband().told(), "met wired/acs5 88.9997", "the primary does not change");
        assert_eq!(report.broadband().method("any-with-computer/acs5"), "met 93.9410");
        assert_eq!(report.air().method("city-mean/quarters"), "met 7.210000");
        assert!(report.air().method("design-value/days").ends_with(" 11.300000"));
        assert_eq!(desk.verify(cities, AS_OF, &["--methods", "all"]).requests(), 0);
    }
}

#[test]
fn a_plan_prints_each_request_and_sends_none() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    for command in ["verify", "fetch"] {
        let ran = desk.run(&[command, "Scottsdale, AZ", "--as-of", AS_OF, "--plan"]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        let [annual, table] = newest().map(|path| format!("GET {}{path}\n", agency.address()));
        ran.prints(&[&annual, &table, "2 requests, about 22.5 MB", "the newest acs5", "the newest year"]);
    }
    let offline = desk.run(&["verify", "Scottsdale, AZ", "--as-of", AS_OF, "--plan", "--offline"]);
    offline.prints(&["None of them would be sent: --offline."]);
    assert!(agency.asked().is_empty());
    desk.verify(&["Scottsdale, AZ"], AS_OF, &[]);
    desk.run(&["verify", "Scottsdale, AZ", "--as-of", AS_OF, "--plan"]).prints(&["0 requests"]);
    assert_eq!(agency.asked().len(), 2);
}

#[test]
fn offline_sends_none_and_answers_from_the_shipped_figures() {
    let agency = Agency::of_2023();
    let report = Desk::at(&agency).verify(&["Scottsdale, AZ"], AS_OF, &["--offline"]);
    assert!(agency.asked().is_empty());
    assert_eq!((report.code, report.requests()), (3, 0));
    assert_eq!(report.json["run"]["supply"], "shipped");
    assert_eq!(report.broadband().told(), "met any-with-computer/acs5 93.9410");
    assert_eq!((report.broadband().text("basis"), report.broadband().text("origin")), ("fallback", "snapshot"));
}

#[test]
fn refreshing_asks_for_changes_only() {
    let agency = Agency::new();
    agency.tagged(&table_path("B28002", 5, 2021), census::summary_file("B28002", &census::B28002));
    agency.tagged(&annual_path(2022), air::annual_zip(2022, &air::OF_2022, true));
    let desk = Desk::at(&agency);
    let ask = |further: &[&str]| -> Report { desk.verify(&["Scottsdale, AZ"], AS_OF, further) };
    let first = ask(&[]);
    let plan = desk.run(&["verify", "Scottsdale, AZ", "--as-of", AS_OF, "--plan", "--refresh"]);
    plan.prints(&["if changed", "2 requests, about 0 kB"]);
    let refreshed = ask(&["--refresh"]);
    assert_eq!((refreshed.code, refreshed.requests()), (0, 2));
    assert_eq!(refreshed.assessment().to_string(), first.assessment().to_string(), "304: the same bytes");
    assert_eq!(agency.asked().len(), 4);
    assert_eq!(ask(&[]).requests(), 0);
    desk.run(&["verify", "Phoenix, AZ", "--refresh", "--offline"]).refuses(&["--refresh", "--offline"]);
}

#[test]
fn a_refresh_that_brings_other_figures_uses_them() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    desk.verify(&["Scottsdale, AZ"], AS_OF, &[]);
    agency.forgets();
    agency.table("B28002", 5, 2021, &census::B28002);
    agency.annual(2022, &[air::Monitor { mean: "12.5", ..air::OF_2022[0] }]);
    // Asked about a day before either fetch, the figures as they were first kept would be the better evidence.
    let today = chrono::Utc::now().date_naive();
    let as_of = today.to_string();
    let before = desk.verify(&["Scottsdale, AZ"], &as_of, &["--years", "2022"]);
    assert_eq!(before.air().told(), "met city-mean/days 7.210000");
    let after = desk.verify(&["Scottsdale, AZ"], &as_of, &["--years", "2022", "--refresh"]);
    assert_eq!(after.air().told(), "not_met city-mean/days 12.500000");
}

#[test]
fn years_give_an_outcome_each() {
    let agency = Agency::new();
    agency.annual(2015, &[air::Monitor { mean: "8.5", ..air::WAKE_2016[0] }]);
    agency.annual(2016, &air::WAKE_2016);
    let desk = Desk::at(&agency).in_a_hurry();
    let report = desk.verify(&["Raleigh, NC"], "2017-08-01", &["--metric", "pm25", "--years", "2015..2016"]);
    let told: Vec<String> =
        report.outcomes(0).iter().map(Outcome).map(|one| format!("{} {}", one.until(), one.told())).collect();
    assert_eq!(told, ["2015-12-31 met city-mean/days 8.500000", "2016-12-31 met city-mean/days 7.931707"]);
    assert_eq!((report.code, report.requests()), (0, 2));
    desk.run(&["verify", "Raleigh, NC", "--years", "2016..2015"]).refuses(&["2016 comes after 2015"]);
}
