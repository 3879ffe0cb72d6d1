//! Ctrl-C, and the signal to end: runs end behind what they are at, and leave nothing half done.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Nobody takes what is read: the run ends with an error.
static ABANDONED: AtomicBool = AtomicBool::new(false);

/// Files that are being written, and are nothing if they are not finished.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A run ends by itself within this.
const GRACE: Duration = Duration::from_secs(3);

/// Listens from here on. Asked for twice, the program ends at once.
pub fn listen() {
    // It fails where something listens already, which is as good.
    let _ = ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            end();
        }
        std::thread::spawn(|| {
            std::thread::sleep(GRACE);
            end();
        });
    });
}

pub fn is_interrupted() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// The run ends with an error: whoever waits for input need not.
pub fn abandon() {
    ABANDONED.store(true, Ordering::Relaxed);
}

/// Whether there is any use in waiting for input.
pub fn is_over() -> bool {
    is_interrupted() || ABANDONED.load(Ordering::Relaxed)
}

/// Ends the program, without what is unfinished.
fn end() {
    // Held to the end: nothing is finished any more.
    let unfinished = unfinished();
    for path in unfinished.iter() {
        let _ = fs::remove_file(path);
    }
    std::process::exit(130);
}

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// This file is being written.
pub fn begin(path: &Path) {
    unfinished().push(path.to_owned());
}

/// It is finished, or gone, by what this does.
pub fn finish<R>(path: &Path, by: impl FnOnce() -> R) -> R {
    let mut unfinished = unfinished();
    let done = by();
    unfinished.retain(|other| other != path);
    done
}
