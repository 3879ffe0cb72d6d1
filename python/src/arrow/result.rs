//! Clean columns, as Python takes them: memory of Arrow, lent by its capsules.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, FieldRef};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};
use pyo3_arrow::PyDataType;
use pyo3_arrow::ffi::{ArrayIterator, to_array_pycapsules, to_schema_pycapsule, to_stream_pycapsule};

/// Gives what was asked for: chunks for chunks, an array for an array.
pub fn give(py: Python<'_>, mut chunks: Vec<ArrayRef>, field: FieldRef, is_chunked: bool) -> PyResult<Bound<'_, PyAny>> {
    match chunks.pop() {
        Some(array) if !is_chunked => ArrowArray { array, field }.into_bound_py_any(py),
        last => {
            chunks.extend(last);
            ArrowChunkedArray { chunks, field }.into_bound_py_any(py)
        }
    }
}

/// A column in one piece, which every library of Arrow takes without a copy: ``pyarrow.array(column)``, ``polars.Series(column)``,
/// ``nanoarrow.Array(column)``.
#[pyclass(frozen, module = "unscaffold")]
pub struct ArrowArray {
    array: ArrayRef,
    field: FieldRef,
}

#[pymethods]
impl ArrowArray {
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        Ok(to_schema_pycapsule(py, &*self.field)?)
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        Ok(to_array_pycapsules(py, self.field.clone(), &self.array, text_type(requested_schema)?)?)
    }

    fn __len__(&self) -> usize {
        self.array.len()
    }

    fn __repr__(&self) -> String {
        format!("<ArrowArray: {} of {}>", rows(self.array.len()), self.array.data_type())
    }
}

/// A column in chunks, which every library of Arrow takes without a copy: ``pyarrow.chunked_array(column)``, ``polars.Series(column)``.
#[pyclass(frozen, module = "unscaffold")]
pub struct ArrowChunkedArray {
    chunks: Vec<ArrayRef>,
    field: FieldRef,
}

#[pymethods]
impl ArrowChunkedArray {
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        Ok(to_schema_pycapsule(py, &*self.field)?)
    }

    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let chunks: Vec<_> = self.chunks.iter().map(|chunk| Ok(Arc::clone(chunk))).collect();
        let reader = ArrayIterator::new(chunks, self.field.clone());
        Ok(to_stream_pycapsule(py, Box::new(reader), text_type(requested_schema)?)?)
    }

    fn __len__(&self) -> usize {
        self.chunks.iter().map(Array::len).sum()
    }

    fn __repr__(&self) -> String {
        let (chunks, kind) = (self.chunks.len(), self.field.data_type());
        format!("<ArrowChunkedArray: {} of {kind} in {chunks} chunk{}>", rows(self.__len__()), if chunks == 1 { "" } else { "s" })
    }
}

fn rows(count: usize) -> String {
    format!("{count} row{}", if count == 1 { "" } else { "s" })
}

/// The type that is wanted, where it is one of texts: of others a cast makes nulls, and Arrow's interface leaves it to us to cast or not.
fn text_type(wanted: Option<Bound<'_, PyCapsule>>) -> PyResult<Option<Bound<'_, PyCapsule>>> {
    let Some(schema) = wanted else { return Ok(None) };
    let kind = PyDataType::from_arrow_pycapsule(&schema)?.into_inner();
    Ok(matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View).then_some(schema))
}
