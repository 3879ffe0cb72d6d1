//! What cleaning made of one text, as Python sees it.

use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyTuple};
use self_cell::self_cell;
use unscaffold::Cleaned as Result;

use crate::cleaner::Cleaner;
use crate::code_points::{CodePoints, byte_at};

self_cell!(
    /// The result borrows from the text, which Python owns.
    struct Held {
        owner: PyBackedStr,
        #[covariant]
        dependent: Result,
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
    cleaner: Py<Cleaner>,
    source: Py<PyString>,
    held: Held,
    text: PyOnceLock<Py<PyString>>,
    removed: PyOnceLock<Py<PyTuple>>,
}

impl Cleaned {
    pub fn new(cleaner: &Bound<'_, Cleaner>, source: &Bound<'_, PyString>, text: PyBackedStr) -> Self {
        let cleaning = &cleaner.get().cleaning;
        let held = cleaner.py().detach(|| Held::new(text, |text| cleaning.clean(text)));
        Cleaned {
            cleaner: cleaner.clone().unbind(),
            source: source.clone().unbind(),
            held,
            text: PyOnceLock::new(),
            removed: PyOnceLock::new(),
        }
    }

    fn result(&self) -> &Result<'_> {
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
            if self.result().is_unchanged() {
                self.source.clone_ref(py)
            } else {
                PyString::new(py, self.result().text()).unbind()
            }
        });
        text.clone_ref(py)
    }

    /// What was removed, as a tuple of findings: sorted and disjoint, with offsets in ``source``.
    #[getter]
    fn removed(&self, py: Python<'_>) -> PyResult<Py<PyTuple>> {
        let removed = self.removed.get_or_try_init(py, || {
            let cleaning = &self.cleaner.get().cleaning;
            let findings = cleaning.translate(self.held.borrow_owner(), self.result().removed());
            PyTuple::new(py, findings).map(Bound::unbind)
        })?;
        Ok(removed.clone_ref(py))
    }

    /// The share of the source, 0 to 1 of its UTF-8 bytes, that went with findings.
    #[getter]
    fn removed_share(&self) -> f32 {
        self.result().removed_share()
    }

    /// Whether the text is the source, letter for letter.
    #[getter]
    fn is_unchanged(&self) -> bool {
        self.result().is_unchanged()
    }

    /// Whether so much would have gone that ``max_removed_share`` stopped it: the text is then unchanged, and not normalised.
    #[getter]
    fn is_stopped(&self) -> bool {
        self.result().is_stopped()
    }

    /// Where in the source a range of the text comes from, as (start, end). Raises IndexError for a range that the text does not have.
    fn to_source(&self, start: usize, end: usize) -> PyResult<(usize, usize)> {
        let text = self.result().text();
        if start > end {
            return Err(PyValueError::new_err(format!("the range {start} to {end} ends before it begins")));
        }
        let byte = |point| {
            let outside = || pyo3::exceptions::PyIndexError::new_err(format!("the text has no code point {point}"));
            byte_at(text, point).ok_or_else(outside)
        };
        let source = self.result().to_source(byte(start)?..byte(end)?);
        let mut points = CodePoints::of(self.held.borrow_owner());
        Ok((points.before(source.start), points.before(source.end)))
    }

    /// Where a code point of the source is in the text; None where it went.
    fn to_cleaned(&self, position: usize) -> Option<usize> {
        let byte = byte_at(self.held.borrow_owner(), position)?;
        let cleaned = self.result().to_cleaned(byte)?;
        Some(CodePoints::of(self.result().text()).before(cleaned))
    }

    fn __repr__(&self) -> String {
        let (source, text) = (self.held.borrow_owner().chars().count(), self.result().text().chars().count());
        let stopped = if self.result().is_stopped() { ", stopped" } else { "" };
        let removed = self.result().removed().len();
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
