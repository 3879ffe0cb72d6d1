//! Cleaning without an interpreter: one text with memory that is kept, or many, on several threads.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ops::Range;

use pyo3::prelude::*;
use unscaffold::sentence::sentences;
use unscaffold::site::SiteTemplate;
use unscaffold::{Cleaned, Cleaner, Scratch};

use crate::finding::{Finding, Found, Names, in_code_points};
use crate::threads::Threads;

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
    /// The cleaner of the site that a text is a page of, where there is one.
    fn cleaner(&self, _number: usize) -> Option<&Cleaner> {
        None
    }
}

/// Memory that grew for a text larger than this is not kept: it is up to fifty times the text, where lines are short.
pub const KEPT: usize = 256 << 10;

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

    /// The same for the pages of one site, or of none.
    pub fn with_site(&self, template: Option<&SiteTemplate>) -> Self {
        let cleaner = template.map_or_else(|| self.cleaner.without_site(), |template| self.cleaner.with_site(template));
        Cleaning { cleaner, names: self.names.clone() }
    }

    /// Cleans a text.
    pub fn clean<'t>(&self, text: &'t str) -> Cleaned<'t> {
        clean_by(&self.cleaner, text)
    }

    /// Cleans a text, and makes something of it.
    pub fn treat<R>(&self, text: &str, make: impl FnOnce(&Cleaned<'_>) -> R) -> R {
        treat_by(&self.cleaner, text, make)
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
        let treat = |number: usize| {
            let cleaner = texts.cleaner(number).unwrap_or(&self.cleaner);
            texts.text(number).map(|text| treat_by(cleaner, &text, |cleaned| make(&text, cleaned)))
        };
        let mut from = 0;
        while from < texts.count() {
            let wave = wave(texts, from, threads.wave());
            from = wave.end;
            let results = py.detach(|| threads.side_by_side(wave.clone(), &treat));
            for (number, result) in wave.zip(results) {
                take(number, result)?;
            }
            py.check_signals()?;
        }
        Ok(())
    }
}

fn clean_by<'t>(cleaner: &Cleaner, text: &'t str) -> Cleaned<'t> {
    if text.len() > KEPT {
        return cleaner.clean(text);
    }
    SCRATCH.with_borrow_mut(|scratch| cleaner.clean_with(scratch, text))
}

fn treat_by<R>(cleaner: &Cleaner, text: &str, make: impl FnOnce(&Cleaned<'_>) -> R) -> R {
    let cleaned = clean_by(cleaner, text);
    let result = make(&cleaned);
    if text.len() <= KEPT {
        SCRATCH.with_borrow_mut(|scratch| scratch.recycle(cleaned));
    }
    result
}

/// The text that is left; none where it is the one that came.
pub fn changed(cleaned: &Cleaned<'_>) -> Option<String> {
    (!cleaned.is_unchanged()).then(|| cleaned.text().to_owned())
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
