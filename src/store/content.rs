//! The stored form of bytes: as sent where they are packed already, gzipped where that makes them smaller, and proved
//! by their digest when they come back. No disk, no database.

use std::io::{self, Read as _, Write as _};

use bytes::Bytes;
use flate2::read::GzDecoder;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

use crate::mapped::Mapped;
use crate::model::Digest;

/// The size of a piece in the database.
pub(super) const CHUNK: usize = 1 << 20;

/// How bytes are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// As they came.
    Identity,
    /// Gzipped by this program.
    Gzip,
}

impl Encoding {
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
        }
    }

    fn from_id(word: &str) -> Option<Self> {
        [Self::Identity, Self::Gzip].into_iter().find(|encoding| encoding.id() == word)
    }
}

/// Bytes in their stored form, with the digest that was taken of the original ones: no other digest can come with them.
#[derive(Clone, Debug)]
pub struct Content {
    digest: Digest,
    /// How `stored` is encoded.
    pub(super) encoding: Encoding,
    /// How many original bytes there are.
    size: u64,
    /// The stored form.
    pub(super) stored: Bytes,
}

impl Content {
    /// Takes the digest and packs; the bytes as they came are let go where that made them smaller. Takes long for large
    /// bytes: not for a thread that serves others.
    #[must_use]
    pub fn of(bytes: Bytes) -> Self {
        let (digest, size) = (Digest::of(&bytes), bytes.len() as u64);
        match gzip_if_smaller(&bytes) {
            Some(stored) => Self { digest, encoding: Encoding::Gzip, size, stored: Bytes::from_owner(stored) },
            None => Self { digest, encoding: Encoding::Identity, size, stored: bytes },
        }
    }

    /// The digest.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// How many bytes there are.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }
}

fn gzip_if_smaller(bytes: &[u8]) -> Option<Mapped> {
    // Zip and gzip bytes would only cost time.
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\x1f\x8b") {
        return None;
    }
    gzip(bytes).ok().filter(|stored| stored.len() < bytes.len())
}

/// What a gzip file begins with that names no file and no time (RFC 1952), packed by the fastest way.
const GZIP_HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 0xff];

/// Fewer bytes are packed before a second thread has begun.
const WORTH_A_THREAD: usize = 1 << 20;

/// Gzips the halves of large bytes beside each other, into one file that every reader of gzip takes: the first half ends
/// within the stream, at a whole byte, and the second goes on there. A whole table on one processor took longer than
/// everything that could be done beside it.
fn gzip(bytes: &[u8]) -> io::Result<Mapped> {
    let (first, second) = bytes.split_at(if bytes.len() < WORTH_A_THREAD { 0 } else { bytes.len() / 2 });
    let (first, second) = std::thread::scope(|scope| {
        let ahead = (!first.is_empty()).then(|| scope.spawn(|| Deflated::of(first, false)));
        let second = Deflated::of(second, true);
        // Whoever sees a thread fail fails with it.
        (ahead.map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))), second)
    });
    let (first, mut second) = (first.transpose()?, second?);
    let mut stored = Mapped::with_capacity(bytes.len() as u64 / 2)?;
    stored.write_all(&GZIP_HEAD)?;
    if let Some(mut first) = first {
        stored.write_all(first.stream.as_ref())?;
        first.sum.combine(&second.sum);
        second.sum = first.sum;
    }
    stored.write_all(second.stream.as_ref())?;
    stored.write_all(&second.sum.sum().to_le_bytes())?;
    stored.write_all(&second.sum.amount().to_le_bytes())?;
    Ok(stored)
}

/// A part of a gzip file: packed bytes, and the check sum of the original ones.
struct Deflated {
    stream: Mapped,
    sum: Crc,
}

impl Deflated {
    fn of(bytes: &[u8], is_last: bool) -> io::Result<Self> {
        let mut sum = Crc::new();
        sum.update(bytes);
        // Level 1: level 6 takes nine times as long for an 18 MB table.
        let mut encoder = DeflateEncoder::new(Mapped::with_capacity(bytes.len() as u64 / 2)?, Compression::fast());
        encoder.write_all(bytes)?;
        if is_last {
            return Ok(Self { stream: encoder.finish()?, sum });
        }
        encoder.flush()?;
        Ok(Self { stream: std::mem::replace(encoder.get_mut(), Mapped::with_capacity(0)?), sum })
    }
}

/// The original bytes, or what is wrong with the stored ones. Never bytes that are not those of `digest`.
pub(super) fn unpack(encoding: &str, stored: Vec<u8>, size: u64, digest: Digest) -> Result<Vec<u8>, String> {
    let bytes = match Encoding::from_id(encoding) {
        Some(Encoding::Identity) => stored,
        Some(Encoding::Gzip) => gunzip(&stored, size).map_err(|cause| format!("it does not inflate ({cause})"))?,
        None => return Err(format!("its encoding `{encoding}` is unknown")),
    };
    if bytes.len() as u64 != size {
        return Err(format!("it has not the {size} bytes it was kept with"));
    }
    let found = Digest::of(&bytes);
    if found == digest { Ok(bytes) } else { Err(format!("its bytes have the digest {found}")) }
}

fn gunzip(stored: &[u8], size: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than is right shows that there is too much, and bounds what damage can inflate to.
    GzDecoder::new(stored).take(size.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_what_shrinks_is_gzipped() {
        let text = "GEO_ID|B28002_E001\n".repeat(100).into_bytes();
        let zip = [b"PK\x03\x04".to_vec(), text.clone()].concat();
        let gzip = [b"\x1f\x8b".to_vec(), text.clone()].concat();
        let cases = [
            ("text", text, Encoding::Gzip),
            ("a zip is kept as sent", zip, Encoding::Identity),
            ("a gzip is kept as sent", gzip, Encoding::Identity),
            ("too short to shrink", b"[]".to_vec(), Encoding::Identity),
            ("empty", Vec::new(), Encoding::Identity),
        ];
        for (case, bytes, expected) in cases {
            assert_eq!(Content::of(bytes.into()).encoding, expected, "{case}");
        }
    }

    #[test]
    fn damage_is_named() {
        let packed = Content::of(b"a,b\n".repeat(50).into());
        let mut flipped = packed.stored.to_vec();
        flipped[20] ^= 1;
        let cut = packed.stored[..packed.stored.len() - 12].to_vec();
        let cases = [
            ("a flipped bit", "gzip", flipped, packed.size, "inflate"),
            ("cut short", "gzip", cut, packed.size, "inflate"),
            ("larger than kept", "gzip", packed.stored.to_vec(), packed.size - 1, "not the 199 bytes"),
            ("other bytes", "identity", vec![b'x'; 200], packed.size, "have the digest"),
            ("unknown encoding", "zstd", packed.stored.to_vec(), packed.size, "`zstd`"),
        ];
        for (case, encoding, stored, size, expected) in cases {
            let what = unpack(encoding, stored, size, packed.digest).unwrap_err();
            assert!(what.contains(expected), "{case}: {what}");
        }
    }

    #[test]
    fn halves_packed_beside_each_other_are_one_file() {
        let line = |at: usize| format!("1600000US{at:07}|{}|{}\n", at * 7919, at % 13);
        let text: String = (0..80_000).map(line).collect();
        for size in [WORTH_A_THREAD - 1, WORTH_A_THREAD, WORTH_A_THREAD + 1, text.len()] {
            let bytes = text.as_bytes()[..size].to_vec();
            let packed = Content::of(bytes.clone().into());
            assert_eq!(packed.encoding, Encoding::Gzip, "{size}");
            let mut reader = GzDecoder::new(&packed.stored[..]);
            let mut back = Vec::new();
            reader.read_to_end(&mut back).unwrap();
            assert!(back == bytes, "{size} bytes do not come back");
            assert!(reader.into_inner().is_empty(), "{size}: something stands after the end of the stream");
        }
    }

    proptest! {
        #[test]
        fn bytes_come_back(bytes in prop::collection::vec(any::<u8>(), 0..4096), repeat in 1_usize..5) {
            let bytes = bytes.repeat(repeat);
            let packed = Content::of(bytes.clone().into());
            prop_assert!(packed.stored.len() <= bytes.len());
            let back = unpack(packed.encoding.id(), packed.stored.to_vec(), packed.size, packed.digest);
            prop_assert_eq!(back.unwrap(), bytes);
        }
    }
}
