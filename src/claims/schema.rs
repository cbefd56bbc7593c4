//! The published JSON Schema of a file of claims, made from the types that a program writes such a file with.

use schemars::JsonSchema;
use serde::Serialize;

use super::SCHEMA;
use super::period::YEARS;
use super::written::LONGEST;
use crate::config::reader::MOST_ENTRIES;

/// One line with something on it.
const LINE: &str = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$";
/// Parts joined by `/`, none of them empty, `.` or `..`, none with a sign that is no part of a name everywhere.
const BELOW: &str = concat!(r"^(?!\s)(?!.*\s$)(?!.*(^|/)\.{0,2}(/|$))", r"[^\\:\x00-\x1f\x7f-\x9f]+$");
const DAY: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";

/// The JSON Schema of a file of claims.
#[must_use]
pub fn schema() -> String {
    crate::schema::of::<ClaimsFile>()
}

/// Claims as a program writes them down, in JSON. TOML has the same keys, with the list under `claim`; CSV has those of
/// a claim as columns.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, extend("anyOf" = [
    {"required": ["claimant"]},
    {"properties": {"claims": {"items": {"required": ["claimant"]}}}},
]))]
pub struct ClaimsFile {
    /// Always `outcomes/claims/v1`.
    #[schemars(extend("const" = SCHEMA))]
    pub schema: &'static str,
    /// Who claims, where a claim does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub claimant: Option<String>,
    /// The document, where a claim does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub document: Option<String>,
    /// The cut-off, where a claim does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "date", "pattern" = DAY))]
    pub cut_off: Option<String>,
    /// The claims.
    #[schemars(extend("minItems" = 1, "maxItems" = MOST_ENTRIES))]
    pub claims: Vec<ClaimAsWritten>,
    /// Figures that cities give of their own in answer to these claims. They are judged beside the agencies' and never
    /// move an opinion.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default, extend("maxItems" = MOST_ENTRIES))]
    pub answers: Vec<AnswerAsWritten>,
}

/// A figure that a city gives of its own.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AnswerAsWritten {
    /// The name of the claim in this file that it answers.
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub claim: String,
    /// The value as printed, in the claim's unit.
    #[schemars(extend(
        "type" = ["string", "number"], "pattern" = LINE, "maxLength" = LONGEST, "minimum" = 0, "maximum" = 1000
    ))]
    pub value: String,
    /// Its margin of error at 90 % confidence, in the same unit; for broadband only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend(
        "type" = ["string", "number"], "pattern" = LINE, "maxLength" = LONGEST, "minimum" = 0, "maximum" = 100
    ))]
    pub margin: Option<String>,
    /// The years that it is of, as `2021` or `2017-2021`.
    #[schemars(extend(
        "type" = ["string", "integer"],
        "pattern" = "^\\s*[0-9]{4}\\s*((-|\u{2013}|\u{2014}|to)\\s*[0-9]{4}\\s*)?$",
        "minimum" = YEARS.start(),
        "maximum" = YEARS.end()
    ))]
    pub period: String,
    /// What was measured and how, in one line: the table or the monitors, and how they are calibrated.
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub method: String,
    /// Who supplied it.
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub supplied_by: String,
    /// The day it was supplied.
    #[schemars(extend("format" = "date", "pattern" = DAY))]
    pub supplied: String,
    /// The file with the evidence: a path below the folder of this file, its parts joined by `/`.
    #[schemars(extend("pattern" = BELOW, "maxLength" = LONGEST))]
    pub file: String,
    /// The document that prints it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub document: Option<String>,
    /// Where in the document: a page's number or name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("type" = ["string", "integer"], "pattern" = LINE, "maxLength" = LONGEST, "minimum" = 0))]
    pub page: Option<String>,
}

/// What somebody says about one outcome of one city.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ClaimAsWritten {
    /// Its name, which no other claim of the file has; by default `claim-1` and so on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub id: Option<String>,
    /// The city: a GEOID of seven digits, or name and state as `Scottsdale, AZ`; abroad, name and country.
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub city: String,
    /// The metric.
    #[schemars(extend("enum" = ["broadband", "pm25"]))]
    pub metric: String,
    /// The value as printed: its digits say how exact it is meant, so text is better than a number. A unit may follow,
    /// a word such as `at least` or `about` may stand before it.
    #[schemars(extend(
        "type" = ["string", "number"], "pattern" = LINE, "maxLength" = LONGEST, "minimum" = 0, "maximum" = 1000
    ))]
    pub value: String,
    /// Who claims it. Needed here or once for the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub claimant: Option<String>,
    /// The document it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub document: Option<String>,
    /// Where in the document: a page's number or name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("type" = ["string", "integer"], "pattern" = LINE, "maxLength" = LONGEST, "minimum" = 0))]
    pub page: Option<String>,
    /// The definition that the document names: a method's id as `wired/acs5`, or known words as `any broadband`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub definition: Option<String>,
    /// The years that the document names, as `2021` or `2017-2021`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend(
        "type" = ["string", "integer"],
        "pattern" = "^\\s*[0-9]{4}\\s*((-|\u{2013}|\u{2014}|to)\\s*[0-9]{4}\\s*)?$",
        "minimum" = YEARS.start(),
        "maximum" = YEARS.end()
    ))]
    pub period: Option<String>,
    /// The day its figures were submitted: what came out later cannot have been used.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "date", "pattern" = DAY))]
    pub cut_off: Option<String>,
    /// The edition's id of the standard that the document names, as `who-pm25-2021-it4`; by default the programme's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub standard: Option<String>,
}
