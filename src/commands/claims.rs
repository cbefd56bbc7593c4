//! `outcomes verify --claims`, and the pages that a reviewer files: cities judged with every figure of them that was
//! public by the day, so that claims can be held against them and trends shown.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};

use super::peers::{self, Shares};
use super::verify::{self, Sums, Told};
use super::{Exit, Failure, Output, Surroundings, ask};
use crate::assess::{Assessor, Standards, in_batches};
use crate::claims;
use crate::cli::{Format, Verify};
use crate::config::{Config, ConfigProblems, Problem};
use crate::gather::Gathered;
use crate::measure::{Measurer, history};
use crate::model::{City, CityAssessment, Claim, Metric, OpinionWord, Outcome, Provenance, Series, Standard, Year};
use crate::plan::{Need, Scope};
use crate::report::{self, Dossier, Form, Run, Sink};
use crate::session::Session;
use crate::verify::{judge, judge_claim};

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

/// A city judged, and its figures of all years.
struct Page {
    day: NaiveDate,
    judged: CityAssessment,
    series: Vec<Series>,
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
        let judging = Judging::new(&session.config, &standards, &need, &gathered, &whole, &day.claims);
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
    Ok(gatherer.gather(&Need { years: Some(&years), scope: Scope::All, ..*need }).await?)
}

/// Judges cities and the claims about them.
struct Judging<'a> {
    config: &'a Config,
    assessor: Assessor<'a>,
    need: &'a Need<'a>,
    claims: BTreeMap<String, Vec<&'a Claim>>,
}

impl<'a> Judging<'a> {
    fn new(
        config: &'a Config,
        standards: &'a Standards,
        need: &'a Need<'a>,
        gathered: &'a Gathered,
        whole: &'a Gathered,
        claims: &'a [Claim],
    ) -> Self {
        let measurer = Measurer::new(&whole.held, &gathered.missing, &config.metrics, &config.releases, need.as_of);
        let mut by_city: BTreeMap<String, Vec<&Claim>> = BTreeMap::new();
        for claim in claims {
            by_city.entry(claim.city.id()).or_default().push(claim);
        }
        let assessor = Assessor { measurer, rules: &config.metrics, standards, need };
        Self { config, assessor, need, claims: by_city }
    }

    fn pages(&self, session: &Session, args: &Verify, cities: &[City]) -> (Sums, Vec<Page>) {
        let (mut sums, mut pages) = (Sums::default(), Vec::new());
        for city in cities {
            let page = self.page(city);
            sums.add(session, self.need, &page.judged);
            if verify::is_wanted(&page.judged, &args.only) {
                if self.need.cities.len() <= FEW {
                    sums.questions.extend(peers::questions(&page.judged));
                }
                pages.push(page);
            }
        }
        (sums, pages)
    }

    fn page(&self, city: &City) -> Page {
        let mut judged = self.assessor.city(city);
        let claims = self.claims.get(&city.id()).map(Vec::as_slice).unwrap_or_default();
        self.add_standards(&mut judged, claims);
        let series: Vec<Series> = self.need.metrics.iter().flat_map(|metric| self.series(city, *metric)).collect();
        let found = claims.iter().filter_map(|claim| {
            let outcome = judged.outcomes.iter().find(|outcome| is_about(outcome, claim, self.assessor.standards))?;
            let rules = self.config.metrics.get(claim.metric);
            let of_metric: Vec<Series> =
                series.iter().filter(|series| series.method.metric() == claim.metric).cloned().collect();
            Some(judge_claim(claim, outcome, &of_metric, rules, self.need.as_of))
        });
        judged.claims = found.collect();
        Page { day: self.need.as_of, judged, series }
    }

    fn series(&self, city: &City, metric: Metric) -> Vec<Series> {
        let rules = self.config.metrics.get(metric);
        let of = |city| history::of_city(&self.assessor.measurer, city, self.need.as_of, &self.config.releases, rules);
        city.us().map(of).unwrap_or_default()
    }

    /// Judges by the standards that claims name besides; the programme's own stays last and counts for the tier.
    fn add_standards(&self, judged: &mut CityAssessment, claims: &[&Claim]) {
        let named = claims.iter().filter_map(|claim| {
            let standard = self.config.standards.find(&claim.standard.as_ref()?.0).ok()?;
            let is_judged = self.assessor.standards.get(&claim.metric).is_some_and(|usual| usual.id == standard.id);
            (!is_judged).then_some((claim.metric, standard))
        });
        let named: BTreeMap<_, (Metric, &Arc<Standard>)> =
            named.map(|(metric, standard)| (standard.id.clone(), (metric, standard))).collect();
        for (metric, standard) in named.into_values() {
            let derived = self.assessor.measurer.derive(&judged.city, metric, None);
            let rules = self.config.metrics.get(metric);
            let outcome = judge(derived, rules, standard, self.need.as_of, judged.city.us().is_none());
            let at = judged.outcomes.iter().position(|outcome| outcome.metric == metric).unwrap_or_default();
            judged.outcomes.insert(at, outcome);
        }
    }
}

/// Whether a claim is judged by this outcome's standard.
fn is_about(outcome: &Outcome, claim: &Claim, usual: &Standards) -> bool {
    let standard = claim.standard.as_ref().or_else(|| usual.get(&claim.metric).map(|standard| &standard.id));
    outcome.metric == claim.metric && Some(&outcome.standard.id) == standard
}

/// What opinions say to schedulers and scripts; nothing where no claim was judged.
fn exit(pages: &[Page]) -> Option<Exit> {
    let words = || pages.iter().flat_map(|page| &page.judged.claims).map(|found| found.opinion.word);
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
                let found = self.pages.iter().flat_map(|page| &page.judged.claims);
                return Ok(out.write_all(report::claims_csv(found).as_bytes())?);
            }
            Format::Text => Form::Text(around.style),
            Format::Json => Form::Json,
            Format::Jsonl => Form::JsonLines,
        };
        let (mut sink, mut part) = (Sink::begin(form, out, as_of)?, form.part(as_of));
        for Page { day, mut judged, .. } in std::mem::take(&mut self.pages) {
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
                judged: &page.judged,
                claims: &page.judged.claims,
                series: &page.series,
                evidence: &self.evidence,
                run: self.run,
                metrics: &self.session.config.metrics,
            })
            .collect()
    }
}
