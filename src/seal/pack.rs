//! Reads what is sealed out of an evidence pack: a zip with a manifest and an assessment.

use std::io::{Cursor, Read as _};

use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use zip::ZipArchive;

use super::statement::{Judged, JudgedCity};
use crate::model::Digest;

/// The value of `schema` in a pack's manifest.
const MANIFEST_SCHEMA: &str = "outcomes/pack/v1";
/// The value of `schema` in its assessment.
const ASSESSMENT_SCHEMA: &str = "outcomes/report/v1";

const MANIFEST: &str = "manifest.json";
const ASSESSMENT: &str = "assessment.json";

/// Inflated bytes of a manifest that are read.
const MAX_MANIFEST: u64 = 64 << 20;
/// Inflated bytes of an assessment that are read: one of every city has tens of millions.
const MAX_ASSESSMENT: u64 = 512 << 20;

/// A file that is no evidence pack.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPack {
    /// Not a zip, or a damaged one.
    #[error("it cannot be read as a zip: {0}")]
    Zip(String),
    /// A file that every pack has.
    #[error("it holds no {0}")]
    Missing(&'static str),
    /// More than is read.
    #[error("its {0} is larger than {1} bytes")]
    TooLarge(&'static str, u64),
    /// Not the JSON that was wanted.
    #[error("its {0} cannot be read: {1}")]
    Json(&'static str, String),
    /// Of another form.
    #[error("its {0} is of the form `{1}`, not `{2}`")]
    Schema(&'static str, String, &'static str),
    /// Not the file that the manifest lists.
    #[error("its {ASSESSMENT} is not the one that its {MANIFEST} lists")]
    Unlike,
}

/// What a seal says of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    /// SHA-256 of the whole file.
    pub digest: Digest,
    /// What it concludes.
    pub judged: Judged,
}

#[derive(Deserialize)]
struct Schema {
    schema: String,
}

#[derive(Deserialize)]
struct Manifest {
    program_version: String,
    #[serde(default)]
    config_digest: Option<String>,
    files: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    path: String,
    digest: String,
    bytes: u64,
}

#[derive(Deserialize)]
struct Assessment {
    as_of: NaiveDate,
    cities: Vec<JudgedCity>,
}

impl Pack {
    /// Reads a pack's bytes. The replies in it are not looked at: its digest covers them.
    pub fn read(bytes: &[u8]) -> Result<Self, NotAPack> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| NotAPack::Zip(error.to_string()))?;
        let manifest = inflated(&mut zip, MANIFEST, MAX_MANIFEST)?;
        let manifest: Manifest = parsed(&manifest, MANIFEST, MANIFEST_SCHEMA)?;
        let assessment = inflated(&mut zip, ASSESSMENT, MAX_ASSESSMENT)?;
        let listed = manifest.files.iter().find(|file| file.path == ASSESSMENT);
        if !listed.is_some_and(|listed| listed.is(&assessment)) {
            return Err(NotAPack::Unlike);
        }
        let Assessment { as_of, cities } = parsed(&assessment, ASSESSMENT, ASSESSMENT_SCHEMA)?;
        let Manifest { program_version, config_digest, .. } = manifest;
        Ok(Self { digest: Digest::of(bytes), judged: Judged { program_version, config_digest, as_of, cities } })
    }
}

impl Listed {
    fn is(&self, bytes: &[u8]) -> bool {
        self.bytes == bytes.len() as u64 && self.digest.parse() == Ok(Digest::of(bytes))
    }
}

fn inflated(zip: &mut ZipArchive<Cursor<&[u8]>>, name: &'static str, limit: u64) -> Result<Vec<u8>, NotAPack> {
    if zip.index_for_name(name).is_none() {
        return Err(NotAPack::Missing(name));
    }
    let file = zip.by_name(name).map_err(|error| NotAPack::Zip(error.to_string()))?;
    let mut bytes = Vec::new();
    // The size that a zip declares need not be true.
    file.take(limit + 1).read_to_end(&mut bytes).map_err(|error| NotAPack::Zip(format!("{name}: {error}")))?;
    if bytes.len() as u64 > limit {
        return Err(NotAPack::TooLarge(name, limit));
    }
    Ok(bytes)
}

/// Its form is looked at first: what another form lacks says less.
fn parsed<T: DeserializeOwned>(bytes: &[u8], name: &'static str, schema: &'static str) -> Result<T, NotAPack> {
    let unreadable = |error: serde_json::Error| NotAPack::Json(name, error.to_string());
    let found: Schema = serde_json::from_slice(bytes).map_err(unreadable)?;
    if found.schema != schema {
        return Err(NotAPack::Schema(name, found.schema, schema));
    }
    serde_json::from_slice(bytes).map_err(unreadable)
}
