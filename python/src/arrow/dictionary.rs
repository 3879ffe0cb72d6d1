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

use super::Clean;
use super::strings::Strings;
use crate::cleaning::Texts;

/// The values that were cleaned last: chunks of one column have them in common.
#[derive(Default)]
pub struct Remembered(Option<(ArrayRef, Clean)>);

impl Remembered {
    /// What became of these values, where they are in the same memory as those.
    pub fn of(&self, values: &ArrayRef) -> Option<Clean> {
        let (last, clean) = self.0.as_ref()?;
        last.to_data().ptr_eq(&values.to_data()).then(|| clean.clone())
    }

    pub fn keep(&mut self, values: &ArrayRef, clean: Clean) -> Clean {
        self.0 = Some((values.clone(), clean.clone()));
        clean
    }
}

fn fault(error: ArrowError) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// # Errors
///
/// `ValueError` where a row's key is of no value.
pub fn check_keys(dictionary: &ArrayRef) -> PyResult<()> {
    fn all_below<K: ArrowDictionaryKeyType>(keys: &PrimitiveArray<K>, count: usize) -> bool {
        keys.iter().flatten().all(|key| key.to_usize().is_some_and(|key| key < count))
    }
    let fits = downcast_dictionary_array!(
        dictionary => all_below(dictionary.keys(), dictionary.values().len()),
        _ => unreachable!("it is a dictionary"),
    );
    if fits { Ok(()) } else { Err(PyValueError::new_err("the column has keys that its dictionary does not have")) }
}

/// The same rows with clean values, and what went from each. Values that have become one stand there once: categories of pandas must differ.
pub fn with_values(dictionary: &ArrayRef, clean: &Clean) -> PyResult<Clean> {
    let strings = Strings::of(&clean.texts)?;
    let (mut places, mut firsts, mut to) = (HashMap::new(), Vec::new(), Vec::with_capacity(clean.texts.len()));
    for number in 0..clean.texts.len() {
        let place = *places.entry(strings.text(number)).or_insert_with(|| {
            firsts.push(number as u64);
            firsts.len() - 1
        });
        to.push(place);
    }
    let values = take(&clean.texts, &UInt64Array::from(firsts), None).map_err(fault)?;
    let texts = downcast_dictionary_array!(
        dictionary => with_keys(dictionary.keys(), &to, values),
        _ => unreachable!("it is a dictionary"),
    )?;
    let keys = dictionary.as_any_dictionary().keys();
    let found = clean.found.as_ref().map(|found| take(found, keys, None).map_err(fault)).transpose()?;
    Ok(Clean { texts, found })
}

fn with_keys<K: ArrowDictionaryKeyType>(keys: &PrimitiveArray<K>, to: &[usize], values: ArrayRef) -> PyResult<ArrayRef> {
    let keys: PrimitiveArray<K> = keys.iter().map(|key| key.and_then(|key| K::Native::from_usize(to[key.as_usize()]))).collect();
    Ok(Arc::new(DictionaryArray::try_new(keys, values).map_err(fault)?))
}
