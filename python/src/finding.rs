//! What was found, as Python sees it.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};
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
#[pyclass(frozen, eq, module = "unscaffold", from_py_object)]
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

/// What rules say, once looked up: that takes longer than to apply them.
#[derive(Default)]
pub struct Names(Mutex<HashMap<Evidence, Arc<str>>>);

impl Names {
    fn why(&self, cleaner: &Cleaner, finding: &unscaffold::Finding) -> Arc<str> {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.entry(finding.evidence).or_insert_with(|| cleaner.why(finding).into()).clone()
    }

    /// Findings of a text, counted in code points.
    pub fn translate(&self, cleaner: &Cleaner, text: &str, findings: &[unscaffold::Finding]) -> Vec<Finding> {
        let mut points = CodePoints::of(text);
        let translated = findings.iter().map(|finding| Finding {
            start: points.before(finding.span.start),
            end: points.before(finding.span.end),
            category: finding.category,
            rule: self.why(cleaner, finding),
            // As it is said in a rule file, not as the nearest float.
            confidence: (f64::from(finding.confidence) * 100.0).round() / 100.0,
        });
        translated.collect()
    }
}
