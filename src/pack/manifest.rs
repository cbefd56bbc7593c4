//! What a pack says of itself.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::model::evidence::Resource;
use crate::model::{Digest, Metric, Origin, Route, Year};

/// The value of `schema` in every manifest of this form.
pub const SCHEMA: &str = "outcomes/pack/v1";

/// What a pack says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`SCHEMA`].
    pub schema: String,
    /// The program that made it.
    pub program_version: String,
    /// The digest of the configuration in it.
    pub config_digest: Digest,
    /// What was asked.
    pub question: Question,
    /// The times that the replies in it were sent, in the order they were kept.
    pub fetches: Vec<PackedFetch>,
    /// Every other file of the pack, by path.
    pub files: Vec<Listed>,
}

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The cities, by GEOID or `CC:Name`; empty where files of claims or definitions name them.
    pub cities: Vec<String>,
    /// Paths of the files of claims in the pack.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<String>,
    /// Paths of the definitions of nominated metrics in the pack.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nominated: Vec<String>,
    /// The metrics.
    pub metrics: Vec<Metric>,
    /// How far to look, `same` or `all`; none: as is usual for what was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub methods: Option<String>,
    /// The day asked about.
    pub as_of: NaiveDate,
    /// The first and last of the years asked about; none: the newest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<(Year, Year)>,
    /// The standards named in place of the programme's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub standards: Vec<String>,
    /// The routes that could be used.
    pub routes: BTreeSet<Route>,
}

/// A time that a reply was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackedFetch {
    /// The bytes.
    pub digest: Digest,
    /// What was asked for.
    pub resource: Resource,
    /// Where, without a key.
    pub address: String,
    /// How direct they are.
    pub origin: Origin,
    /// When they came.
    pub received: DateTime<Utc>,
    /// When the provider last said that they are the same.
    pub confirmed: DateTime<Utc>,
    /// The validator `ETag`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The validator `Last-Modified`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

/// A file of the pack.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Where it stands in the zip.
    pub path: String,
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// How many bytes it has.
    pub bytes: u64,
}
