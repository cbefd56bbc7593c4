//! `outcomes evidence replay`: the verdicts of a pack derived again from what is in it.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use bytes::Bytes;
use serde_json::Value;
use tempfile::TempDir;

use super::{AskedWith, as_verify, assessed, files};
use crate::cli::{MethodsArg, MetricArg, Question, Replay, Verify};
use crate::commands::{Exit, Failure, Output, Surroundings};
use crate::config;
use crate::gather::{Credentials, Keeping};
use crate::model::rows::Held;
use crate::model::{Digest, Metric};
use crate::pack::{ASSESSMENT, LEDGER, Manifest, NoPack, Pack, reply_path};
use crate::provider::snapshot::{self, Sources};
use crate::session::Session;
use crate::store::{Content, Extracts, NewReply, Store, prove};

type FilePack = Pack<BufReader<File>>;

/// Differences told one by one; the rest are counted.
const MOST_TOLD: usize = 12;

pub(in crate::commands) async fn run(args: &Replay, around: &Surroundings<'_>) -> Result<Output, Failure> {
    let shown = args.file.display().to_string();
    let file = File::open(&args.file).map_err(|error| Failure::usage(format!("{shown} cannot be read: {error}")))?;
    let replayed = match Pack::open(BufReader::new(file)) {
        Ok(mut pack) => replay(&mut pack, around).await,
        Err(error) => Err(error.into()),
    };
    let replayed = match replayed {
        Err(Stopped::Pack(NoPack::Changed(what))) => {
            let text = format!("{shown} was changed since it was packed; nothing of it was derived\n{}", lines(&what));
            return Ok(Output { text, exit: Exit::SomeNotMet });
        }
        Err(Stopped::Pack(error)) => return Err(Failure::usage(format!("{shown}: {error}"))),
        Err(Stopped::Command(failure)) => return Err(failure),
        Ok(replayed) => replayed,
    };
    if let Some(output) = &args.output {
        files::write_new(output, replayed.derived.as_bytes(), false)?;
    }
    Ok(replayed.output(&shown))
}

/// Why a replay stopped.
enum Stopped {
    Pack(NoPack),
    Command(Failure),
}

impl From<NoPack> for Stopped {
    fn from(error: NoPack) -> Self {
        Self::Pack(error)
    }
}

impl<E: Into<Failure>> From<E> for Stopped {
    fn from(error: E) -> Self {
        Self::Command(error.into())
    }
}

struct Replayed {
    manifest: Manifest,
    packed: String,
    derived: String,
    entries: usize,
    replies: usize,
}

impl Replayed {
    fn output(&self, shown: &str) -> Output {
        let digest = Digest::of(self.derived.as_bytes());
        let mut text =
            format!("{shown}: {} replies and {} ledger entries are what they were\n", self.replies, self.entries);
        if self.packed == self.derived {
            text.push_str(&format!("the assessment derived from them is the same to the byte: {digest}\n"));
            return Output { text, exit: Exit::AllMet };
        }
        let (before, now) = (Digest::of(self.packed.as_bytes()), digest);
        text.push_str(&format!("the assessment DIFFERS: packed {before}, derived {now}\n"));
        let (made, own) = (&self.manifest.program_version, env!("CARGO_PKG_VERSION"));
        text.push_str(&if made == own {
            format!("  replies and configuration are the pack's own, and version {own} made it: its rules were others\n")
        } else {
            format!("  replies and configuration are the pack's own; version {made} made it, this is {own}: the rules differ\n")
        });
        let differences = differences(&self.packed, &self.derived);
        for line in differences.iter().take(MOST_TOLD) {
            text.push_str(&format!("  {line}\n"));
        }
        if differences.len() > MOST_TOLD {
            text.push_str(&format!("  and {} more\n", differences.len() - MOST_TOLD));
        }
        Output { text, exit: Exit::SomeNotMet }
    }
}

async fn replay(pack: &mut FilePack, around: &Surroundings<'_>) -> Result<Replayed, Stopped> {
    let folder = tempfile::tempdir().map_err(|error| Failure::broken(format!("no folder to work in: {error}")))?;
    // Every file is looked at before anything is derived from any.
    let files = pack.manifest.files.clone();
    for listed in &files {
        let bytes = pack.file(listed)?;
        if ["config/", "claims/", "nominated/"].iter().any(|folder| listed.path.starts_with(folder)) {
            put(&folder.path().join(&listed.path), &bytes)?;
        }
    }
    let entries = proved(pack)?;
    let session = session(pack, &folder, around).await?;
    let asked = asked(&pack.manifest, folder.path())?;
    let derived = assessed(&session, &asked, around).await;
    session.store.close().await;
    let packed = String::from_utf8(pack.at(ASSESSMENT)?).map_err(|_| NoPack::Other("no text".to_owned()))?;
    let replies = pack.below("replies/").len();
    Ok(Replayed { manifest: pack.manifest.clone(), packed, derived: derived?, entries, replies })
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let cannot = |error: std::io::Error| Failure::broken(format!("{} cannot be written: {error}", path.display()));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(cannot)?;
    }
    fs::write(path, bytes).map_err(cannot)
}

/// How many entries of the ledger the pack holds, each with the digest of what it says.
fn proved(pack: &mut FilePack) -> Result<usize, NoPack> {
    let text = String::from_utf8(pack.at(LEDGER)?).map_err(|_| NoPack::Other(format!("its {LEDGER} is no text")))?;
    for (line, number) in text.lines().zip(1..) {
        prove(line).map_err(|why| NoPack::Changed(vec![format!("line {number} of {LEDGER} {why}")]))?;
    }
    Ok(text.lines().count())
}

/// A session over what is in the pack and nothing else.
async fn session(pack: &mut FilePack, folder: &TempDir, around: &Surroundings<'_>) -> Result<Session, Stopped> {
    let config = config::load(Some(&folder.path().join("config")))?;
    if config.digest != pack.manifest.config_digest {
        let what = format!("the configuration has the digest {}, not {}", config.digest, pack.manifest.config_digest);
        return Err(NoPack::Changed(vec![what]).into());
    }
    let store = Store::open(&folder.path().join("evidence")).await?;
    for fetch in pack.manifest.fetches.clone() {
        let kept = store
            .keep(NewReply {
                resource: fetch.resource,
                address: fetch.address,
                status: 200,
                etag: fetch.etag,
                last_modified: fetch.last_modified,
                origin: fetch.origin,
                received: fetch.received,
                content: Content::of(Bytes::from(pack.at(&reply_path(&fetch.digest))?)),
            })
            .await?;
        store.confirm(kept.id.unwrap_or_default(), fetch.confirmed).await?;
    }
    Ok(Session {
        credentials: Credentials::default(),
        store,
        extracts: Extracts::at(folder.path().join("cache")),
        keeping: Keeping::default(),
        client: None,
        routes: pack.manifest.question.routes.clone(),
        shipped: shipped(pack)?,
        looked_at: Mutex::default(),
        now: around.now,
        prepared_by: String::new(),
        refresh: false,
        config,
    })
}

/// The figures that came with the program that made the pack.
fn shipped(pack: &mut FilePack) -> Result<Vec<Held>, Stopped> {
    let (sources_name, _) = snapshot::sources_file();
    let at = format!("shipped/{sources_name}");
    let text = String::from_utf8(pack.at(&at)?).map_err(|_| NoPack::Other(format!("its {at} is no text")))?;
    let sources = Sources::read(&text)?;
    let mut held = Vec::new();
    for listed in pack.below("shipped/").iter().filter(|listed| listed.path != at) {
        let name = listed.path.trim_start_matches("shipped/");
        held.push(snapshot::one(name, &pack.file(listed)?, &sources)?);
    }
    Ok(held)
}

fn asked(manifest: &Manifest, folder: &Path) -> Result<Verify, NoPack> {
    let question = &manifest.question;
    let methods = match question.methods.as_deref() {
        None => None,
        Some("same") => Some(MethodsArg::Same),
        Some("all") => Some(MethodsArg::All),
        Some(other) => return Err(NoPack::Other(format!("it asks for methods `{other}`"))),
    };
    let metrics = question.metrics.iter().filter_map(|metric| match metric {
        Metric::Broadband => Some(MetricArg::Broadband),
        Metric::Pm25 => Some(MetricArg::Pm25),
        // Asked for by its definition, which is among the files.
        Metric::Nominated => None,
    });
    let within = |paths: &[String]| -> Vec<PathBuf> { paths.iter().map(|path| folder.join(path)).collect() };
    let with = AskedWith { claims: within(&question.claims), nominated: within(&question.nominated) };
    let known: BTreeSet<&str> = manifest.files.iter().map(|file| file.path.as_str()).collect();
    let mut named = question.claims.iter().chain(&question.nominated);
    if let Some(gone) = named.find(|path| !known.contains(path.as_str())) {
        return Err(NoPack::Changed(vec![format!("`{gone}` is missing")]));
    }
    let asked = Question {
        as_of: Some(question.as_of),
        metrics: metrics.collect(),
        methods,
        years: question.years.map(|(first, last)| first..=last),
    };
    Ok(as_verify(question.cities.clone(), with, asked, question.standards.clone()))
}

fn lines(what: &[String]) -> String {
    what.iter().map(|line| format!("  ! {line}\n")).collect()
}

/// Each place where two reports differ, with both figures.
fn differences(packed: &str, derived: &str) -> Vec<String> {
    let mut found = Vec::new();
    let read = |text| serde_json::from_str::<Value>(text).unwrap_or_default();
    compare(&read(packed), &read(derived), "", &mut found);
    if found.is_empty() {
        found.push("only the way it is written differs".to_owned());
    }
    found
}

fn compare(packed: &Value, derived: &Value, at: &str, found: &mut Vec<String>) {
    let short = |value: &Value| value.to_string().chars().take(80).collect::<String>();
    match (packed, derived) {
        (Value::Object(one), Value::Object(other)) => {
            let keys: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            for key in keys {
                let (one, other) = (one.get(key).unwrap_or(&Value::Null), other.get(key).unwrap_or(&Value::Null));
                compare(one, other, &format!("{at}/{key}"), found);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (number, (one, other)) in one.iter().zip(other).enumerate() {
                let name = |value: &Value| {
                    ["geoid", "metric", "id", "claim"]
                        .iter()
                        .find_map(|key| value.get(key)?.as_str().map(str::to_owned))
                };
                let place = name(one).unwrap_or_else(|| number.to_string());
                compare(one, other, &format!("{at}/{place}"), found);
            }
        }
        _ if packed == derived => {}
        _ => found.push(format!("{at}: packed {}, derived {}", short(packed), short(derived))),
    }
}
