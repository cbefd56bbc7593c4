//! What people and programs read: text for a terminal, `outcomes/report/v1` JSON, and CSV.
//!
//! Every function here is pure and returns text; writing it anywhere is the caller's. Nothing is judged here: a report
//! repeats what the assessment says, in words, and adds what belongs to the run around it.

mod chosen;
mod csv;
pub mod json_v1;
mod numbers;
mod run;
mod terminal;
mod words;

pub use csv::csv;
pub use json_v1::json;
pub use run::{Command, Run, Supply, Trouble};
pub use terminal::{Style, terminal};
