//! What is concluded about a claim: the first that fits of disclaimer, adverse, unmodified; everything else is qualified.
//!
//! Evidence that is taken away never betters an opinion: what is not at hand rules out unmodified, and an adverse
//! opinion needs that nothing at hand supports the claim. Only an agency's answer that it withholds a figure has to
//! stand: without it, another definition may be taken for one that is merely not at hand.

use super::{Case, reasons, settles};
use crate::model::{Flag, Opinion, OpinionWord, Strength, Support, ValueWord, Verdict};

/// Flags that a reader must know of before relying on this city's figure. Left out: `later_revision` and
/// `newer_not_published`, which hold for every city; `margin_upper_bound`, which errs on the safe side;
/// `pocs_disagree`, where a method of the figure's own group concludes the opposite and so qualifies the opinion; and
/// `stale`, which carries no verdict.
const EMPHASISED: [Flag; 10] = [
    Flag::RoundingDecides,
    Flag::NotCertified,
    Flag::NotFinal,
    Flag::SeveralRows,
    Flag::CountiesLeftOut,
    Flag::TownCentrePoint,
    Flag::NearName,
    Flag::MarginMissing,
    Flag::NewerNotHeld,
    Flag::NewerIncomplete,
];

/// Concludes.
pub(super) fn conclude(case: &Case<'_>) -> Opinion {
    let word = word(case);
    Opinion { word, reasons: reasons::of(case, word), settles: settles::of(case) }
}

fn word(case: &Case<'_>) -> OpinionWord {
    if does_not_suffice(case) {
        OpinionWord::Disclaimer
    } else if case.verdict.support == Support::Contradicted && !within_margin(case) && !is_supported(case) {
        OpinionWord::Adverse
    } else if !holds(case) {
        OpinionWord::Qualified
    } else if emphasised(case).next().is_some() {
        OpinionWord::UnmodifiedWithEmphasis
    } else {
        OpinionWord::Unmodified
    }
}

/// A fallback that contradicts the claim does not suffice against it, and what it says is no support either.
fn does_not_suffice(case: &Case<'_>) -> bool {
    let finding = case.verdict;
    case.value.word == ValueWord::TooVague
        || finding.claimed.is_none()
        || matches!(finding.found, Verdict::Unknown(_))
        || (finding.support == Support::Doubted && !is_supported(case))
}

fn holds(case: &Case<'_>) -> bool {
    matches!(case.value.word, ValueWord::Reproduced | ValueWord::Compatible)
        && case.verdict.support == Support::Confirmed
        && !within_margin(case)
        && case.verdict.flipped_by.is_empty()
        && case.verdict.not_looked_at.is_empty()
}

/// PM2.5 has no margin, and counts as outside it.
fn within_margin(case: &Case<'_>) -> bool {
    case.verdict.strength == Some(Strength::WithinMargin)
}

/// Whether a single method supports the claim, in a group that is of two minds too.
fn is_supported(case: &Case<'_>) -> bool {
    !case.verdict.supported_by.is_empty()
}

/// The flags of the chosen figure that are particular to the city.
pub(super) fn emphasised(case: &Case<'_>) -> impl Iterator<Item = Flag> {
    let flags = case.outcome.observation.as_ref().map(|seen| &seen.flags);
    EMPHASISED.into_iter().filter(move |flag| flags.is_some_and(|flags| flags.contains(*flag)))
}
