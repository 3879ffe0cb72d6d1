//! What cleaning made of one text, as Python sees it.

use std::sync::Arc;

use pyo3::IntoPyObjectExt;
use pyo3::exceptions::{PyIndexError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyTuple};
use self_cell::self_cell;
use unscaffold::Cleaned as Outcome;

use crate::cleaning::Cleaning;
use crate::code_points::{CodePoints, byte_at};
use crate::finding::in_code_points;
use crate::text::Text;

self_cell!(
    /// The outcome borrows from the text.
    struct Held {
        owner: Text,
        #[covariant]
        dependent: Outcome,
    }
);

/// The result of cleaning a text: what is left, what went, and where both stand. Made by ``Cleaner.clean_with_report``.
///
/// All offsets are code points.
///
/// >>> import unscaffold
/// >>> report = unscaffold.Cleaner().clean_with_report("Leave a Reply\n\nAll  roads are open.")
/// >>> report.text
/// 'All roads are open.'
/// >>> [finding.category for finding in report.removed], round(report.removed_share, 2)
/// (['comment-form'], 0.43)
/// >>> report.to_source(4, 9), report.to_cleaned(20)
/// ((20, 25), 4)
#[pyclass(frozen, module = "unscaffold")]
pub struct Cleaned {
    cleaning: Arc<Cleaning>,
    /// The same, as Python sees it.
    cleaner: Py<PyAny>,
    source: Py<PyString>,
    held: Held,
    text: PyOnceLock<Py<PyString>>,
    removed: PyOnceLock<Py<PyTuple>>,
}

impl Cleaned {
    pub fn new(cleaning: Arc<Cleaning>, cleaner: Py<PyAny>, source: &Bound<'_, PyString>) -> PyResult<Self> {
        let text = Text::of(source)?;
        let held = source.py().detach(|| Held::new(text, |text| cleaning.clean(text)));
        let (text, removed) = (PyOnceLock::new(), PyOnceLock::new());
        Ok(Cleaned { cleaning, cleaner, source: source.clone().unbind(), held, text, removed })
    }

    fn outcome(&self) -> &Outcome<'_> {
        self.held.borrow_dependent()
    }
}

#[pymethods]
impl Cleaned {
    /// The text as it was.
    #[getter]
    fn source(&self, py: Python<'_>) -> Py<PyString> {
        self.source.clone_ref(py)
    }

    /// The text that is left.
    #[getter]
    fn text(&self, py: Python<'_>) -> Py<PyString> {
        let text = self.text.get_or_init(py, || {
            if self.outcome().is_unchanged() {
                self.source.clone_ref(py)
            } else {
                PyString::new(py, self.outcome().text()).unbind()
            }
        });
        text.clone_ref(py)
    }

    /// What was removed, as a tuple of findings: sorted and disjoint, with offsets in ``source``.
    #[getter]
    fn removed(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        let removed = self.removed.get_or_try_init(py, || {
            let found = in_code_points(self.held.borrow_owner(), self.outcome().removed());
            PyTuple::new(py, self.cleaning.name(py, found)).map(Bound::unbind)
        })?;
        Ok(removed.clone_ref(py))
    }

    /// The share of the source, 0 to 1 of its UTF-8 bytes, that went with findings.
    #[getter]
    fn removed_share(&self) -> f32 {
        self.outcome().removed_share()
    }

    /// Whether the text is the source, letter for letter.
    #[getter]
    fn is_unchanged(&self) -> bool {
        self.outcome().is_unchanged()
    }

    /// Whether so much would have gone that ``max_removed_share`` stopped it: the text is then unchanged, and not normalised.
    #[getter]
    fn is_stopped(&self) -> bool {
        self.outcome().is_stopped()
    }

    /// Where in the source a range of the text comes from, as (start, end). Raises IndexError for a range that the text does not have.
    fn to_source(&self, start: usize, end: usize) -> PyResult<(usize, usize)> {
        if start > end {
            return Err(PyValueError::new_err(format!("the range {start} to {end} ends before it begins")));
        }
        let byte = |point| {
            let outside = || PyIndexError::new_err(format!("the text has no code point {point}"));
            byte_at(self.outcome().text(), point).ok_or_else(outside)
        };
        let source = self.outcome().to_source(byte(start)?..byte(end)?);
        let mut points = CodePoints::of(self.held.borrow_owner());
        Ok((points.before(source.start), points.before(source.end)))
    }

    /// Where a code point of the source is in the text; None where it went. Raises IndexError for one that the source does not have.
    fn to_cleaned(&self, position: usize) -> PyResult<Option<usize>> {
        let outside = || PyIndexError::new_err(format!("the source has no code point {position}"));
        let byte = byte_at(self.held.borrow_owner(), position).ok_or_else(outside)?;
        let mut points = CodePoints::of(self.outcome().text());
        Ok(self.outcome().to_cleaned(byte).map(|cleaned| points.before(cleaned)))
    }

    fn __repr__(&self) -> String {
        let (source, text) = (self.held.borrow_owner().chars().count(), self.outcome().text().chars().count());
        let stopped = if self.outcome().is_stopped() { ", stopped" } else { "" };
        let removed = self.outcome().removed().len();
        format!(
            "<Cleaned: {text} of {source} characters left, {removed} finding{} removed{stopped}>",
            if removed == 1 { "" } else { "s" }
        )
    }

    /// Cleaning is deterministic: the other process cleans once more.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let again = self.cleaner.bind(py).getattr("clean_with_report")?;
        (again, (self.source.clone_ref(py),).into_bound_py_any(py)?).into_pyobject(py)
    }
}
