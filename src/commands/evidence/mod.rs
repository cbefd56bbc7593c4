//! `outcomes evidence`: what the store holds, whether it is whole, and what people did about it.

mod acts;
mod check;
mod list;
mod pack;
mod prune;
mod replay;
mod show;

use super::{Failure, Output, Surroundings};
use std::path::PathBuf;

use crate::cli::{Evidence, EvidenceAction, Format, Question, Verify};
use crate::commands::verify;
use crate::session::Session;
use crate::store::ActError;

pub(super) use replay::run as replay;

/// Runs one of the actions.
pub(super) async fn run(session: &Session, args: &Evidence, around: &Surroundings<'_>) -> Result<Output, Failure> {
    match &args.action {
        EvidenceAction::List(args) => list::run(session, args).await,
        EvidenceAction::Show(args) => show::run(session, args).await,
        EvidenceAction::Verify(args) => check::run(session, args).await,
        EvidenceAction::Pack(args) => pack::run(session, args, around).await,
        EvidenceAction::Replay(args) => replay(args, around).await,
        EvidenceAction::Prune(args) => prune::run(session, args).await,
        EvidenceAction::SignOff(args) => acts::sign_off(session, args).await,
        EvidenceAction::Appeal(args) => acts::appeal(session, args).await,
        EvidenceAction::Decide(args) => acts::decide(session, args).await,
    }
}

impl From<ActError> for Failure {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Refused(refused) => Self::usage(refused).help("outcomes evidence list shows the entries"),
            ActError::Store(error) => error.into(),
        }
    }
}

/// The question of a pack as `verify` takes it.
fn as_verify(cities: Vec<String>, claims: Vec<PathBuf>, question: Question, standards: Vec<String>) -> Verify {
    Verify {
        cities,
        claims,
        all: false,
        min_population: 0,
        state: None,
        only: Vec::new(),
        question,
        standards,
        format: Format::Json,
        plan: false,
    }
}

/// What begins the part of a report that belongs to the run.
const RUN: &str = ",\n  \"run\": ";

/// The report of a question without what belongs to the run: the same for everyone who has the same evidence.
async fn assessed(session: &Session, asked: &Verify, around: &Surroundings<'_>) -> Result<String, Failure> {
    let mut report = Vec::new();
    verify::run(session, asked, around, &mut report).await?;
    session.keeping.finish().await?;
    let report = String::from_utf8(report).map_err(Failure::broken)?;
    let end = report.rfind(RUN).ok_or_else(|| Failure::broken("the report has no end"))?;
    Ok(format!("{}\n}}\n", &report[..end]))
}
