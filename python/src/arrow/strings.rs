//! Strings of a column, where they stand.
//!
//! Arrow says that they are UTF-8, and nobody checks it on the way from a file: they are read as bytes here, and what is not UTF-8 in
//! them as U+FFFD. What a document contains does not end a run.

use std::borrow::Cow;

use arrow_array::cast::AsArray;
use arrow_array::{Array, BinaryViewArray, GenericStringArray, LargeStringArray, OffsetSizeTrait, StringArray};
use arrow_schema::{ArrowError, DataType};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;

use crate::cleaning::Texts;

pub enum Strings {
    Small(StringArray),
    Large(LargeStringArray),
    View(BinaryViewArray),
}

impl Strings {
    pub fn of(array: &dyn Array) -> PyResult<Self> {
        match array.data_type() {
            DataType::Utf8 => Ok(Strings::Small(checked(array.as_string::<i32>())?.clone())),
            DataType::LargeUtf8 => Ok(Strings::Large(checked(array.as_string::<i64>())?.clone())),
            DataType::Utf8View => {
                let views = array.as_string_view();
                // It looks whether the views are inside of the buffers, and copies neither.
                let checked =
                    BinaryViewArray::try_new(views.views().clone(), views.data_buffers().to_vec(), views.nulls().cloned());
                Ok(Strings::View(checked.map_err(|error: ArrowError| PyValueError::new_err(error.to_string()))?))
            }
            other => Err(PyTypeError::new_err(format!("{other} is no type of texts"))),
        }
    }

    fn bytes(&self, row: usize) -> Option<&[u8]> {
        match self {
            Strings::Small(array) => array.is_valid(row).then(|| slice(array.value_data(), array.value_offsets(), row)),
            Strings::Large(array) => array.is_valid(row).then(|| slice(array.value_data(), array.value_offsets(), row)),
            Strings::View(array) => array.is_valid(row).then(|| array.value(row)),
        }
    }
}

/// Whoever lends the array answers for its offsets; to look takes a moment.
fn checked<O: OffsetSizeTrait>(array: &GenericStringArray<O>) -> PyResult<&GenericStringArray<O>> {
    let offsets = array.value_offsets();
    let rise = offsets[0] >= O::usize_as(0) && offsets.is_sorted();
    if array.is_empty() || rise && offsets[array.len()].as_usize() <= array.value_data().len() {
        return Ok(array);
    }
    Err(PyValueError::new_err("the column's offsets lead out of its data"))
}

fn slice<'a, O: OffsetSizeTrait>(data: &'a [u8], offsets: &[O], row: usize) -> &'a [u8] {
    &data[offsets[row].as_usize()..offsets[row + 1].as_usize()]
}

impl Texts for Strings {
    fn count(&self) -> usize {
        match self {
            Strings::Small(array) => array.len(),
            Strings::Large(array) => array.len(),
            Strings::View(array) => array.len(),
        }
    }

    fn size(&self, row: usize) -> usize {
        self.bytes(row).map_or(0, <[u8]>::len)
    }

    fn text(&self, row: usize) -> Option<Cow<'_, str>> {
        self.bytes(row).map(String::from_utf8_lossy)
    }
}
