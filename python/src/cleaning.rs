//! Cleaning without an interpreter: one text with memory that is kept, or many, on several threads.

use std::borrow::Cow;
use std::cell::RefCell;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use pyo3::prelude::*;
use unscaffold::sentence::sentences;
use unscaffold::{Cleaned, Cleaner, Scratch};

use crate::finding::{Finding, Found, Names, in_code_points};

/// A cleaner, and what was looked up in it.
pub struct Cleaning {
    pub cleaner: Cleaner,
    names: Names,
}

/// Texts by their number; some numbers may have none.
pub trait Texts: Sync {
    fn count(&self) -> usize;
    /// Bytes of a text, about.
    fn size(&self, number: usize) -> usize;
    fn text(&self, number: usize) -> Option<Cow<'_, str>>;
}

/// Memory that grew for a text larger than this is not kept: it is up to fifty times the text, where lines are short.
const KEPT: usize = 256 << 10;
/// So many bytes of text are cleaned by a thread before the interpreter is asked whether to go on: some 50 ms of work.
const WAVE: usize = 4 << 20;
/// Texts that a thread takes at a time.
const TAKEN: usize = 16;
/// More threads than any machine has processors are a mistake.
const MOST_THREADS: usize = 1024;

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

impl Cleaning {
    pub fn new(cleaner: Cleaner) -> Self {
        // What is made at the first text that needs it is made now: a process that forked while another thread made it would wait for
        // that thread, which it does not have.
        let text = "The storm passed at 6 p.m. &ndash; all roads are open.\n\n3 May 2018\n\nLeave a Reply\n";
        sentences(cleaner.clean(text).text()).for_each(drop);
        Cleaning { cleaner, names: Names::default() }
    }

    /// Cleans a text.
    pub fn clean<'t>(&self, text: &'t str) -> Cleaned<'t> {
        if text.len() > KEPT {
            return self.cleaner.clean(text);
        }
        SCRATCH.with_borrow_mut(|scratch| self.cleaner.clean_with(scratch, text))
    }

    /// Cleans a text, and makes something of it.
    pub fn treat<R>(&self, text: &str, make: impl FnOnce(&Cleaned<'_>) -> R) -> R {
        let cleaned = self.clean(text);
        let result = make(&cleaned);
        if text.len() <= KEPT {
            SCRATCH.with_borrow_mut(|scratch| scratch.recycle(cleaned));
        }
        result
    }

    /// All that looks like scaffolding.
    pub fn detect(&self, text: &str) -> Vec<Found> {
        in_code_points(text, &self.cleaner.detect(text))
    }

    /// Findings as Python sees them.
    pub fn name(&self, py: Python<'_>, found: Vec<Found>) -> Vec<Finding> {
        self.names.name(py, &self.cleaner, found)
    }

    /// Cleans texts on so many threads and takes what was made of them, in their order.
    ///
    /// Threads live as long as a wave does: where all is quiet none is there when a process forks, as those of data loaders do.
    ///
    /// # Errors
    ///
    /// What a signal raised, as Ctrl-C does, and what `take` did.
    pub fn sweep<R: Send>(
        &self,
        py: Python<'_>,
        threads: Threads,
        texts: &impl Texts,
        make: impl Fn(&str, &Cleaned<'_>) -> R + Sync,
        mut take: impl FnMut(usize, Option<R>) -> PyResult<()>,
    ) -> PyResult<()> {
        let treat = |number: usize| texts.text(number).map(|text| self.treat(&text, |cleaned| make(&text, cleaned)));
        let mut from = 0;
        while from < texts.count() {
            let wave = wave(texts, from, threads.wave());
            from = wave.end;
            let results = py.detach(|| side_by_side(threads.0, wave.clone(), &treat));
            for (number, result) in wave.zip(results) {
                take(number, result)?;
            }
            py.check_signals()?;
        }
        Ok(())
    }
}

/// The text that is left; none where it is the one that came.
pub fn changed(cleaned: &Cleaned<'_>) -> Option<String> {
    (!cleaned.is_unchanged()).then(|| cleaned.text().to_owned())
}

/// How many threads.
#[derive(Clone, Copy)]
pub struct Threads(usize);

impl Threads {
    /// As they were asked for: 0 for as many as there are processors.
    pub fn of(asked: usize) -> Self {
        let threads = match asked {
            0 => thread::available_parallelism().map_or(1, NonZeroUsize::get),
            some => some,
        };
        Threads(threads.min(MOST_THREADS))
    }

    /// Bytes that they clean before anyone looks up.
    pub fn wave(self) -> usize {
        WAVE * self.0
    }
}

/// The numbers from here on whose texts have about so many bytes together.
fn wave(texts: &impl Texts, from: usize, most: usize) -> Range<usize> {
    let mut bytes = 0;
    let end = (from..texts.count()).find(|&number| {
        bytes += texts.size(number);
        bytes >= most
    });
    from..end.map_or(texts.count(), |last| last + 1)
}

/// What is made of each number, in their order. Where no further thread is to be had, by those that are.
fn side_by_side<R: Send>(threads: usize, numbers: Range<usize>, make: &(impl Fn(usize) -> R + Sync)) -> Vec<R> {
    let parts = numbers.len().div_ceil(TAKEN);
    if threads.min(parts) <= 1 {
        return numbers.map(make).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let part = next.fetch_add(1, Ordering::Relaxed);
            if part >= parts {
                return done;
            }
            let first = numbers.start + part * TAKEN;
            let results: Vec<R> = (first..numbers.end.min(first + TAKEN)).map(make).collect();
            done.push((part, results));
        }
    };
    let mut done = thread::scope(|scope| {
        let others = (1..threads.min(parts)).map_while(|_| thread::Builder::new().spawn_scoped(scope, work).ok());
        let others: Vec<_> = others.collect();
        let mut done = work();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(part, _)| *part);
    done.into_iter().flat_map(|(_, results)| results).collect()
}
