//! `outcomes verify`: the main job.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::sync::Arc;

use chrono::NaiveDate;

use super::nominated::Filed;
use super::peers::{self, Shares, eligible};
use super::{Exit, Failure, Output, Surroundings, ask, claims, nominated, record};
use crate::assess::{Assessor, Standards, in_batches};
use crate::cli::{Format, OnlyArg, Verify};
use crate::gather::Gathered;
use crate::measure::Measurer;
use crate::model::{
    City, CityAssessment, Digest, Metric, Observation, Origin, Outcome, Provenance, Strength, Trouble, Verdict,
};
use crate::plan::{Need, Scope};
use crate::report::{self, Form, PeersBeside, Run, Sink, Supply};
use crate::session::Session;
use crate::store::{EntryRun, LedgerEntry};
use crate::verify::summary::Summary;

/// Up to so many cities are shown with the sites behind their values.
pub(super) const FEW: usize = 3;

/// Verifies the cities named, or all.
pub(super) async fn run(
    session: &Session,
    args: &Verify,
    around: &Surroundings<'_>,
    out: &mut dyn Write,
) -> Result<Output, Failure> {
    let Some(form) = form(args, around).filter(|_| args.claims.is_empty()) else {
        return claims::run(session, args, around, out).await;
    };
    let filed = nominated::read_all(&args.nominated, &session.config, session.today())?;
    let cities = nominated::with_cities(cities(session, args)?, &filed)?;
    let metrics = ask::metrics(&args.question.metrics);
    let standards = standards(session, &args.standards)?;
    let need = ask::need(session, &args.question, &cities, &metrics)?;
    if args.plan {
        return plan(session, &need, &filed, around).await;
    }
    let gathered = session.gatherer(around.progress).gather(&need).await?;
    let defined = nominated::gather(session, &filed.iter().collect::<Vec<_>>(), need.as_of, around).await?;
    let config = &session.config;
    let measurer = Measurer::new(&gathered.held, &gathered.missing, &config.metrics, &config.releases, need.as_of);
    let many = matches!(args.format, Format::Text | Format::Csv) && need.cities.len() > FEW;
    let measurer = if many { measurer.lean() } else { measurer };
    let assessor =
        Assessor { measurer, rules: &config.metrics, standards: &standards, need: &need, nominations: &defined.all };
    let shows_peers = args.format == Format::Json || (args.format == Format::Text && !many);
    let recorded = record::run(session, &need);
    let work = |batch: &[City]| {
        let (mut sums, mut part) = (Sums::default(), form.part(need.as_of));
        for judged in batch.iter().map(|city| assessor.city(city)) {
            sums.add(&recorded, &judged);
            if is_wanted(&judged, &args.only) {
                sums.questions.extend(peers::questions(&judged).filter(|_| shows_peers));
                part.city(judged);
            }
        }
        (sums, part)
    };
    let (mut all, mut sink) = (Sums::default(), Sink::begin(form, out, need.as_of)?);
    let entering = record::Entering::begin(session);
    in_batches(need.cities, work, |(mut sums, part)| {
        entering.add(std::mem::take(&mut sums.entries));
        all.merge(sums);
        sink.part(part)
    })?;
    entering.end().await?;
    let mut shares = Shares::new(session, &standards);
    for question in std::mem::take(&mut all.questions) {
        all.peers.extend(shares.beside(question, &need, &gathered, around).await?);
    }
    let mut evidence = evidence(&all.used, &gathered);
    defined.add_evidence(&all.used, &mut evidence);
    let exit = all.exit();
    let mut told = Told::default();
    told.add(gathered.requests, &gathered.troubles);
    told.add(defined.requests, &defined.troubles);
    let run = envelope(session, need.as_of, told, &evidence, all);
    sink.end(evidence, &Run { every_method: need.scope == Scope::All, ..run })?;
    // The command ends here, and taking the rows of the nation apart one by one takes as long as measuring with them.
    std::mem::forget(gathered);
    Ok(Output { text: String::new(), exit })
}

/// What would be asked first.
async fn plan(
    session: &Session,
    need: &Need<'_>,
    filed: &[Filed],
    around: &Surroundings<'_>,
) -> Result<Output, Failure> {
    let mut requests = session.gatherer(around.progress).plan(need).await?;
    requests.extend(nominated::plan(session, filed, need.as_of, around).await?);
    Ok(Output::ok(ask::cost(&session.config, &requests, session.client.is_none())))
}

/// How a report is written city by city; none for a page that is filed.
pub(super) fn form(args: &Verify, around: &Surroundings<'_>) -> Option<Form> {
    match args.format {
        Format::Text => Some(Form::Text(around.style)),
        Format::Json => Some(Form::Json),
        Format::Jsonl => Some(Form::JsonLines),
        Format::Csv => Some(Form::Csv),
        Format::Html | Format::Markdown => None,
    }
}

/// The cities named, or every eligible one that fits.
pub(super) fn cities(session: &Session, args: &Verify) -> Result<Vec<City>, Failure> {
    if !args.all {
        return ask::find_cities(&session.config.registry, &args.cities);
    }
    let state = match &args.state {
        None => None,
        Some(text) => {
            Some(crate::model::State::parse(text).ok_or_else(|| Failure::usage(format!("`{text}` is no state")))?)
        }
    };
    let fits = |city: &&crate::model::UsCity| {
        city.population >= args.min_population && state.is_none_or(|state| state == city.state)
    };
    Ok(eligible(&session.config).filter(fits).cloned().map(City::Us).collect())
}

/// The programme's pair, with what was named in its place.
pub(super) fn standards(session: &Session, named: &[String]) -> Result<Standards, Failure> {
    let registry = &session.config.standards;
    let mut standards: Standards = Metric::AGENCIES
        .into_iter()
        .filter_map(|metric| Some((metric, registry.default_for(metric)?.clone())))
        .collect();
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

/// Whether a city is to be shown: without a filter each is, else those with an outcome that one of the words fits.
pub(super) fn is_wanted(judged: &CityAssessment, only: &[OnlyArg]) -> bool {
    let fits = |outcome: &Outcome| {
        only.iter().any(|word| match word {
            OnlyArg::Met => outcome.verdict == Verdict::Met,
            OnlyArg::NotMet => outcome.verdict == Verdict::NotMet,
            OnlyArg::Unknown => outcome.verdict.reason().is_some(),
            OnlyArg::WithinMargin => outcome.strength == Some(Strength::WithinMargin),
        })
    };
    only.is_empty() || judged.outcomes.iter().any(fits)
}

/// What a run adds up while cities go by.
#[derive(Default)]
pub(super) struct Sums {
    summary: Summary,
    pub(super) used: BTreeSet<Digest>,
    pub(super) entries: Vec<LedgerEntry>,
    pub(super) questions: Vec<peers::Question>,
    pub(super) peers: Vec<PeersBeside>,
    not_met: bool,
    unknown: bool,
}

impl Sums {
    pub(super) fn add(&mut self, run: &Arc<EntryRun>, judged: &CityAssessment) {
        self.summary.add(judged);
        self.entries.extend(record::entries(run, judged));
        for outcome in &judged.outcomes {
            self.not_met |= outcome.verdict == Verdict::NotMet;
            self.unknown |= outcome.verdict.reason().is_some();
            let seen = outcome.methods.iter().filter_map(|method| method.derivation.result.as_ref().ok());
            self.used.extend(seen.flat_map(|seen: &Observation| &seen.evidence));
        }
    }

    pub(super) fn merge(&mut self, later: Self) {
        self.summary.merge(later.summary);
        self.used.extend(later.used);
        self.entries.extend(later.entries);
        self.questions.extend(later.questions);
        self.not_met |= later.not_met;
        self.unknown |= later.unknown;
    }

    pub(super) fn exit(&self) -> Exit {
        if self.not_met {
            Exit::SomeNotMet
        } else if self.unknown {
            Exit::SomeUnknown
        } else {
            Exit::AllMet
        }
    }
}

/// The replies that any value rests on.
pub(super) fn evidence(used: &BTreeSet<Digest>, gathered: &Gathered) -> BTreeMap<Digest, Provenance> {
    let held = gathered.held.iter().filter(|held| used.contains(&held.from.digest));
    held.map(|held| (held.from.digest, held.from.clone())).collect()
}

/// What gatherings tell of themselves.
#[derive(Default)]
pub(super) struct Told {
    requests: u32,
    troubles: Vec<Trouble>,
}

impl Told {
    pub(super) fn add(&mut self, requests: u32, troubles: &[Trouble]) {
        self.requests += requests;
        let new = troubles.iter().filter(|trouble| !self.troubles.contains(trouble));
        let new: Vec<_> = new.cloned().collect();
        self.troubles.extend(new);
    }

    /// How many requests were sent, and what went wrong.
    pub(super) fn into_parts(self) -> (u32, Vec<Trouble>) {
        (self.requests, self.troubles)
    }
}

pub(super) fn envelope(
    session: &Session,
    as_of: NaiveDate,
    told: Told,
    evidence: &BTreeMap<Digest, Provenance>,
    all: Sums,
) -> Run {
    // What a city supplied is behind no figure, and so no supply of figures.
    let mut figures = evidence.values().filter(|from| from.origin != Origin::City).peekable();
    let only_the_city = figures.peek().is_none() && !evidence.is_empty();
    let shipped = !only_the_city && figures.all(|from| from.origin == Origin::Snapshot);
    Run {
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        config_digest: session.config.digest,
        supply: match (shipped, told.requests) {
            (true, _) => Supply::Shipped,
            (false, 0) => Supply::Store,
            (false, _) => Supply::Live,
        },
        requests: told.requests,
        troubles: told.troubles,
        as_of_option: (as_of != session.today()).then_some(as_of),
        commands: report::Command::ALL.to_vec(),
        every_method: false,
        peers: all.peers,
        summary: all.summary,
    }
}
