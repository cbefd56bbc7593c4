//! The file of an extract: a mark, an index, and the groups; index and groups each with a check sum.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use super::Kind;
use super::groups::{self, GroupHead, Split};
use crate::model::Digest;

/// The first bytes of every extract; the last one counts the layouts of the file.
const MARK: [u8; 8] = *b"outrows\x02";

/// Mark, length of the index, check sum of the index.
const HEAD: usize = MARK.len() + 8 + SUM;

/// Bytes of a check sum. It tells damage from health, not friend from foe.
const SUM: usize = 4;

type Sum = [u8; SUM];

#[derive(Debug, Serialize, Deserialize)]
struct Index {
    digest: [u8; 32],
    kind: Kind,
    version: u32,
    title: Vec<u8>,
    entries: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    head: GroupHead,
    /// From the end of the index.
    offset: u64,
    length: u64,
    sum: Sum,
}

impl Entry {
    fn end(&self) -> Option<u64> {
        self.offset.checked_add(self.length)
    }
}

fn sum(bytes: &[u8]) -> Sum {
    crc32fast::hash(bytes).to_le_bytes()
}

fn damaged(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// A whole file in its parts: what stands before the groups, and each group.
pub(super) fn encode(digest: &Digest, kind: Kind, split: Split) -> io::Result<Vec<Vec<u8>>> {
    let (mut entries, mut parts) = (Vec::with_capacity(split.groups.len()), vec![Vec::new()]);
    let mut offset = 0;
    for (head, rows) in split.groups {
        let length = rows.len() as u64;
        entries.push(Entry { head, offset, length, sum: sum(&rows) });
        parts.push(rows);
        offset += length;
    }
    let index = Index { digest: digest.0, kind, version: kind.version(), title: split.title, entries };
    let index = groups::encode(&index)?;
    let length = (index.len() as u64).to_le_bytes();
    parts[0] = [MARK.as_slice(), &length, &sum(&index), &index].concat();
    Ok(parts)
}

/// Rows as read, still encoded.
pub(super) struct Read {
    /// What holds for all rows.
    pub(super) title: Vec<u8>,
    /// Groups that stand side by side are read at once.
    runs: Vec<Run>,
}

struct Run {
    bytes: Vec<u8>,
    groups: Vec<Range<usize>>,
}

impl Read {
    /// The encoded rows of each group read.
    pub(super) fn groups(&self) -> impl Iterator<Item = &[u8]> {
        self.runs.iter().flat_map(|run| run.groups.iter().filter_map(|group| run.bytes.get(group.clone())))
    }
}

/// Reads the groups that `takes` wants. Fails where the file is missing, damaged, or of other rows.
pub(super) fn read(path: &Path, digest: &Digest, kind: Kind, takes: impl Fn(&GroupHead) -> bool) -> io::Result<Read> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    let (index, body) = read_index(&mut file, size)?;
    if index.digest != digest.0 || index.kind != kind || index.version != kind.version() {
        return Err(damaged("it holds the rows of another reply or version"));
    }
    let wanted: Vec<&Entry> = index.entries.iter().filter(|entry| takes(&entry.head)).collect();
    let runs = wanted.chunk_by(|one, next| one.end() == Some(next.offset));
    let runs = runs.map(|entries| read_run(&mut file, size, body, entries)).collect::<io::Result<_>>()?;
    Ok(Read { title: index.title, runs })
}

/// Reads groups that stand side by side.
fn read_run(file: &mut File, size: u64, body: u64, entries: &[&Entry]) -> io::Result<Run> {
    let outside = || damaged("a group lies outside the file");
    let first = entries.first().map_or(0, |entry| entry.offset);
    let length = entries.last().and_then(|entry| entry.end()).ok_or_else(outside)? - first;
    let bytes = read_part(file, size, body.checked_add(first).ok_or_else(outside)?, length)?;
    let mut groups = Vec::with_capacity(entries.len());
    let mut start = 0;
    for entry in entries {
        let end =
            usize::try_from(entry.length).ok().and_then(|length| length.checked_add(start)).ok_or_else(outside)?;
        if bytes.get(start..end).map(sum) != Some(entry.sum) {
            return Err(damaged("the check sum of a group is wrong"));
        }
        groups.push(start..end);
        start = end;
    }
    Ok(Run { bytes, groups })
}

/// The index, and where the groups begin.
fn read_index(file: &mut File, size: u64) -> io::Result<(Index, u64)> {
    let head = read_part(file, size, 0, HEAD as u64)?;
    let (mark, rest) = head.split_at(MARK.len());
    let (length, expected) = rest.split_at(8);
    if mark != MARK {
        return Err(damaged("it does not begin like an extract"));
    }
    let length = u64::from_le_bytes(length.try_into().unwrap_or_default());
    let index = read_part(file, size, HEAD as u64, length)?;
    if sum(&index) != expected {
        return Err(damaged("the check sum of its index is wrong"));
    }
    Ok((groups::decode(&index)?, HEAD as u64 + length))
}

/// Reads a part that must lie inside the file: a damaged length must not ask for more memory than the file has bytes.
fn read_part(file: &mut File, size: u64, start: u64, length: u64) -> io::Result<Vec<u8>> {
    let inside = start.checked_add(length).is_some_and(|end| end <= size);
    let length = usize::try_from(length).ok().filter(|_| inside).ok_or_else(|| damaged("it is cut short"))?;
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = vec![0; length];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Bytes with their check sum before them.
pub(super) fn sealed(bytes: &[u8]) -> Vec<u8> {
    [&sum(bytes)[..], bytes].concat()
}

/// The bytes of a sealed file; nothing where it is absent or damaged.
pub(super) fn read_sealed(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = fs::read(path).ok()?;
    let payload = bytes.split_off(SUM.min(bytes.len()));
    (sum(&payload)[..] == bytes[..]).then_some(payload)
}

/// Puts a file in place at once: written beside under a name of its own, then renamed.
pub(super) fn replace(folder: &Path, name: &str, parts: &[impl AsRef<[u8]>]) -> io::Result<()> {
    static WRITTEN: AtomicU64 = AtomicU64::new(0);
    fs::create_dir_all(folder)?;
    let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
    let beside = folder.join(format!("{name}.{}-{number}.part", std::process::id()));
    let placed = write_new(&beside, parts).and_then(|()| fs::rename(&beside, folder.join(name)));
    if placed.is_err() {
        // The first failure is the one to tell; the part may not even exist.
        let _ = fs::remove_file(&beside);
    }
    placed
}

fn write_new(path: &Path, parts: &[impl AsRef<[u8]>]) -> io::Result<()> {
    // A process that ended midway may have left a part of this name.
    let mut file = BufWriter::new(OpenOptions::new().write(true).create(true).truncate(true).open(path)?);
    parts.iter().try_for_each(|part| file.write_all(part.as_ref()))?;
    file.flush()
}
