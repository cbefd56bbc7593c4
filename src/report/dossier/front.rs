//! The head of a city's page and its standing limits.

use super::super::terminal::notes::standing;
use super::block::Block;
use super::{Dossier, listed, words};
use crate::report::run::Supply;

/// Who, what, when, and the lines to sign on.
pub(super) fn front(dossier: &Dossier<'_>) -> Vec<Block> {
    let geoid = dossier.judged.city.us().map(|city| format!(" (place {})", city.geoid)).unwrap_or_default();
    let supply = match dossier.run.supply {
        Supply::Live => "asked of the agencies in this run",
        Supply::Store => "held from an earlier fetch or import",
        Supply::Shipped => "shipped with the program; the agencies were not reached",
    };
    let claims = dossier.claims;
    let mut facts = vec![
        ("City", format!("{}, {}{geoid}", dossier.judged.city.name(), dossier.judged.city.region())),
        ("Document checked", listed(claims.iter().map(|found| document(&found.claim)), "none given")),
        ("Claimant", listed(claims.iter().map(|found| found.claim.claimant.clone()), "none given")),
        ("As of", dossier.as_of.to_string()),
        ("Figures", supply.to_owned()),
    ];
    let other_days = claims.iter().filter(|found| found.as_of != dossier.as_of).map(|found| found.as_of.to_string());
    let cut_offs = listed(other_days, "");
    if !cut_offs.is_empty() {
        facts.insert(4, ("Claims judged as of", format!("{cut_offs} (their cut-off)")));
    }
    vec![Block::Facts(facts), Block::SignOff]
}

fn document(claim: &crate::model::Claim) -> String {
    let document = claim.document.as_deref().unwrap_or("document not named");
    claim.page.as_ref().map_or_else(|| document.to_owned(), |page| format!("{document}, page {page}"))
}

/// What is true of every figure, and what this work is not.
pub(super) fn limits(dossier: &Dossier<'_>) -> Vec<Block> {
    let mut points: Vec<String> = standing(&dossier.assessment()).iter().map(|note| words::sentence(note)).collect();
    points.push("This is an automated recalculation: a working paper for a reviewer.".to_owned());
    points.push("It gives no assurance and claims to follow no assurance standard.".to_owned());
    points.push("Practice criteria are not looked at.".to_owned());
    vec![Block::Heading("Notes and limits".to_owned()), Block::List(points)]
}
