//! `outcomes evidence`: what the store holds, whether it is whole, and what people did about it.

mod acts;
mod check;
mod files;
mod keygen;
mod list;
mod seal;
mod show;

use std::path::Path;

use super::{Failure, Output, Surroundings};
use crate::cli::{Evidence, EvidenceAction, VerifyEvidence};
use crate::session::Session;
use crate::store::ActError;

/// Runs an action that works with files alone, so that who checks somebody else's pack needs no store of their own; none
/// where the action is another.
pub(super) fn without_store(
    args: &Evidence,
    store: &Path,
    around: &Surroundings<'_>,
) -> Option<Result<Output, Failure>> {
    match &args.action {
        EvidenceAction::Keygen(args) => Some(keygen::run(args, store)),
        EvidenceAction::Seal(args) => Some(seal::run(args, store, around)),
        EvidenceAction::Verify(VerifyEvidence { pack: Some(pack), seal, keys, .. }) => {
            Some(seal::verify(pack, seal.as_deref(), keys))
        }
        _ => None,
    }
}

/// Runs one of the actions that work with the store.
pub(super) async fn run(session: &Session, args: &Evidence) -> Result<Output, Failure> {
    match &args.action {
        EvidenceAction::List(args) => list::run(session, args).await,
        EvidenceAction::Show(args) => show::run(session, args).await,
        EvidenceAction::Keygen(_)
        | EvidenceAction::Seal(_)
        | EvidenceAction::Verify(VerifyEvidence { pack: Some(_), .. }) => {
            Err(Failure::broken("keys and seals are looked after before the store is opened"))
        }
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
