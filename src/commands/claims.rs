//! `outcomes verify --claims`, and the pages that a reviewer files: cities judged with every figure of them that was
//! public by the day, so that claims can be held against them and trends shown.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;

use chrono::{Datelike as _, NaiveDate};

use super::nominated::{self, Filed};
use super::own::{self, Filing};
use super::peers::{self, Shares};
use super::verify::{self, Sums, Told};
use super::{Exit, Failure, Output, Surroundings, ask, given, record};
use crate::assess::in_batches;
use crate::claims;
use crate::cli::{Format, Verify};
use crate::config::{ConfigProblems, Problem};
use crate::gather::Gathered;
use crate::model::{Answered, City, Metric, OpinionWord, Provenance};
use crate::plan::{Need, Scope};
use crate::report::{self, Dossier, Run, Sink};
use crate::session::Session;
use crate::verifier::{Verified, Verifier};

/// The cities and claims of one day.
struct Day {
    as_of: NaiveDate,
    cities: Vec<City>,
    claims: Vec<Answered>,
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
    let (claims, files) = own::with_files(read(session, &args.claims)?)?;
    let filed = nominated::read_all(&args.nominated, &session.config, session.today())?;
    nominated::check_claims(&claims, &filed)?;
    let days = days(session, args, claims, &filed)?;
    let standards = verify::standards(session, &args.standards)?;
    let metrics = ask::metrics(&args.question.metrics);
    let gatherer = session.gatherer(around.progress);
    if args.plan {
        return plan(session, args, &days, &filed, around).await;
    }
    let mut opinions = BTreeSet::new();
    let (mut all, mut told, mut evidence) = (Sums::default(), Told::default(), BTreeMap::new());
    let (mut pages, mut shares) = (Vec::new(), Shares::new(session, &standards));
    for day in &days {
        let need = need(session, args, day, &metrics);
        let gathered = gatherer.gather(&need).await?;
        let whole = every_year(session, &need, around).await?;
        let here: Vec<&Filed> = filed.iter().filter(|one| day.cities.contains(&one.meant.city)).collect();
        let defined = nominated::gather(session, &here, need.as_of, around).await?;
        let verifier = Verifier::new(&session.config, &standards, &need, &whole.held, &gathered.missing)
            .with_nominated(&defined.all);
        let judging = Judging::new(verifier, &need, &day.claims);
        in_batches(
            &day.cities,
            |cities| judging.pages(session, args, cities),
            |(sums, words, more)| {
                all.merge(sums);
                opinions.extend(words);
                pages.extend(more);
                Ok::<(), Failure>(())
            },
        )?;
        for question in std::mem::take(&mut all.questions) {
            all.peers.extend(shares.beside(question, &need, &gathered, around).await?);
        }
        evidence.extend(verify::evidence(&all.used, &whole));
        defined.add_evidence(&all.used, &mut evidence);
        told.add(gathered.requests, &gathered.troubles);
        told.add(whole.requests, &whole.troubles);
        told.add(defined.requests, &defined.troubles);
    }
    for (digest, from) in own::keep(session, files).await? {
        // A city may supply a file that an agency sent too: then the agency's reply stays named as what it is.
        evidence.entry(digest).or_insert(from);
    }
    record::enter(session, std::mem::take(&mut all.entries)).await?;
    let exit = exit(&opinions).unwrap_or_else(|| all.exit());
    let as_of = days.last().map_or(session.today(), |day| day.as_of);
    let every_method = ask::scope(&args.question, Scope::All) == Scope::All;
    let run = Run { every_method, ..verify::envelope(session, as_of, told, &evidence, all) };
    let written = Written { session, as_of, pages, evidence, run: &run };
    written.to(args, around, out)?;
    Ok(Output { text: String::new(), exit })
}

/// What would be asked first for all days together: days may share a file, which is asked for once.
async fn plan(
    session: &Session,
    args: &Verify,
    days: &[Day],
    filed: &[Filed],
    around: &Surroundings<'_>,
) -> Result<Output, Failure> {
    let (gatherer, metrics) = (session.gatherer(around.progress), ask::metrics(&args.question.metrics));
    let mut requests = BTreeMap::new();
    for day in days {
        let planned = gatherer.plan(&need(session, args, day, &metrics)).await?;
        let defined = nominated::plan(session, filed, day.as_of, around).await?;
        requests.extend(planned.into_iter().chain(defined).map(|asked| (asked.resource.clone(), asked)));
    }
    let requests: Vec<_> = requests.into_values().collect();
    Ok(Output::ok(ask::cost(&session.config, &requests, session.client.is_none())))
}

/// The cities and claims by the day that each claim's figures were submitted, else the day asked about.
fn days(session: &Session, args: &Verify, claims: Vec<Answered>, filed: &[Filed]) -> Result<Vec<Day>, Failure> {
    let asked = ask::as_of(args.question.as_of, session.today())?;
    if args.claims.is_empty() {
        let cities = nominated::with_cities(verify::cities(session, args)?, filed)?;
        return Ok(vec![Day { as_of: asked, cities, claims: Vec::new() }]);
    }
    let mut days: BTreeMap<NaiveDate, Day> = BTreeMap::new();
    for answered in claims {
        let as_of = answered.claim.cut_off.unwrap_or(asked);
        let day = days.entry(as_of).or_insert_with(|| Day { as_of, cities: Vec::new(), claims: Vec::new() });
        if !day.cities.contains(&answered.claim.city) {
            day.cities.push(answered.claim.city.clone());
        }
        day.claims.push(answered);
    }
    Ok(days.into_values().collect())
}

/// The claims of every file, each file with its folder; what cannot be known yet, and a name that two of them bear, are
/// refused.
fn read(session: &Session, files: &[impl AsRef<Path>]) -> Result<Vec<Filing>, Failure> {
    let (mut filings, mut problems, mut ids) = (Vec::new(), Vec::new(), BTreeSet::new());
    for file in files.iter().map(AsRef::as_ref) {
        let name = file.display().to_string();
        let bytes = given::bytes(file, claims::MOST_BYTES)?;
        let claims = claims::read(&name, &bytes, &session.config.registry, &session.config.standards)?;
        for Answered { claim, answers } in &claims {
            let mut refuse = |line: usize, why: String| problems.push(Problem::at(&name, line, why));
            let mut dated = |line, key: &str, day: NaiveDate| {
                if day > session.today() {
                    refuse(line, format!("`{key}` {day} lies in the future: today is {}", session.today()));
                }
            };
            if let Some(day) = claim.cut_off {
                dated(claim.line, "cut_off", day);
            }
            for answer in answers {
                dated(answer.line, "supplied", answer.supplied);
            }
            // Claims without a name of their own are numbered in their file.
            if files.len() > 1 && !claim.id.starts_with("claim-") && !ids.insert(claim.id.clone()) {
                refuse(claim.line, format!("a claim named `{}` stands in another file too", claim.id));
            }
        }
        filings.push(Filing { folder: own::folder_of(file), name, claims });
    }
    ConfigProblems::none_of(problems)?;
    Ok(filings)
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
    let first = need.metrics.iter().map(|metric| ask::first_year(&session.config.releases, *metric)).min();
    let years = first.unwrap_or(need.as_of.year())..=need.as_of.year();
    let mut gatherer = session.gatherer(around.progress);
    gatherer.client = None;
    gatherer.around = true;
    Ok(gatherer.gather(&Need { years: Some(&years), scope: Scope::All, ..*need }).await?)
}

/// Judges the cities of a day one by one.
struct Judging<'a> {
    verifier: Verifier<'a>,
    need: &'a Need<'a>,
    claims: BTreeMap<String, Vec<&'a Answered>>,
}

impl<'a> Judging<'a> {
    fn new(verifier: Verifier<'a>, need: &'a Need<'a>, claims: &'a [Answered]) -> Self {
        let mut by_city: BTreeMap<String, Vec<&Answered>> = BTreeMap::new();
        for answered in claims {
            by_city.entry(answered.claim.city.id()).or_default().push(answered);
        }
        Self { verifier, need, claims: by_city }
    }

    /// What the cities add up to, every opinion given, and the pages of those that are to be shown.
    fn pages(&self, session: &Session, args: &Verify, cities: &[City]) -> (Sums, Vec<OpinionWord>, Vec<Page>) {
        let (mut sums, mut opinions, mut pages) = (Sums::default(), Vec::new(), Vec::new());
        let recorded = record::run(session, self.need);
        for city in cities {
            let claims = self.claims.get(&city.id()).map(Vec::as_slice).unwrap_or_default();
            let verified = self.verifier.verify(city, claims);
            sums.add(&recorded, &verified.judged);
            // The figures beside an outcome rest on replies too.
            sums.used.extend(verified.series.iter().flat_map(|one| &one.evidence));
            opinions.extend(verified.judged.claims.iter().map(|found| found.opinion.word));
            if verify::is_wanted(&verified.judged, &args.only) {
                if self.need.cities.len() <= verify::FEW {
                    sums.questions.extend(peers::questions(&verified.judged));
                }
                pages.push(Page { day: self.need.as_of, verified });
            }
        }
        (sums, opinions, pages)
    }
}

/// What opinions say to schedulers and scripts, those that a filter hides included; nothing where no claim was judged.
fn exit(opinions: &BTreeSet<OpinionWord>) -> Option<Exit> {
    let given = |word| opinions.contains(&word);
    if given(OpinionWord::Qualified) || given(OpinionWord::Adverse) {
        Some(Exit::SomeNotMet)
    } else if given(OpinionWord::Disclaimer) {
        Some(Exit::SomeUnknown)
    } else {
        opinions.first().map(|_| Exit::AllMet)
    }
}

/// All that is written.
struct Written<'a> {
    session: &'a Session,
    as_of: NaiveDate,
    pages: Vec<Page>,
    evidence: BTreeMap<crate::model::Digest, Provenance>,
    run: &'a Run,
}

impl Written<'_> {
    fn to(mut self, args: &Verify, around: &Surroundings<'_>, out: &mut dyn Write) -> Result<(), Failure> {
        let as_of = self.as_of;
        let form = match (args.format, verify::form(args, around)) {
            (Format::Csv, _) => {
                let found = self.pages.iter().flat_map(|page| &page.verified.judged.claims);
                return Ok(out.write_all(report::claims_csv(found).as_bytes())?);
            }
            (_, Some(form)) => form,
            (Format::Markdown, None) => return Ok(out.write_all(report::markdown(&self.dossiers()).as_bytes())?),
            (_, None) => return Ok(out.write_all(report::html(&self.dossiers()).as_bytes())?),
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
