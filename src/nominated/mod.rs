//! Definitions of nominated metrics: TOML as a city writes it becomes a [`Nominated`], or every mistake with its line;
//! and what of a definition a reviewer should be warned of.
//!
//! ```toml
//! schema = "outcomes/nominated/v1"
//! id = "street-deaths"
//! city = "Raleigh, NC"
//! title = "deaths in road traffic per 100,000 residents"
//! sdg = "3.6.1"
//! direction = "at_most"
//! # … target, baseline, and where the figures come from
//! ```
//!
//! JSON has the same keys. It opens no file, asks nobody and computes no figure. `outcomes nominate new` writes a
//! definition to begin with.

mod figure;
mod rows;
mod schema;
mod start;
mod warn;
mod written;

use std::path::Path;

use crate::config::reader;
use crate::config::{Config, ConfigProblems, Problem};
use crate::model::Nominated;

pub use schema::{
    AlternativeAsWritten, BaselineAsWritten, Definition, FigureAsWritten, MarginAsWritten, PublishedAsWritten,
    TargetAsWritten, schema,
};
pub use start::{Begin, providers, start};
pub use warn::{changed, data_before_lock, differences, warnings};

/// The value of `schema` in every file of this form.
pub const SCHEMA: &str = "outcomes/nominated/v1";

/// A definition may have so many bytes: far more than any needs.
pub const MOST_BYTES: usize = 200_000;

/// Reads one definition; `name` is its name in messages, and one that ends in `.json` is read as JSON.
///
/// A file with anything wrong gives no definition, but everything that is wrong at once.
pub fn read(name: &str, bytes: &[u8], config: &Config) -> Result<Nominated, ConfigProblems> {
    if bytes.len() > MOST_BYTES {
        let message = format!("has more than the {MOST_BYTES} bytes that a definition may have");
        return Err(Problem::with_file(name, message).into());
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].split(|byte| *byte == b'\n').count();
        ConfigProblems::from(Problem::at(name, line, "is not UTF-8 text").help("save the file as UTF-8"))
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(Problem::with_file(name, "is empty")
            .help("`outcomes nominate new` writes one to begin with")
            .into());
    }
    let is_json = Path::new(name).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    let build = |root: &reader::Table| written::definition(root, config);
    if is_json { reader::read_json(name, text, build) } else { reader::read(name, text, build) }
}
