//! Water of households over residents by CKAN, which gives fewer rows at once than it is asked for.

use wiremock::{Request, ResponseTemplate};

use super::{Broken, Case, json, no_part_for_the_whole, own, parameter, series, warned};
use crate::agency::{Agency, says};

const SEARCH: &str = "/api/3/action/datastore_search";
const RESIDENTS: &str = "7b0c55de-91f3-4d0a-8c67-5e2a1b9d0c44";

/// The portal gives so many rows at once, whatever it is asked for.
const CAP: usize = 8;

/// 10,878 m³ of 100 residents in the year from July 2022.
const WHOLE: &str = "met nominated/defined 108.780000";

/// July 2021 to June 2023: 1,200.5 m³ in each month of the first year, 901 to 912 in those of the second.
fn months() -> Vec<String> {
    let month = |at: usize| {
        let (year, month) = (2021 + (at + 6) / 12, 1 + (at + 6) % 12);
        let used = if at < 12 { "1200.5".to_owned() } else { (889 + at).to_string() };
        format!(r#"{{"_id":{},"month":"{year}-{month:02}","use":"household","cubic_metres":{used}}}"#, at + 1)
    };
    (0..24).map(month).collect()
}

fn reply(fields: &[&str], rows: &[String], total: usize) -> String {
    let fields: Vec<_> = fields.iter().map(|id| format!(r#"{{"id":"{id}","type":"text"}}"#)).collect();
    format!(
        r#"{{"success":true,"result":{{"fields":[{}],"records":[{}],"total":{total},"limit":{CAP}}}}}"#,
        fields.join(","),
        rows.join(",")
    )
}

/// A page of the usage with another name of its column, if it has been renamed.
fn usage(from: usize, column: &str) -> String {
    let rows: Vec<_> = months().iter().skip(from).take(CAP).map(|row| row.replace("cubic_metres", column)).collect();
    reply(&["_id", "month", "use", column], &rows, 24)
}

fn answer(request: &Request, column: &str) -> ResponseTemplate {
    if parameter(request, "resource_id") == RESIDENTS {
        let rows = [
            r#"{"_id":1,"month":"2022-06","residents_served":"110"}"#,
            r#"{"_id":2,"month":"2023-06","residents_served":"100"}"#,
        ];
        return json(&reply(&["_id", "month", "residents_served"], &rows.map(str::to_owned), 2));
    }
    assert_eq!(parameter(request, "filters"), r#"{"use":"household"}"#);
    json(&usage(parameter(request, "offset").parse().unwrap(), column))
}

fn lay_out(portal: &Agency) {
    portal.answers(SEARCH, |request| answer(request, "cubic_metres"));
}

#[test]
fn three_pages_make_one_number() {
    let case = Case::of("water-use");
    lay_out(&case.portal);
    let report = case.verify(&[]);
    let outcome = own(&report);
    assert_eq!(outcome.told(), WHOLE, "{}", report.troubles());
    // 14,406 m³ of 110 residents in the year before.
    assert_eq!(series(outcome), ["2022-06-30 130.963636 not_met", "2023-06-30 108.780000 met"]);
    let [counted, among] = [0, 1].map(|at| &outcome.0["detail"]["figures"][at]);
    assert_eq!([&counted["value"], &among["value"]], ["10878", "100"]);
    assert_eq!(counted["period"]["from"], "2022-07-01");
    assert_eq!(warned(outcome), ["weak_alignment", "different_data", "neighbours"]);
    assert_eq!(case.asked(SEARCH).len(), 4, "three pages and one");
    let held = case.verify(&["--offline"]);
    assert_eq!(held.assessment()["cities"][0]["outcomes"][2], report.assessment()["cities"][0]["outcomes"][2]);
}

#[test]
fn a_page_that_fails_leaves_no_value() {
    let said =
        |status, error: &str| says(status, &format!(r#"{{"success":false,"error":{error}}}"#), "application/json");
    let conflict = r#"{"query":["(ProgrammingError) statement timeout"],"__type":"Validation Error"}"#;
    let denied = r#"{"message":"Access denied: User not authorized","__type":"Authorization Error"}"#;
    let page = usage(8, "cubic_metres");
    let cases = [
        (said(200, conflict), &["statement timeout"][..]),
        (said(409, conflict), &["409", "statement timeout"]),
        (said(403, denied), &["Access denied"]),
        (says(500, "Internal Server Error", "text/plain"), &["500"]),
        (json(&page[..200]), &["the reply breaks off"]),
        // Rows that were added between two pages, and a page that is short of rows.
        (json(&page.replace("\"total\":24", "\"total\":25")), &["25 rows in all", "24 rows in all"]),
        (
            json(&reply(&["_id", "month", "use", "cubic_metres"], &months()[8..10], 24)),
            &["says that it holds 8 records, but holds 2"],
        ),
        (json(&usage(0, "cubic_metres")), &["record 1 repeats `1`"]),
    ];
    std::thread::scope(|scope| {
        for (answer, words) in cases {
            let broken = Broken { at: SEARCH, page: ("offset", "8"), answer, words };
            scope.spawn(move || no_part_for_the_whole("water-use", &lay_out, &broken, WHOLE));
        }
    });
}

#[test]
fn a_portal_that_asks_to_wait_is_waited_for() {
    let case = Case::of("water-use");
    lay_out(&case.portal);
    let throttled = ResponseTemplate::new(429).insert_header("Retry-After", "0");
    case.portal.gives_page_first(1, SEARCH, ("offset", "16"), throttled);
    let report = case.verify(&[]);
    assert_eq!(own(&report).told(), WHOLE, "{}", report.troubles());
    assert_eq!(case.asked(SEARCH).len(), 5, "each attempt is counted");
    assert_eq!(report.requests(), case.portal.asked().len() as u64);
}

#[test]
fn a_changed_resource_is_refused_by_the_column() {
    let case = Case::of("water-use");
    case.portal.answers(SEARCH, |request| answer(request, "cubic_meters"));
    let report = case.verify(&[]);
    assert_eq!(own(&report).told(), "unknown provider_failed");
    let because = own(&report).text("because");
    assert!(because.contains("has no column `cubic_metres`; the nearest it has: `cubic_meters`"), "{because}");

    case.portal.forgets();
    lay_out(&case.portal);
    assert_eq!(own(&case.verify(&[])).told(), WHOLE, "what cannot be read is asked for again");
    assert_eq!(own(&case.verify(&["--offline"])).told(), WHOLE);

    let text = json(&usage(8, "cubic_metres").replace("1200.5", "\"not read\""));
    let words = &["`not read` in column `cubic_metres` is not a number"];
    no_part_for_the_whole(
        "water-use",
        &lay_out,
        &Broken { at: SEARCH, page: ("offset", "8"), answer: text, words },
        WHOLE,
    );
}
