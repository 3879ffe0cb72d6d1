//! Texts by hash, and what each is the sign of.

use super::packed::{List, Parts, Record};

/// What a text at a block's start (end), or all of it, is the sign of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Announced {
    /// A phrase: the whole block goes.
    Block(u32),
    /// A phrase: only it goes.
    Part(u32),
    /// The whole block is what a pattern matches.
    Exact(u32),
    /// The fixed text of a pattern, by position in the index.
    Pattern(u32),
    /// The start of a long phrase that is all of a block: it says only that the block is to be looked at.
    Look,
}

/// A text and its sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    hash: u32,
    /// Where the text stands in the text of all texts.
    pub(super) start: u32,
    pub(super) len: u16,
    kind: u8,
    /// It may stand in a long block.
    pub(super) in_long: bool,
    number: u32,
}

impl Entry {
    #[inline(always)]
    pub(super) fn what(&self) -> Announced {
        match self.kind {
            0 => Announced::Block(self.number),
            1 => Announced::Part(self.number),
            2 => Announced::Exact(self.number),
            3 => Announced::Pattern(self.number),
            _ => Announced::Look,
        }
    }

    /// The text, which stands in `texts`.
    pub(super) fn text<'t>(&self, texts: &'t str) -> &'t str {
        let start = self.start as usize;
        texts.get(start..start + usize::from(self.len)).unwrap_or("")
    }
}

impl Record for Entry {
    const BYTES: usize = 16;

    #[inline(always)]
    fn unpack(bytes: &[u8]) -> Self {
        let mut parts = Parts(bytes);
        let (hash, start, len, kind) = (parts.next(), parts.next(), parts.next(), parts.next());
        Entry { hash, start, len, kind, in_long: parts.next::<u8>() != 0, number: parts.next() }
    }

    #[cfg(test)]
    fn pack(self, out: &mut Vec<u8>) {
        self.hash.pack(out);
        self.start.pack(out);
        self.len.pack(out);
        self.kind.pack(out);
        u8::from(self.in_long).pack(out);
        self.number.pack(out);
    }
}

/// Entries by the hash of their text, or of a part of it; those of one hash in the order of their insertion.
///
/// A gate, which fits in a near cache, says of nearly every hash that is not there that it is not.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    pub(super) gate: Gate,
    /// The same for the entries that long blocks may hold.
    pub(super) long_gate: Gate,
    /// Where the entries begin whose hash has these first bits.
    pub(super) buckets: List<u32>,
    pub(super) entries: List<Entry>,
}

/// Bits of a hash that choose a bucket.
const BUCKET_BITS: u32 = 15;

impl Table {
    pub(super) fn insert(&mut self, hash: u32, start: u32, len: u16, what: Announced, in_long: bool) {
        let (kind, number) = match what {
            Announced::Block(number) => (0, number),
            Announced::Part(number) => (1, number),
            Announced::Exact(number) => (2, number),
            Announced::Pattern(number) => (3, number),
            Announced::Look => (4, 0),
        };
        self.entries.make_mut().push(Entry { hash, start, len, kind, in_long, number });
    }

    /// To be called after insertions, before the next look.
    pub(super) fn sort(&mut self) {
        let entries = self.entries.make_mut();
        entries.sort_by_key(|entry| entry.hash);
        self.gate = Gate::of(entries.iter().map(|entry| entry.hash));
        self.long_gate = Gate::of(entries.iter().filter(|entry| entry.in_long).map(|entry| entry.hash));
        let mut buckets = vec![0; (1 << BUCKET_BITS) + 1];
        for entry in entries {
            buckets[bucket(entry.hash) + 1] += 1;
        }
        for at in 1..buckets.len() {
            buckets[at] += buckets[at - 1];
        }
        self.buckets = List::Made(buckets);
    }

    /// Whether an entry of this hash may be there.
    #[inline(always)]
    pub(super) fn may_hold(&self, hash: u32) -> bool {
        self.gate.holds(hash)
    }

    /// The same for long blocks.
    #[inline(always)]
    pub(super) fn may_hold_long(&self, hash: u32) -> bool {
        self.long_gate.holds(hash)
    }

    /// The entries of a hash.
    #[inline(always)]
    pub(super) fn of(&self, hash: u32) -> impl Iterator<Item = Entry> + '_ {
        let place = |bucket: usize| self.buckets.get(bucket).unwrap_or(0) as usize;
        let (from, to) = if self.gate.holds(hash) { (place(bucket(hash)), place(bucket(hash) + 1)) } else { (0, 0) };
        self.entries.range(from, to).skip_while(move |entry| entry.hash < hash).take_while(move |entry| entry.hash == hash)
    }
}

fn bucket(hash: u32) -> usize {
    (hash >> (32 - BUCKET_BITS)) as usize
}

/// A bit for each hash: one look says that it is not there.
#[derive(Clone, Debug)]
pub(super) struct Gate {
    pub(super) words: List<u64>,
    /// The bits of a hash that are not asked.
    pub(super) shift: u32,
}

impl Default for Gate {
    /// A gate that is shut.
    fn default() -> Self {
        Gate { words: List::Made(vec![0]), shift: 26 }
    }
}

impl Gate {
    /// One that is open for these.
    fn of(hashes: impl Iterator<Item = u32> + Clone) -> Self {
        // One bit in eight, or fewer, is set.
        let bits = (8 * hashes.clone().count()).next_power_of_two().trailing_zeros().clamp(6, 20);
        let shift = 32 - bits;
        let mut words = vec![0_u64; (1 << bits) / 64];
        for hash in hashes {
            let bit = hash >> shift;
            words[(bit >> 6) as usize] |= 1 << (bit & 63);
        }
        Gate { words: List::Made(words), shift }
    }

    #[inline(always)]
    fn holds(&self, hash: u32) -> bool {
        let bit = hash >> self.shift;
        self.words.get((bit >> 6) as usize).is_some_and(|word| word >> (bit & 63) & 1 == 1)
    }
}

/// A hash of a number: its first bits depend on all of the number's.
pub(super) fn mixed(key: u64) -> u32 {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_by_hash_in_order() {
        let mut table = Table::default();
        assert!(table.of(7).next().is_none() && !table.may_hold(7));
        for (number, hash) in [(0, 5), (1, u32::MAX), (2, 5), (3, 6), (4, 1 << 31)] {
            table.insert(hash, 0, 0, Announced::Block(number), number == 2);
        }
        table.sort();
        let found = |hash| table.of(hash).map(|entry| entry.what()).collect::<Vec<_>>();
        assert_eq!(found(5), [Announced::Block(0), Announced::Block(2)]);
        assert_eq!(found(u32::MAX), [Announced::Block(1)]);
        assert!(found(4).is_empty());
        assert!(table.may_hold_long(5) && !table.may_hold_long(u32::MAX));
    }
}
