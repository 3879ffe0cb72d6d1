//! Pages of a site -> a sample of them, by which parts of the site can be counted apart and merged.

use std::borrow::Borrow;
use std::cmp::Ordering;

use super::known::{AT_EACH_END, Keys, MOST_WITH_TITLE, mix};
use crate::layout::Layout;
use crate::span::{Span, boundary_before};

/// Which blocks stand on the pages of a site.
///
/// The profile is a sample: of all pages those [`SiteProfile::PAGES`] whose hashes are least (bottom-k sampling, Cohen and Kaplan, "Summarizing
/// data using bottom-k sketches", 2007), each with the hashes of its blocks. So it takes at most 148 kB, whatever the number of pages,
/// and usually 30; a share of pages p that is read off it has a standard error of √(p (1 − p) / 64), at most .0625; and since a page
/// that was seen twice is in it once, it does not matter what was counted where, in which order, and how often: merging is associative,
/// commutative and idempotent, but for the [number of pages observed](SiteProfile::observed), to the byte.
///
/// ```
/// use unscaffold::site::SiteProfile;
///
/// let (mut one, mut other, mut all) = (SiteProfile::new(), SiteProfile::new(), SiteProfile::new());
/// for page in ["Home\nOne.", "Home\nTwo.", "Home\nThree."] {
///     one.observe(page);
///     all.observe(page);
/// }
/// for page in ["Home\nFour.", "Home\nFive."] {
///     other.observe(page);
///     all.observe(page);
/// }
/// one.merge(&other);
/// assert_eq!(one.to_bytes(), all.to_bytes());
/// assert_eq!((all.pages(), all.observed()), (5, 5));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteProfile {
    pub(super) observed: u64,
    /// Keeps what the blocks of a few pages say.
    pub(super) readable: bool,
    /// Sorted by key.
    pub(super) sampled: Vec<Sampled>,
}

/// A page of the sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sampled {
    pub(super) key: u64,
    /// Keys of its blocks, sorted, each once.
    pub(super) blocks: Box<[u32]>,
    /// What its blocks say, in the order of the page.
    pub(super) lines: Option<Box<[Line]>>,
}

/// A block that can be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Line {
    pub(super) key: u32,
    pub(super) start: Box<str>,
}

/// The most keys of a page.
pub(super) const MOST_BLOCKS: usize = 2 * AT_EACH_END + MOST_WITH_TITLE;
/// Pages whose blocks can be read.
pub(super) const READABLE: usize = 8;
/// So many bytes of each.
pub(super) const READABLE_BYTES: usize = 96;

impl SiteProfile {
    /// Pages of the sample.
    pub const PAGES: usize = 64;

    /// A profile that has seen nothing yet.
    pub fn new() -> Self {
        SiteProfile::default()
    }

    /// One that also keeps how the blocks of eight of its pages begin (96 bytes each), so that [`lines`](SiteProfile::lines) can show
    /// the template: about as much memory again.
    pub fn readable() -> Self {
        SiteProfile { readable: true, ..SiteProfile::default() }
    }

    /// Counts a page. One without any text is none.
    ///
    /// For many pages a [`PageReader`] keeps its memory, and reads them in other threads.
    pub fn observe(&mut self, text: &str) {
        self.add(&PageReader::new().read(text));
    }

    /// Counts a page that was read.
    pub fn add(&mut self, page: &Page<'_>) {
        if page.blocks.is_empty() {
            return;
        }
        self.observed = self.observed.saturating_add(1);
        let found = self.place(page.key);
        let (Ok(place) | Err(place)) = found;
        if place >= SiteProfile::PAGES {
            return;
        }
        let lines = (self.readable && place < READABLE).then(|| page.lines());
        let blocks = page.blocks.as_slice().into();
        self.take(Sampled { key: page.key, blocks, lines }, found);
        self.forget();
    }

    /// Counts what another profile has counted.
    pub fn merge(&mut self, other: &SiteProfile) {
        // Bytes from elsewhere may say any number.
        self.observed = self.observed.saturating_add(other.observed);
        self.readable |= other.readable;
        for page in &other.sampled {
            let found = self.place(page.key);
            if found.is_err_and(|place| place >= SiteProfile::PAGES) {
                break;
            }
            self.take(page.clone(), found);
        }
        self.forget();
    }

    /// Where a page of this key stands, or would.
    fn place(&self, key: u64) -> Result<usize, usize> {
        self.sampled.binary_search_by_key(&key, |page| page.key)
    }

    /// Takes a page into the sample, where it was found or would stand. Of two by the same key, which no two pages that differ are
    /// likely to have, and of two texts of the same page, the lesser stays, whichever came first.
    fn take(&mut self, page: Sampled, found: Result<usize, usize>) {
        match found {
            Err(place) => self.sampled.insert(place, page),
            Ok(place) if page.precedes(&self.sampled[place]) == Ordering::Less => self.sampled[place] = page,
            Ok(_) => {}
        }
    }

    /// Leaves the pages that are of the sample, and what can be read.
    fn forget(&mut self) {
        self.sampled.truncate(SiteProfile::PAGES);
        for page in self.sampled.iter_mut().skip(READABLE) {
            page.lines = None;
        }
    }

    /// Number of pages of the sample: at most [`SiteProfile::PAGES`], and as many as were observed where those are fewer and differ.
    pub fn pages(&self) -> usize {
        self.sampled.len()
    }

    /// Number of pages that were counted, the same one as often as it was.
    pub fn observed(&self) -> u64 {
        self.observed
    }

    /// Bytes of memory that it takes.
    pub fn size(&self) -> usize {
        let lines = |page: &Sampled| page.lines.iter().flatten().map(|line| size_of::<Line>() + line.start.len()).sum::<usize>();
        let page = |page: &Sampled| size_of::<Sampled>() + 4 * page.blocks.len() + lines(page);
        size_of::<Self>() + self.sampled.iter().map(page).sum::<usize>()
    }
}

impl Sampled {
    fn precedes(&self, other: &Sampled) -> Ordering {
        // What can be read comes before what cannot.
        let lines = |page: &Sampled| (page.lines.is_none(), page.lines.clone());
        self.blocks.cmp(&other.blocks).then_with(|| lines(self).cmp(&lines(other)))
    }
}

/// A page that was read, to be [added](SiteProfile::add) to a profile.
#[derive(Clone, Debug)]
pub struct Page<'t> {
    text: &'t str,
    key: u64,
    /// Sorted, each once.
    blocks: Vec<u32>,
    /// In the order of the page.
    lines: Vec<(Span, u32)>,
}

impl Page<'_> {
    fn lines(&self) -> Box<[Line]> {
        let line = |&(span, key): &(Span, u32)| {
            let line = &self.text[span];
            if line.len() <= READABLE_BYTES {
                return Line { key, start: line.into() };
            }
            let start = &line[..boundary_before(line, READABLE_BYTES - '…'.len_utf8())];
            Line { key, start: (start.to_owned() + "…").into() }
        };
        self.lines.iter().map(line).collect()
    }
}

/// Reads pages, with memory that is kept from one to the next.
///
/// ```
/// use unscaffold::site::{PageReader, SiteProfile};
///
/// let (mut reader, mut profile) = (PageReader::new(), SiteProfile::new());
/// for text in ["Home\nOne.", "Home\nTwo."] {
///     profile.add(&reader.read(text));
/// }
/// assert_eq!(profile.pages(), 2);
/// ```
#[derive(Debug, Default)]
pub struct PageReader {
    layout: Layout,
    keys: Keys,
}

impl PageReader {
    /// Memory that has yet to grow.
    pub fn new() -> Self {
        PageReader::default()
    }

    /// Reads a page.
    pub fn read<'t>(&mut self, text: &'t str) -> Page<'t> {
        self.layout.read(text);
        self.keys.read(text, &self.layout);
        let lines: Vec<(Span, u32)> = self.keys.counted(&self.layout).collect();
        let mut blocks: Vec<u32> = lines.iter().map(|&(_, key)| key).collect();
        blocks.sort_unstable();
        blocks.dedup();
        let key = blocks.iter().fold(blocks.len() as u64, |sum, &block| mix(sum, u64::from(block)));
        Page { text, key, blocks, lines }
    }
}

impl<P: Borrow<SiteProfile>> FromIterator<P> for SiteProfile {
    /// Merges profiles.
    fn from_iter<I: IntoIterator<Item = P>>(profiles: I) -> Self {
        profiles.into_iter().fold(SiteProfile::new(), |mut all, profile| {
            all.merge(profile.borrow());
            all
        })
    }
}
