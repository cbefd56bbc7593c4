//! Reading a pack: nothing of it is believed before its digest is that of the manifest.

use std::collections::BTreeSet;
use std::io::{Read as _, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{Listed, MANIFEST, Manifest, SCHEMA};
use crate::model::Digest;

/// No manifest is longer.
const MOST_MANIFEST: u64 = 64 << 20;
/// No file of a pack is longer.
const MOST_BYTES: u64 = 2 << 30;
/// Nor are there more.
const MOST_FILES: usize = 20_000;

/// Why a file is no pack that can be used.
#[derive(Debug, thiserror::Error)]
pub enum NoPack {
    /// No zip, or a damaged one.
    #[error("it is no zip that can be read: {0}")]
    Zip(#[from] ZipError),
    /// Something else.
    #[error("it is no evidence pack: {0}")]
    Other(String),
    /// A newer form.
    #[error("it is a pack of the form `{found}`, and this program reads `{SCHEMA}`: use the version that made it")]
    Form {
        /// What it says.
        found: String,
    },
    /// Files are not those listed.
    #[error("it was changed: {}", .0.join("; "))]
    Changed(Vec<String>),
}

/// A pack whose files are listed; each is checked when it is read.
#[derive(Debug)]
pub struct Pack<R> {
    zip: ZipArchive<R>,
    /// What it says of itself.
    pub manifest: Manifest,
}

impl<R: std::io::Read + Seek> Pack<R> {
    /// Opens a pack and reads its manifest: every file listed must be there, and no other.
    pub fn open(source: R) -> Result<Self, NoPack> {
        let mut zip = ZipArchive::new(source)?;
        if zip.len() > MOST_FILES {
            return Err(NoPack::Other(format!("it holds {} files", zip.len())));
        }
        let said =
            read(&mut zip, MANIFEST, MOST_MANIFEST)?.ok_or_else(|| NoPack::Other(format!("it holds no {MANIFEST}")))?;
        let manifest = manifest(&said)?;
        let listed: BTreeSet<String> = manifest.files.iter().map(|file| file.path.clone()).collect();
        let names = zip.file_names().map(|name| name.map(std::borrow::Cow::into_owned));
        let mut held: BTreeSet<String> = names.collect::<Result<_, _>>()?;
        held.remove(MANIFEST);
        let strange = held.difference(&listed).map(|name| format!("`{name}` is not in its manifest"));
        let gone = listed.difference(&held).map(|name| format!("`{name}` is missing"));
        let mut wrong: Vec<String> = strange.chain(gone).collect();
        wrong.extend(
            manifest
                .files
                .iter()
                .filter(|file| !is_plain(&file.path))
                .map(|file| format!("`{}` is no path of a pack", file.path)),
        );
        if listed.len() != manifest.files.len() || zip.len() != held.len() + 1 {
            wrong.push("a file is there twice".to_owned());
        }
        if wrong.is_empty() { Ok(Self { zip, manifest }) } else { Err(NoPack::Changed(wrong)) }
    }

    /// The bytes of a file, which are those that the manifest lists.
    pub fn file(&mut self, listed: &Listed) -> Result<Vec<u8>, NoPack> {
        let changed = |what: String| NoPack::Changed(vec![format!("`{}` {what}", listed.path)]);
        // A changed byte may break the packing itself, which is still this file's fault.
        let bytes = match read(&mut self.zip, &listed.path, listed.bytes.min(MOST_BYTES)) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Err(changed("is missing".to_owned())),
            Err(error) => return Err(changed(format!("cannot be read ({error})"))),
        };
        let digest = Digest::of(&bytes);
        if digest == listed.digest && bytes.len() as u64 == listed.bytes {
            return Ok(bytes);
        }
        Err(changed(format!("has the digest {digest}, and the manifest says {}", listed.digest)))
    }

    /// The bytes of the file at a path.
    pub fn at(&mut self, path: &str) -> Result<Vec<u8>, NoPack> {
        let listed = self.manifest.files.iter().find(|file| file.path == path).cloned();
        self.file(&listed.ok_or_else(|| NoPack::Other(format!("it holds no {path}")))?)
    }

    /// The files below a folder of the pack.
    #[must_use]
    pub fn below(&self, folder: &str) -> Vec<Listed> {
        self.manifest.files.iter().filter(|file| file.path.starts_with(folder)).cloned().collect()
    }
}

fn manifest(bytes: &[u8]) -> Result<Manifest, NoPack> {
    let form: serde_json::Value =
        serde_json::from_slice(bytes).map_err(|error| NoPack::Other(format!("its {MANIFEST} is broken: {error}")))?;
    match form.get("schema").and_then(serde_json::Value::as_str) {
        Some(SCHEMA) => serde_json::from_value(form)
            .map_err(|error| NoPack::Other(format!("its {MANIFEST} is not as `{SCHEMA}` asks: {error}"))),
        Some(other) if other.starts_with("outcomes/pack/") => Err(NoPack::Form { found: other.to_owned() }),
        _ => Err(NoPack::Other(format!("its {MANIFEST} does not say `{SCHEMA}`"))),
    }
}

/// Reads a file of at most so many bytes; none where there is no such file.
fn read<R: std::io::Read + Seek>(zip: &mut ZipArchive<R>, path: &str, most: u64) -> Result<Option<Vec<u8>>, NoPack> {
    let file = match zip.by_name(path) {
        Ok(file) => file,
        Err(ZipError::FileNotFound) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let mut bytes = Vec::with_capacity(usize::try_from(file.size().min(most)).unwrap_or_default());
    file.take(most + 1).read_to_end(&mut bytes).map_err(|error| NoPack::Zip(error.into()))?;
    if bytes.len() as u64 > most {
        return Err(NoPack::Other(format!("its {path} has more than {most} bytes")));
    }
    Ok(Some(bytes))
}

/// A path that stays below the folder it is put in.
fn is_plain(path: &str) -> bool {
    let is_name = |part: &str| {
        let stays = !matches!(part, "" | "." | "..");
        stays && !part.chars().any(|letter| letter.is_control() || matches!(letter, '\\' | ':'))
    };
    path.len() < 1_000 && path.split('/').all(is_name)
}
