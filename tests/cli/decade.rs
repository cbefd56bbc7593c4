//! A simulated decade: twenty re-checks of twelve cities (of a country of them where the environment says so, see
//! `world`), with revisions, a change of names, of method, of standards and of the program, and a monitor that closes. The
//! whole program runs in this process, by a clock of the test's own, against an agency on loopback; every change's causes and parts are
//! those that the simulator put in.

mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDate, Utc};
use clap::Parser as _;
use resident_outcomes::cli::Cli;
use resident_outcomes::commands::{Surroundings, run};
use resident_outcomes::gather::{Keeping, Progress};
use resident_outcomes::model::{Conclusion, EntryKind};
use resident_outcomes::plan::Request;
use resident_outcomes::report::Style;
use resident_outcomes::store::{EntryRun, LedgerEntry, Store};
use rust_decimal::Decimal;
use serde_json::Value;

use crate::agency::Agency;
use crate::desk::{Desk, Ran};
use crate::recheck::document;
use crate::store::block_on;
use world::{CAUSES, CITIES, CLOSING, LAST_YEAR, World, configure, serve};

static NOW: AtomicI64 = AtomicI64::new(0);

fn clock() -> DateTime<Utc> {
    // A second passes with each look at it.
    DateTime::from_timestamp(NOW.fetch_add(1, Ordering::Relaxed), 0).unwrap()
}

struct Silent;

impl Progress for Silent {
    fn asked(&self, _: &Request) {}
    fn answered(&self, _: &Request) {}
}

/// Runs the program on a day.
fn on(day: &str, desk: &Desk, agency: &Agency, arguments: &[&str]) -> Ran {
    let day: NaiveDate = day.parse().unwrap();
    let begin = day.and_hms_opt(6, 0, 0).unwrap().and_utc().timestamp();
    NOW.fetch_max(begin, Ordering::Relaxed);
    let (store, cache) = (desk.path("evidence").display().to_string(), desk.path("cache").display().to_string());
    let mut all = vec!["outcomes", "--store", &store, "--cache", &cache, "--config"];
    let config = desk.path("config").display().to_string();
    all.push(&config);
    all.extend(arguments);
    let cli = Cli::try_parse_from(all).unwrap();
    let address = agency.address();
    let environment = |name: &str| name.ends_with("_URL").then(|| address.clone());
    let around = Surroundings {
        now: clock(),
        clock,
        environment: &environment,
        style: Style { width: 80, color: false, unicode: true },
        progress: &Silent,
        keeping: Keeping::default(),
    };
    let mut out = Vec::new();
    let output = block_on(run(&cli, &around, &mut out)).unwrap();
    let stdout = String::from_utf8(out).unwrap() + &output.text;
    Ran { code: Some(output.exit as i32), stdout, stderr: String::new() }
}

fn parts_of(change: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    change["parts"].as_array().unwrap().iter().map(|part| (text(&part["cause"]), text(&part["difference"]))).collect()
}

/// Compares what a re-check found with the truth.
fn compare(day: &str, ran: &Ran, before: &World, now: &World) -> BTreeMap<String, usize> {
    let found = document(ran);
    assert_eq!(found["coverage"]["checked"], 2 * CITIES.len(), "{day}: {}", found["coverage"]);
    let changes = found["changes"].as_array().unwrap();
    let (mut seen, mut flips) = (BTreeMap::new(), 0);
    for (city, (geoid, name, ..)) in CITIES.iter().enumerate() {
        for metric in ["broadband", "pm25"] {
            let what = format!("{day} {name} {metric}");
            let truth = before.parts(now, city, metric);
            let told = changes.iter().find(|change| change["city"] == *geoid && change["metric"] == metric);
            let parts = told.map(parts_of).unwrap_or_default();
            assert_eq!(parts, truth, "{what}: {told:#?}");
            let (was, is) = (before.says(city, metric), now.says(city, metric));
            let Some(told) = told else {
                assert_eq!(was, is, "{what}");
                continue;
            };
            for (cause, _) in &truth {
                *seen.entry(cause.clone()).or_default() += 1;
            }
            let sum: Decimal = parts.iter().map(|(_, by)| by.parse::<Decimal>().unwrap()).sum();
            assert_eq!(sum, told["difference"].as_str().unwrap().parse().unwrap(), "{what}");
            assert_eq!(sum, is.1 - was.1, "{what}");
            assert_eq!(told["now"]["verdict"], is.0, "{what}");
            flips += usize::from(was.0 != is.0);
            let closes = (city, metric, before.year) == (CLOSING, "pm25", LAST_YEAR) && now.year > LAST_YEAR;
            assert_eq!(told["findings"][0] == "yardstick_changed", closes, "{what}: {told:#}");
        }
    }
    let flipped = |change: &Value| change["findings"].as_array().unwrap().contains(&"verdict_flipped".into());
    assert!(changes.iter().take(flips).all(flipped), "{day}: flips come first");
    assert_eq!(changes.iter().filter(|change| flipped(change)).count(), flips, "{day}");
    assert_eq!(ran.code, Some(i32::from(flips > 0)), "{day}");
    seen
}

/// Puts in the place of the verdicts just given, on the same evidence, those that an earlier version of the program would
/// have given: it erred.
fn gave_it_earlier(desk: &Desk, world: &World) {
    let corrected = World { earlier_program: false, ..*world };
    let mut flips = 0;
    block_on(async {
        let store = Store::open(&desk.path("evidence")).await.unwrap();
        let given = store.latest(None).await.unwrap();
        assert_eq!(given.len(), 2 * CITIES.len());
        let earlier = given.into_iter().map(|recorded| {
            let entry = recorded.entry;
            let city = CITIES.iter().position(|(geoid, ..)| *geoid == entry.city).unwrap();
            let metric = entry.metric.id();
            let ((right, value), (word, wrong)) = (corrected.says(city, metric), world.says(city, metric));
            assert_eq!((entry.concluded.word(), entry.value), (right, Some(value)), "{} {metric}", entry.city);
            flips += usize::from(right != word);
            let concluded = Conclusion::from_words(EntryKind::Verdict, word, "").unwrap();
            let run = EntryRun { program_version: "0.0.9".to_owned(), ..(*entry.run).clone() };
            LedgerEntry { concluded, value: Some(wrong), run: Arc::new(run), ..entry }
        });
        store.append_all(&earlier.collect::<Vec<_>>()).await.unwrap();
        store.close().await;
    });
    assert!(flips > 1, "the truth holds verdicts that the error alone made");
}

#[test]
fn every_change_of_a_decade_has_the_cause_and_the_parts_it_was_made_of() {
    let (agency, desk) = (Agency::new(), Desk::alone());
    let mut world = World {
        earlier_program: true,
        other_method: false,
        other_names: false,
        other_boundary: false,
        broadband_limit: 75,
        air_limit: 10,
        revised: false,
        vintage: 2022,
        year: 2022,
    };
    serve(&agency, &world);
    configure(&desk, &world);
    let mut verify = vec!["verify"];
    verify.extend(CITIES.iter().map(|(geoid, ..)| *geoid));
    on("2024-02-01", &desk, &agency, &verify);
    gave_it_earlier(&desk, &world);
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for year in 2024..2034 {
        let summer = World { earlier_program: false, year: year - 1, revised: false, ..world };
        let summer = World { other_names: year >= 2028, air_limit: if year >= 2031 { 15 } else { 10 }, ..summer };
        let winter = World { vintage: year - 1, revised: true, ..summer };
        let winter = World {
            other_method: year >= 2027,
            other_boundary: year >= 2030,
            broadband_limit: if year >= 2029 { 65 } else { 75 },
            ..winter
        };
        for (day, next) in [(format!("{year}-08-01"), summer), (format!("{}-02-01", year + 1), winter)] {
            serve(&agency, &next);
            configure(&desk, &next);
            let ran = on(&day, &desk, &agency, &["recheck", "--format", "json"]);
            for (cause, many) in compare(&day, &ran, &world, &next) {
                *seen.entry(cause).or_default() += many;
            }
            let sent = agency.asked().len();
            let again = on(&day, &desk, &agency, &["recheck", "--format", "json"]);
            let found = document(&again);
            assert_eq!(found["changes"], Value::Array(Vec::new()), "{day} again: {found:#}");
            assert_eq!((again.code, agency.asked().len()), (Some(0), sent), "{day} again");
            world = next;
        }
    }
    let causes: BTreeSet<&str> = seen.keys().map(String::as_str).collect();
    assert_eq!(causes, BTreeSet::from(CAUSES));
}
