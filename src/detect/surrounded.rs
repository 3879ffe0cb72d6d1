//! Short lines amid findings -> findings.

use super::spoken::Document;
use super::{Evidence, Finding, before};
use crate::category::Category;
use crate::layout::{Short, is_short, without};
use crate::rules::{Blocks, LIKELY, SURE, Zone};
use crate::span::Span;

/// What is known of a block when its neighbours ask.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Standing {
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
    pub(super) fn surrounded(&self, lines: &mut Vec<(Span, Standing)>, findings: &mut Vec<Finding>) {
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
            let here = before(&mut findings, block.text.end);
            // Before the prose a longer line may be the headline.
            let short = if self.zones.contain(Some(Zone::Head), number) { Short::Item } else { Short::Line };
            let standing = match here {
                // What recurs on the site is part of a menu, but says nothing of the lines beside it: they may be a poem.
                &[Finding { span, category, evidence: Evidence::SiteTemplate { .. }, .. }] if span == block.text => {
                    Standing::Found { category, confidence: 0.0 }
                }
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
    let (before, after) = (Support::of(before.iter().rev()), Support::of(after.iter()));
    let category = if category == other { category } else { Category::Navigation };
    if before.sure.min(after.sure) >= SURE_SUPPORT {
        Some((category, SURE))
    } else if before.likely.min(after.likely) >= LIKELY_SUPPORT {
        Some((category, LIKELY))
    } else {
        None
    }
}

/// How many of the neighbours on one side are surely found, and how many are at least likely.
#[derive(Default)]
struct Support {
    sure: usize,
    likely: usize,
}

impl Support {
    fn of<'l>(side: impl Iterator<Item = &'l (Span, Standing)>) -> Self {
        let mut support = Support::default();
        for (_, standing) in side.take(NEIGHBOURS) {
            if let Standing::Found { confidence, .. } = *standing {
                support.sure += usize::from(confidence >= SURE);
                support.likely += usize::from(confidence >= LIKELY);
            }
        }
        support
    }
}
