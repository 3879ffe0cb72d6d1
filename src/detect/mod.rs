//! A text -> findings: what is scaffolding, of which kind, and why. Never edits.
//!
//! `spoken` asks the rules, `sighted` and `recurring` the profile of the site, `surrounded` looks at short lines amid what they found, `judged` asks the model about everything.

mod judged;
mod recurring;
mod sighted;
mod spoken;
mod surrounded;

use crate::category::Category;
#[cfg(feature = "lab")]
use crate::features::{Features, Hint, Listed};
use crate::layout::{Layout, without};
use crate::model::Model;
use crate::rules::{Blocks, Finder, GrammarHit, Hit, RuleId, RuleSet, Text};
use crate::site::Site;
#[cfg(feature = "lab")]
use crate::site::Standing as OfSite;
use crate::span::Span;

use judged::Judge;
#[cfg(feature = "lab")]
pub(crate) use judged::PART;
pub(crate) use judged::{DOUBTFUL, MODEL_MOST};
use sighted::Lookout;
use spoken::Document;
use surrounded::Standing;

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
    /// It stands on so many of the pages of its site that were looked at: [`Cleaner::with_site`](crate::Cleaner::with_site).
    SiteTemplate {
        /// Pages that it stands on, …
        pages: u16,
        /// … of so many: at most [`SiteProfile::PAGES`](crate::site::SiteProfile::PAGES), which stand for all.
        of: u16,
    },
    /// The model takes it for scaffolding, by its shape, its words and what stands around it.
    Model,
}

impl Evidence {
    /// The rule or grammar, where there is one.
    pub fn rule(self) -> Option<RuleId> {
        match self {
            Evidence::Rule(rule) | Evidence::Grammar(rule) => Some(rule),
            Evidence::RepeatedTitle | Evidence::Surrounded | Evidence::SiteTemplate { .. } | Evidence::Model => None,
        }
    }
}

/// Takes those of these findings, which are sorted, that begin before `end`.
pub(crate) fn before<'f>(findings: &mut &'f [Finding], end: usize) -> &'f [Finding] {
    let (before, rest) = findings.split_at(findings.iter().take_while(|finding| finding.span.start < end).count());
    *findings = rest;
    before
}

/// Adds `found`, which is all of a block, to what rules found of it: that is as sure at least, and what it leaves is found so.
fn beside(text: &str, spoken: &[Finding], found: Finding, out: &mut Vec<Finding>) {
    if spoken.is_empty() {
        out.push(found);
        return;
    }
    out.extend(spoken.iter().map(|&finding| Finding { confidence: finding.confidence.max(found.confidence), ..finding }));
    // What lies between two parts is not at an end of its block, should they stay.
    if spoken.len() < 2 {
        let span = without(text, found.span, spoken.iter().map(|part| part.span));
        if !span.is_empty() {
            out.push(Finding { span, ..found });
            if spoken.first().is_some_and(|part| part.span.start > span.start) {
                let last = out.len() - 1;
                out.swap(last, last - 1);
            }
        }
    }
}

/// Who is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asked<'m> {
    /// The rules alone.
    Rules,
    /// The model too, where it may be sure enough for a balanced policy.
    Model(&'m Model),
    /// The model always.
    DoubtfulModel(&'m Model),
}

/// Memory for detection, reused from text to text.
#[derive(Debug, Default)]
pub(crate) struct Detector {
    pub(crate) layout: Layout,
    finder: Finder,
    hits: Vec<Hit>,
    taken: Vec<GrammarHit>,
    lines: Vec<(Span, Standing)>,
    judge: Judge,
    /// What the rules found.
    spoken: Vec<Finding>,
    lookout: Lookout,
}

impl Detector {
    /// Appends the findings in `text`, a page of `site` where that is given: sorted, disjoint, inside of blocks.
    pub(crate) fn detect(&mut self, rules: &RuleSet, site: Option<&Site>, asked: Asked, text: &str, findings: &mut Vec<Finding>) {
        self.layout.read(text);
        self.hits.clear();
        for number in 0..self.layout.blocks.len() {
            let block = self.layout.blocks[number];
            if !block.is_blank() {
                let read = Text { text, planes: &self.layout.planes };
                let rest = self.finder.find(rules, read, number, block.text, &mut self.hits);
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
        let site = site.filter(|site| site.is_known());
        let sighted = site.map(|site| self.lookout.look(site, text, &self.layout));
        let document = Document::new(blocks, &self.taken, sighted);
        document.findings(findings);
        document.recurring(&mut self.spoken, findings);
        document.repeated_titles(findings);
        document.surrounded(&mut self.lines, findings);
        match asked {
            Asked::Model(model) if Judge::may_be_sure_of(&document) => self.judge.judge(model, &document, findings),
            Asked::DoubtfulModel(model) => self.judge.judge(model, &document, findings),
            Asked::Rules | Asked::Model(_) => {}
        }
    }
}

#[cfg(feature = "lab")]
impl Detector {
    /// One that takes no short cut.
    pub(crate) fn slow() -> Self {
        Detector { finder: Finder::slow(), ..Detector::default() }
    }

    /// The blocks of the last text, which was this one, as the model saw them. None where it is too long for one part.
    pub(crate) fn seen(&self, text: &str) -> Option<(&Layout, Features<Listed>)> {
        let blocks = &self.layout.blocks;
        (blocks.len() <= PART).then(|| (&self.layout, self.judge.seen(text, blocks)))
    }

    /// The blocks of the last text, which was this one, with the number of pages of its site that each stands on; none where no site is
    /// known.
    pub(crate) fn recurring(&self, rules: &RuleSet, site: &Site, text: &str) -> Vec<(Span, u8, OfSite)> {
        let blocks = Blocks { text, layout: &self.layout, hits: &self.hits, rules };
        let sighted = self.lookout.seen(site);
        let document = Document::new(blocks, &self.taken, Some(sighted));
        let filled = self.layout.blocks.iter().enumerate().filter(|(_, block)| !block.is_blank());
        filled.map(|(number, block)| (block.text, sighted.blocks[number].pages, document.of_site(number))).collect()
    }

    /// What the rules say of the blocks of the last part, for the model.
    pub(crate) fn hints(&self) -> &[Hint] {
        self.judge.hints()
    }

    /// The scores of these blocks, and which curves their confidences come from.
    pub(crate) fn scores(&self) -> Vec<(f32, usize)> {
        self.judge.scores()
    }
}
