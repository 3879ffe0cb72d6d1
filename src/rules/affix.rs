//! Phrases, found by their hash; texts that blocks may start (end) with, found by their first (last) bytes.

use super::compile::Text;

/// What is at a block's start (end).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Announced {
    /// A phrase: the whole block goes.
    Block(u32),
    /// A phrase: only it goes.
    Part(u32),
    /// The fixed text of a pattern, by position in the index.
    Pattern(u32),
}

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
        let mut key = [0; KEY_BYTES];
        let n = text.len().min(KEY_BYTES);
        match self {
            Side::Start => key[..n].copy_from_slice(&text[..n]),
            Side::End => key[KEY_BYTES - n..].copy_from_slice(&text[text.len() - n..]),
        }
        u64::from_le_bytes(key)
    }

    /// The outermost `bytes` of a key; the others zero.
    fn outermost(self, key: u64, bytes: usize) -> u64 {
        let inner = 8 * (KEY_BYTES - bytes);
        match self {
            Side::Start => key << inner >> inner,
            Side::End => key >> inner << inner,
        }
    }

    fn is_at(self, affix: &str, text: &str) -> bool {
        match self {
            Side::Start => text.starts_with(affix),
            Side::End => text.ends_with(affix),
        }
    }
}

/// Lengths of key: a text is filed under the longest that it fills.
const TIERS: [usize; 5] = [8, 4, 3, 2, 1];

/// Bits of a gate, as a power of two: few of them are set by the texts of the built-in packs, most of which fill the longest key.
const GATE_BITS: [u32; 5] = [19, 16, 14, 12, 9];

/// The texts of one side. A look into a few bitmaps says that a block starts (ends) with none of them: most blocks of a text are
/// done with that.
#[derive(Clone, Debug)]
pub(super) struct Affixes {
    side: Side,
    pub(super) tiers: [Tier; TIERS.len()],
}

#[derive(Clone, Debug)]
pub(super) struct Tier {
    /// A bit for each hash of a key.
    gate: Box<[u64]>,
    /// By key, then in order of the files.
    pub(super) entries: Vec<(u64, Text, Announced)>,
}

impl Tier {
    fn new(bits: u32) -> Self {
        Tier { gate: vec![0; (1 << bits) / 64].into(), entries: Vec::new() }
    }

    /// Word and bit of the gate for a key: the best bits of a hash.
    fn gate_bit(&self, key: u64) -> (usize, u64) {
        let hash = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let bit = hash >> (64 - (64 * self.gate.len()).trailing_zeros());
        ((bit >> 6) as usize, 1 << (bit & 63))
    }

    fn may_hold(&self, key: u64) -> bool {
        let (word, mask) = self.gate_bit(key);
        self.gate[word] & mask != 0
    }
}

impl Affixes {
    pub(super) fn new(side: Side) -> Self {
        Affixes { side, tiers: GATE_BITS.map(Tier::new) }
    }

    /// Whether a block with this key may start (end) with one of the texts.
    pub(super) fn may_hold(&self, key: u64) -> bool {
        self.tiers.iter().zip(TIERS).any(|(tier, bytes)| tier.may_hold(self.side.outermost(key, bytes)))
    }

    /// What `text` starts (ends) with.
    pub(super) fn of<'a, 't>(&'a self, text: &'t str) -> impl Iterator<Item = (&'a str, Announced)> + use<'a, 't> {
        let key = self.side.key(text.as_bytes());
        let tiers = self.tiers.iter().zip(TIERS).flat_map(move |(tier, bytes)| {
            let key = self.side.outermost(key, bytes);
            let from = if tier.may_hold(key) { tier.entries.partition_point(|entry| entry.0 < key) } else { tier.entries.len() };
            tier.entries[from..].iter().take_while(move |entry| entry.0 == key)
        });
        tiers.filter(|entry| self.side.is_at(&entry.1, text)).map(|entry| (&*entry.1, entry.2))
    }

    pub(super) fn insert(&mut self, text: Text, what: Announced) {
        if let Some((tier, key)) = self.file(&text) {
            tier.entries.push((key, text, what));
        }
    }

    /// Lets blocks pass that start (end) with `text`.
    pub(super) fn open(&mut self, text: &str) {
        self.file(text);
    }

    fn file(&mut self, text: &str) -> Option<(&mut Tier, u64)> {
        let (tier, bytes) = self.tiers.iter_mut().zip(TIERS).find(|(_, bytes)| *bytes <= text.len())?;
        let key = self.side.outermost(self.side.key(text.as_bytes()), bytes);
        let (word, mask) = tier.gate_bit(key);
        tier.gate[word] |= mask;
        Some((tier, key))
    }

    /// To be called once, after the last insertion.
    pub(super) fn sort(&mut self) {
        for tier in &mut self.tiers {
            tier.entries.sort_by_key(|entry| entry.0);
        }
    }
}

/// Texts that whole blocks are, by hash: an order that a file can keep and that takes no time to build.
#[derive(Clone, Debug, Default)]
pub(super) struct Phrases {
    pub(super) entries: Vec<(u64, Text, Announced)>,
    longest: usize,
}

impl Phrases {
    /// What a folded text is.
    pub(super) fn get<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Announced> + use<'a> {
        let fits = text.len() <= self.longest;
        let hash = if fits { hash(text) } else { 0 };
        let from = if fits { self.entries.partition_point(|entry| entry.0 < hash) } else { self.entries.len() };
        let same = self.entries[from..].iter().take_while(move |entry| entry.0 == hash);
        same.filter(move |entry| entry.1 == text).map(|entry| entry.2)
    }

    pub(super) fn insert(&mut self, text: Text, what: Announced) {
        self.longest = self.longest.max(text.len());
        self.entries.push((hash(&text), text, what));
    }

    pub(super) fn sort(&mut self) {
        self.entries.sort_by_key(|entry| entry.0);
    }
}

/// Eight bytes at a time; the last ones overlap. Any hash would do: entries compare their texts.
fn hash(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mix = |hash: u64, key: u64| (hash ^ key).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    let chunks = bytes.chunks_exact(KEY_BYTES).map(|chunk| Side::Start.key(chunk));
    let hash = chunks.fold(bytes.len() as u64, mix);
    mix(hash, Side::End.key(bytes))
}
