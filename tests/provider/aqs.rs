//! Replies of the AQS Data API.

use bytes::Bytes;
use resident_outcomes::model::evidence::{AqsArea, AqsService, Resource};
use resident_outcomes::model::rows::{AnnualRow, EventType, QuarterRow, Rows};
use resident_outcomes::provider::{Fault, Limits, cleaned, extract};
use serde_json::{Value, json};

use crate::replies::{LIMITS, annual_record, aqs_query, aqs_reply, fault, quarter_record, wake};

fn annual_query() -> Resource {
    aqs_query(AqsService::Annual, wake())
}

fn quarterly_query() -> Resource {
    aqs_query(AqsService::Quarterly, wake())
}

fn annual(bytes: &[u8]) -> Vec<AnnualRow> {
    match extract(&annual_query(), bytes, &LIMITS).unwrap() {
        Rows::Annual(rows) => rows,
        other => panic!("no annual rows: {other:?}"),
    }
}

fn quarters(bytes: &[u8]) -> Vec<QuarterRow> {
    match extract(&quarterly_query(), bytes, &LIMITS).unwrap() {
        Rows::Quarters(rows) => rows,
        other => panic!("no quarters: {other:?}"),
    }
}

/// Cases 40 and 41: two names for the data, any case of the status, two names for the count.
#[test]
fn envelopes_differ() {
    let record = annual_record(&json!({}));
    let envelopes = [
        json!({ "Header": [{ "status": "Success", "rows": 1 }], "Data": [record] }),
        json!({ "Header": [{ "status": "SUCCESS", "row": "1" }], "Body": [record] }),
        json!({ "header": { "status": "success" }, "data": [record] }),
    ];
    for envelope in envelopes {
        assert_eq!(annual(&serde_json::to_vec(&envelope).unwrap()).len(), 1, "{envelope}");
    }
}

#[test]
fn an_annual_record_becomes_a_row() {
    let rows = annual(&aqs_reply(&[
        annual_record(&json!({})),
        annual_record(&json!({ "city": null, "cbsa_code": null, "method": null, "pollutant_standard": null,
            "sample_duration": "1 HOUR", "event_type": "Concurred Events Excluded", "validity_indicator": "N" })),
        annual_record(&json!({ "city": "Not in a city", "arithmetic_mean": "9.960234", "poc": "3" })),
        annual_record(&json!({ "arithmetic_mean": null })),
        annual_record(&json!({ "parameter_code": "88502" })),
    ]));
    assert_eq!(rows.iter().map(|row| row.record).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(rows[0].mean.to_string(), "7.931707");
    assert_eq!(rows[0].observation_percent.unwrap().to_string(), "100.0");
    assert_eq!((rows[0].complete, rows[1].complete), (Some(true), Some(false)));
    assert_eq!(
        (rows[1].place.city.as_ref(), rows[1].standard.as_ref(), rows[1].method_name.as_ref()),
        (None, None, None)
    );
    assert_eq!(rows[1].event, EventType::ConcurredExcluded);
    assert_eq!((rows[2].place.city.as_ref(), rows[2].place.monitor.poc), (None, 3));
    assert_eq!(rows[2].mean.to_string(), "9.960234");
}

/// Cases 52 and 54.
#[test]
fn a_quarterly_record_becomes_a_row() {
    let rows = quarters(&aqs_reply(&[
        quarter_record(&json!({ "event_type": "Events Inclucded", "quarter": "2" })),
        quarter_record(&json!({ "event_type": "Events Error", "quarter": 4, "quarterly_criteria_met": "N" })),
        quarter_record(&json!({ "quarterly_criteria_met": null, "valid_samples": 31, "arithmetic_mean": "8.5406" })),
    ]));
    let shown: Vec<_> = rows.iter().map(|row| (row.quarter, row.event, row.complete)).collect();
    assert_eq!(shown, [(2, EventType::Included, true), (4, EventType::Unusable, false), (1, EventType::None, false)]);
    assert_eq!(rows[0].valid_samples.unwrap().to_string(), "31.0");
    assert_eq!(rows[2].valid_samples.unwrap().to_string(), "31");
    assert_eq!(rows[2].mean.to_string(), "8.5406");
}

/// Case 42: an answer, not an outage.
#[test]
fn no_data_is_an_answer() {
    for bytes in [
        r#"{"Header":[{"status":"No data matched your selection","rows":0}],"Data":[]}"#,
        r#"{"Header":[{"status":"NO DATA matched your selection","row":0}],"Body":[]}"#,
    ] {
        assert_eq!(annual(bytes.as_bytes()), [], "{bytes}");
        assert_eq!(quarters(bytes.as_bytes()), [], "{bytes}");
    }
}

/// Cases 45 and 68, and replies to another question.
#[test]
fn a_damaged_or_other_reply_is_refused() {
    let query = annual_query();
    let envelope = |status: &str, rows: u64, data: Value| {
        serde_json::to_vec(&json!({ "Header": [{ "status": status, "rows": rows, "error": ["why"] }], "Data": data }))
            .unwrap()
    };
    let record = annual_record(&json!({}));
    assert_eq!(fault(&query, &envelope("Success", 2, json!([record]))), Fault::Count { said: 2, found: 1 });
    assert_eq!(fault(&query, &envelope("No data matched", 1, json!([record]))), Fault::Count { said: 0, found: 1 });
    assert_eq!(fault(&query, &envelope("Failed", 0, json!([]))), Fault::Service("why".into()));
    assert_eq!(fault(&query, br#"{"Header":[{"status":"Success"}]}"#), Fault::Nothing("`Data` or `Body`"));
    assert!(matches!(fault(&query, br#"{"Data":[]}"#), Fault::Service(_)), "no header, no status");
    for bytes in [
        &envelope("Success", 1, json!(["You should receive an email containing your new key shortly."]))[..],
        &envelope("Success", 1, json!({ "a": 1 })),
        &envelope("Success", 1, json!([record]))[..300],
        b"<html>",
        b"",
    ] {
        let found = fault(&query, bytes);
        assert!(matches!(found, Fault::Broken(_)), "{found}: {}", String::from_utf8_lossy(bytes));
    }
    let one = |changes: Value| fault(&query, &aqs_reply(&[annual_record(&changes)]));
    assert_eq!(one(json!({ "year": 2015 })), Fault::OtherYear { record: 1, asked: 2016, found: "2015".into() });
    assert!(matches!(one(json!({ "county_code": "063" })), Fault::OtherArea { found, .. } if found == "37-063-0014"));
    for changes in [
        json!({ "arithmetic_mean": "high" }),
        json!({ "arithmetic_mean": [7] }),
        json!({ "poc": null }),
        json!({ "site_number": "14" }),
        json!({ "state_code": null }),
        json!({ "validity_indicator": "?" }),
        json!({ "date_of_last_change": "yesterday" }),
    ] {
        let found = one(changes.clone());
        assert!(matches!(found, Fault::Cell { record: 1, .. }), "{changes}: {found}");
    }
    let quarter = fault(&quarterly_query(), &aqs_reply(&[quarter_record(&json!({ "quarter": "5" }))]));
    assert!(matches!(quarter, Fault::Cell { .. }), "{quarter}");
    // A quarterly reply given for an annual one, and the other way round.
    assert_eq!(fault(&query, &aqs_reply(&[quarter_record(&json!({}))])), Fault::NoColumn("metric_used".into()));
    assert_eq!(fault(&quarterly_query(), &aqs_reply(std::slice::from_ref(&record))), Fault::NoColumn("quarter".into()));
    let two = aqs_reply(&[record.clone(), record]);
    let error = extract(&query, &two, &Limits { max_rows: 1, ..LIMITS }).unwrap_err();
    assert_eq!(error.to_string(), "AQS annualData of 2016, county 37183: has more than the limit of 1 records");
}

#[test]
fn areas_hold_their_rows() {
    let bytes = aqs_reply(&[annual_record(&json!({}))]);
    let cases = [
        (AqsArea::State("37".into()), true),
        (AqsArea::State("04".into()), false),
        (AqsArea::Site("37".into(), "183".into(), "0014".into()), true),
        (AqsArea::Site("37".into(), "183".into(), "0021".into()), false),
        (AqsArea::Box([35_000_000, 36_000_000, -79_000_000, -78_000_000]), true),
    ];
    for (area, holds) in cases {
        let found = extract(&aqs_query(AqsService::Annual, area.clone()), &bytes, &LIMITS);
        assert_eq!(found.is_ok(), holds, "{area:?}: {found:?}");
    }
}

/// Case 44: cleaning touches the header alone, and nothing of other routes.
#[test]
fn replies_are_kept_without_the_account() {
    let text = String::from_utf8(aqs_reply(&[annual_record(&json!({ "city": "email=a@b.c&key=dddd" }))])).unwrap();
    let sent = text.replace("email=redacted&key=redacted", "email=me%40city.gov&key=bluecat42");
    let kept = cleaned(&annual_query(), Bytes::from(sent.clone()));
    assert_eq!(kept, text, "as it would be had the service not echoed the account");
    assert_eq!(annual(&kept), annual(sent.as_bytes()));
    let other = Bytes::from_static(b"key=abcdefg");
    assert_eq!(cleaned(&Resource::DailyFile { year: 2016 }, other.clone()), other);
}
