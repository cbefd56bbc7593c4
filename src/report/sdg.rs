//! The catalogue of goals for people: a code with what it stands in and what stands below it, or what words found.

use crate::config::{Sdg, SdgEntry};
use crate::model::{Direction, SdgCode, SdgLevel};

/// A code with the goal and target it stands in, and all below it.
#[must_use]
pub fn sdg_below(sdg: &Sdg, code: SdgCode) -> String {
    let above = |entry: &&SdgEntry| entry.code != code && entry.code.holds(code);
    let mut text: String = sdg.iter().filter(above).chain(sdg.below(code)).map(line).collect();
    if code.level() != SdgLevel::Indicator {
        let word = code.level().word();
        text.push_str(&format!(
            "\nA {word} alone can be named as what a metric is aligned with, but an indicator\n\
             says more: it fixes what is measured.\n"
        ));
    }
    text + &edition(sdg)
}

/// What words found, each with its code.
#[must_use]
pub fn sdg_found(sdg: &Sdg, found: &[&SdgEntry]) -> String {
    let text: String = found.iter().copied().map(line).collect();
    text + "\n`outcomes metrics sdg CODE` shows what stands below a code.\n" + &edition(sdg)
}

fn line(entry: &SdgEntry) -> String {
    let indent = match entry.code.level() {
        SdgLevel::Goal => "",
        SdgLevel::Target => "  ",
        SdgLevel::Indicator => "    ",
    };
    let better = match entry.better {
        None => "",
        Some(Direction::AtLeast) => " (higher is better)",
        Some(Direction::AtMost) => " (lower is better)",
    };
    let code = format!("{indent}{}", entry.code);
    format!("{code:<12}{}{better}\n", entry.name)
}

fn edition(sdg: &Sdg) -> String {
    format!("Short names of this program's own, not the official text:\n{} ({}).\n", sdg.edition, sdg.as_of)
}
