//! `outcomes evidence`: what the store holds, whether it is whole, and what people did about it.

mod acts;
mod check;
mod list;
mod show;

use super::{Failure, Output};
use crate::cli::{Evidence, EvidenceAction};
use crate::session::Session;
use crate::store::ActError;

/// Runs one of the actions.
pub(super) async fn run(session: &Session, args: &Evidence) -> Result<Output, Failure> {
    match &args.action {
        EvidenceAction::List(args) => list::run(session, args).await,
        EvidenceAction::Show(args) => show::run(session, args).await,
        EvidenceAction::Verify(args) => check::run(session, args).await,
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
