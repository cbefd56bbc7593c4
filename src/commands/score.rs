//! `outcomes score`: the tier that an assessment and a city's outcomes come to, and what binds it.

use std::path::Path;

use chrono::NaiveDate;

use super::{Exit, Failure, Output, Surroundings, ask, given, nominated, record, verify};
use crate::assess::Assessor;
use crate::cli::{Score as Arguments, ScoreFormat};
use crate::measure::Measurer;
use crate::model::{City, EditionId, Metric, Tier};
use crate::plan::{Need, Scope};
use crate::report::score::{self, Scored};
use crate::scoring::assessment::{self, Asked, PracticeAssessment};
use crate::scoring::{Found, MOST_REPORT_BYTES, Score, from_judged, from_ledger, from_report};
use crate::session::Session;

/// Scores an assessment.
pub(super) async fn run(session: &Session, args: &Arguments, around: &Surroundings<'_>) -> Result<Output, Failure> {
    let config = &session.config;
    let named = args.edition.as_deref().map(|text| config.editions.find(text)).transpose().map_err(Failure::usage)?;
    let as_of = ask::as_of(args.as_of, session.today())?;
    let assessment = read(session, args, named.map(|edition| &edition.id))?;
    let own = || assessment.edition.as_ref().and_then(|id| config.editions.get(id));
    let edition = named.or_else(own).unwrap_or_else(|| config.editions.programme());
    let found = match &args.report {
        Some(file) => reported(session, file, &assessment.city)?,
        None => judged(session, args, &assessment.city, as_of, around).await?,
    };
    let score = Score::of(&config.criteria, &config.editions, edition, &assessment, &found);
    let (file, report) = (args.assessment.display().to_string(), args.report.as_ref().map(|file| file.display()));
    let report = report.map(|report| report.to_string());
    let scored = Scored {
        assessment: &assessment,
        file: &file,
        options: &options(args),
        found: &found,
        report: report.as_deref(),
        edition,
        score: &score,
        config,
    };
    let text = match args.format {
        ScoreFormat::Text => score::text(&scored, around.style),
        ScoreFormat::Json => score::json(&scored),
        ScoreFormat::Csv => score::csv(&scored),
    };
    Ok(Output { text, exit: exit(&score, scored.is_ambiguous()) })
}

fn read(session: &Session, args: &Arguments, edition: Option<&EditionId>) -> Result<PracticeAssessment, Failure> {
    let registry = &session.config.registry;
    let city = args.city.as_deref().map(|name| registry.find(name)).transpose().map_err(Failure::usage)?;
    let asked = Asked { city: city.as_ref(), edition };
    let name = args.assessment.display().to_string();
    let bytes = given::bytes(&args.assessment, assessment::MOST_BYTES)?;
    Ok(assessment::read(&name, &bytes, &session.config, asked)?)
}

fn reported(session: &Session, file: &Path, city: &City) -> Result<Found, Failure> {
    let found = from_report(&given::bytes(file, MOST_REPORT_BYTES)?, city, &session.config.standards);
    found.map_err(|error| {
        Failure::usage(format!("{} {error}", file.display()))
            .help("`outcomes verify CITY --format json` writes such a report")
    })
}

/// The outcomes as the ledger knows them, or as they are judged now; the ledger's opinions beside.
async fn judged(
    session: &Session,
    args: &Arguments,
    city: &City,
    as_of: NaiveDate,
    around: &Surroundings<'_>,
) -> Result<Found, Failure> {
    let judged = if args.verify { Some(verified(session, args, city, as_of, around).await?) } else { None };
    let entries = session.store.entries(Some(&city.id())).await?;
    let known = from_ledger(&entries, as_of, &session.config.standards);
    Ok(judged.map_or_else(|| known.clone(), |judged| judged.with_opinions_of(&known)))
}

/// Judges the city's outcomes, and enters the verdicts.
async fn verified(
    session: &Session,
    args: &Arguments,
    city: &City,
    as_of: NaiveDate,
    around: &Surroundings<'_>,
) -> Result<Found, Failure> {
    let config = &session.config;
    let filed = nominated::read_all(&args.nominated, config, session.today())?;
    let (cities, metrics) = (nominated::with_cities(vec![city.clone()], &filed)?, Metric::AGENCIES);
    let need =
        Need { cities: &cities, metrics: &metrics, scope: Scope::Same, as_of, years: None, routes: &session.routes };
    let gathered = session.gatherer(around.progress).gather(&need).await?;
    let defined = nominated::gather(session, &filed.iter().collect::<Vec<_>>(), as_of, around).await?;
    for trouble in gathered.troubles.iter().chain(&defined.troubles) {
        tracing::warn!("{}", trouble.message);
    }
    let measurer = Measurer::new(&gathered.held, &gathered.missing, &config.metrics, &config.releases, as_of);
    let standards = verify::standards(session, &[])?;
    let nominations = &defined.all;
    let assessor = Assessor { measurer, rules: &config.metrics, standards: &standards, need: &need, nominations };
    let judged = assessor.city(city);
    record::enter(session, record::entries(&record::run(session, &need), &judged)).await?;
    Ok(from_judged(&judged, as_of, &config.standards))
}

/// What was said beside the assessment and must be said again for the same score.
fn options(args: &Arguments) -> String {
    let city = args.city.as_ref().map(|city| format!(" --city \"{city}\""));
    let edition = args.edition.as_ref().map(|edition| format!(" --edition {edition}"));
    let as_of = args.as_of.map(|day| format!(" --as-of {day}"));
    [city, edition, as_of].into_iter().flatten().collect()
}

/// 0 where one tier follows; 1 where none can, or an opinion contradicts a claim; 3 where it is open.
fn exit(score: &Score, is_ambiguous: bool) -> Exit {
    let tier = score.tier;
    if score.adverse.is_some() || tier.at_most == Tier::None {
        Exit::SomeNotMet
    } else if tier.at_least < tier.at_most || is_ambiguous {
        Exit::SomeUnknown
    } else {
        Exit::AllMet
    }
}
