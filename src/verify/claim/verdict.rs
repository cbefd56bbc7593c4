//! On a claim's verdict: what it says, what is found, and what every admissible method says, by definition and geography.

use std::collections::BTreeMap;

use crate::config::MetricRules;
use crate::model::outcome::Alternative;
use crate::model::{
    Basis, Claim, Direction, GroupStand, Method, Outcome, Precision, Printed, Reason, Standard, Support, Verdict,
    VerdictFinding,
};
use crate::verify::{compare, is_admissible, is_bound};

/// Finds what the evidence says of the claim's verdict.
pub(super) fn find(claim: &Claim, outcome: &Outcome, rules: &MetricRules) -> VerdictFinding {
    let claimed = claimed(&claim.value, &outcome.standard);
    let mut finding = VerdictFinding {
        claimed,
        found: outcome.verdict,
        basis: outcome.basis,
        strength: outcome.strength,
        support: support(claimed, outcome),
        groups: BTreeMap::new(),
        supported_by: Vec::new(),
        flipped_by: Vec::new(),
        not_looked_at: Vec::new(),
    };
    for alternative in &outcome.methods {
        let method = alternative.derivation.method;
        let Some(says) = says(alternative, claimed, rules) else { continue };
        match says {
            GroupStand::Agrees => finding.supported_by.push(method),
            GroupStand::Flips => finding.flipped_by.push(method),
            GroupStand::NotLookedAt => finding.not_looked_at.push(method),
            GroupStand::Silent => {}
        }
        let stand = finding.groups.entry(method.group()).or_insert(says);
        *stand = loudest(*stand, says);
    }
    finding
}

/// What the printed value says: met or not met, and nothing where a bound leaves both open or no digit is held to.
pub(super) fn claimed(printed: &Printed, standard: &Standard) -> Option<Verdict> {
    let said = compare(printed.value, standard);
    match (printed.precision, standard.direction, said) {
        (Precision::Exact, _, _)
        | (Precision::AtLeast, Direction::AtLeast, Verdict::Met)
        | (Precision::AtMost, Direction::AtMost, Verdict::Met)
        | (Precision::AtLeast, Direction::AtMost, Verdict::NotMet)
        | (Precision::AtMost, Direction::AtLeast, Verdict::NotMet) => Some(said),
        (Precision::AtLeast | Precision::AtMost | Precision::About, _, _) => None,
    }
}

fn support(claimed: Option<Verdict>, outcome: &Outcome) -> Support {
    let primary = outcome.basis == Some(Basis::Primary);
    match (claimed, outcome.verdict) {
        (None, _) | (_, Verdict::Unknown(_)) => Support::Undetermined,
        (Some(claimed), found) if claimed == found => {
            if primary {
                Support::Confirmed
            } else {
                Support::Indicated
            }
        }
        _ if primary => Support::Contradicted,
        _ => Support::Doubted,
    }
}

/// What one method says to the claim; none where it has no say. A bound can only confirm, context never counts. A
/// figure of any period that is not stale counts: what was true a year before says something of the city too.
fn says(alternative: &Alternative, claimed: Option<Verdict>, rules: &MetricRules) -> Option<GroupStand> {
    let claimed = claimed?;
    let method = alternative.derivation.method;
    if is_bound(rules, method) {
        return (alternative.verdict == Verdict::Met && claimed == Verdict::Met).then_some(GroupStand::Agrees);
    }
    is_admissible(rules, method).then(|| match alternative.verdict {
        Verdict::Unknown(Reason::NotHeld | Reason::ProviderFailed | Reason::Stale) => GroupStand::NotLookedAt,
        Verdict::Unknown(_) => GroupStand::Silent,
        verdict if verdict == claimed => GroupStand::Agrees,
        _ => GroupStand::Flips,
    })
}

/// Of what two methods of a group say, what the group says: one that flips is heard first, then one that agrees.
fn loudest(one: GroupStand, other: GroupStand) -> GroupStand {
    const ORDER: [GroupStand; 4] = [GroupStand::Flips, GroupStand::Agrees, GroupStand::NotLookedAt, GroupStand::Silent];
    ORDER.into_iter().find(|stand| [one, other].contains(stand)).unwrap_or(one)
}

/// Where a method stands in its outcome.
pub(super) fn tried(outcome: &Outcome, method: Method) -> Option<&Alternative> {
    outcome.methods.iter().find(|tried| tried.derivation.method == method)
}
