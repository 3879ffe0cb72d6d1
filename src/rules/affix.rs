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
    /// The start of a long phrase that is all of a block: it says only that the block is to be looked at.
    Look,
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
const GATE_BITS: [u32; 5] = [18, 16, 14, 12, 9];

/// The texts of one side. A look into a few bitmaps says that a block starts (ends) with none of them: most blocks of a text are
/// done with that.
#[derive(Clone, Debug)]
pub(super) struct Affixes {
    side: Side,
    pub(super) tiers: [Tier; TIERS.len()],
}

#[derive(Clone, Debug)]
pub(super) struct Tier {
    gate: Gate,
    pub(super) table: Table,
}

impl Tier {
    fn of(&self, key: u64) -> &[Indexed] {
        if self.gate.holds(key) { self.table.of(key) } else { &[] }
    }
}

/// A text, and what it is the sign of.
pub(super) type Indexed = (Text, Announced);

/// Entries by key, then in order of the files. The keys lie apart: alone they fit in a cache that the entries do not fit in.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    keys: Vec<u64>,
    pub(super) entries: Vec<Indexed>,
}

impl Table {
    fn insert(&mut self, key: u64, entry: Indexed) {
        self.keys.push(key);
        self.entries.push(entry);
    }

    /// To be called after insertions, before the next look.
    fn sort(&mut self) {
        let mut rows: Vec<(u64, Indexed)> = self.keys.drain(..).zip(self.entries.drain(..)).collect();
        rows.sort_by_key(|row| row.0);
        for (key, entry) in rows {
            self.insert(key, entry);
        }
    }

    fn of(&self, key: u64) -> &[Indexed] {
        let from = self.keys.partition_point(|own| *own < key);
        let many = self.keys[from..].iter().take_while(|own| **own == key).count();
        &self.entries[from..from + many]
    }
}

/// A bit for each hash of a key: one look says that a key is not there.
#[derive(Clone, Debug)]
struct Gate(Box<[u64]>);

impl Gate {
    fn new(bits: u32) -> Self {
        Gate(vec![0; (1 << bits) / 64].into())
    }

    /// Word and bit for a key: the best bits of a hash.
    fn bit(&self, key: u64) -> (usize, u64) {
        let hash = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let bit = hash >> (64 - (64 * self.0.len()).trailing_zeros());
        ((bit >> 6) as usize, 1 << (bit & 63))
    }

    fn holds(&self, key: u64) -> bool {
        let (word, mask) = self.bit(key);
        self.0[word] & mask != 0
    }

    fn open(&mut self, key: u64) {
        let (word, mask) = self.bit(key);
        self.0[word] |= mask;
    }
}

impl Affixes {
    pub(super) fn new(side: Side) -> Self {
        Affixes { side, tiers: GATE_BITS.map(|bits| Tier { gate: Gate::new(bits), table: Table::default() }) }
    }

    /// Whether a block with this key may start (end) with one of the texts.
    pub(super) fn may_hold(&self, key: u64) -> bool {
        self.tiers.iter().zip(TIERS).any(|(tier, bytes)| tier.gate.holds(self.side.outermost(key, bytes)))
    }

    /// What `text` starts (ends) with.
    pub(super) fn of<'a, 't>(&'a self, text: &'t str) -> impl Iterator<Item = (&'a str, Announced)> + use<'a, 't> {
        let key = self.side.key(text.as_bytes());
        let tiers = self.tiers.iter().zip(TIERS).flat_map(move |(tier, bytes)| tier.of(self.side.outermost(key, bytes)));
        tiers.filter(|entry| self.side.is_at(&entry.0, text)).map(|entry| (&*entry.0, entry.1))
    }

    /// Whether a text may start (end) with one of the texts, of which only a window is known: its last (first) two bytes may
    /// be others in the whole.
    pub(super) fn may_begin(&self, window: &str) -> bool {
        let window = window.as_bytes();
        let sure = window.len().saturating_sub(2);
        let key = self.side.key(window);
        self.tiers.iter().zip(TIERS).any(|(tier, bytes)| {
            tier.of(self.side.outermost(key, bytes)).iter().any(|(text, _)| {
                let text = text.as_bytes();
                let n = text.len().min(sure);
                match self.side {
                    Side::Start => text[..n] == window[..n],
                    Side::End => text[text.len() - n..] == window[window.len() - n..],
                }
            })
        })
    }

    pub(super) fn insert(&mut self, text: Text, what: Announced) {
        let Some((tier, bytes)) = self.tiers.iter_mut().zip(TIERS).find(|(_, bytes)| *bytes <= text.len()) else { return };
        let key = self.side.outermost(self.side.key(text.as_bytes()), bytes);
        tier.gate.open(key);
        tier.table.insert(key, (text, what));
    }

    /// To be called once, after the last insertion.
    pub(super) fn sort(&mut self) {
        for tier in &mut self.tiers {
            tier.table.sort();
        }
    }
}

/// Texts that whole blocks are, by hash: an order that a file can keep and that takes no time to build.
#[derive(Clone, Debug)]
pub(super) struct Phrases {
    /// By the first bytes.
    gate: Gate,
    /// By hash.
    pub(super) table: Table,
    longest: usize,
}

impl Default for Phrases {
    fn default() -> Self {
        Phrases { gate: Gate::new(19), table: Table::default(), longest: 0 }
    }
}

impl Phrases {
    /// Whether a folded text with these first bytes may be one.
    pub(super) fn may_hold(&self, key: u64) -> bool {
        self.gate.holds(key)
    }

    /// What a folded text is.
    pub(super) fn get<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Announced> + use<'a> {
        let fits = text.len() <= self.longest && self.may_hold(Side::Start.key(text.as_bytes()));
        let same = if fits { self.table.of(hash(text)) } else { &[] };
        same.iter().filter(move |entry| entry.0 == text).map(|entry| entry.1)
    }

    pub(super) fn insert(&mut self, text: Text, what: Announced) {
        self.longest = self.longest.max(text.len());
        self.gate.open(Side::Start.key(text.as_bytes()));
        self.table.insert(hash(&text), (text, what));
    }

    pub(super) fn sort(&mut self) {
        self.table.sort();
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
