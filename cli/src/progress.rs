//! Progress, on a terminal only, and what must be said while it is drawn.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::messages::say;
use crate::tally::{Tally, grouped};

/// A line that tells how far a run is.
pub struct Progress {
    bar: ProgressBar,
    /// Bytes that were read of the files themselves.
    pub read: Arc<AtomicU64>,
    pub started: Instant,
}

impl Progress {
    /// Of so many bytes, where that is known.
    pub fn new(total: Option<u64>, quiet: bool) -> Self {
        // Draws nothing where standard error is no terminal.
        let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(total, target);
        let template = match total {
            Some(_) => {
                "{bar:24} {percent:>3} %  {decimal_bytes}/{decimal_total_bytes}  {decimal_bytes_per_sec}  {msg}  {eta} left"
            }
            None => "{spinner} {decimal_bytes}  {decimal_bytes_per_sec}  {msg}",
        };
        bar.set_style(ProgressStyle::with_template(template).expect("a template"));
        bar.enable_steady_tick(Duration::from_millis(200));
        Progress { bar, read: Arc::default(), started: Instant::now() }
    }

    pub fn show(&self, tally: &Tally) {
        self.show_message(|| format!("{} documents, {:.1} % removed", grouped(tally.documents), 100.0 * tally.removed_share()));
    }

    /// Shows how far it is, and a message.
    pub fn show_message(&self, message: impl FnOnce() -> String) {
        if !self.bar.is_hidden() {
            self.bar.set_position(self.bytes());
            self.bar.set_message(message());
        }
    }

    /// Prints a line above it.
    pub fn say(&self, line: &str) {
        self.bar.suspend(|| say(line));
    }

    pub fn bytes(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
