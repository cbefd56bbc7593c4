//! For people: the tiers that cities of a list hold, and what of them count of criteria and outcomes still carry.

use std::fmt::Write as _;

use super::text::{place, plural};
use super::{Tiered, left_word, tier_word};
use crate::config::Registry;
use crate::model::Tier;
use crate::recheck::{CRITERIA, Support};

pub(super) fn tiers(text: &mut String, tiers: &[Tiered], registry: &Registry) {
    let at_risk: Vec<&Tiered> = tiers.iter().filter(|tiered| !tiered.is_carried()).collect();
    let counted =
        if tiers.iter().any(|tiered| !tiered.left.is_empty()) { "outcomes and counts" } else { "outcomes met" };
    if at_risk.is_empty() {
        if !tiers.is_empty() {
            let _ = writeln!(text, "\nTiers: the {counted} carry each of the {} held.", tiers.len());
            assumed(text, tiers);
        }
        return;
    }
    let _ = writeln!(text, "\nTiers that the {counted} do not carry:");
    for tiered in at_risk {
        one(text, tiered, registry);
    }
    assumed(text, tiers);
    text.push_str("  Whether a re-check affects a certification in force is the programme's decision.\n");
}

fn one(text: &mut String, tiered: &Tiered, registry: &Registry) {
    let standing = tiered.standing;
    let criteria = tiered.criteria_met.map(|met| format!(", {met} of {CRITERIA} criteria met")).unwrap_or_default();
    let hangs = match tier_word(standing) {
        "lost" => "it cannot be kept by outcomes",
        "kept" => "its outcomes carry it",
        _ => "it hangs on the nominated metric or what is unknown",
    };
    let _ = writeln!(
        text,
        "  {}: {} takes {}, {} met, {} at most{criteria}: {hangs}",
        place(&tiered.city, registry),
        standing.tier.title(),
        plural(standing.needs as usize, "outcome", "outcomes"),
        standing.met,
        standing.at_most
    );
    match (tiered.agreed(), tiered.left.as_slice()) {
        (Some(all), [only]) => left(text, tiered, all, &only.edition.0),
        (Some(all), _) => left(text, tiered, all, "every wording of the rules"),
        (None, apart) => {
            for support in apart {
                left(text, tiered, support, &support.edition.0);
            }
        }
    }
}

/// What is left of a tier by one wording, or by all.
fn left(text: &mut String, tiered: &Tiered, support: &Support, by: &str) {
    let (held, met) = (tiered.standing.tier, tiered.criteria_met.unwrap_or_default());
    let (least, most) = (support.left.at_least.title(), support.left.at_most.title());
    let count = if support.by_count < held {
        format!("{met} of {CRITERIA} criteria alone carry {} and not {}; ", support.by_count.title(), held.title())
    } else {
        String::new()
    };
    let falls = match left_word(support, held) {
        "carried" => format!("still {}", held.title()),
        "open" => format!("can still be {}, {least} if nothing more is met", held.title()),
        _ if support.left.at_least == support.left.at_most => format!("falls to {most}"),
        _ => format!("falls to {most} at most, {least} if nothing more is met"),
    };
    let read = if support.is_ambiguous { "; unrounded, the share reads another way" } else { "" };
    let _ = writeln!(text, "    by {by}: {count}{falls}{read}");
}

/// What a count does not say.
fn assumed(text: &mut String, tiers: &[Tiered]) {
    let counted = || tiers.iter().flat_map(|tiered| &tiered.left);
    if counted().next().is_none() {
        return;
    }
    let mut named: Vec<&str> = counted().flat_map(|support| &support.named).map(|id| id.0.as_str()).collect();
    named.sort_unstable();
    named.dedup();
    let named = if named.is_empty() {
        String::new()
    } else {
        format!(", and for {} {}", Tier::Platinum.title(), named.join(", "))
    };
    let _ = writeln!(
        text,
        "  A count does not say which criteria are met: that the core ones are{named}, is assumed, not known."
    );
}
