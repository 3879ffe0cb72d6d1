//! A text -> findings: what is scaffolding, of which kind, and why. Never edits.

use crate::category::Category;
use crate::layout::{Layout, Short, is_short, without};
use crate::rules::{Blocks, Extent, Finder, GrammarHit, Hit, LIKELY, RuleId, RuleSet, SURE, Use, Zone, same_when_folded};
use crate::span::Span;

/// A piece of scaffolding.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// Where it is, in bytes of the input, without the white space around it.
    pub span: Span,
    /// What kind of scaffolding it is.
    pub category: Category,
    /// Why we think so.
    pub evidence: Evidence,
    /// The share of such findings that are right, 0 to 1.
    pub confidence: f32,
}

/// Why something is taken for scaffolding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Evidence {
    /// A rule speaks of it: [`Cleaner::rule`](crate::Cleaner::rule) tells which.
    Rule(RuleId),
    /// It belongs to an ordered group of blocks: likewise.
    Grammar(RuleId),
    /// The title stands there once more.
    RepeatedTitle,
    /// A short line amid scaffolding: an item of a menu whose other items have names.
    Surrounded,
}

impl Evidence {
    /// The rule or grammar, where there is one.
    pub fn rule(self) -> Option<RuleId> {
        match self {
            Evidence::Rule(rule) | Evidence::Grammar(rule) => Some(rule),
            Evidence::RepeatedTitle | Evidence::Surrounded => None,
        }
    }
}

/// Memory for detection, reused from text to text.
#[derive(Debug, Default)]
pub(crate) struct Detector {
    pub(crate) layout: Layout,
    finder: Finder,
    hits: Vec<Hit>,
    taken: Vec<GrammarHit>,
    lines: Vec<(Span, Standing)>,
}

/// A second copy of the title stands within so many blocks of the first.
const TITLE_REACH: usize = 12;

impl Detector {
    /// Appends the findings in `text`: sorted, disjoint, inside of blocks.
    pub(crate) fn detect(&mut self, rules: &RuleSet, text: &str, findings: &mut Vec<Finding>) {
        self.layout.read(text);
        self.hits.clear();
        for number in 0..self.layout.blocks.len() {
            let block = self.layout.blocks[number];
            if !block.is_blank() {
                let rest = self.finder.find(rules, text, number, block.text, &mut self.hits);
                self.layout.judge_by(text, number, rest);
            }
        }
        self.finder.find_in_tail(rules, text, &self.layout, &mut self.hits);
        let blocks = Blocks { text, layout: &self.layout, hits: &self.hits, rules };
        self.taken.clear();
        if !self.hits.is_empty() {
            rules.match_grammars(blocks, &mut self.finder, &mut self.taken);
            self.taken.sort_by_key(|hit| hit.block);
        }
        let document = Document { blocks, taken: &self.taken, zones: Zones::default() };
        let document = Document { zones: document.zones(), ..document };
        document.findings(findings);
        document.repeated_titles(findings);
        document.surrounded(&mut self.lines, findings);
    }
}

#[derive(Clone, Copy)]
struct Document<'a> {
    blocks: Blocks<'a>,
    taken: &'a [GrammarHit],
    zones: Zones,
}

/// The first and the last block of prose; none where there is no prose.
#[derive(Clone, Copy, Default)]
struct Zones(Option<(usize, usize)>);

impl Zones {
    fn contain(self, zone: Option<Zone>, block: usize) -> bool {
        let Some(zone) = zone else { return true };
        self.0.is_some_and(|(first, last)| match zone {
            Zone::Head => block < first,
            Zone::Body => first < block && block < last,
            Zone::Tail => block > last,
            Zone::Edge => block < first || block > last,
        })
    }
}

impl Document<'_> {
    /// Where the prose of the document begins and ends. What a rule speaks of is no prose, in whatever zone the rule acts: else a
    /// long notice at the end would itself end where the tail begins.
    fn zones(&self) -> Zones {
        let prose = |&block: &usize| {
            self.blocks.layout.blocks[block].prose && self.taken_of(block).is_empty() && !self.blocks.has_rule(block)
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

    fn findings(&self, out: &mut Vec<Finding>) {
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

    /// An exception keeps the whole block.
    fn is_exempt(&self, hits: &[Hit]) -> bool {
        hits.iter().any(|hit| self.speaking(hit).any(|rule| self.blocks.rules.entry(rule).stays))
    }

    /// The rules that a hit is for, in the zone that it is in.
    fn speaking(&self, hit: &Hit) -> impl Iterator<Item = RuleId> {
        let uses = self.blocks.rules.uses(hit.matcher).iter().copied();
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
    fn repeated_titles(&self, findings: &mut Vec<Finding>) {
        let Some((first_prose, _)) = self.zones.0 else { return };
        let Blocks { text, layout, .. } = self.blocks;
        let head = || (0..first_prose).filter(|&block| !layout.blocks[block].is_blank());
        let free = |block: usize, findings: &[Finding]| {
            let span = layout.blocks[block].text;
            let at = findings.partition_point(|finding| finding.span.end <= span.start);
            findings.get(at).is_none_or(|finding| finding.span.start >= span.end)
        };
        let Some(title) = head().find(|&block| free(block, findings)) else { return };
        let span = layout.blocks[title].text;
        if !layout.is_title(text, title) {
            return;
        }
        let before = findings.len();
        let copies = head().filter(|&block| block > title).take(TITLE_REACH);
        let copies: Vec<usize> =
            copies.filter(|&block| same_when_folded(&text[span], &text[layout.blocks[block].text])).collect();
        for block in copies {
            if free(block, &findings[..before]) {
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

/// What is known of a block when its neighbours ask.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Standing {
    /// A short line that nothing speaks of.
    Open,
    /// Prose, or a line that is no item of a menu.
    Closed,
    /// All of it was found.
    Found { category: Category, confidence: f32 },
}

/// The neighbours that are asked on either side, …
const NEIGHBOURS: usize = 10;
/// … how many of them must be found for a sure finding, …
const SURE_SUPPORT: usize = 2;
/// … and for a likely one.
const LIKELY_SUPPORT: usize = 2;
/// The longest run of lines that are found so.
const LONGEST_RUN: usize = 40;

impl Document<'_> {
    /// Short lines between found ones: the items of menus whose neighbours have names. (`.ci/corpus.py` measures what that loses.)
    fn surrounded(&self, lines: &mut Vec<(Span, Standing)>, findings: &mut Vec<Finding>) {
        let known = findings.len();
        if known < 2 * LIKELY_SUPPORT {
            return;
        }
        self.standings(findings, lines);
        add_surrounded(lines, findings);
        if findings.len() > known {
            findings.sort_by_key(|finding| finding.span);
        }
    }

    fn standings(&self, findings: &[Finding], out: &mut Vec<(Span, Standing)>) {
        let Blocks { text, layout, .. } = self.blocks;
        let mut findings = findings;
        let lines = layout.blocks.iter().enumerate().filter(|(_, block)| !block.is_blank());
        out.clear();
        out.extend(lines.map(|(number, block)| {
            let here = findings.iter().take_while(|finding| finding.span.start < block.text.end).count();
            let (here, later) = findings.split_at(here);
            findings = later;
            // Before the prose a longer line may be the headline.
            let short = if self.zones.contain(Some(Zone::Head), number) { Short::Item } else { Short::Line };
            let standing = match here {
                &[Finding { span, category, confidence, .. }] if span == block.text => Standing::Found { category, confidence },
                // What stays when the sure parts go is looked at.
                parts if parts.iter().all(|part| part.confidence >= SURE) => {
                    let rest = without(text, block.text, parts.iter().map(|part| part.span));
                    match parts.first() {
                        Some(&Finding { category, confidence, .. }) if rest.is_empty() => {
                            Standing::Found { category, confidence }
                        }
                        _ if is_short(&text[rest], short) => return (rest, Standing::Open),
                        _ => Standing::Closed,
                    }
                }
                _ => Standing::Closed,
            };
            (block.text, standing)
        }));
    }
}

/// Adds the runs of open lines that have this support. What is sure counts as found from then on.
fn add_surrounded(lines: &mut [(Span, Standing)], findings: &mut Vec<Finding>) {
    let mut at = 0;
    while at < lines.len() {
        let run = lines[at..].iter().take_while(|(_, standing)| *standing == Standing::Open).count();
        let (before, rest) = lines.split_at_mut(at);
        let (open, after) = rest.split_at_mut(run);
        if (1..=LONGEST_RUN).contains(&run) {
            if let Some((category, confidence)) = amid(before, after) {
                for (span, standing) in open {
                    findings.push(Finding { span: *span, category, evidence: Evidence::Surrounded, confidence });
                    if confidence >= SURE {
                        *standing = Standing::Found { category, confidence };
                    }
                }
            }
        }
        at += run.max(1);
    }
}

/// Whether lines of this kind have menus beside them. A byline has the headline.
fn stands_in_menus(category: Category) -> bool {
    !matches!(
        category,
        Category::Byline
            | Category::AuthorBio
            | Category::CaptionCredit
            | Category::EditorsNote
            | Category::Duplicate
            | Category::Advertisement
            | Category::Paywall
            | Category::Comment
            | Category::Share
    )
}

/// What a run between these lines is, and how sure that is. Only sure lines make it sure: they go with it, so that cleaning twice is
/// cleaning once.
fn amid(before: &[(Span, Standing)], after: &[(Span, Standing)]) -> Option<(Category, f32)> {
    let (&(_, Standing::Found { category, .. }), &(_, Standing::Found { category: other, .. })) =
        (before.last()?, after.first()?)
    else {
        return None;
    };
    if !stands_in_menus(category) || !stands_in_menus(other) {
        return None;
    }
    let support = |least: f32| {
        let found = |line: &&(Span, Standing)| matches!(line.1, Standing::Found { confidence, .. } if confidence >= least);
        let before = before.iter().rev().take(NEIGHBOURS).filter(found).count();
        before.min(after.iter().take(NEIGHBOURS).filter(found).count())
    };
    let category = if category == other { category } else { Category::Navigation };
    if support(SURE) >= SURE_SUPPORT {
        Some((category, SURE))
    } else if support(LIKELY) >= LIKELY_SUPPORT {
        Some((category, LIKELY))
    } else {
        None
    }
}

/// The finding of the highest confidence; the first of several.
fn surest(findings: impl Iterator<Item = Finding>) -> Option<Finding> {
    findings.reduce(|best, next| if next.confidence > best.confidence { next } else { best })
}
