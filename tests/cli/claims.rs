//! Claims from a file to an opinion, in every form of the report.

use serde_json::Value;

use crate::agency::{Agency, air, census};
use crate::desk::{Desk, Ran, Report};
use crate::store::tamper;

const SHIPPED: &str = include_str!("../../config/claims/scottsdale-2023.toml");

fn verify(desk: &Desk, text: &str, further: &[&str]) -> Ran {
    let file = desk.put("claims.toml", text.as_bytes()).display().to_string();
    desk.run(&[&["verify", "--claims", &file], further].concat())
}

fn claims(report: &Report) -> Vec<&Value> {
    let outcomes =
        report.json["cities"].as_array().unwrap().iter().flat_map(|city| city["outcomes"].as_array().unwrap());
    outcomes.filter_map(|outcome| outcome["claims"].as_array()).flatten().collect()
}

fn told(claim: &Value) -> String {
    let words = ["claim", "value_finding", "verdict_finding", "opinion"].map(|field| claim[field].as_str().unwrap());
    words.join(" ")
}

/// Every vintage and file that `--methods all` looks at as of the middle of 2023.
fn whole() -> Agency {
    let agency = Agency::of_2023();
    agency.table("B28003", 5, 2021, &census::B28003);
    agency.table("B28002", 1, 2021, &census::B28002);
    agency.table("B28003", 1, 2021, &census::B28003);
    agency.annual(2021, &air::OF_2022);
    agency.annual(2020, &air::OF_2022);
    agency.daily(2022, &air::OF_2022);
    agency
}

#[test]
fn the_shipped_claims_on_the_shipped_figures() {
    let desk = Desk::alone();
    let report = Report::of(&verify(&desk, SHIPPED, &["--offline", "--format", "json"]));
    assert_eq!(report.code, 1);
    assert_eq!(report.json["as_of"], "2023-07-01", "the day of the claims");
    let found: Vec<String> = claims(&report).into_iter().map(told).collect();
    assert_eq!(
        found,
        [
            "scottsdale-broadband not_reproduced indicated qualified",
            "scottsdale-pm25 not_reproduced undetermined disclaimer_of_opinion",
        ]
    );
    let nearest = &claims(&report)[0]["nearest"][0];
    assert_eq!((nearest["value"].as_str(), nearest["moe90"].as_str()), (Some("90.0638"), Some("1.1607")));
    assert_eq!((nearest["stale"].as_bool(), nearest["period"]["to"].as_str()), (Some(true), Some("2017-12-31")));
    let settles = claims(&report)[1]["settles"].to_string();
    assert!(settles.contains("EPA's annual file of 2022") && settles.contains("outcomes import"), "{settles}");
}

#[test]
fn the_same_claims_with_the_agencies_files() {
    let (agency, text) = (whole(), SHIPPED);
    let desk = Desk::at(&agency).in_a_hurry();
    let report = Report::of(&verify(&desk, text, &["--format", "json"]));
    let found: Vec<String> = claims(&report).into_iter().map(told).collect();
    assert_eq!(
        found,
        ["scottsdale-broadband reproduced confirmed unmodified", "scottsdale-pm25 reproduced confirmed unmodified"]
    );
    assert_eq!((report.code, report.requests()), (0, 8));
    let again = Report::of(&verify(&desk, text, &["--format", "json", "--offline"]));
    assert_eq!((again.assessment(), again.requests()), (report.assessment(), 0));
}

#[test]
fn every_form_says_the_opinion() {
    let desk = Desk::alone();
    let cases = [
        ("text", &["QUALIFIED", "DISCLAIMER OF OPINION", "90.06 % ±1.16", "too old"][..]),
        ("csv", &["scottsdale-broadband,2023-07-01,0465000", "qualified", "disclaimer_of_opinion"]),
        ("jsonl", &["\"opinion\":\"qualified\""]),
        ("html", &["<!DOCTYPE html>", "Qualified", "Disclaimer of opinion", "<svg", "Working paper"]),
        ("markdown", &["# ", "Qualified", "Disclaimer of opinion"]),
    ];
    for (format, words) in cases {
        let ran = verify(&desk, SHIPPED, &["--offline", "--format", format]);
        assert_eq!(ran.code, Some(1), "{format}");
        ran.prints(words);
        assert_eq!(ran.stdout, verify(&desk, SHIPPED, &["--offline", "--format", format]).stdout, "{format}");
    }
}

#[test]
fn a_page_is_filed_without_claims_too() {
    let ran =
        Desk::alone().run(&["verify", "Scottsdale, AZ", "--as-of", "2023-07-01", "--offline", "--format", "html"]);
    assert_eq!(ran.code, Some(3));
    ran.prints(&["No claim was given", "93.94"]);
}

#[test]
fn each_claim_is_judged_as_of_its_own_day_and_by_its_own_standard() {
    let text = r#"
        schema = "outcomes/claims/v1"
        claimant = "a city"
        [[claim]]
        id = "early"
        city = "0465000"
        metric = "broadband"
        value = "90.1"
        document = "report of 2019"
        cut_off = 2019-01-01
        [[claim]]
        id = "late"
        city = "0465000"
        metric = "broadband"
        value = "93.9"
        document = "report of 2023"
        cut_off = 2023-07-01
        [[claim]]
        id = "strict"
        city = "0465000"
        metric = "pm25"
        value = "6"
        standard = "who-pm25-2021-aqg"
        cut_off = 2023-07-01
    "#;
    let report = Report::of(&verify(&Desk::alone(), text, &["--offline", "--format", "json"]));
    let found: Vec<String> = claims(&report).into_iter().map(told).collect();
    assert_eq!(
        found,
        [
            "early reproduced indicated qualified",
            "late reproduced indicated qualified",
            "strict not_reproduced undetermined disclaimer_of_opinion",
        ]
    );
    let cities = report.json["cities"].as_array().unwrap();
    let days: Vec<_> = cities.iter().map(|city| city["as_of"].as_str()).collect();
    assert_eq!((report.json["as_of"].as_str(), days), (Some("2023-07-01"), vec![Some("2019-01-01"), None]));
    let by: Vec<_> = cities[1]["outcomes"].as_array().unwrap().iter().map(|outcome| &outcome["standard"]).collect();
    assert_eq!(by, ["itu-broadband-75", "who-pm25-2021-aqg", "who-pm25-2021-it4"]);
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_nothing_is_judged() {
    let desk = Desk::alone();
    let wrong = SHIPPED.replace("89%", "89 µg/m3").replace("\"pm25\"", "\"air\"").replace("0465000", "0465001");
    verify(&desk, &wrong, &[]).refuses(&["claims.toml:", "0465001", "broadband", "pm25"]);
    let future = SHIPPED.replace("2023-07-01", "2090-07-01");
    verify(&desk, &future, &[]).refuses(&["claims.toml:", "2090-07-01 lies in the future"]);
    let other = desk.put("other.toml", SHIPPED.as_bytes()).display().to_string();
    verify(&desk, SHIPPED, &["--claims", &other]).refuses(&["`scottsdale-broadband` stands in another file too"]);
    desk.run(&["verify", "--claims", "nowhere.toml"]).refuses(&["nowhere.toml: cannot be read"]);
}

/// A filter hides pages, never an opinion from the exit code.
#[test]
fn what_a_filter_hides_still_counts() {
    let ran = verify(&Desk::alone(), SHIPPED, &["--offline", "--only", "not_met", "--format", "csv"]);
    assert_eq!((ran.code, ran.stdout.lines().count()), (Some(1), 1), "{ran:?}");
}

/// Every figure that is named stands on a reply that is listed.
#[test]
fn the_figures_beside_a_claim_have_their_replies() {
    let report = Report::of(&verify(&Desk::alone(), SHIPPED, &["--offline", "--format", "json"]));
    let listed = report.json["evidence"].to_string();
    for file in ["acs5_b28003_2017.csv", "acs5_b28003_2021.csv", "epa_site_years_2014.csv"] {
        assert!(listed.contains(file), "{file} is missing in {listed}");
    }
}

/// The plan names each file once, however many claims there are.
#[test]
fn many_claims_share_their_requests() {
    let desk = Desk::alone();
    let cities = ["0465000", "3755000", "0455000", "0477000", "2622000"];
    let claim = |number: usize| {
        let (city, value) = (cities[number % 5], 70 + number / 5 % 30);
        format!("c{number},{city},broadband,{value}.{}%,a city,report {number},2023-07-01\n", number % 10)
    };
    let rows: String = (0..500).map(claim).collect();
    let file = desk.put("many.csv", format!("id,city,metric,value,claimant,document,cut_off\n{rows}").as_bytes());
    let file = file.display().to_string();
    let ran = desk.run(&["verify", "--claims", &file, "--offline", "--format", "csv"]);
    assert_eq!((ran.code, ran.stdout.lines().count()), (Some(1), 501), "{}", ran.stderr);
    let plan = desk.run(&["verify", "--claims", &file, "--metric", "broadband", "--plan"]);
    assert_eq!(plan.stdout.matches("acsdt5y2021-b28002.dat").count(), 1, "{}", plan.stdout);
    let later = SHIPPED.replace("cut_off = 2023-07-01", "cut_off = 2023-08-01").replace("id = \"", "id = \"later-");
    let later = desk.put("later.toml", later.as_bytes()).display().to_string();
    let plan = verify(&desk, SHIPPED, &["--claims", &later, "--plan"]);
    assert_eq!(plan.stdout.matches("acsdt5y2021-b28002.dat").count(), 1, "two days, one file: {}", plan.stdout);
}

/// Invented: a city's own mean, with the file behind it.
const OWN: &str = r#"
[[answer]]
claim = "scottsdale-pm25"
value = "7.2 µg/m³"
period = 2022
method = "mean of every hour at one monitor of the city's own"
supplied_by = "the city's office of air"
supplied = 2023-06-15
file = "own/monitor.csv"
"#;
const OWN_BYTES: &[u8] = b"hour,value\n0,7.2\n";

/// The report without what a run tells of itself, and without what the city answers.
fn apart_from_answers(report: &Report) -> Value {
    let mut json = report.json.clone();
    json.as_object_mut().unwrap().remove("run");
    json["evidence"].as_array_mut().unwrap().retain(|one| one["origin"] != "city");
    for claim in
        json["cities"].as_array_mut().unwrap().iter_mut().flat_map(|city| city["outcomes"].as_array_mut().unwrap())
    {
        for claim in claim["claims"].as_array_mut().into_iter().flatten() {
            claim.as_object_mut().unwrap().remove("answers");
            claim["settles"]
                .as_array_mut()
                .unwrap()
                .retain(|one| !one["what"].as_str().unwrap().contains("[[answer]]"));
        }
    }
    json
}

#[test]
fn a_citys_own_file_is_kept_once_and_moves_nothing() {
    let desk = Desk::alone();
    let without = Report::of(&verify(&desk, SHIPPED, &["--offline", "--format", "json"]));
    assert!(claims(&without)[1]["settles"].to_string().contains("[[answer]] to `scottsdale-pm25`"));
    let kept = || desk.run(&["doctor", "--offline"]).stdout;
    assert!(kept().contains("0 replies (0 imported") && !kept().contains("supplied"), "{}", kept());
    desk.put("own/monitor.csv", OWN_BYTES);
    let text = format!("{SHIPPED}{OWN}");
    let report = Report::of(&verify(&desk, &text, &["--offline", "--format", "json"]));
    let own = &claims(&report)[1]["answers"][0];
    let digest = resident_outcomes::model::Digest::of(OWN_BYTES).to_string();
    let found = ["origin", "verdict", "value_finding", "agreement", "evidence"].map(|key| own[key].as_str().unwrap());
    assert_eq!(found, ["city", "met", "compatible", "alone", &digest]);
    assert!(own["if_accepted"].as_str().unwrap().starts_with("If the reviewer accepts it: the city meets"), "{own}");
    let listed: Vec<&Value> =
        report.json["evidence"].as_array().unwrap().iter().filter(|one| one["origin"] == "city").collect();
    assert_eq!((listed.len(), listed[0]["digest"].as_str()), (1, Some(digest.as_str())));
    assert!(listed[0]["resource"].as_str().unwrap().contains("own/monitor.csv"));
    assert_eq!(apart_from_answers(&report), apart_from_answers(&without));
    assert_eq!((report.code, &report.json["run"]["supply"]), (without.code, &without.json["run"]["supply"]));
    assert!(kept().contains("0 replies (0 imported") && kept().contains("1 file that a city supplied"), "{}", kept());
    let again = verify(&desk, &text, &["--offline", "--format", "json"]);
    assert_eq!(Report::of(&again).json, report.json);
    assert!(kept().contains("1 file that a city supplied"), "{}", kept());
    // What is kept damaged is not listed as evidence: the file takes its place.
    tamper(&desk, "UPDATE content_chunks SET bytes = X'00'");
    desk.run(&["evidence", "verify"]).prints(&["1 damaged", "is damaged"]);
    let mended = verify(&desk, &text, &["--offline", "--format", "json"]);
    mended.tells(&["a stored reply was damaged", &digest]);
    assert_eq!(Report::of(&mended).json, report.json);
    desk.run(&["evidence", "verify"]).prints(&["0 damaged"]);
    // Other bytes under the same name are other evidence, and both are kept.
    desk.put("own/monitor.csv", b"hour,value\n0,7.3\n");
    verify(&desk, &text, &["--offline", "--format", "json"]);
    assert!(kept().contains("2 files that cities supplied"), "{}", kept());
}

#[test]
fn every_form_shows_the_citys_own_figure_as_the_citys() {
    let desk = Desk::alone();
    desk.put("own/monitor.csv", OWN_BYTES);
    let text = format!("{SHIPPED}{OWN}");
    let digest = resident_outcomes::model::Digest::of(OWN_BYTES).to_string();
    let said = ["The city's own figure", "not derived by this program", "If the reviewer accepts it"];
    let cases = [
        ("text", &[&said[..], &["7.2 µg/m³, 2022"]].concat()[..]),
        ("html", &[&said[..], &["class=\"answer\"", &digest, "own/monitor.csv"]].concat()),
        (
            "markdown",
            &[&["The city's own figure: 7.2 µg/m³, 2022", "If the reviewer accepts it", &digest][..]].concat(),
        ),
        ("csv", &[&format!(",1,7.2,,2022,met,alone,{digest}")]),
        ("jsonl", &["\"origin\":\"city\"", "\"agreement\":\"alone\""]),
    ];
    for (format, words) in cases {
        let ran = verify(&desk, &text, &["--offline", "--format", format]);
        assert_eq!(ran.code, Some(1), "{format}");
        let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").replace("&#39;", "'");
        for word in words {
            assert!(flat(&ran.stdout.replace('\u{a0}', " ")).contains(word), "{format}: {word}: {}", ran.stdout);
        }
    }
    let plan = verify(&Desk::alone(), &text, &["--plan"]);
    plan.refuses(&["claims.toml:", "`own/monitor.csv` cannot be read"]);
}

#[test]
fn a_file_that_cannot_be_taken_is_told_with_its_answer() {
    let desk = Desk::alone();
    let refused = |file: &str, words: &str| {
        let text = format!("{SHIPPED}{}", OWN.replace("own/monitor.csv", file));
        verify(&desk, &text, &["--offline"]).refuses(&["claims.toml:", words]);
    };
    desk.put("own/empty.csv", b"");
    let outside = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(outside.path(), "x").unwrap();
    refused("own", "`own` is no file");
    refused("own/empty.csv", "`own/empty.csv` is empty");
    refused("own/none.csv", "`own/none.csv` cannot be read");
    refused("../claims.toml", "`../claims.toml` leaves the folder of this file");
    refused(&outside.path().display().to_string(), "is no path below the folder of this file");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(outside.path(), desk.path("own/link.csv")).unwrap();
        refused("own/link.csv", "`own/link.csv` leads out of the folder of the file that names it");
    }
    desk.put("own/monitor.csv", OWN_BYTES);
    let later = format!("{SHIPPED}{}", OWN.replace("2023-06-15", "2090-06-15"));
    verify(&desk, &later, &["--offline"]).refuses(&["`supplied` 2090-06-15 lies in the future"]);
    assert!(desk.run(&["doctor", "--offline"]).stdout.contains("0 replies"), "nothing is kept of what is refused");
}
