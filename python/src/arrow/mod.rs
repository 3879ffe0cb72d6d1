//! Columns of texts in Arrow's memory: `lent` takes them from Python, `strings` and `dictionary` read them, `sites` knows which site each row
//! is a page of, `build` makes new ones, `result` hands those back.

mod build;
mod dictionary;
mod lent;
mod result;
mod sites;
mod strings;

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, new_null_array};
use arrow_schema::{DataType, Field};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;

use crate::cleaning::{Cleaning, Texts, changed};
use crate::finding::in_code_points;
use crate::threads::Threads;
use build::{Spans, Values};
use dictionary::Remembered;
use lent::Column;
pub use result::{ArrowArray, ArrowChunkedArray};
use sites::{Rows, Sites};
use strings::Strings;

/// Cleans a column, each text as a page of its site where those are given, and makes another column of what went where that is asked for.
pub fn clean<'py>(
    cleaning: &Cleaning,
    column: &Bound<'py, PyAny>,
    sites: Option<&Bound<'py, PyAny>>,
    threads: Threads,
    with_findings: bool,
) -> PyResult<(Bound<'py, PyAny>, Option<Bound<'py, PyAny>>)> {
    let py = column.py();
    let mut column = Column::of_texts(column)?;
    if sites.is_some() && matches!(column.field.data_type(), DataType::Dictionary(..)) {
        return Err(PyTypeError::new_err("with sites the texts are no dictionary: cast the column to its values"));
    }
    let sites = sites.map(|sites| Sites::lent_by(sites, cleaning)).transpose()?;
    let mut sweep = Sweep { py, cleaning, sites, threads, with_findings, remembered: Remembered::default(), rows: 0 };
    let (mut chunks, mut found) = (Vec::new(), Vec::new());
    while let Some(chunk) = column.next(py) {
        let clean = sweep.clean(&chunk?)?;
        chunks.push(clean.texts);
        found.extend(clean.found);
        py.check_signals()?;
    }
    sweep.check_rows(false)?;
    let texts = result::give(py, chunks, column.field, column.is_chunked)?;
    let field = || Arc::new(Field::new("removed", build::findings_type(), true));
    let found = with_findings.then(|| result::give(py, found, field(), column.is_chunked)).transpose()?;
    Ok((texts, found))
}

/// A chunk without scaffolding, and what went, where that is asked for.
#[derive(Clone)]
struct Clean {
    texts: ArrayRef,
    found: Option<ArrayRef>,
}

struct Sweep<'s, 'py> {
    py: Python<'py>,
    cleaning: &'s Cleaning,
    sites: Option<Sites>,
    threads: Threads,
    with_findings: bool,
    remembered: Remembered,
    /// Rows that were seen.
    rows: usize,
}

impl Sweep<'_, '_> {
    fn clean(&mut self, chunk: &ArrayRef) -> PyResult<Clean> {
        self.rows += chunk.len();
        self.check_rows(true)?;
        match chunk.data_type() {
            DataType::Dictionary(_, values) if **values != DataType::Null => {
                dictionary::check_keys(chunk)?;
                let values = chunk.as_any_dictionary().values();
                let clean = match self.remembered.of(values) {
                    Some(clean) => clean,
                    None => self.remembered.keep(values, self.clean_strings(values)?),
                };
                dictionary::with_values(chunk, &clean)
            }
            // Nulls.
            DataType::Null | DataType::Dictionary(..) => {
                let found = self.with_findings.then(|| new_null_array(&build::findings_type(), chunk.len()));
                Ok(Clean { texts: chunk.clone(), found })
            }
            _ => self.clean_strings(chunk),
        }
    }

    /// # Errors
    ///
    /// `ValueError` where there are not as many sites as texts.
    fn check_rows(&self, more_to_come: bool) -> PyResult<()> {
        let Some(sites) = &self.sites else { return Ok(()) };
        let (texts, sites) = (self.rows, sites.count());
        if texts == sites || texts < sites && more_to_come {
            return Ok(());
        }
        let more = if more_to_come { " and more" } else { "" };
        Err(PyValueError::new_err(format!("there are sites for {sites} texts, but {texts}{more} texts")))
    }

    fn clean_strings(&self, chunk: &ArrayRef) -> PyResult<Clean> {
        let &Sweep { py, cleaning, threads, with_findings, .. } = self;
        let strings = Strings::of(chunk)?;
        let mut texts = Values::like(chunk);
        let mut spans = with_findings.then(Spans::default);
        cleaning.sweep(
            py,
            threads,
            &Rows { strings: &strings, sites: self.sites.as_ref(), before: self.rows - chunk.len() },
            |text, cleaned| (changed(cleaned), with_findings.then(|| in_code_points(text, cleaned.removed()))),
            |row, made| {
                let (changed, found) = made.unzip();
                if let Some(spans) = &mut spans {
                    spans.push(found.flatten().map(|found| cleaning.name(py, found)))?;
                }
                match changed.flatten() {
                    Some(text) => texts.push(Some(&text)),
                    None => texts.push(strings.text(row).as_deref()),
                }
            },
        )?;
        Ok(Clean { texts: texts.finish(), found: spans.map(Spans::finish) })
    }
}
