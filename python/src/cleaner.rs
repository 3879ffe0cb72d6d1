//! The cleaner, as Python sees it.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyIterator, PyList, PyString, PyTuple};

use crate::arrow;
use crate::cleaned::Cleaned;
use crate::cleaning::{Cleaning, Texts, Threads, changed};
use crate::finding::Finding;
use crate::options::{self, Options, Share};
use crate::text::Text;

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
///
/// >>> import unscaffold
/// >>> cleaner = unscaffold.Cleaner("conservative", keep=["byline"])
/// >>> cleaner
/// Cleaner(policy='conservative', keep=['byline'])
/// >>> cleaner.clean("All roads are open.\nLeave a Reply")
/// 'All roads are open.'
#[pyclass(frozen, eq, module = "unscaffold")]
pub struct Cleaner {
    options: Options,
    cleaning: Arc<Cleaning>,
}

impl PartialEq for Cleaner {
    fn eq(&self, other: &Self) -> bool {
        self.options == other.options
    }
}

#[pymethods]
impl Cleaner {
    #[new]
    #[pyo3(signature = (policy = "balanced", *, rules = None, keep = None, remove = None, normalize = None, min_confidence = None, max_removed_share = None, builtin_rules = true, model = true, one_sentence_a_line = false))]
    #[pyo3(
        text_signature = "(policy='balanced', *, rules=None, keep=(), remove=(), normalize=True, min_confidence=None, max_removed_share=None, builtin_rules=True, model=True, one_sentence_a_line=False)"
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
        };
        Ok(Cleaner { cleaning: Arc::new(Cleaning::new(options.build(py)?)), options })
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
        if texts.is_instance_of::<PyString>() {
            return Err(PyTypeError::new_err("texts is one text, not several: clean() takes it"));
        }
        let (clean, mut texts) = (PyList::empty(py), texts.try_iter()?);
        loop {
            let batch = Batch::read(&mut texts, clean.len(), threads.wave())?;
            if batch.texts.is_empty() {
                return Ok(clean);
            }
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
    }

    /// Cleans a column of texts in Arrow's memory, which any object with ``__arrow_c_array__`` or ``__arrow_c_stream__`` lends: of
    /// pyarrow, polars, pandas, nanoarrow, duckdb, arro3 and others. Nothing of it is copied on the way in.
    ///
    /// Takes string, large_string, string_view and dictionaries of them, with nulls, in slices and chunks, and tables of one such
    /// column; gives the same type as an ArrowArray or ArrowChunkedArray, which ``pyarrow.array(…)``, ``pyarrow.chunked_array(…)``,
    /// ``polars.Series(…)`` and others take. Bytes that are not UTF-8, which some files have, are read as U+FFFD. Raises TypeError for
    /// other types.
    ///
    /// >>> import pyarrow, unscaffold
    /// >>> column = pyarrow.array(["All roads are open.\nLeave a Reply", None])
    /// >>> pyarrow.array(unscaffold.Cleaner().clean_arrow(column)).to_pylist()
    /// ['All roads are open.', None]
    #[pyo3(signature = (column, /, threads = 1))]
    fn clean_arrow<'py>(&self, column: &Bound<'py, PyAny>, threads: usize) -> PyResult<Bound<'py, PyAny>> {
        Ok(arrow::clean(&self.cleaning, column, Threads::of(threads), false)?.0)
    }

    /// The same, and a second column with what went: a list of structs with ``start`` and ``end`` (code points), ``category``, ``rule``
    /// and ``confidence`` for each text, null where there is no text.
    ///
    /// >>> import pyarrow, unscaffold
    /// >>> column = pyarrow.array(["All roads are open.\nLeave a Reply"])
    /// >>> text, removed = unscaffold.Cleaner().clean_arrow_with_findings(column)
    /// >>> [(finding["start"], finding["category"]) for finding in pyarrow.array(removed).to_pylist()[0]]
    /// [(20, 'comment-form')]
    #[pyo3(signature = (column, /, threads = 1))]
    fn clean_arrow_with_findings<'py>(
        &self,
        column: &Bound<'py, PyAny>,
        threads: usize,
    ) -> PyResult<(Bound<'py, PyAny>, Option<Bound<'py, PyAny>>)> {
        arrow::clean(&self.cleaning, column, Threads::of(threads), true)
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.options.hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        self.options.repr(py)
    }

    /// The version is there so that what is kept by a hash of the cleaner, as Hugging Face datasets do, is not kept beyond it.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let make = py.import("unscaffold._native")?.getattr("_cleaner_of")?;
        (make, (self.options.arguments(py)?, env!("CARGO_PKG_VERSION"))).into_pyobject(py)
    }
}

/// A cleaner that was pickled.
#[pyfunction]
#[pyo3(name = "_cleaner_of")]
pub fn unpickle<'py>(py: Python<'py>, arguments: &Bound<'py, PyDict>, _version: &str) -> PyResult<Bound<'py, PyAny>> {
    py.get_type::<Cleaner>().call((), Some(arguments))
}

/// Some texts of many.
#[derive(Default)]
struct Batch<'py> {
    texts: Vec<Text>,
    objects: Vec<Bound<'py, PyString>>,
}

impl<'py> Batch<'py> {
    /// Takes texts of about so many bytes; `before` were taken already.
    ///
    /// # Errors
    ///
    /// `TypeError` and `UnicodeEncodeError` with the number of the text.
    fn read(texts: &mut Bound<'py, PyIterator>, before: usize, most: usize) -> PyResult<Self> {
        let (mut batch, mut bytes) = (Batch::default(), 0);
        while bytes < most
            && let Some(object) = texts.next()
        {
            let (object, number) = (object?, before + batch.texts.len());
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
        }
        Ok(batch)
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
