//! Evidence, standards, peers and the program.

use super::block::{Block, Row, Table};
use super::{Dossier, answers, words};
use crate::config::MethodRule;
use crate::model::{Digest, Origin, Provenance};
use crate::report::terminal::peers;
use std::collections::BTreeSet;

/// The rest of the appendix.
pub(super) fn appendix(dossier: &Dossier<'_>) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("Evidence".to_owned())];
    blocks.extend(evidence(dossier));
    blocks.extend(answers::evidence(dossier));
    blocks.push(Block::Heading("Standards".to_owned()));
    blocks.extend(standards(dossier));
    let shares: Vec<String> = dossier
        .judged
        .outcomes
        .iter()
        .filter_map(|outcome| Some((outcome, peers::sentence(dossier.judged, outcome, dossier.run)?)))
        .map(|(outcome, shares)| words::sentence(&format!("{}: {shares}", dossier.name(outcome))))
        .collect();
    if !shares.is_empty() {
        blocks.push(Block::Heading("Other cities".to_owned()));
        blocks.push(Block::List(shares));
    }
    blocks.push(Block::Heading("Program".to_owned()));
    blocks.push(Block::Facts(vec![
        ("Program", format!("outcomes {}", dossier.run.program_version)),
        ("Configuration", dossier.run.config_digest.to_string()),
        ("Requests in this run", dossier.run.requests.to_string()),
    ]));
    let troubles: Vec<String> = dossier.run.troubles.iter().map(trouble).collect();
    if !troubles.is_empty() {
        blocks.push(Block::Sub("What could not be had".to_owned()));
        blocks.push(Block::List(troubles));
    }
    blocks
}

fn trouble(trouble: &crate::model::Trouble) -> String {
    let whom = trouble.route.map(|route| format!("{} ({route}): ", crate::report::words::agency(route)));
    let help = trouble.help.as_ref().map(|help| format!(" {}", words::sentence(help))).unwrap_or_default();
    format!("{}{help}", words::sentence(&format!("{}{}", whom.unwrap_or_default(), trouble.message)))
}

/// The replies that this city's figures rest on; those behind the verdicts are marked.
fn evidence(dossier: &Dossier<'_>) -> Vec<Block> {
    let outcomes = &dossier.judged.outcomes;
    let carrying: BTreeSet<&Digest> =
        outcomes.iter().filter_map(|outcome| outcome.observation.as_ref()).flat_map(|seen| &seen.evidence).collect();
    let tried = outcomes.iter().flat_map(|outcome| &outcome.methods);
    let tried = tried.filter_map(|tried| tried.derivation.result.as_ref().ok()).flat_map(|seen| &seen.evidence);
    let series = dossier.series.iter().flat_map(|series| &series.evidence);
    let all: BTreeSet<&Digest> = carrying.iter().copied().chain(tried).chain(series).collect();
    let known: Vec<&Provenance> = all.into_iter().filter_map(|digest| dossier.evidence.get(digest)).collect();
    if known.is_empty() {
        return vec![Block::Text("No reply of an agency is held.".to_owned())];
    }
    let row = |from: &&Provenance| {
        let carries = carrying.contains(&from.digest);
        Row::plain(vec![
            crate::report::words::resource(&from.resource),
            from.resource.route().to_string(),
            origin(from).to_owned(),
            from.retrieved.date_naive().to_string(),
            if from.later_revision { "yes: fetched after the day asked about" } else { "no" }.to_owned(),
            if carries { "a verdict" } else { "other methods" }.to_owned(),
            from.digest.to_string(),
        ])
    };
    vec![Block::Table(Table {
        caption: "Replies that the figures rest on".to_owned(),
        head: vec!["What", "Route", "Origin", "Date", "May be revised", "Behind", "SHA-256 of the bytes"],
        rows: known.iter().map(row).collect(),
        dense: true,
    })]
}

/// A method with its role, and the condition on it where there is one.
fn in_order(rule: &MethodRule) -> String {
    let within = rule.within_km.map(|km| format!(" where a site lies within {km} km")).unwrap_or_default();
    format!("{} ({}{within})", rule.method, rule.role.id())
}

fn origin(from: &Provenance) -> &'static str {
    match from.origin {
        Origin::Agency => "sent by the agency",
        Origin::Imported => "imported file",
        Origin::Snapshot => "shipped with the program",
        Origin::City => "supplied by the city",
    }
}

fn standards(dossier: &Dossier<'_>) -> Vec<Block> {
    let mut rows: Vec<Row> = Vec::new();
    let mut told = BTreeSet::new();
    for standard in dossier.judged.outcomes.iter().map(|outcome| &outcome.standard) {
        if !told.insert(&standard.id) {
            continue;
        }
        let day = |day: Option<chrono::NaiveDate>| day.map_or_else(|| "not set".to_owned(), |day| day.to_string());
        rows.push(Row::plain(vec![
            words::outcome(standard.metric).to_owned(),
            words::limit(standard),
            format!("{}, {} ({})", standard.issuer, standard.edition, standard.scope),
            day(standard.from),
            day(standard.until),
            words::rule(standard),
            standard.citation.clone(),
        ]));
    }
    let mut points = Vec::new();
    let agencies = crate::model::Metric::AGENCIES;
    let judged = crate::model::Metric::ALL.into_iter();
    for metric in judged.filter(|metric| agencies.contains(metric) || dossier.newest(*metric).is_some()) {
        let rules = dossier.metrics.get(metric);
        let carrying = rules.methods.iter().filter(|rule| rule.role.carries_verdict());
        let order: Vec<String> = carrying.map(in_order).collect();
        points.push(format!("{}: the first of these that is held: {}.", words::outcome(metric), order.join(", ")));
    }
    let head = vec!["Outcome", "Limit", "Issuer, edition, scope", "From", "Until", "Comparison", "Citation"];
    vec![
        Block::Table(Table { caption: "Editions judged by".to_owned(), head, rows, dense: true }),
        Block::Sub("Which figure carries a verdict".to_owned()),
        Block::List(points),
    ]
}
