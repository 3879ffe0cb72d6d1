//! Texts that blocks may start (end) with, found by their first (last) bytes.

use super::packed::List;
use super::table::{Announced, Entry, Table, mixed};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Start,
    End,
}

/// Bytes of the first part of a key.
pub(super) const KEY_BYTES: usize = 8;

/// The outermost bytes of a folded text, by which it is looked up. Zeros stand for what a short text lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// The first (last) eight.
    pub(super) outer: u64,
    /// The four behind (before) them.
    pub(super) inner: u32,
}

impl Side {
    /// The first (last) eight bytes of a text as a number; zeros stand for what a short text lacks.
    pub(super) fn eight(self, text: &[u8]) -> u64 {
        let whole = match self {
            Side::Start => text.first_chunk(),
            Side::End => text.last_chunk(),
        };
        whole.map_or_else(|| self.fewer(text), |bytes| u64::from_le_bytes(*bytes))
    }

    fn fewer(self, text: &[u8]) -> u64 {
        let eight = text.iter().rev().fold(0, |eight, &byte| eight << 8 | u64::from(byte));
        match self {
            Side::End if !text.is_empty() => eight << (8 * (KEY_BYTES - text.len())),
            _ => eight,
        }
    }

    pub(super) fn key(self, text: &[u8]) -> Key {
        let rest = match self {
            Side::Start => text.get(KEY_BYTES..).and_then(<[u8]>::first_chunk),
            Side::End => text.get(..text.len().wrapping_sub(KEY_BYTES)).and_then(<[u8]>::last_chunk),
        };
        Key { outer: self.eight(text), inner: rest.map_or(0, |bytes| u32::from_le_bytes(*bytes)) }
    }

    /// A hash of the outermost `bytes` of a key. The length is a part of it, so that texts of several lengths share a table.
    fn hash(self, key: Key, bytes: usize) -> u32 {
        if bytes > KEY_BYTES {
            return mixed(key.outer ^ u64::from(key.inner).wrapping_mul(0xff51_afd7_ed55_8ccd));
        }
        let lacking = 8 * (KEY_BYTES - bytes);
        let outermost = match self {
            Side::Start => key.outer << lacking >> lacking,
            Side::End => key.outer >> lacking << lacking,
        };
        mixed(outermost ^ bytes as u64)
    }

    /// Whether `text` starts (ends) with `affix`.
    fn is_at(self, affix: &[u8], text: &[u8]) -> bool {
        match self {
            Side::Start => text.starts_with(affix),
            Side::End => text.ends_with(affix),
        }
    }
}

/// Lengths of key: a text is filed under the longest that it fills.
const TIERS: [usize; 6] = [12, 8, 4, 3, 2, 1];

/// The texts of one side.
#[derive(Clone, Debug)]
pub(super) struct Affixes {
    side: Side,
    pub(super) table: Table,
    /// In which tiers of fewer than four bytes there are texts that begin (end) with these two bytes, by a hash of the two: as bits.
    pub(super) short: List<u8>,
    /// The same for the other tiers and four bytes.
    pub(super) long: List<u8>,
}

impl Affixes {
    pub(super) fn new(side: Side) -> Self {
        Affixes { side, table: Table::default(), short: List::default(), long: List::default() }
    }

    /// Where `short` tells of texts that begin (end) with these two bytes.
    fn corner(first: u64, second: u64) -> usize {
        ((first << 5 ^ second) & 0xfff) as usize
    }

    /// Where `long` tells of texts with this key.
    fn four(&self, key: Key) -> usize {
        let four = match self.side {
            Side::Start => key.outer as u32,
            Side::End => (key.outer >> 32) as u32,
        };
        (four.wrapping_mul(0x9e37_79b1) >> 17) as usize
    }

    /// The hashes under which texts at the outside of a text with this key are filed, as far as there are any.
    fn hashes(&self, key: Key) -> impl Iterator<Item = u32> + use<> {
        let side = self.side;
        let corner = match side {
            Side::Start => Affixes::corner(key.outer & 0xff, key.outer >> 8 & 0xff),
            Side::End => Affixes::corner(key.outer >> 56, key.outer >> 48 & 0xff),
        };
        let mut tiers = self.short.get(corner).unwrap_or(0) | self.long.get(self.four(key)).unwrap_or(0);
        std::iter::from_fn(move || {
            let tier = TIERS.get(tiers.trailing_zeros() as usize)?;
            tiers &= tiers - 1;
            Some(side.hash(key, *tier))
        })
    }

    /// Whether a block with this key may start (end) with one of the texts.
    pub(super) fn may_hold(&self, key: Key) -> bool {
        self.hashes(key).any(|hash| self.table.may_hold(hash))
    }

    /// The same for a long block.
    pub(super) fn may_hold_long(&self, key: Key) -> bool {
        self.hashes(key).any(|hash| self.table.may_hold_long(hash))
    }

    /// Calls `take` with the entries whose text, in `texts`, is at the start (end) of `folded`.
    pub(super) fn each(&self, texts: &str, folded: &[u8], mut take: impl FnMut(Entry)) {
        for hash in self.hashes(self.side.key(folded)) {
            for entry in self.table.of(hash) {
                if self.side.is_at(entry.text(texts).as_bytes(), folded) {
                    take(entry);
                }
            }
        }
    }

    /// Whether a long block may start (end) with one of the texts that `may_count`, of which only a folded window is known: its last
    /// (first) two bytes may be others in the whole.
    pub(super) fn may_hold_window(&self, texts: &str, window: &[u8], mut may_count: impl FnMut(&Entry) -> bool) -> bool {
        let sure = window.len().saturating_sub(2);
        let entries = self.hashes(self.side.key(window)).flat_map(|hash| self.table.of(hash));
        entries.filter(|entry| entry.in_long).any(|entry| {
            let text = entry.text(texts).as_bytes();
            let n = text.len().min(sure);
            let is_there = match self.side {
                Side::Start => text[..n] == window[..n],
                Side::End => text[text.len() - n..] == window[window.len() - n..],
            };
            is_there && may_count(&entry)
        })
    }

    /// Files a text that stands at `start` of the text of all texts.
    pub(super) fn insert(&mut self, text: &str, start: u32, what: Announced, in_long: bool) {
        let text = text.as_bytes();
        let Some((tier, bytes)) = TIERS.into_iter().enumerate().find(|&(_, bytes)| bytes <= text.len()) else { return };
        let key = self.side.key(text);
        let bits = |list: &mut List<u8>, place: usize, places: usize| {
            let list = list.make_mut();
            list.resize(places, 0);
            list[place] |= 1 << tier;
        };
        if bytes >= 4 {
            let place = self.four(key);
            bits(&mut self.long, place, 1 << 15);
        } else {
            let (first, second) = match self.side {
                Side::Start => (text[0], text.get(1)),
                Side::End => (text[text.len() - 1], text.len().checked_sub(2).and_then(|before| text.get(before))),
            };
            // Any second byte may follow a single one.
            let seconds = second.map_or(0..=255, |&second| u64::from(second)..=u64::from(second));
            for second in seconds {
                bits(&mut self.short, Affixes::corner(u64::from(first), second), 1 << 12);
            }
        }
        self.table.insert(self.side.hash(key, bytes), start, text.len() as u16, what, in_long);
    }
}
