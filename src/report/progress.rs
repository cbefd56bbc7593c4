//! Progress for people who wait: on stderr, only where it is a terminal, and only after half a second.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget};

use crate::gather;
use crate::plan::Request;

/// Nothing is shown for less than this.
const PATIENCE: Duration = Duration::from_millis(500);

/// A line that says what is under way.
#[derive(Debug)]
pub struct Line {
    bar: ProgressBar,
    started: Instant,
    under_way: Mutex<Vec<String>>,
}

impl Line {
    /// A line that is drawn only where stderr is a terminal.
    #[must_use]
    pub fn new(to_terminal: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let line = Self { bar, started: Instant::now(), under_way: Mutex::new(Vec::new()) };
        if to_terminal {
            let bar = line.bar.clone();
            tokio::spawn(async move {
                tokio::time::sleep(PATIENCE).await;
                bar.set_draw_target(ProgressDrawTarget::stderr());
                bar.enable_steady_tick(Duration::from_millis(120));
            });
        }
        line
    }

    /// Clears the line.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn change(&self, edit: impl FnOnce(&mut Vec<String>)) {
        let Ok(mut under_way) = self.under_way.lock() else { return };
        edit(&mut under_way);
        let seconds = self.started.elapsed().as_secs();
        self.bar.set_message(if under_way.is_empty() {
            format!("reading and measuring ({seconds} s)")
        } else {
            format!("waiting for {}", under_way.join(", "))
        });
    }
}

impl gather::Progress for Line {
    fn asked(&self, request: &Request) {
        self.change(|under_way| under_way.push(words(request)));
    }

    fn answered(&self, request: &Request) {
        let done = words(request);
        self.change(|under_way| {
            if let Some(at) = under_way.iter().position(|one| *one == done) {
                under_way.remove(at);
            }
        });
    }
}

fn words(request: &Request) -> String {
    format!("{} ({})", request.reason, request.resource.route())
}
