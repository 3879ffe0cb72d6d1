//! Texts that Python hands over one after the other, taken some at a time.

use std::borrow::Cow;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyIterator, PyString};

use crate::cleaning::Texts;
use crate::text::Text;

pub struct Batches<'py> {
    texts: Bound<'py, PyIterator>,
    /// Bytes of a batch, about.
    most: usize,
    taken: usize,
}

/// Some texts of many.
#[derive(Default)]
pub struct Batch<'py> {
    pub texts: Vec<Text>,
    pub objects: Vec<Bound<'py, PyString>>,
}

impl<'py> Batches<'py> {
    /// Batches of about so many bytes.
    ///
    /// # Errors
    ///
    /// `TypeError` for what is no iterable, and for one text, which `of_one` takes.
    pub fn of(texts: &Bound<'py, PyAny>, of_one: &str, most: usize) -> PyResult<Self> {
        if texts.is_instance_of::<PyString>() {
            return Err(PyTypeError::new_err(format!("texts is one text, not several: {of_one}() takes it")));
        }
        Ok(Batches { texts: texts.try_iter()?, most, taken: 0 })
    }

    /// The next batch; none at the end.
    ///
    /// # Errors
    ///
    /// `TypeError` and `UnicodeEncodeError` with the number of the text.
    pub fn next(&mut self) -> PyResult<Option<Batch<'py>>> {
        let (mut batch, mut bytes) = (Batch::default(), 0);
        while bytes < self.most
            && let Some(object) = self.texts.next()
        {
            let (object, number) = (object?, self.taken);
            let object = object.cast_into::<PyString>().map_err(|error| {
                let name = error.into_inner().get_type().name().map_or_else(|_| String::new(), |name| name.to_string());
                PyTypeError::new_err(format!("texts[{number}] is {name}, not str"))
            })?;
            let text = Text::of(&object).inspect_err(|error| {
                // Python 3.10 has no notes.
                let _ = error.value(object.py()).call_method1("add_note", (format!("in texts[{number}]"),));
            })?;
            bytes += text.len();
            batch.texts.push(text);
            batch.objects.push(object);
            self.taken += 1;
        }
        Ok(Some(batch).filter(|batch| !batch.texts.is_empty()))
    }
}

/// Without their objects, which only whoever holds the interpreter may touch.
impl Texts for Vec<Text> {
    fn count(&self) -> usize {
        self.len()
    }

    fn size(&self, number: usize) -> usize {
        self[number].len()
    }

    fn text(&self, number: usize) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(&self[number]))
    }
}
