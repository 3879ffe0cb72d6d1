//! A column that Python lends, chunk by chunk.

use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, FieldRef};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3_arrow::ffi::ArrayReader;
use pyo3_arrow::input::AnyArray;

pub struct Column {
    pub field: FieldRef,
    pub is_chunked: bool,
    /// Of a table with one column, that column.
    is_table: bool,
    reader: Option<Box<dyn ArrayReader + Send>>,
}

impl Column {
    /// # Errors
    ///
    /// `TypeError` for what is no column of texts, `ValueError` for what breaks Arrow's rules.
    pub fn of_texts(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        Column::lent_by(object, is_text, "texts: string, large_string, string_view, or a dictionary of them")
    }

    /// # Errors
    ///
    /// The same for bytes.
    pub fn of_bytes(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        Column::lent_by(object, is_bytes, "bytes, as templates of sites are: binary, large_binary or binary_view")
    }

    fn lent_by(object: &Bound<'_, PyAny>, is_wanted: fn(&DataType) -> bool, wanted: &str) -> PyResult<Self> {
        if !object.hasattr("__arrow_c_array__")? && !object.hasattr("__arrow_c_stream__")? {
            return Err(PyTypeError::new_err(format!(
                "{} is no column of Arrow: it has neither __arrow_c_array__ nor __arrow_c_stream__; clean_batch() takes lists",
                object.get_type().name()?
            )));
        }
        let column = or_broken(|| object.extract::<AnyArray>())??;
        let is_chunked = matches!(column, AnyArray::Stream(_));
        let reader = column.into_reader()?;
        let whole = reader.field();
        let (field, is_table) = match whole.data_type() {
            // Some lend a column as a table that has no other; a table comes in batches.
            DataType::Struct(fields) if fields.len() == 1 && is_chunked => (fields[0].clone(), true),
            _ => (whole, false),
        };
        if !is_wanted(field.data_type()) {
            return Err(PyTypeError::new_err(format!("a column of {}, not of {wanted}", field.data_type())));
        }
        Ok(Column { field, is_chunked, is_table, reader: Some(reader) })
    }

    /// The next chunk. Whoever makes it may need the interpreter for that, on a thread of its own, and so it is not held meanwhile.
    pub fn next(&mut self, py: Python<'_>) -> Option<PyResult<ArrayRef>> {
        let reader = &mut self.reader;
        let chunk = py.detach(|| {
            let chunk = reader.as_mut().and_then(|reader| or_broken(|| reader.next()).transpose());
            if chunk.is_none() {
                // Its end, too, may wait for such a thread.
                *reader = None;
            }
            chunk
        })?;
        Some(chunk.and_then(|chunk| chunk.map_err(|error| PyValueError::new_err(error.to_string()))).and_then(|chunk| {
            match (self.is_table, chunk.null_count()) {
                (false, _) => Ok(chunk),
                (true, 0) => Ok(chunk.as_struct().column(0).clone()),
                (true, _) => Err(PyValueError::new_err("a table whose rows are null")),
            }
        }))
    }
}

/// What reads foreign memory stops where it finds that broken: that is an error of whoever lends it.
fn or_broken<R>(read: impl FnOnce() -> R) -> PyResult<R> {
    catch_unwind(AssertUnwindSafe(read)).map_err(|panic| {
        let why = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        PyValueError::new_err(format!("the column breaks Arrow's rules: {}", why.unwrap_or("it cannot be read")))
    })
}

fn is_bytes(kind: &DataType) -> bool {
    matches!(kind, DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::Null)
}

fn is_text(kind: &DataType) -> bool {
    let is_string = |kind: &DataType| matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null);
    match kind {
        DataType::Dictionary(_, values) => is_string(values),
        other => is_string(other),
    }
}
