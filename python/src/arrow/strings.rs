//! Strings of a column, where they stand.
//!
//! Arrow says that they are UTF-8, and nobody checks it on the way from a file: they are read as bytes here, and what is not UTF-8 in
//! them as U+FFFD. What a document contains does not end a run.

use std::borrow::Cow;

use arrow_array::cast::AsArray;
use arrow_array::types::{ByteArrayType, ByteViewType};
use arrow_array::{Array, GenericByteArray, GenericByteViewArray, LargeStringArray, StringArray, StringViewArray};
use arrow_buffer::ArrowNativeType;
use arrow_schema::DataType;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;

use crate::cleaning::Texts;

pub enum Strings {
    Small(StringArray),
    Large(LargeStringArray),
    View(StringViewArray),
}

impl Strings {
    /// # Errors
    ///
    /// `ValueError` where offsets or views lead out of the data: whoever lends the array answers for them, but to look takes a moment.
    pub fn of(array: &dyn Array) -> PyResult<Self> {
        let (strings, is_whole) = match array.data_type() {
            DataType::Utf8 => (Strings::Small(array.as_string().clone()), has_offsets(array.as_string::<i32>())),
            DataType::LargeUtf8 => (Strings::Large(array.as_string().clone()), has_offsets(array.as_string::<i64>())),
            DataType::Utf8View => {
                let views = array.as_string_view();
                (Strings::View(views.clone()), (0..views.len()).all(|row| views.is_null(row) || view(views, row).is_some()))
            }
            other => return Err(PyTypeError::new_err(format!("{other} is no type of texts"))),
        };
        if is_whole { Ok(strings) } else { Err(PyValueError::new_err("the column's offsets lead out of its data")) }
    }

    /// The bytes of a text; none where it is null.
    fn bytes(&self, row: usize) -> Option<&[u8]> {
        match self {
            Strings::Small(array) => array.is_valid(row).then(|| slice(array, row)),
            Strings::Large(array) => array.is_valid(row).then(|| slice(array, row)),
            Strings::View(array) => view(array, row).filter(|_| array.is_valid(row)),
        }
    }
}

pub fn has_offsets<T: ByteArrayType>(array: &GenericByteArray<T>) -> bool {
    let offsets = array.value_offsets();
    let rise = offsets[0] >= T::Offset::usize_as(0) && offsets.is_sorted();
    array.is_empty() || rise && offsets[array.len()].as_usize() <= array.value_data().len()
}

pub fn slice<T: ByteArrayType>(array: &GenericByteArray<T>, row: usize) -> &[u8] {
    let offsets = array.value_offsets();
    &array.value_data()[offsets[row].as_usize()..offsets[row + 1].as_usize()]
}

/// The bytes of a view, which are in it where they are twelve at most, and else in one of the buffers: length, four bytes of the text,
/// number of the buffer, offset, 32 bits each (the Arrow columnar format, "Variable-size Binary View Layout").
pub fn view<T: ByteViewType + ?Sized>(array: &GenericByteViewArray<T>, row: usize) -> Option<&[u8]> {
    const INLINE: usize = 12;
    let view = array.views()[row];
    let part = |number: u32| (view >> (32 * number)) as u32 as usize;
    if part(0) <= INLINE {
        let at = row * size_of::<u128>() + 4;
        return array.views().inner().as_slice().get(at..at + part(0));
    }
    array.data_buffers().get(part(2))?.as_slice().get(part(3)..part(3) + part(0))
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
