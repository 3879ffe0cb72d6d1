//! What recurs in a profile.

use std::collections::HashSet;

use super::profile::{Line, SiteProfile};

/// The blocks that stand on more than one page of a site: what a cleaner needs of a [`SiteProfile`], in a few kilobytes.
///
/// Made of a profile by [`SiteProfile::template`]. [`Cleaner::with_site`](crate::Cleaner::with_site) takes either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteTemplate {
    /// Pages that were looked at.
    pub(super) pages: u8,
    /// How many blocks stand on how many of them, by key, sorted.
    pub(super) blocks: Vec<(u32, u8)>,
    /// The same for looking up: key and number, at the key's place or behind it; 0 where there is none.
    slots: Vec<u64>,
}

/// A block stands on at least so many pages if that is to say something.
const LEAST_COUNT: u8 = 3;

impl SiteTemplate {
    pub(super) fn of(profile: &SiteProfile) -> Self {
        let mut all: Vec<u32> = profile.sampled.iter().flat_map(|page| page.blocks.iter().copied()).collect();
        all.sort_unstable();
        let runs = all.chunk_by(|a, b| a == b).filter(|run| run.len() > 1);
        SiteTemplate::new(profile.pages() as u8, runs.map(|run| (run[0], run.len() as u8)).collect())
    }

    /// Of blocks that are sorted by key.
    pub(super) fn new(pages: u8, blocks: Vec<(u32, u8)>) -> Self {
        let mut slots = vec![0; (2 * blocks.len()).next_power_of_two()];
        for &(key, count) in &blocks {
            let mut at = key as usize & (slots.len() - 1);
            while slots[at] != 0 {
                at = (at + 1) & (slots.len() - 1);
            }
            slots[at] = u64::from(key) << 8 | u64::from(count);
        }
        SiteTemplate { pages, blocks, slots }
    }

    /// Number of pages that were looked at: at most [`SiteProfile::PAGES`].
    pub fn pages(&self) -> usize {
        usize::from(self.pages)
    }

    /// Number of blocks that stand on more than one of them.
    pub fn len(&self) -> usize {
        self.blocks.len()
    }

    /// Whether nothing recurs.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// The least number of pages that are this share of them, and enough to say something; 255 where all are less.
    pub(super) fn least_count(&self, share: f32) -> u8 {
        let is_enough = |&count: &u8| f32::from(count) >= share * f32::from(self.pages);
        (LEAST_COUNT..=self.pages).find(is_enough).unwrap_or(u8::MAX)
    }

    /// Number of pages that a block stands on, if that is more than one; else 0.
    #[inline]
    pub(super) fn count(&self, key: u32) -> u8 {
        let mut at = key as usize;
        loop {
            at &= self.slots.len() - 1;
            match self.slots[at] {
                0 => return 0,
                slot if (slot >> 8) as u32 == key => return slot as u8,
                _ => at += 1,
            }
        }
    }
}

impl SiteProfile {
    /// What recurs.
    pub fn template(&self) -> SiteTemplate {
        SiteTemplate::of(self)
    }

    /// The template as it can be read: the lines of one page, each with the number of pages of the sample that it stands on, in the
    /// page's order; behind them the lines of others that recur. That page is the one, of those that can be read, which has
    /// most of what recurs. Empty where the profile is not [readable](SiteProfile::readable).
    ///
    /// ```
    /// use unscaffold::site::SiteProfile;
    ///
    /// let mut profile = SiteProfile::readable();
    /// for page in ["Home\nOne.\n2 visitors", "Home\nTwo.\n3 visitors"] {
    ///     profile.observe(page);
    /// }
    /// let lines: Vec<(u32, &str)> = profile.lines().collect();
    /// assert_eq!((lines[0], lines[1].0, lines[2].0), ((2, "Home"), 1, 2));
    /// ```
    pub fn lines(&self) -> impl Iterator<Item = (u32, &str)> {
        let template = self.template();
        let readable = || self.sampled.iter().filter_map(|page| page.lines.as_deref());
        let weight =
            |lines: &[Line]| lines.iter().map(|line| template.count(line.key)).filter(|&count| count > 1).map(u64::from).sum();
        // Of several the first: `max_by_key` takes the last.
        let fullest = readable().rev().max_by_key(|lines| -> u64 { weight(lines) }).unwrap_or(&[]);
        let others = readable().flatten().filter(|line| template.count(line.key) > 1);
        let mut seen = HashSet::new();
        let shown: Vec<(u32, &str)> = fullest
            .iter()
            .chain(others)
            .filter(|line| seen.insert(line.key))
            .map(|line| (u32::from(template.count(line.key).max(1)), &*line.start))
            .collect();
        shown.into_iter()
    }
}

impl From<&SiteProfile> for SiteTemplate {
    fn from(profile: &SiteProfile) -> Self {
        profile.template()
    }
}

impl From<&SiteTemplate> for SiteTemplate {
    fn from(template: &SiteTemplate) -> Self {
        template.clone()
    }
}
