//! The ledger as people work with it: who said what, who signed it, and whether anybody has touched it since.

use serde_json::Value;

use crate::agency::{Agency, air, census};
use crate::desk::Desk;
use crate::store::{tamper, tamper_with_care};

const CLAIMS: [&str; 4] =
    ["verify", "--claims", concat!(env!("CARGO_MANIFEST_DIR"), "/config/claims/scottsdale-2023.toml"), "--offline"];

/// The text of a run that ended with this code.
fn said(desk: &Desk, args: &[&str], code: i32) -> String {
    let ran = desk.run(args);
    assert_eq!(ran.code, Some(code), "{args:?}: {} {}", ran.stdout, ran.stderr);
    ran.stdout + &ran.stderr
}

fn lines(desk: &Desk, args: &[&str]) -> Vec<Value> {
    said(desk, args, 0).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn opinions_enter_the_ledger_and_are_signed_by_somebody_else() {
    let desk = Desk::alone().with("OUTCOMES_PREPARED_BY", "Ada Example");
    assert!(said(&desk, &["evidence", "list"], 0).contains("holds no such entry"));
    desk.run(&CLAIMS);
    desk.run(&CLAIMS); // says nothing new
    let entries = lines(&desk, &["evidence", "list", "--format", "json"]);
    let word = |entry: &Value, key: &str| entry[key].as_str().unwrap().to_owned();
    let told: Vec<_> =
        entries.iter().map(|one| [word(one, "kind"), word(one, "metric"), word(one, "concluded")]).collect();
    let expected = [
        ["verdict", "broadband", "met"],
        ["verdict", "pm25", "unknown"],
        ["opinion", "broadband", "qualified"],
        ["opinion", "pm25", "disclaimer_of_opinion"],
    ];
    assert_eq!(told, expected);
    assert_eq!(entries[2]["previous"], entries[1]["digest"]);
    assert!(entries[2]["note"].as_str().unwrap().starts_with("89% · What Works Cities"));

    let same = said(&desk, &["evidence", "sign-off", "3", "--as", "ada example"], 2);
    assert!(same.contains("`ada example` prepared entry 3: somebody else must do this"), "{same}");
    let signed = said(&desk, &["evidence", "sign-off", "3", "--as", "Grace Example", "--note", "redone by hand"], 0);
    assert!(signed.starts_with("entry 5: sign_off signed off"), "{signed}");
    said(&desk, &["evidence", "appeal", "4", "--as", "City of Scottsdale", "--note", "a monitor was missed"], 0);
    said(&desk, &["evidence", "decide", "6", "--as", "Grace Example", "--outcome", "upheld", "--note", "so it was"], 0);
    let shown = said(&desk, &["evidence", "show", "3"], 0);
    assert!(shown.contains("by Grace Example: redone by hand"), "{shown}");
    assert!(shown.contains("came with the program"), "{shown}");
    insta::assert_snapshot!(without_digests(&said(&desk, &["evidence", "list"], 0)));
}

/// The list without what changes from run to run.
fn without_digests(text: &str) -> String {
    let plain = |line: &str| match line.rsplit_once(" · ") {
        Some((before, digest)) if digest.len() == 12 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            format!("{before} · DIGEST")
        }
        _ => line[..7].to_owned() + "YYYY-MM-DD" + &line[17..],
    };
    text.lines().map(|line| plain(line) + "\n").collect()
}

#[test]
fn a_touched_ledger_and_a_damaged_reply_are_named() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    desk.run(&["verify", "Scottsdale, AZ", "--as-of", "2023-07-01"]);
    let whole = said(&desk, &["evidence", "verify"], 0);
    assert!(whole.contains("2 entries, each bound to the one before"), "{whole}");
    assert!(whole.contains("2 stored, 0 damaged"), "{whole}");
    let head = whole.split_whitespace().find(|word| word.starts_with("sha256:")).unwrap().to_owned();
    assert!(said(&desk, &["evidence", "verify", "--head", &head], 0).contains("is in the chain"));

    let replies = lines(&desk, &["evidence", "list", "--replies", "--format", "json"]);
    let (digest, file) = (replies[0]["digest"].as_str().unwrap(), desk.path("saved"));
    said(&desk, &["evidence", "show", digest, "--save", file.to_str().unwrap()], 0);
    assert_eq!(resident_outcomes::model::Digest::of(&std::fs::read(&file).unwrap()).to_string(), digest);
    assert!(said(&desk, &["evidence", "show", digest, "--save", file.to_str().unwrap()], 2).contains("exists"));
    assert!(said(&desk, &["evidence", "show", &digest[..20]], 0).contains("entries on it 1"));

    tamper(&desk, "UPDATE content_chunks SET bytes = X'00' WHERE digest IN (SELECT digest FROM fetches LIMIT 1)");
    assert!(said(&desk, &["evidence", "verify"], 1).contains("2 stored, 1 damaged"));
    assert!(said(&desk, &["evidence", "verify", "--ledger-only"], 0).contains("2 entries"));
    tamper(&desk, "UPDATE ledger SET verdict = 'not_met' WHERE id = 1");
    let touched = said(&desk, &["evidence", "verify", "--ledger-only"], 1);
    assert!(touched.contains("BROKEN after 0 whole entries\n  ! entry 1 was changed"), "{touched}");
    tamper(&desk, "DELETE FROM ledger");
    let cut = said(&desk, &["evidence", "verify", "--head", &head, "--ledger-only"], 1);
    assert!(cut.contains("the end was cut off"), "{cut}");
}

/// A desk at which the annual file of 2022 was fetched in July 2023, and today after a revision: 7.21, then 12.5.
fn of_two_times(agency: &Agency) -> Desk {
    let desk = Desk::at(agency).with("OUTCOMES_PREPARED_BY", "Ada Example");
    let air_of_2022 = ["--metric", "pm25", "--years", "2022"];
    desk.verify(&["Scottsdale, AZ"], "2023-08-01", &air_of_2022);
    tamper_with_care(&desk, "UPDATE fetches SET received = 1689750000000, confirmed = 1689750000000"); // 2023-07-19
    agency.forgets();
    agency.table("B28002", 5, 2021, &census::B28002);
    agency.annual(2022, &[air::Monitor { mean: "12.5", ..air::OF_2022[0] }]);
    let today = chrono::Utc::now().date_naive().to_string();
    let after = desk.verify(&["Scottsdale, AZ"], &today, &[&air_of_2022[..], &["--refresh"]].concat());
    assert_eq!(after.air().told(), "not_met city-mean/days 12.500000");
    desk
}

#[test]
fn what_the_store_held_on_a_day_answers_for_that_day() {
    let agency = Agency::of_2023();
    let desk = of_two_times(&agency);
    let cases = [
        ("2023-08-01", "met city-mean/days 7.210000", false), // held by then
        ("2023-07-18", "met city-mean/days 7.210000", true),  // the first after that day, and said so
    ];
    for (day, told, revised) in cases {
        let report = desk.verify(&["Scottsdale, AZ"], day, &["--metric", "pm25", "--years", "2022", "--offline"]);
        assert_eq!(report.air().told(), told, "{day}");
        assert_eq!(report.air().flags().contains(&"later_revision"), revised, "{day}");
    }
    let both = lines(&desk, &["evidence", "list", "--replies", "--format", "json"]);
    let annual = both.iter().filter(|reply| reply["reply"].as_str().unwrap().contains("2022")).count();
    assert_eq!(annual, 2, "{both:?}");
}

#[test]
fn pruning_lets_go_of_what_was_replaced_and_says_how_much() {
    let agency = Agency::of_2023();
    let desk = of_two_times(&agency);
    // The last entry of the period rests on the revision; the one before rested on what was first fetched.
    let dry = said(&desk, &["evidence", "prune", "--dry-run"], 0);
    assert!(dry.contains("2023-07-19") && dry.contains("in 1 reply would go"), "{dry}");
    let entries = lines(&desk, &["evidence", "list", "--all", "--format", "json"]);
    assert_eq!(entries[0]["superseded_by"], entries[1]["id"], "{entries:?}");
    assert!(said(&desk, &["evidence", "prune"], 0).contains("in 1 reply let go"));
    assert!(said(&desk, &["evidence", "prune"], 0).starts_with("nothing can go"));
    assert!(said(&desk, &["evidence", "show", "1"], 0).contains("NOT HELD here any more"));
    assert!(said(&desk, &["evidence", "verify"], 0).contains("0 damaged"));
    let now = desk.verify(&["Scottsdale, AZ"], "2023-08-01", &["--metric", "pm25", "--years", "2022", "--offline"]);
    assert_eq!(now.air().told(), "not_met city-mean/days 12.500000");
    assert!(now.air().flags().contains(&"later_revision"), "{:?}", now.air().flags());
}
