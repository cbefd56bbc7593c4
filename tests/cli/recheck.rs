//! `outcomes recheck` as a timer runs it: in processes of their own.

use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;

use serde_json::Value;

use crate::agency::{Agency, air, bytes, census, says, table_path};
use crate::desk::{Desk, Ran};
use crate::postgres::Server;
use crate::store::{block_on, tamper};

static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(include_str!("../../schemas/outcomes-recheck-v1.json")).unwrap();
    jsonschema::validator_for(&schema).unwrap()
});

/// The document of a run, valid by the published schema.
pub fn document(ran: &Ran) -> Value {
    let json: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
    let errors: Vec<String> = SCHEMA.iter_errors(&json).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?} in {json:#}");
    json
}

const CITIES: [&str; 3] = ["Scottsdale, AZ", "Phoenix, AZ", "Detroit, MI"];
const RECHECK: [&str; 3] = ["recheck", "--format", "json"];
const IN_2023: [&str; 5] = ["recheck", "--format", "json", "--as-of", "2023-07-01"];

/// A desk whose ledger has verdicts as of the middle of 2023.
fn verified(agency: &Agency) -> Desk {
    let desk = Desk::at(agency);
    assert_eq!(desk.verify(&CITIES, "2023-07-01", &[]).code, 1);
    desk
}

#[test]
fn nothing_due_sends_nothing_and_changes_nothing() {
    let agency = Agency::of_2023();
    let desk = verified(&agency);
    let sent = agency.asked().len();
    for _ in 0..2 {
        let ran = desk.run(&IN_2023);
        let found = document(&ran);
        assert_eq!((ran.code, agency.asked().len()), (Some(0), sent), "{found:#}");
        assert_eq!(found["coverage"]["checked"], 6);
        assert_eq!((&found["coverage"]["unchanged"], &found["changes"]), (&6.into(), &Value::Array(Vec::new())));
        assert_eq!(
            (&found["calendar"]["requests"], &found["calendar"]["next_look"]),
            (&0.into(), &"2023-12-07".into())
        );
    }
    let text = desk.run(&["recheck", "--as-of", "2023-07-01"]);
    insta::assert_snapshot!(text.stdout);
}

#[test]
fn what_a_later_year_brings_is_told_with_flips_first() {
    let agency = Agency::of_2023();
    let desk = verified(&agency);
    let better = [census::B28002[0], ("2622000", &[(1, 250_000, 2_200), (4, 235_000, 2_300), (7, 200_000, 2_000)])];
    agency.table("B28002", 5, 2022, &better);
    let text = desk.run(&["recheck", "--as-of", "2023-12-08"]);
    assert_eq!(text.code, Some(1), "{text:?}");
    insta::assert_snapshot!(text.stdout);
    let again = desk.run(&["recheck", "--as-of", "2023-12-08", "--format", "json"]);
    let found = document(&again);
    assert_eq!((again.code, &found["changes"]), (Some(0), &Value::Array(Vec::new())), "{found:#}");
}

#[test]
fn what_changed_is_one_document_for_programs() {
    let agency = Agency::of_2023();
    let desk = verified(&agency);
    agency.table("B28002", 5, 2022, &[("0465000", &[(1, 100_000, 1_300), (4, 90_000, 1_300), (7, 70_000, 1_300)])]);
    let list = desk.put("certified.csv", b"city,tier,criteria_met\n0465000,Gold,31\n");
    let refused = desk.run(&["recheck", "--cities", list.to_str().unwrap()]);
    refused.refuses(&["certified.csv:2: `Gold`"]);
    let list = desk.put("certified.csv", b"city,tier,criteria_met\n0465000,gold,31\n\"Boise, ID\",silver,\n");
    let list = list.to_str().unwrap();
    let ran = desk.run(&["recheck", "--cities", list, "--as-of", "2023-12-08", "--format", "json"]);
    let mut found = document(&ran);
    assert_eq!(ran.code, Some(1));
    found["config_digest"] = "sha256:…".into();
    insta::assert_snapshot!(format!("{found:#}"));
}

#[test]
fn an_agency_that_does_not_answer_flips_nothing() {
    let agency = Agency::of_2023();
    let desk = verified(&agency).in_a_hurry();
    agency.gives(&table_path("B28002", 5, 2022), says(503, "busy", "text/plain"));
    let ran = desk.run(&["recheck", "--as-of", "2023-12-08", "--format", "json"]);
    let found = document(&ran);
    assert_eq!((ran.code, &found["changes"]), (Some(3), &Value::Array(Vec::new())), "{found:#}");
    let reasons = &found["coverage"]["not_checked"];
    assert_eq!(reasons[0]["reason"], "provider_did_not_answer");
    assert_eq!(reasons[0]["outcomes"].as_array().unwrap().len(), 3, "air was checked");
}

#[test]
fn figures_that_grow_too_old_while_an_agency_does_not_answer_flip_nothing() {
    let desk = Desk::alone().in_a_hurry();
    desk.verify(&["Tucson, AZ"], "2023-07-01", &["--offline"]);
    let entries = || desk.run(&["evidence", "list"]).stdout;
    let before = entries();
    let ran = desk.run(&["recheck", "--as-of", "2025-01-02", "--format", "json"]);
    let found = document(&ran);
    assert_eq!((ran.code, &found["changes"]), (Some(3), &Value::Array(Vec::new())), "{found:#}");
    assert_eq!(found["coverage"]["not_checked"][0]["reason"], "provider_did_not_answer", "{found:#}");
    assert_eq!(entries(), before);
    let held = document(&desk.run(&["recheck", "--as-of", "2025-01-02", "--format", "json", "--offline"]));
    assert_eq!(held["changes"][0]["parts"][0]["cause"], "later_day", "what was to be asked of nobody: {held:#}");
}

#[test]
fn one_that_was_told_to_stop_keeps_nobody_waiting() {
    for signal in ["-INT", "-TERM"] {
        let agency = Agency::of_2023();
        let desk = verified(&agency);
        let path = table_path("B28002", 5, 2022);
        agency.gives(&path, says(200, "", "text/plain").set_delay(Duration::from_secs(30)));
        let run = desk.start(&["recheck", "--as-of", "2023-12-08"]);
        agency.wait_for(&path);
        let kill = format!("kill {signal} {}", run.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        Ran::of(run.wait_with_output().unwrap()).fails(4, &["stopped"]);
        let next = document(&desk.run(&IN_2023));
        assert_eq!((&next["under_way"], &next["coverage"]["checked"]), (&Value::Null, &6.into()), "{next:#}");
    }
}

#[test]
fn what_cannot_be_told_apart_is_not_named() {
    let agency = Agency::of_2023();
    // As entries from before configurations were kept, and as evidence that was let go.
    let cases = [
        ("DELETE FROM configurations", "configuration_not_held"),
        ("DELETE FROM content_chunks; DELETE FROM fetches; DELETE FROM contents", "evidence_not_held"),
    ];
    for (gone, why) in cases {
        let desk = verified(&agency);
        tamper(&desk, gone);
        std::fs::remove_dir_all(desk.path("cache")).unwrap();
        agency.table("B28002", 5, 2022, &[("0465000", &[(1, 100_000, 1_300), (7, 80_000, 1_300)])]);
        let stricter = include_str!("../../config/metrics.toml").replace("near_km = 25", "near_km = 24");
        let config = desk.put("other/metrics.toml", stricter.as_bytes());
        let config = config.parent().unwrap().to_str().unwrap();
        let ran = desk.run(&["recheck", "--as-of", "2023-12-08", "--format", "json", "--config", config]);
        let found = document(&ran);
        let changes = found["changes"].as_array().unwrap();
        let change = changes.iter().find(|change| change["city"] == "0465000").unwrap();
        let causes: Vec<&str> =
            change["parts"].as_array().unwrap().iter().map(|part| part["cause"].as_str().unwrap()).collect();
        if why == "configuration_not_held" {
            assert_eq!(causes, ["new_vintage"], "{why}: the other steps were evaluated together: {found:#}");
        } else {
            assert_eq!(causes, ["not_separable"], "{why}: {found:#}");
        }
    }
}

#[test]
fn two_at_once_do_the_work_once() {
    let agency = Agency::of_2023();
    at_once(&agency, &verified(&agency));
    let Some(server) = Server::shared() else { return };
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency).with("OUTCOMES_STORE", &block_on(server.new_database()));
    desk.verify(&CITIES, "2023-07-01", &[]);
    at_once(&agency, &desk);
}

fn at_once(agency: &Agency, desk: &Desk) {
    let path = table_path("B28002", 5, 2022);
    agency.gives(&path, bytes(census::summary_file("B28002", &[("0465000", &[(1, 1_000, 9), (7, 700, 9)])])));
    let arguments = ["recheck", "--as-of", "2023-12-08", "--format", "json"];
    let started: Vec<_> = (0..2).map(|_| desk.start(&arguments)).collect();
    let ran: Vec<Ran> = started.into_iter().map(|child| Ran::of(child.wait_with_output().unwrap())).collect();
    let found: Vec<Value> = ran.iter().map(document).collect();
    let worked = found.iter().filter(|found| found["changes"].as_array().is_some_and(|all| !all.is_empty()));
    assert_eq!(worked.count(), 1, "{found:#?}");
    assert_eq!(agency.asked().iter().filter(|asked| **asked == path).count(), 1);
    // The other found the work under way, or done.
    let mut codes: Vec<_> = ran.iter().map(|ran| ran.code.unwrap()).collect();
    codes.sort_unstable();
    assert_eq!(codes, [0, 1]);
}

#[test]
fn a_killed_one_blocks_only_as_long_as_it_may_work() {
    let agency = Agency::of_2023();
    let desk = verified(&agency);
    tamper(
        &desk,
        "INSERT INTO work_locks VALUES ('recheck', 'process 7', unixepoch() * 1000, unixepoch() * 1000 + 60000)",
    );
    let ran = desk.run(&IN_2023);
    let found = document(&ran);
    assert_eq!((ran.code, &found["under_way"]["holder"]), (Some(0), &"process 7".into()));
    assert_eq!(found["coverage"], Value::Null);
    desk.run(&["recheck"]).prints(&[
        "Another re-check is under way since",
        "process 7",
        "Another re-check is under way",
    ]);
    tamper(&desk, "UPDATE work_locks SET until = unixepoch() * 1000 - 1");
    assert_eq!(document(&desk.run(&IN_2023))["coverage"]["checked"], 6);
}

#[test]
fn the_queue_and_a_sample_send_nothing_and_come_again() {
    let agency = Agency::of_2023();
    agency.annual(2021, &air::OF_2022);
    let desk = verified(&agency);
    desk.run(&["fetch", "--as-of", "2022-08-01", "--metric", "pm25"]);
    let sent = agency.asked().len();
    let arguments = ["recheck", "--queue", "--sample", "2", "--seed", "7", "--as-of", "2023-07-01", "--format", "json"];
    let first = desk.run(&arguments);
    assert_eq!((first.code, agency.asked().len()), (Some(0), sent));
    let found = document(&first);
    assert_eq!(first.stdout, desk.run(&arguments).stdout);
    let queue = found["queue"].as_array().unwrap();
    assert_eq!((queue.len(), &found["sample"]["of"]), (6, &6.into()));
    assert_eq!(found["sample"]["drawn"].as_array().unwrap().len(), 2);
    let chances: Vec<&str> = queue.iter().map(|queued| queued["chance"].as_str().unwrap_or_default()).collect();
    assert!(chances.is_sorted_by(|one, other| one >= other), "{chances:?}");
    let text = desk.run(&["recheck", "--queue", "--as-of", "2023-07-01"]);
    insta::assert_snapshot!(text.stdout);
}

#[test]
fn the_shipped_list_and_an_empty_ledger() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    let none = document(&desk.run(&RECHECK));
    assert_eq!((&none["coverage"]["cities"], &none["coverage"]["checked"]), (&0.into(), &0.into()));
    let ran = desk.run(&["recheck", "--certified=2023", "--format", "json"]);
    let found = document(&ran);
    assert_eq!((ran.code, &found["coverage"]["not_checked"][0]["reason"]), (Some(3), &"no_earlier_verdict".into()));
    assert_eq!((&found["tiers"][0]["tier"], &found["tiers"][0]["standing"]), (&"gold".into(), &"open".into()));
    assert_eq!(agency.asked(), Vec::<String>::new());
}
