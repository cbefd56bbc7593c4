//! `outcomes metrics`: lists the metrics, and looks up the goals that a nominated one can be aligned with.

use super::{Failure, Output};
use crate::cli::{Metrics, MetricsLookUp};
use crate::config::{Config, Sdg};
use crate::report;

/// Lists the metrics, or looks up goals.
pub(super) fn run(args: &Metrics, config: &Config) -> Result<Output, Failure> {
    match &args.look_up {
        None => Ok(Output::ok(report::metrics(config))),
        Some(MetricsLookUp::Sdg { text }) => goals(&text.join(" "), &config.sdg).map(Output::ok),
    }
}

/// What begins with a digit is a code, all else are words.
fn goals(text: &str, sdg: &Sdg) -> Result<String, Failure> {
    if text.trim_start().starts_with(|letter: char| letter.is_ascii_digit()) {
        let found = sdg.find(text).map_err(|error| Failure::usage(&error.message).help(error.help))?;
        return Ok(report::sdg_below(sdg, found.code));
    }
    if text.trim().is_empty() {
        return Ok(report::sdg_found(sdg, &sdg.goals()));
    }
    let found = sdg.search(text);
    if found.is_empty() {
        let help = "the names are short and this program's own: try one word, or `outcomes metrics sdg` for the goals";
        return Err(Failure::usage(format!("no goal, target or indicator is named with `{text}`")).help(help));
    }
    Ok(report::sdg_found(sdg, &found))
}
