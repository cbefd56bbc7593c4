//! What cities nominated: definitions read with the files they name, kept as evidence, and their figures brought
//! together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use chrono::NaiveDate;

use super::own::{self, OwnFile, OwnFiles};
use super::{Failure, Surroundings, given};
use crate::config::{Config, ConfigProblems, Problem};
use crate::gather::{Documents, Gatherer};
use crate::measure::nominated::Figures;
use crate::model::evidence::Resource;
use crate::model::nominated::{Csv, Document, Figure, Json};
use crate::model::{Answered, City, Digest, Metric, Nominated, Origin, Provenance, Trouble, Unit};
use crate::nominated;
use crate::plan::Request;
use crate::session::Session;
use crate::verify::nominated::{Nomination, Yardstick};

/// A definition as read.
#[derive(Clone)]
pub(super) struct Filed {
    /// Where it was read.
    pub(super) path: PathBuf,
    /// The definition.
    pub(super) meant: Arc<Nominated>,
    /// SHA-256 of it as written.
    pub(super) digest: Digest,
}

impl Filed {
    /// What it is judged as.
    pub(super) fn metric(&self) -> Metric {
        self.meant.fulfils.as_ref().map_or(Metric::Nominated, |fulfils| fulfils.metric)
    }

    /// What it is kept as.
    pub(super) fn resource(&self) -> Resource {
        Resource::Definition { city: self.meant.city.id(), id: self.meant.id.0.clone() }
    }

    /// The files of its folder that it names.
    pub(super) fn documents(&self) -> BTreeSet<String> {
        let ways = self.meant.ways();
        let figures = ways.iter().flat_map(crate::model::nominated::Way::figures);
        let file = |(_, figure): (&str, &Figure)| match figure {
            Figure::Json(Json { document: Document::File(file), .. })
            | Figure::Csv(Csv { document: Document::File(file), .. }) => Some(file.clone()),
            _ => None,
        };
        figures.filter_map(file).collect()
    }
}

/// Reads a definition again whose bytes were kept.
pub(super) fn read_kept(bytes: &[u8], config: &Config) -> Result<Nominated, ConfigProblems> {
    let name = if bytes.first() == Some(&b'{') { "before.json" } else { "before.toml" };
    nominated::read(name, bytes, config)
}

/// Reads a definition; one that is locked in the future is refused.
pub(super) fn read(file: &Path, config: &Config, today: NaiveDate) -> Result<Filed, ConfigProblems> {
    let name = file.display().to_string();
    let bytes = given::bytes(file, nominated::MOST_BYTES)?;
    let meant = nominated::read(&name, &bytes, config)?;
    if meant.locked > today {
        let message = format!("`locked` {} lies in the future: today is {today}", meant.locked);
        return Err(Problem::with_file(name, message).into());
    }
    Ok(Filed { path: file.to_owned(), meant: Arc::new(meant), digest: Digest::of(&bytes) })
}

/// Reads definitions; what is wrong with any of them is told at once, and so are two for one city's place.
pub(super) fn read_all(files: &[PathBuf], config: &Config, today: NaiveDate) -> Result<Vec<Filed>, ConfigProblems> {
    let (mut filed, mut problems) = (Vec::new(), Vec::new());
    let mut places: BTreeMap<(String, Metric), String> = BTreeMap::new();
    for file in files {
        match read(file, config, today) {
            Err(found) => problems.extend(found.into_problems()),
            Ok(one) => {
                let metric = one.metric();
                let (city, name) = (one.meant.city.name().to_owned(), file.display().to_string());
                if let Some(other) = places.insert((one.meant.city.id(), metric), name.clone()) {
                    let what = match metric {
                        Metric::Nominated => format!("{city} nominates one metric, and {other} defines one too"),
                        other_metric => format!("{other} stands in for {other_metric} of {city} too"),
                    };
                    problems.push(Problem::with_file(name, what));
                }
                filed.push(one);
            }
        }
    }
    ConfigProblems::none_of(problems)?;
    Ok(filed)
}

/// What came of definitions.
#[derive(Default)]
pub(super) struct Nominations {
    /// Each with its records.
    pub(super) all: Vec<Nomination>,
    /// Every reply behind them, the definitions themselves included.
    pub(super) from: BTreeMap<Digest, Provenance>,
    /// What went wrong on the way, and what changed since a definition was last seen.
    pub(super) troubles: Vec<Trouble>,
    /// Requests sent.
    pub(super) requests: u32,
    /// Whether something went wrong with the providers, so that what is held may not be what they say now.
    pub(super) in_doubt: bool,
}

impl Nominations {
    /// Adds the replies that a value rests on to those of a report.
    pub(super) fn add_evidence(&self, used: &BTreeSet<Digest>, evidence: &mut BTreeMap<Digest, Provenance>) {
        for (digest, from) in self.from.iter().filter(|(digest, _)| used.contains(digest)) {
            // What a city took from an agency stays named as the agency's.
            evidence.entry(*digest).or_insert_with(|| from.clone());
        }
    }
}

/// Brings the figures of definitions together as of a day. Definitions and files are kept as evidence first: a verdict
/// must not rest on what is not kept.
pub(super) async fn gather(
    session: &Session,
    filed: &[&Filed],
    day: NaiveDate,
    around: &Surroundings<'_>,
) -> Result<Nominations, Failure> {
    let mut nominations = Nominations::default();
    for one in filed {
        nominations.troubles.extend(changed(session, one).await?);
        let documents = keep(session, one, day, &mut nominations.from).await?;
        let gleaned = session.gatherer(around.progress).glean(&one.meant, &documents, day).await?;
        let found = gleaned.found.values().flatten().flat_map(|found| &found.replies);
        nominations.from.extend(found.map(|from| (from.digest, from.clone())));
        nominations.in_doubt |= !gleaned.troubles.is_empty();
        nominations.troubles.extend(gleaned.troubles);
        nominations.requests += gleaned.requests;
        nominations.all.push(nomination(session, one, gleaned.found));
    }
    Ok(nominations)
}

fn nomination(session: &Session, one: &Filed, found: Figures) -> Nomination {
    Nomination {
        meant: Arc::clone(&one.meant),
        digest: one.digest,
        found,
        yardstick: Yardstick::of(&one.meant, &session.config.metrics, &session.config.standards),
        warnings: nominated::warnings(&one.meant, &session.config),
    }
}

/// The same from what is held, nothing asked for and nothing kept.
pub(super) async fn held(
    session: &Session,
    one: &Filed,
    day: NaiveDate,
    around: &Surroundings<'_>,
) -> Result<Nomination, Failure> {
    let (folder, mut documents, mut problems) = (own::folder_of(&one.path), Documents::new(), Vec::new());
    for file in one.documents() {
        match own::digest(&folder, &file).and_then(|(path, digest)| Ok((own::bytes(&path)?, digest))) {
            Ok((bytes, digest)) => {
                let resource = Resource::CityFile { city: one.meant.city.id(), file };
                let (origin, retrieved) = (Origin::City, session.now);
                let from = Provenance { resource: resource.clone(), digest, origin, retrieved, later_revision: false };
                documents.insert(resource, (Bytes::from(bytes), from));
            }
            Err(why) => problems.push(Problem::with_file(one.path.display().to_string(), format!("`{file}` {why}"))),
        }
    }
    ConfigProblems::none_of(problems)?;
    let gatherer = Gatherer { client: None, ..session.gatherer(around.progress) };
    let gleaned = gatherer.glean(&one.meant, &documents, day).await?;
    Ok(nomination(session, one, gleaned.found))
}

/// What would be asked first for the figures of definitions.
pub(super) async fn plan(
    session: &Session,
    filed: &[Filed],
    day: NaiveDate,
    around: &Surroundings<'_>,
) -> Result<Vec<Request>, Failure> {
    let mut requests = Vec::new();
    for one in filed {
        let first = session.gatherer(around.progress).first_questions(&one.meant, &Documents::new(), day).await?;
        requests.extend(first);
    }
    Ok(requests)
}

/// Keeps a definition and the files it names, and reads the files.
async fn keep(
    session: &Session,
    one: &Filed,
    day: NaiveDate,
    from: &mut BTreeMap<Digest, Provenance>,
) -> Result<Documents, Failure> {
    let folder = own::folder_of(&one.path);
    let mut files = OwnFiles::new();
    files.insert((one.resource(), one.digest), OwnFile { path: one.path.clone(), digest: one.digest });
    let mut problems = Vec::new();
    for file in one.documents() {
        match own::digest(&folder, &file) {
            Ok((path, digest)) => {
                let resource = Resource::CityFile { city: one.meant.city.id(), file };
                files.insert((resource, digest), OwnFile { path, digest });
            }
            Err(why) => problems.push(Problem::with_file(one.path.display().to_string(), format!("`{file}` {why}"))),
        }
    }
    ConfigProblems::none_of(problems)?;
    let mut documents = Documents::new();
    for (digest, mut provenance) in own::keep(session, files).await? {
        provenance.later_revision = provenance.retrieved.date_naive() > day;
        if matches!(provenance.resource, Resource::CityFile { .. }) {
            let bytes = Bytes::from(session.store.bytes(&digest).await?);
            documents.insert(provenance.resource.clone(), (bytes, provenance.clone()));
        }
        from.insert(digest, provenance);
    }
    Ok(documents)
}

/// What differs between a definition and the last other one of its name that was judged by.
async fn changed(session: &Session, one: &Filed) -> Result<Option<Trouble>, Failure> {
    let mut before = session.store.fetches_of(&one.resource()).await?;
    before.retain(|fetch| fetch.digest != one.digest);
    let Some(last) = before.into_iter().max_by_key(|fetch| fetch.received) else { return Ok(None) };
    let bytes = session.store.bytes(&last.digest).await?;
    let Ok(before) = read_kept(&bytes, &session.config) else { return Ok(None) };
    let trouble = |warning: crate::model::nominated::Warning| Trouble {
        route: None,
        message: format!("{}: {} (kept since {})", one.path.display(), warning.sentence, last.received.date_naive()),
        help: Some(warning.advice),
    };
    Ok(nominated::changed(&before, &one.meant).map(trouble))
}

/// The cities of definitions, where no others were named; a definition of a city that is not among those named is refused.
pub(super) fn with_cities(mut cities: Vec<City>, filed: &[Filed]) -> Result<Vec<City>, Failure> {
    if cities.is_empty() {
        for one in filed {
            if !cities.contains(&one.meant.city) {
                cities.push(one.meant.city.clone());
            }
        }
    }
    match filed.iter().find(|one| !cities.contains(&one.meant.city)) {
        None => Ok(cities),
        Some(stray) => Err(Failure::usage(format!(
            "{} is a definition of {}, which is not among the cities asked about",
            stray.path.display(),
            stray.meant.city.name()
        ))),
    }
}

/// Refuses claims on a nominated metric whose definition is not given, or that print another unit than it has.
pub(super) fn check_claims(claims: &[Answered], filed: &[Filed]) -> Result<(), Failure> {
    let mut problems = Vec::new();
    for claim in claims.iter().map(|answered| &answered.claim).filter(|claim| claim.metric == Metric::Nominated) {
        let named = |one: &&Filed| claim.standard.as_ref().is_none_or(|id| id.0 == one.meant.id.0);
        let own = |one: &&Filed| one.meant.city == claim.city && one.meant.fulfils.is_none();
        match filed.iter().find(|one| own(one) && named(one)) {
            None => problems.push(format!(
                "claim {}: what {} nominated is not defined: add --nominated with its definition",
                claim.id,
                claim.city.name()
            )),
            Some(one) => {
                let printed = claim.value.text.trim_start_matches(|letter: char| !letter.is_ascii_digit());
                let behind =
                    printed.trim_start_matches(|letter: char| letter.is_ascii_digit() || ".,".contains(letter));
                if !behind.trim().is_empty() && Unit::of(behind.trim()) != Unit::of(&one.meant.unit) {
                    let unit = &one.meant.unit;
                    problems.push(format!("claim {}: is in `{}`, the definition in `{unit}`", claim.id, behind.trim()));
                }
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::usage(problems.join("\n"))) }
}
