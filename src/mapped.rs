//! Bytes in memory of their own, which the system has back when they are let go. The allocator would keep pieces of the
//! size of a national file, and more of them with every reply.

use std::io;

use memmap2::MmapMut;

/// Two large pages, so that less than half is taken in vain.
#[cfg(target_os = "linux")]
const WORTH_LARGE_PAGES: usize = 4 << 20;

/// Bytes that grow as they are written.
#[derive(Debug)]
pub(crate) struct Mapped {
    map: MmapMut,
    length: usize,
}

impl Mapped {
    /// Room for so many bytes at first. It costs nothing until they are written: memory that nobody touched is not taken
    /// from anybody.
    pub(crate) fn with_capacity(bytes: u64) -> io::Result<Self> {
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX).max(1);
        Ok(Self { map: map(bytes)?, length: 0 })
    }

    /// How many bytes there are.
    pub(crate) fn len(&self) -> usize {
        self.length
    }
}

/// Memory of so many bytes, in large pages where the system has them: to be given one of 4 KB takes longer than to fill it.
fn map(bytes: usize) -> io::Result<MmapMut> {
    let map = MmapMut::map_anon(bytes)?;
    #[cfg(target_os = "linux")]
    if bytes >= WORTH_LARGE_PAGES {
        // Without them all is as before.
        let _ = map.advise(memmap2::Advice::HugePage);
    }
    Ok(map)
}

impl io::Write for Mapped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let end = self.length + bytes.len();
        if end > self.map.len() {
            let mut larger = map(end.max(self.map.len() * 2))?;
            larger[..self.length].copy_from_slice(self.as_ref());
            self.map = larger;
        }
        self.map[self.length..end].copy_from_slice(bytes);
        self.length = end;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl AsRef<[u8]> for Mapped {
    fn as_ref(&self) -> &[u8] {
        &self.map[..self.length]
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::io::Write as _;

    use super::*;

    #[test]
    fn bytes_stay_while_it_grows() {
        for capacity in [0, 1, 3, 10_000] {
            let mut mapped = Mapped::with_capacity(capacity).unwrap();
            let mut expected = Vec::new();
            for part in [&b"GEO_ID|"[..], b"", b"B28002_E001", &[7; 9_000]] {
                mapped.write_all(part).unwrap();
                expected.extend_from_slice(part);
            }
            assert_eq!((mapped.as_ref(), mapped.len()), (&expected[..], expected.len()), "{capacity}");
        }
    }
}
