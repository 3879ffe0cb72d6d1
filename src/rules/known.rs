//! Plain phrases that are all of a block -> what is found in it: found out when the rules are compiled, since most blocks in which
//! anything is found are such phrases.

use super::compile::RuleSet;
use super::find::{Extent, Finder, Hit, Text, is_long};
use super::plain::{Keys, is_lowered};
use crate::span::Span;
use crate::vector::Planes;

/// The phrases, by the hash of their text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// Numbers of phrases, from 1 on, in the slot of the hash's first bits or in one behind it; 0 where there is none.
    slots: Vec<u32>,
    /// Bits of a hash that do not choose its slot.
    shift: u32,
    pub(super) phrases: Vec<Phrase>,
    pub(super) hits: Vec<KnownHit>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    pub(super) hash: u32,
    /// Where the text stands among all texts, and its length.
    pub(super) start: u32,
    pub(super) len: u16,
    /// What parts at its ends leave of it.
    pub(super) rest: (u16, u16),
    /// Where its hits end among all.
    pub(super) hits_end: u32,
}

/// A [`Hit`] in a block that begins at 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KnownHit {
    pub(super) matcher: u32,
    pub(super) span: (u16, u16),
    pub(super) extent: Extent,
}

impl Known {
    /// What a set that knows none yet finds in its own phrases.
    pub(super) fn of(rules: &RuleSet) -> Self {
        let mut known = Known::default();
        let mut finder = Finder::default();
        let mut hits = Vec::new();
        let mut planes = Planes::default();
        let texts = &*rules.index.texts;
        let mut seen = std::collections::HashSet::new();
        for entry in rules.index.whole.entries() {
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
            known.hits.extend(hits.iter().map(|hit| KnownHit {
                matcher: hit.matcher,
                span: short(hit.span),
                extent: hit.extent,
            }));
            let hits_end = known.hits.len() as u32;
            let Keys { whole: hash, .. } = keys;
            known.phrases.push(Phrase { hash, start: entry.start, len: entry.len, rest: short(rest), hits_end });
        }
        known.sort();
        known
    }

    /// To be called when all phrases are there.
    pub(super) fn sort(&mut self) {
        let bits = (2 * self.phrases.len()).next_power_of_two().trailing_zeros().max(1);
        self.shift = 32 - bits;
        self.slots = vec![0; (1 << bits) + self.phrases.len() + 1];
        for (number, phrase) in self.phrases.iter().enumerate() {
            let mut slot = (phrase.hash >> self.shift) as usize;
            while self.slots[slot] != 0 {
                slot += 1;
            }
            self.slots[slot] = number as u32 + 1;
        }
    }

    /// Appends what is found in a plain block whose folded text has this hash; what parts at its ends leave of it is returned. None where
    /// that is not known.
    pub(super) fn find(&self, texts: &str, hash: u32, text: &str, block: usize, span: Span, hits: &mut Vec<Hit>) -> Option<Span> {
        let slots = self.slots.get((hash >> self.shift) as usize..)?;
        for &number in slots.iter().take_while(|&&number| number != 0) {
            let number = number as usize - 1;
            let phrase = &self.phrases[number];
            let start = phrase.start as usize;
            let is_it = phrase.hash == hash
                && texts
                    .as_bytes()
                    .get(start..start + usize::from(phrase.len))
                    .is_some_and(|known| is_lowered(text[span].as_bytes(), known));
            if is_it {
                let at = |(from, to): (u16, u16)| Span::new(span.start + usize::from(from), span.start + usize::from(to));
                let from = number.checked_sub(1).map_or(0, |before| self.phrases[before].hits_end);
                let found = self.hits.get(from as usize..phrase.hits_end as usize)?;
                hits.extend(found.iter().map(|hit| Hit { block, matcher: hit.matcher, span: at(hit.span), extent: hit.extent }));
                return Some(at(phrase.rest));
            }
        }
        None
    }
}
