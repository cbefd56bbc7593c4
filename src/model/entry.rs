//! What an entry of the ledger concludes: a verdict, an opinion, or what people did about one of these.

use super::method::words;
use super::opinion::{OpinionReason, OpinionWord};
use super::verdict::{Reason, Verdict};
use serde::{Deserialize, Serialize};
use std::fmt;

words! {
    /// What kind of entry it is.
    EntryKind {
        /// A verdict on an outcome.
        Verdict = "verdict",
        /// An opinion on a claim.
        Opinion = "opinion",
        /// A reviewer's sign-off of one of these.
        SignOff = "sign_off",
        /// An appeal against one of these.
        Appeal = "appeal",
        /// What became of an appeal.
        AppealOutcome = "appeal_outcome",
        /// That one of these was packed for others, with all that it rests on.
        Packed = "packed",
    }
}

words! {
    /// What became of an appeal.
    Decision {
        /// The appeal was right: the entry does not stand as it is.
        Upheld = "upheld",
        /// The entry stands.
        Dismissed = "dismissed",
    }
}

/// What an entry concludes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// Of an outcome.
    Verdict(Verdict),
    /// Of a claim, with the reasons in their order.
    Opinion(OpinionWord, Vec<OpinionReason>),
    /// That somebody else than its preparer has signed the entry it is about.
    SignedOff,
    /// That somebody appeals against the entry it is about.
    Appealed,
    /// Of an appeal.
    Decided(Decision),
    /// That the entry it is about is in a pack.
    Packed,
}

impl Conclusion {
    /// What kind of entry it makes.
    #[must_use]
    pub fn kind(&self) -> EntryKind {
        match self {
            Self::Verdict(_) => EntryKind::Verdict,
            Self::Opinion(..) => EntryKind::Opinion,
            Self::SignedOff => EntryKind::SignOff,
            Self::Appealed => EntryKind::Appeal,
            Self::Decided(_) => EntryKind::AppealOutcome,
            Self::Packed => EntryKind::Packed,
        }
    }

    /// In a word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Verdict(verdict) => verdict.id(),
            Self::Opinion(word, _) => word.id(),
            Self::SignedOff => "signed_off",
            Self::Appealed => "appealed",
            Self::Decided(decision) => decision.id(),
            Self::Packed => "packed",
        }
    }

    /// The words of its reasons, parted by blanks; empty where it has none.
    #[must_use]
    pub fn reasons(&self) -> String {
        match self {
            Self::Verdict(verdict) => verdict.reason().map(Reason::id).unwrap_or_default().to_owned(),
            Self::Opinion(_, reasons) => reasons.iter().map(|reason| reason.id()).collect::<Vec<_>>().join(" "),
            Self::SignedOff | Self::Appealed | Self::Decided(_) | Self::Packed => String::new(),
        }
    }

    /// The conclusion that these words tell; none where they tell none.
    #[must_use]
    pub fn from_words(kind: EntryKind, word: &str, reasons: &str) -> Option<Self> {
        let read = match kind {
            EntryKind::Verdict => Self::Verdict(match (word, Reason::from_id(reasons)) {
                ("met", None) => Verdict::Met,
                ("not_met", None) => Verdict::NotMet,
                ("unknown", Some(reason)) => Verdict::Unknown(reason),
                _ => return None,
            }),
            EntryKind::Opinion => {
                let reasons = reasons.split_whitespace().map(OpinionReason::from_id).collect::<Option<_>>()?;
                Self::Opinion(OpinionWord::from_id(word)?, reasons)
            }
            EntryKind::SignOff => Self::SignedOff,
            EntryKind::Appeal => Self::Appealed,
            EntryKind::AppealOutcome => Self::Decided(Decision::from_id(word)?),
            EntryKind::Packed => Self::Packed,
        };
        // What the words say beyond it would be lost.
        (read.word() == word && read.reasons() == reasons).then_some(read)
    }
}
