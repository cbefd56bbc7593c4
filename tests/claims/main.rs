//! Files of claims: the three forms read alike, every mistake is told, and the published schema says the same.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod alike;
mod answers;
mod arbitrary;
mod files;
mod mistakes;
#[path = "../scratch/published.rs"]
mod published;
mod schema;

use std::sync::LazyLock;

use resident_outcomes::claims;
use resident_outcomes::config::{self, Config, ConfigProblems};
use resident_outcomes::model::{Answer, Answered, Claim};

static CONFIG: LazyLock<Config> = LazyLock::new(|| config::load(None).unwrap());

/// The claims of a file alone.
fn read(name: &str, bytes: impl AsRef<[u8]>) -> Result<Vec<Claim>, ConfigProblems> {
    Ok(read_all(name, bytes)?.into_iter().map(|answered| answered.claim).collect())
}

fn read_all(name: &str, bytes: impl AsRef<[u8]>) -> Result<Vec<Answered<Answer>>, ConfigProblems> {
    claims::read(name, bytes.as_ref(), &CONFIG.registry, &CONFIG.standards)
}

/// The messages of a file that must be refused.
fn refused(name: &str, bytes: impl AsRef<[u8]>) -> String {
    read(name, bytes).unwrap_err().to_string()
}
