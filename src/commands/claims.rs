//! `outcomes verify --claims`, and the pages that a reviewer files: cities judged with every figure of them that was
//! public by the day, so that claims can be held against them and trends shown.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

use chrono::{Datelike as _, NaiveDate};

use super::peers::{self, Shares};
use super::verify::{self, Sums, Told};
use super::{Exit, Failure, Output, Surroundings, ask};
use crate::assess::in_batches;
use crate::claims;
use crate::cli::{Format, Verify};
use crate::config::{ConfigProblems, Problem};
use crate::gather::Gathered;
use crate::model::{City, Claim, Metric, OpinionWord, Provenance, Year};
use crate::plan::{Need, Scope};
use crate::report::{self, Dossier, Form, Run, Sink};
use crate::session::Session;
use crate::verifier::{Verified, Verifier};

/// No figure of either metric is older.
const FIRST_YEAR: Year = 2010;

/// Up to so many cities have the shares of others beside them.
const FEW: usize = 3;

/// The cities and claims of one day.
struct Day {
    as_of: NaiveDate,
    cities: Vec<City>,
    claims: Vec<Claim>,
}

/// A city judged as of a day.
struct Page {
    day: NaiveDate,
    verified: Verified,
}

/// Verifies the cities that claims are about, or those named.
pub(super) async fn run(
    session: &Session,
    args: &Verify,
    around: &Surroundings<'_>,
    out: &mut dyn Write,
) -> Result<Output, Failure> {
    let days = days(session, args)?;
    let standards = verify::standards(session, &args.standards)?;
    let metrics = ask::metrics(&args.question.metrics);
    let gatherer = session.gatherer(around.progress);
    let mut requests = Vec::new();
    let (mut all, mut told, mut evidence) = (Sums::default(), Told::default(), BTreeMap::new());
    let (mut pages, mut shares) = (Vec::new(), Shares::new(session, &standards));
    for day in &days {
        let need = need(session, args, day, &metrics);
        if args.plan {
            requests.extend(gatherer.plan(&need).await?);
            continue;
        }
        let gathered = gatherer.gather(&need).await?;
        let whole = every_year(session, &need, around).await?;
        let verifier = Verifier::new(&session.config, &standards, &need, &whole.held, &gathered.missing);
        let judging = Judging::new(verifier, &need, &day.claims);
        in_batches(
            &day.cities,
            |cities| judging.pages(session, args, cities),
            |(sums, more)| {
                all.merge(sums);
                pages.extend(more);
                Ok::<(), Failure>(())
            },
        )?;
        for question in std::mem::take(&mut all.questions) {
            all.peers.extend(shares.beside(question, &need, &gathered, around).await?);
        }
        evidence.extend(verify::evidence(&all.used, &whole));
        told.add(&gathered);
    }
    if args.plan {
        return Ok(Output::ok(ask::cost(&session.config, &requests, session.client.is_none())));
    }
    session.keeping.finish().await?;
    session.store.append(&all.entries).await?;
    let exit = exit(&pages).unwrap_or_else(|| all.exit());
    let as_of = days.last().map_or(session.today(), |day| day.as_of);
    let run = verify::envelope(session, as_of, told, &evidence, all);
    let written = Written { session, form: args.format, as_of, pages, evidence, run: &run };
    written.to(around, out)?;
    Ok(Output { text: String::new(), exit })
}

/// The cities and claims by the day that each claim's figures were submitted, else the day asked about.
fn days(session: &Session, args: &Verify) -> Result<Vec<Day>, Failure> {
    let asked = ask::as_of(args.question.as_of, session.today())?;
    if args.claims.is_empty() {
        let cities = verify::cities(session, args)?;
        return Ok(vec![Day { as_of: asked, cities, claims: Vec::new() }]);
    }
    let mut days: BTreeMap<NaiveDate, Day> = BTreeMap::new();
    for claim in read(session, &args.claims)? {
        let as_of = claim.cut_off.unwrap_or(asked);
        let day = days.entry(as_of).or_insert_with(|| Day { as_of, cities: Vec::new(), claims: Vec::new() });
        if !day.cities.contains(&claim.city) {
            day.cities.push(claim.city.clone());
        }
        day.claims.push(claim);
    }
    Ok(days.into_values().collect())
}

/// The claims of every file; one that cannot be known yet, and a name that two of them bear, are refused.
fn read(session: &Session, files: &[impl AsRef<Path>]) -> Result<Vec<Claim>, Failure> {
    let (mut claims, mut problems, mut ids) = (Vec::new(), Vec::new(), BTreeSet::new());
    for file in files.iter().map(AsRef::as_ref) {
        let name = file.display().to_string();
        let bytes = std::fs::read(file).map_err(|error| Failure::usage(format!("{name} cannot be read: {error}")))?;
        for claim in claims::read(&name, &bytes, &session.config.registry, &session.config.standards)? {
            let mut refuse = |why: String| problems.push(Problem::at(&name, claim.line, why));
            if let Some(day) = claim.cut_off.filter(|day| *day > session.today()) {
                refuse(format!("`cut_off` {day} lies in the future: today is {}", session.today()));
            }
            // Claims without a name of their own are numbered in their file.
            if files.len() > 1 && !claim.id.starts_with("claim-") && !ids.insert(claim.id.clone()) {
                refuse(format!("a claim named `{}` stands in another file too", claim.id));
            }
            claims.push(claim);
        }
    }
    ConfigProblems::none_of(problems)?;
    Ok(claims)
}

fn need<'a>(session: &'a Session, args: &Verify, day: &'a Day, metrics: &'a [Metric]) -> Need<'a> {
    Need {
        cities: &day.cities,
        metrics,
        scope: ask::scope(&args.question, Scope::All),
        as_of: day.as_of,
        years: None,
        routes: &session.routes,
    }
}

/// What is held of every year: the figures of old are those that a claim may have been taken from.
async fn every_year(session: &Session, need: &Need<'_>, around: &Surroundings<'_>) -> Result<Gathered, Failure> {
    let years = FIRST_YEAR..=need.as_of.year();
    let mut gatherer = session.gatherer(around.progress);
    gatherer.client = None;
    gatherer.around = true;
    Ok(gatherer.gather(&Need { years: Some(&years), scope: Scope::All, ..*need }).await?)
}

/// Judges the cities of a day one by one.
struct Judging<'a> {
    verifier: Verifier<'a>,
    need: &'a Need<'a>,
    claims: BTreeMap<String, Vec<&'a Claim>>,
}

impl<'a> Judging<'a> {
    fn new(verifier: Verifier<'a>, need: &'a Need<'a>, claims: &'a [Claim]) -> Self {
        let mut by_city: BTreeMap<String, Vec<&Claim>> = BTreeMap::new();
        for claim in claims {
            by_city.entry(claim.city.id()).or_default().push(claim);
        }
        Self { verifier, need, claims: by_city }
    }

    fn pages(&self, session: &Session, args: &Verify, cities: &[City]) -> (Sums, Vec<Page>) {
        let (mut sums, mut pages) = (Sums::default(), Vec::new());
        for city in cities {
            let claims = self.claims.get(&city.id()).map(Vec::as_slice).unwrap_or_default();
            let verified = self.verifier.verify(city, claims);
            sums.add(session, self.need, &verified.judged);
            if verify::is_wanted(&verified.judged, &args.only) {
                if self.need.cities.len() <= FEW {
                    sums.questions.extend(peers::questions(&verified.judged));
                }
                pages.push(Page { day: self.need.as_of, verified });
            }
        }
        (sums, pages)
    }
}

/// What opinions say to schedulers and scripts; nothing where no claim was judged.
fn exit(pages: &[Page]) -> Option<Exit> {
    let words = || pages.iter().flat_map(|page| &page.verified.judged.claims).map(|found| found.opinion.word);
    if words().any(|word| matches!(word, OpinionWord::Qualified | OpinionWord::Adverse)) {
        Some(Exit::SomeNotMet)
    } else if words().any(|word| word == OpinionWord::Disclaimer) {
        Some(Exit::SomeUnknown)
    } else {
        words().next().map(|_| Exit::AllMet)
    }
}

/// All that is written.
struct Written<'a> {
    session: &'a Session,
    form: Format,
    as_of: NaiveDate,
    pages: Vec<Page>,
    evidence: BTreeMap<crate::model::Digest, Provenance>,
    run: &'a Run,
}

impl Written<'_> {
    fn to(mut self, around: &Surroundings<'_>, out: &mut dyn Write) -> Result<(), Failure> {
        let as_of = self.as_of;
        let form = match self.form {
            Format::Html => return Ok(out.write_all(report::html(&self.dossiers()).as_bytes())?),
            Format::Markdown => return Ok(out.write_all(report::markdown(&self.dossiers()).as_bytes())?),
            Format::Csv => {
                let found = self.pages.iter().flat_map(|page| &page.verified.judged.claims);
                return Ok(out.write_all(report::claims_csv(found).as_bytes())?);
            }
            Format::Text => Form::Text(around.style),
            Format::Json => Form::Json,
            Format::Jsonl => Form::JsonLines,
        };
        let (mut sink, mut part) = (Sink::begin(form, out, as_of)?, form.part(as_of));
        for Page { day, verified } in std::mem::take(&mut self.pages) {
            let mut judged = verified.judged;
            judged.as_of = Some(day).filter(|day| *day != as_of);
            part.city(judged);
        }
        sink.part(part)?;
        Ok(sink.end(self.evidence, self.run)?)
    }

    fn dossiers(&self) -> Vec<Dossier<'_>> {
        self.pages
            .iter()
            .map(|page| Dossier {
                as_of: page.day,
                judged: &page.verified.judged,
                claims: &page.verified.judged.claims,
                series: &page.verified.series,
                evidence: &self.evidence,
                run: self.run,
                metrics: &self.session.config.metrics,
            })
            .collect()
    }
}
