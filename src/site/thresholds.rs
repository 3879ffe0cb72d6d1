//! From when on what recurs is acted on, and a site as a cleaner knows it.

use std::str::FromStr;
use std::sync::Arc;

use super::template::SiteTemplate;
use crate::error::{Error, Fault, closest};

/// From which share of a site's pages on a block is taken for its template.
///
/// A page's *edges* are what stands before its first and after its last prose of its own; the rest is its *body*, and so is all of a page
/// that has no prose of its own. Shares are from 0 to 1; one above 1 means never.
///
/// ```
/// use unscaffold::{Cleaner, site::SiteThresholds};
///
/// // A series' introduction stays, however often it stands there.
/// let thresholds = SiteThresholds::default().edge_prose(2.0);
/// let cleaner = Cleaner::builder().site_thresholds(thresholds).build()?;
/// # Ok::<(), unscaffold::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct SiteThresholds {
    min_pages: usize,
    edge: f32,
    edge_prose: f32,
    body: f32,
    body_prose: f32,
}

impl SiteThresholds {
    /// Recurrence says nothing of a site of which fewer pages were seen.
    pub const LEAST_PAGES: usize = 5;

    /// Acts from so many pages on: at least [`SiteThresholds::LEAST_PAGES`], which is the default.
    #[must_use]
    pub const fn min_pages(mut self, pages: usize) -> Self {
        self.min_pages = if pages < Self::LEAST_PAGES { Self::LEAST_PAGES } else { pages };
        self
    }

    /// Share of pages for lines at the edges: .2 by default.
    #[must_use]
    pub const fn edge(mut self, share: f32) -> Self {
        self.edge = share;
        self
    }

    /// Share of pages for prose at the edges: .5 by default.
    #[must_use]
    pub const fn edge_prose(mut self, share: f32) -> Self {
        self.edge_prose = share;
        self
    }

    /// Share of pages for lines in the body, of which three or more such blocks stand together: .5 by default. One that stands alone is
    /// rather a heading ("Ingredients"): there the share only adds to what the model says.
    #[must_use]
    pub const fn body(mut self, share: f32) -> Self {
        self.body = share;
        self
    }

    /// Share of pages for prose, and whole sentences, in the body, likewise: .8 by default. Never on a page that has no prose of its own,
    /// since the text may then be what the page is about.
    #[must_use]
    pub const fn body_prose(mut self, share: f32) -> Self {
        self.body_prose = share;
        self
    }
}

impl Default for SiteThresholds {
    fn default() -> Self {
        SiteThresholds { min_pages: Self::LEAST_PAGES, edge: 0.2, edge_prose: 0.5, body: 0.5, body_prose: 0.8 }
    }
}

impl FromStr for SiteThresholds {
    type Err = Error;

    /// Those that are not the default, by name.
    ///
    /// ```
    /// use unscaffold::site::SiteThresholds;
    ///
    /// let thresholds = "edge=0.3, body-prose=2, min-pages=12".parse::<SiteThresholds>()?;
    /// assert_eq!(thresholds, SiteThresholds::default().edge(0.3).body_prose(2.0).min_pages(12));
    /// let error = "edge-pros=1".parse::<SiteThresholds>().unwrap_err();
    /// assert_eq!(error.to_string(), r#"unknown threshold "edge-pros"; did you mean "edge-prose"?"#);
    /// # Ok::<(), unscaffold::Error>(())
    /// ```
    fn from_str(list: &str) -> Result<Self, Error> {
        let mut all = SiteThresholds::default();
        for given in list.split(',').map(str::trim).filter(|given| !given.is_empty()) {
            let bad = || Error::bare(Fault::BadThreshold { given: given.to_owned() });
            let (name, value) = given.split_once('=').ok_or_else(bad)?;
            let (name, value) = (name.trim(), value.trim());
            if name == "min-pages" {
                all = all.min_pages(value.parse().map_err(|_| bad())?);
                continue;
            }
            let set = NAMES.iter().find(|(known, _)| *known == name).ok_or_else(|| {
                let known = NAMES.iter().map(|(known, _)| *known).chain(["min-pages"]);
                Error::bare(Fault::UnknownThreshold { name: name.to_owned(), hint: closest(name, known) })
            })?;
            let share: f32 = value.parse().map_err(|_| bad())?;
            if share.is_nan() || share < 0.0 {
                return Err(bad());
            }
            all = set.1(all, share);
        }
        Ok(all)
    }
}

/// A share that can be named.
type Named = (&'static str, fn(SiteThresholds, f32) -> SiteThresholds);

const NAMES: [Named; 4] = [
    ("edge", SiteThresholds::edge),
    ("edge-prose", SiteThresholds::edge_prose),
    ("body", SiteThresholds::body),
    ("body-prose", SiteThresholds::body_prose),
];

/// Where a block stands, and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Edge,
    EdgeProse,
    Body,
    BodyProse,
}

/// A site as a cleaner knows it.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    template: Arc<SiteTemplate>,
    /// Enough pages were seen.
    is_known: bool,
    /// On so many pages a block must stand, by [`Standing`].
    least: [u8; 4],
}

impl Site {
    pub(crate) fn new(template: SiteTemplate, thresholds: &SiteThresholds) -> Self {
        let SiteThresholds { min_pages, edge, edge_prose, body, body_prose } = *thresholds;
        let least = [edge, edge_prose, body, body_prose].map(|share| template.least_count(share));
        Site { is_known: template.pages() >= min_pages, least, template: Arc::new(template) }
    }

    /// Whether enough pages were seen.
    pub(crate) fn is_known(&self) -> bool {
        self.is_known
    }

    /// Number of pages that were looked at.
    pub(crate) fn pages(&self) -> u8 {
        self.template.pages
    }

    /// Number of pages that a block stands on, if that is more than one; else 0.
    pub(crate) fn count(&self, key: u32) -> u8 {
        self.template.count(key)
    }

    /// The least number of pages that are this share of them.
    pub(crate) fn least_count(&self, share: f32) -> u8 {
        self.template.least_count(share)
    }

    /// The share of the pages that so many are.
    pub(crate) fn share(&self, count: u8) -> f32 {
        f32::from(count) / f32::from(self.template.pages.max(1))
    }

    /// Whether a block that stands so can recur on pages enough.
    pub(crate) fn may_recur(&self, standing: Standing) -> bool {
        self.least[standing as usize] <= self.template.pages
    }

    /// Whether a block that stands so recurs on pages enough.
    pub(crate) fn recurs(&self, count: u8, standing: Standing) -> bool {
        count >= self.least[standing as usize]
    }
}
