//! Agencies' files that are missing, damaged, or not what they were asked for, and services that refuse.

use std::time::{Duration, Instant};

use wiremock::ResponseTemplate;

use crate::agency::{Agency, air, annual_path, bytes, census, daily_path, page, says, table_path, zip_of};
use crate::desk::{Desk, NOBODY};

const AS_OF: &str = "2023-07-01";

#[test]
fn a_file_not_yet_published_leads_to_the_one_before() {
    let agency = Agency::new();
    agency.gives(&table_path("B28002", 5, 2022), page(404, "404 Not Found"));
    agency.table("B28002", 5, 2021, &census::B28002);
    agency.annual(2022, &air::OF_2022);
    let desk = Desk::at(&agency).in_a_hurry();
    let report = desk.verify(&["Scottsdale, AZ"], "2024-07-01", &[]);
    assert_eq!(
        (report.broadband().told().as_str(), report.broadband().until()),
        ("met wired/acs5 88.9997", "2021-12-31")
    );
    assert_eq!((report.air().told().as_str(), report.air().until()), ("met city-mean/days 7.210000", "2022-12-31"));
    for outcome in [report.broadband(), report.air()] {
        assert!(outcome.flags().contains(&"newer_not_published"), "{:?}", outcome.flags());
    }
    assert_eq!(report.requests(), 4);
    desk.run(&["verify", "Scottsdale, AZ", "--as-of", "2024-07-01", "--offline"]).prints(&["2017-2021", "7.21"]);
}

/// Each breaks one provider; the other's answer stands, nothing broken is kept, and the next run asks again.
#[test]
fn a_broken_annual_file_is_refused_whole_and_the_other_metric_answered() {
    let good = air::annual_zip(2022, &air::OF_2022, true);
    let mut flipped = good.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x10;
    let truncated = good[..good.len() - 300].to_vec();
    let other_year = air::annual_zip(2021, &air::OF_2022, true);
    let no_column = zip_of("annual_conc_by_monitor_2022.csv", b"\"State Code\",\"Year\"\n\"04\",2022\n");
    let cases: [(&str, ResponseTemplate, &str); 9] = [
        ("truncated", bytes(truncated), "not the zip it should be"),
        ("flipped", bytes(flipped), "AirData annual file of 2022"),
        ("another year's", bytes(other_year), "annual_conc_by_monitor_2021.csv"),
        ("columns missing", bytes(no_column), "County Code"),
        ("no zip", says(200, "PK? No.", "application/zip"), "not the file"),
        ("a login page", page(200, "Sign in to the guest network"), "Sign in to the guest network"),
        ("an empty body", bytes(Vec::new()), "empty body"),
        ("403", page(403, "Forbidden"), "403"),
        ("500", says(500, "oops", "text/plain"), "500"),
    ];
    std::thread::scope(|scope| {
        for (case, answer, words) in cases {
            let good = &good;
            scope.spawn(move || broken_annual_file(case, answer, words, good));
        }
    });
}

fn broken_annual_file(case: &str, answer: ResponseTemplate, words: &str, good: &[u8]) {
    let agency = Agency::new();
    agency.table("B28002", 5, 2021, &census::B28002);
    agency.gives(&annual_path(2022), answer);
    let desk = Desk::at(&agency).in_a_hurry();
    let report = desk.verify(&["Scottsdale, AZ", "Detroit, MI"], AS_OF, &[]);
    assert!(report.troubles().contains(words), "{case}: {}", report.troubles());
    assert_eq!(report.broadband().told(), "met wired/acs5 88.9997", "{case}");
    assert_eq!(report.outcome(1, "broadband").told(), "not_met wired/acs5 60.0002", "{case}");
    assert_eq!(report.air().text("verdict"), "unknown", "{case}");
    assert_eq!(report.air().method("city-mean/days"), "unknown stale 5.363934", "{case}: 2014 is shipped");
    let page = desk.run(&["verify", "Scottsdale, AZ", "--as-of", AS_OF, "--offline"]);
    assert_eq!(page.code, Some(3), "{case}");

    agency.forgets();
    agency.gives(&annual_path(2022), bytes(good.to_vec()));
    let mended = desk.verify(&["Scottsdale, AZ"], AS_OF, &[]);
    assert_eq!((mended.air().told().as_str(), mended.requests()), ("met city-mean/days 7.210000", 1), "{case}");
}

#[test]
fn another_table_than_asked_for_is_refused() {
    let agency = Agency::of_2023();
    let other = census::summary_file("B28003", &census::B28003);
    agency.gives_first(9, &table_path("B28002", 5, 2021), bytes(other));
    let report = Desk::at(&agency).verify(&["Scottsdale, AZ"], AS_OF, &[]);
    assert!(report.troubles().contains("B28003"), "{}", report.troubles());
    assert_eq!(report.broadband().told(), "met any-with-computer/acs5 93.9410");
    assert_eq!(report.air().told(), "met city-mean/days 7.210000");
}

/// A day's `Retry-After` is reported, not slept; one that is short is obeyed.
#[test]
fn a_long_retry_after_is_reported_at_once() {
    let agency = Agency::new();
    let throttled = || {
        says(429, "{\"error\":\"Daily limit for account use exceeded. Retry later.\"}", "application/json")
            .insert_header("Retry-After", "86400")
    };
    agency.gives("/data/api/annualData/byCounty", throttled());
    agency.gives("/data/api/annualData/byBox", throttled());
    let desk = Desk::at(&agency).in_a_hurry().with("AQS_EMAIL", "a@b.example").with("AQS_KEY", "bluebird42");
    let began = Instant::now();
    let report = desk.verify(&["Raleigh, NC"], "2017-08-01", &["--metric", "pm25", "--route", "aqs"]);
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    for words in ["Daily limit for account use exceeded", "wait 24 h"] {
        assert!(report.troubles().contains(words), "{}", report.troubles());
    }
    assert_eq!((report.code, report.requests()), (0, 1), "one refusal speaks for the route");
    assert_eq!(report.json["run"]["troubles"].as_array().unwrap().len(), 1, "and is told once: {}", report.troubles());

    let agency = Agency::of_2023();
    let soon = ResponseTemplate::new(503).insert_header("Retry-After", "0");
    agency.gives_first(1, &annual_path(2022), soon);
    let report = Desk::at(&agency).in_a_hurry().verify(&["Scottsdale, AZ"], AS_OF, &["--metric", "pm25"]);
    assert_eq!((report.air().told().as_str(), report.requests()), ("met city-mean/days 7.210000", 2));
}

#[test]
fn no_rows_by_the_aqs_api_are_no_data_and_no_outage() {
    let agency = Agency::new();
    let nothing = "{\"Header\":[{\"status\":\"No data matched your selection\",\"rows\":0}],\"Data\":[]}";
    agency.gives("/data/api/annualData/byCounty", says(200, nothing, "application/json"));
    agency.gives("/data/api/annualData/byBox", says(200, nothing, "application/json"));
    let desk = Desk::at(&agency).in_a_hurry().with("AQS_EMAIL", "a@b.example").with("AQS_KEY", "bluebird42");
    let report = desk.verify(&["Raleigh, NC"], "2017-08-01", &["--metric", "pm25", "--route", "aqs"]);
    assert_eq!((report.air().text("verdict"), report.troubles().as_str()), ("unknown", "[]"));
    assert_eq!(report.air().method("city-mean/days"), "unknown no_monitor");
}

#[test]
fn a_damaged_daily_file_leaves_the_annual_figures() {
    let agency = Agency::of_2023();
    let daily = air::daily_zip(2022, &air::OF_2022[..1]);
    agency.gives(&daily_path(2022), bytes(daily[..daily.len() / 2].to_vec()));
    let desk = Desk::at(&agency).in_a_hurry().with_address("OUTCOMES_CENSUS_FILES_URL", NOBODY);
    let report = desk.verify(&["Tempe, AZ"], AS_OF, &["--methods", "all", "--metric", "pm25"]);
    assert!(report.air().told().starts_with("met idw/days "), "{}", report.air().told());
    assert_eq!(report.air().method("idw/quarters"), "unknown provider_failed");
    assert!(report.troubles().contains("AirData daily file of 2022"), "{}", report.troubles());
}
