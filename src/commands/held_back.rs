//! A report that waits for its evidence: nothing is shown that could turn out not to be kept.

use std::io::{self, Write};

use crate::gather::Keeping;

/// Holds what is written back while replies are being written, and lets it pass from then on.
pub(super) struct HeldBack<'w> {
    out: &'w mut dyn Write,
    keeping: Keeping,
    held: Vec<u8>,
}

impl<'w> HeldBack<'w> {
    pub(super) fn new(out: &'w mut dyn Write, keeping: Keeping) -> Self {
        Self { out, keeping, held: Vec::new() }
    }

    /// Lets out what is held back.
    pub(super) fn release(&mut self) -> io::Result<()> {
        self.out.write_all(&std::mem::take(&mut self.held))
    }
}

impl Write for HeldBack<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.keeping.is_done() {
            self.held.extend_from_slice(bytes);
            return Ok(bytes.len());
        }
        self.release()?;
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.keeping.is_done() {
            self.release()?;
        }
        self.out.flush()
    }
}
