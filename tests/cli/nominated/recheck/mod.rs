//! `outcomes recheck --nominated`: what cities nominated, checked again against a portal on loopback.

mod causes;
mod tiers;

use std::sync::LazyLock;

use chrono::{Datelike as _, Utc};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::stands_in::{self, FROM_A_FILE, FULFILS};
use super::{Case, moved};
use crate::agency::{bytes, page};
use crate::desk::Ran;
use crate::recheck::document;

const MONITORS: &str = "/monitors.csv";

/// What a city abroad nominates: the mean of its monitors in a portal's file.
static AIR: LazyLock<String> = LazyLock::new(|| STANDS_IN.replace(FULFILS, ""));

/// The same in the place of the agency's figure.
static STANDS_IN: LazyLock<String> = LazyLock::new(|| format!("{}{FROM_A_FILE}", stands_in::AIR));

/// A year before this one: what is fresh enough hangs on the clock.
fn ago(years: i32) -> i32 {
    Utc::now().year() - years
}

/// The portal's file: by how many years ago, the means of two monitors; the highest day of each is 4 above.
fn monitors(years: &[(i32, &str, &str)]) -> Vec<u8> {
    let mut text = "monitor,year,mean,highest\n".to_owned();
    for (years, a, b) in years {
        for (monitor, mean) in [("a", a), ("b", b)] {
            let highest = mean.parse::<Decimal>().unwrap() + Decimal::from(4);
            text += &format!("{monitor},{},{mean},{highest}\n", ago(*years));
        }
    }
    text.into_bytes()
}

/// 9.75 in the mean of two years ago.
const FIRST: (i32, &str, &str) = (2, "9.5", "10");

/// A desk whose ledger has a verdict of today on what the portal says.
fn verified() -> Case {
    let case = Case::written(&AIR);
    case.portal.gives(MONITORS, bytes(monitors(&[FIRST])));
    let ran = case.run(&["verify"], &[]);
    assert_eq!(ran.code, Some(3), "the agencies have nothing of it: {ran:?}");
    case
}

/// The same with something else at the portal, and another definition.
fn later(case: &Case, file: &[(i32, &str, &str)], definition: &str) {
    case.portal.forgets();
    case.portal.gives(MONITORS, bytes(monitors(file)));
    case.desk.put("own.toml", moved(definition, &case.portal.address()).as_bytes());
}

fn rechecked(case: &Case, further: &[&str]) -> (Ran, Value) {
    let ran = case.run(&["recheck", "--format", "json"], further);
    let found = document(&ran);
    (ran, found)
}

/// The only change: its findings, its parts as `cause difference verdict`, and that these add up.
fn told(found: &Value) -> (Vec<String>, Vec<String>) {
    let changes = found["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1, "{found:#}");
    let change = &changes[0];
    let number = |text: &Value| text.as_str().map(|text| text.parse::<Decimal>().unwrap());
    let parts = change["parts"].as_array().unwrap();
    if let Some(whole) = number(&change["difference"]) {
        let sum: Decimal = parts.iter().map(|part| number(&part["difference"]).unwrap()).sum();
        assert_eq!(sum, whole, "{found:#}");
        assert_eq!(whole, number(&change["now"]["value"]).unwrap() - number(&change["before"]["value"]).unwrap());
    }
    let part = |part: &Value| {
        let word = |field: &str| part[field].as_str().unwrap_or("-").to_owned();
        let between: Vec<&str> = part["between"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let cause = if between.is_empty() { word("cause") } else { between.join("+") };
        format!("{cause} {} {}", word("difference"), word("verdict_after"))
    };
    let findings = change["findings"].as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned());
    (findings.collect(), parts.iter().map(part).collect())
}

#[test]
fn nothing_changed_asks_for_nothing_or_for_a_change() {
    let case = Case::written(&AIR);
    case.portal.tagged(MONITORS, monitors(&[FIRST]));
    case.run(&["verify"], &[]);
    let sent = case.portal.asked().len();
    for (further, requests) in [(&[][..], 0), (&["--offline"][..], 0), (&["--refresh"][..], 1), (&[][..], 0)] {
        let (ran, found) = rechecked(&case, further);
        assert_eq!((ran.code, &found["changes"]), (Some(0), &json!([])), "{further:?}: {found:#}");
        assert_eq!(found["calendar"]["requests"], requests, "{further:?}");
        let coverage = &found["coverage"];
        assert_eq!([&coverage["checked"], &coverage["unchanged"]], [3, 3], "{further:?}: {found:#}");
    }
    assert_eq!(case.portal.asked().len(), sent + 1, "304 once");
}

#[test]
fn a_portal_that_does_not_answer_flips_nothing() {
    // A fault, what is no CSV, and data taken away: what is held may not be what it says now.
    for status in [500, 200, 404] {
        let case = verified();
        case.portal.forgets();
        case.portal.gives(MONITORS, page(status, "Down for repair"));
        let (ran, found) = rechecked(&case, &["--refresh"]);
        assert_eq!((ran.code, &found["changes"]), (Some(3), &json!([])), "{status}: {found:#}");
        let left = json!([{"city": "BR:Recife", "metric": "nominated"}]);
        let reasons = &found["coverage"]["not_checked"];
        assert_eq!((&reasons[0]["reason"], &reasons[0]["outcomes"]), (&json!("provider_did_not_answer"), &left));
        assert_eq!(found["troubles"].as_array().unwrap().len(), 1, "{status}: {found:#}");
    }
}

#[test]
fn without_its_definition_it_is_not_checked() {
    let case = verified();
    let sent = case.portal.asked().len();
    let ran = case.desk.run(&["recheck", "--format", "json"]);
    let found = document(&ran);
    assert_eq!((ran.code, &found["coverage"]["checked"]), (Some(0), &json!(2)), "{found:#}");
    let reason = &found["coverage"]["not_checked"][0];
    assert_eq!(reason["reason"], "needs_its_definition");
    assert!(reason["words"].as_str().unwrap().contains("--nominated FILE"), "{reason}");
    assert_eq!(case.portal.asked().len(), sent);

    // A metric of another name is another metric, and has no earlier verdict.
    later(&case, &[FIRST], &AIR.replace("recife-air", "recife-dust"));
    let (ran, found) = rechecked(&case, &[]);
    let reason = &found["coverage"]["not_checked"][0]["reason"];
    assert_eq!((ran.code, reason), (Some(3), &json!("no_earlier_verdict")), "{found:#}");

    case.desk.put("list.csv", b"city\n3755000\n");
    case.run(&["recheck", "--cities", "list.csv"], &[]).refuses(&["own.toml is a definition of Recife"]);
}

/// What stands in for an outcome is no verdict of the agencies, which have nothing of it.
#[test]
fn what_stands_in_for_an_outcome_flips_by_its_own_definition_alone() {
    let case = Case::written(&STANDS_IN);
    case.portal.gives(MONITORS, bytes(monitors(&[FIRST])));
    case.run(&["verify"], &[]);
    let found = document(&case.desk.run(&["recheck", "--format", "json"]));
    assert_eq!(found["changes"], json!([]), "{found:#}");
    let left = json!([{"city": "BR:Recife", "metric": "pm25"}]);
    assert_eq!(found["coverage"]["not_checked"][0]["outcomes"], left, "{found:#}");
    later(&case, &[(2, "10.5", "11.5")], &STANDS_IN);
    let (_, found) = rechecked(&case, &["--refresh"]);
    assert_eq!(told(&found).1, ["source_revised 1.250000 not_met"], "{found:#}");
}

#[test]
fn the_queue_has_what_is_defined_and_says_what_is_not() {
    let case = Case::written(&AIR);
    case.portal.gives(MONITORS, bytes(monitors(&[(3, "9.25", "9.75"), FIRST, (1, "9.5", "9.5")])));
    case.run(&["verify"], &[]);
    let sent = case.portal.asked().len();
    let (ran, found) = rechecked(&case, &["--queue"]);
    let queued = &found["queue"][0];
    assert_eq!((ran.code, &found["queue"].as_array().unwrap().len()), (Some(0), &1), "{found:#}");
    // 9.5, 9.75 and 9.5: no trend, half a step off the limit twice over.
    let fields = ["metric", "unit", "value", "margin", "trend", "error", "chance"].map(|field| &queued[field]);
    assert_eq!(fields, ["nominated", "ug/m3", "9.500000", "0.500000", "0.000000", "0.250000", "0.0228"]);
    assert_eq!((&queued["years"], &found["not_queued"]), (&json!(3), &Value::Null));
    let without = case.desk.run(&["recheck", "--queue", "--format", "json"]);
    let left = json!([{"city": "BR:Recife", "metric": "nominated"}]);
    assert_eq!(document(&without)["not_queued"], left);
    case.desk.run(&["recheck", "--queue"]).prints(&["1 left out: ", "--nominated FILE", "Recife, Brazil nominated"]);
    assert_eq!(case.portal.asked().len(), sent);
}

/// What a re-check enters says of itself what any verdict on a nominated metric says.
#[test]
fn the_ledger_and_the_feed_have_what_a_recheck_found() {
    let case = verified();
    later(&case, &[(2, "10.5", "11.5")], &AIR);
    rechecked(&case, &["--refresh"]);
    let listed = case.desk.run(&["evidence", "list", "--format", "json"]);
    assert!(listed.stdout.contains("by a re-check: Fine particles by the city's own monitors, in µg/m³"), "{listed:?}");
    let feed = case.desk.run(&["export", "--format", "jsonl"]);
    let records = feed.stdout.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let own: Vec<Value> = records.filter(|record| record["metric"] == "nominated").collect();
    let told: Vec<_> = own.iter().map(|one| (one["value"].as_str().unwrap(), one["unit"].as_str().unwrap())).collect();
    assert_eq!(told.last(), Some(&("11.0", "µg/m³")), "{}", feed.stdout);
}
