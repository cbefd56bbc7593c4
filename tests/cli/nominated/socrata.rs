//! Road deaths over residents by Socrata, and the country's rate by the United Nations beside it.

use wiremock::{Request, ResponseTemplate};

use super::{Broken, Case, in_one_line, json, no_part_for_the_whole, own, parameter, series, warned};
use crate::agency::{Agency, page, says};

const CRASHES: &str = "/resource/vial-0001.json";
const RESIDENTS: &str = "/resource/pobl-0001.json";
const COUNTRY: &str = "/SDGAPI/v1/sdg/Series/Data";

/// The reader asks for so many rows at once.
const PAGE: usize = 5_000;
const ROWS: usize = 10_007;
/// The first row of 2023; those before are of 2022.
const OF_2023: usize = 6_000;

/// In every tenth crash somebody died: 600 rows of 2022 (0 to 5990), 401 of 2023 (6000 to 10000).
const WHOLE: &str = "met nominated/defined 5.000000";

fn crash(at: usize) -> String {
    let year = if at < OF_2023 { 2022 } else { 2023 };
    let deaths = u8::from(at.is_multiple_of(10));
    format!(r#"{{":id":"row-{at}","fecha":"{year}-{:02}-01T00:00:00.000","fallecidos":"{deaths}"}}"#, 1 + at % 12)
}

fn crashes(request: &Request) -> ResponseTemplate {
    assert_eq!(parameter(request, "$where"), "fallecidos IS NOT NULL AND gravedad != 'solo daños'");
    let from: usize = parameter(request, "$offset").parse().unwrap();
    let rows: Vec<String> = (from..ROWS.min(from + PAGE)).map(crash).collect();
    json(&format!("[{}]", rows.join(",")))
}

/// Five values of two years on three pages; those of men alone are not chosen.
fn country(request: &Request) -> ResponseTemplate {
    let value = |year: u32, sex: &str, value: &str| {
        format!(
            r#"{{"goal":["3"],"series":"SH_STA_TRAF","geoAreaCode":"170","timePeriodStart":{year}.0,"value":"{value}",
            "attributes":{{"Nature":"C"}},"dimensions":{{"Sex":"{sex}"}}}}"#
        )
    };
    let values = match parameter(request, "page").as_str() {
        "1" => [value(2020, "MALE", "25.1"), value(2020, "BOTHSEX", "15.0")].join(","),
        "2" => [value(2021, "MALE", "26.0"), value(2021, "BOTHSEX", "15.5")].join(","),
        "3" => value(2019, "BOTHSEX", "NaN"),
        other => panic!("page {other}"),
    };
    json(&format!(r#"{{"size":2,"totalElements":5,"totalPages":3,"data":[{values}]}}"#))
}

fn residents() -> ResponseTemplate {
    json(r#"[{":id":"a","anio":"2022","habitantes":"8000000"},{":id":"b","anio":"2023","habitantes":"8020000"}]"#)
}

pub(super) fn lay_out(portal: &Agency) {
    portal.answers(CRASHES, crashes);
    portal.gives(RESIDENTS, residents());
    portal.answers(COUNTRY, country);
}

#[test]
fn three_pages_make_one_number() {
    let case = Case::of("road-deaths");
    lay_out(&case.portal);
    let report = case.verify(&[]);
    let outcome = own(&report);
    // 401 deaths of 8,020,000 residents, and 600 of 8,000,000.
    assert_eq!(outcome.told(), WHOLE, "{}", report.troubles());
    assert_eq!(series(outcome), ["2022-12-31 7.500000 not_met", "2023-12-31 5.000000 met"]);
    let [counted, among] = [0, 1].map(|at| &outcome.0["detail"]["figures"][at]);
    assert_eq!([&counted["value"], &among["value"]], ["401", "8020000"]);
    assert_eq!((counted["records"].as_u64(), outcome.flags()), (Some(4_007), vec!["later_revision"]));
    assert_eq!(warned(outcome), ["different_data", "national_figure", "neighbours"]);
    assert_eq!(outcome.method("nominated/the country's rate"), "unknown national_only");
    let asked = |path| case.asked(path).len();
    assert_eq!([asked(CRASHES), asked(RESIDENTS), asked(COUNTRY)], [3, 1, 3]);
    assert_eq!(report.requests(), 7);

    let held = case.verify(&["--offline"]);
    assert_eq!((held.assessment(), held.requests()), (report.assessment(), 0));
    let checked = case.desk.run(&["nominate", "check", "own.toml", "--fetch", "--offline", "--as-of", super::DAY]);
    checked.prints(&["5.00 deaths per 100,000 residents in 2023: meets the target", "10,007 records in 3 replies"]);
}

#[test]
fn a_page_that_fails_leaves_no_value() {
    let broken = |page, answer, words: &'static [&'static str]| Broken { at: CRASHES, page, answer, words };
    let middle = ("$offset", "5000");
    let timeout = r#"{"code":"query.execution.queryTimedout","message":"Query timed out"}"#;
    let cut = crash(5_000);
    let cases = [
        broken(middle, says(500, timeout, "application/json"), &["500"]),
        broken(middle, says(400, timeout, "application/json"), &["400: Query timed out"]),
        broken(middle, json(&format!("[{}", &cut[..40])), &["the reply breaks off"]),
        broken(middle, json("[{]"), &["no JSON"]),
        broken(middle, page(200, "Sign in to the city"), &["Sign in to the city"]),
        broken(("$offset", "10000"), ResponseTemplate::new(403), &["403", "not open to everybody"]),
    ];
    std::thread::scope(|scope| {
        for case in cases {
            scope.spawn(move || {
                let asked = no_part_for_the_whole("road-deaths", &lay_out, &case, WHOLE);
                assert!(asked.iter().all(|asked| !asked.ends_with("offset=0")), "the first page was held: {asked:?}");
            });
        }
    });
}

/// Of the United Nations' pages one fails: the city's own figure stands, and the alternative has none.
#[test]
fn a_failing_alternative_takes_nothing_from_the_value() {
    let case = Case::of("road-deaths");
    lay_out(&case.portal);
    case.portal.gives_page_first(u64::MAX, COUNTRY, ("page", "2"), says(500, "oops", "text/plain"));
    let report = case.verify(&[]);
    assert_eq!(own(&report).told(), WHOLE);
    assert_eq!(own(&report).method("nominated/the country's rate"), "unknown provider_failed");
    assert!(report.troubles().contains("500"), "{}", report.troubles());
}

#[test]
fn a_portal_that_asks_to_wait_is_waited_for() {
    let case = Case::of("road-deaths");
    lay_out(&case.portal);
    let throttled = ResponseTemplate::new(429).insert_header("Retry-After", "0");
    case.portal.gives_page_first(1, CRASHES, ("$offset", "5000"), throttled);
    case.portal.gives_page_first(1, CRASHES, ("$offset", "10000"), says(202, "", "application/json"));
    case.portal.gives_page_first(1, COUNTRY, ("page", "3"), ResponseTemplate::new(503));
    let report = case.verify(&[]);
    assert_eq!(own(&report).told(), WHOLE, "{}", report.troubles());
    assert_eq!(report.requests(), 7 + 3, "each attempt is counted");
}

#[test]
fn a_changed_dataset_is_refused_by_the_column() {
    let gone = says(
        400,
        r#"{"message":"Query coordinator error: query.soql.no-such-column; No such column: fallecidos"}"#,
        "application/json",
    );
    let text = json(&format!("[{}]", crash(5_010).replace("\"1\"", "\"ninguno\"")));
    for (answer, words) in
        [(gone, "No such column: fallecidos"), (text, "record 1: `ninguno` in column `fallecidos` is not a number")]
    {
        let broken = Broken { at: CRASHES, page: ("$offset", "5000"), answer, words: &[words] };
        no_part_for_the_whole("road-deaths", &lay_out, &broken, WHOLE);
    }
}

/// A portal leaves out what is null. The year's sum is then not known, and the year before is judged.
#[test]
fn a_cell_that_is_empty_is_no_zero() {
    let case = Case::of("road-deaths");
    let unknown = r#"{":id":"row-x","fecha":"2023-07-01T00:00:00.000"}"#;
    case.portal.answers(CRASHES, move |request| {
        let from: usize = parameter(request, "$offset").parse().unwrap();
        let rows: Vec<String> = (from..ROWS.min(from + PAGE)).map(crash).collect();
        let unknown = if rows.len() < PAGE { format!(",{unknown}") } else { String::new() };
        json(&format!("[{}{unknown}]", rows.join(",")))
    });
    case.portal.gives(RESIDENTS, residents());
    let report = case.verify(&[]);
    assert_eq!(own(&report).told(), "not_met nominated/defined 7.500000", "{}", report.troubles());
    assert!(own(&report).flags().contains(&"newer_incomplete"), "{:?}", own(&report).flags());
    let checked = case.desk.run(&["nominate", "check", "own.toml", "--fetch", "--offline", "--as-of", super::DAY]);
    let words = in_one_line(&checked);
    assert!(words.contains("7.50 deaths per 100,000 residents in 2022: does not meet the target"), "{words}");
}
