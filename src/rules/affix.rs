//! Texts that blocks may start (end) with, found by their first (last) bytes.

use super::table::{Announced, Entry, Table, mixed};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Start,
    End,
}

/// Bytes of a key.
pub(super) const KEY_BYTES: usize = 8;

impl Side {
    /// The first (last) bytes of a folded text, by which it is looked up. Zeros stand for what a short text lacks.
    pub(super) fn key(self, text: &[u8]) -> u64 {
        let whole = match self {
            Side::Start => text.first_chunk(),
            Side::End => text.last_chunk(),
        };
        whole.map_or_else(|| self.short_key(text), |bytes| u64::from_le_bytes(*bytes))
    }

    fn short_key(self, text: &[u8]) -> u64 {
        let key = text.iter().rev().fold(0, |key, &byte| key << 8 | u64::from(byte));
        match self {
            Side::End if !text.is_empty() => key << (8 * (KEY_BYTES - text.len())),
            _ => key,
        }
    }

    /// The outermost `bytes` of a key; the others zero.
    fn outermost(self, key: u64, bytes: usize) -> u64 {
        let inner = 8 * (KEY_BYTES - bytes);
        match self {
            Side::Start => key << inner >> inner,
            Side::End => key >> inner << inner,
        }
    }

    /// Whether `text` starts (ends) with `affix`.
    pub(super) fn is_at(self, affix: &[u8], text: &[u8]) -> bool {
        match self {
            Side::Start => text.starts_with(affix),
            Side::End => text.ends_with(affix),
        }
    }
}

/// Lengths of key: a text is filed under the longest that it fills.
const TIERS: [usize; 5] = [8, 4, 3, 2, 1];

/// The texts of one side.
#[derive(Clone, Debug)]
pub(super) struct Affixes {
    pub(super) side: Side,
    pub(super) table: Table,
}

impl Affixes {
    pub(super) fn new(side: Side) -> Self {
        Affixes { side, table: Table::default() }
    }

    /// The hashes under which texts at the outside of a text with this key are filed.
    fn hashes(&self, key: u64) -> [u32; TIERS.len()] {
        // The length is a part of the hash, so that texts of several lengths share a table.
        TIERS.map(|bytes| mixed(self.side.outermost(key, bytes) ^ bytes as u64))
    }

    /// Whether a block with this key may start (end) with one of the texts.
    pub(super) fn may_hold(&self, key: u64) -> bool {
        self.hashes(key).iter().fold(false, |any, &hash| any | self.table.may_hold(hash))
    }

    /// The same for a long block.
    pub(super) fn may_hold_long(&self, key: u64) -> bool {
        self.hashes(key).iter().fold(false, |any, &hash| any | self.table.may_hold_long(hash))
    }

    /// The entries whose text, in `texts`, is at the start (end) of `key`.
    pub(super) fn of<'a, 't>(&'a self, texts: &'a str, key: &'t [u8]) -> impl Iterator<Item = &'a Entry> + use<'a, 't> {
        let entries = self.hashes(self.side.key(key)).into_iter().flat_map(|hash| self.table.of(hash));
        entries.filter(move |entry| self.side.is_at(entry.text(texts).as_bytes(), key))
    }

    /// Whether a long block may start (end) with one of the texts, of which only a folded window is known: its last (first) two
    /// bytes may be others in the whole.
    pub(super) fn may_hold_window(&self, texts: &str, window: &[u8]) -> bool {
        let sure = window.len().saturating_sub(2);
        let entries = self.hashes(self.side.key(window)).into_iter().flat_map(|hash| self.table.of(hash));
        entries.filter(|entry| entry.in_long).any(|entry| {
            let text = entry.text(texts).as_bytes();
            let n = text.len().min(sure);
            match self.side {
                Side::Start => text[..n] == window[..n],
                Side::End => text[text.len() - n..] == window[window.len() - n..],
            }
        })
    }

    /// Files a text that stands at `start` of the text of all texts.
    pub(super) fn insert(&mut self, text: &str, start: u32, what: Announced, in_long: bool) {
        let Some(bytes) = TIERS.into_iter().find(|&bytes| bytes <= text.len()) else { return };
        let hash = mixed(self.side.outermost(self.side.key(text.as_bytes()), bytes) ^ bytes as u64);
        self.table.insert(hash, start, text.len() as u16, what, in_long);
    }
}

/// A hash of a whole text: eight bytes at a time; the last ones overlap.
pub(super) fn hash(text: &[u8]) -> u32 {
    let mix = |hash: u64, key: u64| (hash ^ key).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    let chunks = text.chunks_exact(KEY_BYTES).map(|chunk| Side::Start.key(chunk));
    mixed(chunks.fold(text.len() as u64, mix) ^ Side::End.key(text))
}
