//! `outcomes doctor`: what works and what does not, without a secret.

use crate::agency::Agency;
use crate::desk::{Desk, NOBODY};

#[test]
fn all_is_well_offline_and_with_agencies_in_reach() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    let offline = desk.run(&["doctor", "--offline"]);
    assert_eq!(offline.code, Some(0));
    offline.prints(&["ok    configuration: built in: 1519 cities", "ok    clock: ", "ok    network: not looked at"]);
    assert!(agency.asked().is_empty());
    let online = desk.run(&["doctor"]);
    assert_eq!(online.code, Some(0), "{online:?}");
    online.prints(&["answers", "0 replies", "CENSUS_API_KEY not set", "AQS_EMAIL and AQS_KEY not set"]);
    assert_eq!(agency.asked(), ["/"], "one request a host");
}

#[test]
fn a_host_out_of_reach_is_a_warning() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency).in_a_hurry().with_address("OUTCOMES_AIRDATA_URL", NOBODY);
    let ran = desk.with("AQS_EMAIL", "a@b.example").run(&["doctor"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran.prints(&[
        "warn  reach airdata: ",
        "cannot be reached",
        "ok    reach census-files",
        "AQS_EMAIL and AQS_KEY not set",
    ]);
    assert!(!ran.stdout.contains("a@b.example"));
}
