//! What recurs on the pages of a site, as Python sees it.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use unscaffold::site;

use super::profile::SiteProfile;
use crate::errors;

/// The blocks that stand on more than one page of a site: what a cleaner needs of a ``SiteProfile``, which makes it by ``template()``.
///
/// ``len()`` is their number. Can be pickled, copied, compared and hashed.
///
/// >>> import unscaffold
/// >>> profile = unscaffold.SiteProfile()
/// >>> profile.observe_batch(f"Home\nThe {thing} is open." for thing in ["road", "bridge", "port", "ferry", "pass"])
/// >>> template = profile.template()
/// >>> template
/// <SiteTemplate: 1 block recurs on 5 pages>
/// >>> unscaffold.Cleaner().with_site(template)
/// Cleaner().with_site(<SiteTemplate: 1 block recurs on 5 pages>)
#[pyclass(frozen, eq, module = "unscaffold")]
#[derive(PartialEq)]
pub struct SiteTemplate(Arc<site::SiteTemplate>);

impl SiteTemplate {
    pub fn new(template: site::SiteTemplate) -> Self {
        SiteTemplate(Arc::new(template))
    }
}

#[pymethods]
impl SiteTemplate {
    /// Number of pages that were looked at: at most 64, which stand for all.
    #[getter]
    fn pages(&self) -> usize {
        self.0.pages()
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    /// The template as bytes, the same for the same template everywhere.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.to_bytes())
    }

    /// Reads what ``to_bytes`` gave. Raises ValueError where it is damaged, or of another version.
    #[staticmethod]
    #[pyo3(signature = (data, /))]
    fn from_bytes(data: &[u8]) -> PyResult<Self> {
        site::SiteTemplate::from_bytes(data).map(SiteTemplate::new).map_err(|error| errors::of_bytes(&error))
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.0.to_bytes().hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__(&self) -> String {
        shown(&self.0)
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let again = py.get_type::<SiteTemplate>().getattr("from_bytes")?;
        (again, (self.to_bytes(py),)).into_pyobject(py)
    }
}

/// What a template is shown as.
pub fn shown(template: &site::SiteTemplate) -> String {
    let (blocks, pages) = (template.len(), template.pages());
    let recur = if blocks == 1 { "block recurs" } else { "blocks recur" };
    format!("<SiteTemplate: {blocks} {recur} on {pages} page{}>", if pages == 1 { "" } else { "s" })
}

/// A template as it was given, or of the profile that was.
///
/// # Errors
///
/// `TypeError` for what is neither.
pub fn template_of(site: &Bound<'_, PyAny>) -> PyResult<Arc<site::SiteTemplate>> {
    if let Ok(template) = site.cast::<SiteTemplate>() {
        return Ok(template.get().0.clone());
    }
    if let Ok(profile) = site.cast::<SiteProfile>() {
        return Ok(Arc::new(profile.borrow().0.template()));
    }
    let name = site.get_type().name()?;
    Err(PyTypeError::new_err(format!("a site is a SiteProfile or a SiteTemplate, not {name}")))
}
