//! Wake County 2016: two monitors at one site, and the verdict depends on which of them speaks.

use crate::agency::{Agency, air};
use crate::desk::{Desk, Report};

const AS_OF: &str = "2017-08-01";

fn raleigh(desk: &Desk, further: &[&str]) -> Report {
    let mut arguments = vec!["--metric", "pm25"];
    arguments.extend(further);
    desk.verify(&["Raleigh, NC"], AS_OF, &arguments)
}

/// By both routes: file and API say the same.
#[test]
fn each_rule_gives_its_own_figure_and_no_rule_uses_the_hours() {
    let agency = Agency::new();
    agency.annual(2016, &air::WAKE_2016);
    agency.aqs(2016, &air::WAKE_2016);
    for (route, requests) in [("airdata", 1), ("aqs", 3)] {
        let keyed = Desk::at(&agency).in_a_hurry().with("AQS_EMAIL", "a@b.example").with("AQS_KEY", "bluebird42");
        let report = raleigh(&keyed, &["--route", route]);
        let air = report.air();
        assert_eq!(air.told(), "met city-mean/days 7.931707", "{route}: poc-lowest");
        assert_eq!((air.text("basis"), air.text("origin"), air.until()), ("primary", "agency", "2016-12-31"));
        assert_eq!(air.method("city-mean/days/poc-max"), "met 9.960234", "{route}");
        assert_eq!(air.method("city-mean/days/poc-mean"), "met 8.945971", "{route}");
        assert_eq!(air.method("county-mean/days"), "met 7.931707", "{route}");
        assert_eq!(air.method("county-max/days"), "unknown counties_missing", "{route}: one of two counties");
        assert!(!report.json.to_string().contains("10.004357"), "{route}: hourly observations are no daily means");
        assert!(!air.flags().contains(&"pocs_disagree"), "{route}");
        assert_eq!((report.code, report.requests()), (0, requests), "{route}");
    }
}

#[test]
fn monitors_on_either_side_of_the_limit_are_flagged() {
    let agency = Agency::new();
    agency.annual(2016, &air::STRADDLING);
    let desk = Desk::at(&agency);
    let report = raleigh(&desk, &[]);
    assert_eq!(report.air().told(), "met city-mean/days 7.931707");
    assert!(report.air().flags().contains(&"pocs_disagree"), "{:?}", report.air().flags());
    assert_eq!(report.air().method("city-mean/days/poc-max"), "not_met 10.604357");
    let page = desk.run(&["verify", "Raleigh, NC", "--as-of", AS_OF, "--metric", "pm25"]);
    page.prints(&["7.93", "10.60"]);
}

/// An annual file of 54 columns says nothing of completeness: the daily file is asked for and used.
#[test]
fn a_file_silent_on_completeness_makes_way_for_the_daily_one() {
    let agency = Agency::new();
    let silent = air::annual_zip(2016, &air::WAKE_2016, false);
    agency.gives(&crate::agency::annual_path(2016), crate::agency::bytes(silent));
    agency.daily(2016, &air::WAKE_2016);
    let desk = Desk::at(&agency).in_a_hurry();
    let report = raleigh(&desk, &[]);
    assert_eq!(agency.asked(), [crate::agency::annual_path(2016), crate::agency::daily_path(2016)]);
    assert_eq!(report.air().told(), "met city-mean/days 7.931707");
    assert_eq!(report.air().method("city-mean/days/poc-max"), "met 9.960234");
    let warm = raleigh(&desk, &[]);
    assert_eq!((warm.requests(), warm.assessment()), (0, report.assessment()));
}

#[test]
fn an_incomplete_year_is_no_figure_and_no_failure() {
    let agency = Agency::new();
    agency.annual(2016, &air::WAKE_2016.map(|monitor| air::Monitor { complete: false, ..monitor }));
    let report = raleigh(&Desk::at(&agency), &[]);
    assert_eq!(report.air().told(), "unknown incomplete");
    assert_eq!((report.code, report.troubles().as_str()), (3, "[]"));
}
