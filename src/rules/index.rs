//! Every phrase and pattern of a rule set, by how it is found.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use super::affix::{Affixes, Side};
use super::announce::{Announcement, Fixed};
use super::compile::Text;
use super::dates::is_sign;
use super::fold::{Numbers, fold};
use super::known::Known;
use super::pattern::{Pattern, Sees};
use super::plain::{Keys, hash};
use super::prefilter::{Chars, Looked, Needle, Prefilter};
use super::program::{Classes, compile};
use super::run::{Code, Runner};
use super::table::{Announced, Entry, Table};
use crate::span::{boundary_before, characters};

/// A block of more characters is long: only what may stand in such a block is looked for at its ends.
pub(super) const LONG_BLOCK: usize = 96;

/// A long block is looked at only for whole phrases that are longer than this, in bytes: marks and phrase of a shorter one would
/// not fill it.
pub(super) const LONG_PHRASE: usize = 48;

/// The numbers in it are matchers.
#[derive(Clone, Debug)]
pub(super) struct Index {
    /// All texts, one after the other.
    pub(super) texts: Text,
    /// Where each stands; only while the index is built.
    placed: HashMap<String, u32>,
    /// What whole blocks are, by the hash of all of it.
    pub(super) whole: Table,
    pub(super) starts: Affixes,
    pub(super) ends: Affixes,
    /// What is found in plain phrases that are whole blocks.
    pub(super) known: Known,
    pub(super) patterns: Vec<IndexedPattern>,
    /// The programs of all patterns, one after the other, …
    pub(super) programs: Cow<'static, [u8]>,
    /// … and the sets of characters in them.
    pub(super) classes: Classes,
    /// Patterns that no fixed text announces: tried on every block, …
    pub(super) unannounced: Vec<u32>,
    /// … or, where all rules that use them are for the tail, only there.
    pub(super) unannounced_in_tail: Vec<u32>,
    /// Finds the texts of which each of these holds one, where it holds any.
    inner_in_tail: OnceLock<Option<AhoCorasick>>,
}

#[derive(Clone, Debug)]
pub(super) struct IndexedPattern {
    /// None for a pattern that only a grammar tries.
    pub(super) matcher: u32,
    pub(super) sees: Sees,
    pub(super) prefilter: Prefilter,
    /// A text that every match holds.
    pub(super) inner: Option<Needle>,
    /// Where its program stands among all programs, and its length.
    pub(super) program: (u32, u32),
    /// Every match begins at the start of the block.
    pub(super) anchored: bool,
}

impl IndexedPattern {
    /// Whether a block is as short as the pattern wants it.
    pub(super) fn is_for(&self, block: &str) -> bool {
        // No character takes more than four bytes.
        let fits = |most: usize| block.len() <= most || (block.len() <= 4 * most && characters(block) <= most);
        self.prefilter.max_chars.is_none_or(fits)
    }

    /// Whether a block may be matched, by its length and its last byte.
    pub(super) fn may_match(&self, block: &str) -> bool {
        // Other characters, and of ASCII the backtick, may be folded to other ones, and a date to its sign.
        let last = block.as_bytes().last().filter(|&&last| last.is_ascii() && last != b'`' && self.sees != Sees::Dated);
        self.is_for(block) && last.is_none_or(|&last| self.prefilter.last.meets(Chars::of_byte(last)))
    }
}

impl Default for Index {
    fn default() -> Self {
        Index {
            texts: Text::default(),
            placed: HashMap::new(),
            whole: Table::default(),
            starts: Affixes::new(Side::Start),
            ends: Affixes::new(Side::End),
            known: Known::default(),
            patterns: Vec::new(),
            programs: Cow::default(),
            classes: Classes::default(),
            unannounced: Vec::new(),
            unannounced_in_tail: Vec::new(),
            inner_in_tail: OnceLock::new(),
        }
    }
}

impl Index {
    /// A phrase that is all of a block.
    pub(super) fn whole(&mut self, text: &str, what: Announced, in_long: bool) {
        let start = self.place(text);
        if text.len() > LONG_PHRASE {
            let look = &text[..boundary_before(text, LONG_PHRASE)];
            self.starts.insert(look, start, Announced::Look, true);
        }
        if let Ok(len) = u16::try_from(text.len()) {
            self.whole.insert(hash(text.as_bytes()), start, len, what, in_long);
        }
    }

    /// A text at the start (end) of a block.
    pub(super) fn affix(&mut self, side: Side, text: &str, what: Announced, in_long: bool) {
        let start = self.place(text);
        let affixes = if side == Side::Start { &mut self.starts } else { &mut self.ends };
        affixes.insert(text, start, what, in_long);
    }

    pub(super) fn pattern(&mut self, matcher: u32, mut pattern: Pattern, in_tail: bool) -> Result<(), String> {
        let announced = pattern.announced.take();
        if let Some(Announcement::Exact(texts)) = announced {
            for text in texts {
                self.whole(&text, Announced::Exact(matcher), true);
            }
            return Ok(());
        }
        let in_long = pattern.prefilter.max_chars.is_none_or(|most| most > LONG_BLOCK);
        let number = self.push(&pattern)?;
        self.patterns[number as usize].matcher = matcher;
        let Some(Announcement::Fixed(side, texts)) = announced else {
            let unannounced = if in_tail { &mut self.unannounced_in_tail } else { &mut self.unannounced };
            unannounced.push(number);
            return Ok(());
        };
        for Fixed { text, whole } in texts {
            if whole {
                self.whole(&text, Announced::Pattern(number), in_long);
            } else {
                self.affix(side, &text, Announced::Pattern(number), in_long);
            }
        }
        Ok(())
    }

    /// A pattern that is not looked for. That it can be compiled was seen when it was read; but all of them may have too many classes.
    pub(super) fn push(&mut self, pattern: &Pattern) -> Result<u32, String> {
        let program = compile(&pattern.hir, &mut self.classes)?;
        let programs = self.programs.to_mut();
        let place = (programs.len() as u32, program.len() as u32);
        programs.extend(program);
        let inner = pattern.inner.as_ref().and_then(|text| Needle::at(self.place(text), text));
        self.patterns.push(IndexedPattern {
            matcher: u32::MAX,
            sees: pattern.sees,
            prefilter: pattern.prefilter.clone(),
            inner,
            program: place,
            anchored: pattern.is_anchored(),
        });
        Ok(self.patterns.len() as u32 - 1)
    }

    /// Whether a pattern is found in a block that it is for.
    pub(super) fn is_match(&self, pattern: &IndexedPattern, runner: &mut Runner, looked: &Looked) -> bool {
        let code = Code { programs: &self.programs, classes: &self.classes.all };
        pattern.prefilter.passes(looked)
            && pattern.inner.is_none_or(|inner| inner.is_in(&self.texts, looked.text()))
            && runner.is_match(code, pattern.program, looked.text(), pattern.anchored)
    }

    /// To be called once, after the last insertion.
    pub(super) fn sort(&mut self) {
        self.placed = HashMap::new();
        self.classes.finish();
        self.whole.sort();
        self.starts.table.sort();
        self.ends.table.sort();
        self.inner_in_tail = OnceLock::new();
    }

    /// Whether a folded text may hold what patterns for the tail that nothing announces have inside; of those that have nothing there, it
    /// does not speak.
    pub(super) fn may_hold_inner(&self, folded: &str) -> bool {
        self.inner_in_tail.get_or_init(|| self.inner_in_tail()).as_ref().is_none_or(|inner| inner.is_match(folded))
    }

    fn inner_in_tail(&self) -> Option<AhoCorasick> {
        // What stands between signs of dates is in the folded text, too; spaces at the ends of a text go when it is folded.
        let inner = self.unannounced_in_tail.iter().filter_map(|&number| {
            let text = self.patterns[number as usize].inner?.text(&self.texts)?;
            text.split(is_sign).map(|part| fold(part, Numbers::Keep)).max_by_key(String::len)
        });
        AhoCorasick::new(inner).ok()
    }

    /// Whether anything may be found by these keys.
    pub(super) fn may_hold(&self, keys: Keys) -> bool {
        self.whole.may_hold(keys.whole) || self.starts.may_hold(keys.start) || self.ends.may_hold(keys.end)
    }

    /// What a folded text, whose hash this is, is as a whole.
    pub(super) fn whole_of<'a>(&'a self, hash: u32, text: &'a [u8]) -> impl Iterator<Item = Entry> + use<'a> {
        let entries = self.whole.of(hash);
        entries.filter(move |entry| entry.text(&self.texts).as_bytes() == text)
    }

    /// Where a text stands among all texts.
    fn place(&mut self, text: &str) -> u32 {
        if let Some(&start) = self.placed.get(text) {
            return start;
        }
        let texts = self.texts.to_mut();
        let start = texts.len() as u32;
        texts.push_str(text);
        self.placed.insert(text.to_owned(), start);
        start
    }
}
