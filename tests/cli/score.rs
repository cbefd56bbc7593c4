//! `score` end to end: on an empty store, verified now, from the ledger afterwards, from a report, and refused.

use serde_json::Value;

use crate::agency::Agency;
use crate::desk::{Desk, Ran};
use crate::store::count;

const SCOTTSDALE: &str = include_str!("../scoring/files/scottsdale.toml");

fn score(desk: &Desk, further: &[&str]) -> Ran {
    desk.put("scottsdale.toml", SCOTTSDALE.as_bytes());
    desk.run(&[&["score", "scottsdale.toml"], further].concat())
}

fn json(desk: &Desk, further: &[&str]) -> (Option<i32>, Value) {
    let ran = score(desk, &[further, &["--format", "json"]].concat());
    let read = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
    (ran.code, read)
}

fn counts(score: &Value) -> Vec<&str> {
    score["outcomes"].as_array().unwrap().iter().map(|outcome| outcome["counts_as"].as_str().unwrap()).collect()
}

#[test]
fn an_empty_store_leaves_outcomes_open_and_asks_nobody() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    let (code, found) = json(&desk, &[]);
    assert_eq!((code, counts(&found)), (Some(3), vec!["open", "open", "not_nominated"]));
    assert_eq!(
        [&found["tier"]["at_least"], &found["tier"]["at_most"], &found["tier"]["as_reported"]],
        ["none", "gold", "gold"]
    );
    let text = score(&desk, &[]);
    text.prints(&["TIER  NONE ESTABLISHED, Gold possible", "outcomes score scottsdale.toml --verify"]);
    assert!(agency.asked().is_empty());
}

#[test]
fn verified_now_then_from_the_ledger_then_from_a_report() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    let day = ["--as-of", "2023-07-01"];
    let (code, now) = json(&desk, &[&["--verify"], &day[..]].concat());
    assert_eq!((code, counts(&now)), (Some(0), vec!["established", "established", "not_nominated"]));
    assert_eq!([&now["tier"]["at_least"], &now["tier"]["at_most"]], ["gold", "gold"]);
    assert_eq!(now["outcomes_from"], "verified");
    let kept = count(&desk, "SELECT COUNT(DISTINCT digest) FROM configurations");
    assert_eq!(kept, 1, "a re-check has to give these verdicts again under the configuration of this day");
    let asked = agency.asked().len();
    let (code, later) = json(&desk, &[]);
    assert_eq!((code, counts(&later), &later["outcomes_from"]), (Some(0), counts(&now), &Value::from("ledger")));
    assert_eq!(later["outcomes"][0]["entry"], 1);
    let (_, before) = json(&desk, &["--as-of", "2023-06-30"]);
    assert_eq!(counts(&before), ["open", "open", "not_nominated"], "nothing was given as of that day");
    assert_eq!(agency.asked().len(), asked);

    let report = desk.run(&["verify", "Scottsdale, AZ", "--as-of", "2023-07-01", "--format", "json"]);
    desk.put("report.json", report.stdout.as_bytes());
    let elsewhere = Desk::alone();
    elsewhere.put("report.json", report.stdout.as_bytes());
    let (code, told) = json(&elsewhere, &["--report", "report.json"]);
    assert_eq!((code, counts(&told), &told["outcomes_from"]), (Some(0), counts(&now), &Value::from("report")));
    assert_eq!(told["outcomes"][0]["value"], now["outcomes"][0]["value"]);
    let (code, announced) = json(&elsewhere, &["--report", "report.json", "--edition", "report-2023"]);
    assert_eq!((code, &announced["edition"]), (Some(0), &Value::from("report-2023")));
}

#[test]
fn a_claim_that_is_contradicted_shows_both_tiers() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    let claims = "schema = 'outcomes/claims/v1'\nclaimant = 'City'\ncut_off = 2023-07-01\n[[claim]]\ncity = '0465000'\nmetric = \
                  'pm25'\nvalue = '14.2'\n";
    desk.put("claims.toml", claims.as_bytes());
    let verify = ["verify", "--claims", "claims.toml", "--format", "json", "--methods", "same"];
    let report = desk.run(&verify);
    assert!(report.stdout.contains("\"opinion\": \"adverse\""), "{report:?}");
    let (code, found) = json(&desk, &["--verify", "--as-of", "2023-07-01"]);
    assert_eq!(code, Some(1), "an opinion contradicts a claim");
    assert_eq!(found["adverse"]["metrics"], serde_json::json!(["pm25"]));
    assert_eq!(found["adverse"]["if_followed"]["at_least"], "gold");
    assert_eq!(found["adverse"]["if_claims_stand"]["at_least"], "silver");
    desk.put("report.json", report.stdout.as_bytes());
    let (code, told) = json(&desk, &["--report", "report.json"]);
    assert_eq!((code, &told["adverse"]["metrics"]), (Some(1), &found["adverse"]["metrics"]));
}

#[test]
fn what_cannot_be_scored_is_refused() {
    let desk = Desk::alone();
    desk.put("bad.csv", b"id,response\nDM1,Yes\nDM1,No\nS15,Yes\n");
    desk.run(&["score", "bad.csv"]).refuses(&[
        "bad.csv:3: DM1 is `No` here and `Yes` on line 2",
        "bad.csv:4: `S15` is no criterion",
        "42 of 43 criteria are missing: DM2, ",
        "no city is named",
    ]);
    score(&desk, &["--edition", "anounced"])
        .refuses(&["no edition of the rules is called `anounced`; did you mean `announced`?"]);
    score(&desk, &["--edition", "announced"]).refuses(&["scottsdale.toml:4: the file is for edition `report-2023`"]);
    score(&desk, &["--city", "Raleigh, NC"])
        .refuses(&["the assessment is of Scottsdale city, and --city names Raleigh"]);
    score(&desk, &["--report", "none.json"]).refuses(&["none.json: cannot be read"]);
    desk.put("report.json", b"{\"schema\": \"outcomes/report/v2\"}");
    score(&desk, &["--report", "report.json"]).refuses(&["report.json is of the form `outcomes/report/v2`", "help: "]);
    score(&desk, &["--report", "report.json", "--verify"]).fails(2, &["cannot be used with"]);
    score(&desk, &["--as-of", "2999-01-01"]).refuses(&["2999-01-01 lies in the future"]);
    desk.put("large.csv", &vec![b'a'; 200_001]);
    desk.run(&["score", "large.csv"]).refuses(&["large.csv: has more than the 200000 bytes", "name its own file"]);
    if cfg!(unix) {
        desk.run(&["score", "/dev/zero"]).refuses(&["/dev/zero: has more than the 200000 bytes"]);
        desk.run(&["verify", "--nominated", "/dev/zero"]).refuses(&["/dev/zero: has more than the 200000 bytes"]);
    }
}

#[test]
fn the_command_named_next_is_asked_as_this_one_was() {
    let desk = Desk::alone();
    let rows = SCOTTSDALE.lines().filter_map(|line| {
        let (id, response) = line.trim().strip_prefix("{ id = \"")?.split_once("\", response = \"")?;
        Some(format!("{id},{}\n", response.split('"').next()?))
    });
    desk.put("plain.csv", ("id,response\n".to_owned() + &rows.collect::<String>()).as_bytes());
    let next = |further: &[&str]| {
        let ran = desk.run(&[&["score", "plain.csv"], further].concat());
        assert_eq!(ran.code, Some(3), "{ran:?}");
        let (_, next) = ran.stdout.split_once("  Next   ").unwrap();
        next.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let dated = ["--city", "Scottsdale, AZ", "--edition", "announced", "--as-of", "2023-07-01"];
    let expected = "outcomes score plain.csv --city \"Scottsdale, AZ\" --edition announced --as-of 2023-07-01 --verify";
    assert_eq!(next(&dated), expected);
    assert_eq!(next(&["--city", "Recife, Brazil"]), "outcomes nominate new --city \"Recife, Brazil\"");
}
