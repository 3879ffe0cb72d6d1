//! A block -> the phrases and patterns found in it.

use super::affix::{Affixes, Announced, KEY_BYTES, Side};
use super::compile::{Index, IndexedPattern, LONG_PHRASE, RuleSet, Sees};
use super::fold::{Numbers, fold, fold_into, is_leading_mark, without_leading_marks, without_trailing_marks};
use super::pattern::Pattern;
use crate::layout::{Layout, ends_sentence};
use crate::span::{Span, boundary_after, boundary_before};

/// A longer block is prose whatever it begins with, or a whole page without line breaks: rules take only parts of it.
const LONGEST_BLOCK: usize = 4096;

/// How much of such a block is looked at, at each end.
const WINDOW: usize = 512;

/// A block as short as this may be a phrase that is shorter than a key, with marks around it.
const SHORT_BLOCK: usize = KEY_BYTES + 16;

/// A block longer than this is looked at twice before it is folded as a whole: marks and phrase of a whole block are shorter.
const LONG_BLOCK: usize = 2 * LONG_PHRASE;

/// From so many patterns on, those for numbers are asked together.
const CROWDED: usize = 8;

/// Bytes of the second look.
const LOOK: usize = 56;

/// What the patterns for the tail that nothing announces speak of are sentences.
const SHORTEST_IN_TAIL: usize = 24;

/// Bytes that are folded to learn a key, where the key's own bytes are not plain.
const KEY_WINDOW: usize = 32;

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
    key: String,
    folded: Option<String>,
    squeezed: Option<String>,
    spare: Vec<String>,
    patterns: Vec<u32>,
    /// For [`RuleSet::match_grammars`].
    pub(super) grammar_ends: Vec<usize>,
}

impl Finder {
    /// Appends what is found in the block `span` of `text`; what parts at its ends leave of it is returned.
    pub(crate) fn find(&mut self, rules: &RuleSet, text: &str, block: usize, span: Span, hits: &mut Vec<Hit>) -> Span {
        self.find_behind(Self::passes_gate, rules, text, block, span, hits)
    }

    /// [`Finder::find`] behind a gate that says which blocks are worth a look.
    fn find_behind(
        &mut self,
        gate: fn(&mut Self, &Index, &str) -> bool,
        rules: &RuleSet,
        text: &str,
        block: usize,
        span: Span,
        hits: &mut Vec<Hit>,
    ) -> Span {
        let mut rest = span;
        let mut extent = Extent::Block;
        while !rest.is_empty() && gate(self, &rules.index, &text[rest]) {
            let first = hits.len();
            self.find_in(&rules.index, text, block, rest, extent, hits);
            let Some(part) = hits[first..].iter().find(|hit| hit.extent == Extent::Part) else { break };
            rest = without_part(text, rest, part.span);
            extent = Extent::Rest;
        }
        rest
    }

    /// Whether a block can hold any phrase or pattern: a look at its first and last bytes.
    fn passes_gate(&mut self, index: &Index, block: &str) -> bool {
        if !index.unannounced.is_empty() && block.len() <= LONGEST_BLOCK {
            return true;
        }
        if block.len() <= SHORT_BLOCK {
            return self.short_passes(index, without_leading_marks(block))
                || (block.starts_with(is_leading_mark) && self.short_passes(index, block));
        }
        let bytes = block.as_bytes();
        let start = match plain_key(bytes.first_chunk()) {
            Some(key) => index.starts.may_hold(key) || (block.len() <= LONG_BLOCK && index.whole.may_hold(key)),
            None => {
                self.start_may_hold(index, without_leading_marks(block))
                    || (block.starts_with(is_leading_mark) && self.start_may_hold(index, block))
            }
        };
        if start && (block.len() <= LONG_BLOCK || self.may_begin(index, block)) {
            return true;
        }
        let end = match plain_key(bytes.last_chunk()) {
            Some(key) => index.ends.may_hold(key),
            None => window_key(Side::End, block, &mut self.key).is_none_or(|key| index.ends.may_hold(key)),
        };
        end && (block.len() <= LONG_BLOCK || self.may_end(index, block))
    }

    fn start_may_hold(&mut self, index: &Index, text: &str) -> bool {
        let whole = text.len() <= LONG_BLOCK;
        window_key(Side::Start, text, &mut self.key)
            .is_none_or(|key| index.starts.may_hold(key) || (whole && index.whole.may_hold(key)))
    }

    /// The gate for blocks that may be shorter than a key.
    fn short_passes(&mut self, index: &Index, block: &str) -> bool {
        self.fold_key(block);
        let key = self.key.as_bytes();
        let (start, core) = (Side::Start.key(key), Side::Start.key(without_trailing_marks(&self.key).as_bytes()));
        index.whole.may_hold(core)
            || index.whole.may_hold(start)
            || index.starts.may_hold(start)
            || index.ends.may_hold(Side::End.key(key))
    }

    /// Whether a long block may start with anything: a second look, at more of it.
    fn may_begin(&mut self, index: &Index, block: &str) -> bool {
        let mut looks = |text: &str| {
            self.fold_key(&text[..boundary_before(text, LOOK)]);
            self.key.len() < LOOK / 2 || index.starts.may_begin(&self.key)
        };
        looks(without_leading_marks(block)) || (block.starts_with(is_leading_mark) && looks(block))
    }

    fn may_end(&mut self, index: &Index, block: &str) -> bool {
        self.fold_key(&block[boundary_after(block, block.len() - LOOK)..]);
        self.key.len() < LOOK / 2 || index.ends.may_begin(&self.key)
    }

    fn find_in(&mut self, index: &Index, text: &str, block: usize, span: Span, extent: Extent, hits: &mut Vec<Hit>) {
        let all = &text[span];
        let mut hit = |matcher, span, extent| hits.push(Hit { block, matcher, span, extent });
        if all.len() > LONGEST_BLOCK {
            self.fold_key(&all[..boundary_before(all, WINDOW)]);
            let leading = longest_part(&index.starts, &self.key, ends_word);
            if let Some((matcher, part)) = self.leading_part(leading, all) {
                hit(matcher, Span::new(span.start, span.start + part), Extent::Part);
                return;
            }
            self.fold_key(&all[boundary_after(all, all.len() - WINDOW)..]);
            let trailing = longest_part(&index.ends, &self.key, begins_word);
            if let Some((matcher, part)) = self.trailing_part(trailing, all) {
                hit(matcher, Span::new(span.end - part, span.end), Extent::Part);
            }
            return;
        }
        let body = without_leading_marks(all);
        let short_enough = all.len() <= LONG_BLOCK;
        self.patterns.clear();
        if body.len() < all.len() {
            // Written with its marks, a phrase matches only with them.
            self.fold_key(all);
            self.phrases(index, short_enough, |matcher| hit(matcher, span, extent));
        }
        self.fold_key(body);
        let leading = self.phrases(index, short_enough, |matcher| hit(matcher, span, extent));
        let core = without_trailing_marks(&self.key);
        if core.len() < self.key.len() {
            // Patterns see the marks: they are not announced without them.
            for what in index.whole.get(core).filter(|_| short_enough || core.len() > LONG_PHRASE) {
                if let Announced::Block(matcher) = what {
                    hit(matcher, span, extent);
                }
            }
        }
        let mut trailing = Longest::default();
        for (phrase, what) in index.ends.of(&self.key) {
            match what {
                Announced::Part(matcher) if begins_word(phrase, &self.key) => trailing.offer(phrase, matcher),
                Announced::Pattern(number) => self.patterns.push(number),
                _ => {}
            }
        }
        self.patterns.extend_from_slice(&index.unannounced);
        self.matching_patterns(index, all, body, |matcher| hit(matcher, span, extent));
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
        let known = hits.len();
        for (block, place) in layout.blocks.iter().enumerate().rev().filter(|(_, block)| !block.is_blank()) {
            let mut spoken_of = hits[..known].binary_search_by_key(&block, |hit| hit.block).is_ok();
            if (SHORTEST_IN_TAIL..=LONGEST_BLOCK).contains(&place.text.len()) {
                let body = without_leading_marks(&text[place.text]);
                let sentence = ends_sentence(body);
                self.patterns.clear();
                // A look for a text that must be inside costs little; without one, only sentences are tried.
                let tried = index
                    .unannounced_in_tail
                    .iter()
                    .filter(|&&number| sentence || index.patterns[number as usize].pattern.has_inner());
                self.patterns.extend(tried);
                self.matching_patterns(index, body, body, |matcher| {
                    hits.push(Hit { block, matcher, span: place.text, extent: Extent::Block });
                    spoken_of = true;
                });
            }
            if place.prose && !spoken_of {
                break;
            }
        }
        if hits.len() > known {
            hits.sort_by_key(|hit| hit.block);
        }
    }

    fn fold_key(&mut self, text: &str) {
        self.key.clear();
        fold_into(text, Numbers::Hash, &mut self.key);
    }

    /// Phrases that are the whole key or its start; notes the patterns that it may match. The longest phrase that goes by itself
    /// from the start is returned.
    fn phrases<'i>(&mut self, index: &'i Index, short_enough: bool, mut hit: impl FnMut(u32)) -> Longest<'i> {
        let long = self.key.len() > LONG_PHRASE;
        for what in index.whole.get(&self.key).filter(|_| long || short_enough) {
            match what {
                Announced::Pattern(number) => self.patterns.push(number),
                Announced::Block(matcher) | Announced::Part(matcher) => hit(matcher),
                Announced::Look => {}
            }
        }
        let mut part = Longest::default();
        for (phrase, what) in index.starts.of(&self.key) {
            match what {
                Announced::Block(matcher) if ends_word(phrase, &self.key) => hit(matcher),
                Announced::Part(matcher) if ends_word(phrase, &self.key) => part.offer(phrase, matcher),
                Announced::Pattern(number) => self.patterns.push(number),
                _ => {}
            }
        }
        part
    }

    fn matching_patterns(&mut self, index: &Index, all: &str, body: &str, mut hit: impl FnMut(u32)) {
        if self.patterns.is_empty() {
            return;
        }
        self.patterns.sort_unstable();
        self.patterns.dedup();
        let mut numbers = std::mem::take(&mut self.patterns);
        if numbers.len() >= CROWDED
            && body.len() == all.len()
            && !index.numbers.may_match(&index.patterns, self.prepared(Sees::Folded, body))
        {
            numbers.retain(|&number| !index.numbers.holds(number));
        }
        for &number in &numbers {
            let IndexedPattern { matcher, pattern, sees } = &index.patterns[number as usize];
            // Marks before a line are not part of it, unless the pattern names them.
            let found =
                pattern.is_match(self.prepared(*sees, body)) || (body.len() < all.len() && self.is_match(pattern, *sees, all));
            if found {
                hit(*matcher);
            }
        }
        numbers.clear();
        self.patterns = numbers;
        self.spare.extend(self.folded.take());
        self.spare.extend(self.squeezed.take());
    }

    /// The block as patterns of this kind see it; made once for a block.
    fn prepared(&mut self, sees: Sees, block: &str) -> &str {
        let slot = if sees == Sees::Folded { &mut self.folded } else { &mut self.squeezed };
        slot.get_or_insert_with(|| {
            let mut out = self.spare.pop().unwrap_or_default();
            out.clear();
            prepare(sees, block, &mut out);
            out
        })
    }

    /// Whether a pattern matches a block: for a single look.
    fn is_match(&mut self, pattern: &Pattern, sees: Sees, block: &str) -> bool {
        let mut out = self.spare.pop().unwrap_or_default();
        out.clear();
        prepare(sees, block, &mut out);
        let found = pattern.is_match(&out);
        self.spare.push(out);
        found
    }

    /// Whether a pattern that nothing announces matches a block.
    pub(super) fn tries(&mut self, pattern: &IndexedPattern, block: &str) -> bool {
        block.len() <= LONGEST_BLOCK && self.is_match(&pattern.pattern, pattern.sees, without_leading_marks(block))
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
        let mut folded = self.spare.pop().unwrap_or_default();
        folded.clear();
        fold_into(text, Numbers::Hash, &mut folded);
        let same = folded == phrase;
        self.spare.push(folded);
        same
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
fn longest_part<'a>(affixes: &'a Affixes, key: &str, at_word: fn(&str, &str) -> bool) -> Longest<'a> {
    let mut part = Longest::default();
    for (phrase, what) in affixes.of(key) {
        if let Announced::Part(matcher) = what {
            if at_word(phrase, key) {
                part.offer(phrase, matcher);
            }
        }
    }
    part
}

/// Characters that may fold to a phrase: a few times its own, for squeezed spaces and invisible ones.
fn reach(phrase: &str) -> usize {
    4 * phrase.len() + 16
}

fn prepare(sees: Sees, block: &str, out: &mut String) {
    match sees {
        Sees::Folded => fold_into(block, Numbers::Keep, out),
        Sees::Verbatim => {
            for word in block.split_whitespace() {
                if !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(word);
            }
        }
    }
}

/// The key of bytes that fold to themselves or to their lower case.
fn plain_key(bytes: Option<&[u8; KEY_BYTES]>) -> Option<u64> {
    let folded = bytes?.map(|byte| PLAIN[byte as usize]);
    let plain = folded.iter().fold(true, |plain, &byte| plain & (byte != 0));
    let single = folded.windows(2).fold(true, |single, pair| single & (pair != b"  "));
    (plain && single).then(|| u64::from_le_bytes(folded))
}

/// What a byte folds to, where that depends on nothing else; 0 for the others, marks among them.
const PLAIN: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        let b = byte as u8;
        if b.is_ascii_alphabetic()
            || matches!(b, b' ' | b'.' | b',' | b'\'' | b'"' | b'!' | b'?' | b'(' | b')' | b'&' | b'/' | b';' | b':')
        {
            table[byte] = b.to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

/// The key of a folded window; none where the window does not settle it.
fn window_key(side: Side, text: &str, buffer: &mut String) -> Option<u64> {
    let window = match side {
        Side::Start => &text[..boundary_before(text, KEY_WINDOW)],
        Side::End => &text[boundary_after(text, text.len().saturating_sub(KEY_WINDOW))..],
    };
    buffer.clear();
    fold_into(window, Numbers::Hash, buffer);
    // What the window cuts, a number at most, is one sign of the folded text.
    let settled = window.len() == text.len() || buffer.len() > KEY_BYTES + 1;
    settled.then(|| side.key(buffer.as_bytes()))
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
        finder.find(rules, block, 0, Span::new(0, block.len()), &mut fast);
        // The slow twin: a gate that is open.
        finder.find_behind(|_, _, _| true, rules, block, 0, Span::new(0, block.len()), &mut slow);
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
