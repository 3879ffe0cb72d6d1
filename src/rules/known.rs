//! Plain phrases that are all of a block -> what is found in it: found out when the rules are compiled, since most blocks in which
//! anything is found are such phrases.

use super::compile::RuleSet;
use super::find::{Extent, Finder, Hit, Text, is_long};
use super::packed::{List, Parts, Record};
use super::plain::{Keys, is_lowered};
use crate::span::Span;
use crate::vector::Planes;

/// The phrases, by the hash of their text.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// Numbers of phrases, from 1 on, in the slot of the hash's first bits or in one behind it; 0 where there is none.
    pub(super) slots: List<u32>,
    /// Bits of a hash that do not choose its slot.
    pub(super) shift: u32,
    pub(super) phrases: List<Phrase>,
    pub(super) hits: List<KnownHit>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    hash: u32,
    /// Where the text stands among all texts, and its length.
    start: u32,
    len: u16,
    /// What parts at its ends leave of it.
    rest: (u16, u16),
    /// Where its hits begin and end among all.
    hits: (u32, u32),
}

impl Record for Phrase {
    const BYTES: usize = 22;

    #[inline(always)]
    fn unpack(bytes: &[u8]) -> Self {
        let mut parts = Parts(bytes);
        let (hash, start, len) = (parts.next(), parts.next(), parts.next());
        Phrase { hash, start, len, rest: (parts.next(), parts.next()), hits: (parts.next(), parts.next()) }
    }

    #[cfg(test)]
    fn pack(self, out: &mut Vec<u8>) {
        self.hash.pack(out);
        self.start.pack(out);
        self.len.pack(out);
        self.rest.0.pack(out);
        self.rest.1.pack(out);
        self.hits.0.pack(out);
        self.hits.1.pack(out);
    }
}

/// A [`Hit`] in a block that begins at 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KnownHit {
    matcher: u32,
    span: (u16, u16),
    extent: Extent,
}

const EXTENTS: [Extent; 3] = [Extent::Block, Extent::Part, Extent::Rest];

impl Record for KnownHit {
    const BYTES: usize = 9;

    #[inline(always)]
    fn unpack(bytes: &[u8]) -> Self {
        let mut parts = Parts(bytes);
        let (matcher, span) = (parts.next(), (parts.next(), parts.next()));
        KnownHit { matcher, span, extent: EXTENTS[usize::from(parts.next::<u8>()) % EXTENTS.len()] }
    }

    #[cfg(test)]
    fn pack(self, out: &mut Vec<u8>) {
        self.matcher.pack(out);
        self.span.0.pack(out);
        self.span.1.pack(out);
        (self.extent as u8).pack(out);
    }
}

impl Known {
    /// What a set that knows none yet finds in its own phrases.
    pub(super) fn of(rules: &RuleSet) -> Self {
        let (mut phrases, mut all_hits) = (Vec::new(), Vec::new());
        let mut finder = Finder::default();
        let mut hits = Vec::new();
        let mut planes = Planes::default();
        let texts = &*rules.index.texts;
        let mut seen = std::collections::HashSet::new();
        for entry in rules.index.whole.entries.iter() {
            let text = entry.text(texts);
            let Some(keys) = Keys::of_plain(text.as_bytes()).filter(|_| !is_long(text) && seen.insert(entry.start)) else {
                continue;
            };
            hits.clear();
            planes.read(text.as_bytes());
            let rest = finder.find(rules, Text { text, planes: &planes }, 0, Span::new(0, text.len()), &mut hits);
            // What depends on upper case is not known.
            if finder.has_looked_verbatim() {
                continue;
            }
            let short = |span: Span| (span.start as u16, span.end as u16);
            let begin = all_hits.len() as u32;
            all_hits.extend(hits.iter().map(|hit| KnownHit { matcher: hit.matcher, span: short(hit.span), extent: hit.extent }));
            let hits = (begin, all_hits.len() as u32);
            phrases.push(Phrase { hash: keys.whole, start: entry.start, len: entry.len, rest: short(rest), hits });
        }
        // Half of the slots stay empty, and what the last ones overflow into is behind them.
        let bits = (2 * phrases.len()).next_power_of_two().trailing_zeros().max(1);
        let shift = 32 - bits;
        let mut slots = vec![0; (1 << bits) + phrases.len() + 1];
        for (number, phrase) in phrases.iter().enumerate() {
            let mut slot = (phrase.hash >> shift) as usize;
            while slots[slot] != 0 {
                slot += 1;
            }
            slots[slot] = number as u32 + 1;
        }
        let used = slots.iter().rposition(|&slot| slot != 0).map_or(0, |last| last + 1);
        slots.truncate(used + 1);
        Known { slots: List::Made(slots), shift, phrases: List::Made(phrases), hits: List::Made(all_hits) }
    }

    /// Appends what is found in a plain block whose folded text has this hash; what parts at its ends leave of it is returned. None where
    /// that is not known.
    pub(super) fn find(&self, texts: &str, hash: u32, text: &str, block: usize, span: Span, hits: &mut Vec<Hit>) -> Option<Span> {
        let mut slot = hash.checked_shr(self.shift)? as usize;
        loop {
            let number = self.slots.get(slot)?.checked_sub(1)?;
            slot += 1;
            let phrase = self.phrases.get(number as usize)?;
            let start = phrase.start as usize;
            let is_it = phrase.hash == hash
                && texts
                    .as_bytes()
                    .get(start..start + usize::from(phrase.len))
                    .is_some_and(|known| is_lowered(text[span].as_bytes(), known));
            if is_it {
                let at = |(from, to): (u16, u16)| Span::new(span.start + usize::from(from), span.start + usize::from(to));
                let found = self.hits.range(phrase.hits.0 as usize, phrase.hits.1 as usize);
                hits.extend(found.map(|hit| Hit { block, matcher: hit.matcher, span: at(hit.span), extent: hit.extent }));
                return Some(at(phrase.rest));
            }
        }
    }
}
