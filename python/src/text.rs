//! Texts of Python, as UTF-8.

use std::ops::Deref;

use pyo3::exceptions::PyUnicodeEncodeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::{PyBytesMethods, PyString};

/// A text's UTF-8: Python's own where that is ASCII, and else a copy. Python would give it, too, and keep it with the text as long as that
/// lives: three times the memory of what is not ASCII.
pub enum Text {
    Lent(PyBackedStr),
    Copied(String),
}

impl Text {
    /// # Errors
    ///
    /// `UnicodeEncodeError` for lone surrogates, which no UTF-8 has.
    pub fn of(text: &Bound<'_, PyString>) -> PyResult<Self> {
        if text.call_method0(intern!(text.py(), "isascii"))?.is_truthy()? {
            return Ok(Text::Lent(text.extract()?));
        }
        let bytes = text.encode_utf8().map_err(|error| explained(text.py(), error))?;
        Ok(Text::Copied(String::from_utf8(bytes.as_bytes().to_vec())?))
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Text::Lent(text) => text,
            Text::Copied(text) => text,
        }
    }
}

/// The error with what to do.
fn explained(py: Python<'_>, error: PyErr) -> PyErr {
    if error.is_instance_of::<PyUnicodeEncodeError>(py) {
        let reason = "lone surrogates are no text; text.encode(\"utf-8\", \"replace\").decode() puts \"?\" in their place";
        let _ = error.value(py).setattr("reason", reason);
    }
    error
}
