//! Columns of texts in Arrow's memory: `strings` reads them, `build` makes new ones, `result` hands those to Python.

mod build;
mod dictionary;
mod result;
mod strings;

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, new_null_array};
use arrow_schema::{DataType, Field, FieldRef};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3_arrow::input::AnyArray;

use crate::cleaning::Cleaning;
use build::{Spans, Values};
pub use result::{ArrowArray, ArrowChunkedArray};
use strings::Strings;

/// Cleans a column.
pub fn clean<'py>(cleaning: &Cleaning, column: &Bound<'py, PyAny>, threads: usize) -> PyResult<Bound<'py, PyAny>> {
    let column = Column::read(column)?;
    let sweep = Sweep { py: column.py, cleaning, threads, with_findings: false };
    let mut chunks = Vec::new();
    for chunk in column.chunks {
        chunks.push(sweep.clean(&chunk?)?.0);
    }
    result::give(column.py, chunks, column.field, column.is_chunked)
}

/// Cleans a column, and makes another of what went.
pub fn clean_with_findings<'py>(
    cleaning: &Cleaning,
    column: &Bound<'py, PyAny>,
    threads: usize,
) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    let column = Column::read(column)?;
    let sweep = Sweep { py: column.py, cleaning, threads, with_findings: true };
    let (mut chunks, mut findings) = (Vec::new(), Vec::new());
    for chunk in column.chunks {
        let (clean, found) = sweep.clean(&chunk?)?;
        chunks.push(clean);
        findings.push(found);
    }
    let found = Arc::new(Field::new("removed", build::findings_type(), true));
    let clean = result::give(column.py, chunks, column.field, column.is_chunked)?;
    Ok((clean, result::give(column.py, findings, found, column.is_chunked)?))
}

/// A column that Python lends.
struct Column<'py> {
    py: Python<'py>,
    field: FieldRef,
    is_chunked: bool,
    chunks: Box<dyn Iterator<Item = PyResult<ArrayRef>> + 'py>,
}

impl<'py> Column<'py> {
    fn read(object: &Bound<'py, PyAny>) -> PyResult<Self> {
        let py = object.py();
        if !object.hasattr("__arrow_c_array__")? && !object.hasattr("__arrow_c_stream__")? {
            return Err(PyTypeError::new_err(format!(
                "{} is no column of Arrow: it has neither __arrow_c_array__ nor __arrow_c_stream__; clean_batch() takes lists",
                object.get_type().name()?
            )));
        }
        let column: AnyArray = object.extract()?;
        let is_chunked = matches!(column, AnyArray::Stream(_));
        let reader = column.into_reader()?;
        let whole = reader.field();
        // Some lend a column as a table that has no other.
        let only = match whole.data_type() {
            DataType::Struct(fields) if fields.len() == 1 => Some(fields[0].clone()),
            _ => None,
        };
        let field = only.clone().unwrap_or(whole);
        if !is_text(field.data_type()) {
            return Err(PyTypeError::new_err(format!(
                "a column of {}, not of texts: string, large_string, string_view, or a dictionary of them",
                field.data_type()
            )));
        }
        let chunks = reader.map(move |chunk| {
            let chunk = chunk.map_err(|error| PyErr::from(pyo3_arrow::error::PyArrowError::from(error)))?;
            match &only {
                Some(_) if chunk.null_count() > 0 => Err(PyValueError::new_err("a table whose rows are null")),
                Some(_) => Ok(chunk.as_struct().column(0).clone()),
                None => Ok(chunk),
            }
        });
        Ok(Column { py, field, is_chunked, chunks: Box::new(chunks) })
    }
}

fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

struct Sweep<'s, 'py> {
    py: Python<'py>,
    cleaning: &'s Cleaning,
    threads: usize,
    with_findings: bool,
}

impl Sweep<'_, '_> {
    /// A chunk without scaffolding, and what went; nulls where that is not asked for.
    fn clean(&self, chunk: &ArrayRef) -> PyResult<(ArrayRef, ArrayRef)> {
        let none = || new_null_array(&build::findings_type(), chunk.len());
        match chunk.data_type() {
            DataType::Null => Ok((chunk.clone(), none())),
            DataType::Dictionary(..) => {
                let (values, found) = self.clean(chunk.as_any_dictionary().values())?;
                Ok((dictionary::with_values(chunk, &values)?, dictionary::spread(chunk, &found)?))
            }
            _ => {
                let strings = Strings::of(chunk)?;
                let mut values = Values::like(chunk);
                let mut spans = Spans::default();
                let &Sweep { py, cleaning, threads, with_findings } = self;
                cleaning.sweep(
                    py,
                    threads,
                    &strings,
                    |text, cleaned| {
                        let found = with_findings.then(|| cleaning.translate(text, cleaned.removed()));
                        (cleaned.text().to_owned(), found)
                    },
                    |_, made| {
                        let (text, found) = made.unzip();
                        spans.push(found.flatten());
                        values.push(text.as_deref())
                    },
                )?;
                Ok((values.finish(), if with_findings { spans.finish() } else { none() }))
            }
        }
    }
}
