//! Checks a JSON report on standard input against the published schema.
//!
//! `outcomes verify "Scottsdale, AZ" --format json | cargo run --example check_report`

use std::error::Error;

use serde_json::Value;

/// The schema as published with this version.
const SCHEMA: &str = include_str!("../schemas/outcomes-report-v1.json");

fn main() -> Result<(), Box<dyn Error>> {
    let schema: Value = serde_json::from_str(SCHEMA)?;
    let report: Value = serde_json::from_reader(std::io::stdin().lock())?;
    let faults: Vec<String> = jsonschema::validator_for(&schema)?
        .iter_errors(&report)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
}
