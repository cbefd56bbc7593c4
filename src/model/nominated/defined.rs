//! What stands beside the outcome of a nominated metric.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::{Nominated, WarningKind};
use crate::model::evidence::Digest;
use crate::model::period::Period;
use crate::model::verdict::Verdict;

/// Something that makes it easier to meet a target than it seems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Its kind, for programs.
    pub kind: WarningKind,
    /// What is seen, in a sentence.
    pub sentence: String,
    /// What to do about it.
    pub advice: String,
}

impl Warning {
    /// A warning of this kind.
    pub fn new(kind: WarningKind, sentence: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { kind, sentence: sentence.into(), advice: advice.into() }
    }
}

/// The definition that an outcome was judged by, and what a reader must know beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Defined {
    /// The definition.
    pub meant: Arc<Nominated>,
    /// SHA-256 of the definition as written.
    pub digest: Digest,
    /// What makes its target easy.
    pub warnings: Vec<Warning>,
    /// The values of every whole period at hand by the definition's own way, the oldest first, each with what it alone
    /// would conclude.
    pub series: Vec<(Period, Decimal, Verdict)>,
}
