//! From practice criteria and outcomes to a tier: what it is, what binds it, and what would change it.
//!
//! An assessment ([`assessment`]) says Yes, In Progress or No of each criterion. Outcomes come from the ledger
//! ([`from_ledger`]), from a report ([`from_report`]) or from cities just judged ([`from_judged`]); one of which nothing is
//! found is open, and a metric that the city has not nominated is no failure. [`Score::of`] joins both.
//!
//! Shares are compared as whole percents, rounded half up: so the programme's report prints them, and its bands are whole
//! percents. Where the share itself would fall another way, the score says so ([`EditionEffect`]).
//!
//! Nothing here reads a clock, a disk or a network. What a score means for a certification in force is the programme's
//! decision.

mod adverse;
pub mod assessment;
mod change;
mod editions;
mod found;
mod from_ledger;
mod from_report;
mod rules;
mod score;

pub use adverse::Adverse;
pub use assessment::{PracticeAssessment, Reported};
pub use change::{Loss, Lower, Need, Pivotal};
pub use editions::{EditionEffect, Reading, parting};
pub use found::{Found, FoundOpinion, FoundOutcome, Source, from_judged};
pub use from_ledger::from_ledger;
pub use from_report::{MOST_REPORT_BYTES, REPORT_FORM, ReportUnread, from_report};
pub use rules::{Bind, Bound, Case, Rules};
pub use score::{AreaScore, Score};

/// What every text about a score adds.
pub const STANDING_NOTE: &str =
    "whether a re-check affects a certification in force is the programme's decision, not this program's";
