//! A page of a site -> where else on the site each of its blocks stands.

use crate::layout::{Block, Layout};
use crate::site::{Keys, Site, Standing};

/// What stands on a page itself so often is rather a part of a list, or of a table.
const IN_PAGE: usize = 3;
/// What stands on this share of a site's pages is no headline, nor one of its rubrics.
const EVERYWHERE: f32 = 0.5;
/// Slots that blocks are counted in, by their keys.
const SLOTS: usize = 1024;
/// Blocks on either side among which a block stands.
const NEAR: usize = 4;

/// What the site's pages say of a block.
#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is one fact")]
pub(super) struct Sighting {
    /// How many of them it stands on; 0 where it is on none but this.
    pub(super) pages: u8,
    /// It is on them with their titles in place of this page's.
    pub(super) titled: bool,
    /// It is the page's title once more.
    pub(super) headline: bool,
    /// It stands on this page again and again.
    pub(super) listed: bool,
    /// Half of the blocks near it stand on half of the pages, or, for what does so itself, would stand beyond an end of this one.
    pub(super) amid: bool,
}

/// Sightings of blocks, by number of the block.
#[derive(Clone, Copy)]
pub(super) struct Sighted<'a> {
    pub(super) site: &'a Site,
    pub(super) blocks: &'a [Sighting],
}

impl Sighted<'_> {
    /// Whether a block stands on so many pages that it is the headline of none: others may link to a page.
    pub(super) fn is_everywhere(&self, block: usize) -> bool {
        self.site.share(self.blocks[block].pages) >= EVERYWHERE
    }

    /// Whether prose would be the site's if it stood at an edge: then it is none of the document's own.
    pub(super) fn is_foreign(&self, block: usize) -> bool {
        self.site.recurs(self.blocks[block].pages, Standing::EdgeProse)
    }
}

/// What sightings are made with, reused from text to text.
#[derive(Debug, Default)]
pub(super) struct Lookout {
    keys: Keys,
    sightings: Vec<Sighting>,
    by_key: Vec<(u32, usize)>,
    /// How many blocks stand everywhere, up to each that is not blank.
    everywhere: Vec<u32>,
}

impl Lookout {
    /// Looks the blocks of a page of this site up.
    pub(super) fn look<'a>(&'a mut self, site: &'a Site, text: &str, layout: &Layout) -> Sighted<'a> {
        self.keys.read(text, layout);
        let of_key = |&key: &u32| Sighting { pages: site.count(key), ..Sighting::default() };
        self.sightings.clear();
        self.sightings.extend(self.keys.get().iter().map(of_key));
        self.find_titled(site);
        self.find_headlines();
        self.find_listed();
        self.find_amid(site, &layout.blocks);
        self.seen(site)
    }

    /// What was looked up last.
    pub(super) fn seen<'a>(&'a self, site: &'a Site) -> Sighted<'a> {
        Sighted { site, blocks: &self.sightings }
    }

    /// Lines that differ from those of other pages in the title alone.
    fn find_titled(&mut self, site: &Site) {
        for &(block, key) in self.keys.with_title() {
            let pages = site.count(key);
            if pages > self.sightings[block].pages {
                self.sightings[block] = Sighting { pages, titled: true, ..Sighting::default() };
            }
        }
    }

    /// The headline of a page is none of its template, though all others link to it.
    fn find_headlines(&mut self) {
        let Some((title, again)) = self.keys.headlines() else { return };
        if self.sightings[title].pages == 0 {
            for &block in again {
                self.sightings[block] = Sighting { headline: true, ..Sighting::default() };
            }
        }
    }

    fn find_listed(&mut self) {
        // Most keys are in a slot with no others, and need not be sorted.
        let mut slots = [0_u8; SLOTS];
        let slot = |key: u32| key as usize % SLOTS;
        let keys = self.keys.get();
        for &key in keys {
            slots[slot(key)] = slots[slot(key)].saturating_add(1);
        }
        let again = |block: usize, key: u32| usize::from(slots[slot(key)]) >= IN_PAGE && self.sightings[block].pages > 0;
        self.by_key.clear();
        self.by_key.extend(keys.iter().enumerate().filter(|&(block, &key)| again(block, key)).map(|(block, &key)| (key, block)));
        self.by_key.sort_unstable();
        for same in self.by_key.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() >= IN_PAGE) {
            for &(_, block) in same {
                self.sightings[block].listed = true;
            }
        }
    }

    fn find_amid(&mut self, site: &Site, blocks: &[Block]) {
        let least = site.least_count(EVERYWHERE);
        let filled = || (0..blocks.len()).filter(|&block| !blocks[block].is_blank());
        self.everywhere.clear();
        self.everywhere.push(0);
        let mut sum = 0;
        for block in filled() {
            sum += u32::from(self.sightings[block].pages >= least);
            self.everywhere.push(sum);
        }
        let count = self.everywhere.len() - 1;
        for (at, block) in filled().enumerate() {
            let (start, end) = (at.saturating_sub(NEAR), (at + NEAR + 1).min(count));
            let own = u32::from(self.sightings[block].pages >= least);
            let near = self.everywhere[end] - self.everywhere[start] - own;
            // For what itself stands everywhere, what lies beyond the ends of the page counts: templates begin and end there.
            let beyond = own as usize * (2 * NEAR - (end - start - 1));
            self.sightings[block].amid = near as usize + beyond >= NEAR;
        }
    }
}
