//! What a seal says: an in-toto Statement whose subject is the pack and whose predicate is what was judged.
//!
//! The verdicts are the report's own fields, fewer of them and in its own words (`outcomes/report/v1`), so that whoever
//! reads a seal can hold it against the pack by eye. Fields that are not known here are ignored, as in-toto asks.

use chrono::{DateTime, NaiveDate, SubsecRound as _, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Pack;
use crate::model::Digest;

/// How the payload of a seal's envelope is to be read.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";
/// The form of the statement.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";
/// The form of the predicate.
pub const PREDICATE_TYPE: &str = "urn:outcomes:seal:v1";

/// An in-toto Statement: this is said of that file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// [`STATEMENT_TYPE`].
    #[serde(rename = "_type")]
    pub form: String,
    /// The pack, and nothing else.
    pub subject: Vec<Subject>,
    /// [`PREDICATE_TYPE`].
    #[serde(rename = "predicateType")]
    pub predicate_type: String,
    /// What is said.
    pub predicate: Predicate,
}

/// A file by its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// What it was called; it may be renamed.
    #[serde(default)]
    pub name: String,
    /// What it is.
    pub digest: SubjectDigest,
}

/// The digest of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectDigest {
    /// SHA-256 in 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// What a seal says of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Predicate {
    /// The sealing itself.
    pub sealed: Sealing,
    /// What the pack concludes.
    pub judged: Judged,
}

/// Who sealed, when, and with what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sealing {
    /// When, to the second, by the sealer's clock.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub at: DateTime<Utc>,
    /// Who, as they said; a key proves no name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The version of this program that wrote the seal.
    pub program_version: String,
}

/// What a pack concludes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Judged {
    /// The version of this program that judged.
    pub program_version: String,
    /// The digest of the configuration it judged by, where the pack names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    pub config_digest: Option<String>,
    /// The day asked about.
    #[schemars(with = "String", extend("format" = "date"))]
    pub as_of: NaiveDate,
    /// The cities in the pack's order.
    pub cities: Vec<JudgedCity>,
}

/// One city's verdicts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct JudgedCity {
    /// Seven digits of the Census place; null abroad.
    pub geoid: Option<String>,
    /// Its name.
    pub name: String,
    /// Postal abbreviation of the state; null abroad.
    pub state: Option<String>,
    /// Country, abroad.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The day it was judged as of, where that is another than the pack's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub as_of: Option<NaiveDate>,
    /// Its outcomes.
    pub outcomes: Vec<JudgedOutcome>,
}

/// One outcome, in the words of the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct JudgedOutcome {
    /// What is measured.
    pub metric: String,
    /// What is concluded.
    pub verdict: String,
    /// Why nothing can be concluded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What the verdict stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// The value, in decimals as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^-?[0-9]+(\.[0-9]+)?$"))]
    pub value: Option<String>,
    /// The unit of value and margin.
    pub unit: String,
    /// Margin of error at 90 % confidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^-?[0-9]+(\.[0-9]+)?$"))]
    pub moe90: Option<String>,
    /// Whether the margin reaches the limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strength: Option<String>,
    /// The method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The time the value covers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// The edition of the standard.
    pub standard: String,
    /// What a reader of the value must know.
    #[serde(default)]
    pub flags: Vec<String>,
    /// The opinions on what somebody claims of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
}

/// First and last day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Period {
    /// The first day.
    #[schemars(with = "String", extend("format" = "date"))]
    pub from: NaiveDate,
    /// The last day.
    #[schemars(with = "String", extend("format" = "date"))]
    pub to: NaiveDate,
}

/// A claim and the opinion on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Claim {
    /// Its name.
    pub claim: String,
    /// The value as printed.
    pub claimed: String,
    /// What is concluded of its value.
    pub value_finding: String,
    /// What is concluded of its verdict.
    pub verdict_finding: String,
    /// What is concluded of both.
    pub opinion: String,
}

/// The JSON Schema of the predicate of a seal (`urn:outcomes:seal:v1`). Fields that it does not name are allowed.
#[must_use]
pub fn schema() -> String {
    crate::schema::of::<Predicate>()
}

impl Statement {
    /// What is said of a pack called `name`, by whom as they say.
    #[must_use]
    pub fn of(pack: Pack, name: &str, now: DateTime<Utc>, by: Option<String>) -> Self {
        let sealed = Sealing { at: now.trunc_subsecs(0), by, program_version: env!("CARGO_PKG_VERSION").to_owned() };
        let digest = SubjectDigest { sha256: pack.digest.hex() };
        Self {
            form: STATEMENT_TYPE.to_owned(),
            subject: vec![Subject { name: name.to_owned(), digest }],
            predicate_type: PREDICATE_TYPE.to_owned(),
            predicate: Predicate { sealed, judged: pack.judged },
        }
    }

    /// The statement as the bytes to be signed.
    pub fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }

    /// The pack's digest, where the statement is about one file and names it well.
    #[must_use]
    pub fn digest(&self) -> Option<Digest> {
        match self.subject.as_slice() {
            [subject] => subject.digest.sha256.parse().ok(),
            _ => None,
        }
    }
}

impl Judged {
    /// How many verdicts and how many opinions there are.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let outcomes = || self.cities.iter().flat_map(|city| &city.outcomes);
        (outcomes().count(), outcomes().map(|outcome| outcome.claims.len()).sum())
    }
}
