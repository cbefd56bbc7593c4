//! The requests of a minute, shared by processes with one key through their store.

use sqlx::Row as _;

use crate::agency::{Agency, air};
use crate::desk::{Desk, hasty_providers};
use crate::postgres::{Server, connection};
use crate::store::block_on;

const ASK: [&str; 7] = ["verify", "Raleigh, NC", "--as-of", "2017-08-01", "--route", "aqs", "--refresh"];

/// Configuration in a hurry, but for what the AQS allows.
fn limited(desk: &Desk, per_minute: &str) -> String {
    let all = hasty_providers();
    let at = all.find("[aqs]").unwrap();
    let aqs = all[at..].replacen("per_minute = 60_000", &format!("per_minute = {per_minute}"), 1);
    let aqs = aqs.replacen("total_ms = 300_000", "total_ms = 300", 1);
    let folder = desk.put(&format!("limited-{per_minute}/providers.toml"), (all[..at].to_owned() + &aqs).as_bytes());
    folder.parent().unwrap().display().to_string()
}

fn shares(address: &str, agency: &Agency) {
    let keyed = || Desk::at(agency).with("AQS_EMAIL", "canaryred@b.example").with("AQS_KEY", "canaryblue42");
    let keyed = || keyed().with("OUTCOMES_STORE", address);
    let desk = keyed();
    let first = desk.run(&[&ASK[..], &["--config", &limited(&desk, "60_000")]].concat());
    let asked = agency.asked().len();
    assert!(asked > 0, "{first:?}");
    let file = || format!("sqlite://{address}/outcomes.db");
    let past = if address.starts_with("postgres") { address.to_owned() } else { file() };
    block_on(async {
        let mut past = connection(&past).await;
        let rows = sqlx::query("SELECT route, account FROM budget").fetch_all(&mut past).await.unwrap();
        assert_eq!(rows.len(), asked, "every request is counted");
        for row in rows {
            let (route, account): (String, String) = (row.get(0), row.get(1));
            assert_eq!((route.as_str(), account.len()), ("aqs", 4), "no more of a key than its digest");
        }
        // As if the first process had sent some thousand of them.
        for _ in 0..10 {
            sqlx::query("INSERT INTO budget SELECT * FROM budget").execute(&mut past).await.unwrap();
        }
    });

    // Another process, where a key may send no more than the first one has sent already.
    let other = keyed();
    let second = other.run(&[&ASK[..], &["--config", &limited(&other, "600")]].concat());
    second.prints(&["other processes with the same key left no request to send within"]);
    assert_eq!(agency.asked().len(), asked, "nothing was sent");

    let stranger = keyed().with("AQS_KEY", "greenbird7");
    stranger.run(&[&ASK[..], &["--config", &limited(&stranger, "600")]].concat());
    assert!(agency.asked().len() > asked, "another key has requests of its own");
}

#[test]
fn processes_share_what_the_agency_allows_a_key() {
    let agency = Agency::new();
    agency.aqs(2016, &air::WAKE_2016);
    let folder = tempfile::tempdir().unwrap();
    shares(&folder.path().display().to_string(), &agency);
    let Some(server) = Server::shared() else { return };
    agency.forgets();
    agency.aqs(2016, &air::WAKE_2016);
    shares(&block_on(server.new_database()), &agency);
}
