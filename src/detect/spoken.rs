//! Hits of rules -> findings: what speaks where, and which of several.

use std::ops::Range;

use super::sighted::Sighted;
use super::{Evidence, Finding};
use crate::category::Category;
use crate::rules::{Blocks, Extent, GrammarHit, Hit, LIKELY, RuleId, Use, Zone, same_when_folded};
use crate::span::Span;

/// A second copy of the title stands within so many blocks of the first.
const TITLE_REACH: usize = 12;

/// Blocks above the prose that are looked at for the headline.
const HEADLINE_REACH: usize = 3;

/// A document with all that the rules see in it.
#[derive(Clone, Copy)]
pub(super) struct Document<'a> {
    pub(super) blocks: Blocks<'a>,
    taken: &'a [GrammarHit],
    pub(super) zones: Zones,
    pub(super) sighted: Option<Sighted<'a>>,
}

/// The first and the last block of prose; none where there is no prose.
#[derive(Clone, Copy, Default)]
pub(super) struct Zones(Option<(usize, usize)>);

impl Zones {
    /// The first and the last block of prose.
    pub(super) fn prose(self) -> Option<(usize, usize)> {
        self.0
    }

    pub(super) fn contain(self, zone: Option<Zone>, block: usize) -> bool {
        let Some(zone) = zone else { return true };
        self.0.is_some_and(|(first, last)| match zone {
            Zone::Head => block < first,
            Zone::Body => first < block && block < last,
            Zone::Tail => block > last,
            Zone::Edge => block < first || block > last,
        })
    }
}

impl<'a> Document<'a> {
    /// A document in which the rules see this; `taken` is sorted by block.
    pub(super) fn new(blocks: Blocks<'a>, taken: &'a [GrammarHit], sighted: Option<Sighted<'a>>) -> Self {
        let document = Document { blocks, taken, zones: Zones::default(), sighted };
        Document { zones: document.zones(), ..document }
    }

    /// Where the prose of the document begins and ends. What a rule speaks of is no prose, in whatever zone the rule acts: else a
    /// long notice at the end would itself end where the tail begins. Nor is what stands on the site's other pages too.
    fn zones(&self) -> Zones {
        let prose = |&block: &usize| {
            self.blocks.layout.blocks[block].prose
                && self.taken_of(block).is_empty()
                && !self.blocks.has_rule(block)
                && !self.sighted.is_some_and(|sighted| sighted.is_foreign(block))
        };
        let count = self.blocks.layout.blocks.len();
        let first = (0..count).find(prose);
        let last = (0..count).rev().find(prose);
        Zones(first.zip(last))
    }

    fn taken_of(&self, block: usize) -> &[GrammarHit] {
        let from = self.taken.partition_point(|hit| hit.block < block);
        let many = self.taken[from..].iter().take_while(|hit| hit.block == block).count();
        &self.taken[from..from + many]
    }

    pub(super) fn findings(&self, out: &mut Vec<Finding>) {
        let (mut hits, mut taken) = (self.blocks.hits, self.taken);
        let next = |hits: &[Hit], taken: &[GrammarHit]| {
            let (hit, group) = (hits.first().map(|hit| hit.block), taken.first().map(|hit| hit.block));
            hit.into_iter().chain(group).min()
        };
        while let Some(block) = next(hits, taken) {
            let (of_block, rest) = hits.split_at(hits.iter().take_while(|hit| hit.block == block).count());
            hits = rest;
            let (of_grammars, rest) = taken.split_at(taken.iter().take_while(|hit| hit.block == block).count());
            taken = rest;
            if !self.is_exempt(of_block) {
                self.block_findings(block, of_block, of_grammars, out);
            }
        }
    }

    /// Whether none of these findings, which are sorted, touches this block.
    pub(super) fn is_free(&self, block: usize, findings: &[Finding]) -> bool {
        let span = self.blocks.layout.blocks[block].text;
        let at = findings.partition_point(|finding| finding.span.end <= span.start);
        findings.get(at).is_none_or(|finding| finding.span.start >= span.end)
    }

    /// The block that is the headline as far as one can tell: the nearest above the prose that no rule speaks of and that is no line of the
    /// whole site's, if it looks like a title. It stays: collections of pages differ in whether headlines are content, so the model cannot
    /// know, but readers do.
    pub(super) fn headline(&self, spoken: &[Finding]) -> Option<usize> {
        let layout = self.blocks.layout;
        let (first_prose, _) = self.zones.prose()?;
        let above = (0..first_prose).rev().filter(|&block| !layout.blocks[block].is_blank());
        above
            .filter(|&block| self.is_free(block, spoken) && !self.sighted.is_some_and(|sighted| sighted.is_everywhere(block)))
            .take(HEADLINE_REACH)
            .find(|&block| layout.is_title(self.blocks.text, block))
    }

    /// The blocks among these of which a rule says that all of them stay, in order.
    pub(super) fn staying(&self, among: Range<usize>) -> impl Iterator<Item = usize> {
        let before = |block: usize| self.blocks.hits.partition_point(|hit| hit.block < block);
        let of_blocks = self.blocks.hits[before(among.start)..before(among.end)].chunk_by(|a, b| a.block == b.block);
        of_blocks.filter(|hits| self.is_exempt(hits)).map(|hits| hits[0].block)
    }

    /// An exception keeps the whole block.
    pub(super) fn is_exempt(&self, hits: &[Hit]) -> bool {
        hits.iter().any(|hit| self.speaking(hit).any(|rule| self.blocks.rules.entry(rule).stays))
    }

    /// The rules that a hit is for, in the zone that it is in.
    fn speaking(&self, hit: &Hit) -> impl Iterator<Item = RuleId> {
        let uses = self.blocks.rules.uses(hit.matcher);
        uses.filter_map(|used| match used {
            Use::Rule(rule) => Some(rule),
            Use::Item { .. } => None,
        })
        .filter(|&rule| self.zones.contain(self.blocks.rules.entry(rule).zone, hit.block))
    }

    /// Findings in a block: the surest of what speaks of all of it, or parts at its ends.
    ///
    /// A look at a block leaves hits of the whole and then at most one of a part; what the part leaves is looked at again. So the
    /// hits lie like shells, and from the outside in the surer of the whole and the part is taken. A part that is surer than the whole goes
    /// for itself, since a policy may act on it alone; and none is surer than those around it.
    fn block_findings(&self, block: usize, hits: &[Hit], taken: &[GrammarHit], out: &mut Vec<Finding>) {
        let rules = self.blocks.rules;
        let begin = out.len();
        // A group of blocks knows more than a line: its category wins where it is as sure.
        let span = self.blocks.layout.blocks[block].text;
        let groups = taken.iter().filter(|hit| self.zones.contain(rules.entry(hit.rule).zone, block));
        let mut by_group = surest(groups.map(|hit| self.finding(span, Evidence::Grammar(hit.rule), hit.rule, hit.confidence)));
        let mut around = 1.0_f32;
        let mut shells = hits;
        loop {
            let (whole, inner) = shells.split_at(shells.iter().take_while(|hit| hit.extent != Extent::Part).count());
            let whole = whole.iter().flat_map(|hit| self.spoken(hit, around));
            let whole = surest(by_group.take().into_iter().chain(whole));
            let part = inner.first().and_then(|hit| surest(self.spoken(hit, around)));
            match (whole, part) {
                (Some(whole), part) if part.is_none_or(|part| whole.confidence >= part.confidence) => {
                    out.push(whole);
                    break;
                }
                (_, Some(part)) => {
                    out.push(part);
                    around = part.confidence;
                    shells = &inner[1..];
                }
                (_, None) => break,
            }
        }
        out[begin..].sort_by_key(|finding| finding.span);
    }

    /// What a hit's rules find, at most so sure.
    fn spoken(&self, hit: &Hit, at_most: f32) -> impl Iterator<Item = Finding> {
        let Hit { span, .. } = *hit;
        self.speaking(hit).map(move |rule| {
            self.finding(span, Evidence::Rule(rule), rule, self.blocks.rules.entry(rule).confidence.min(at_most))
        })
    }

    fn finding(&self, span: Span, evidence: Evidence, rule: RuleId, confidence: f32) -> Finding {
        Finding { span, category: self.blocks.rules.entry(rule).category, evidence, confidence }
    }

    /// Further copies of the title, before the prose.
    pub(super) fn repeated_titles(&self, findings: &mut Vec<Finding>) {
        let Some((first_prose, _)) = self.zones.0 else { return };
        let Blocks { text, layout, .. } = self.blocks;
        let head = || (0..first_prose).filter(|&block| !layout.blocks[block].is_blank());
        let Some(title) = head().find(|&block| self.is_free(block, findings)) else { return };
        let span = layout.blocks[title].text;
        if !layout.is_title(text, title) {
            return;
        }
        let before = findings.len();
        let copies = head().filter(|&block| block > title).take(TITLE_REACH);
        let copies: Vec<usize> =
            copies.filter(|&block| same_when_folded(&text[span], &text[layout.blocks[block].text])).collect();
        for block in copies {
            if self.is_free(block, &findings[..before]) {
                let span = layout.blocks[block].text;
                findings.push(Finding {
                    span,
                    category: Category::Duplicate,
                    evidence: Evidence::RepeatedTitle,
                    confidence: LIKELY,
                });
            }
        }
        if findings.len() > before {
            findings.sort_by_key(|finding| finding.span);
        }
    }
}

/// The finding of the highest confidence; the first of several.
fn surest(findings: impl Iterator<Item = Finding>) -> Option<Finding> {
    findings.reduce(|best, next| if next.confidence > best.confidence { next } else { best })
}
