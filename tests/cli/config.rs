//! Configuration of one's own: every mistake at once, with file and line.

use crate::agency::Agency;
use crate::desk::{Desk, hasty_providers};

#[test]
fn three_mistakes_in_two_files_are_told_together() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    let metrics = include_str!("../../config/metrics.toml");
    let line_of = |text: &str, part: &str| text.lines().position(|line| line.starts_with(part)).unwrap() + 1;
    let near = line_of(metrics, "near_km");
    let age = line_of(metrics, "max_age_years = 3");
    let providers = hasty_providers();
    let base = line_of(&providers, "base_url");
    let metrics =
        metrics.replace("near_km = 25", "near_km = \"far\"").replace("max_age_years = 3", "max_age_yaers = 3");
    desk.put("mine/metrics.toml", metrics.as_bytes());
    let providers = providers.replacen("base_url = \"https:", "base_url = \"gopher:", 1);
    desk.put("mine/providers.toml", providers.as_bytes());
    for command in [&["verify", "Scottsdale, AZ"][..], &["metrics"], &["doctor"]] {
        let ran = desk.run(&[command, &["--config", "mine"]].concat());
        let told = [
            format!("metrics.toml:{near}: `near_km`"),
            format!("metrics.toml:{age}: `max_age_yaers`"),
            format!("providers.toml:{base}: "),
        ];
        ran.refuses(&told.each_ref().map(String::as_str));
    }
    assert!(agency.asked().is_empty());
}

#[test]
fn a_folder_or_address_that_is_none_is_refused() {
    let desk = Desk::alone();
    desk.run(&["metrics", "--config", "nowhere"]).refuses(&["nowhere"]);
    for address in ["not an address", "ftp://127.0.0.1/"] {
        let desk = Desk::alone().with_address("OUTCOMES_AIRDATA_URL", address);
        desk.run(&["verify", "Scottsdale, AZ"]).refuses(&["environment", "OUTCOMES_AIRDATA_URL"]);
    }
    desk.run(&["verify", "Scottsdale, AZ", "--log", "loud"]).refuses(&["loud"]);
}

#[test]
fn a_file_of_ones_own_replaces_the_built_in_one() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    let shipped = desk.verify(&["Scottsdale, AZ"], "2023-07-01", &[]);
    let first = include_str!("../../config/metrics.toml").replace("max_age_years = 3", "max_age_years = 2");
    desk.put("mine/metrics.toml", first.as_bytes());
    let own = desk.verify(&["Scottsdale, AZ"], "2023-07-01", &["--config", "mine"]);
    assert_eq!(own.broadband().told(), shipped.broadband().told());
    assert_ne!(own.json["run"]["config_digest"], shipped.json["run"]["config_digest"]);
}
