//! A city's own figures beside an opinion, marked as theirs.

use super::block::{Answer, Block, Row, Table};
use super::{Dossier, words};
use crate::model::{Agreement, AnswerFinding, Claim, ClaimFinding, Standard, Strength, ValueWord, Verdict};
use crate::report::numbers;

/// What every answer is headed by.
pub(in crate::report) const LABEL: &str = "The city's own figure";
/// What every answer is, and is not.
pub(in crate::report) const NOT_DERIVED: &str =
    "Supplied by the city and not derived by this program: the opinion does not rest on it.";

/// An answer to a claim as sentences, most important first.
pub(in crate::report) struct Told {
    /// Its value with margin, and the time it is of.
    pub(in crate::report) figure: String,
    /// Who supplied it, when, and where it stands.
    pub(in crate::report) supplied: String,
    /// How it was made, in the city's words.
    pub(in crate::report) method: String,
    /// What it says by the standard, of the claimed value, and beside the agencies' verdict.
    pub(in crate::report) says: String,
    /// What stands against it, and what accepting it would mean.
    pub(in crate::report) further: Vec<String>,
    /// What to check, as one sentence.
    pub(in crate::report) check: String,
}

/// Tells an answer to `found`.
pub(in crate::report) fn told(found: &ClaimFinding, answer: &AnswerFinding, standard: Option<&Standard>) -> Told {
    let own = &answer.supplied.answer;
    let margin = own.margin.map(|margin| format!(" ±{}", numbers::shown_margin(margin))).unwrap_or_default();
    let named: Vec<&str> = [own.document.as_deref(), own.page.as_deref()].into_iter().flatten().collect();
    let named = if named.is_empty() { String::new() } else { format!("; printed in {}", named.join(", page ")) };
    let cautions = answer.cautions.iter().map(|(_, sentence)| sentence.clone());
    Told {
        figure: format!("{}{margin}, {}", words::claimed(&own.value, found.claim.metric), own.period.label()),
        supplied: format!("Supplied by {} on {}, with the file {}{named}.", own.supplied_by, own.supplied, own.file),
        method: format!("In the city's words: \"{}\"", own.method),
        says: format!("{} {} {}", meets(answer, standard), gives(&found.claim, answer), beside(answer.agreement)),
        further: cautions.chain(answer.if_accepted.clone()).collect(),
        check: format!("The reviewer checks {}.", answer.checks.join("; ")),
    }
}

fn meets(answer: &AnswerFinding, standard: Option<&Standard>) -> String {
    let limit = standard.map(|standard| format!(" of {}", words::limit(standard))).unwrap_or_default();
    let within = match answer.strength {
        Some(Strength::WithinMargin) => "; its own 90 % interval holds the limit",
        Some(Strength::OutsideMargin) => "; its own 90 % interval does not reach the limit",
        None => "",
    };
    match answer.verdict {
        Some(Verdict::Met) => format!("It meets the standard{limit}{within}."),
        Some(_) => format!("It does not meet the standard{limit}{within}."),
        None => "It is printed too loosely to say met or not met.".to_owned(),
    }
}

fn gives(claim: &Claim, answer: &AnswerFinding) -> String {
    let claimed = words::claimed(&claim.value, claim.metric);
    match answer.value {
        ValueWord::Reproduced => format!("It gives the {claimed} claimed."),
        ValueWord::Compatible if answer.supplied.answer.margin.is_some() => {
            format!("The {claimed} claimed lies in its margin.")
        }
        ValueWord::Compatible => format!("The {claimed} claimed agrees with it as far as its digits go."),
        ValueWord::NotReproduced | ValueWord::NothingHeld => format!("It does not give the {claimed} claimed."),
        ValueWord::TooVague => "Its digits cannot be held against those claimed.".to_owned(),
    }
}

fn beside(agreement: Agreement) -> &'static str {
    match agreement {
        Agreement::Agrees => "The agencies' figures give the same verdict.",
        Agreement::Differs => "The agencies' figures give the opposite verdict.",
        Agreement::Alone => "The agencies' figures give no verdict.",
        Agreement::NotSaid => "So it cannot be held against the agencies' verdict.",
    }
}

/// The answers to one claim.
pub(super) fn beside_opinion(found: &ClaimFinding, standard: Option<&Standard>) -> Vec<Block> {
    let block = |answer| {
        let Told { figure, supplied, method, says, further, check } = told(found, answer, standard);
        Block::Answer(Answer {
            label: LABEL,
            figure,
            sentences: [NOT_DERIVED.to_owned(), supplied, method, says].into_iter().chain(further).collect(),
            check,
        })
    };
    found.answers.iter().map(block).collect()
}

/// The files that the city supplied, apart from the replies that figures rest on.
pub(super) fn evidence(dossier: &Dossier<'_>) -> Option<Block> {
    let mut rows: Vec<Row> = Vec::new();
    for (found, answer) in dossier.claims.iter().flat_map(|found| found.answers.iter().map(move |one| (found, one))) {
        let (own, digest) = (&answer.supplied.answer, answer.supplied.evidence);
        // A city may supply what an agency sent: then it is listed above too.
        let same = dossier.evidence.get(&digest).filter(|from| from.origin != crate::model::Origin::City);
        let same = same.map(|from| format!(", byte for byte {}", crate::report::words::resource(&from.resource)));
        rows.push(Row::plain(vec![
            format!("{}{}", own.file, same.unwrap_or_default()),
            format!("{}: {}", words::outcome(found.claim.metric), words::claimed(&own.value, found.claim.metric)),
            own.supplied_by.clone(),
            own.supplied.to_string(),
            digest.to_string(),
        ]));
    }
    let head = vec!["File", "Behind the city's own", "Supplied by", "On", "SHA-256 of the bytes"];
    let caption = "Files that the city supplied, behind none of the figures above".to_owned();
    (!rows.is_empty()).then_some(Block::Table(Table { caption, head, rows, dense: true }))
}
