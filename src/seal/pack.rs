//! Reads what is sealed out of an evidence pack.

use std::io::Cursor;

use chrono::NaiveDate;
use serde::Deserialize;

use super::statement::{Judged, JudgedCity};
use crate::model::Digest;
use crate::pack::{self, ASSESSMENT};

/// The value of `schema` in a pack's assessment.
const ASSESSMENT_SCHEMA: &str = "outcomes/report/v1";

/// A file that is no evidence pack, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotAPack(String);

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
struct Assessment {
    as_of: NaiveDate,
    cities: Vec<JudgedCity>,
}

impl Pack {
    /// Reads a pack's bytes. The replies in it are not looked at: its digest covers them.
    pub fn read(bytes: &[u8]) -> Result<Self, NotAPack> {
        let not = |error: pack::NoPack| NotAPack(error.to_string());
        let mut pack = pack::Pack::open(Cursor::new(bytes)).map_err(not)?;
        let assessment = pack.at(ASSESSMENT).map_err(not)?;
        let Assessment { as_of, cities } = assessed(&assessment)?;
        let (program_version, config) = (pack.manifest.program_version, pack.manifest.config_digest);
        let judged = Judged { program_version, config_digest: Some(config.to_string()), as_of, cities };
        Ok(Self { digest: Digest::of(bytes), judged })
    }
}

/// Its form is looked at first: what another form lacks says less.
fn assessed(bytes: &[u8]) -> Result<Assessment, NotAPack> {
    let unreadable = |error: serde_json::Error| NotAPack(format!("its {ASSESSMENT} cannot be read: {error}"));
    let Schema { schema } = serde_json::from_slice(bytes).map_err(unreadable)?;
    if schema != ASSESSMENT_SCHEMA {
        return Err(NotAPack(format!("its {ASSESSMENT} is of the form `{schema}`, not `{ASSESSMENT_SCHEMA}`")));
    }
    serde_json::from_slice(bytes).map_err(unreadable)
}
