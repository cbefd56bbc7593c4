//! Assessments as people and programs write them down: TOML, CSV or JSON becomes a [`PracticeAssessment`], or every
//! mistake with its line.
//!
//! ```toml
//! schema = "outcomes/assessment/v1"
//! city = "Scottsdale, AZ"           # or a GEOID
//! edition = "report-2023"           # the edition of the rules it was made for; may be left out
//! document = "final report, July 2023"
//!
//! criterion = [
//!   { id = "DM1", response = "Yes" },
//!   { id = "DM8", response = "In Progress" },
//!   # … each of the 43 once
//! ]
//!
//! [[outcome]]                       # what the document says of outcomes; may be left out
//! metric = "broadband"              # or pm25, nominated
//! reported = "met"                  # or not_met, not_nominated
//! ```
//!
//! JSON has the same keys with the lists under `criteria` and `outcomes`. CSV has the columns `id` and `response`, and may
//! have `city`, `edition` and `document`, which must say the same in each row. It opens no file.
//!
//! An id that the programme's own report misprints (`S11` for `SI1`) and an asterisk behind an id or an answer, by which
//! it marks what was changed on review, are read as what they stand for, and a note says so. Nothing else is guessed.

mod schema;
mod written;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::claims::form::{self, Form};
use crate::config::{Config, ConfigProblems, reader};
use crate::model::method::words;
use crate::model::{City, CriterionId, EditionId, Response, Slot};

pub use schema::{AssessmentFile, CriterionAsWritten, OutcomeAsWritten, schema};

use written::{COLUMNS, Lists};

/// The value of `schema` in every file of this form.
pub const SCHEMA: &str = "outcomes/assessment/v1";

/// An assessment may have so many bytes: far more than any needs.
pub const MOST_BYTES: usize = 200_000;

words! {
    /// What a document says of an outcome.
    Reported {
        /// It meets its standard.
        Met = "met",
        /// It does not.
        NotMet = "not_met",
        /// The city nominated none.
        NotNominated = "not_nominated",
    }
}

/// A city's practice criteria, each answered once.
#[derive(Clone, Debug, PartialEq)]
pub struct PracticeAssessment {
    /// The city.
    pub city: City,
    /// The edition of the rules that it was made for.
    pub edition: Option<EditionId>,
    /// The document that it was taken from.
    pub document: Option<String>,
    /// Every criterion's answer.
    pub responses: BTreeMap<CriterionId, Response>,
    /// What the document says of outcomes.
    pub reported: BTreeMap<Slot, Reported>,
    /// What was read otherwise than it is written, in sentences.
    pub notes: Vec<String>,
}

/// What is said beside the file.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// The city, where the file names none.
    pub city: Option<&'a City>,
    /// The edition to score by.
    pub edition: Option<&'a EditionId>,
}

/// Reads one assessment; `name` is its name in messages and, by its ending, tells the form (`.toml`, `.csv`, `.tsv`,
/// `.json`). By any other ending the form is told from the text.
///
/// A file with anything wrong gives no assessment, but everything that is wrong at once.
pub fn read(name: &str, bytes: &[u8], config: &Config, asked: Asked) -> Result<PracticeAssessment, ConfigProblems> {
    let text =
        crate::claims::text(name, bytes, MOST_BYTES, "an assessment needs a fiftieth of that: name its own file")?;
    let known = written::Known { config, asked };
    match form::of(name, text, COLUMNS.known)? {
        Form::Toml => {
            let lists = Lists { criteria: "criterion", outcomes: "outcome" };
            reader::read(name, text, |root| written::file(root, lists, known))
        }
        Form::Json => {
            let lists = Lists { criteria: "criteria", outcomes: "outcomes" };
            reader::read_json(name, text, |root| written::file(root, lists, known))
        }
        Form::Csv => reader::read_csv(name, text, &COLUMNS, |root| written::rows(root, known)),
    }
}
