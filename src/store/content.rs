//! The stored form of bytes: as sent where they are large or packed already, gzipped where that makes them smaller, and
//! proved by their digest when they come back. No disk, no database.

use std::io::{self, Read as _, Write as _};

use bytes::Bytes;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use crate::model::Digest;

/// The size of a piece in the database.
pub(super) const CHUNK: usize = 1 << 20;

/// Larger bytes are kept as they came: to pack a national table takes longer than to make a year's figures of it, and
/// costs more memory. What fits one piece are the many replies of services.
const WORTH_PACKING: usize = CHUNK;

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
    /// Takes the digest, and packs small bytes; those as they came are let go where that made them smaller. Takes long for
    /// large bytes: not for a thread that serves others.
    #[must_use]
    pub fn of(bytes: Bytes) -> Self {
        let (digest, size) = (Digest::of(&bytes), bytes.len() as u64);
        match gzip_if_smaller(&bytes) {
            Some(stored) => Self { digest, encoding: Encoding::Gzip, size, stored: stored.into() },
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

fn gzip_if_smaller(bytes: &[u8]) -> Option<Vec<u8>> {
    // Zip and gzip bytes would only cost time.
    if bytes.len() > WORTH_PACKING || bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\x1f\x8b") {
        return None;
    }
    gzip(bytes).ok().filter(|stored| stored.len() < bytes.len())
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    // Level 1: higher ones take several times as long for a tenth less.
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::fast());
    encoder.write_all(bytes)?;
    encoder.finish()
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
        let row = "GEO_ID|B28002_E1\n";
        let text = row.repeat(100).into_bytes();
        let zip = [b"PK\x03\x04".to_vec(), text.clone()].concat();
        let gzip = [b"\x1f\x8b".to_vec(), text.clone()].concat();
        let cases = [
            ("text", text, Encoding::Gzip),
            ("a zip is kept as sent", zip, Encoding::Identity),
            ("a gzip is kept as sent", gzip, Encoding::Identity),
            ("a whole piece", row.repeat(CHUNK / row.len()).into_bytes(), Encoding::Gzip),
            ("larger than that", row.repeat(CHUNK / row.len() + 1).into_bytes(), Encoding::Identity),
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
    fn large_bytes_that_an_earlier_version_packed_come_back() {
        let bytes = "1600000US0465000|113451\n".repeat(WORTH_PACKING / 10).into_bytes();
        let (packed, digest) = (gzip(&bytes).unwrap(), Digest::of(&bytes));
        assert!(unpack("gzip", packed, bytes.len() as u64, digest).unwrap() == bytes);
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
