//! Columns of texts in Arrow's memory: `lent` takes them from Python, `strings` and `dictionary` read them, `build` makes new ones, `result`
//! hands those back.

mod build;
mod dictionary;
mod lent;
mod result;
mod strings;

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, new_null_array};
use arrow_schema::{DataType, Field};
use pyo3::prelude::*;

use crate::cleaning::{Cleaning, Texts, Threads, changed};
use crate::finding::in_code_points;
use build::{Spans, Values};
use dictionary::Remembered;
use lent::Column;
pub use result::{ArrowArray, ArrowChunkedArray};
use strings::Strings;

/// Cleans a column, and makes another of what went where that is asked for.
pub fn clean<'py>(
    cleaning: &Cleaning,
    column: &Bound<'py, PyAny>,
    threads: Threads,
    with_findings: bool,
) -> PyResult<(Bound<'py, PyAny>, Option<Bound<'py, PyAny>>)> {
    let py = column.py();
    let mut column = Column::lent_by(column)?;
    let mut sweep = Sweep { py, cleaning, threads, with_findings, remembered: Remembered::default() };
    let (mut chunks, mut found) = (Vec::new(), Vec::new());
    while let Some(chunk) = column.next(py) {
        let clean = sweep.clean(&chunk?)?;
        chunks.push(clean.texts);
        found.extend(clean.found);
        py.check_signals()?;
    }
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
    threads: Threads,
    with_findings: bool,
    remembered: Remembered,
}

impl Sweep<'_, '_> {
    fn clean(&mut self, chunk: &ArrayRef) -> PyResult<Clean> {
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

    fn clean_strings(&self, chunk: &ArrayRef) -> PyResult<Clean> {
        let &Sweep { py, cleaning, threads, with_findings, .. } = self;
        let strings = Strings::of(chunk)?;
        let mut texts = Values::like(chunk);
        let mut spans = with_findings.then(Spans::default);
        cleaning.sweep(
            py,
            threads,
            &strings,
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
