//! Extracts: rows as files under `cache/`, so that a warm run neither parses nor inflates again.
//!
//! A file holds the rows of one reply in groups, and an index to read only some of them. It is a copy: whatever is
//! wrong with it, it is made anew from the reply, and deleting it loses nothing.

mod file;
mod groups;
mod want;

use std::io;
use std::path::{Path, PathBuf};

pub use want::{Area, Want};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::model::Digest;
use crate::model::rows::Rows;

/// What kind of rows an extract holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub enum Kind {
    /// A Census table.
    Acs,
    /// Annual summaries.
    Annual,
    /// Daily summaries.
    Days,
    /// Quarterly summaries.
    Quarters,
    /// Published county figures.
    Counties,
    /// Shipped monitor-years.
    Shipped,
}

impl Kind {
    /// The kind of `rows`.
    #[must_use]
    pub fn of(rows: &Rows) -> Self {
        match rows {
            Rows::Acs(_) => Self::Acs,
            Rows::Annual(_) => Self::Annual,
            Rows::Days(_) => Self::Days,
            Rows::Quarters(_) => Self::Quarters,
            Rows::Counties(_) => Self::Counties,
            Rows::Shipped(_) => Self::Shipped,
        }
    }

    /// The word in the file's name.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Acs => "acs",
            Self::Annual => "annual",
            Self::Days => "days",
            Self::Quarters => "quarters",
            Self::Counties => "counties",
            Self::Shipped => "shipped",
        }
    }

    /// The version of the extractor: raise it whenever its rows, their types or their grouping change, so that files
    /// of before are not read.
    #[must_use]
    pub fn version(self) -> u32 {
        match self {
            Self::Acs | Self::Annual | Self::Days | Self::Quarters | Self::Counties => 2,
            Self::Shipped => 3,
        }
    }
}

/// The folder of extracts.
#[derive(Clone, Debug)]
pub struct Extracts {
    folder: PathBuf,
}

impl Extracts {
    /// The extracts in `dir`, which is made when the first is written.
    #[must_use]
    pub fn at(dir: PathBuf) -> Self {
        Self { folder: dir }
    }

    /// Reads a value that was worked out from rows and kept under `name`; nothing where it is absent or damaged.
    #[must_use]
    pub fn read_beside<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        file::read_sealed(&self.folder.join(name)).and_then(|bytes| postcard::from_bytes(&bytes).ok())
    }

    /// Keeps a value that was worked out from rows; whatever it depends on stands in its name.
    pub fn write_beside<T: Serialize>(&self, name: &str, value: &T) -> io::Result<()> {
        let bytes = postcard::to_stdvec(value).map_err(io::Error::other)?;
        file::replace(&self.folder, name, &[file::sealed(&bytes)])
    }

    /// Whether an extract could be written: makes the folder and a file in it, and takes the file away again.
    pub fn probe(&self) -> io::Result<()> {
        file::replace(&self.folder, "probe", &[b""])?;
        std::fs::remove_file(self.folder.join("probe"))
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes the rows of the reply `digest`, in place of what was there. A reader sees the whole file or none, whoever
    /// else writes it at the same time.
    pub fn write(&self, digest: &Digest, rows: &Rows) -> io::Result<()> {
        let kind = Kind::of(rows);
        let parts = file::encode(digest, kind, groups::split(rows)?)?;
        file::replace(&self.folder, &name(digest, kind), &parts)
    }

    /// Reads the groups that `want` names, rows in the order they were written in. None where no extract of this
    /// version is held, and, with a warning, where the file is damaged: extract again from the reply then.
    #[must_use]
    pub fn read(&self, digest: &Digest, kind: Kind, want: &Want) -> Option<Rows> {
        let path = self.folder.join(name(digest, kind));
        let read = file::read(&path, digest, kind, |group| want.takes(kind, group));
        match read.and_then(|read| groups::join(kind, &read)) {
            Ok(rows) => Some(rows),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => None,
            Err(cause) => {
                tracing::warn!(extract = %path.display(), %cause, "an extract cannot be used and is made anew");
                None
            }
        }
    }
}

fn name(digest: &Digest, kind: Kind) -> String {
    format!("{}-{}-v{}.rows", &digest.hex()[..16], kind.id(), kind.version())
}
