//! What people and programs read: text for a terminal, `outcomes/report/v1` JSON, CSV, and the page that a
//! reviewer files.
//!
//! Every function here is pure and returns text; writing it anywhere is the caller's. Nothing is judged here: a report
//! repeats what the assessment says, in words, and adds what belongs to the run around it.

mod chart;
mod chosen;
mod claims;
mod columns;
mod csv;
mod doctor;
mod dossier;
pub mod explain;
pub mod json_v1;
pub mod ledger;
mod lists;
mod matrix;
mod nominated;
mod numbers;
mod observations;
mod plan;
pub mod progress;
pub mod recheck;
mod run;
pub mod score;
mod sdg;
pub mod seal;
pub mod search;
mod sink;
mod terminal;
mod words;
mod yielded;

pub use claims::claims_csv;
pub use csv::csv;
pub use doctor::{Check, doctor};
pub use dossier::{Dossier, html, markdown};
pub use json_v1::json;
pub use lists::{cities, metrics, standards};
pub use nominated::definition;
pub use observations::{PlaceDerivation, observations_csv, observations_text};
pub use plan::{PlannedRequest, plan};
pub use run::{Command, PeersBeside, Run, Supply};
pub use sdg::{sdg_below, sdg_found};
pub use sink::{Form, Part, Sink};
pub use terminal::{Style, terminal};
pub use yielded::yielded;
