//! The cleaner, as Python sees it.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString, PyTuple};
use unscaffold::site::SiteTemplate;

use crate::arrow;
use crate::batches::Batches;
use crate::cleaned::Cleaned;
use crate::cleaning::{Cleaning, changed};
use crate::errors;
use crate::finding::Finding;
use crate::options::{self, Options, Share};
use crate::site::{self, template_of};
use crate::text::Text;
use crate::threads::Threads;

/// Finds scaffolding, and takes it out as a policy says.
///
/// Serves all threads, is pickled with all that it needs, and cannot fail on a text.
///
/// policy: "conservative" (only what has a name), "balanced" (full pages and extractors' output alike), "aggressive" (full pages, where
///     a lost line costs little), or "nothing" (only normalises).
/// rules: rules of your own, beside the built-in ones: a path, several, or a mapping from names to rules as texts. Raises RuleError where
///     they are wrong.
/// keep, remove: categories that never or always go, however sure; one or several of ``unscaffold.CATEGORIES``.
/// normalize: True, False, or steps with commas, as in "-nfc,+plain-quotes" or "entities,mojibake": line-ends, trailing-spaces,
///     empty-lines, spaces, invisible, entities, mojibake, nfc, duplicate-lines, hard-wraps (the default); keep-no-break-spaces,
///     sentence-spaces, spaces-before-marks, repeated-marks, plain-quotes, plain-dashes, plain-width, ligatures.
/// min_confidence: what is this sure goes, 0 to 1, instead of what the policy asks for.
/// max_removed_share: a text of which more than this share, 0 to 1, would go stays as it is.
/// builtin_rules: False leaves the built-in rules and the model out.
/// model: False leaves the model out, so that all that goes has a name.
/// one_sentence_a_line: sets each sentence of what is left on a line of its own.
/// site_thresholds: from which share of a site's pages on a block is taken for its template, once ``with_site`` tells of the site: as in
///     "edge=0.3,body-prose=2", or {"edge": 0.3, "body-prose": 2}. edge (0.2 by default) and edge-prose (0.5) are for lines and prose before
///     the first and after the last prose of a page's own, body (0.5) and body-prose (0.8) for the rest; above 1 means never. min-pages
///     (5, the least) is the number of pages that have to be known.
///
/// >>> import unscaffold
/// >>> cleaner = unscaffold.Cleaner("conservative", keep=["byline"])
/// >>> cleaner
/// Cleaner(policy='conservative', keep=['byline'])
/// >>> cleaner.clean("All roads are open.\nLeave a Reply")
/// 'All roads are open.'
#[pyclass(frozen, eq, module = "unscaffold")]
pub struct Cleaner {
    options: Arc<Options>,
    /// What recurs on the site that it is for.
    template: Option<Arc<SiteTemplate>>,
    cleaning: Arc<Cleaning>,
}

impl PartialEq for Cleaner {
    fn eq(&self, other: &Self) -> bool {
        self.options == other.options && self.template == other.template
    }
}

#[pymethods]
impl Cleaner {
    #[new]
    #[pyo3(signature = (policy = "balanced", *, rules = None, keep = None, remove = None, normalize = None, min_confidence = None, max_removed_share = None, builtin_rules = true, model = true, one_sentence_a_line = false, site_thresholds = None))]
    #[pyo3(
        text_signature = "(policy='balanced', *, rules=None, keep=(), remove=(), normalize=True, min_confidence=None, max_removed_share=None, builtin_rules=True, model=True, one_sentence_a_line=False, site_thresholds=None)"
    )]
    #[expect(clippy::too_many_arguments, reason = "they have names")]
    fn new(
        py: Python<'_>,
        policy: &str,
        rules: Option<&Bound<'_, PyAny>>,
        keep: Option<&Bound<'_, PyAny>>,
        remove: Option<&Bound<'_, PyAny>>,
        normalize: Option<&Bound<'_, PyAny>>,
        min_confidence: Option<f64>,
        max_removed_share: Option<f64>,
        builtin_rules: bool,
        model: bool,
        one_sentence_a_line: bool,
        site_thresholds: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let options = Options {
            policy: policy.to_owned(),
            rules: options::rules(rules)?,
            keep: options::categories(keep)?,
            remove: options::categories(remove)?,
            normalize: options::normalize(normalize)?,
            min_confidence: Share::of("min_confidence", min_confidence)?,
            max_removed_share: Share::of("max_removed_share", max_removed_share)?,
            builtin_rules,
            model,
            one_sentence_a_line,
            site_thresholds: options::site_thresholds(site_thresholds)?,
        };
        let cleaning = Arc::new(Cleaning::new(options.build(py)?));
        Ok(Cleaner { options: Arc::new(options), template: None, cleaning })
    }

    /// Cleans a text. One with nothing to do comes back itself.
    #[pyo3(signature = (text, /))]
    fn clean<'py>(&self, text: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyString>> {
        let source = Text::of(text)?;
        let clean = text.py().detach(|| self.cleaning.treat(&source, changed));
        Ok(clean.map_or_else(|| text.clone(), |clean| PyString::new(text.py(), &clean)))
    }

    /// Cleans a text, and says what went, why, and where it stood.
    #[pyo3(signature = (text, /))]
    fn clean_with_report(slf: &Bound<'_, Self>, text: &Bound<'_, PyString>) -> PyResult<Cleaned> {
        Cleaned::new(slf.get().cleaning.clone(), slf.clone().into_any().unbind(), text)
    }

    /// All that looks like scaffolding in a text, sure or not, whatever the policy says: sorted and disjoint. What goes is in ``removed``
    /// of ``clean_with_report``.
    #[pyo3(signature = (text, /))]
    fn detect(&self, text: &Bound<'_, PyString>) -> PyResult<Vec<Finding>> {
        let source = Text::of(text)?;
        let found = text.py().detach(|| self.cleaning.detect(&source));
        Ok(self.cleaning.name(text.py(), found))
    }

    /// Cleans many texts, in their order, on so many threads (0: as many as there are processors). They may come from a generator.
    ///
    /// >>> import unscaffold
    /// >>> unscaffold.Cleaner().clean_batch(["All roads are open.\nLeave a Reply", "The ferry sailed."])
    /// ['All roads are open.', 'The ferry sailed.']
    #[pyo3(signature = (texts, /, threads = 1))]
    fn clean_batch<'py>(&self, texts: &Bound<'py, PyAny>, threads: usize) -> PyResult<Bound<'py, PyList>> {
        let (py, threads) = (texts.py(), Threads::of(threads));
        let (clean, mut batches) = (PyList::empty(py), Batches::of(texts, "clean", threads.wave())?);
        while let Some(batch) = batches.next()? {
            self.cleaning.sweep(
                py,
                threads,
                &batch.texts,
                |_, cleaned| changed(cleaned),
                |number, text| match text.flatten() {
                    Some(text) => clean.append(PyString::new(py, &text)),
                    None => clean.append(&batch.objects[number]),
                },
            )?;
        }
        Ok(clean)
    }

    /// Cleans a column of texts in Arrow's memory, which any object with ``__arrow_c_array__`` or ``__arrow_c_stream__`` lends: of
    /// pyarrow, polars, pandas, nanoarrow, duckdb, arro3 and others. Nothing of it is copied on the way in.
    ///
    /// Takes string, large_string, string_view and dictionaries of them, with nulls, in slices and chunks, and tables of one such
    /// column; gives the same type as an ArrowArray or ArrowChunkedArray, which ``pyarrow.array(…)``, ``pyarrow.chunked_array(…)``,
    /// ``polars.Series(…)`` and others take. Bytes that are not UTF-8, which some files have, are read as U+FFFD. Raises TypeError for
    /// other types.
    ///
    /// sites: a column of bytes beside it, for each text those of the ``SiteTemplate`` of the site that it is a page of, null where none is
    ///     known. Then dictionaries are no texts: one that is there twice may be of two sites.
    ///
    /// >>> import pyarrow, unscaffold
    /// >>> column = pyarrow.array(["All roads are open.\nLeave a Reply", None])
    /// >>> pyarrow.array(unscaffold.Cleaner().clean_arrow(column)).to_pylist()
    /// ['All roads are open.', None]
    #[pyo3(signature = (column, /, threads = 1, *, sites = None))]
    fn clean_arrow<'py>(
        &self,
        column: &Bound<'py, PyAny>,
        threads: usize,
        sites: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        Ok(arrow::clean(&self.cleaning, column, sites, Threads::of(threads), false)?.0)
    }

    /// The same, and a second column with what went: a list of structs with ``start`` and ``end`` (code points), ``category``, ``rule``
    /// and ``confidence`` for each text, null where there is no text.
    ///
    /// >>> import pyarrow, unscaffold
    /// >>> column = pyarrow.array(["All roads are open.\nLeave a Reply"])
    /// >>> text, removed = unscaffold.Cleaner().clean_arrow_with_findings(column)
    /// >>> [(finding["start"], finding["category"]) for finding in pyarrow.array(removed).to_pylist()[0]]
    /// [(20, 'comment-form')]
    #[pyo3(signature = (column, /, threads = 1, *, sites = None))]
    fn clean_arrow_with_findings<'py>(
        &self,
        column: &Bound<'py, PyAny>,
        threads: usize,
        sites: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyAny>, Option<Bound<'py, PyAny>>)> {
        arrow::clean(&self.cleaning, column, sites, Threads::of(threads), true)
    }

    /// A cleaner like this one for the pages of one site, of which it knows what recurs: a ``SiteTemplate``, or a ``SiteProfile``, whose
    /// template is made for it. Made in microseconds, so there may be one for each site.
    ///
    /// That a block stands on page after page is evidence beside that of rules and model, by ``site_thresholds``. A site of which fewer than
    /// five pages were seen says nothing.
    ///
    /// >>> import unscaffold
    /// >>> towns = ["Esker", "Lund", "Moss", "Vik", "Aldersea", "Holm"]
    /// >>> story = "In {0} the storm took a roof of the old harbour, and by the morning all the roads from {0} were open again."
    /// >>> pages = [f"{town} after the storm\n{story.format(town)}\nThe Courier is read on all the isles" for town in towns]
    /// >>> profile = unscaffold.SiteProfile()
    /// >>> profile.observe_batch(pages)
    /// >>> report = unscaffold.Cleaner().with_site(profile).clean_with_report(pages[0])
    /// >>> report.text.splitlines()[-1] == story.format("Esker"), report.removed[-1].rule
    /// (True, "the site's template: on 6 of 6 pages")
    #[pyo3(signature = (site, /))]
    fn with_site(&self, site: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(self.of_site(Some(template_of(site)?)))
    }

    /// A cleaner like this one that knows of no site.
    fn without_site(&self) -> Self {
        self.of_site(None)
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.options.hash(&mut hasher);
        self.template.as_ref().map(|template| template.to_bytes()).hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let repr = self.options.repr(py)?;
        Ok(self.template.as_ref().map_or_else(|| repr.clone(), |template| format!("{repr}.with_site({})", site::shown(template))))
    }

    /// The version is there so that what is kept by a hash of the cleaner, as Hugging Face datasets do, is not kept beyond it.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let make = py.import("unscaffold._native")?.getattr("_cleaner_of")?;
        let (arguments, version) = (self.options.arguments(py)?, env!("CARGO_PKG_VERSION"));
        let arguments = match &self.template {
            Some(template) => (arguments, version, PyBytes::new(py, &template.to_bytes())).into_bound_py_any(py)?,
            None => (arguments, version).into_bound_py_any(py)?,
        };
        (make, arguments).into_pyobject(py)
    }
}

impl Cleaner {
    fn of_site(&self, template: Option<Arc<SiteTemplate>>) -> Self {
        let cleaning = Arc::new(self.cleaning.with_site(template.as_deref()));
        Cleaner { options: self.options.clone(), template, cleaning }
    }
}

/// A cleaner that was pickled.
#[pyfunction]
#[pyo3(name = "_cleaner_of", signature = (arguments, _version, template = None))]
pub fn unpickle<'py>(
    py: Python<'py>,
    arguments: &Bound<'py, PyDict>,
    _version: &str,
    template: Option<&[u8]>,
) -> PyResult<Bound<'py, Cleaner>> {
    let cleaner = py.get_type::<Cleaner>().call((), Some(arguments))?.cast_into::<Cleaner>()?;
    let Some(template) = template else { return Ok(cleaner) };
    let template = SiteTemplate::from_bytes(template).map_err(|error| errors::of_bytes(&error))?;
    cleaner.get().of_site(Some(Arc::new(template))).into_pyobject(py)
}
