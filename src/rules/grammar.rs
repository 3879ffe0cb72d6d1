//! Ordered groups of blocks: what is ambiguous alone goes with what stands around it.

use super::compile::{Grammar, RuleId, RuleSet, Taking, Use};
use super::find::{Extent, Finder, Hit};
use super::parse::Times;
use super::{LIKELY, Shape};
use crate::layout::Layout;

/// The longest run of one repeated item: bounds what one start can cost.
const LONGEST_RUN: usize = 100;

/// A block that a grammar takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GrammarHit {
    pub(crate) block: usize,
    pub(crate) rule: RuleId,
    pub(crate) confidence: f32,
}

/// A document as grammars see it.
#[derive(Clone, Copy)]
pub(crate) struct Blocks<'a> {
    pub(crate) text: &'a str,
    pub(crate) layout: &'a Layout,
    /// In order of the blocks.
    pub(crate) hits: &'a [Hit],
    pub(crate) rules: &'a RuleSet,
}

impl Blocks<'_> {
    /// What was found in a block.
    pub(crate) fn hits_of(&self, block: usize) -> &[Hit] {
        let from = self.hits.partition_point(|hit| hit.block < block);
        let many = self.hits[from..].iter().take_while(|hit| hit.block == block).count();
        &self.hits[from..from + many]
    }

    /// The rules and items that speak of a whole block.
    pub(crate) fn uses_of(&self, block: usize) -> impl Iterator<Item = Use> + '_ {
        let whole = self.hits_of(block).iter().filter(|hit| hit.extent == Extent::Block);
        whole.flat_map(|hit| self.rules.uses(hit.matcher))
    }

    /// Whether a rule speaks of the whole block, or of all that parts at its ends leave of it, in whatever zone.
    pub(crate) fn has_rule(&self, block: usize) -> bool {
        let mut whole = self.hits_of(block).iter().filter(|hit| hit.extent != Extent::Part);
        whole.any(|hit| self.rules.uses(hit.matcher).any(|used| matches!(used, Use::Rule(_))))
    }

    fn is_prose(&self, block: usize) -> bool {
        self.layout.blocks[block].prose && !self.has_rule(block)
    }
}

impl RuleSet {
    /// Appends the blocks that grammars take, and how sure that is. A block may be taken more than once.
    pub(crate) fn match_grammars(&self, blocks: Blocks, finder: &mut Finder, out: &mut Vec<GrammarHit>) {
        // Where the last match of each grammar ends: inside of it the same grammar does not start anew.
        let mut ends = std::mem::take(&mut finder.grammar_ends);
        ends.clear();
        ends.resize(self.grammars.len(), 0);
        for hit in blocks.hits.iter().filter(|hit| hit.extent == Extent::Block) {
            for used in self.uses(hit.matcher) {
                if let Use::Item { grammar, item: 0 } = used {
                    let end = &mut ends[grammar as usize];
                    // A grammar that another has replaced has no items.
                    if hit.block >= *end && !self.grammars[grammar as usize].items.is_empty() {
                        self.grammars[grammar as usize].match_from(grammar, hit.block, blocks, finder, out);
                        *end = out.last().map_or(0, |last| last.block + 1).max(hit.block + 1);
                    }
                }
            }
        }
        finder.grammar_ends = ends;
    }
}

impl Grammar {
    /// Matches the grammar from `first`, which its first item has matched.
    fn match_from(&self, number: u32, first: usize, blocks: Blocks, finder: &mut Finder, out: &mut Vec<GrammarHit>) {
        let begin = out.len();
        let confidence = blocks.rules.entry(self.rule).confidence;
        out.push(GrammarHit { block: first, rule: self.rule, confidence });
        let (mut item, mut last, mut run) = (1, first, Run::default());
        while let Some(block) = blocks.layout.next(last) {
            let Some(taker) = self.taker(number, item, block, blocks, &run, finder) else { break };
            if taker > item || self.items[taker].times != Times::Any {
                run = Run::default();
            }
            let by_shape = matches!(self.items[taker].taking, Taking::Shape(_));
            if by_shape {
                run.gap = Some(gap(blocks, last, block));
            }
            run.length += 1;
            let confidence = if by_shape { confidence.min(LIKELY) } else { confidence };
            out.push(GrammarHit { block, rule: self.rule, confidence });
            last = block;
            item = if self.items[taker].times == Times::Any { taker } else { taker + 1 };
        }
        // The last block of a run of shapes may be the heading of the prose that follows.
        if run.gap.is_some() && blocks.layout.next(last).is_some_and(|next| blocks.is_prose(next)) {
            out.pop();
        }
        if self.items.get(item..).is_some_and(|left| left.iter().any(|item| item.times == Times::Once)) {
            out.truncate(begin);
        }
    }

    /// The first item from `item` on that takes `block`.
    fn taker(&self, number: u32, item: usize, block: usize, blocks: Blocks, run: &Run, finder: &mut Finder) -> Option<usize> {
        for (at, candidate) in self.items.iter().enumerate().skip(item) {
            let fits = match candidate.taking {
                Taking::Shape(shape) => takes(shape, block, blocks) && (at != item || run.goes_on(gap_before(blocks, block))),
                Taking::Found => blocks.uses_of(block).any(|used| used == Use::Item { grammar: number, item: at as u32 }),
                Taking::Pattern(pattern) => {
                    let index = &blocks.rules.index;
                    finder.tries(index, &index.patterns[pattern as usize], &blocks.text[blocks.layout.blocks[block].text])
                }
            };
            if fits && (at != item || run.length < LONGEST_RUN) {
                return Some(at);
            }
            if candidate.times == Times::Once {
                return None;
            }
        }
        None
    }
}

/// A run of blocks that one repeated item has taken.
#[derive(Default)]
struct Run {
    length: usize,
    /// Of a shape: whether blank lines stand between its blocks.
    gap: Option<bool>,
}

impl Run {
    /// Whether a block with this gap before it belongs to the run. The gap before the first block, below the heading, says nothing.
    fn goes_on(&self, gap: bool) -> bool {
        self.length <= 1 || self.gap == Some(gap)
    }
}

fn takes(shape: Shape, block: usize, blocks: Blocks) -> bool {
    match shape {
        Shape::Title => blocks.layout.is_title(blocks.text, block) && !blocks.has_rule(block),
        Shape::Line => !blocks.layout.blocks[block].prose,
    }
}

/// Whether a blank line stands between two blocks.
fn gap(blocks: Blocks, from: usize, to: usize) -> bool {
    (from + 1..to).any(|between| blocks.layout.blocks[between].is_blank())
}

fn gap_before(blocks: Blocks, block: usize) -> bool {
    block > 0 && blocks.layout.blocks[block - 1].is_blank()
}
