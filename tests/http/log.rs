//! What the client logs, of every test in this process.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::layer;
use tracing_subscriber::layer::SubscriberExt as _;

/// The log. A subscriber for one test alone would miss events whose place in the code another test reached first, so
/// there is one for all, in place before the first client.
pub static LOG: LazyLock<Log> = LazyLock::new(Log::start);

/// A log kept in memory.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Keeps everything of this crate's targets, at every level.
    fn start() -> Self {
        let log = Self::default();
        let copy = log.clone();
        let lines = layer().with_writer(move || copy.clone()).with_ansi(false);
        let targets = EnvFilter::new("resident_outcomes=trace");
        tracing::subscriber::set_global_default(tracing_subscriber::registry().with(targets).with(lines)).unwrap();
        log
    }

    /// The log so far.
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, part: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(part)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
