//! Judges one city on the figures shipped with the program: no network, no store, no clock.
//!
//! `cargo run --example shipped`

use std::error::Error;
use std::io::Write as _;

use chrono::NaiveDate;
use resident_outcomes::config;
use resident_outcomes::measure::{Measurer, Missing};
use resident_outcomes::model::Metric;
use resident_outcomes::provider::snapshot;
use resident_outcomes::verify::judge;

fn main() -> Result<(), Box<dyn Error>> {
    let config = config::load(None)?;
    let city = config.registry.find("Scottsdale, AZ")?;
    let as_of: NaiveDate = "2023-07-01".parse()?;
    let (held, missing) = (snapshot::held()?, Missing::new());
    let measurer = Measurer::new(&held, &missing, &config.metrics, &config.releases, as_of);
    let mut stdout = std::io::stdout();
    for metric in Metric::AGENCIES {
        let derivations = measurer.derive(&city, metric, None);
        let Some(standard) = config.standards.default_for(metric) else { continue };
        let outcome = judge(derivations, config.metrics.get(metric), standard, as_of, false);
        let value = outcome.value().map_or_else(|| outcome.because.clone(), |value| value.round_dp(2).to_string());
        writeln!(stdout, "{metric}: {} ({value})", outcome.verdict.id())?;
    }
    Ok(())
}
