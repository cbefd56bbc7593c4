//! `outcomes verify`: the main job.

use std::collections::BTreeMap;

use super::{Exit, Failure, Output, Surroundings, ask};
use crate::cli::{Format, Verify};
use crate::gather::Gathered;
use crate::measure::Measurer;
use crate::model::{Assessment, City, CityAssessment, Digest, Metric, Origin, Outcome, Provenance, Standard, Verdict};
use crate::plan::{Need, Scope};
use crate::report::{self, Run, Supply};
use crate::session::Session;
use crate::store::LedgerEntry;
use crate::verify::judge;

/// Verifies the cities named.
pub(super) async fn run(session: &Session, args: &Verify, around: &Surroundings<'_>) -> Result<Output, Failure> {
    let cities = ask::find_cities(&session.config.registry, &args.cities)?;
    let metrics = ask::metrics(&args.question.metrics);
    let standards = standards(session, &args.standards)?;
    let need = ask::need(session, &args.question, &cities, &metrics)?;
    let gatherer = session.gatherer(around.progress);
    if args.plan {
        let requests = gatherer.plan(&need).await?;
        return Ok(Output::ok(ask::cost(&session.config, &requests, session.client.is_none())));
    }
    let gathered = gatherer.gather(&need).await?;
    let assessment = assess(session, &need, &standards, &gathered);
    session.store.append(&entries(session, &need, &assessment)).await?;
    let run = envelope(session, &gathered, &assessment);
    let text = match args.format {
        Format::Text => report::terminal(&assessment, &run, around.style),
        Format::Json => report::json(&assessment, &run),
        Format::Csv => report::csv(&assessment),
    };
    Ok(Output { text, exit: exit(&assessment) })
}

type Standards = BTreeMap<Metric, Standard>;

/// The programme's pair, with what was named in its place.
fn standards(session: &Session, named: &[String]) -> Result<Standards, Failure> {
    let registry = &session.config.standards;
    let mut standards: Standards =
        Metric::ALL.into_iter().map(|metric| (metric, registry.default_for(metric).clone())).collect();
    let mut named_for: BTreeMap<Metric, &str> = BTreeMap::new();
    let mut problems = Vec::new();
    for name in named {
        match registry.find(name) {
            Ok(standard) => {
                if let Some(before) = named_for.insert(standard.metric, name) {
                    problems.push(format!("`{before}` and `{name}` both judge {}: name one", standard.metric));
                }
                standards.insert(standard.metric, standard.clone());
            }
            Err(problem) => problems.push(problem.to_string()),
        }
    }
    if problems.is_empty() { Ok(standards) } else { Err(Failure::usage(problems.join("\n"))) }
}

/// From rows to judged outcomes; pure.
fn assess(session: &Session, need: &Need<'_>, standards: &Standards, gathered: &Gathered) -> Assessment {
    let config = &session.config;
    let measurer = Measurer::new(&gathered.held, &gathered.missing, &config.metrics, &config.releases, need.as_of);
    let cities: Vec<CityAssessment> = need
        .cities
        .iter()
        .map(|city| CityAssessment {
            city: city.clone(),
            outcomes: need
                .metrics
                .iter()
                .flat_map(|metric| outcomes(session, need, &measurer, city, *metric, &standards[metric]))
                .collect(),
        })
        .collect();
    let evidence = evidence(&cities, gathered);
    Assessment { as_of: need.as_of, cities, evidence }
}

fn outcomes(
    session: &Session,
    need: &Need<'_>,
    measurer: &Measurer<'_>,
    city: &City,
    metric: Metric,
    standard: &Standard,
) -> Vec<Outcome> {
    let rules = session.config.metrics.get(metric);
    let abroad = city.us().is_none();
    let Some(years) = need.years else {
        return vec![judge(measurer.derive(city, metric, None), rules, standard, need.as_of, abroad)];
    };
    years
        .clone()
        .map(|year| {
            // Each year is judged as of its own release, so that an old year is not stale for being asked about late.
            let as_of = measurer.released(metric, year).unwrap_or(need.as_of).min(need.as_of);
            judge(measurer.derive(city, metric, Some(year)), rules, standard, as_of, abroad)
        })
        .collect()
}

/// The replies that any shown value rests on.
fn evidence(cities: &[CityAssessment], gathered: &Gathered) -> BTreeMap<Digest, Provenance> {
    let methods = cities.iter().flat_map(|city| &city.outcomes).flat_map(|outcome| &outcome.methods);
    let used = methods.filter_map(|method| method.derivation.result.as_ref().ok()).flat_map(|seen| &seen.evidence);
    let used: std::collections::BTreeSet<&Digest> = used.collect();
    let held = gathered.held.iter().filter(|held| used.contains(&held.from.digest));
    held.map(|held| (held.from.digest, held.from.clone())).collect()
}

fn envelope(session: &Session, gathered: &Gathered, assessment: &Assessment) -> Run {
    let shipped = assessment.evidence.values().all(|from| from.origin == Origin::Snapshot);
    Run {
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        config_digest: session.config.digest,
        supply: match (shipped, gathered.requests) {
            (true, _) => Supply::Shipped,
            (false, 0) => Supply::Store,
            (false, _) => Supply::Live,
        },
        requests: gathered.requests,
        troubles: gathered.troubles.clone(),
        as_of_option: (assessment.as_of != session.today()).then_some(assessment.as_of),
        commands: vec![report::Command::Fetch, report::Command::Import],
    }
}

fn entries(session: &Session, need: &Need<'_>, assessment: &Assessment) -> Vec<LedgerEntry> {
    let method_set = match need.scope {
        Scope::Same => "same",
        Scope::All => "all",
    };
    let of_city = |city: &CityAssessment| -> Vec<LedgerEntry> {
        let entry = |outcome: &Outcome| {
            let seen = outcome.observation.as_ref();
            LedgerEntry {
                city: city.city.id(),
                metric: outcome.metric,
                standard: outcome.standard.id.clone(),
                period: seen.map(|seen| seen.period),
                method_set: method_set.to_owned(),
                verdict: outcome.verdict,
                basis: outcome.basis,
                value: seen.map(|seen| seen.value),
                moe90: seen.and_then(|seen| seen.moe90),
                method: seen.map(|seen| seen.method),
                inputs: seen.map(|seen| seen.evidence.clone()).unwrap_or_default(),
                config_digest: session.config.digest,
                program_version: env!("CARGO_PKG_VERSION").to_owned(),
                as_of: assessment.as_of,
                given: session.now,
            }
        };
        city.outcomes.iter().map(entry).collect()
    };
    assessment.cities.iter().flat_map(of_city).collect()
}

fn exit(assessment: &Assessment) -> Exit {
    let verdicts = || assessment.cities.iter().flat_map(|city| &city.outcomes).map(|outcome| outcome.verdict);
    if verdicts().any(|verdict| verdict == Verdict::NotMet) {
        Exit::SomeNotMet
    } else if verdicts().any(|verdict| matches!(verdict, Verdict::Unknown(_))) {
        Exit::SomeUnknown
    } else {
        Exit::AllMet
    }
}
