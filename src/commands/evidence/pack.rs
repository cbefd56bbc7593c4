//! `outcomes evidence pack`: all that verdicts rest on, in one file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::BufWriter;
use std::path::Path;
use std::sync::PoisonError;

use super::{AskedWith, as_verify, assessed};
use crate::claims;
use crate::cli::{MethodsArg, Pack, Question as Asked, Verify};
use crate::commands::{Failure, Output, Surroundings, ask, given, nominated, own};
use crate::model::evidence::Resource;
use crate::model::{Answer, Answered, Conclusion, Digest};
use crate::pack::{ASSESSMENT, LEDGER, Manifest, PackedFetch, Packer, Question, SCHEMA, reply_path};
use crate::provider::snapshot;
use crate::report::ledger;
use crate::session::Session;
use crate::store::{EntryRun, Fetch, Recorded, to_line};

pub(super) async fn run(session: &Session, args: &Pack, around: &Surroundings<'_>) -> Result<Output, Failure> {
    let shown = args.output.display();
    if args.output.exists() {
        return Err(Failure::usage(format!("{shown} exists already: name another file")));
    }
    // The day stands in the question: a pack must not depend on when it is opened.
    let as_of = ask::as_of(args.question.as_of, session.today())?;
    let question = Asked { as_of: Some(as_of), ..args.question.clone() };
    let with = AskedWith { claims: args.claims.clone(), nominated: args.nominated.clone() };
    let asked = as_verify(args.cities.clone(), with, question, args.standards.clone());
    let mut contents = Contents::default();
    contents.add(ASSESSMENT, assessed(session, &asked, around).await?.into_bytes())?;
    let mut cities = contents.add_claims(session, &asked)?;
    cities.extend(contents.add_nominated(session, &asked)?);
    for (name, text) in &session.config.files {
        contents.add(&format!("config/{name}"), text.clone().into_owned().into_bytes())?;
    }
    for (name, bytes) in snapshot::files().iter().copied().chain([snapshot::sources_file()]) {
        contents.add(&format!("shipped/{name}"), bytes.to_vec())?;
    }
    let fetches = contents.fetches(session).await?;
    let mut packed: BTreeSet<Digest> = fetches.iter().map(|fetch| fetch.digest).collect();
    let replies = packed.len();
    packed.extend(session.shipped.iter().map(|held| held.from.digest));
    let entries = entries(session, &cities, &packed).await?;
    contents.add(LEDGER, entries.iter().map(to_line).collect::<String>().into_bytes())?;
    let manifest = manifest(session, &asked, &contents, &fetches)?;
    let written = write(session, &args.output, contents, manifest, &fetches).await;
    let (size, digest) = written.inspect_err(|_| drop(fs::remove_file(&args.output)))?;
    let run = EntryRun { as_of, ..session.entry_run() };
    let concluded: Vec<Recorded> = entries.iter().filter(|one| !one.entry.is_act()).cloned().collect();
    session.store.note_packed(&concluded, &digest, &run).await?;
    Ok(Output::ok(ledger::packed(&shown.to_string(), size, replies, entries.len(), &digest)))
}

/// The small files of a pack; replies are read from the store one by one as they are written.
#[derive(Default)]
struct Contents {
    files: BTreeMap<String, Vec<u8>>,
    /// Paths of the files of claims.
    claims: Vec<String>,
    /// Paths of the definitions of nominated metrics.
    nominated: Vec<String>,
    /// Files that cities supplied, and definitions by their names.
    supplied: BTreeSet<(String, Digest)>,
}

impl Contents {
    fn add(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), Failure> {
        match self.files.insert(path.to_owned(), bytes) {
            Some(before) if self.files.get(path) != Some(&before) => {
                Err(Failure::usage(format!("two different files would stand at {path} in the pack: rename one")))
            }
            _ => Ok(()),
        }
    }

    /// Adds the files of claims with the files that cities supplied; returns the ids of the cities asked about.
    fn add_claims(&mut self, session: &Session, asked: &Verify) -> Result<BTreeSet<String>, Failure> {
        let found = ask::find_cities(&session.config.registry, &asked.cities)?;
        let mut cities: BTreeSet<String> = found.iter().map(crate::model::City::id).collect();
        for (file, number) in asked.claims.iter().zip(1..) {
            let (bytes, answered) = read_claims(session, file)?;
            let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or("txt").to_ascii_lowercase();
            let path = format!("claims/{number}/claims.{ending}");
            self.add(&path, bytes)?;
            self.claims.push(path);
            cities.extend(answered.iter().map(|one| one.claim.city.id()));
            for answer in answered.iter().flat_map(|one| &one.answers) {
                let supplied = |why| Failure::usage(format!("`{}` {why}", answer.file));
                let (path, digest) = own::digest(&own::folder_of(file), &answer.file).map_err(supplied)?;
                self.add(&format!("claims/{number}/{}", answer.file), own::bytes(&path).map_err(supplied)?)?;
                self.supplied.insert((answer.file.clone(), digest));
            }
        }
        Ok(cities)
    }

    /// Adds definitions with the files they name; returns the ids of their cities.
    fn add_nominated(&mut self, session: &Session, asked: &Verify) -> Result<BTreeSet<String>, Failure> {
        let mut cities = BTreeSet::new();
        for (filed, number) in nominated::read_all(&asked.nominated, &session.config, session.today())?.iter().zip(1..)
        {
            let supplied = |file: &Path, why| Failure::usage(format!("`{}` {why}", file.display()));
            let ending =
                filed.path.extension().and_then(|ending| ending.to_str()).unwrap_or("toml").to_ascii_lowercase();
            let path = format!("nominated/{number}/{}.{ending}", filed.meant.id);
            self.add(&path, own::bytes(&filed.path).map_err(|why| supplied(&filed.path, why))?)?;
            self.nominated.push(path);
            self.supplied.insert((filed.meant.id.0.clone(), filed.digest));
            for file in filed.documents() {
                let found = own::digest(&own::folder_of(&filed.path), &file);
                let (path, digest) = found.map_err(|why| supplied(Path::new(&file), why))?;
                let bytes = own::bytes(&path).map_err(|why| supplied(&path, why))?;
                self.add(&format!("nominated/{number}/{file}"), bytes)?;
                self.supplied.insert((file, digest));
            }
            cities.insert(filed.meant.city.id());
        }
        Ok(cities)
    }

    /// Every time that a reply looked at was sent, or a city's file taken in.
    async fn fetches(&self, session: &Session) -> Result<Vec<Fetch>, Failure> {
        let looked_at = session.looked_at.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut fetches = session.store.fetches().await?;
        fetches.retain(|fetch| match &fetch.resource {
            Resource::CityFile { file, .. } => self.supplied.contains(&(file.clone(), fetch.digest)),
            Resource::Definition { id, .. } => self.supplied.contains(&(id.clone(), fetch.digest)),
            _ => looked_at.contains(&fetch.digest),
        });
        Ok(fetches)
    }
}

fn read_claims(session: &Session, file: &Path) -> Result<(Vec<u8>, Vec<Answered<Answer>>), Failure> {
    let name = file.display().to_string();
    let bytes = given::bytes(file, claims::MOST_BYTES)?;
    let read = claims::read(&name, &bytes, &session.config.registry, &session.config.standards)?;
    Ok((bytes, read))
}

/// What the ledger says last of each thing about these cities, where all that it rests on is packed, and what was done
/// about it.
async fn entries(
    session: &Session,
    cities: &BTreeSet<String>,
    packed: &BTreeSet<Digest>,
) -> Result<Vec<Recorded>, Failure> {
    let mut entries = Vec::new();
    for city in cities {
        let all = session.store.entries(Some(city)).await?;
        let concluded = all.iter().filter(|one| !one.entry.is_act()).map(|one| (one.entry.key(), one));
        let last: BTreeMap<String, &Recorded> = concluded.collect();
        let whole = last.into_values().filter(|one| one.entry.inputs.iter().all(|input| packed.contains(input)));
        let mut about: BTreeSet<Digest> = whole.map(|one| one.digest).collect();
        for one in all {
            // What was done stands after what it was done about, an appeal's outcome after the appeal. That it was packed
            // before is no reason for another pack.
            let is_about = one.entry.subject.is_some_and(|subject| about.contains(&subject)) && one.entry.is_act();
            if (is_about && one.entry.concluded != Conclusion::Packed) || about.contains(&one.digest) {
                about.insert(one.digest);
                entries.push(one);
            }
        }
    }
    entries.sort_by_key(|one| one.id);
    Ok(entries)
}

fn manifest(session: &Session, asked: &Verify, contents: &Contents, fetches: &[Fetch]) -> Result<Manifest, Failure> {
    let question = &asked.question;
    let cities = ask::find_cities(&session.config.registry, &asked.cities)?;
    Ok(Manifest {
        schema: SCHEMA.to_owned(),
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        config_digest: session.config.digest,
        question: Question {
            cities: cities.iter().map(crate::model::City::id).collect(),
            claims: contents.claims.clone(),
            nominated: contents.nominated.clone(),
            metrics: ask::metrics(&question.metrics),
            methods: question.methods.map(|methods| match methods {
                MethodsArg::Same => "same".to_owned(),
                MethodsArg::All => "all".to_owned(),
            }),
            as_of: question.as_of.unwrap_or(session.today()),
            years: question.years.as_ref().map(|years| (*years.start(), *years.end())),
            standards: asked.standards.clone(),
            routes: session.routes.clone(),
        },
        fetches: fetches.iter().map(packed).collect(),
        files: Vec::new(),
    })
}

fn packed(fetch: &Fetch) -> PackedFetch {
    PackedFetch {
        digest: fetch.digest,
        resource: fetch.resource.clone(),
        address: fetch.address.clone(),
        origin: fetch.origin,
        received: fetch.received,
        confirmed: fetch.confirmed,
        etag: fetch.etag.clone(),
        last_modified: fetch.last_modified.clone(),
    }
}

/// Writes the pack; returns its size and digest.
async fn write(
    session: &Session,
    output: &Path,
    contents: Contents,
    manifest: Manifest,
    fetches: &[Fetch],
) -> Result<(u64, Digest), Failure> {
    let cannot = |error: std::io::Error| Failure::usage(format!("{} cannot be written: {error}", output.display()));
    let mut packer = Packer::default();
    for (path, bytes) in &contents.files {
        packer.list(path.clone(), Digest::of(bytes), bytes.len() as u64);
    }
    let mut replies: BTreeMap<String, Digest> = BTreeMap::new();
    for fetch in fetches {
        let path = reply_path(&fetch.digest);
        packer.list(path.clone(), fetch.digest, fetch.size);
        replies.insert(path, fetch.digest);
    }
    let file = OpenOptions::new().write(true).create_new(true).open(output).map_err(cannot)?;
    let mut under_way = packer.begin(BufWriter::new(file), manifest).map_err(cannot)?;
    while let Some(listed) = under_way.next() {
        let bytes = match replies.get(&listed.path) {
            Some(digest) => session.store.bytes(digest).await?,
            None => contents.files.get(&listed.path).cloned().unwrap_or_default(),
        };
        under_way.put(&listed, &bytes).map_err(cannot)?;
    }
    let file = under_way.finish().map_err(cannot)?.into_inner().map_err(|error| cannot(error.into_error()))?;
    file.sync_all().map_err(cannot)?;
    let mut written = File::open(output).map_err(cannot)?;
    let digest = Digest::of_reader(&mut written).map_err(cannot)?;
    Ok((written.metadata().map_err(cannot)?.len(), digest))
}
