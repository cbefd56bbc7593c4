//! A city's own figures in answer to claims about it: theirs, not derived here, and never an input of an opinion.

use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::claim::{Claim, Printed};
use super::evidence::Digest;
use super::method::words;
use super::opinion::ValueWord;
use super::period::Period;
use super::verdict::{Strength, Verdict};

/// A figure that a city gives of its own, as it stands in a file of claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The line it begins on.
    pub line: usize,
    /// The value as printed, in the claim's unit.
    pub value: Printed,
    /// Its margin of error at 90 % confidence as the city states it, in the same unit.
    pub margin: Option<Decimal>,
    /// The time it is of.
    pub period: Period,
    /// What was measured and how, in the city's own words.
    pub method: String,
    /// Who supplied it.
    pub supplied_by: String,
    /// When.
    pub supplied: NaiveDate,
    /// The file with the evidence: a path below the folder of the file of claims, its parts joined by `/`.
    pub file: String,
    /// The document that prints it.
    pub document: Option<String>,
    /// Where in the document.
    pub page: Option<String>,
}

/// An answer whose file has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supplied {
    /// The answer.
    pub answer: Answer,
    /// SHA-256 of the file's bytes.
    pub evidence: Digest,
}

/// A claim with the answers to it, in the order written: `Answered<Answer>` as a file says them, `Answered<Supplied>`
/// once their files are read.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered<A = Supplied> {
    /// The claim.
    pub claim: Claim,
    /// The city's own figures.
    pub answers: Vec<A>,
}

impl<A> From<Claim> for Answered<A> {
    fn from(claim: Claim) -> Self {
        Self { claim, answers: Vec::new() }
    }
}

words! {
    /// How an answer's verdict lies to the one that the agencies' figures give.
    Agreement {
        /// Both say the same.
        Agrees = "agrees",
        /// They say the opposite.
        Differs = "differs",
        /// The agencies' figures give no verdict.
        Alone = "alone",
        /// The answer's value is printed so that it says neither met nor not met.
        NotSaid = "not_said",
    }
}

words! {
    /// What stands against taking an answer for a figure of the day that the claim is judged as of.
    Caution {
        /// Its period ended longer ago than the metric allows.
        Stale = "stale",
        /// Its period was not over on the day.
        PeriodNotOver = "period_not_over",
        /// Its period was not over when it was supplied.
        SuppliedEarly = "supplied_early",
        /// It was supplied after the day.
        SuppliedLater = "supplied_later",
        /// The claim names another period.
        OtherPeriod = "other_period",
    }
}

impl Caution {
    /// Whether no figure could carry a verdict in its case, whoever gave it.
    #[must_use]
    pub fn bars_a_verdict(self) -> bool {
        matches!(self, Self::Stale | Self::PeriodNotOver | Self::SuppliedEarly)
    }
}

/// An answer with all that was found of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerFinding {
    /// The answer and the digest of its file.
    pub supplied: Supplied,
    /// What its value says by the claim's standard; none where the print says neither.
    pub verdict: Option<Verdict>,
    /// Whether its margin reaches the standard; none without a margin.
    pub strength: Option<Strength>,
    /// Whether it gives the value that is claimed: `reproduced` within half a unit of the claim's last digit,
    /// `compatible` in its own margin or, without one, as far as its own digits go.
    pub value: ValueWord,
    /// How it lies to the agencies' verdict.
    pub agreement: Agreement,
    /// What stands against it, each with its sentence.
    pub cautions: Vec<(Caution, String)>,
    /// What it would mean if the reviewer accepts it, in a sentence; only where the agencies' figures leave the claim's
    /// verdict or value open.
    pub if_accepted: Option<String>,
    /// What a reviewer must check before accepting it.
    pub checks: Vec<String>,
}
