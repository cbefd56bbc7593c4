//! Damaged replies never end the program, and cleaning never changes what a reply says.

use bytes::Bytes;
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use resident_outcomes::http::Answer;
use resident_outcomes::model::evidence::{AqsService, Resource};
use resident_outcomes::model::method::Table;
use resident_outcomes::model::rows::Rows;
use resident_outcomes::provider::{Limits, cleaned, extract, gazetteer, popest, recognise};
use serde_json::json;

use crate::replies::{
    NO_HEADERS, annual, annual_csv, annual_record, aqs_query, aqs_reply, census_file, census_query, classify, daily,
    daily_csv, quarter_record, wake, zip_of,
};

const SMALL: Limits = Limits { max_inflated_bytes: 1 << 20, max_rows: 100 };

/// A good reply of each kind that is extracted.
fn good() -> Vec<(Resource, Vec<u8>)> {
    let file = b"GEO_ID|B28003_E001|B28003_M001|B28003_E004|B28003_M004\n1600000US0465000|9|1|8|-555555555\n";
    let reply = br#"[["GEO_ID","B28003_001E","B28003_001M","B28003_004E","B28003_004M","state","place"],
["1600000US0465000","9",1,"8","-555555555","04","65000"]]"#;
    vec![
        (census_file(Table::B28003), file.to_vec()),
        (census_query(Table::B28003), reply.to_vec()),
        (Resource::AnnualFile { year: 2016 }, annual(&[&[], &[("POC", "3")]])),
        (Resource::DailyFile { year: 2016 }, daily(&[&[], &[("POC", "3")]])),
        (aqs_query(AqsService::Annual, wake()), aqs_reply(&[annual_record(&json!({}))])),
        (aqs_query(AqsService::Quarterly, wake()), aqs_reply(&[quarter_record(&json!({}))])),
    ]
}

/// A change of some bytes: one replaced, one put in, a piece taken out, or the end cut off.
#[derive(Clone, Debug)]
enum Change {
    Replace(usize, u8),
    Insert(usize, u8),
    Remove(usize, usize),
    Cut(usize),
}

fn change() -> impl Strategy<Value = Change> {
    let byte = || prop_oneof![any::<u8>(), Just(b'"'), Just(b'|'), Just(b','), Just(b'\n'), Just(b'\\'), Just(b'-')];
    prop_oneof![
        (any::<usize>(), byte()).prop_map(|(at, byte)| Change::Replace(at, byte)),
        (any::<usize>(), byte()).prop_map(|(at, byte)| Change::Insert(at, byte)),
        (any::<usize>(), 1_usize..40).prop_map(|(at, len)| Change::Remove(at, len)),
        any::<usize>().prop_map(Change::Cut),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    let len = bytes.len().max(1);
    match *change {
        _ if bytes.is_empty() => {}
        Change::Replace(at, byte) => bytes[at % len] = byte,
        Change::Insert(at, byte) => bytes.insert(at % len, byte),
        Change::Remove(at, count) => drop(bytes.drain(at % len..(at % len + count).min(len))),
        Change::Cut(at) => bytes.truncate(at % len),
    }
}

#[test]
fn the_undamaged_replies_are_read() {
    for (resource, bytes) in good() {
        assert!(extract(&resource, &bytes, &SMALL).is_ok(), "{resource:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damage_never_panics(which in 0_usize..6, changes in proptest::collection::vec(change(), 1..6)) {
        let (resource, mut bytes) = good().swap_remove(which);
        for change in &changes {
            apply(&mut bytes, change);
        }
        if let Err(error) = extract(&resource, &bytes, &SMALL) {
            prop_assert!(error.to_string().len() < 1000, "{}", error);
        }
        for status in [200, 400, 404, 429] {
            let answer = Answer { status, headers: &NO_HEADERS, body: &bytes };
            let _ = classify(&resource, &answer);
        }
        for name in ["acs5-2021-b28003.json", "acsdt5y2021-b28003.dat", "x"] {
            let _ = recognise(name, None, &bytes);
        }
    }

    #[test]
    fn damage_inside_a_zip_never_panics(is_daily in any::<bool>(), changes in proptest::collection::vec(change(), 1..6)) {
        let (resource, name, mut csv) = if is_daily {
            (Resource::DailyFile { year: 2016 }, "daily_88101_2016.csv", daily_csv(&[&[], &[("POC", "3")]]))
        } else {
            (Resource::AnnualFile { year: 2016 }, "annual_conc_by_monitor_2016.csv", annual_csv(true, &[&[], &[]]))
        };
        for change in &changes {
            apply(&mut csv, change);
        }
        let records = csv.split(|byte| matches!(byte, b'\n' | b'\r')).count();
        match extract(&resource, &zip_of(&[(name, &csv)]), &SMALL) {
            Ok(Rows::Annual(rows)) => prop_assert!(rows.len() <= records),
            Ok(Rows::Days(monitors)) => prop_assert!(monitors.iter().all(|monitor| !monitor.days.is_empty())),
            Ok(other) => prop_assert!(false, "{:?}", other),
            Err(error) => prop_assert!(error.to_string().len() < 1000, "{}", error),
        }
    }

    #[test]
    fn any_bytes_are_no_places_but_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let header = b"SUMLEV,STATE,COUNTY,PLACE,NAME,POPESTIMATE2024\n162,".to_vec();
        let _ = popest::places(&[header, bytes.clone()].concat(), &SMALL);
        let header = b"USPS|GEOID|NAME|LSAD|FUNCSTAT|INTPTLAT|INTPTLONG\n".to_vec();
        let _ = gazetteer::places(&[header, bytes].concat(), &SMALL);
    }

    #[test]
    fn cleaning_keeps_json_and_rows_and_is_done_once(
        email in "[a-z0-9._%+-]{1,12}@[a-z]{1,8}\\.(gov|org)",
        key in "[A-Za-z0-9!$*@ ]{4,20}",
        error in "[ -~\\n]{0,40}",
        encode in any::<bool>(),
    ) {
        let resource = aqs_query(AqsService::Annual, wake());
        let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let query = if encode {
            format!("email={}&key={}", encoded(&email), encoded(&key))
        } else {
            format!("email={email}&key={}", key.replace(' ', "+"))
        };
        let records = [annual_record(&json!({ "city": format!("{error} {email}") }))];
        let header = json!([{ "status": "Success", "rows": 1, "url": format!("https://h/d?{query}&param=88101"),
            "error": [error, format!("{email} {key}")] }]);
        let sent = serde_json::to_vec(&json!({ "Header": header, "Data": records })).unwrap();
        let kept = cleaned(&resource, Bytes::from(sent.clone()));
        let value: serde_json::Value = serde_json::from_slice(&kept).unwrap();
        let header = value["Header"].to_string();
        prop_assert!(!header.contains(&email), "{} in {}", email, header);
        prop_assert!(!header.contains(&encoded(&email)), "{} in {}", email, header);
        let is_word = ["Success", "redacted", "https", "error", "param", "status"].iter().any(|word| word.contains(key.as_str()));
        prop_assert!(is_word || !value["Header"][0]["url"].to_string().contains(&key), "{} in {}", key, header);
        prop_assert_eq!(extract(&resource, &kept, &SMALL).is_ok(), extract(&resource, &sent, &SMALL).is_ok());
        prop_assert_eq!(cleaned(&resource, kept.clone()), kept);
    }
}
