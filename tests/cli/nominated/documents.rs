//! Documents: a JSON list over a table of the Census Bureau, and a CSV as Brazilian offices write them.

use wiremock::ResponseTemplate;

use super::{Case, DAY, json, own, series, warned};
use crate::agency::{Agency, bytes, page, says, table_path};
use crate::desk::Report;

const NIGHTS: &str = "/api/point-in-time.json";
pub(super) const COLLECTED: &str = "/residuos/coleta.csv";

/// 1,280 people on the last night of 2022, of 640,000 residents in 2018-2022.
const WITHOUT_A_HOME: &str = "met nominated/defined 20.000000";

/// 14,814 t of 148,140 t.
pub(super) const DIVERTED: &str = "met nominated/defined 10.0000";

fn nights(people: &str) -> String {
    let night = |continuum: &str, night: &str, people: &str| {
        format!(r#"{{"continuum":"{continuum}","night":"{night}","people":{people}}}"#)
    };
    let all = [
        night("MI-501", "2021-01-27", "1800"),
        night("MI-501", "2022-02-23", "1216"),
        night("MI-501", "2022-02-24", people),
        night("MI-502", "2022-02-25", "9999"),
        night("MI-501", "2023-01-25", "1300"),
    ];
    format!(r#"{{"help":"invented","result":{{"nights":[{}]}}}}"#, all.join(","))
}

fn lay_out_nights(portal: &Agency) {
    portal.gives(NIGHTS, json(&nights("1280")));
    portal.table("B01003", 5, 2022, &[("2622000", &[(1, 640_000, -555_555_555)])]);
}

/// Two rows a month: 1.234,5 t that are recycled of 12.345 t in 2023, 900 t of 10.000 t in 2022.
pub(super) fn collected() -> String {
    let mut text = "mês;destinação;toneladas;bairro\r\n".to_owned();
    for (year, [recycled, buried]) in [(2022, ["900", "9.100,0"]), (2023, ["1.234,5", "11.110,5"])] {
        for month in 1..=12 {
            text.push_str(&format!("01/{month:02}/{year};Reciclagem e compostagem;{recycled};São José\r\n"));
            text.push_str(&format!("01/{month:02}/{year};Aterro;{buried};\"São José; e outros\"\r\n"));
        }
    }
    text
}

/// Letters as Windows writes those of Western Europe: of these each is one byte, and the byte is its number.
pub(super) fn windows(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
}

pub(super) fn lay_out_waste(portal: &Agency) {
    portal.gives(COLLECTED, bytes(windows(&collected())));
}

#[test]
fn a_count_meets_a_survey_of_its_year() {
    let case = Case::of("homelessness");
    lay_out_nights(&case.portal);
    let report = case.verify(&[]);
    let outcome = own(&report);
    assert_eq!((outcome.told().as_str(), outcome.until()), (WITHOUT_A_HOME, "2022-12-31"), "{}", report.troubles());
    assert_eq!(series(outcome), ["2022-12-31 20.000000 met"], "no survey is of 2021 or 2023");
    assert!(outcome.flags().contains(&"newer_incomplete"), "{:?}", outcome.flags());
    assert_eq!(outcome.0["detail"]["figures"][0]["records"], 2, "both nights are looked at");
    assert_eq!(warned(outcome), ["different_data", "different_times"]);
    let survey = table_path("B01003", 5, 2022);
    assert_eq!([case.asked(NIGHTS).len(), case.asked(&survey).len()], [1, 1]);
}

#[test]
fn a_list_that_fails_leaves_no_value() {
    let cases = [
        (json("{\"result\":{\"nights\":["), "the reply breaks off"),
        (json("{\"result\":{\"nights\":[}"), "no JSON"),
        (page(200, "Down for repair"), "Down for repair"),
        (says(500, "oops", "text/plain"), "500"),
        (json(&nights("\"about 1300\"")), "record 3: `about 1300` in column `people` is not a number"),
        (json(&nights("1280").replace("people", "persons")), "has no column `people`; the nearest it has: `persons`"),
        (json("{\"result\":[]}"), "has nothing at `/result/nights`"),
    ];
    std::thread::scope(|scope| {
        for (answer, words) in cases {
            scope.spawn(move || {
                fails_then_completes("homelessness", (NIGHTS, answer), words, lay_out_nights, WITHOUT_A_HOME);
            });
        }
    });
}

fn fails_then_completes(
    name: &str,
    (at, answer): (&str, ResponseTemplate),
    words: &str,
    lay_out: fn(&Agency),
    whole: &str,
) {
    let case = Case::of(name);
    lay_out(&case.portal);
    case.portal.gives_first(u64::MAX, at, answer);
    let report = case.verify(&[]);
    // Detroit's air is known from shipped figures, and not met.
    let code = if name == "homelessness" { 1 } else { 3 };
    assert_eq!((report.code, own(&report).told().as_str()), (code, "unknown provider_failed"), "{words}");
    let because = own(&report).text("because");
    assert!(because.contains(words), "{words:?} is missing in: {because}");
    assert_eq!(series(own(&report)), [""; 0], "{words}");
    case.portal.forgets();
    lay_out(&case.portal);
    assert_eq!(own(&case.verify(&[])).told(), whole, "{words}");
    assert_eq!(own(&case.verify(&["--offline"])).told(), whole, "{words}");
}

#[test]
fn a_file_of_another_spelling_is_read_as_it_is_meant() {
    let case = Case::of("waste-diverted");
    lay_out_waste(&case.portal);
    let report = case.verify(&[]);
    let outcome = own(&report);
    assert_eq!(outcome.told(), DIVERTED, "{}", report.troubles());
    assert_eq!(series(outcome), ["2022-12-31 9.0000 not_met", "2023-12-31 10.0000 met"]);
    let [counted, among] = [0, 1].map(|at| &outcome.0["detail"]["figures"][at]);
    assert_eq!([&counted["value"], &among["value"]], ["14814", "148140"]);
    assert_eq!((case.portal.asked().as_slice(), report.requests()), (&[COLLECTED.to_owned()][..], 1));
}

#[test]
fn a_file_that_fails_leaves_no_value() {
    let cut = windows(&collected().replacen("Aterro;11.110,5;", "Aterro", 1));
    let cases = [
        (bytes(cut), "is broken"),
        (bytes(windows(&collected().replace("toneladas", "peso"))), "has no column `toneladas`"),
        (bytes(windows(&collected().replacen("1.234,5", "sem dados", 1))), "`sem dados` in column `toneladas`"),
        (bytes(windows(&collected().replacen("1.234,5", "1,234.5", 1))), "`1,234.5` in column `toneladas`"),
        (page(200, "Manutenção"), "Manutenção"),
        (json("{\"message\":\"no\"}"), "JSON and no CSV"),
        (says(500, "oops", "text/plain"), "500"),
    ];
    std::thread::scope(|scope| {
        for (answer, words) in cases {
            scope.spawn(move || {
                fails_then_completes("waste-diverted", (COLLECTED, answer), words, lay_out_waste, DIVERTED);
            });
        }
    });
    // What is not there is no failure: nothing was published under that address.
    let case = Case::of("waste-diverted");
    assert_eq!(own(&case.verify(&[])).told(), "unknown not_published");
}

#[test]
fn a_host_that_asks_to_wait_is_waited_for() {
    let case = Case::of("waste-diverted");
    lay_out_waste(&case.portal);
    case.portal.gives_first(1, COLLECTED, ResponseTemplate::new(429).insert_header("Retry-After", "1"));
    let report = case.verify(&[]);
    assert_eq!((own(&report).told().as_str(), report.requests()), (DIVERTED, 2));

    let case = Case::of("waste-diverted");
    case.portal.gives(COLLECTED, ResponseTemplate::new(429).insert_header("Retry-After", "86400"));
    let ran = case.run(&["verify", "--format", "json", "--as-of", DAY], &[]);
    let report = Report::of(&ran);
    assert_eq!((own(&report).told().as_str(), report.requests()), ("unknown provider_failed", 1));
    assert!(report.troubles().contains("wait 24 h"), "{}", report.troubles());
}
