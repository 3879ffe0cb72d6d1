//! Blocks that stand on other pages of the site -> findings, and what that says beside the model.

use std::ops::Range;

use super::spoken::Document;
use super::{Evidence, Finding, before, beside};
use crate::category::Category;
use crate::layout::{Block, ends_sentence};
use crate::rules::{SURE, Zone};
use crate::site::Standing;

/// In the body, so many blocks that recur must stand together: one alone is rather a heading.
const TOGETHER: usize = 3;

/// Blocks that stand together.
#[derive(Clone, Copy, Default)]
struct Run {
    /// The block behind the last.
    end: usize,
    /// How many they are, blank ones aside.
    count: usize,
}

impl Document<'_> {
    /// Where a block stands, and what it is.
    pub(super) fn of_site(&self, block: usize) -> Standing {
        let edge = self.zones.contain(Some(Zone::Edge), block);
        let prose =
            self.blocks.layout.blocks[block].prose || is_sentence(&self.blocks.text[self.blocks.layout.blocks[block].text]);
        match (edge, prose) {
            (true, false) => Standing::Edge,
            (true, true) => Standing::EdgeProse,
            (false, false) => Standing::Body,
            (false, true) => Standing::BodyProse,
        }
    }

    /// Adds what recurs. Where a rule speaks of the same, the finding is the rule's, at the confidence of the surer one.
    pub(super) fn recurring(&self, spoken: &mut Vec<Finding>, findings: &mut Vec<Finding>) {
        let Some(sighted) = self.sighted else { return };
        let headline = self.headline(findings);
        let inner = self.inner(findings);
        spoken.clear();
        spoken.append(findings);
        let mut spoken = &spoken[..];
        let mut together = Run::default();
        let mut hits = self.blocks.hits;
        for (number, block) in self.blocks.layout.blocks.iter().enumerate() {
            if block.is_blank() {
                continue;
            }
            let here = before(&mut spoken, block.text.end);
            let pages = sighted.blocks[number].pages;
            let stays = pages == 0 || headline == Some(number);
            let confidence = if stays { None } else { self.confidence(number, inner.contains(&number), &mut together) };
            hits = &hits[hits.iter().take_while(|hit| hit.block < number).count()..];
            let of_block = || &hits[..hits.iter().take_while(|hit| hit.block == number).count()];
            let Some(confidence) = confidence.filter(|_| !self.is_exempt(of_block())) else {
                findings.extend(here);
                continue;
            };
            let evidence = Evidence::SiteTemplate { pages: u16::from(pages), of: u16::from(sighted.site.pages()) };
            beside(
                self.blocks.text,
                here,
                Finding { span: block.text, category: Category::Other, evidence, confidence },
                findings,
            );
        }
    }

    /// The blocks between those at the ends of the page that are surely scaffolding, by the site or by a rule. Only these are sure enough for
    /// a conservative policy: what stands beside them then does not depend on what else went, so that cleaning twice is cleaning once.
    fn inner(&self, spoken: &[Finding]) -> Range<usize> {
        let Some(sighted) = self.sighted else { return 0..0 };
        let blocks = &self.blocks.layout.blocks;
        let is_surely_found = |block: &Block| {
            let at = spoken.partition_point(|finding| finding.span.start < block.text.start);
            spoken.get(at).is_some_and(|finding| finding.span == block.text && finding.confidence >= SURE)
        };
        let is_outer = |number: &usize| {
            let block = &blocks[*number];
            let sighting = sighted.blocks[*number];
            let recurs = !sighting.titled && at_edge(sighted.site.share(sighting.pages)) > INNER_MOST;
            block.is_blank() || recurs || is_surely_found(block)
        };
        let start = (0..blocks.len()).take_while(is_outer).count();
        let end = blocks.len() - (start..blocks.len()).rev().take_while(is_outer).count();
        start..end
    }

    /// How sure it is that a block which recurs is of the template, if that is sure enough for what stands there. `is_inner`: see
    /// [`Document::inner`]. `together` is the last run of such blocks that was looked at.
    fn confidence(&self, block: usize, is_inner: bool, together: &mut Run) -> Option<f32> {
        let sighted = self.sighted?;
        let sighting = sighted.blocks[block];
        let standing = self.of_site(block);
        if !sighted.site.recurs(sighting.pages, standing) {
            return None;
        }
        match standing {
            // Among lines of the page's own it is rather a heading, or a line of a recipe.
            Standing::Edge | Standing::EdgeProse if is_inner && !sighting.amid && !self.blocks.layout.blocks[block].prose => None,
            Standing::Edge | Standing::EdgeProse => {
                let sure = at_edge(sighted.site.share(sighting.pages));
                Some(if is_inner || sighting.titled { sure.min(INNER_MOST) } else { sure })
            }
            Standing::BodyProse if self.zones.prose().is_none() => None,
            Standing::Body | Standing::BodyProse if sighting.listed => None,
            Standing::Body | Standing::BodyProse => {
                if block >= together.end {
                    *together = self.run(block);
                }
                (together.count >= TOGETHER).then_some(IN_BODY)
            }
        }
    }

    /// The run of blocks which begins here and of which each recurs as often as a line in the body must.
    fn run(&self, start: usize) -> Run {
        let Some(sighted) = self.sighted else { return Run::default() };
        let blocks = &self.blocks.layout.blocks;
        let recurs =
            |&block: &usize| blocks[block].is_blank() || sighted.site.recurs(sighted.blocks[block].pages, Standing::Body);
        let end = start + (start..blocks.len()).take_while(recurs).count();
        let count = (start..end).filter(|&block| !blocks[block].is_blank()).count();
        Run { end: end.max(start + 1), count }
    }

    /// How many times likelier a block is scaffolding, in odds, for where it recurs: less likely where it does not. (Measured by
    /// `unscaffold-lab sites`, `docs/sites.md`.)
    pub(super) fn likelihood(&self, block: usize) -> f32 {
        let Some(sighted) = self.sighted else { return 1.0 };
        let sighting = sighted.blocks[block];
        if sighting.headline {
            return HEADLINE;
        }
        let standing = self.of_site(block);
        let share = sighted.site.share(sighting.pages);
        match standing {
            Standing::Edge if self.is_between_listed(block) => TEASER,
            _ if sighting.pages == 0 => unique(standing, sighted.site.pages()),
            // A few pages may link to this one, and say what it is about.
            Standing::Edge | Standing::EdgeProse if !sighted.site.recurs(sighting.pages, standing) => 1.0,
            Standing::Edge | Standing::EdgeProse if sighting.amid => 2.0 + 30.0 * share,
            Standing::Edge | Standing::EdgeProse => unique(standing, sighted.site.pages()),
            // Headings and refrains recur rightly: a line that stands alone says as little as one that is unique.
            Standing::Body | Standing::BodyProse if !self.has_recurring_neighbour(block) => {
                unique(standing, sighted.site.pages())
            }
            Standing::Body | Standing::BodyProse if sighting.listed || !sighted.site.may_recur(standing) => 1.0,
            Standing::Body | Standing::BodyProse => 1.5 + 4.0 * share,
        }
    }

    /// Whether a block stands between two that are listed, not far from either.
    fn is_between_listed(&self, block: usize) -> bool {
        let Some(sighted) = self.sighted else { return false };
        let blocks = &self.blocks.layout.blocks;
        let is_filled = |block: &usize| !blocks[*block].is_blank();
        let is_listed = |block: usize| sighted.blocks[block].listed;
        (0..block).rev().filter(is_filled).take(TEASER_REACH).any(is_listed)
            && (block + 1..blocks.len()).filter(is_filled).take(TEASER_REACH).any(is_listed)
    }

    /// Whether the block before or behind recurs too, on a page that has prose of its own.
    fn has_recurring_neighbour(&self, block: usize) -> bool {
        let Some(sighted) = self.sighted else { return false };
        let blocks = &self.blocks.layout.blocks;
        let before = (0..block).rev().find(|&before| !blocks[before].is_blank());
        let behind = self.blocks.layout.next(block);
        self.zones.prose().is_some() && before.into_iter().chain(behind).any(|beside| sighted.blocks[beside].pages > 0)
    }
}

/// Whether a line ends as sentences do, and has more than a word.
fn is_sentence(line: &str) -> bool {
    let goes_on = line.ends_with("...") || line.ends_with('…');
    ends_sentence(line) && !goes_on && (!line.is_ascii() || line.contains(' '))
}

/// How sure it is that what stands at the edges of this share of a site's pages is its template …
fn at_edge(share: f32) -> f32 {
    (0.72 + 0.3 * share).min(0.97)
}

/// … not surer for those behind lines that are no template, …
const INNER_MOST: f32 = 0.94;

/// … and that so are blocks in the body that stand together.
const IN_BODY: f32 = 0.85;

/// How many times likelier the title of the page is scaffolding where it stands again.
const HEADLINE: f32 = 0.1;

/// How many times likelier what stands on no other page is scaffolding: so measured on sites of which a dozen pages were seen. Of what
/// changes from page to page, as lists of recent posts do, the less is unique the more pages were seen.
fn unique(standing: Standing, pages: u8) -> f32 {
    let (few, many) = match standing {
        Standing::Edge => (0.8, 0.6),
        Standing::EdgeProse | Standing::Body => (0.6, 0.25),
        Standing::BodyProse => (0.35, 0.1),
    };
    let step = (f32::from(pages.clamp(FEW, MANY) - FEW)) / f32::from(MANY - FEW);
    few + step * (many - few)
}

/// Numbers of pages between which what is unique tells more and more.
const FEW: u8 = 12;
const MANY: u8 = 48;

/// How many times likelier a line is scaffolding that stands between lines which the page has again and again, as "Read more": a title, or a
/// sentence, of another page.
const TEASER: f32 = 4.0;
/// So far from either.
const TEASER_REACH: usize = 3;
