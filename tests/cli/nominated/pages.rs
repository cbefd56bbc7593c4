//! What people read of a nominated metric, at two widths and on a day that stands still.

use clap::Parser as _;
use resident_outcomes::cli::Cli;
use resident_outcomes::commands::{Surroundings, run};
use resident_outcomes::gather::{Keeping, Progress};
use resident_outcomes::plan::Request;
use resident_outcomes::report::Style;

use super::{Case, socrata};

/// Nobody waits.
struct Silent;

impl Progress for Silent {
    fn asked(&self, _: &Request) {}
    fn answered(&self, _: &Request) {}
}

/// Runs a command in this process, as of a moment and at a width.
fn shown(case: &Case, width: usize, command: &[&str]) -> String {
    let (store, cache) = (case.desk.path("evidence"), case.desk.path("cache"));
    let of_desk = ["--store", store.to_str().unwrap(), "--cache", cache.to_str().unwrap()];
    let cli = Cli::try_parse_from([&["outcomes"], command, &of_desk].concat()).unwrap();
    let (config, address) = (case.desk.path("config").display().to_string(), case.portal.address());
    let environment = |name: &str| match name {
        "OUTCOMES_CONFIG" => Some(config.clone()),
        "OUTCOMES_ALLOW_ORIGINS" | "OUTCOMES_UN_SDG_URL" => Some(address.clone()),
        _ => None,
    };
    let around = Surroundings {
        now: "2024-06-01T12:00:00Z".parse().unwrap(),
        clock: chrono::Utc::now,
        environment: &environment,
        style: Style { width, color: false, unicode: true },
        progress: &Silent,
        keeping: Keeping::default(),
    };
    let mut out = Vec::new();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let output = runtime.block_on(run(&cli, &around, &mut out)).unwrap();
    let text = String::from_utf8(out).unwrap() + &output.text;
    // Another port each time; its digits are as many.
    let port = address.rsplit(':').next().unwrap();
    text.replace(port, &"0".repeat(port.len())).replace(&*case.desk.path("").to_string_lossy(), "")
}

#[test]
fn a_nominated_metric_reads_well_at_both_widths() {
    let case = Case::of("road-deaths");
    socrata::lay_out(&case.portal);
    let file = case.desk.path("own.toml");
    let file = file.to_str().unwrap();
    for width in [80, 120] {
        let checked = shown(&case, width, &["nominate", "check", "--fetch", file]);
        insta::assert_snapshot!(format!("check_{width}"), checked);
        let verified = shown(&case, width, &["verify", "--nominated", file]);
        insta::assert_snapshot!(format!("verify_{width}"), verified);
        assert!(verified.lines().all(|line| line.chars().count() <= width), "{verified}");
    }
}
