//! The examples of a rule file, run on its own rules.

use super::compile::{RuleId, RuleSet, Use};
use super::find::{Finder, Hit, Text};
use super::grammar::Blocks;
use super::parse::Example;
use crate::error::{Error, Fault};
use crate::layout::Layout;
use crate::span::Span;

/// The first example that fails, as an error. An example stands in whatever zone its rules ask for.
pub(super) fn examples(rules: &RuleSet, examples: &[Example]) -> Result<(), Error> {
    let mut finder = Finder::default();
    let mut layout = Layout::default();
    for example in examples {
        layout.read(&example.text);
        let mut hits = Vec::new();
        for (number, block) in layout.blocks.iter().enumerate().filter(|(_, block)| !block.is_blank()) {
            let text = Text { text: &example.text, planes: &layout.planes };
            finder.find(rules, text, number, block.text, &mut hits);
        }
        finder.find_in_tail(rules, &example.text, &layout, &mut hits);
        let found = found(rules, &mut finder, &example.text, &layout, &hits);
        let fault = if example.must_go { what_stays(rules, example, &layout, &found) } else { what_goes(rules, &found) };
        if let Some(fault) = fault {
            return Err(Error::at(fault, example.place.clone()));
        }
    }
    Ok(())
}

/// All that rules and grammars speak of, in order.
fn found(rules: &RuleSet, finder: &mut Finder, text: &str, layout: &Layout, hits: &[Hit]) -> Vec<(Span, RuleId)> {
    let blocks = Blocks { text, layout, hits, rules };
    let exempt = |block| blocks.uses_of(block).any(|used| matches!(used, Use::Rule(rule) if rules.entry(rule).stays));
    let mut found = Vec::new();
    for hit in hits.iter().filter(|hit| !exempt(hit.block)) {
        let speaking = rules.uses(hit.matcher).filter_map(|used| match used {
            Use::Rule(rule) => Some(rule),
            Use::Item { .. } => None,
        });
        found.extend(speaking.map(|rule| (hit.span, rule)));
    }
    let mut taken = Vec::new();
    rules.match_grammars(blocks, finder, &mut taken);
    found.extend(taken.iter().filter(|hit| !exempt(hit.block)).map(|hit| (layout.blocks[hit.block].text, hit.rule)));
    found.sort_by_key(|(span, rule)| (*span, *rule));
    found
}

/// The first block of a must-go example that is not covered by findings of its category.
fn what_stays(rules: &RuleSet, example: &Example, layout: &Layout, found: &[(Span, RuleId)]) -> Option<Fault> {
    let fitting = |rule: RuleId| example.category.is_none_or(|category| category == rules.entry(rule).category);
    let covered = |block: Span| {
        let mut at = block.start;
        for (span, _) in found.iter().filter(|(_, rule)| fitting(*rule)) {
            if example.text[at..].trim_start().len() >= example.text[span.start.max(at)..].len() {
                at = at.max(span.end);
            }
        }
        at >= block.end
    };
    let left = layout.blocks.iter().find(|block| !block.is_blank() && !covered(block.text))?;
    Some(Fault::MustGo { left: example.text[left.text].to_owned() })
}

fn what_goes(rules: &RuleSet, found: &[(Span, RuleId)]) -> Option<Fault> {
    let rule = rules.rule(found.first()?.1);
    Some(Fault::MustStay { line: rule.line, rule: rule.text.to_owned() })
}
