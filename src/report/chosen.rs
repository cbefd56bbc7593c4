//! Which of the methods tried an outcome's verdict was given by: told once, so that all reports mean the same.

use crate::model::Outcome;
use crate::model::outcome::Alternative;

/// Whether `tried` is the method and period that the verdict was given by.
pub fn is_chosen(judged: &Outcome, tried: &Alternative) -> bool {
    judged.observation.as_ref().is_some_and(|seen| {
        let derivation = &tried.derivation;
        derivation.result.is_ok() && derivation.method == seen.method && derivation.period == seen.period
    })
}
