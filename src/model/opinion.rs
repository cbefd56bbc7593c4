//! Opinions: what is concluded about a claim, on its value and on its verdict, and why.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::answer::AnswerFinding;
use super::claim::Claim;
use super::method::{Method, words};
use super::series::Series;
use super::verdict::{Basis, Strength, Verdict};

words! {
    /// What is found of a claim's value.
    ValueWord {
        /// A series of the city, public and not stale at the cut-off and of the definition and period that the claim
        /// names, gives it within half a unit of its last digit.
        Reproduced = "reproduced",
        /// It lies inside the 90 % interval of such a series.
        Compatible = "compatible",
        /// No such series gives it.
        NotReproduced = "not_reproduced",
        /// It is printed as a bound or as "about": nothing can be held against it.
        TooVague = "too_vague",
        /// No series at all is at hand, of whatever age and place.
        NothingHeld = "nothing_held",
    }
}

words! {
    /// On which side of the figure found the claim lies.
    Bias {
        /// The claim is higher than the figure found.
        Overstates = "overstates",
        /// The claim is lower than the figure found.
        Understates = "understates",
    }
}

/// A series and how far it lies from the printed value.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearness {
    /// The series.
    pub series: Series,
    /// Series minus claim, in the metric's unit.
    pub difference: Decimal,
}

/// What is found of a claim's value.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueFinding {
    /// In a word.
    pub word: ValueWord,
    /// The series that give the value (reproduced) or whose interval holds it (compatible), nearest first.
    pub by: Vec<Nearness>,
    /// The nearest other series, stale ones and other places' among them, nearest first.
    pub near: Vec<Nearness>,
    /// How the claim lies to the figure that the verdict rests on; none where they agree or there is none.
    pub bias: Option<Bias>,
}

words! {
    /// What the evidence says of a claim's verdict.
    Support {
        /// The primary method agrees.
        Confirmed = "confirmed",
        /// A fallback or a bound agrees; no primary figure is at hand.
        Indicated = "indicated",
        /// The primary method disagrees.
        Contradicted = "contradicted",
        /// A fallback disagrees; no primary figure is at hand.
        Doubted = "doubted",
        /// Nothing can be concluded.
        Undetermined = "undetermined",
    }
}

words! {
    /// What the methods of one definition or geography say to the claim's verdict together.
    GroupStand {
        /// Each that concludes agrees.
        Agrees = "agrees",
        /// At least one concludes the opposite.
        Flips = "flips",
        /// None concludes, since something is not at hand.
        NotLookedAt = "not_looked_at",
        /// None concludes, and none could.
        Silent = "silent",
    }
}

/// What is found of a claim's verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct VerdictFinding {
    /// What the claim says, met or not met: the printed value against the standard. None where the print does not say.
    pub claimed: Option<Verdict>,
    /// What is found.
    pub found: Verdict,
    /// What that rests on.
    pub basis: Option<Basis>,
    /// Whether its margin reaches the standard.
    pub strength: Option<Strength>,
    /// The two together.
    pub support: Support,
    /// By definition or geography.
    pub groups: BTreeMap<&'static str, GroupStand>,
    /// The admissible methods that conclude as the claim does, and bounds that confirm it, in the metric's order.
    pub supported_by: Vec<Method>,
    /// The admissible methods that conclude the opposite, in the metric's order.
    pub flipped_by: Vec<Method>,
    /// The admissible methods that conclude nothing since something is not at hand, in the metric's order.
    pub not_looked_at: Vec<Method>,
}

words! {
    /// What is concluded about a claim.
    OpinionWord {
        /// The claim holds.
        Unmodified = "unmodified",
        /// The claim holds, and a reader must know something particular to the city.
        UnmodifiedWithEmphasis = "unmodified_with_emphasis",
        /// The verdict is supported, but not without qualification.
        Qualified = "qualified",
        /// The evidence contradicts the claim.
        Adverse = "adverse",
        /// The evidence does not suffice.
        Disclaimer = "disclaimer_of_opinion",
    }
}

words! {
    /// Why an opinion is what it is, in the order they are told.
    OpinionReason {
        /// The value is too vague to be checked.
        TooVague = "too_vague",
        /// No figure carries a verdict.
        NoVerdict = "no_verdict",
        /// A fallback contradicts the claim, and no primary figure is at hand: alone it does not suffice either way.
        DoubtedByFallback = "doubted_by_fallback",
        /// A primary figure outside its margin contradicts the claim.
        Contradicted = "contradicted",
        /// A primary figure contradicts the claim, but its interval holds the standard.
        ContradictedWithinMargin = "contradicted_within_margin",
        /// A primary figure contradicts the claim, but another admissible definition or geography supports it.
        ContradictedButSupported = "contradicted_but_supported",
        /// The verdict stands on a fallback.
        OnFallback = "on_fallback",
        /// The verdict stands on a bound.
        OnBound = "on_bound",
        /// The 90 % interval holds the standard.
        WithinMargin = "within_margin",
        /// Another admissible definition or geography gives the opposite verdict.
        GroupFlips = "group_flips",
        /// An admissible method could not be looked at, since its file is not at hand.
        NotLookedAt = "not_looked_at",
        /// The value is not reproduced.
        ValueNotReproduced = "value_not_reproduced",
        /// The value is reproduced only by a series that the claim does not mean: of another definition, place or period,
        /// too old, or a bound.
        ReproducedOtherwise = "reproduced_otherwise",
        /// The figure carries a flag that is particular to the city.
        Flagged = "flagged",
        /// The value is reproduced or compatible, and the verdict confirmed.
        Holds = "holds",
    }
}

/// What would settle an open question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settle {
    /// What is needed, in a sentence.
    pub what: String,
    /// Who has it.
    pub whom: String,
    /// The commands that fetch it or take it in, the simplest first.
    pub commands: Vec<String>,
}

/// What is concluded about a claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Opinion {
    /// In a word.
    pub word: OpinionWord,
    /// Why, most important first: each with its sentence.
    pub reasons: Vec<(OpinionReason, String)>,
    /// What would settle what is open.
    pub settles: Vec<Settle>,
}

/// A claim with all that was found of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimFinding {
    /// The claim.
    pub claim: Claim,
    /// The day it was judged as of: its cut-off, else the day asked about.
    pub as_of: NaiveDate,
    /// On its value.
    pub value: ValueFinding,
    /// On its verdict.
    pub verdict: VerdictFinding,
    /// Of both together.
    pub opinion: Opinion,
    /// The city's own figures, judged beside: nothing above rests on them.
    pub answers: Vec<AnswerFinding>,
}

impl ClaimFinding {
    /// Whether the agencies' figures leave the claim's verdict or value open, so that a figure of the city's own would
    /// tell something.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.opinion.word, OpinionWord::Disclaimer | OpinionWord::Adverse)
            || matches!(self.value.word, ValueWord::NotReproduced | ValueWord::NothingHeld)
    }

    /// What would settle what is open: for the opinion, and, where the city has not answered, an answer of its own.
    #[must_use]
    pub fn settles(&self) -> Vec<Settle> {
        let own = (self.is_open() && self.answers.is_empty()).then(|| self.own_evidence());
        self.opinion.settles.iter().cloned().chain(own).collect()
    }

    /// What the city can supply.
    fn own_evidence(&self) -> Settle {
        Settle {
            what: format!(
                "a figure of the city's own with its file and how it was made, as an [[answer]] to `{}` in the file of \
                 claims: it is judged beside the agencies'",
                self.claim.id
            ),
            whom: self.claim.city.name().to_owned(),
            commands: Vec::new(),
        }
    }
}
