//! `outcomes explain`: what a reviewer needs to redo a figure by hand.

use std::io::Read as _;
use std::sync::LazyLock;

use serde_json::Value;

use crate::agency::{Agency, air, annual_path, census, table_path};
use crate::desk::{Desk, Ran};

static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(include_str!("../../schemas/outcomes-explanation-v1.json")).unwrap();
    jsonschema::validator_for(&schema).unwrap()
});

fn explain(desk: &Desk, arguments: &[&str]) -> Ran {
    desk.run(&[&["explain"], arguments].concat())
}

/// Asserts words on the page, wherever its lines are broken.
fn tells(page: &Ran, words: &[&str]) {
    let text = page.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    for word in words {
        assert!(text.contains(word), "{word:?} is missing in:\n{}", page.stdout);
    }
}

/// The walk in JSON, valid by the published schema, with its exit code.
fn walk(desk: &Desk, arguments: &[&str]) -> (Value, i32) {
    let ran = explain(desk, &[arguments, &["--format", "json"]].concat());
    let json: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
    let errors: Vec<String> = SCHEMA.iter_errors(&json).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    (json, ran.code.unwrap())
}

/// What stands at a record's bytes in the reply it was found in.
fn cut(record: &Value, bytes: &[u8]) -> String {
    let end = |at: usize| usize::try_from(record["bytes"][at].as_u64().unwrap()).unwrap();
    String::from_utf8(bytes[end(0)..end(1)].to_vec()).unwrap()
}

fn unzipped(zip: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    let mut bytes = Vec::new();
    archive.by_index(0).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

const SCOTTSDALE: [&str; 5] = ["Scottsdale, AZ", "broadband", "--as-of", "2023-07-01", "--offline"];

#[test]
fn a_shipped_share_is_walked_through() {
    let desk = Desk::alone();
    let page = explain(&desk, &SCOTTSDALE);
    assert_eq!((page.code, page.stderr.as_str()), (Some(0), ""));
    tells(
        &page,
        &[
            "record 4, bytes 147 to 173",
            "computer_and_broadband = 106577",
            "106,577 / 113,451 × 100 = 93.9410 %",
            "an upper bound",
            "1,301 / 113,451 × 100 = 1.1468 points at 90 %",
            "-> any-with-computer/acs5",
            "at least 75",
            "the outcome is met, on a fallback basis",
        ],
    );
    let (json, code) = walk(&desk, &SCOTTSDALE);
    assert_eq!((json["value"].as_str(), json["outcome"].as_str(), code), (Some("93.9410"), Some("met"), 0));
    let shipped = include_bytes!("../../config/snapshot/acs5_b28003_2021.csv");
    assert_eq!(cut(&json["replies"][0]["records"][0], shipped), "0465000,113451,106577,1301\n");
}

#[test]
fn an_unknown_shows_the_stale_monitor_and_each_gap() {
    let page = explain(&Desk::alone(), &["Scottsdale, AZ", "pm25", "--as-of", "2023-07-01", "--offline"]);
    assert_eq!((page.code, page.stderr.as_str()), (Some(3), ""));
    tells(
        &page,
        &[
            "monitor 04-013-7020-1 speaks for its site",
            "monitor 04-013-7020-2 is silent",
            "this one alone = 5.363934",
            "to 2017-12-31: too old",
            "nothing is concluded",
        ],
    );
    assert!(!page.stdout.contains("->"), "no method speaks: {}", page.stdout);
}

#[test]
fn another_edition_judges_when_it_is_named() {
    let desk = Desk::alone();
    let scottsdale = |further: &[&str]| explain(&desk, &[&SCOTTSDALE[..], further].concat());
    let page = scottsdale(&["--standard", "itu-broadband-65"]);
    assert_eq!(page.code, Some(0), "{page:?}");
    tells(&page, &["itu-broadband-65: at least 65 %", "Broadband Commission, "]);
    scottsdale(&["--standard", "who-pm25-2021-aqg"]).refuses(&["`who-pm25-2021-aqg` does not judge broadband"]);
    scottsdale(&["--standard", "who-2021-guess"]).refuses(&["who-2021-guess"]);
}

#[test]
fn rows_of_monitors_are_chosen_and_left_out_with_reasons() {
    let agency = Agency::new();
    let zip = air::annual_zip(2016, &air::WAKE_2016, true);
    agency.gives(&annual_path(2016), crate::agency::bytes(zip.clone()));
    let desk = Desk::at(&agency).in_a_hurry();
    let raleigh = ["Raleigh, NC", "pm25", "--as-of", "2017-08-01"];
    let page = explain(&desk, &raleigh);
    assert_eq!(page.code, Some(0), "{page:?}");
    tells(
        &page,
        &[
            "monitor 37-183-0014-1 speaks for its site",
            "record 8: used: PM25 Annual 2024, 24 HOUR, no events, mean 7.931707, complete",
            "records 1 to 4: not an annual standard: PM25 24-hour 1997, 2006, 2012, 2024",
            "records 5 to 7: an older standard than the latest: PM25 Annual 1997, 2006, 2012",
            "monitor 37-183-0014-3 is silent: a lower POC speaks",
            "record 17: hourly, no daily means",
        ],
    );
    assert_eq!(explain(&desk, &raleigh).stdout, page.stdout, "the same from what is held");
    let (json, _) = walk(&desk, &raleigh);
    let reply = &json["replies"][0];
    assert!(reply["address"].as_str().unwrap().ends_with(&annual_path(2016)));
    let record = cut(&reply["records"][0], &unzipped(&zip));
    assert!(record.starts_with("37,183,0014,88101,1,") && record.contains("PM25 Annual 2024"), "{record}");
    assert_eq!(record.matches('\n').count(), 1, "one record and no more: {record}");
    let higher = explain(&desk, &[&raleigh[..], &["--method", "city-mean/days/poc-max"]].concat());
    tells(&higher, &["monitor 37-183-0014-3 speaks", "a higher monitor speaks", "9.960234", "not by this method"]);
}

#[test]
fn a_census_file_is_cut_at_the_record() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency).in_a_hurry();
    let detroit = ["Detroit, MI", "broadband", "--as-of", "2023-07-01"];
    let page = explain(&desk, &detroit);
    assert_eq!(page.code, Some(1), "{page:?}");
    tells(
        &page,
        &[
            "150,058 / 250,096 × 100 = 60.0002 %",
            "sqrt(2,000² - 0.600002² × 2,200²) / 250,096 × 100 = ",
            "GEO_ID = 1600000US2622000",
            "B28002_E007 = 150058",
            "the outcome is not met, on a primary basis",
        ],
    );
    assert!(!page.stdout.contains("B28002_E008"), "not read: {}", page.stdout);
    let (json, _) = walk(&desk, &detroit);
    assert!(json["replies"][0]["address"].as_str().unwrap().ends_with(&table_path("B28002", 5, 2021)));
    let record = cut(&json["replies"][0]["records"][0], &census::summary_file("B28002", &census::B28002));
    assert!(record.starts_with("1600000US2622000|250096|2200|") && !record.trim_end().contains('\n'), "{record}");
    let again = walk(&desk, &detroit).0;
    assert_eq!(again, json);
    let difference = explain(&desk, &[&detroit[..], &["--method", "not-cellular-only/acs5"]].concat());
    tells(&difference, &["lines (004 - 006) / 001", "sqrt(2,300² + 1,500² - "]);
}

#[test]
fn days_are_told_by_quarter() {
    let agency = Agency::new();
    agency.gives(&annual_path(2016), crate::agency::bytes(air::annual_zip(2016, &air::WAKE_2016, false)));
    agency.daily(2016, &air::WAKE_2016);
    let desk = Desk::at(&agency).in_a_hurry();
    let page = explain(&desk, &["Raleigh, NC", "pm25", "--as-of", "2017-08-01"]);
    tells(
        &page,
        &[
            "records 1 to 366: used: PM25 24-hour 2012, 24 HOUR, no events",
            "quarter 1: 91 of 91 scheduled days, sum 721.785337, mean 7.931707",
            "year: (721.785337 + 721.785337 + 729.717044 + 729.717044) / 366 = 7.931707",
            "hourly, no daily means",
        ],
    );
}

#[test]
fn every_day_that_counts_can_be_found() {
    let agency = Agency::new();
    agency.gives(&annual_path(2016), crate::agency::bytes(air::annual_zip(2016, &air::WAKE_2016, false)));
    agency.daily(2016, &air::WAKE_2016);
    let desk = Desk::at(&agency).in_a_hurry();
    let county = ["Raleigh, NC", "pm25", "--as-of", "2017-08-01", "--method", "city-mean/quarters"];
    let page = explain(&desk, &county);
    let year = "year: (7.931707 + 7.931707 + 7.931707 + 7.931707) / 4 = 7.931707";
    tells(&page, &["records 1 to 366: used: ", "366 records, within bytes ", year]);
    let (json, _) = walk(&desk, &county);
    let reply = &json["replies"][0];
    let speaking = reply["monitors"].as_array().unwrap().iter().find(|monitor| monitor.get("silent").is_none());
    let [monitor, days] = [speaking.unwrap(), &speaking.unwrap()["rows"][0]];
    assert_eq!((monitor["id"].as_str(), days["count"].as_u64()), (Some("37-183-0014-1"), Some(366)));
    let csv = unzipped(&air::daily_zip(2016, &air::WAKE_2016));
    let cut = cut(days, &csv);
    assert_eq!(cut.matches('\n').count(), 366, "the days and nothing else");
    let sum: rust_decimal::Decimal = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(cut.as_bytes())
        .records()
        .map(|day| day.unwrap())
        .filter(|day| {
            day[11].starts_with("2016-01") || day[11].starts_with("2016-02") || day[11].starts_with("2016-03")
        })
        .map(|day| day[16].parse::<rust_decimal::Decimal>().unwrap())
        .sum();
    let quarter = &monitor["quarters"][0];
    assert_eq!(quarter["sum"].as_str(), Some(sum.normalize().to_string().as_str()), "redone from the bytes");
    let told = [&quarter["days"], &quarter["scheduled"], &quarter["complete"], &quarter["mean"]].map(Value::to_string);
    assert_eq!(told, ["91", "91", "true", "\"7.931707\""]);
    let shown: Vec<u64> =
        reply["records"].as_array().unwrap().iter().map(|one| one["number"].as_u64().unwrap()).collect();
    assert_eq!(shown, [1, 366], "of the days that count the first and the last");
    let highest = explain(&desk, &[&county[..4], &["--method", "county-max/quarters"]].concat());
    tells(&highest, &["county 37063: no monitor", "records 367 to 732: would be used: "]);
}

#[test]
fn a_method_without_a_value_shows_what_it_looked_at() {
    let agency = Agency::of_2023();
    let zip = air::annual_zip(2022, &air::HALF_A_YEAR, true);
    agency.gives_first(1, &annual_path(2022), crate::agency::bytes(zip.clone()));
    let desk = Desk::at(&agency).in_a_hurry();
    let scottsdale = ["Scottsdale, AZ", "pm25", "--as-of", "2023-07-01", "--method", "city-mean/days"];
    let page = explain(&desk, &scottsdale);
    tells(
        &page,
        &[
            "no value: the one monitor in the city has no complete year",
            "annual file by monitor, 2022",
            "monitor 04-013-3003-1 (Scottsdale, Maricopa) is silent: its year is incomplete",
            "record 8: incomplete: PM25 Annual 2024, 24 HOUR, no events, mean 7.21, incomplete, 358 of 365 days",
            "records 5 to 7: an older standard than the latest: PM25 Annual 1997, 2006, 2012",
            "monitor 04-013-9997-1 (Phoenix, Maricopa): in another city by the EPA's name",
        ],
    );
    let (json, _) = walk(&desk, &scottsdale);
    let reply = &json["replies"][0];
    assert!(json.get("value").is_none() && json["verdict"] == "unknown", "{json}");
    assert!(cut(&reply["records"][0], &unzipped(&zip)).contains("PM25 Annual 2024"), "{}", reply["records"]);
    let phoenix = &reply["monitors"][1];
    assert_eq!((phoenix["city"].as_str(), phoenix["rows"].as_array().map(Vec::len)), (Some("Phoenix"), Some(0)));
    let nearest = explain(&desk, &["Raleigh, NC", "pm25", "--as-of", "2023-07-01", "--method", "nearest/days"]);
    tells(&nearest, &["no monitor within 25 km", "04-019-1028-1 (Tucson, Pima, 2", " km away): beyond the circle"]);
}

#[test]
fn withheld_cells_and_places_not_in_the_table_are_shown() {
    let withheld: [census::Place; 2] = [
        ("0465000", &[(1, 113_451, 1_322), (4, 108_000, 1_310), (6, 5_000, 500), (7, -999_999_999, -999_999_999)]),
        census::B28002[1],
    ];
    let agency = Agency::new();
    agency.table("B28002", 5, 2021, &withheld);
    let desk = Desk::at(&agency).in_a_hurry();
    let page = explain(&desk, &["Scottsdale, AZ", "broadband", "--as-of", "2023-07-01"]);
    assert_eq!(page.code, Some(3), "{page:?}");
    tells(
        &page,
        &[
            "no value: line 007 has no number: too few sample cases there",
            "B28002_E007 = -999999999",
            "record 6, line 001: 113451, margin 1322",
            "record 6, line 007: no number (too few sample cases there), margin no number",
            "so nothing is concluded: line 007",
        ],
    );
    let detroit = ["Detroit, MI", "broadband", "--as-of", "2023-07-01"];
    let (json, code) = walk(&desk, &detroit);
    let says = "no such record among those of 2 places, 0 of them in its state";
    assert_eq!((json["replies"][0]["sought"][0]["says"].as_str(), code), (Some(says), 3));
    assert_eq!(json["replies"][0]["sought"][0]["what"], "1600000US2622000");
    let other = explain(&desk, &[&detroit[..], &["--method", "wired/acs1"]].concat());
    tells(&other, &["not at hand: Census Bureau: ", "ACS 1-yr 2021, table B28002, Summary File: "]);
    let (json, _) = walk(&desk, &[&detroit[..], &["--method", "wired/acs1"]].concat());
    assert!(json["not_at_hand"][0]["what"].as_str().unwrap().contains("ACS 1-yr 2021"), "{json}");
}

#[test]
fn what_cannot_be_explained_is_refused_or_told() {
    let desk = Desk::alone();
    let unknown = explain(&desk, &["Scottsdale, AZ", "broadband", "--method", "wired", "--offline"]);
    unknown.refuses(&["`wired` is not among the methods of broadband", "wired/acs5, "]);
    explain(&desk, &["Nowhere, ZZ", "pm25", "--offline"]).refuses(&["Nowhere"]);
    let (abroad, code) = walk(&desk, &["Recife, Brazil", "pm25", "--offline"]);
    assert_eq!((abroad["outcome"].as_str(), abroad.get("method"), code), (Some("unknown"), None, 3));
}

#[test]
fn no_line_is_wider_than_a_pipe() {
    let desk = Desk::alone();
    let page =
        explain(&desk, &["Scottsdale, AZ", "pm25", "--method", "idw/days", "--as-of", "2023-07-01", "--offline"]);
    let widest = page.stdout.lines().max_by_key(|line| line.chars().count()).unwrap();
    assert!(widest.chars().count() <= 80, "{widest}");
    tells(&page, &["the mean weighted by 1/distance²", " km away"]);
}

#[test]
fn damaged_bytes_are_told_and_the_walk_goes_on() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency).in_a_hurry();
    let detroit = ["Detroit, MI", "broadband", "--as-of", "2023-07-01"];
    explain(&desk, &detroit);
    crate::store::tamper(&desk, "UPDATE content_chunks SET bytes = X'00'");
    let page = explain(&desk, &[&detroit[..], &["--offline"]].concat());
    assert_eq!(page.code, Some(1), "{page:?}");
    tells(&page, &["its records cannot be shown: ", "is damaged", "150,058 / 250,096 × 100 = 60.0002 %"]);
}

#[test]
fn a_record_of_the_data_api_is_cut_out() {
    let agency = Agency::new();
    agency.aqs(2016, &air::WAKE_2016);
    let desk = Desk::at(&agency).in_a_hurry().with("AQS_EMAIL", "a@b.example").with("AQS_KEY", "bluebird42");
    let question = ["Raleigh, NC", "pm25", "--as-of", "2017-08-01", "--route", "aqs"];
    let page = explain(&desk, &question);
    tells(&page, &["monitor 37-183-0014-1 speaks", "record 8: used: PM25 Annual 2024", "arithmetic_mean = 7.931707"]);
    assert!(!page.stdout.contains("bluebird42"), "{}", page.stdout);
    let (json, code) = walk(&desk, &question);
    assert_eq!(code, 0);
    let range = &json["replies"][0]["records"][0]["bytes"];
    assert!(range[0].as_u64() < range[1].as_u64(), "{range}");
}
