//! Writing a pack.

use std::collections::BTreeMap;
use std::io::{self, Seek, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::{Listed, MANIFEST, Manifest};
use crate::model::Digest;

/// How hard bytes are packed: this level takes a tenth of the usual time and a fifth more room.
const LEVEL: i64 = 2;

/// A pack to be: its files are named first, so that the manifest can stand before them.
#[derive(Debug, Default)]
pub struct Packer {
    files: BTreeMap<String, Listed>,
}

/// A pack under way.
pub struct Packing<W: Write + Seek> {
    zip: ZipWriter<W>,
    left: std::vec::IntoIter<Listed>,
}

impl Packer {
    /// Names a file. The same path twice is the same file.
    pub fn list(&mut self, path: String, digest: Digest, bytes: u64) {
        self.files.insert(path.clone(), Listed { path, digest, bytes });
    }

    /// Writes the manifest with the files named. Then each wants to be put, in the order of `next`.
    pub fn begin<W: Write + Seek>(self, out: W, manifest: Manifest) -> io::Result<Packing<W>> {
        let manifest = Manifest { files: self.files.into_values().collect(), ..manifest };
        let mut zip = ZipWriter::new(out);
        let mut said = serde_json::to_vec_pretty(&manifest)?;
        said.push(b'\n');
        put(&mut zip, MANIFEST, &said)?;
        Ok(Packing { zip, left: manifest.files.into_iter() })
    }
}

impl<W: Write + Seek> Packing<W> {
    /// The file that is to be put next.
    pub fn next(&mut self) -> Option<Listed> {
        self.left.next()
    }

    /// Writes a file; bytes unlike those named are an error.
    pub fn put(&mut self, file: &Listed, bytes: &[u8]) -> io::Result<()> {
        if Digest::of(bytes) != file.digest {
            return Err(io::Error::other(format!("{} changed while it was packed", file.path)));
        }
        put(&mut self.zip, &file.path, bytes)
    }

    /// Ends the pack.
    pub fn finish(self) -> io::Result<W> {
        if let Some(file) = self.left.as_slice().first() {
            return Err(io::Error::other(format!("{} was named and not put", file.path)));
        }
        Ok(self.zip.finish()?)
    }
}

fn put<W: Write + Seek>(zip: &mut ZipWriter<W>, path: &str, bytes: &[u8]) -> io::Result<()> {
    // A zip within is packed already.
    let is_packed = bytes.starts_with(b"PK\x03\x04");
    let options = SimpleFileOptions::default()
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
        .large_file(bytes.len() as u64 > u64::from(u32::MAX));
    let options = if is_packed {
        options.compression_method(CompressionMethod::Stored)
    } else {
        options.compression_method(CompressionMethod::Deflated).compression_level(Some(LEVEL))
    };
    zip.start_file(path, options)?;
    zip.write_all(bytes)
}
