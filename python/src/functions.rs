//! Sentences and normalisation by themselves.

use std::borrow::Cow;

use pyo3::prelude::*;
use pyo3::types::{PyList, PyString};
use unscaffold::sentence::{self, Normalize, Segmenter};

use crate::code_points::CodePoints;
use crate::errors;
use crate::text::Text;

/// The sentences of a text, without the white space around them.
///
/// ``lang`` is the text's language as a code ("en", "de-AT"); without it, or with one that there are no lists of abbreviations for, it is
/// guessed from the words where it matters.
///
/// >>> import unscaffold
/// >>> unscaffold.sentences("Mr. Lund sailed at 6 p.m. Nobody else did.")
/// ['Mr. Lund sailed at 6 p.m.', 'Nobody else did.']
#[pyfunction]
#[pyo3(signature = (text, lang = None))]
pub fn sentences<'py>(text: &Bound<'py, PyString>, lang: Option<&str>) -> PyResult<Bound<'py, PyList>> {
    let source = Text::of(text)?;
    let found: Vec<&str> = text.py().detach(|| trimmed(&source, lang).map(|(_, sentence)| sentence).collect());
    PyList::new(text.py(), found)
}

/// Where the sentences of a text stand, as pairs of code points (start, end): those of ``sentences``.
///
/// >>> import unscaffold
/// >>> text = "Mr. Lund sailed at 6 p.m. Nobody else did."
/// >>> unscaffold.sentence_spans(text)
/// [(0, 25), (26, 42)]
#[pyfunction]
#[pyo3(signature = (text, lang = None))]
pub fn sentence_spans(text: &Bound<'_, PyString>, lang: Option<&str>) -> PyResult<Vec<(usize, usize)>> {
    let source = Text::of(text)?;
    let mut points = CodePoints::of(&source);
    let spans = || trimmed(&source, lang).map(|(at, sentence)| (points.before(at), points.before(at + sentence.len()))).collect();
    Ok(text.py().detach(spans))
}

/// Sentences that are not blank, each with the byte that it starts at.
fn trimmed<'t>(text: &'t str, lang: Option<&str>) -> impl Iterator<Item = (usize, &'t str)> + use<'t> {
    let segmenter = lang.map_or_else(Segmenter::new, |code| Segmenter::new().language(code));
    segmenter.sentence_indices(text).filter_map(|(at, sentence)| {
        let from_letter = sentence.trim_start();
        let letter_at = at + sentence.len() - from_letter.len();
        Some((letter_at, from_letter.trim_end())).filter(|(_, sentence)| !sentence.is_empty())
    })
}

/// Normalises a text: entities, mojibake, white space, invisible characters, hard wraps and more.
///
/// ``steps`` are those of ``Cleaner``: "default", "none", or as in "-nfc,+plain-quotes".
///
/// >>> import unscaffold
/// >>> unscaffold.normalize("It&rsquo;s  over in SÃ£o Paulo.")
/// 'It’s over in São Paulo.'
#[pyfunction]
#[pyo3(signature = (text, steps = "default"))]
pub fn normalize<'py>(text: &Bound<'py, PyString>, steps: &str) -> PyResult<Bound<'py, PyString>> {
    let options: Normalize = steps.parse().map_err(|error| errors::of_name(&error))?;
    let source = Text::of(text)?;
    let clean = text.py().detach(|| match sentence::normalize(&source, &options) {
        Cow::Borrowed(same) if same.len() == source.len() => None,
        changed => Some(changed.into_owned()),
    });
    Ok(clean.map_or_else(|| text.clone(), |clean| PyString::new(text.py(), &clean)))
}
