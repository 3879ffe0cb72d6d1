//! What was found, as Python sees it.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};
use unscaffold::{Category, Cleaner, Evidence};

use crate::code_points::CodePoints;
use crate::errors;

/// A piece of scaffolding: where it stands in the text, what it is, and why we think so.
///
/// ``start`` and ``end`` are code points, so that ``text[finding.start:finding.end]`` is the piece; ``category`` is one of
/// ``unscaffold.CATEGORIES``; ``rule`` is the rule as it stands in its file, or what else found it; ``confidence`` is the share of such
/// findings that are right, 0 to 1.
///
/// >>> import unscaffold
/// >>> text = "All roads are open.\nLeave a Reply"
/// >>> finding = unscaffold.Cleaner().clean_with_report(text).removed[0]
/// >>> text[finding.start:finding.end], finding.category, finding.confidence
/// ('Leave a Reply', 'comment-form', 0.98)
#[pyclass(frozen, eq, module = "unscaffold")]
#[derive(Clone, PartialEq)]
pub struct Finding {
    #[pyo3(get)]
    pub start: usize,
    #[pyo3(get)]
    pub end: usize,
    pub category: Category,
    pub rule: Arc<str>,
    #[pyo3(get)]
    pub confidence: f64,
}

#[pymethods]
impl Finding {
    #[new]
    fn new(start: usize, end: usize, category: &str, rule: &str, confidence: f64) -> PyResult<Self> {
        let category = category.parse().map_err(|error| errors::of_name(&error))?;
        Ok(Finding { start, end, category, rule: rule.into(), confidence })
    }

    #[getter]
    fn category<'py>(&self, py: Python<'py>) -> Bound<'py, PyString> {
        PyString::intern(py, self.category.name())
    }

    #[getter]
    fn rule(&self) -> &str {
        &self.rule
    }

    /// The same as a dict, as for JSON.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("start", self.start)?;
        dict.set_item("end", self.end)?;
        dict.set_item("category", self.category(py))?;
        dict.set_item("rule", self.rule())?;
        dict.set_item("confidence", self.confidence)?;
        Ok(dict)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let Finding { start, end, category, rule, confidence } = self;
        let rule = PyString::new(py, rule).repr()?;
        Ok(format!("Finding(start={start}, end={end}, category='{category}', rule={rule}, confidence={confidence})"))
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.start, self.end, self.category, &self.rule).hash(&mut hasher);
        hasher.finish()
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let Finding { start, end, category, rule, confidence } = self;
        let arguments = (*start, *end, category.name(), &**rule, *confidence).into_bound_py_any(py)?;
        (py.get_type::<Finding>(), arguments).into_pyobject(py)
    }
}

/// A finding that has yet to be named: where it is in code points, and what the library says of it.
pub struct Found {
    start: usize,
    end: usize,
    of: unscaffold::Finding,
}

/// Findings of a text, counted in code points.
pub fn in_code_points(text: &str, findings: &[unscaffold::Finding]) -> Vec<Found> {
    let mut points = CodePoints::of(text);
    let mut before = |byte| points.before(byte);
    findings.iter().map(|&of| Found { start: before(of.span.start), end: before(of.span.end), of }).collect()
}

/// What rules say, once looked up: that takes longer than to apply them.
#[derive(Clone, Default)]
pub struct Names(Arc<Mutex<HashMap<Evidence, Arc<str>>>>);

impl Names {
    /// Names findings. Only whoever holds the interpreter does so, which `_py` shows; whoever forks holds it, too, and so the lock is never
    /// taken in a child.
    pub fn name(&self, _py: Python<'_>, cleaner: &Cleaner, found: Vec<Found>) -> Vec<Finding> {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let named = found.into_iter().map(|Found { start, end, of }| Finding {
            start,
            end,
            category: of.category,
            rule: names.entry(of.evidence).or_insert_with(|| cleaner.why(&of).into()).clone(),
            // As it is said in a rule file, not as the nearest float.
            confidence: (f64::from(of.confidence) * 100.0).round() / 100.0,
        });
        named.collect()
    }
}
