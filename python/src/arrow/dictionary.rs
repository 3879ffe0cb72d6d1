//! Dictionaries: each of their values is cleaned once.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::ArrowDictionaryKeyType;
use arrow_array::{Array, ArrayRef, DictionaryArray, PrimitiveArray, UInt64Array, downcast_dictionary_array};
use arrow_buffer::ArrowNativeType;
use arrow_schema::ArrowError;
use arrow_select::take::take;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::strings::Strings;
use crate::cleaning::Texts;

fn fault(error: ArrowError) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// The same rows with other values. Values that have become one stand there once: categories of pandas must differ.
pub fn with_values(dictionary: &ArrayRef, values: &ArrayRef) -> PyResult<ArrayRef> {
    let strings = Strings::of(values)?;
    let (mut places, mut firsts, mut to) = (HashMap::new(), Vec::new(), Vec::with_capacity(values.len()));
    for number in 0..values.len() {
        let place = *places.entry(strings.text(number)).or_insert_with(|| {
            firsts.push(number as u64);
            firsts.len() - 1
        });
        to.push(place);
    }
    let values = take(values, &UInt64Array::from(firsts), None).map_err(fault)?;
    downcast_dictionary_array!(
        dictionary => with_keys(dictionary.keys(), &to, values),
        _ => unreachable!("it is a dictionary"),
    )
}

fn with_keys<K: ArrowDictionaryKeyType>(keys: &PrimitiveArray<K>, to: &[usize], values: ArrayRef) -> PyResult<ArrayRef> {
    let keys: PrimitiveArray<K> = keys.iter().map(|key| key.and_then(|key| K::Native::from_usize(to[key.as_usize()]))).collect();
    Ok(Arc::new(DictionaryArray::try_new(keys, values).map_err(fault)?))
}

/// What belongs to each value, for each row.
pub fn spread(dictionary: &ArrayRef, of_values: &ArrayRef) -> PyResult<ArrayRef> {
    take(of_values, dictionary.as_any_dictionary().keys(), None).map_err(fault)
}
