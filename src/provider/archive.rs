//! Zips that hold exactly one file, read as a stream: its checksum is checked and its size bounded on the way.

use std::io::{self, Cursor, Read};

use chrono::NaiveDate;
use zip::ZipArchive;
use zip::result::ZipError;

use super::Limits;
use super::fault::Fault;

/// The only file of a zip.
pub(super) struct Entry {
    /// Its name.
    pub(super) name: String,
    /// The day the zip says it was last changed on.
    pub(super) stated: Option<NaiveDate>,
}

fn damaged(error: &ZipError) -> Fault {
    Fault::Zip(error.to_string())
}

fn open(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, Fault> {
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    match archive.len() {
        1 => Ok(archive),
        count => Err(Fault::Zip(format!("it holds {count} files instead of one"))),
    }
}

/// What the zip holds, without inflating it.
pub(super) fn entry(bytes: &[u8]) -> Result<Entry, Fault> {
    let mut archive = open(bytes)?;
    let file = archive.by_index(0).map_err(|error| damaged(&error))?;
    let name = file.name().map_err(|error| damaged(&error))?.into_owned();
    let stated = file
        .last_modified()
        .and_then(|day| NaiveDate::from_ymd_opt(i32::from(day.year()), u32::from(day.month()), u32::from(day.day())));
    Ok(Entry { name, stated })
}

/// Reads the only file of a zip, whose name must satisfy `is_named`.
///
/// `read` must read to the end: only there is the checksum compared.
pub(super) fn read<T>(
    bytes: &[u8],
    is_named: impl Fn(&str) -> bool,
    limits: &Limits,
    read: impl FnOnce(&mut dyn Read) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let mut archive = open(bytes)?;
    let file = archive.by_index(0).map_err(|error| damaged(&error))?;
    let name = file.name().map_err(|error| damaged(&error))?;
    if !is_named(&name) {
        return Err(Fault::Zip(format!("it holds `{}`", super::text::excerpt(name.as_bytes(), 80))));
    }
    drop(name);
    if file.size() > limits.max_inflated_bytes {
        return Err(Fault::TooLarge(limits.max_inflated_bytes));
    }
    read(&mut Bounded { inner: file, left: limits.max_inflated_bytes, limit: limits.max_inflated_bytes })
}

/// A reader that fails once more was inflated than the limit: the size a zip declares need not be true.
struct Bounded<R> {
    inner: R,
    left: u64,
    limit: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer).map_err(|error| io::Error::other(Fault::Zip(error.to_string())))?;
        self.left = self.left.checked_sub(count as u64).ok_or_else(|| io::Error::other(Fault::TooLarge(self.limit)))?;
        Ok(count)
    }
}

/// An I/O error of a reader given by [`read`] as the fault it carries.
pub(super) fn carried(error: &io::Error) -> Fault {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Fault>()) {
        Some(fault) => fault.clone(),
        None => Fault::Broken(error.to_string()),
    }
}
