//! Canary keys: whatever happens to a request, they appear nowhere.

use resident_outcomes::store::Store;
use wiremock::ResponseTemplate;

use crate::agency::{Agency, air, census, page, says};
use crate::desk::{Desk, NOBODY, Ran, files_under};

/// Words within the keys that survive every way to encode an address, and occur nowhere else.
const CANARIES: [&str; 3] = ["canaryblue", "canaryred", "canarygreen"];
const CENSUS_KEY: &str = "canaryblue+/ =&%é\"\\end";
const AQS_EMAIL: &str = "canaryred+tag@b.example";
const AQS_KEY: &str = "x&canarygreen#%41/?";

fn keyed(desk: Desk) -> Desk {
    desk.in_a_hurry().with("CENSUS_API_KEY", CENSUS_KEY).with("AQS_EMAIL", AQS_EMAIL).with("AQS_KEY", AQS_KEY)
}

fn holds_no_canary(what: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    for canary in CANARIES {
        if let Some(at) = text.find(canary) {
            let around: String = text.chars().skip(text[..at].chars().count().saturating_sub(80)).take(200).collect();
            panic!("{what} holds {canary}: …{around}…");
        }
    }
}

/// Looks at output, files as they are, and replies as they were before they were packed.
fn look_everywhere(case: &str, desk: &Desk, runs: &[Ran]) {
    for ran in runs {
        holds_no_canary(&format!("{case}: stdout"), ran.stdout.as_bytes());
        holds_no_canary(&format!("{case}: stderr"), ran.stderr.as_bytes());
    }
    for folder in ["evidence", "cache"] {
        if desk.path(folder).exists() {
            for file in files_under(&desk.path(folder)) {
                holds_no_canary(&format!("{case}: {}", file.display()), &std::fs::read(&file).unwrap());
            }
        }
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(&desk.path("evidence")).await.unwrap();
        for fetch in store.fetches().await.unwrap() {
            holds_no_canary(&format!("{case}: a kept reply"), &store.bytes(&fetch.digest).await.unwrap());
            holds_no_canary(&format!("{case}: a kept address"), fetch.address.as_bytes());
        }
        store.close().await;
    });
}

fn runs(desk: &Desk) -> Vec<Ran> {
    let routes = ["--route", "census-api", "--route", "aqs", "--log", "trace"];
    let question = ["Raleigh, NC", "--as-of", "2022-12-31"];
    let mut runs = vec![desk.run(&[&["verify", "--plan"], &question[..], &routes].concat())];
    for format in ["text", "json", "csv"] {
        runs.push(desk.run(&[&["verify", "--refresh", "--format", format], &question[..], &routes].concat()));
    }
    runs.push(desk.run(&[&["fetch"], &question[..], &routes].concat()));
    runs.push(desk.run(&["measure", "pm25", "--cities", "Raleigh, NC", "--years", "2021", "--log", "trace"]));
    runs.push(desk.run(&["doctor", "--log", "trace"]));
    runs
}

#[test]
fn keys_appear_nowhere_when_all_is_well() {
    let agency = Agency::new();
    agency.query("B28002", "acs5", 2021, &census::B28002);
    agency.aqs(2021, &air::WAKE_2016);
    let desk = keyed(Desk::at(&agency));
    let runs = runs(&desk);
    assert!(agency.asked().iter().any(|asked| asked.contains("canaryblue")), "the census was asked with the key");
    assert!(agency.asked().iter().any(|asked| asked.contains("canarygreen")), "so was the EPA");
    runs[1].prints(&["82.00", "7.93"]);
    runs[0].prints(&["&key=***", "&email=***&key=***"]);
    runs[6].prints(&["CENSUS_API_KEY set", "AQS_EMAIL and AQS_KEY set"]);
    look_everywhere("well", &desk, &runs);
}

/// Answers that echo, plainly and encoded, what a service was asked with.
fn echoes(secrets: &[&str]) -> [(&'static str, ResponseTemplate); 6] {
    let encoded = |secret: &&str| -> String { url::form_urlencoded::byte_serialize(secret.as_bytes()).collect() };
    let encoded: Vec<String> = secrets.iter().map(encoded).collect();
    let all = format!("asked with {} as {}", secrets.join(" and "), encoded.join("&k="));
    let location = format!("https://login.example/?next={}", encoded.join("&k="));
    let json = serde_json::json!({ "Header": [{ "status": "Failed", "error": [all], "url": location }] });
    [
        ("400", says(400, &format!("error: unknown predicate variable: '{all}'"), "text/plain")),
        ("400 json", says(400, &json.to_string(), "application/json")),
        ("302", ResponseTemplate::new(302).insert_header("Location", location.as_str())),
        ("200 page", page(200, &all)),
        ("429", says(429, &all, "text/plain").insert_header("Retry-After", "86400")),
        ("500", says(500, &all, "text/plain")),
    ]
}

fn echoing(case: &str, census: &ResponseTemplate, aqs: &ResponseTemplate) {
    let agency = Agency::new();
    agency.gives("/data/2021/acs/acs5", census.clone());
    for filter in ["byCounty", "byBox"] {
        agency.gives(&format!("/data/api/annualData/{filter}"), aqs.clone());
    }
    let desk = keyed(Desk::at(&agency));
    let runs = runs(&desk);
    assert!(agency.asked().iter().any(|asked| asked.contains("canarygreen")), "{case}");
    look_everywhere(case, &desk, &runs);
}

#[test]
fn keys_appear_nowhere_when_services_echo_them() {
    let cases = echoes(&[CENSUS_KEY]).into_iter().zip(echoes(&[AQS_EMAIL, AQS_KEY]));
    std::thread::scope(|scope| {
        for ((case, census), (_, aqs)) in cases {
            scope.spawn(move || echoing(case, &census, &aqs));
        }
    });
}

#[test]
fn keys_appear_nowhere_when_nobody_answers() {
    let desk = keyed(Desk::alone()).with("HTTPS_PROXY", NOBODY);
    let runs = runs(&desk);
    runs[1].prints(&["cannot be reached"]);
    look_everywhere("nobody", &desk, &runs);
}
