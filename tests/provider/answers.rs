//! What an answer is, by status and body.

use std::collections::BTreeMap;

use resident_outcomes::http::{Answer, Class};
use resident_outcomes::model::evidence::{AqsService, Resource};
use resident_outcomes::model::method::Table;

use crate::replies::{
    NO_HEADERS, annual_record, aqs_query, aqs_reply, census_file, census_query, classify, wake, zip_of,
};

fn answer(status: u16, body: &[u8]) -> Answer<'_> {
    Answer { status, headers: &NO_HEADERS, body }
}

/// Asserts the kind of a class and words it must have.
fn assert_class(found: &Class, kind: &str, words: &str, case: &str) {
    let (found_kind, found_words) = match found {
        Class::Data => ("data", ""),
        Class::Absent(words) => ("absent", words.as_str()),
        Class::Busy(words) => ("busy", words.as_str()),
        Class::Refused(words) => ("refused", words.as_str()),
    };
    assert_eq!(found_kind, kind, "{case}: {found:?}");
    assert!(found_words.contains(words), "{case}: `{words}` is not in `{found_words}`");
}

/// Cases 1 to 9 of the reference.
#[test]
fn the_census_api_answers_in_many_ways() {
    let busy = "Sorry, the system is currently undergoing maintenance or is busy.  Please try again later.";
    let fault = "There was an error while running your query.  We've logged the error and we'll correct it ASAP.";
    let page = |title: &str| format!("<html><head><title>{title}</title></head></html>");
    let cases: [(u16, String, &str, &str); 24] = [
        (200, "\n[[\"NAME\",\"B28002_001E\"],\n[\"x\",\"1\"]]\n".into(), "data", ""),
        (200, "[[\"NAME\"] ]".into(), "data", ""),
        (200, "[[\"NAME\"],[\"x\"".into(), "busy", "breaks off"),
        (200, page("Missing Key"), "refused", "CENSUS_API_KEY is not set"),
        (200, page("Invalid Key"), "refused", "CENSUS_API_KEY is invalid"),
        (401, String::new(), "refused", "CENSUS_API_KEY"),
        (200, busy.into(), "busy", "maintenance"),
        (503, busy.into(), "busy", "maintenance"),
        (204, String::new(), "absent", "204"),
        (400, "error: unknown variable 'B19080_001E'".into(), "refused", "unknown variable 'B19080_001E'"),
        (400, "error: error: unknown variable 'B250301_001E'".into(), "refused", "unknown variable"),
        (200, "error: error: unknown variable 'B250301_001E'".into(), "refused", "unknown variable"),
        (400, "error: unknown/unsupported geography hierarchy".into(), "refused", "hierarchy"),
        (400, "error: unknown/unsupported geography heirarchy".into(), "refused", "heirarchy"),
        (200, "[\"error: unsupported geography hierarchy\"]".into(), "refused", "unsupported geography"),
        (404, page("404 Not Found"), "absent", "404 Not Found"),
        (404, page("Error report"), "absent", "Error report"),
        (500, fault.into(), "busy", "error while running your query. We've logged"),
        (400, fault.into(), "busy", "error while running"),
        (400, String::new(), "refused", "an empty body"),
        (200, String::new(), "busy", "an empty body"),
        (429, String::new(), "busy", "429"),
        (200, page("Log in to Guest WiFi"), "refused", "Log in to Guest WiFi"),
        (400, "error: 'get' is limited to 50 variables".into(), "refused", "50 variables"),
    ];
    let resource = census_query(Table::B28002);
    for (status, body, kind, words) in cases {
        assert_class(&classify(&resource, &answer(status, body.as_bytes())), kind, words, &format!("{status} {body}"));
    }
}

/// Case 1: the redirect to the key page is a key error, and no redirect is followed or echoed with its query.
#[test]
fn redirects_are_refused() {
    let resource = census_query(Table::B28002);
    let headers = |location: &str, key_error: bool| {
        let error = key_error.then(|| ("x-datawebapi-keyerror".to_owned(), "1".to_owned()));
        [("location".to_owned(), location.to_owned())].into_iter().chain(error).collect::<BTreeMap<_, _>>()
    };
    let to = |headers| Answer { headers, ..answer(302, b"") };
    let key_page = headers("https://api.census.gov/data/missing_key.html", true);
    let missing = to(&key_page);
    assert_class(&classify(&resource, &missing), "refused", "CENSUS_API_KEY is not set", "missing key");
    let elsewhere = headers("https://api.census.gov/elsewhere", true);
    let unsaid = to(&elsewhere);
    assert_class(&classify(&resource, &unsaid), "refused", "missing or invalid", "key error by header");
    let with_key = headers("https://example.org/?key=bluecat42", false);
    let away = classify(&resource, &to(&with_key));
    assert_class(&away, "refused", "https://example.org/,", "elsewhere");
    assert!(!format!("{away:?}").contains("bluecat42"));
}

#[test]
fn files_are_known_by_how_they_begin() {
    let zip = zip_of(&[("daily_88101_2016.csv", b"x")]);
    let page = b"<!DOCTYPE html><title>Sign in</title>".as_slice();
    let daily = Resource::DailyFile { year: 2016 };
    let table = census_file(Table::B28002);
    let gazetteer = Resource::Gazetteer { year: 2024 };
    let popest = Resource::Popest { vintage: 2024 };
    let cases: [(&Resource, u16, &[u8], &str, &str); 14] = [
        (&daily, 200, &zip, "data", ""),
        (&daily, 200, page, "refused", "Sign in"),
        (&daily, 200, b"", "busy", "empty"),
        (&daily, 404, page, "absent", "404"),
        (&daily, 403, b"denied", "refused", "403: denied"),
        (&daily, 503, b"", "busy", "503"),
        (&daily, 429, b"", "busy", "429"),
        (&daily, 302, b"", "refused", "not followed"),
        (&table, 200, b"GEO_ID|B28002_E001", "data", ""),
        (&table, 200, page, "refused", "Sign in"),
        (&gazetteer, 200, b"\xEF\xBB\xBFUSPS\tGEOID", "data", ""),
        (&gazetteer, 200, &zip, "data", ""),
        (&popest, 200, b"SUMLEV,STATE", "data", ""),
        (&popest, 200, b"{}", "refused", "{}"),
    ];
    for (resource, status, body, kind, words) in cases {
        assert_class(&classify(resource, &answer(status, body)), kind, words, &format!("{status} {resource:?}"));
    }
}

/// Cases 40 to 43 of the reference.
#[test]
fn the_aqs_api_answers_in_many_ways() {
    let success = String::from_utf8(aqs_reply(&[annual_record(&serde_json::json!({}))])).unwrap();
    let half = success[..success.len() / 2].to_owned();
    let header = |status: &str, more: &str| format!(r#"{{"Header":[{{"status":"{status}"{more}}}],"Body":[]}}"#);
    let cases: [(u16, String, &str, &str); 14] = [
        (200, success.clone(), "data", ""),
        (200, half, "busy", "breaks off"),
        (200, header("No data matched your selection", r#","rows":0"#), "data", ""),
        (200, header("NO DATA MATCHED YOUR SELECTION", r#","row":0"#), "data", ""),
        (200, header("API service is up and running healthy.", ""), "refused", "up and running"),
        (400, header("Failed", r#","error":["value is missing or the value is empty: param"]"#), "refused", ": param"),
        (400, header("FAILED", r#","errors":"bdate: 20221231, edate: 20230101"#.to_owned().as_str()), "refused", "400"),
        (422, header("Failed", r#","error":["the key is not active"]"#), "refused", "AQS_EMAIL and AQS_KEY"),
        (401, String::new(), "refused", "AQS_EMAIL or AQS_KEY"),
        (
            429,
            r#"{"error":"Daily limit for account use exceeded. Retry later."}"#.into(),
            "busy",
            "Daily limit for account use exceeded",
        ),
        (200, r#"{"error":"Daily limit for account use exceeded. Retry later."}"#.into(), "busy", "Daily limit"),
        (500, header("Failed", r#","error":["oops"]"#), "busy", "500"),
        (200, "<html><title>Maintenance</title>".into(), "refused", "Maintenance"),
        (404, "<html><title>Not here</title>".into(), "absent", "Not here"),
    ];
    let resource = aqs_query(AqsService::Annual, wake());
    for (status, body, kind, words) in cases {
        assert_class(&classify(&resource, &answer(status, body.as_bytes())), kind, words, &format!("{status} {body}"));
    }
}

/// Case 25: what a service says never carries the account it was asked with.
#[test]
fn words_of_the_aqs_api_carry_no_account() {
    let body = r#"{"Header":[{"status":"Failed","url":"https://h/?email=me%40city.gov&key=bluecat42",
        "error":["key bluecat42 of me@city.gov is not active"]}],"Data":[]}"#;
    let resource = aqs_query(AqsService::Annual, wake());
    for status in [400, 401, 429, 500, 404] {
        let words = format!("{:?}", classify(&resource, &answer(status, body.as_bytes())));
        assert!(!words.contains("bluecat42") && !words.contains("city.gov"), "{status}: {words}");
    }
}
