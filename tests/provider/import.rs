//! Files got by other means: what they are.

use chrono::NaiveDate;
use resident_outcomes::model::evidence::{AqsArea, AqsService, Resource};
use resident_outcomes::model::method::{Dataset, Table};
use resident_outcomes::provider::{NotRecognised, path, recognise};
use serde_json::json;

use crate::replies::{annual, annual_record, aqs_query, aqs_reply, daily, quarter_record, wake, zip_of};

const B28002: &[u8] = b"GEO_ID|B28002_E001|B28002_M001\n";
const REPLY: &[u8] = br#"[["NAME","B28003_001E","state","place"],["x","1","04","65000"]]"#;
const SUB_EST: &[u8] = b"SUMLEV,STATE,POPESTIMATE2023,POPESTIMATE2024\n162,04,1,2\n";

fn file(vintage: i32, dataset: Dataset) -> Resource {
    Resource::CensusFile { table: Table::B28002, dataset, vintage }
}

fn query(vintage: i32, dataset: Dataset) -> Resource {
    Resource::CensusQuery { table: Table::B28003, dataset, vintage }
}

#[test]
fn files_are_recognised() {
    let (daily, annual) = (daily(&[&[]]), annual(&[&[]]));
    let gazetteer = zip_of(&[("2024_Gaz_place_national.txt", b"USPS\tGEOID")]);
    let year_2016 = Resource::DailyFile { year: 2016 };
    let cases: [(&str, Option<&str>, &[u8], Resource); 15] = [
        ("daily_88101_2016.zip", None, &daily, year_2016.clone()),
        ("daily_88101_2016 (1).zip", None, &daily, year_2016.clone()),
        ("download.zip", None, &daily, year_2016.clone()),
        ("in/some/folder/download", Some("https://m/daily_88101_2016.zip"), &daily, year_2016),
        ("annual_conc_by_monitor_2016.zip", None, &annual, Resource::AnnualFile { year: 2016 }),
        ("acsdt5y2021-b28002.dat", None, B28002, file(2021, Dataset::Acs5)),
        ("ACSDT1Y2022-B28002.dat.txt", None, B28002, file(2022, Dataset::Acs1)),
        ("table", Some("https://m/1YRData/acsdt1y2023-b28002.dat"), B28002, file(2023, Dataset::Acs1)),
        ("acs5-2021-B28003.json", None, REPLY, query(2021, Dataset::Acs5)),
        ("2021-acs1-b28003.json", None, REPLY, query(2021, Dataset::Acs1)),
        ("x", Some("https://api.census.gov/data/2019/acs/acs5?get=NAME"), REPLY, query(2019, Dataset::Acs5)),
        ("2024_Gaz_place_national.zip", None, &gazetteer, Resource::Gazetteer { year: 2024 }),
        ("2023_gaz_place_national.txt", None, b"USPS\tGEOID", Resource::Gazetteer { year: 2023 }),
        ("sub-est2024.csv", None, SUB_EST, Resource::Popest { vintage: 2024 }),
        ("residents.csv", None, SUB_EST, Resource::Popest { vintage: 2024 }),
    ];
    for (name, address, bytes, expected) in cases {
        let found = recognise(name, address, bytes).unwrap();
        assert_eq!(found.resource, expected, "{name}");
        let is_zip = bytes.starts_with(b"PK");
        assert_eq!(found.stated, NaiveDate::from_ymd_opt(2024, 8, 21).filter(|_| is_zip), "{name}");
    }
}

#[test]
fn what_contradicts_itself_is_not_recognised() {
    let daily = daily(&[&[]]);
    let other = zip_of(&[("readme.txt", b"x")]);
    let disagree: [(&str, Option<&str>, &[u8]); 6] = [
        ("daily_88101_2015.zip", None, &daily),
        ("annual_conc_by_monitor_2016.zip", None, &daily),
        ("acsdt5y2021-b28003.dat", None, B28002),
        ("acs5-2021-B28002.json", None, REPLY),
        ("acs5-2021-B28003.json", Some("https://api.census.gov/data/2019/acs/acs5"), REPLY),
        ("daily_88101_2016.zip", None, b"<html><title>Sign in</title>"),
    ];
    for (name, address, bytes) in disagree {
        let found = recognise(name, address, bytes);
        assert!(matches!(found, Err(NotRecognised::Disagree { .. })), "{name}: {found:?}");
    }
    let unknown: [(&str, &[u8]); 4] = [("a.zip", &other), ("a.txt", b"hello"), ("a.txt", b""), ("a.html", b"<html>")];
    for (name, bytes) in unknown {
        let found = recognise(name, None, bytes);
        assert!(matches!(found, Err(NotRecognised::Unknown { .. })), "{name}: {found:?}");
    }
    let unclear: [(&str, &[u8]); 4] = [
        ("table.dat", B28002),
        ("reply.json", REPLY),
        ("sub-est2024_48.csv", SUB_EST),
        ("reply.json", br#"{"Header":[{"status":"No data matched your selection","rows":0}],"Data":[]}"#),
    ];
    for (name, bytes) in unclear {
        let found = recognise(name, None, bytes);
        assert!(matches!(found, Err(NotRecognised::Unclear { .. })), "{name}: {found:?}");
    }
    let damaged: [(&str, &[u8]); 4] = [
        ("daily_88101_2016.zip", &daily[..daily.len() - 9]),
        ("acs5-2021-B28003.json", &REPLY[..20]),
        ("acs5-2021-B28003.json", br#"["error: unknown variable"]"#),
        ("a.json", br#"{"Header":[{"status":"Failed"}],"Data":[]}"#),
    ];
    for (name, bytes) in damaged {
        let found = recognise(name, None, bytes);
        assert!(matches!(found, Err(NotRecognised::Damaged { .. })), "{name}: {found:?}");
    }
    let words = recognise("daily_88101_2015.zip", None, &daily).unwrap_err().to_string();
    assert_eq!(
        words,
        "`daily_88101_2015.zip` is named like AirData daily file of 2015, but holds AirData daily file of 2016"
    );
}

/// A saved reply of the AQS Data API says what was asked by its own address; without one its rows do.
#[test]
fn saved_aqs_replies_are_recognised() {
    let moved = |site: &str, county: &str| annual_record(&json!({ "site_number": site, "county_code": county }));
    let without_url = |records: &[serde_json::Value]| {
        let rows = json!({ "Header": [{ "status": "Success", "rows": records.len() }], "Data": records });
        serde_json::to_vec(&rows).unwrap()
    };
    let base = annual_record(&json!({}));
    let site = AqsArea::Site("37".into(), "183".into(), "0014".into());
    let cases = [
        ("by its address", aqs_reply(std::slice::from_ref(&base)), aqs_query(AqsService::Annual, wake())),
        ("one site", without_url(std::slice::from_ref(&base)), aqs_query(AqsService::Annual, site.clone())),
        ("one county", without_url(&[base.clone(), moved("0021", "183")]), aqs_query(AqsService::Annual, wake())),
        (
            "one state",
            without_url(&[base.clone(), moved("0014", "063")]),
            aqs_query(AqsService::Annual, AqsArea::State("37".into())),
        ),
        ("quarterly", without_url(&[quarter_record(&json!({}))]), aqs_query(AqsService::Quarterly, site)),
    ];
    for (case, bytes, expected) in cases {
        assert_eq!(recognise("reply.json", None, &bytes).unwrap().resource, expected, "{case}");
    }
    let stated = recognise("reply.json", None, &aqs_reply(std::slice::from_ref(&base))).unwrap().stated;
    assert_eq!(stated, NaiveDate::from_ymd_opt(2026, 5, 12));
    let two_states = without_url(&[base.clone(), annual_record(&json!({ "state_code": "45" }))]);
    assert!(matches!(recognise("a.json", None, &two_states), Err(NotRecognised::Unclear { .. })));
    let quarterly_address = "https://aqs.epa.gov/data/api/quarterlyData/byState?bdate=20160101&edate=20161231&state=37";
    let found = recognise("a.json", Some(quarterly_address), &aqs_reply(&[base]));
    assert!(found.is_err(), "annual rows under the address of quarterly ones: {found:?}");
}

/// Every address of the AQS Data API leads back to its question, even where it has no rows.
#[test]
fn addresses_lead_back_to_their_question() {
    let areas = [
        wake(),
        AqsArea::State("CC".into()),
        AqsArea::Site("37".into(), "183".into(), "0014".into()),
        AqsArea::Box([33_000_000, 34_500_000, -112_250_001, -111_000_000]),
    ];
    for area in areas {
        let asked = aqs_query(AqsService::Quarterly, area);
        let address = format!("https://aqs.epa.gov{}", path(&asked));
        let bytes = json!({ "Header": [{ "status": "No data matched your selection", "rows": 0, "url": address }], "Data": [] });
        let found = recognise("reply.json", None, &serde_json::to_vec(&bytes).unwrap()).unwrap();
        assert_eq!(found.resource, asked);
    }
}
