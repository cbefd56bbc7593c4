//! The whole program on a PostgreSQL server: kept, refused, lost in the middle, and the password nowhere.

use std::time::Duration;

use crate::agency::{Agency, air, annual_path, bytes, census};
use crate::desk::{Desk, Ran, Report, files_under};
use crate::postgres::{PASSWORD, Server};
use crate::store::block_on;

const VERIFY: [&str; 6] = ["verify", "Scottsdale, AZ", "--as-of", "2023-07-01", "--format", "json"];

/// A desk whose store is a new database of a server, and the database's address.
fn desk_on(server: &Server, agency: &Agency) -> (Desk, String) {
    let address = block_on(server.new_database());
    (Desk::at(agency).with("OUTCOMES_STORE", &address), address)
}

fn holds_no_password(desk: &Desk, runs: &[Ran]) {
    for ran in runs {
        assert!(!ran.stdout.contains(PASSWORD) && !ran.stderr.contains(PASSWORD), "{ran:?}");
    }
    for file in files_under(&desk.path("")) {
        let held = String::from_utf8_lossy(&std::fs::read(&file).unwrap()).into_owned();
        assert!(!held.contains(PASSWORD), "{}", file.display());
    }
}

#[test]
fn a_second_run_asks_nothing_and_the_password_is_nowhere() {
    let Some(server) = Server::shared() else { return };
    let agency = Agency::of_2023();
    let (desk, address) = desk_on(server, &agency);
    let trace = ["--log", "trace"];
    let runs = [
        desk.run(&[&VERIFY[..], &trace].concat()),
        desk.run(&[&VERIFY[..], &trace].concat()),
        desk.run(&["verify", "Scottsdale, AZ", "--as-of", "2023-07-01", "--plan"]),
        desk.run(&["doctor", "--offline", "--log", "trace"]),
        desk.run(&["verify", "--help"]),
    ];
    let (first, second) = (Report::of(&runs[0]), Report::of(&runs[1]));
    assert_eq!((first.code, first.requests()), (0, 2));
    assert_eq!((second.assessment(), second.requests()), (first.assessment(), 0));
    runs[3].prints(&[
        "ok    evidence store: postgres://outcomes@127.0.0.1:",
        "PostgreSQL ",
        "schema 6",
        "2 replies",
        "2 ledger entries",
    ]);
    runs[4].prints(&["[env: OUTCOMES_STORE]"]);
    assert!(!desk.path("evidence").exists(), "nothing is kept beside it");
    holds_no_password(&desk, &runs);

    let on_file = Report::of(&Desk::at(&agency).run(&VERIFY));
    assert_eq!(first.json["cities"], on_file.json["cities"], "the engine changes no figure");

    // The same by option, from a desk of its own: a team's second member finds what the first one kept.
    let other = Desk::at(&agency);
    let shared = Report::of(&other.run(&[&VERIFY[..], &["--store", &address]].concat()));
    assert_eq!((shared.assessment(), shared.requests()), (first.assessment(), 0));
}

#[test]
fn a_server_that_cannot_be_used_ends_the_run() {
    let Some(server) = Server::shared() else { return };
    let agency = Agency::of_2023();
    let (newer, address) = desk_on(server, &agency);
    newer.run(&VERIFY);
    let database = address.rsplit('/').next().unwrap();
    block_on(server.runs(database, "INSERT INTO store_schema (version) VALUES (99)"));
    let before = agency.asked().len();
    let wrong = address.replace(PASSWORD, "canaryviolet-but-wrong");
    let cases: [(&str, &[&str]); 3] = [
        (&address, &["newer version of this program", "99", "postgres://outcomes@127.0.0.1:"]),
        (&wrong, &["does not let this user in", "PGPASSWORD"]),
        (
            "postgres://outcomes:canaryviolet@127.0.0.1:1/x",
            &["no connection to the server of the store postgres://outcomes@127"],
        ),
    ];
    for (store, words) in cases {
        let desk = Desk::at(&agency);
        let ran = desk.run(&[&VERIFY[..], &["--store", store]].concat());
        ran.fails(4, words);
        let doctor = desk.run(&["doctor", "--offline", "--store", store]);
        assert_eq!(doctor.code, Some(4), "{doctor:?}");
        doctor.prints(&["FAIL  evidence store: "]);
        holds_no_password(&desk, &[ran, doctor]);
    }
    assert_eq!(agency.asked().len(), before, "nothing is fetched that cannot be kept");
}

#[test]
fn a_mistyped_address_is_no_folder() {
    let desk = Desk::alone();
    let cases = [
        ("postgress://me:canaryviolet@db/x", "`postgress://`, which is no store's"),
        ("mysql://me:canaryviolet@db/x", "`mysql://`, which is no store's"),
        ("postgres:/me:canaryviolet@db/x", "but without `//`"),
        ("postgres://me:canaryviolet/1@db/x", "cannot be read"),
    ];
    for (store, expected) in cases {
        for ran in [desk.run(&["doctor", "--store", store]), desk.run(&[&VERIFY[..], &["--store", store]].concat())] {
            ran.refuses(&[expected, "help: name a folder, or a server as postgres://user@host/database"]);
            holds_no_password(&desk, &[ran]);
        }
    }
    assert_eq!(files_under(&desk.path("")), Vec::<std::path::PathBuf>::new(), "no folder of that name is made");
}

#[test]
fn a_server_that_stops_in_the_middle_ends_the_run() {
    let Some(mut server) = Server::start() else { return };
    let agency = Agency::new();
    agency.table("B28002", 5, 2021, &census::B28002);
    let zip = air::annual_zip(2022, &air::OF_2022, true);
    agency.gives(&annual_path(2022), bytes(zip).set_delay(Duration::from_millis(1_500)));
    let (desk, _) = desk_on(&server, &agency);
    let run = desk.start(&VERIFY);
    agency.wait_for(&annual_path(2022));
    server.stop();
    let ran = Ran::of(run.wait_with_output().unwrap());
    ran.fails(4, &["the store postgres://outcomes@127.0.0.1:"]);
    holds_no_password(&desk, &[ran]);
}

/// One process on the left, another on the right, and neither waits for the other.
fn two_importers(case: &str, store: Option<&str>) {
    const EACH: usize = 1_000;
    let desk = Desk::alone();
    let plain = air::aqs_reply(2016, &air::WAKE_2016, "");
    let files = |side: usize| -> Vec<String> {
        let file = |number: usize| {
            // Every tenth file holds the same bytes on both sides.
            let owner = if number.is_multiple_of(10) { 0 } else { side };
            let text = plain.replacen("Millbrook School", &format!("School {number} of {owner}"), 1);
            desk.put(&format!("{side}/{number}.json"), text.as_bytes()).display().to_string()
        };
        (0..EACH).map(file).collect()
    };
    let (left, right) = (files(1), files(2));
    let start = |files: &[String], cache: &str| {
        let mut arguments = vec!["import"];
        arguments.extend(files.iter().map(String::as_str));
        arguments.extend(["--cache", cache]);
        arguments.extend(store.iter().flat_map(|store| ["--store", store]));
        desk.start(&arguments)
    };
    let runs = [start(&left, "one"), start(&right, "two")];
    for run in runs {
        let ran = Ran::of(run.wait_with_output().unwrap());
        assert_eq!(ran.code, Some(0), "{case}: {}{}", ran.stdout, ran.stderr);
        assert_eq!(ran.stdout.matches("imported ").count(), EACH, "{case}");
    }
    let past = store.map_or_else(|| format!("sqlite://{}", desk.store_file().display()), str::to_owned);
    let count = |query: &'static str| {
        block_on(async {
            let row = sqlx::query(query).fetch_one(&mut crate::postgres::connection(&past).await).await.unwrap();
            usize::try_from(sqlx::Row::get::<i64, _>(&row, 0)).unwrap()
        })
    };
    assert_eq!(count("SELECT COUNT(*) FROM fetches"), 2 * EACH, "{case}: none lost, none doubled");
    assert_eq!(count("SELECT COUNT(*) FROM contents"), 2 * EACH - EACH / 10, "{case}: the same bytes once");
    assert_eq!(count("SELECT COUNT(*) FROM content_chunks"), 2 * EACH - EACH / 10, "{case}");
}

#[test]
fn two_processes_lose_and_double_nothing_in_a_file() {
    two_importers("SQLite", None);
}

#[test]
fn two_processes_lose_and_double_nothing_on_a_server() {
    let Some(server) = Server::shared() else { return };
    two_importers("PostgreSQL", Some(&block_on(server.new_database())));
}
