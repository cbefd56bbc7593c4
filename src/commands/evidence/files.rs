//! The files that sealing reads and writes: packs, seals and keys.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::commands::Failure;
use crate::seal::{PublicKey, SealKey};
use crate::store::StoreAddress;

/// Larger packs are not read: it takes that much memory.
const MAX_PACK: u64 = 2 << 30;
/// Larger files hold no key.
const MAX_KEY: usize = 4096;

/// What the name of a pack gets behind it.
const SEAL_SUFFIX: &str = ".dsse.json";

/// `path` with `suffix` behind its name.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Where a pack's seal lies unless something else is said.
pub(super) fn seal_of(pack: &Path) -> PathBuf {
    beside(pack, SEAL_SUFFIX)
}

/// A pack's bytes.
pub(super) fn pack(path: &Path) -> Result<Vec<u8>, Failure> {
    read(path, MAX_PACK)
}

/// The bytes of a file of at most `limit` bytes.
pub(super) fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    let failed = |error: io::Error| Failure::usage(format!("{} cannot be read: {error}", path.display()));
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.len() as u64 > limit {
        return Err(Failure::usage(format!("{} is larger than {limit} bytes", path.display())));
    }
    Ok(bytes)
}

/// Reads a public key.
pub(super) fn public_key(path: &Path) -> Result<PublicKey, Failure> {
    // A private key may have been named by mistake.
    let mut file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let text = Zeroizing::new(key_text(&mut file, path)?);
    PublicKey::from_pem(&text).map_err(|error| {
        let help = "the public key is the file KEYFILE.pub that evidence keygen wrote";
        Failure::usage(format!("{} holds {error}", path.display())).help(help)
    })
}

/// Reads a private key. A file that others may read, and one in the store, which is copied and handed over, is refused.
pub(super) fn private_key(path: &Path, store: &StoreAddress) -> Result<SealKey, Failure> {
    let mut file = File::open(path).map_err(|error| unreadable(path, &error))?;
    if lies_in(path, store) {
        return Err(Failure::usage(format!("{} lies in the store, where no key may be: move it", path.display())));
    }
    refuse_if_shared(&file, path)?;
    let pem = SecretString::from(key_text(&mut file, path)?);
    SealKey::from_pem(&pem).map_err(|error| Failure::usage(format!("{} holds {error}", path.display())))
}

/// A key's text; what is no text holds no key, and is not repeated.
fn key_text(file: &mut File, path: &Path) -> Result<String, Failure> {
    // Room for all of it at once: text that moves as it grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_KEY + 1));
    file.take(MAX_KEY as u64 + 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    match std::str::from_utf8(&bytes) {
        Ok(text) if bytes.len() <= MAX_KEY => Ok(text.to_owned()),
        _ => Err(Failure::usage(format!("{} holds no key in PEM", path.display()))),
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::usage(format!("{} cannot be read: {error}", path.display()))
}

#[cfg(unix)]
fn refuse_if_shared(file: &File, path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt as _;

    const OTHERS: u32 = 0o077;

    let mode = file.metadata().map_err(|error| unreadable(path, &error))?.permissions().mode() & 0o777;
    if mode & OTHERS == 0 {
        return Ok(());
    }
    let path = path.display();
    Err(Failure::usage(format!("{path} is open to others than its owner (mode {mode:04o}): it is not used as a key"))
        .help(format!("chmod 600 {path}")))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
fn refuse_if_shared(_: &File, _: &Path) -> Result<(), Failure> {
    Ok(())
}

/// Whether a file lies in a folder or below it. A folder that does not exist holds nothing.
pub(super) fn lies_in(file: &Path, store: &StoreAddress) -> bool {
    // A server keeps no files beside its tables.
    let StoreAddress::Folder(folder) = store else { return false };
    let parent = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    // A link may lead into it from elsewhere.
    let real = file.canonicalize().or_else(|_| parent.canonicalize());
    match (real, folder.canonicalize()) {
        (Ok(real), Ok(folder)) => real.starts_with(folder),
        _ => false,
    }
}

/// Writes a new file, which only its owner may read if it is `secret`. A file that is there is never written over, and
/// half a file is not left behind.
pub(super) fn write_new(path: &Path, bytes: &[u8], secret: bool) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::usage(format!("{} cannot be written: {error}", path.display()));
    let mut file = options(secret).open(path).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(|error| {
        // It is this program's own, made a moment ago.
        let _ = std::fs::remove_file(path);
        failed(error)
    })
}

/// Writes a file in the place of one that is there: wholly or not at all.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let part = beside(path, ".part");
    write_new(&part, bytes, false)?;
    std::fs::rename(&part, path).map_err(|error| {
        // It is this program's own, made a moment ago.
        let _ = std::fs::remove_file(&part);
        Failure::usage(format!("{} cannot be written: {error}", path.display()))
    })
}

#[cfg(unix)]
fn options(secret: bool) -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;

    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(if secret { 0o600 } else { 0o666 });
    options
}

#[cfg(not(unix))]
fn options(_: bool) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    options
}
