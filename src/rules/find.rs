//! A block -> the phrases and patterns found in it.

use super::affix::{Affixes, Side};
use super::compile::RuleSet;
use super::dates::has_sign;
use super::fold::{Numbers, fold, fold_into, without_leading_marks, without_trailing_marks};
use super::index::{Index, IndexedPattern, LONG_BLOCK, LONG_PHRASE};
use super::pattern::Sees;
use super::plain::{Keys, hash, is_plain_but_for_numbers, next_digit, plain_key};
use super::run::Runner;
use super::table::{Announced, Entry};
use super::view::View;
use crate::layout::{Layout, ends_sentence};
use crate::span::{Span, boundary_after, boundary_before, characters};
use crate::vector::Planes;

/// A longer block is prose whatever it begins with, or a whole page without line breaks: rules take only parts of it.
const LONGEST_BLOCK: usize = 4096;

/// How much of such a block is looked at, at each end.
const WINDOW: usize = 512;

/// Bytes at each end of a long block that are folded to tell whether it is worth folding as a whole.
const LOOK: usize = 64;

/// What the patterns for the tail that nothing announces speak of are sentences.
const SHORTEST_IN_TAIL: usize = 24;

/// A text, and what its bytes are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'t> {
    pub(crate) text: &'t str,
    pub(crate) planes: &'t Planes,
}

impl Text<'_> {
    /// Whether folding only lowers the case of a part of the text, numbers aside. It neither begins nor ends with a space.
    fn is_plain_but_for_numbers(self, part: Span) -> bool {
        self.planes.is_plain_but_for_numbers(part)
    }

    /// The keys of a short block that folding only lowers, and that has no numbers.
    fn plain_keys(self, block: Span) -> Option<Keys> {
        let is_plain = self.is_plain_but_for_numbers(block) && !self.planes.has_digit(block);
        if is_plain && !is_long(&self.text[block]) { Keys::of_lowered(self.text[block].as_bytes()) } else { None }
    }
}

/// `block` without the marks before it.
fn without_marks(text: &str, block: Span) -> Span {
    Span::new(block.end - without_leading_marks(&text[block]).len(), block.end)
}

/// A matcher found in a block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    /// Number of the block.
    pub(crate) block: usize,
    pub(crate) matcher: u32,
    /// What it speaks of.
    pub(crate) span: Span,
    pub(crate) extent: Extent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// The whole block.
    Block,
    /// A part at its start or end.
    Part,
    /// All that parts found before have left of it.
    Rest,
}

/// Looks blocks up. Holds the memory that this needs, so that it is asked for once.
#[derive(Debug, Default)]
pub(crate) struct Finder {
    view: View,
    /// Of the same block with the marks that stand before it; only where it has any.
    marked: View,
    part: String,
    runner: Runner,
    patterns: Vec<u32>,
    /// A pattern for blocks as they stand was noted.
    looked_verbatim: bool,
    /// Every block is looked at as if no gate were there, and nothing known: the slow twin.
    #[cfg(any(test, feature = "lab"))]
    is_slow: bool,
    /// For [`RuleSet::match_grammars`].
    pub(super) grammar_ends: Vec<usize>,
}

/// What a gate says of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pass {
    No,
    Yes,
    /// Yes, and the view is of it.
    Viewed,
}

impl Finder {
    /// One that takes no short cut.
    #[cfg(any(test, feature = "lab"))]
    pub(crate) fn slow() -> Self {
        Finder { is_slow: true, ..Finder::default() }
    }

    /// Appends what is found in the block `span` of `text`; what parts at its ends leave of it is returned.
    pub(crate) fn find(&mut self, rules: &RuleSet, text: Text, block: usize, span: Span, hits: &mut Vec<Hit>) -> Span {
        let index = &rules.index;
        #[cfg(any(test, feature = "lab"))]
        if self.is_slow {
            return self.find_in_all(rules, text, block, span, Pass::Yes, hits);
        }
        let plain = text.plain_keys(span);
        if let Some(keys) = plain.filter(|keys| index.whole.may_hold(keys.whole)) {
            if let Some(rest) = index.known.find(&index.texts, keys.whole, text.text, block, span, hits) {
                return rest;
            }
        }
        match self.passes_gate(index, text, span, plain) {
            Pass::No => span,
            pass => self.find_in_all(rules, text, block, span, pass, hits),
        }
    }

    /// [`Finder::find`] in a block that has passed the gate so.
    fn find_in_all(&mut self, rules: &RuleSet, text: Text, block: usize, span: Span, pass: Pass, hits: &mut Vec<Hit>) -> Span {
        let mut rest = span;
        let mut extent = Extent::Block;
        let mut is_viewed = pass == Pass::Viewed;
        self.looked_verbatim = false;
        while !rest.is_empty() {
            let first = hits.len();
            self.find_in(rules, text, block, rest, extent, is_viewed, hits);
            let Some(part) = hits[first..].iter().find(|hit| hit.extent == Extent::Part) else { break };
            rest = without_part(text.text, rest, part.span);
            extent = Extent::Rest;
            is_viewed = false;
        }
        rest
    }

    /// Whether what was found last may depend on the case of letters.
    pub(super) fn has_looked_verbatim(&self) -> bool {
        self.looked_verbatim
    }

    /// Whether a block, whose keys these are if it is short and plain, can hold any phrase or pattern: a look at its hash, and at its first
    /// and last bytes.
    fn passes_gate(&mut self, index: &Index, text: Text, span: Span, plain: Option<Keys>) -> Pass {
        if !index.unannounced.is_empty() && span.len() <= LONGEST_BLOCK {
            return Pass::Yes;
        }
        if let Some(keys) = plain {
            return if index.may_hold(keys) { Pass::Yes } else { Pass::No };
        }
        let block = &text.text[span];
        let body = without_marks(text.text, span);
        let has_marks = body != span;
        let (passes, viewed) = if is_long(block) {
            let start = self.start_passes(index, &text.text[body]) || (has_marks && self.start_passes(index, block));
            (start || self.end_passes(index, block), false)
        } else {
            self.view(text, span, body);
            let marked = has_marks && key_passes(index, self.marked.key());
            let dated = |view: &mut View| view.find_dates() && key_passes(index, view.dated_key());
            (marked || key_passes(index, self.view.key()) || dated(&mut self.view), true)
        };
        match (passes, viewed) {
            (false, _) => Pass::No,
            (true, false) => Pass::Yes,
            (true, true) => Pass::Viewed,
        }
    }

    /// Views a block without its marks, and with them where it has any.
    fn view(&mut self, text: Text, block: Span, body: Span) {
        let read = |view: &mut View, part: Span| view.read(&text.text[part], text.is_plain_but_for_numbers(part));
        if body != block {
            read(&mut self.marked, block);
        }
        read(&mut self.view, body);
    }

    /// Whether a long block may start with anything: a look at its first bytes.
    fn start_passes(&mut self, index: &Index, block: &str) -> bool {
        let window = &block[..boundary_before(block, LOOK)];
        // A number may be a date, and a date may be all of the key.
        let key = plain_key(Side::Start, block.as_bytes()).filter(|_| next_digit(window.as_bytes(), 0).is_none());
        key.is_none_or(|key| index.starts.may_hold_long(key)) && self.window_passes(index, Side::Start, window, block)
    }

    fn end_passes(&mut self, index: &Index, block: &str) -> bool {
        let window = &block[boundary_after(block, block.len().saturating_sub(LOOK))..];
        let key = plain_key(Side::End, block.as_bytes()).filter(|_| next_digit(window.as_bytes(), 0).is_none());
        key.is_none_or(|key| index.ends.may_hold_long(key)) && self.window_passes(index, Side::End, window, block)
    }

    fn window_passes(&mut self, index: &Index, side: Side, window: &str, block: &str) -> bool {
        let affixes = if side == Side::Start { &index.starts } else { &index.ends };
        self.view.read(window, is_plain_but_for_numbers(window.as_bytes()));
        let may_count = |entry: &Entry| match entry.what() {
            Announced::Pattern(number) => index.patterns[number as usize].may_match(block),
            _ => true,
        };
        // What the window cuts, a number or a date at most, is one sign of the folded text.
        let passes = |key: &str| key.len() < LOOK / 2 || affixes.may_hold_window(&index.texts, key.as_bytes(), may_count);
        passes(self.view.key()) || (self.view.find_dates() && passes(self.view.dated_key()))
    }

    /// Appends what is found in all of `span`, which may be in the view already.
    #[allow(clippy::too_many_arguments, reason = "what `find` has")]
    fn find_in(
        &mut self,
        rules: &RuleSet,
        text: Text,
        block: usize,
        span: Span,
        extent: Extent,
        is_viewed: bool,
        hits: &mut Vec<Hit>,
    ) {
        let index = &rules.index;
        let all = &text.text[span];
        let first = hits.len();
        if all.len() > LONGEST_BLOCK {
            let mut hit = |matcher, span, extent| hits.push(Hit { block, matcher, span, extent });
            self.view.read(&all[..boundary_before(all, WINDOW)], false);
            let leading = longest_part(&index.starts, &index.texts, self.view.key(), ends_word);
            if let Some((matcher, part)) = self.leading_part(leading, all) {
                hit(matcher, Span::new(span.start, span.start + part), Extent::Part);
                return;
            }
            self.view.read(&all[boundary_after(all, all.len() - WINDOW)..], false);
            let trailing = longest_part(&index.ends, &index.texts, self.view.key(), begins_word);
            if let Some((matcher, part)) = self.trailing_part(trailing, all) {
                hit(matcher, Span::new(span.end - part, span.end), Extent::Part);
            }
            return;
        }
        let body_span = without_marks(text.text, span);
        let body = &text.text[body_span];
        let mut found = Found { short_enough: !is_long(all), ..Found::default() };
        let mut whole = |matcher| hits.push(Hit { block, matcher, span, extent });
        self.patterns.clear();
        if !is_viewed {
            self.view(text, span, body_span);
        }
        if body.len() < all.len() {
            // Written with its marks, a phrase matches only with them.
            found.look_up(index, self.marked.key(), false, &mut self.patterns, &mut whole);
            found.leading = Longest::default();
        }
        found.look_up(index, self.view.key(), false, &mut self.patterns, &mut whole);
        if self.view.find_dates() {
            found.look_up(index, self.view.dated_key(), true, &mut self.patterns, &mut whole);
        }
        self.patterns.extend_from_slice(&index.unannounced);
        let Found { leading, trailing, .. } = found;
        if !self.patterns.is_empty() {
            self.looked_verbatim |= self.patterns.iter().any(|&number| index.patterns[number as usize].sees == Sees::Verbatim);
            let known = &hits[first..];
            let settled = known.iter().map(|hit| rules.settles(hit.matcher)).fold(0.0, f32::max);
            if settled > 0.0 {
                let matters = |number: &u32| {
                    rules.matters_above(index.patterns[*number as usize].matcher).is_none_or(|sure| sure > settled)
                };
                self.patterns.retain(matters);
            }
            self.matching_patterns(index, all, body, |matcher| hits.push(Hit { block, matcher, span, extent }));
        }
        let mut hit = |matcher, span, extent| hits.push(Hit { block, matcher, span, extent });
        let leading = self.leading_part(leading, all).map(|(matcher, part)| (matcher, Span::new(span.start, span.start + part)));
        let part = leading
            .or_else(|| self.trailing_part(trailing, all).map(|(matcher, part)| (matcher, Span::new(span.end - part, span.end))));
        if let Some((matcher, part)) = part {
            hit(matcher, part, if part == span { extent } else { Extent::Part });
        }
    }

    /// Adds the patterns for the tail that nothing announces. They are tried from the end of the text upwards, as far as the tail may
    /// reach: to the first prose of which nothing speaks.
    pub(crate) fn find_in_tail(&mut self, rules: &RuleSet, text: &str, layout: &Layout, hits: &mut Vec<Hit>) {
        let index = &rules.index;
        let text = Text { text, planes: &layout.planes };
        let known = hits.len();
        for (block, place) in layout.blocks.iter().enumerate().rev().filter(|(_, block)| !block.is_blank()) {
            let mut spoken_of = hits[..known].binary_search_by_key(&block, |hit| hit.block).is_ok();
            if (SHORTEST_IN_TAIL..=LONGEST_BLOCK).contains(&place.text.len()) {
                let body = without_marks(text.text, place.text);
                self.view(text, body, body);
                let body = &text.text[body];
                let sentence = ends_sentence(body);
                let inner = index.may_hold_inner(self.view.folded());
                #[cfg(any(test, feature = "lab"))]
                let inner = inner || self.is_slow;
                let patterns = if inner || sentence { &*index.unannounced_in_tail } else { &[] };
                for &number in patterns {
                    let pattern = &index.patterns[number as usize];
                    // Patterns that must have nothing inside are tried on sentences only.
                    let is_tried = if pattern.inner.is_some() { inner } else { sentence } && pattern.is_for(body);
                    if is_tried && index.is_match(pattern, &mut self.runner, self.view.seen(pattern.sees, body)) {
                        hits.push(Hit { block, matcher: pattern.matcher, span: place.text, extent: Extent::Block });
                        spoken_of = true;
                    }
                }
            }
            if place.prose && !spoken_of {
                break;
            }
        }
        if hits.len() > known {
            hits.sort_by_key(|hit| hit.block);
        }
    }

    /// Tries the patterns that were noted on `body`, which is viewed.
    fn matching_patterns(&mut self, index: &Index, all: &str, body: &str, mut hit: impl FnMut(u32)) {
        self.patterns.sort_unstable();
        self.patterns.dedup();
        // Marks before a line are not part of it, unless the pattern names them.
        for &number in &self.patterns {
            let pattern = &index.patterns[number as usize];
            let runner = &mut self.runner;
            let found = pattern.is_for(all)
                && (index.is_match(pattern, runner, self.view.seen(pattern.sees, body))
                    || (body.len() < all.len() && index.is_match(pattern, runner, self.marked.seen(pattern.sees, all))));
            if found {
                hit(pattern.matcher);
            }
        }
        self.patterns.clear();
    }

    /// Whether a pattern that nothing announces matches a block.
    pub(super) fn tries(&mut self, index: &Index, pattern: &IndexedPattern, block: &str) -> bool {
        if block.len() > LONGEST_BLOCK || !pattern.is_for(block) {
            return false;
        }
        let body = without_leading_marks(block);
        self.view.read(body, false);
        index.is_match(pattern, &mut self.runner, self.view.seen(pattern.sees, body))
    }
}

impl Finder {
    /// The matcher of a phrase with which the folded block starts, and its bytes in the block.
    fn leading_part(&mut self, part: Longest, block: &str) -> Option<(u32, usize)> {
        let (phrase, matcher) = part.0?;
        let marks = block.len() - without_leading_marks(block).len();
        let ends = block[marks..].char_indices().map(|(at, c)| marks + at + c.len_utf8());
        let end = ends.take(reach(phrase)).find(|&end| self.folds_to(&block[marks..end], phrase))?;
        Some((matcher, end))
    }

    /// The same for the end of the block.
    fn trailing_part(&mut self, part: Longest, block: &str) -> Option<(u32, usize)> {
        let (phrase, matcher) = part.0?;
        let begins = block.char_indices().rev().map(|(at, _)| at);
        let begin = begins.take(reach(phrase)).find(|&begin| self.folds_to(&block[begin..], phrase))?;
        Some((matcher, block.len() - begin))
    }

    fn folds_to(&mut self, text: &str, phrase: &str) -> bool {
        self.part.clear();
        fold_into(text, Numbers::Hash, &mut self.part);
        self.part == phrase
    }
}

/// The longest phrase of those offered, and its matcher.
#[derive(Clone, Copy, Default)]
struct Longest<'a>(Option<(&'a str, u32)>);

impl<'a> Longest<'a> {
    fn offer(&mut self, phrase: &'a str, matcher: u32) {
        if self.0.is_none_or(|(longest, _)| phrase.len() > longest.len()) {
            self.0 = Some((phrase, matcher));
        }
    }
}

/// The longest phrase at that side of `key` that goes by itself.
fn longest_part<'a>(affixes: &'a Affixes, texts: &'a str, key: &str, at_word: fn(&str, &str) -> bool) -> Longest<'a> {
    let mut part = Longest::default();
    affixes.each(texts, key.as_bytes(), |entry| {
        let phrase = entry.text(texts);
        if let Announced::Part(matcher) = entry.what() {
            if at_word(phrase, key) {
                part.offer(phrase, matcher);
            }
        }
    });
    part
}

/// Characters that may fold to a phrase: a few times its own, for squeezed spaces and invisible ones.
fn reach(phrase: &str) -> usize {
    4 * phrase.len() + 16
}

/// Whether phrases or patterns may be found by this key.
fn key_passes(index: &Index, key: &str) -> bool {
    let core = without_trailing_marks(key);
    index.may_hold(Keys::of(key.as_bytes())) || (core.len() < key.len() && index.whole.may_hold(hash(core.as_bytes())))
}

/// What the keys of a block lead to.
#[derive(Default)]
struct Found<'i> {
    /// The block is not long.
    short_enough: bool,
    /// The longest phrase that goes by itself from the start, and from the end.
    leading: Longest<'i>,
    trailing: Longest<'i>,
}

impl<'i> Found<'i> {
    /// Phrases that are the key, its start or its end; notes the patterns that it may match. Of a dated key, only what has dates itself:
    /// the rest was found by the plain one.
    fn look_up(&mut self, index: &'i Index, key: &str, dated: bool, patterns: &mut Vec<u32>, hit: &mut impl FnMut(u32)) {
        let texts = &*index.texts;
        let core = without_trailing_marks(key).as_bytes();
        let key_bytes = key.as_bytes();
        let speaks = |entry: &Entry| !dated || has_sign(entry.text(texts));
        if self.short_enough || key.len() > LONG_PHRASE {
            for entry in index.whole_of(hash(key_bytes), key_bytes).filter(|entry| speaks(entry)) {
                match entry.what() {
                    Announced::Pattern(number) => patterns.push(number),
                    Announced::Block(matcher) | Announced::Part(matcher) | Announced::Exact(matcher) => hit(matcher),
                    Announced::Look => {}
                }
            }
        }
        index.starts.each(texts, key_bytes, |entry| {
            let phrase = entry.text(texts);
            match entry.what() {
                _ if !speaks(&entry) => {}
                Announced::Block(matcher) if ends_word(phrase, key) => hit(matcher),
                Announced::Part(matcher) if ends_word(phrase, key) => self.leading.offer(phrase, matcher),
                Announced::Pattern(number) => patterns.push(number),
                _ => {}
            }
        });
        if core.len() < key.len() && (self.short_enough || core.len() > LONG_PHRASE) {
            // Patterns see the marks: they are not announced without them.
            for entry in index.whole_of(hash(core), core).filter(|entry| speaks(entry)) {
                if let Announced::Block(matcher) = entry.what() {
                    hit(matcher);
                }
            }
        }
        index.ends.each(texts, key_bytes, |entry| {
            let phrase = entry.text(texts);
            match entry.what() {
                _ if !speaks(&entry) => {}
                Announced::Part(matcher) if begins_word(phrase, key) => self.trailing.offer(phrase, matcher),
                Announced::Pattern(number) => patterns.push(number),
                _ => {}
            }
        });
    }
}

/// More than [`LONG_BLOCK`] characters.
pub(super) fn is_long(block: &str) -> bool {
    block.len() > LONG_BLOCK && (block.len() > 4 * LONG_BLOCK || characters(block) > LONG_BLOCK)
}

/// Whether a word ends where `phrase`, with which `key` starts, ends.
fn ends_word(phrase: &str, key: &str) -> bool {
    let inside = phrase.chars().next_back().is_some_and(is_word) && key[phrase.len()..].chars().next().is_some_and(is_word);
    !inside
}

fn begins_word(phrase: &str, key: &str) -> bool {
    let inside =
        phrase.chars().next().is_some_and(is_word) && key[..key.len() - phrase.len()].chars().next_back().is_some_and(is_word);
    !inside
}

/// Letters and digits of scripts that set spaces between words.
fn is_word(c: char) -> bool {
    c.is_alphanumeric()
        && !matches!(u32::from(c), 0xe00..=0xeff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x2e80..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}

/// What is left of `block` without `part`, trimmed.
fn without_part(text: &str, block: Span, part: Span) -> Span {
    let left = if part.start == block.start { Span::new(part.end, block.end) } else { Span::new(block.start, part.start) };
    let from_start = text[left].trim_start();
    let start = left.end - from_start.len();
    Span::new(start, start + from_start.trim_end().len())
}

/// Whether two blocks fold to the same text, marks in front of them aside.
pub(crate) fn same_when_folded(a: &str, b: &str) -> bool {
    let (a, b) = (without_leading_marks(a), without_leading_marks(b));
    // Folding changes lengths a little: most pairs are done with this.
    let near = a.len().abs_diff(b.len()) <= 8 + a.len() / 4;
    near && fold(a, Numbers::Keep) == fold(b, Numbers::Keep)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rules::builtin;

    fn same(rules: &RuleSet, finder: &mut Finder, block: &str) {
        let (mut fast, mut slow) = (Vec::new(), Vec::new());
        let mut planes = Planes::default();
        planes.read(block.as_bytes());
        let text = Text { text: block, planes: &planes };
        finder.find(rules, text, 0, Span::new(0, block.len()), &mut fast);
        Finder::slow().find(rules, text, 0, Span::new(0, block.len()), &mut slow);
        let key = |hits: &[Hit]| hits.iter().map(|hit| (hit.matcher, hit.span, hit.extent)).collect::<Vec<_>>();
        assert_eq!(key(&fast), key(&slow), "{block:?}");
    }

    /// Every rule and example of the packs, as a block, with marks, in a sentence, in other cases.
    #[test]
    fn the_gate_loses_nothing_of_the_packs() {
        let rules = builtin();
        let mut finder = Finder::default();
        let mut count = 0;
        for line in rules.files.iter().flat_map(|(_, text)| text.lines()) {
            let Some(phrase) = line.split_once(' ').map(|(_, phrase)| phrase.replace('#', "1,204").replace("\\n", " ")) else {
                continue;
            };
            for block in [
                phrase.clone(),
                format!("• {phrase} »"),
                format!("{phrase}: and more of it"),
                format!("The roads were open. {phrase}"),
                phrase.to_uppercase(),
                format!("12. {phrase}..."),
            ] {
                same(&rules, &mut finder, block.trim());
                count += 1;
            }
        }
        assert!(count > 50_000);
    }

    /// The last byte of a long block is not the last one that a pattern sees where folding changes it.
    #[test]
    fn the_gate_knows_what_a_backtick_is_folded_to() {
        let source = crate::rules::Source { name: "own.rules", text: "[share]\n/ ^tell the harbour .+'$", trusted: false };
        let rules = RuleSet::default().and(&[source]).unwrap();
        for last in ["'", "`", "’", "."] {
            same(&rules, &mut Finder::default(), &format!("Tell the harbour {}all{last}", "and the town ".repeat(9)));
        }
    }

    /// With `UNSCAFFOLD_LINES=FILE`, every line of a file as well.
    #[test]
    fn the_gate_loses_nothing_of_a_file() {
        let Some(path) = std::env::var_os("UNSCAFFOLD_LINES") else { return };
        let rules = builtin();
        let mut finder = Finder::default();
        for line in std::fs::read_to_string(path).unwrap().lines().map(str::trim).filter(|line| !line.is_empty()) {
            same(&rules, &mut finder, line);
        }
    }

    proptest! {
        #[test]
        fn the_gate_loses_nothing_of_random_lines(block in "[•»#-]{0,2}(leave a reply|home|read more|\\d{1,5}|[a-z]{1,9}|\\PC{0,3}|[ \u{a0}.,:»…]{1,3}){1,12}") {
            let rules = crate::rules::builtin();
            same(&rules, &mut Finder::default(), block.trim());
        }
    }
}
