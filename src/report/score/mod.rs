//! A score for people, as `outcomes/score/v1` JSON and as CSV.

mod convert;
mod csv;
pub mod json;
mod parts;
mod text;
mod words;

use crate::config::Config;
use crate::model::Edition;
use crate::scoring::{Found, PracticeAssessment, Score};

pub use csv::csv;
pub use json::{SCHEMA, json, schema};
pub use text::text;

/// All that is told of a score.
#[derive(Clone, Copy, Debug)]
pub struct Scored<'a> {
    /// What was assessed.
    pub assessment: &'a PracticeAssessment,
    /// The file of the assessment, as it was named.
    pub file: &'a str,
    /// The options it was read and asked with, as they are typed, each after a space; the command that is named next has
    /// them too.
    pub options: &'a str,
    /// What was found of outcomes.
    pub found: &'a Found,
    /// The report that they were taken from, as it was named.
    pub report: Option<&'a str>,
    /// The edition that the score is by.
    pub edition: &'a Edition,
    /// The score.
    pub score: &'a Score,
    /// The configuration.
    pub config: &'a Config,
}
