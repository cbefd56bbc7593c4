//! Files that cities supply with their answers: read from beside the file of claims and kept as their own evidence.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::Failure;
use crate::config::{ConfigProblems, Problem};
use crate::gather::off_the_threads;
use crate::model::evidence::Resource;
use crate::model::{Answer, Answered, Digest, Origin, Provenance, Supplied};
use crate::provider;
use crate::session::Session;
use crate::store::{Content, NewReply, StoreError};

/// The largest file that a city may supply.
pub(super) const MOST_BYTES: u64 = 64_000_000;

/// A file of claims as read.
pub(super) struct Filing {
    /// The folder that its answers' files lie in or below.
    pub(super) folder: PathBuf,
    /// Its name in messages.
    pub(super) name: String,
    /// Its claims.
    pub(super) claims: Vec<Answered<Answer>>,
}

/// A file that a city supplied.
pub(super) struct OwnFile {
    pub(super) path: PathBuf,
    pub(super) digest: Digest,
}

/// Files by what they are kept as.
pub(super) type OwnFiles = BTreeMap<(Resource, Digest), OwnFile>;

/// The folder that a file of claims lies in.
pub(super) fn folder_of(file: &Path) -> PathBuf {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

/// Reads the file of every answer; each that cannot be read is told with the line of its answer.
pub(super) fn with_files(filings: Vec<Filing>) -> Result<(Vec<Answered>, OwnFiles), Failure> {
    let (mut claims, mut files, mut problems) = (Vec::new(), OwnFiles::new(), Vec::new());
    for Filing { folder, name, claims: answered } in filings {
        // Many answers may rest on one file.
        let mut read: BTreeMap<String, Result<(PathBuf, Digest), String>> = BTreeMap::new();
        for Answered { claim, answers } in answered {
            let mut supplied = Vec::with_capacity(answers.len());
            for answer in answers {
                let found = read.entry(answer.file.clone()).or_insert_with(|| digest(&folder, &answer.file));
                match found {
                    Ok((path, digest)) => {
                        let resource = Resource::CityFile { city: claim.city.id(), file: answer.file.clone() };
                        let file = OwnFile { path: path.clone(), digest: *digest };
                        files.insert((resource, *digest), file);
                        supplied.push(Supplied { answer, evidence: *digest });
                    }
                    Err(why) => problems.push(Problem::at(&name, answer.line, format!("`{}` {why}", answer.file))),
                }
            }
            claims.push(Answered { claim, answers: supplied });
        }
    }
    ConfigProblems::none_of(problems)?;
    Ok((claims, files))
}

/// The file of an answer, which lies below the folder, and the digest of its bytes.
pub(super) fn digest(folder: &Path, file: &str) -> Result<(PathBuf, Digest), String> {
    let path = within(folder, file)?;
    let digest = Digest::of(&bytes(&path)?);
    Ok((path, digest))
}

/// The file with every link followed, if it lies below the folder.
fn within(folder: &Path, file: &str) -> Result<PathBuf, String> {
    let unreadable = |error: std::io::Error| format!("cannot be read: {error}");
    let folder = folder.canonicalize().map_err(unreadable)?;
    let path = folder.join(file).canonicalize().map_err(unreadable)?;
    if path.starts_with(&folder) {
        Ok(path)
    } else {
        Err("leads out of the folder of the file that names it".to_owned())
    }
}

/// All of a file's bytes. What is no plain file is not opened: it might never end.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let unreadable = |error: std::io::Error| format!("cannot be read: {error}");
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err("is no file: name the file itself".to_owned());
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    if bytes.is_empty() {
        return Err("is empty".to_owned());
    }
    if bytes.len() as u64 > MOST_BYTES {
        return Err(format!("has more than the {MOST_BYTES} bytes that are taken: supply the part that is needed"));
    }
    Ok(bytes)
}

/// Keeps each file that is not kept yet, mends what is kept damaged, and says where each comes from.
pub(super) async fn keep(session: &Session, files: OwnFiles) -> Result<Vec<(Digest, Provenance)>, Failure> {
    let mut kept = Vec::with_capacity(files.len());
    for ((resource, digest), file) in files {
        let before = session.store.fetches_of(&resource).await?.into_iter().find(|fetch| fetch.digest == digest);
        let fetch = match before {
            // What is listed as evidence must be there and whole.
            Some(fetch) => match session.store.bytes(&digest).await {
                Ok(_) => fetch,
                Err(StoreError::Damaged { .. }) => {
                    session.store.mend(&reply(session, resource.clone(), file).await?.content).await?;
                    fetch
                }
                Err(error) => return Err(error.into()),
            },
            None => session.store.keep(reply(session, resource.clone(), file).await?).await?,
        };
        let retrieved = fetch.received;
        kept.push((digest, Provenance { resource, digest, origin: Origin::City, retrieved, later_revision: false }));
    }
    Ok(kept)
}

async fn reply(session: &Session, resource: Resource, file: OwnFile) -> Result<NewReply, Failure> {
    let OwnFile { path, digest } = file;
    let name = path.display().to_string();
    // Read again rather than held: the files of many answers may be more than memory has room for.
    let content = off_the_threads(move || bytes(&path).map(|bytes| Content::of(Bytes::from(bytes)))).await;
    let content = content.map_err(|why| Failure::usage(format!("{name} {why}")))?;
    if content.digest() != digest {
        return Err(Failure::usage(format!("{name} changed while it was read: run again")));
    }
    Ok(NewReply {
        address: provider::path(&resource),
        resource,
        status: 200,
        etag: None,
        last_modified: None,
        origin: Origin::City,
        received: session.now,
        content,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn only_plain_files_below_the_folder_are_read() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret.csv"), "x").unwrap();
        let home = tempfile::tempdir().unwrap();
        let put = |name: &str, bytes: &[u8]| fs::write(home.path().join(name), bytes).unwrap();
        fs::create_dir(home.path().join("folder")).unwrap();
        put("a.csv", b"a,b\n");
        put("folder/b.csv", b"a,b\n");
        put("empty.csv", b"");
        File::create(home.path().join("large.bin")).unwrap().set_len(MOST_BYTES + 1).unwrap();
        File::create(home.path().join("most.bin")).unwrap().set_len(MOST_BYTES).unwrap();
        let mut cases = vec![
            ("a.csv", Ok(())),
            ("folder/b.csv", Ok(())),
            ("most.bin", Ok(())),
            ("missing.csv", Err("cannot be read: ")),
            ("folder", Err("is no file")),
            ("empty.csv", Err("is empty")),
            ("large.bin", Err("has more than the 64000000 bytes that are taken")),
            ("../", Err("leads out of the folder")),
            ("a.csv/b.csv", Err("cannot be read: ")),
        ];
        #[cfg(unix)]
        {
            let link = |to: &Path, name: &str| std::os::unix::fs::symlink(to, home.path().join(name)).unwrap();
            link(&home.path().join("a.csv"), "inside.csv");
            link(&outside.path().join("secret.csv"), "outside.csv");
            link(outside.path(), "away");
            link(&home.path().join("nowhere"), "broken.csv");
            cases.extend([
                ("inside.csv", Ok(())),
                ("outside.csv", Err("leads out of the folder")),
                ("away/secret.csv", Err("leads out of the folder")),
                ("broken.csv", Err("cannot be read: ")),
            ]);
        }
        for (file, expected) in cases {
            match (digest(home.path(), file), expected) {
                (Ok(_), Ok(())) => {}
                (Err(why), Err(part)) => assert!(why.starts_with(part), "{file}: {why}"),
                (found, expected) => panic!("{file}: {found:?}, not {expected:?}"),
            }
        }
    }
}
