//! What the model says of each block -> findings, beside those of the rules.

use std::ops::Range;

use super::spoken::Document;
use super::{Evidence, Finding, before, beside};
use crate::category::Category;
use crate::features::{Features, HINTS, Hint};
#[cfg(feature = "lab")]
use crate::features::{List, Listed};
#[cfg(feature = "lab")]
use crate::layout::Block;
use crate::layout::ends_sentence;
use crate::model::{Memory, Model};
use crate::rules::{LIKELY, SURE, Zone};
use crate::vector::Row;

/// The model by itself is never surer than this: less than a conservative policy asks for.
pub(crate) const MODEL_MOST: f32 = 0.94;
/// What is less sure is no finding.
const MODEL_LEAST: f32 = 0.5;
/// What the model is not sure enough of for a balanced policy to act: …
pub(crate) const DOUBTFUL: f32 = 0.6;
/// … all in a text of fewer blocks, where there is little to see by, …
const FEW: usize = 6;
/// … and sentences of so many words that follow on prose that stays, with nothing between that is none.
const SENTENCE: u32 = 5;
/// A document is read in parts of so many blocks, blank ones included: what is kept of a block is many times what a short line is.
pub(crate) const PART: usize = 8192;

/// Memory for judging, reused from text to text.
#[derive(Debug, Default)]
pub(super) struct Judge {
    hints: Vec<Hint>,
    features: Features<Row>,
    memory: Memory,
    spoken: Vec<Finding>,
    headline: Option<usize>,
    /// Where readers' comments begin, where the site is known.
    comments: usize,
}

impl Judge {
    /// Whether the model may be sure of something in this text.
    pub(super) fn may_be_sure_of(document: &Document) -> bool {
        document.blocks.layout.blocks.iter().filter(|block| !block.is_blank()).nth(FEW - 1).is_some()
    }

    /// Adds what the model finds. Where a rule speaks of the same, the finding is the rule's, at the confidence of the surer one.
    pub(super) fn judge(&mut self, model: &Model, document: &Document, findings: &mut Vec<Finding>) {
        self.spoken.clear();
        std::mem::swap(&mut self.spoken, findings);
        self.headline = document.headline(&self.spoken);
        self.comments = if document.sighted.is_some() { comments(document, &self.spoken) } else { usize::MAX };
        let mut spoken = 0;
        for start in (0..document.blocks.layout.blocks.len()).step_by(PART) {
            spoken += self.judge_part(model, document, start, spoken, findings);
        }
        name(document, findings);
    }

    /// Judges a part of the blocks, of which the findings of rules begin at `spoken`; returns how many those are.
    fn judge_part(&mut self, model: &Model, document: &Document, start: usize, spoken: usize, out: &mut Vec<Finding>) -> usize {
        let blocks = &document.blocks.layout.blocks;
        let blocks = &blocks[start..blocks.len().min(start + PART)];
        let end = blocks.last().map_or(0, |block| block.text.end);
        let text = document.blocks.text;
        let mut findings = before(&mut &self.spoken[spoken..], end);
        let count = findings.len();
        self.hints.clear();
        hints(document, start, findings, &mut self.hints);
        self.features.read(model, text, blocks, &self.hints);
        model.tag(&self.features, &mut self.memory);
        // A page of which no prose stays needs no headline.
        let prose_stays =
            self.features.prose.iter().zip(&self.memory.confidences).any(|(&prose, &sure)| prose && sure < MODEL_LEAST);
        let headline = self.headline.filter(|_| prose_stays);
        let most = if start == 0 && self.features.len() < FEW { DOUBTFUL } else { MODEL_MOST };
        let filled = blocks.iter().enumerate().filter(|(_, block)| !block.is_blank());
        let mut goes_on = false;
        let mut staying = document.staying(start..start + blocks.len()).peekable();
        for (at, (((number, block), &confidence), &size)) in
            filled.zip(&self.memory.confidences).zip(&self.features.sizes).enumerate()
        {
            let here = before(&mut findings, block.text.end);
            let sentence = block.prose || size >= SENTENCE && ends_sentence(&text[block.text]);
            let is_comment = at >= self.memory.main.end && block.start >= self.comments;
            let confidence = with_site(confidence, document, start + number, is_comment);
            let confidence = confidence.min(if goes_on && sentence { DOUBTFUL } else { most });
            goes_on = sentence && confidence <= DOUBTFUL && here.is_empty();
            let number = start + number;
            while staying.next_if(|&block| block < number).is_some() {}
            if confidence < MODEL_LEAST || headline == Some(number) || staying.peek() == Some(&number) {
                out.extend(here);
                continue;
            }
            let found = Finding { span: block.text, category: Category::Other, evidence: Evidence::Model, confidence };
            beside(text, here, found, out);
        }
        count
    }
}

/// Where readers' comments begin as far as rules tell: at the first that they find below the first prose.
fn comments(document: &Document, spoken: &[Finding]) -> usize {
    let Some((first, _)) = document.zones.prose() else { return usize::MAX };
    let prose = document.blocks.layout.blocks[first].text.end;
    let comment =
        |finding: &&Finding| finding.span.start >= prose && finding.category == Category::Comment && finding.confidence >= SURE;
    spoken.iter().find(comment).map_or(usize::MAX, |finding| finding.span.start)
}

/// What is surer or less sure is so whatever the site's other pages say.
const OPEN: Range<f32> = 0.015..0.985;

/// How sure the model is of a block together with what the site's other pages say: evidence of two kinds, whose odds are multiplied.
/// Readers' comments are unique, too.
fn with_site(confidence: f32, document: &Document, block: usize, is_comment: bool) -> f32 {
    if document.sighted.is_none() || !OPEN.contains(&confidence) {
        return confidence;
    }
    let likelihood = document.likelihood(block);
    let odds = if is_comment { likelihood.max(1.0) } else { likelihood } * confidence / (1.0 - confidence);
    odds / (1.0 + odds)
}

#[cfg(feature = "lab")]
impl Judge {
    /// The features of these blocks, which are those of the last part.
    pub(super) fn seen(&self, text: &str, blocks: &[Block]) -> Features<Listed> {
        let mut features = Features::default();
        features.read(&List, text, blocks, &self.hints);
        features
    }

    pub(super) fn hints(&self) -> &[Hint] {
        &self.hints
    }

    /// The scores of these blocks, and which curves their confidences come from.
    pub(super) fn scores(&self) -> Vec<(f32, usize)> {
        self.memory.scores().collect()
    }
}

const OF_CATEGORIES: u8 = 3 * Category::ALL.len() as u8;
const PART_AT_START: u8 = OF_CATEGORIES;
const PART_AT_END: u8 = OF_CATEGORIES + 1;
const SURROUNDED: u8 = OF_CATEGORIES + 2;
const REPEATED: u8 = OF_CATEGORIES + 4;
const _: () = assert!((REPEATED as u16) < HINTS);

/// What the rules say of blocks from `start` on, for the model.
fn hints(document: &Document, start: usize, findings: &[Finding], out: &mut Vec<Hint>) {
    let blocks = &document.blocks.layout.blocks[start..];
    let mut block = 0;
    for finding in findings {
        while blocks[block].text.end < finding.span.end || blocks[block].is_blank() {
            block += 1;
        }
        let text = blocks[block].text;
        let strength = u8::from(finding.confidence < SURE) + u8::from(finding.confidence < LIKELY);
        let code = match finding.evidence {
            Evidence::Surrounded => SURROUNDED + strength.min(1),
            Evidence::RepeatedTitle => REPEATED,
            Evidence::SiteTemplate { .. } => 3 * Category::Navigation.index() as u8 + strength,
            _ if finding.span == text => 3 * finding.category.index() as u8 + strength,
            _ if finding.span.start == text.start => PART_AT_START,
            _ => PART_AT_END,
        };
        out.push(Hint { block, code, sure: finding.span == text && strength == 0 });
    }
}

/// Findings on either side that are asked for a name.
const NEAR: usize = 10;
/// A run of so many findings before the prose is a menu.
const MENU: usize = 3;

/// Gives the model's findings the category of what the rules found beside them, where one region is likely.
fn name(document: &Document, findings: &mut [Finding]) {
    let layout = &document.blocks.layout;
    // Runs of findings between which no block stays.
    let mut start = 0;
    let mut block = 0;
    let mut head = true;
    for at in 0..findings.len() {
        let span = findings[at].span;
        let mut apart = false;
        while layout.blocks[block].text.end < span.end || layout.blocks[block].is_blank() {
            let passed = layout.blocks[block];
            apart |= !passed.is_blank() && (at == 0 || findings[at - 1].span.end <= passed.text.start);
            block += 1;
        }
        if apart {
            name_run(&mut findings[start..at], head);
            start = at;
        }
        head = document.zones.contain(Some(Zone::Head), block);
    }
    name_run(&mut findings[start..], head);
}

fn name_run(run: &mut [Finding], head: bool) {
    let is_nameless = |finding: &Finding| matches!(finding.evidence, Evidence::Model | Evidence::SiteTemplate { .. });
    let region = |finding: &Finding| if is_nameless(finding) { None } else { region(finding.category) };
    let menu = head && run.len() >= MENU;
    for at in 0..run.len() {
        if !is_nameless(&run[at]) {
            continue;
        }
        // What stands before is rather a heading than what stands behind: it wins where both are as near.
        let near = (1..=NEAR).find_map(|step| {
            let before = at.checked_sub(step).and_then(|before| region(&run[before]));
            before.or_else(|| run.get(at + step).and_then(region))
        });
        run[at].category = near.unwrap_or(if menu { Category::Navigation } else { Category::Other });
    }
}

/// What stands beside a finding of this category, if such come in regions.
fn region(category: Category) -> Option<Category> {
    match category {
        Category::Comment
        | Category::Related
        | Category::RecentPosts
        | Category::Navigation
        | Category::SiteFooter
        | Category::CookieNotice
        | Category::Newsletter
        | Category::AuthorBio
        | Category::CaptionCredit => Some(category),
        Category::CommentForm => Some(Category::Comment),
        Category::Legal => Some(Category::SiteFooter),
        Category::Search
        | Category::Translate
        | Category::Contact
        | Category::Login
        | Category::Share
        | Category::Pagination
        | Category::Taxonomy => Some(Category::Navigation),
        _ => None,
    }
}
