//! Real data of the agencies, where it is at hand: `OUTCOMES_CONFORMANCE_DATA`, else `../shared/data` beside the package.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

use resident_outcomes::http::{Answer, Class};
use resident_outcomes::model::evidence::{AqsArea, AqsService, Resource};
use resident_outcomes::model::rows::{EventType, Rows, SampleDuration};
use resident_outcomes::provider::{extract, recognise};

use crate::replies::{LIMITS, NO_HEADERS, aqs_query, classify, wake, zip_of};

/// A file of the data, or none with a line that says so.
pub fn file(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("OUTCOMES_CONFORMANCE_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let bytes = std::fs::read(folder.join(name)).ok();
    if bytes.is_none() {
        let _ = writeln!(std::io::stderr(), "skipped: {name} is not at hand");
    }
    bytes
}

/// The daily file of 2014: all 349,157 rows, 122,346 of them hourly, 2,167 negative.
#[test]
fn the_daily_file_of_2014_is_kept_whole() {
    let Some(bytes) = file("airdata/daily_88101_2014.zip") else { return };
    let found = recognise("daily_88101_2014.zip", None, &bytes).unwrap();
    assert_eq!(found.resource, Resource::DailyFile { year: 2014 });
    assert_eq!(found.stated.unwrap().to_string(), "2024-08-21");
    let Rows::Days(monitors) = extract(&found.resource, &bytes, &LIMITS).unwrap() else { panic!("no days") };
    let days = || monitors.iter().flat_map(|monitor| &monitor.days);
    let count =
        |is: &dyn Fn(SampleDuration, EventType) -> bool| days().filter(|day| is(day.duration, day.event)).count();
    assert_eq!(days().count(), 349_157);
    assert_eq!(monitors.len(), 1330);
    assert_eq!(count(&|duration, _| duration == SampleDuration::Hour1), 122_346);
    assert_eq!(count(&|duration, _| duration == SampleDuration::Other), 0);
    assert_eq!(count(&|_, event| event == EventType::Excluded), 2_400);
    assert_eq!(days().filter(|day| day.mean.is_sign_negative()).count(), 2_167);
    assert!(days().all(|day| day.standard_year.is_some() == (day.duration != SampleDuration::Hour1)));
    assert_eq!(days().map(|day| day.record).collect::<BTreeSet<_>>().len(), 349_157);
    assert!(monitors.is_sorted_by(|a, b| a.place.monitor < b.place.monitor));
}

/// The 54 columns of a real annual file; its one row is of carbon monoxide and is not kept (cases 60 and 61).
#[test]
fn the_annual_header_of_2014_is_known() {
    let Some(csv) = file("airdata/annual_all_2014_header_and_row.csv") else { return };
    let resource = Resource::AnnualFile { year: 2014 };
    let zip = |csv: &[u8]| zip_of(&[("annual_conc_by_monitor_2014.csv", csv)]);
    assert_eq!(extract(&resource, &zip(&csv), &LIMITS).unwrap(), Rows::Annual(Vec::new()));
    let as_pm25 = String::from_utf8(csv).unwrap().replace("42101", "88101");
    let Rows::Annual(rows) = extract(&resource, &zip(as_pm25.as_bytes()), &LIMITS).unwrap() else { panic!("no rows") };
    assert_eq!((rows[0].mean.to_string(), rows[0].complete), ("0.241314".to_owned(), None));
    assert_eq!(rows[0].place.city.as_deref(), Some("Birmingham"));
}

/// Wake County 2016: 18 rows of two monitors with three means (cases 48 to 51).
#[test]
fn wake_county_2016_has_three_means() {
    let Some(bytes) = file("aqs/annualData/byCounty_88101_NC_Wake_2016.json") else { return };
    let resource = aqs_query(AqsService::Annual, wake());
    let Rows::Annual(rows) = extract(&resource, &bytes, &LIMITS).unwrap() else { panic!("no annual rows") };
    assert_eq!(rows.len(), 18);
    let means: BTreeSet<_> = rows.iter().map(|row| (row.place.monitor.poc, row.mean.to_string())).collect();
    let expected = [(1, "7.931707"), (3, "10.004357"), (3, "9.960234")];
    assert_eq!(means, expected.map(|(poc, mean)| (poc, mean.to_owned())).into());
}

/// The quarterly replies; five records of the state have no mean, for nothing was observed under their event rule.
#[test]
fn quarterly_replies_of_2016_are_read() {
    let site = AqsArea::Site("37".into(), "183".into(), "0014".into());
    let cases = [
        ("aqs/quarterlyData/bySite_88101_NC_Wake_0014_2016.json", site, 74),
        ("aqs/quarterlyData/byState_88101_NC_2016_trimmed.json", AqsArea::State("37".into()), 343),
    ];
    for (name, area, records) in cases {
        let Some(bytes) = file(name) else { return };
        let Rows::Quarters(rows) = extract(&aqs_query(AqsService::Quarterly, area.clone()), &bytes, &LIMITS).unwrap()
        else {
            panic!("no quarters: {name}")
        };
        let reply: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let all = reply["Data"].as_array().unwrap();
        let without = all.iter().filter(|record| record["arithmetic_mean"].is_null()).count();
        assert_eq!((all.len(), rows.len()), (records, records - without), "{name}");
        assert!(rows.iter().any(|row| row.event == EventType::Included), "{name}: `Events Inclucded` is read");
        assert_eq!(recognise("reply.json", None, &bytes).unwrap().resource, aqs_query(AqsService::Quarterly, area));
    }
}

/// Quarter-weighted means of Wake County 2016: 7.9262 and 9.9436 (case 51).
#[test]
fn quarter_means_of_wake_county_are_those_printed() {
    let Some(bytes) = file("aqs/quarterlyData/bySite_88101_NC_Wake_0014_2016.json") else { return };
    let site = AqsArea::Site("37".into(), "183".into(), "0014".into());
    let Rows::Quarters(rows) = extract(&aqs_query(AqsService::Quarterly, site), &bytes, &LIMITS).unwrap() else {
        panic!("no quarters")
    };
    let mean_of = |poc, duration, event| {
        let quarters: Vec<_> = (1..=4)
            .filter_map(|quarter| {
                rows.iter().find(|row| {
                    let is_one = (row.place.monitor.poc, row.duration, row.quarter) == (poc, duration, quarter);
                    is_one && (row.event == event || row.event == EventType::None)
                })
            })
            .map(|row| row.mean)
            .collect();
        assert_eq!(quarters.len(), 4);
        (quarters.iter().sum::<rust_decimal::Decimal>() / rust_decimal::Decimal::from(4)).round_dp(4).to_string()
    };
    assert_eq!(mean_of(1, SampleDuration::Filter24, EventType::None), "7.9262");
    assert_eq!(mean_of(3, SampleDuration::Block24, EventType::Included), "9.9436");
}

/// The service's own failures, as recorded or printed.
#[test]
fn recorded_failures_are_classified() {
    let cases = [
        ("doc_failed_missing_param_http400.json", 400, "refused"),
        ("doc_no_data_http200.json", 200, "data"),
        ("no_data_monitors_byCounty_recorded20231108.json", 200, "data"),
        ("thirdparty_two_years_http400.json", 400, "refused"),
    ];
    for (name, status, expected) in cases {
        let Some(body) = file(&format!("aqs/failures/{name}")) else { return };
        let answer = Answer { status, headers: &NO_HEADERS, body: &body };
        let found = match classify(&aqs_query(AqsService::Annual, wake()), &answer) {
            Class::Data => "data",
            Class::Refused(_) => "refused",
            Class::Absent(_) | Class::Busy(_) => "other",
        };
        assert_eq!(found, expected, "{name}");
    }
    let Some(body) = file("aqs/failures/signup_success_recorded20231107.json") else { return };
    assert!(extract(&aqs_query(AqsService::Annual, wake()), &body, &LIMITS).is_err(), "data made of strings");
}
