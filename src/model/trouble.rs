//! What went wrong on the way to figures without ending the run.

use super::evidence::Route;

/// What could not be done as asked, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trouble {
    /// The route, where one is concerned.
    pub route: Option<Route>,
    /// What happened, in a sentence without secrets.
    pub message: String,
    /// What helps.
    pub help: Option<String>,
}
