//! The Census Data API as it answers: data, refusals in every spelling, pages in the place of data.

use wiremock::ResponseTemplate;

use crate::agency::{Agency, census, page, says};
use crate::desk::{Desk, Report};

const AT: &str = "/data/2021/acs/acs5";

fn ask(agency: &Agency, as_of: &str) -> Report {
    let desk = Desk::at(agency).in_a_hurry().with("CENSUS_API_KEY", "bluebird42");
    desk.verify(&["Scottsdale, AZ"], as_of, &["--route", "census-api", "--metric", "broadband"])
}

#[test]
fn data_by_the_api_give_what_the_file_gives() {
    let agency = Agency::new();
    agency.query("B28002", "acs5", 2021, &census::B28002);
    let report = ask(&agency, "2023-07-01");
    assert_eq!(report.broadband().told(), "met wired/acs5 88.9997");
    assert_eq!((report.code, report.requests()), (0, 1));
    let [asked] = &agency.asked()[..] else { panic!("{:?}", agency.asked()) };
    for part in ["get=GEO_ID,NAME,B28002_001E", "&for=place:*&in=state:*", "&key=bluebird42"] {
        assert!(asked.contains(part), "{asked}");
    }
    // Not newer than 2021: an older vintage has no file, and goes by the API unasked.
    agency.query("B28002", "acs5", 2019, &census::B28002);
    let desk = Desk::at(&agency).in_a_hurry().with("CENSUS_API_KEY", "bluebird42");
    let older = desk.verify(&["Scottsdale, AZ"], "2021-07-01", &["--metric", "broadband"]);
    assert_eq!(
        (older.broadband().told().as_str(), older.broadband().until()),
        ("met wired/acs5 88.9997", "2019-12-31")
    );
}

/// A reply that is no data is told in the service's words, never kept, and the shipped figures answer, saying so.
#[test]
fn what_is_no_data_is_told_and_never_kept() {
    let redirect = |to: &str| ResponseTemplate::new(302).insert_header("Location", to);
    let missing = redirect("https://api.census.gov/data/missing_key.html").insert_header("X-DataWebAPI-KeyError", "1");
    let plain = |status, text| says(status, text, "text/plain");
    let busy = "Sorry, the system is currently undergoing maintenance or is busy.  Please try again later.";
    let fault = "There was an error while running your query.  We've logged the error and we'll correct it ASAP.";
    let cases: [(&str, ResponseTemplate, &str, u64); 17] = [
        ("302 to the key page", missing, "CENSUS_API_KEY is not set", 1),
        ("302 elsewhere", redirect("https://login.example/?next=1"), "redirect to https://login.example/", 1),
        ("200 missing key", page(200, "Missing Key"), "needs a key", 1),
        ("200 invalid key", page(200, "Invalid Key"), "does not know this key", 1),
        ("200 another page", page(200, "Welcome"), "a web page titled `Welcome`", 1),
        ("busy", plain(200, busy), "undergoing maintenance", 2),
        ("500 with two spaces", plain(500, fault), "error while running your query", 2),
        ("400 with two spaces", plain(400, fault), "error while running your query", 2),
        ("variable", plain(400, "error: unknown variable 'B28002_004E'"), "unknown variable", 1),
        ("variable, older", plain(400, "error: error: unknown variable 'B28002_004E'"), "unknown variable", 1),
        ("hierarchy", plain(400, "error: unknown/unsupported geography hierarchy"), "geography hierarchy", 1),
        ("heirarchy", plain(400, "error: unknown/unsupported geography heirarchy"), "geography heirarchy", 1),
        (
            "200 with a list",
            says(200, "[\"error: unsupported geography hierarchy\"]", "application/json"),
            "hierarchy",
            1,
        ),
        ("blank 400", plain(400, ""), "an empty body", 1),
        ("cut short", says(200, "[[\"GEO_ID\",\"NAME\"],\n[\"16000", "application/json"), "breaks off", 2),
        ("columns missing", says(200, "[[\"GEO_ID\"],[\"1600000US0465000\"]]", "application/json"), "B28002_001E", 1),
        ("a proxy's login", page(407, "Log in"), "a proxy on the way wants a login", 1),
    ];
    std::thread::scope(|scope| {
        for (case, answer, words, requests) in cases {
            scope.spawn(move || refused(case, answer, words, requests));
        }
    });
}

fn refused(case: &str, answer: ResponseTemplate, words: &str, requests: u64) {
    let agency = Agency::new();
    agency.gives(AT, answer);
    let report = ask(&agency, "2023-07-01");
    assert!(report.troubles().contains(words), "{case}: {}", report.troubles());
    assert_eq!((report.code, report.requests()), (0, requests), "{case}");
    assert_eq!(report.broadband().method("wired/acs5"), "unknown provider_failed", "{case}");
    assert_eq!(report.broadband().told(), "met any-with-computer/acs5 93.9410", "{case}");
    assert_eq!(report.broadband().text("origin"), "snapshot", "{case}");
    assert!(!agency.asked().iter().any(|asked| !asked.starts_with(AT)), "{case}: {:?}", agency.asked());
}

#[test]
fn nothing_there_leads_to_the_vintage_before() {
    let cases = [
        ("204", ResponseTemplate::new(204)),
        ("404", page(404, "404 Not Found")),
        ("404 older", page(404, "Error report")),
    ];
    for (case, answer) in cases {
        let agency = Agency::new();
        agency.gives("/data/2022/acs/acs5", answer);
        agency.query("B28002", "acs5", 2021, &census::B28002);
        let report = ask(&agency, "2024-07-01");
        let seen = report.broadband();
        assert_eq!((seen.told().as_str(), seen.until()), ("met wired/acs5 88.9997", "2021-12-31"), "{case}");
        assert!(seen.flags().contains(&"newer_not_published"), "{case}: {:?}", seen.flags());
        assert_eq!(report.requests(), 2, "{case}");
    }
}

#[test]
fn without_a_key_the_api_is_not_asked() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    let report = desk.verify(&["Scottsdale, AZ"], "2023-07-01", &["--route", "census-api"]);
    assert_eq!((report.requests(), agency.asked().len()), (0, 0));
    assert_eq!(report.broadband().text("origin"), "snapshot");
}
