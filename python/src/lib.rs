//! The Python module `unscaffold`: the library for one text, for many, and for columns in Arrow's memory.

mod arrow;
mod batches;
mod cleaned;
mod cleaner;
mod cleaning;
mod code_points;
mod errors;
mod finding;
mod functions;
mod options;
mod site;
mod text;
mod threads;

/// What `unscaffold/__init__.py` gives out.
#[pyo3::pymodule]
mod _native {
    use pyo3::prelude::*;
    use pyo3::types::PyTuple;
    use unscaffold::Category;

    #[pymodule_export]
    use crate::arrow::{ArrowArray, ArrowChunkedArray};
    #[pymodule_export]
    use crate::cleaned::Cleaned;
    #[pymodule_export]
    use crate::cleaner::{Cleaner, unpickle};
    #[pymodule_export]
    use crate::errors::RuleError;
    #[pymodule_export]
    use crate::finding::Finding;
    #[pymodule_export]
    use crate::functions::{normalize, sentence_spans, sentences};
    #[pymodule_export]
    use crate::site::{SiteProfile, SiteTemplate};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::site::warm_up();
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        module.add("CATEGORIES", PyTuple::new(module.py(), Category::ALL.map(Category::name))?)
    }
}
