//! The published JSON Schema of an assessment, made from the types that a program writes such a file with.

use schemars::JsonSchema;
use serde::Serialize;

use super::SCHEMA;
use crate::claims::written::LONGEST;

/// One line with something on it.
const LINE: &str = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$";
/// An answer in any case, with or without the mark of one that was changed on review.
const RESPONSE: &str = r"^\s*([Yy][Ee][Ss]|[Ii][Nn][ _-]+[Pp][Rr][Oo][Gg][Rr][Ee][Ss][Ss]|[Nn][Oo])[\s*]*$";

/// The JSON Schema of an assessment.
#[must_use]
pub fn schema() -> String {
    crate::schema::of::<AssessmentFile>()
}

/// A city's practice criteria as a program writes them down, in JSON. TOML has the same keys, with the lists under
/// `criterion` and `outcome`; CSV has `id`, `response`, `city`, `edition` and `document` as columns.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AssessmentFile {
    /// Always `outcomes/assessment/v1`.
    #[schemars(extend("const" = SCHEMA))]
    pub schema: &'static str,
    /// The city: a GEOID of seven digits, or name and state as `Scottsdale, AZ`; abroad, name and country. May be named
    /// on the command line instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub city: Option<String>,
    /// The id of the edition of the rules that the assessment was made for, as `report-2023`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub edition: Option<String>,
    /// The document that it was taken from.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub document: Option<String>,
    /// Every criterion once.
    #[schemars(extend("minItems" = 1))]
    pub criteria: Vec<CriterionAsWritten>,
    /// What the document says of outcomes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default, extend("maxItems" = 3))]
    pub outcomes: Vec<OutcomeAsWritten>,
}

/// One criterion's answer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CriterionAsWritten {
    /// The criterion's id, as `DM8`.
    #[schemars(extend("pattern" = r"^\s*[A-Za-z]+[0-9]+[\s*]*$"))]
    pub id: String,
    /// `Yes`, `In Progress` or `No`.
    #[schemars(extend("pattern" = RESPONSE))]
    pub response: String,
}

/// What a document says of one outcome.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct OutcomeAsWritten {
    /// The outcome.
    #[schemars(extend("enum" = ["broadband", "pm25", "nominated"]))]
    pub metric: String,
    /// What is said of it; only a nominated metric can be `not_nominated`.
    #[schemars(extend("enum" = ["met", "not_met", "not_nominated"]))]
    pub reported: String,
}
