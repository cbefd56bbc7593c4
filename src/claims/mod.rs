//! Claims as people and programs write them down: TOML, CSV or JSON becomes claims, or every mistake with its line.
//!
//! ```toml
//! schema = "outcomes/claims/v1"
//! claimant = "City of Scottsdale" # for every claim that names none
//!
//! [[claim]]
//! city = "Scottsdale, AZ"         # or a GEOID
//! metric = "broadband"
//! value = "89%"                   # as printed: its digits say how exact it is
//! ```
//!
//! An `[[answer]]` holds a figure that a city gives of its own in answer to a claim:
//!
//! ```toml
//! [[answer]]
//! claim = "claim-1"               # the claim's `id`
//! value = "91.2 %"                # read as a claim's value is
//! margin = "1.4"                  # at 90 %, for broadband; may be left out
//! period = 2022
//! method = "what was measured, and how"
//! supplied_by = "the city's office"
//! supplied = 2023-06-01
//! file = "evidence/survey.csv"    # below the folder of this file
//! ```
//!
//! JSON has the same keys with the lists under `claims` and `answers`, CSV has those of claims as columns, no `schema`
//! and no answers. Nothing is guessed:
//! what can be read in two ways is refused with the ways to write it. It opens no file.

mod answer;
mod definition;
pub(crate) mod form;
mod period;
mod printed;
mod schema;
mod twice;
pub(crate) mod written;

use toml::de::DeTable;

use crate::config::reader;
use crate::config::{ConfigProblems, Problem, Registry, Standards};
use crate::model::{Answer, Answered, Metric, Printed};

pub use printed::UnreadableValue;
pub use schema::{AnswerAsWritten, ClaimAsWritten, ClaimsFile, schema};

use form::Form;
use written::{COLUMNS, Known, Lists};

/// The value of `schema` in every file of this form.
pub const SCHEMA: &str = "outcomes/claims/v1";

/// A file may have so many bytes: far more than the claims it may hold need.
pub const MOST_BYTES: usize = 16_000_000;

/// A file of TOML may have so many: its parser takes up to a hundred times the text's bytes of memory, and 2,000
/// claims with every key need fewer.
pub const MOST_TOML_BYTES: usize = 1_000_000;

/// In a longer file of TOML only the first mistake against its grammar is looked for: the parser keeps every one.
const EVERY_MISTAKE_BYTES: usize = 100_000;

/// Reads one value as printed, its unit and its words such as `about` beside it.
pub fn read_value(text: &str, metric: Metric) -> Result<Printed, UnreadableValue> {
    if text.chars().any(char::is_control) {
        let help = "write the number as printed, without control characters".to_owned();
        return Err(UnreadableValue { message: "the value must be one line".to_owned(), help });
    }
    printed::read(text, Some(metric))
}

/// Reads the claims of a file with the answers to them, in the order written; `name` is its name in messages and, by its ending, tells the form
/// (`.toml`, `.csv`, `.tsv`, `.json`). By any other ending the form is told from the text.
///
/// A file with anything wrong gives no claim, but everything that is wrong at once.
pub fn read(
    name: &str,
    bytes: &[u8],
    registry: &Registry,
    standards: &Standards,
) -> Result<Vec<Answered<Answer>>, ConfigProblems> {
    let text = text(name, bytes, MOST_BYTES, "split it")?;
    let known = Known { registry, standards };
    match form::of(name, text, COLUMNS.known)? {
        Form::Toml => {
            bounded_toml(name, text)?;
            reader::read(name, text, |root| written::file(root, Lists { claims: "claim", answers: "answer" }, known))
        }
        Form::Json => reader::read_json(name, text, |root| {
            written::file(root, Lists { claims: "claims", answers: "answers" }, known)
        }),
        Form::Csv => reader::read_csv(name, text, &COLUMNS, |root| written::rows(root, known)),
    }
}

/// Refuses a file of TOML that would take far more memory than its text.
fn bounded_toml(name: &str, text: &str) -> Result<(), ConfigProblems> {
    let bytes = text.len();
    if bytes > MOST_TOML_BYTES {
        let message = format!("has {bytes} bytes, more than the {MOST_TOML_BYTES} that are read of TOML");
        return Err(Problem::with_file(name, message).help("write it as CSV or JSON, or split it").into());
    }
    if bytes <= EVERY_MISTAKE_BYTES {
        return Ok(());
    }
    DeTable::parse(text).map(|_| ()).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let message = format!("not TOML: {}", error.message().trim().replace('\n', "; "));
        Problem::at(name, line, message).help("in a file of this size only the first such mistake is told").into()
    })
}

/// The bytes of a file as text, without a byte order mark; more than `most` are refused,
/// with what to do then.
pub(crate) fn text<'b>(name: &str, bytes: &'b [u8], most: usize, help: &str) -> Result<&'b str, ConfigProblems> {
    if bytes.len() > most {
        let message = format!("has more than the {most} bytes that are read");
        return Err(Problem::with_file(name, message).help(help).into());
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = before.split(|byte| *byte == b'\n').count();
        ConfigProblems::from(Problem::at(name, line, "is not UTF-8 text").help("save the file as UTF-8"))
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(Problem::with_file(name, "is empty").into());
    }
    Ok(text)
}
