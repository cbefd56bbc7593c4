//! `outcomes recheck --nominated`: what cities nominated, checked again against a portal on loopback.

use chrono::{Datelike as _, Utc};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::Case;
use crate::agency::{air, bytes, census, says};
use crate::desk::Ran;
use crate::recheck::document;
use crate::store::tamper;

const MONITORS: &str = "/monitors.csv";

/// What a city abroad nominates: the mean of its monitors in a portal's file.
const AIR: &str = r#"schema = "outcomes/nominated/v1"
id = "recife-air"
city = "Recife, Brazil"
title = "Fine particles by the city's own monitors"
sdg = "11.6.2"
direction = "at_most"
unit = "µg/m³"
locked = 2022-01-31

[target]
value = "10"
inclusive = true
unit = "µg/m³"
citation = "invented for this test"
year = 2030

[baseline]
value = "12.1"
period = 2020

[measure]
provider = "csv"
address = "https://data.example.org/monitors.csv"
delimiter = "comma"
encoding = "utf-8"
thousands = "none"
decimal = "point"
aggregate = "mean"
column = "mean"
date_column = "year"
date_format = "year"
"#;

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
    let case = Case::written(AIR);
    case.portal.gives(MONITORS, bytes(monitors(&[FIRST])));
    let ran = case.run(&["verify"], &[]);
    assert_eq!(ran.code, Some(3), "the agencies have nothing of it: {ran:?}");
    case
}

/// The same with something else at the portal, and another definition.
fn later(case: &Case, file: &[(i32, &str, &str)], definition: &str) {
    case.portal.forgets();
    case.portal.gives(MONITORS, bytes(monitors(file)));
    case.desk.put("own.toml", super::moved(definition, &case.portal.address()).as_bytes());
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
    let case = Case::written(AIR);
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
fn each_cause_is_named_as_what_it_is() {
    let stricter = AIR.replace("value = \"10\"", "value = \"8\"");
    let highest = AIR.replace("column = \"mean\"", "column = \"highest\"");
    let median = AIR.replace("aggregate = \"mean\"", "aggregate = \"median\"");
    let floor = AIR.replace("at_most", "at_least");
    let all = highest.replace("value = \"10\"", "value = \"16\"");
    let retitled = AIR.replace("the city's own monitors", "monitors");
    let same: &[(i32, &str, &str)] = &[FIRST];
    let revised: &[(i32, &str, &str)] = &[(2, "10.5", "11.5")];
    let newer: &[(i32, &str, &str)] = &[(2, "9.6", "10.1"), (1, "11", "12")];
    type Case<'c> = (&'c str, &'c [(i32, &'c str, &'c str)], &'c str, &'c [&'c str], &'c [&'c str], &'c [&'c str]);
    let (flips, value) = ("verdict_flipped", "value_changed");
    let cases: [Case<'_>; 8] = [
        ("revised", revised, AIR, &[flips, value], &["source_revised 1.250000 not_met"], &[]),
        (
            "a later year, and the earlier one revised",
            newer,
            AIR,
            &[flips, value],
            &["source_revised 0.100000 met", "new_vintage 1.650000 not_met"],
            &[],
        ),
        ("another target", same, &stricter, &[flips], &["standard_changed 0.000000 not_met"], &["target (10, now 8)"]),
        (
            "the other side",
            same,
            &floor,
            &[flips],
            &["standard_changed 0.000000 not_met"],
            &["direction (at_most, now at_least)"],
        ),
        ("another column", same, &highest, &[flips, value], &["method_changed 4.000000 not_met"], &["measure"]),
        (
            "column, target, bytes and year",
            newer,
            &all,
            &[value],
            &[
                "method_changed 4.000000 not_met",
                "standard_changed 0.000000 met",
                "source_revised 0.100000 met",
                "new_vintage 1.650000 met",
            ],
            &["target (10, now 16)", "measure"],
        ),
        ("another title", revised, &retitled, &[flips, value], &["source_revised 1.250000 not_met"], &[]),
        (
            "another statistic of the same two, and revised",
            revised,
            &median,
            &[flips, value],
            &["source_revised 1.250000 not_met"],
            &["measure"],
        ),
    ];
    std::thread::scope(|scope| {
        for (name, file, definition, findings, parts, differs) in cases {
            scope.spawn(move || {
                let case = verified();
                later(&case, file, definition);
                let (ran, found) = rechecked(&case, &["--refresh"]);
                let (seen, split) = told(&found);
                assert_eq!(
                    (seen, split),
                    (
                        findings.iter().map(|&one| one.to_owned()).collect(),
                        parts.iter().map(|&one| one.to_owned()).collect()
                    ),
                    "{name}: {found:#}"
                );
                assert_eq!(ran.code, Some(i32::from(findings.contains(&"verdict_flipped"))), "{name}");
                let changed = found["changes"][0]["definition_changed"].as_array().cloned().unwrap_or_default();
                assert_eq!(changed, differs, "{name}");
                let (again, nothing) = rechecked(&case, &["--refresh"]);
                assert_eq!((again.code, &nothing["changes"]), (Some(0), &json!([])), "{name}: {nothing:#}");
            });
        }
    });
}

#[test]
fn last_time_s_definition_stands_beside_one_that_measures_otherwise() {
    let case = verified();
    later(&case, &[FIRST, (1, "8", "9")], &AIR.replace("column = \"mean\"", "column = \"highest\""));
    let (_, found) = rechecked(&case, &["--refresh"]);
    let beside = json!({"method": "nominated/defined", "value": "8.500000", "verdict": "met"});
    assert_eq!(found["changes"][0]["by_last_method"], beside, "{found:#}");

    let case = verified();
    later(
        &case,
        &[FIRST],
        &AIR.replace("aggregate = \"mean\"\ncolumn = \"mean\"", "aggregate = \"sum\"\ncolumn = \"mean\""),
    );
    let page = case.run(&["recheck", "--refresh"], &[]);
    page.prints(&[
        "its definition changed: measure",
        "by last time's definition: 9.750000 µg/m³ (met)",
        "+9.750000  the definition measures otherwise, or other configuration changed",
    ]);
}

/// What cannot be evaluated on what is held goes together.
#[test]
fn what_cannot_be_told_apart_is_not_named() {
    // Other data: those of last time are not asked for any more.
    let case = verified();
    let elsewhere = AIR.replace("/monitors.csv", "/others.csv");
    later(&case, &[FIRST], &elsewhere);
    case.portal.gives("/others.csv", bytes(monitors(&[(2, "13", "14"), (1, "12", "13")])));
    let (_, found) = rechecked(&case, &[]);
    let (findings, parts) = told(&found);
    assert_eq!(findings, ["yardstick_changed", "verdict_flipped", "value_changed"]);
    assert_eq!(parts, ["method_changed+source_revised 3.750000 not_met", "new_vintage -1.000000 not_met"], "{found:#}");

    // Another unit: no difference of figures, and what measures otherwise cannot be held against the earlier target.
    let case = verified();
    let per_thousand = AIR.replace("µg/m³", "ng/m³").replace("value = \"10\"", "value = \"9000\"");
    later(&case, &[(2, "9500", "10000")], &per_thousand);
    let (_, found) = rechecked(&case, &["--refresh"]);
    assert_eq!(told(&found).1, ["standard_changed - met", "source_revised 9740.250000 not_met"], "{found:#}");
    let case = verified();
    later(&case, &[(2, "9500", "10000")], &per_thousand.replace("column = \"mean\"", "column = \"highest\""));
    let (_, found) = rechecked(&case, &["--refresh"]);
    let change = &found["changes"][0];
    assert_eq!([&change["unit"], &change["before"]["unit"]], ["ng/m³", "ug/m3"], "{found:#}");
    assert_eq!((&change["difference"], &change["parts"][0]["difference"]), (&Value::Null, &Value::Null));
    assert_eq!(change["parts"][0]["between"], json!(["method_changed", "standard_changed"]), "{found:#}");

    // The definition of last time, or all that was held, is gone.
    let gone = [
        ("DELETE FROM fetches WHERE resource LIKE '%definition%'", "evidence_not_held"),
        ("DELETE FROM content_chunks; DELETE FROM fetches; DELETE FROM contents", "evidence_not_held"),
    ];
    for (gone, what) in gone {
        let case = verified();
        tamper(&case.desk, gone);
        later(&case, &[(2, "10.5", "11.5")], &AIR.replace("value = \"10\"", "value = \"8\""));
        let (ran, found) = rechecked(&case, &["--refresh"]);
        let (_, parts) = told(&found);
        let all = "program_changed+method_changed+standard_changed+source_revised 1.250000 not_met";
        assert_eq!((ran.code, parts), (Some(1), vec![all.to_owned()]), "{what}: {found:#}");
    }
}

#[test]
fn a_file_beside_the_definition_is_compared_with_what_it_was() {
    let case = Case::written(&AIR.replace("address = \"https://data.example.org/monitors.csv\"", "file = \"own.csv\""));
    case.desk.put("own.csv", &monitors(&[FIRST]));
    case.run(&["verify"], &[]);
    assert_eq!(rechecked(&case, &[]).1["changes"], json!([]));
    case.desk.put("own.csv", &monitors(&[(2, "9.6", "10.1"), (1, "11", "12")]));
    let (_, found) = rechecked(&case, &[]);
    assert_eq!(told(&found).1, ["source_revised 0.100000 met", "new_vintage 1.650000 not_met"], "{found:#}");
    // And back again: what was kept first is what it reads now.
    case.desk.put("own.csv", &monitors(&[FIRST]));
    let (_, found) = rechecked(&case, &[]);
    assert_eq!(told(&found).1, ["source_revised -1.750000 met"], "{found:#}");
}

#[test]
fn a_portal_that_does_not_answer_flips_nothing() {
    let case = verified();
    case.portal.forgets();
    case.portal.gives(MONITORS, says(500, "oops", "text/plain"));
    let (ran, found) = rechecked(&case, &["--refresh"]);
    assert_eq!((ran.code, &found["changes"]), (Some(3), &json!([])), "{found:#}");
    let left = json!([{"city": "BR:Recife", "metric": "nominated"}]);
    let reasons = &found["coverage"]["not_checked"];
    assert_eq!((&reasons[0]["reason"], &reasons[0]["outcomes"]), (&json!("provider_did_not_answer"), &left));
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
    let fulfils = "locked = 2022-01-31\nfulfils = \"pm25\"\nproxy = \"same_concept\"\nstandard = \"who-pm25-2021-it4\"";
    let stands_in = AIR.replace("locked = 2022-01-31", fulfils);
    let case = Case::written(&stands_in);
    case.portal.gives(MONITORS, bytes(monitors(&[FIRST])));
    case.run(&["verify"], &[]);
    let found = document(&case.desk.run(&["recheck", "--format", "json"]));
    assert_eq!(found["changes"], json!([]), "{found:#}");
    let left = json!([{"city": "BR:Recife", "metric": "pm25"}]);
    assert_eq!(found["coverage"]["not_checked"][0]["outcomes"], left, "{found:#}");
    later(&case, &[(2, "10.5", "11.5")], &stands_in);
    let (_, found) = rechecked(&case, &["--refresh"]);
    assert_eq!(told(&found).1, ["source_revised 1.250000 not_met"], "{found:#}");
}

#[test]
fn the_queue_has_what_is_defined_and_says_what_is_not() {
    let case = Case::written(AIR);
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

/// A tier takes what the city nominated into account where it was checked, and the count of criteria where it is listed.
#[test]
fn a_tier_hangs_on_outcomes_and_count() {
    let day = "2023-07-01";
    let own = AIR.replace("Recife, Brazil", "Scottsdale, AZ").replace("2022-01-31", "2021-01-31");
    let case = Case::written(&own);
    case.portal.table("B28002", 5, 2021, &census::B28002);
    case.portal.annual(2022, &air::OF_2022);
    let file = "monitor,year,mean\na,2022,9.5\nb,2022,10\n";
    case.portal.gives(MONITORS, bytes(file.as_bytes().to_vec()));
    assert_eq!(case.run(&["verify", "--as-of", day], &[]).code, Some(0));
    let tiers = |further: &[&str], rows: &str| {
        case.desk.put("list.csv", format!("city,tier,edition,criteria_met\n{rows}\n").as_bytes());
        let asked = ["recheck", "--cities", "list.csv", "--format", "json"];
        document(&case.desk.run(&[&asked, further].concat()))["tiers"][0].clone()
    };
    let defined = ["--as-of", day, "--nominated", "own.toml"];
    let kept = tiers(&defined, "0465000,platinum,2023,37");
    assert_eq!((&kept["standing"], &kept["outcomes_met"]), (&json!("kept"), &json!(3)), "{kept:#}");
    assert_eq!(kept["left"].as_array().unwrap().len(), 1);
    assert_eq!(kept["left"][0]["assumed"], json!(["core_criteria", "DM8"]));
    let open = tiers(&["--as-of", day], "0465000,platinum,2023,37");
    assert_eq!((&open["standing"], &open["left"][0]["standing"]), (&json!("open"), &json!("open")), "{open:#}");
    // 29 of 43 is Gold by the report and Silver by the announcements.
    let parted = tiers(&defined, "0465000,gold,,29");
    let by_count: Vec<_> = parted["left"].as_array().unwrap().iter().map(|left| left["by_count"].clone()).collect();
    assert_eq!(by_count, ["gold", "silver"], "{parted:#}");
    assert_eq!(tiers(&defined, "0465000,gold,2023,")["left"], Value::Null);

    // Broadband and the nominated metric are lost.
    case.portal.table(
        "B28002",
        5,
        2022,
        &[("0465000", &[(1, 100_000, 1_300), (4, 90_000, 1_300), (7, 70_000, 1_300)])],
    );
    let stricter = own.replace("value = \"10\"", "value = \"9\"");
    case.desk.put("own.toml", super::moved(&stricter, &case.portal.address()).as_bytes());
    case.desk.put("list.csv", b"city,tier,edition,criteria_met\n0465000,gold,2023,31\n");
    let page = case.run(&["recheck", "--cities", "list.csv", "--as-of", "2023-12-08"], &[]);
    assert_eq!(page.code, Some(1), "{page:?}");
    insta::assert_snapshot!(page.stdout.replace(&Utc::now().date_naive().to_string(), "today"));
    let page = |rows: &[u8]| {
        case.desk.put("list.csv", rows);
        case.run(&["recheck", "--cities", "list.csv", "--as-of", "2023-12-08"], &[])
    };
    page(b"city,tier,criteria_met\n0465000,gold,20\n").prints(&[
        "by every wording of the rules: 20 of 43 criteria alone carry no tier and not Gold; falls to no tier",
        "that the core ones are, is assumed, not known",
    ]);
}
