//! The store as a whole run uses it: kept, damaged, from the future, out of reach, shared, interrupted.

use std::future::Future;
use std::process::Command;
use std::time::Duration;

use resident_outcomes::model::Digest;
use sqlx::any::AnyPoolOptions;
use sqlx::{AssertSqlSafe, Row as _};

use crate::agency::{Agency, air, annual_path, bytes, census, table_path};
use crate::desk::{Desk, Ran, Report};

const VERIFY: [&str; 6] = ["verify", "Scottsdale, AZ", "--as-of", "2023-07-01", "--format", "json"];

pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// Runs statements past the program.
pub fn tamper(desk: &Desk, statements: &'static str) {
    sqlx::any::install_default_drivers();
    let address = format!("sqlite://{}", desk.store_file().display());
    block_on(async {
        let pool = AnyPoolOptions::new().max_connections(1).connect(&address).await.unwrap();
        sqlx::raw_sql(statements).execute(&pool).await.unwrap();
        pool.close().await;
    });
}

/// Runs statements past the program and gives each fetch the digest of what it then says, as somebody can on purpose.
pub fn tamper_with_care(desk: &Desk, statements: &'static str) {
    const COLUMNS: &str = "resource, route, address, status, etag, last_modified, origin, received, confirmed, digest";
    tamper(desk, statements);
    let address = format!("sqlite://{}", desk.store_file().display());
    block_on(async {
        let pool = AnyPoolOptions::new().max_connections(1).connect(&address).await.unwrap();
        let casts: Vec<_> = COLUMNS.split(", ").map(|name| format!("COALESCE(CAST({name} AS TEXT), '')")).collect();
        let select = format!("SELECT id, {} FROM fetches", casts.join(", "));
        for row in sqlx::query(AssertSqlSafe(select)).fetch_all(&pool).await.unwrap() {
            let columns = COLUMNS.split(", ").zip(1..).map(|(name, at)| (name, row.get::<String, _>(at)));
            let filled = columns.filter(|(_, text)| !text.is_empty());
            let said: String = filled.map(|(name, text)| format!("{name}={text}\n")).collect();
            let digest = Digest::of(format!("outcomes/fetch/v1\n{said}").as_bytes());
            let update = sqlx::query("UPDATE fetches SET fetch_digest = $1 WHERE id = $2");
            update.bind(digest.hex()).bind(row.get::<i64, _>(0)).execute(&pool).await.unwrap();
        }
        pool.close().await;
    });
}

/// How many replies the store holds; none while it is being made.
fn replies(desk: &Desk) -> i64 {
    count(desk, "SELECT COUNT(*) FROM fetches")
}

/// How many verdicts the ledger holds.
fn entries(desk: &Desk) -> i64 {
    count(desk, "SELECT COUNT(*) FROM ledger")
}

pub fn count(desk: &Desk, query: &'static str) -> i64 {
    sqlx::any::install_default_drivers();
    let address = format!("sqlite://{}", desk.store_file().display());
    block_on(async {
        let Ok(pool) = AnyPoolOptions::new().max_connections(1).connect(&address).await else { return 0 };
        let count = sqlx::query(query).fetch_one(&pool).await;
        let count = count.map_or(0, |row| row.get(0));
        pool.close().await;
        count
    })
}

#[test]
fn a_damaged_reply_is_told_and_fetched_again() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    let whole = Report::of(&desk.run(&VERIFY));
    // One byte of each reply; the extracts would answer in their place.
    let flip = "UPDATE content_chunks SET bytes = CAST(substr(bytes, 1, 100) || X'00' || substr(bytes, 102) AS BLOB)";
    tamper(&desk, flip);
    assert_eq!(Report::of(&desk.run(&VERIFY)).assessment(), whole.assessment(), "the extracts are whole");
    std::fs::remove_dir_all(desk.path("cache")).unwrap();

    let mended = Report::of(&desk.run(&VERIFY));
    assert_eq!(mended.json["cities"], whole.json["cities"], "only the day of the fetch differs");
    assert_eq!((mended.code, mended.requests()), (0, 2));
    assert_eq!(mended.troubles().matches("is damaged").count(), 2, "{}", mended.troubles());
    assert_eq!(Report::of(&desk.run(&VERIFY)).requests(), 0);

    tamper(&desk, "UPDATE content_chunks SET bytes = X'00' WHERE digest IN (SELECT digest FROM fetches LIMIT 1)");
    std::fs::remove_dir_all(desk.path("cache")).unwrap();
    let offline = Report::of(&desk.run(&[&VERIFY[..], &["--offline"]].concat()));
    assert_eq!(offline.troubles().matches("is damaged").count(), 1, "{}", offline.troubles());
    assert_eq!(offline.json["cities"].as_array().unwrap().len(), 1);
}

/// A table does not say its vintage: one changed in the store would make last year's figures this year's.
#[test]
fn a_reply_said_to_be_another_is_told_and_asked_for_again() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    let whole = Report::of(&desk.run(&VERIFY));
    for (column, from, to) in [("resource", "2021", "2020"), ("address", "2021", "2029"), ("resource", "{", "(")] {
        let change = format!("UPDATE fetches SET {column} = REPLACE({column}, '{from}', '{to}')");
        tamper_with_care(&desk, Box::leak(change.into_boxed_str()));
        std::fs::remove_dir_all(desk.path("cache")).unwrap();
        let ran = desk.run(&VERIFY);
        let again = Report::of(&ran);
        assert_eq!(again.json["cities"], whole.json["cities"], "{column}: {from}");
        assert!(again.requests() > 0, "{column}");
        let told = again.troubles() + &ran.stderr;
        assert!(told.contains("one of the two is damaged") || told.contains("cannot read"), "{told}");
        desk.run(&["evidence", "verify"]).prints(&["  ! "]);
    }
}

/// The time a reply came decides which one answers for a day.
#[test]
fn a_changed_time_is_told_and_the_reply_asked_for_again() {
    let agency = Agency::of_2023();
    for column in ["received", "confirmed"] {
        let desk = Desk::at(&agency);
        let whole = Report::of(&desk.run(&VERIFY));
        let change = format!("UPDATE fetches SET {column} = {column} - 86400000");
        tamper(&desk, Box::leak(change.into_boxed_str()));
        let checked = desk.run(&["evidence", "verify"]);
        assert_eq!(checked.code, Some(1), "{column}");
        checked.prints(&["2 damaged", "! fetch 1 was changed since it was kept", "! fetch 2 was changed"]);
        let offline = Report::of(&desk.run(&[&VERIFY[..], &["--offline"]].concat()));
        assert_eq!(offline.troubles().matches("was changed since it was kept").count(), 2, "{column}");
        let again = Report::of(&desk.run(&VERIFY));
        assert_eq!((&again.json["cities"], again.requests()), (&whole.json["cities"], 2), "{column}");
    }
}

#[test]
fn a_store_that_cannot_be_used_ends_the_run() {
    let agency = Agency::of_2023();
    let newer = Desk::at(&agency);
    newer.run(&VERIFY);
    tamper(&newer, "INSERT INTO store_schema (version) VALUES (99)");
    let other = Desk::at(&agency);
    other.put("evidence/outcomes.db", b"This is no database, but a text that somebody put here.");
    let under_a_file = Desk::at(&agency);
    under_a_file.put("evidence", b"a regular file");
    let before = agency.asked().len();
    let cases: [(&Desk, &[&str]); 3] = [
        (&newer, &["newer version of this program", "99", "outcomes.db"]),
        (&other, &["is not a store"]),
        (&under_a_file, &["the store's folder", "cannot be made"]),
    ];
    for (desk, words) in cases {
        desk.run(&VERIFY).fails(4, words);
        desk.run(&["fetch", "--as-of", "2023-07-01"]).fails(4, words);
        let doctor = desk.run(&["doctor", "--offline"]);
        assert_eq!(doctor.code, Some(4), "{doctor:?}");
        doctor.prints(&["FAIL  evidence store: "]);
        doctor.prints(&words[..1]);
    }
    assert_eq!(agency.asked().len(), before, "nothing is fetched that cannot be kept");
}

#[test]
fn a_cache_that_cannot_be_written_is_a_warning() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    desk.put("regular", b"a regular file");
    let ran = desk.run(&[&VERIFY[..], &["--cache", "regular/cache"]].concat());
    ran.tells(&["WARN", "extracted rows cannot be kept in regular/cache"]);
    let first = Report::of(&ran);
    assert_eq!(first.code, 0);
    let second = Report::of(&desk.run(&[&VERIFY[..], &["--cache", "regular/cache"]].concat()));
    assert_eq!((second.assessment(), second.requests()), (first.assessment(), 0));
    desk.run(&["doctor", "--offline", "--cache", "regular/cache"]).prints(&["warn  cache: "]);
}

#[test]
fn damaged_extracts_are_made_again() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    let whole = Report::of(&desk.run(&VERIFY));
    for file in crate::desk::files_under(&desk.path("cache")) {
        let mut extract = std::fs::read(&file).unwrap();
        let middle = extract.len() / 2;
        extract[middle] ^= 0x10;
        std::fs::write(file, extract).unwrap();
    }
    let again = Report::of(&desk.run(&VERIFY));
    assert_eq!((again.assessment(), again.requests()), (whole.assessment(), 0));
}

#[test]
fn two_runs_at_once_both_succeed() {
    let agency = Agency::new();
    agency.table("B28002", 5, 2021, &census::B28002);
    let slow = bytes(air::annual_zip(2022, &air::OF_2022, true)).set_delay(Duration::from_millis(150));
    agency.gives(&annual_path(2022), slow);
    let desk = Desk::at(&agency);
    let runs: Vec<_> = (0..4).map(|_| desk.start(&VERIFY)).collect();
    let reports: Vec<Report> =
        runs.into_iter().map(|run| Report::of(&Ran::of(run.wait_with_output().unwrap()))).collect();
    for report in &reports {
        assert_eq!(report.code, 0);
        assert_eq!(report.json["cities"], reports[0].json["cities"]);
    }
    assert_eq!(Report::of(&desk.run(&VERIFY)).requests(), 0);
}

#[test]
fn an_interrupted_run_keeps_what_it_fetched() {
    // What a terminal sends, and what ends services and containers.
    for signal in ["-INT", "-TERM"] {
        keeps_what_it_fetched(signal);
    }
}

fn keeps_what_it_fetched(signal: &str) {
    let agency = Agency::new();
    agency.table("B28002", 5, 2021, &census::B28002);
    let zip = air::annual_zip(2022, &air::OF_2022, true);
    agency.gives(&annual_path(2022), bytes(zip.clone()).set_delay(Duration::from_secs(30)));
    let desk = Desk::at(&agency);
    let run = desk.start(&VERIFY);
    agency.wait_for(&annual_path(2022));
    for _ in 0..1_000 {
        if replies(&desk) == 1 {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(replies(&desk), 1, "the table is kept while the annual file is on its way");
    let kill = format!("kill {signal} {}", run.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    let ran = Ran::of(run.wait_with_output().unwrap());
    ran.fails(4, &["stopped", "the next run goes on from there"]);

    agency.forgets();
    agency.gives(&annual_path(2022), bytes(zip));
    let next = Report::of(&desk.run(&VERIFY));
    assert_eq!(agency.asked(), [annual_path(2022)], "and not {}", table_path("B28002", 5, 2021));
    assert_eq!((next.code, next.requests()), (0, 1));
}

/// Replies are written while their figures are used: no command may end well before it knows that they are kept.
#[test]
fn figures_whose_evidence_cannot_be_kept_end_the_run() {
    let agency = Agency::of_2023();
    let measure: &[&str] = &["measure", "pm25", "--cities", "Scottsdale, AZ", "--as-of", "2023-07-01"];
    let commands: [&[&str]; 3] = [&VERIFY, measure, &["fetch", "--as-of", "2023-07-01"]];
    for command in commands {
        let desk = Desk::at(&agency);
        desk.run(&["doctor", "--offline"]).prints(&["0 replies"]);
        tamper(&desk, "CREATE TRIGGER trap BEFORE INSERT ON fetches BEGIN SELECT RAISE(ABORT, 'trapped'); END");
        desk.run(command).fails(4, &["the store", "failed to keep a reply", "trapped"]);
        assert_eq!((replies(&desk), entries(&desk)), (0, 0), "{command:?}: no verdict without its evidence");
        tamper(&desk, "DROP TRIGGER trap");
        assert_eq!(desk.run(command).code, Some(0), "{command:?}");
        assert!(replies(&desk) > 0, "{command:?}");
    }
}

/// A table whose tracts, which no one reads, make it half a megabyte that cannot be packed much.
fn large_table() -> Vec<u8> {
    let mut table = census::summary_file("B28002", &census::B28002);
    for tract in 0..3_000_u64 {
        let cell = |n: u64| (tract * 26 + n).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
        let cells: Vec<String> = (0..26).map(|n| cell(n).to_string()).collect();
        table.extend(format!("\n1400000US{tract:011}|{}", cells.join("|")).bytes());
    }
    table
}

/// A file that may not grow stands for a disk without room.
#[test]
fn a_store_that_cannot_grow_ends_the_run_and_is_whole_afterwards() {
    let agency = Agency::of_2023();
    agency.gives_first(9, &table_path("B28002", 5, 2021), bytes(large_table()));
    let desk = Desk::at(&agency);
    desk.run(&["doctor", "--offline"]).prints(&["0 replies"]);
    let program = desk.command(&VERIFY);
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 200; exec \"$0\" \"$@\""]).arg(program.get_program());
    limited.args(program.get_args()).current_dir(desk.path("")).env_clear();
    limited.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    Ran::of(limited.output().unwrap()).fails(4, &["the store", "outcomes.db", "keep a reply"]);
    let after = Report::of(&desk.run(&VERIFY));
    assert_eq!((after.code, after.troubles().as_str()), (0, "[]"));
}
