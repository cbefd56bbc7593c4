//! No network, and networks that are worse than none: what is held answers, then what is shipped, and it is said.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use crate::agency::{Agency, air, annual_path, bytes};
use crate::desk::{Desk, NOBODY};

const AS_OF: &str = "2023-07-01";

/// A listener that never accepts, and whose queue is full: packets to it are dropped.
fn swallowing() -> (TcpListener, Vec<TcpStream>, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let mut queue = Vec::new();
    while let Ok(connection) = TcpStream::connect_timeout(&address, Duration::from_millis(100)) {
        queue.push(connection);
    }
    (listener, queue, address)
}

#[test]
fn a_refused_connection_falls_back_to_the_shipped_figures() {
    let desk = Desk::alone().in_a_hurry();
    let report = desk.verify(&["Scottsdale, AZ"], AS_OF, &[]);
    assert_eq!(report.json["run"]["supply"], "shipped");
    assert_eq!(report.broadband().told(), "met any-with-computer/acs5 93.9410");
    assert_eq!(report.broadband().text("origin"), "snapshot");
    let troubles = report.json["run"]["troubles"].as_array().unwrap();
    for route in ["census-files", "airdata"] {
        let of_route = troubles.iter().find(|trouble| trouble["route"] == route).unwrap();
        assert!(of_route["message"].as_str().unwrap().contains("cannot be reached"), "{of_route}");
        assert!(!of_route["help"].as_str().unwrap().is_empty());
    }
    let page = desk.run(&["verify", "Scottsdale, AZ", "--as-of", AS_OF]);
    page.prints(&["SHIPPED FIGURES", "cannot be reached"]);
    assert_eq!((page.code, page.stderr.as_str()), (Some(3), ""));
    assert!(page.stdout.lines().all(|line| line.chars().count() <= 80), "{}", page.stdout);
}

#[test]
fn a_refused_connection_falls_back_to_the_store_first() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency).in_a_hurry();
    let fetched = desk.verify(&["Scottsdale, AZ"], AS_OF, &[]);
    let mut alone = desk.command(&["verify", "Scottsdale, AZ", "--as-of", AS_OF, "--refresh", "--format", "json"]);
    for name in ["OUTCOMES_CENSUS_FILES_URL", "OUTCOMES_AIRDATA_URL"] {
        alone.env(name, NOBODY);
    }
    let report = crate::desk::Report::of(&crate::desk::Ran::of(alone.output().unwrap()));
    assert_eq!(report.assessment(), fetched.assessment());
    assert!(report.troubles().contains("cannot be reached"), "{}", report.troubles());
    assert_eq!(report.code, 0);
}

#[test]
fn one_provider_out_of_reach_leaves_the_other_ones_answer() {
    let agency = Agency::of_2023();
    let cases = [
        ("OUTCOMES_CENSUS_FILES_URL", "pm25", "met city-mean/days 7.210000", "census-files"),
        ("OUTCOMES_AIRDATA_URL", "broadband", "met wired/acs5 88.9997", "airdata"),
    ];
    for (variable, metric, told, failed) in cases {
        let desk = Desk::at(&agency).in_a_hurry().with_address(variable, NOBODY);
        let report = desk.verify(&["Recife, Brazil", "Scottsdale, AZ", "Detroit, MI"], AS_OF, &[]);
        assert_eq!(report.json["cities"].as_array().unwrap().len(), 3);
        assert_eq!(report.outcome(1, metric).told(), told);
        let [trouble] = &report.json["run"]["troubles"].as_array().unwrap()[..] else { panic!("{report:?}") };
        assert_eq!(trouble["route"], failed);
    }
}

#[test]
fn a_network_that_swallows_packets_is_given_up_in_time() {
    let (_listener, _queue, address) = swallowing();
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency).in_a_hurry().with_address("OUTCOMES_AIRDATA_URL", &format!("http://{address}"));
    let began = Instant::now();
    let report = desk.verify(&["Scottsdale, AZ"], AS_OF, &[]);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert_eq!(report.broadband().told(), "met wired/acs5 88.9997");
    assert!(report.troubles().contains("cannot be reached"), "{}", report.troubles());
}

/// The shipped limits: five seconds a connection, ten in all.
#[test]
fn the_shipped_limits_keep_the_whole_fail_over_to_ten_seconds() {
    let (_listener, _queue, address) = swallowing();
    let address = format!("http://{address}");
    let desk = Desk::alone().with_address("OUTCOMES_AIRDATA_URL", &address);
    let desk = desk.with_address("OUTCOMES_CENSUS_FILES_URL", &address);
    let began = Instant::now();
    let report = desk.verify(&["Scottsdale, AZ"], AS_OF, &["--methods", "all"]);
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert_eq!(report.json["run"]["supply"], "shipped");
    assert_eq!(report.broadband().told(), "met any-with-computer/acs5 93.9410");
}

#[test]
fn a_host_that_accepts_and_never_answers_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency).in_a_hurry().with_address("OUTCOMES_CENSUS_FILES_URL", &address);
    let folder = desk.path("config/providers.toml");
    let text = std::fs::read_to_string(&folder).unwrap().replace("read_timeout_ms = 2_000", "read_timeout_ms = 200");
    std::fs::write(folder, text).unwrap();
    let report = desk.verify(&["Scottsdale, AZ"], AS_OF, &[]);
    assert_eq!(report.air().told(), "met city-mean/days 7.210000");
    assert!(report.troubles().contains("no whole answer within 200 ms"), "{}", report.troubles());
}

#[test]
fn a_body_over_the_limit_is_refused() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency).in_a_hurry();
    let file = desk.path("config/providers.toml");
    let whole = std::fs::read_to_string(&file).unwrap();
    let text = whole.replace("max_body_bytes = 134_217_728", "max_body_bytes = 1_000");
    std::fs::write(file, text).unwrap();
    agency.gives_first(9, &annual_path(2022), bytes(air::annual_zip(2022, &air::OF_2022, true)));
    let report = desk.verify(&["Scottsdale, AZ"], AS_OF, &["--metric", "pm25"]);
    assert!(report.troubles().contains("larger than 1000 bytes"), "{}", report.troubles());
    assert_eq!(report.air().text("verdict"), "unknown");
}
