//! Which blocks stand on the pages of a site, as Python sees it.

use std::cell::RefCell;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString, PyTuple};
use unscaffold::site::{self, Page, PageReader};

use super::template::SiteTemplate;
use crate::batches::Batches;
use crate::cleaning::KEPT;
use crate::errors;
use crate::text::Text;
use crate::threads::Threads;

thread_local! {
    static READER: RefCell<PageReader> = RefCell::default();
}

/// Which blocks (lines, paragraphs) stand on the pages of one site: what stands on page after page is its template.
///
/// It is a sample of at most 64 pages, chosen by hashes, so that it takes some 30 kB however many pages there are; and it does not matter
/// which part of a site was counted where, in which order: profiles that are merged are, to the byte, the one that has seen all pages.
/// Can be pickled, copied and compared.
///
/// readable: keeps how the blocks of eight pages begin, too, so that ``lines()`` can show them.
///
/// >>> import unscaffold
/// >>> one, other = unscaffold.SiteProfile(), unscaffold.SiteProfile()
/// >>> one.observe_batch(["Home\nOne.", "Home\nTwo.", "Home\nThree."])
/// >>> other.observe("Home\nFour.")
/// >>> one.merge(other)
/// >>> one
/// <SiteProfile: 4 pages, 4 observed>
/// >>> len(one.template())
/// 1
#[pyclass(eq, module = "unscaffold")]
#[derive(PartialEq)]
pub struct SiteProfile(pub(super) site::SiteProfile);

#[pymethods]
impl SiteProfile {
    #[new]
    #[pyo3(signature = (*, readable = false))]
    fn new(readable: bool) -> Self {
        SiteProfile(if readable { site::SiteProfile::readable() } else { site::SiteProfile::new() })
    }

    /// Counts a page. One without any text is none.
    #[pyo3(signature = (text, /))]
    fn observe(slf: &Bound<'_, Self>, text: &Bound<'_, PyString>) -> PyResult<()> {
        let text = Text::of(text)?;
        let page = slf.py().detach(|| read(&text));
        slf.borrow_mut().0.add(&page);
        Ok(())
    }

    /// Counts many pages, on so many threads (0: as many as there are processors). They may come from a generator.
    ///
    /// >>> import unscaffold
    /// >>> profile = unscaffold.SiteProfile()
    /// >>> profile.observe_batch((f"Home\n{number} boats came." for number in ["One", "Two", "Nine"]), threads=2)
    /// >>> profile.pages, profile.observed
    /// (3, 3)
    #[pyo3(signature = (texts, /, threads = 1))]
    fn observe_batch(slf: &Bound<'_, Self>, texts: &Bound<'_, PyAny>, threads: usize) -> PyResult<()> {
        let (py, threads) = (slf.py(), Threads::of(threads));
        let mut batches = Batches::of(texts, "observe", threads.wave())?;
        while let Some(batch) = batches.next()? {
            let texts = &batch.texts;
            let pages = py.detach(|| threads.side_by_side(0..texts.len(), &|number| read(&texts[number])));
            let mut profile = slf.borrow_mut();
            for page in &pages {
                profile.0.add(page);
            }
            drop(profile);
            py.check_signals()?;
        }
        Ok(())
    }

    /// Counts what another profile has counted. A page that both have seen is one, but for ``observed``.
    #[pyo3(signature = (other, /))]
    fn merge(slf: &Bound<'_, Self>, other: &Bound<'_, Self>) {
        if slf.is(other) {
            let same = other.borrow().0.clone();
            slf.borrow_mut().0.merge(&same);
        } else {
            slf.borrow_mut().0.merge(&other.borrow().0);
        }
    }

    /// Number of pages of the sample: at most 64, and as many as were observed where those are fewer and differ.
    #[getter]
    fn pages(&self) -> usize {
        self.0.pages()
    }

    /// Number of pages that were counted, the same one as often as it was.
    #[getter]
    fn observed(&self) -> u64 {
        self.0.observed()
    }

    /// The template as it can be read: the lines of one page, each (its first 96 bytes) after the number of pages of the sample that it
    /// stands on; behind them the lines of others that recur. Empty where the profile is not ``readable``.
    ///
    /// >>> import unscaffold
    /// >>> profile = unscaffold.SiteProfile(readable=True)
    /// >>> profile.observe_batch(["Home\nOne.\n2 visitors", "Home\nTwo.\n3 visitors"])
    /// >>> [pages for pages, line in profile.lines()]
    /// [2, 1, 2]
    fn lines(&self) -> Vec<(u32, &str)> {
        self.0.lines().collect()
    }

    /// What recurs: what a cleaner needs of the profile, in a kilobyte or two.
    fn template(&self) -> SiteTemplate {
        SiteTemplate::new(self.0.template())
    }

    /// The profile as bytes, the same for the same profile everywhere.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.to_bytes())
    }

    /// Reads what ``to_bytes`` gave. Raises ValueError where it is damaged, or of another version.
    #[staticmethod]
    #[pyo3(signature = (data, /))]
    fn from_bytes(data: &[u8]) -> PyResult<Self> {
        site::SiteProfile::from_bytes(data).map(SiteProfile).map_err(|error| errors::of_bytes(&error))
    }

    fn __repr__(&self) -> String {
        let (pages, observed) = (self.0.pages(), self.0.observed());
        format!("<SiteProfile: {pages} page{}, {observed} observed>", if pages == 1 { "" } else { "s" })
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let again = py.get_type::<SiteProfile>().getattr("from_bytes")?;
        (again, (self.to_bytes(py),)).into_pyobject(py)
    }
}

/// Reads a page, with memory that is kept where it is not much.
fn read(text: &str) -> Page<'_> {
    if text.len() > KEPT {
        return PageReader::new().read(text);
    }
    READER.with_borrow_mut(|reader| reader.read(text))
}

/// Makes what is made at the first page that needs it: see `Cleaning::new`.
pub fn warm_up() {
    read("Home\n3 May 2018\n");
}
