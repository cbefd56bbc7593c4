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

#[test]
fn allowed_origins_and_those_with_a_token_are_listed_without_it() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    desk.run(&["doctor", "--offline"]).prints(&[
        "ok    open addresses: https on public hosts\n",
        "ok    token open: OUTCOMES_SOCRATA_APP_TOKEN not set: none is sent\n",
    ]);
    let told = desk
        .with("OUTCOMES_ALLOW_ORIGINS", "https://intranet.example:8443,http://127.0.0.1:8080")
        .with("OUTCOMES_SOCRATA_APP_TOKEN", "https://b.example.gov=c4nary,https://a.example.gov=c4nary")
        .run(&["doctor", "--offline"]);
    assert_eq!(told.code, Some(0), "{told:?}");
    told.prints(&[
        "https on public hosts; allowed besides: http://127.0.0.1:8080, https://intranet.example:8443\n",
        "OUTCOMES_SOCRATA_APP_TOKEN set for https://a.example.gov, https://b.example.gov\n",
    ]);
    assert!(!format!("{told:?}").contains("c4nary"), "{told:?}");
}

#[test]
fn mistakes_in_origins_and_tokens_end_the_run_without_showing_one() {
    let agency = Agency::of_2023();
    let cases = [
        ("OUTCOMES_ALLOW_ORIGINS", "https://me:c4nary@a.example", "must not hold a user name or password"),
        ("OUTCOMES_SOCRATA_APP_TOKEN", "c4nary", "token 1 of OUTCOMES_SOCRATA_APP_TOKEN has no `=`"),
    ];
    for (name, value, expected) in cases {
        let ran = Desk::at(&agency).with(name, value).run(&["doctor", "--offline"]);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains(expected) && !format!("{ran:?}").contains("c4nary"), "{ran:?}");
    }
}
