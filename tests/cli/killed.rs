//! The whole program killed while it works: the next run comes to the same answer, and nothing it finds is half written.

use std::io::{BufRead as _, BufReader};
use std::process::Child;

use resident_outcomes::store::{Store, StoreAddress};

use crate::agency::{Agency, air};
use crate::desk::{Desk, Report};
use crate::postgres::Server;
use crate::store::block_on;

const VERIFY: [&str; 6] = ["verify", "Scottsdale, AZ", "--as-of", "2023-07-01", "--format", "json"];

/// The lines that a run logs until it is killed after so many, and whether it was killed or had ended by itself.
fn killed_after(mut run: Child, lines: usize) -> (Vec<String>, bool) {
    let mut log = BufReader::new(run.stderr.take().unwrap()).lines().map(Result::unwrap);
    let mut said: Vec<String> = log.by_ref().take(lines).collect();
    run.kill().unwrap();
    said.extend(log);
    (said, run.wait().unwrap().code().is_none())
}

async fn is_whole(address: &str) {
    let store = Store::at(&StoreAddress::parse(address.as_ref()).unwrap()).await.unwrap();
    for digest in store.contents().await.unwrap() {
        store.bytes(&digest).await.unwrap();
    }
    assert_eq!(store.loose_ends().await.unwrap(), [""; 0]);
    assert_eq!(store.walk_chain(None).await.unwrap().broken, None);
    store.close().await;
}

/// Kills as many runs as there are moments, spread over the lines of a whole run.
fn survives(moments: usize, place: impl Fn(&Desk) -> String) {
    let agency = Agency::of_2023();
    let import = |desk: &Desk| {
        let plain = air::aqs_reply(2016, &air::WAKE_2016, "");
        let file = |number: usize| {
            let text = plain.replacen("Millbrook School", &format!("School {number}"), 1);
            desk.put(&format!("{number}.json"), text.as_bytes()).display().to_string()
        };
        (0..6).map(file).collect::<Vec<_>>()
    };
    let whole = Desk::at(&agency);
    let expected = Report::of(&whole.run(&VERIFY));
    let mut killed = 0;
    for imports in [false, true] {
        let arguments = |desk: &Desk, store: &str| -> Vec<String> {
            let files = if imports { import(desk) } else { VERIFY[1..].iter().map(ToString::to_string).collect() };
            let more = ["--log", "trace", "--store", store].map(str::to_owned);
            [vec![(if imports { "import" } else { "verify" }).to_owned()], files, more.into()].concat()
        };
        let start = |desk: &Desk, store: &str| {
            let arguments = arguments(desk, store);
            desk.start(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let desk = Desk::at(&agency);
        let (all, _) = killed_after(start(&desk, &place(&desk)), usize::MAX);
        assert!(all.iter().any(|line| line.contains("kept a reply")), "{all:?}");
        for moment in 0..moments / 2 {
            let desk = Desk::at(&agency);
            let store = place(&desk);
            let (said, by_us) = killed_after(start(&desk, &store), 1 + moment * (all.len() - 1) / (moments / 2));
            killed += usize::from(by_us);
            block_on(is_whole(&store));
            let again = start(&desk, &store).wait_with_output().unwrap();
            assert!(again.status.success(), "after {:?}: {again:?}", said.last());
            let next = Report::of(&desk.run(&[&VERIFY[..], &["--store", &store]].concat()));
            assert_eq!(next.json["cities"], expected.json["cities"], "after {:?}", said.last());
            block_on(is_whole(&store));
        }
    }
    assert!(killed >= moments / 4, "only {killed} of {moments} were killed before they ended");
}

#[test]
fn a_killed_run_is_completed_by_the_next_in_a_file() {
    survives(20, |desk| desk.path("evidence").display().to_string());
}

#[test]
fn a_killed_run_is_completed_by_the_next_on_a_server() {
    let Some(server) = Server::shared() else { return };
    survives(6, |_| block_on(server.new_database_by_socket()));
}
