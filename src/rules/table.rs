//! Texts by hash, and what each is the sign of.

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
#[derive(Clone, Copy, Debug)]
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

/// Entries by the hash of their text, or of a part of it; those of one hash in the order of their insertion.
///
/// A gate, which fits in a near cache, says of nearly every hash that is not there that it is not.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    gate: Gate,
    /// The same for the entries that long blocks may hold.
    long_gate: Gate,
    /// Where the entries begin whose hash has these first bits.
    buckets: Vec<u32>,
    entries: Vec<Entry>,
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
        self.entries.push(Entry { hash, start, len, kind, in_long, number });
    }

    /// To be called after insertions, before the next look.
    pub(super) fn sort(&mut self) {
        self.entries.sort_by_key(|entry| entry.hash);
        self.gate = Gate::for_entries(self.entries.len());
        self.long_gate = Gate::for_entries(self.entries.iter().filter(|entry| entry.in_long).count());
        self.buckets = vec![0; (1 << BUCKET_BITS) + 1];
        for entry in &self.entries {
            self.gate.open(entry.hash);
            if entry.in_long {
                self.long_gate.open(entry.hash);
            }
            self.buckets[bucket(entry.hash) + 1] += 1;
        }
        for at in 1..self.buckets.len() {
            self.buckets[at] += self.buckets[at - 1];
        }
    }

    /// Whether an entry of this hash may be there.
    pub(super) fn may_hold(&self, hash: u32) -> bool {
        self.gate.holds(hash)
    }

    /// The same for long blocks.
    pub(super) fn may_hold_long(&self, hash: u32) -> bool {
        self.long_gate.holds(hash)
    }

    /// The entries of a hash.
    pub(super) fn of(&self, hash: u32) -> &[Entry] {
        if !self.gate.holds(hash) {
            return &[];
        }
        let &[from, to, ..] = &self.buckets[bucket(hash)..] else { return &[] };
        let of_bucket = &self.entries[from as usize..to as usize];
        let from = of_bucket.iter().take_while(|entry| entry.hash < hash).count();
        let many = of_bucket[from..].iter().take_while(|entry| entry.hash == hash).count();
        &of_bucket[from..from + many]
    }

    /// All, as they are sorted.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

fn bucket(hash: u32) -> usize {
    (hash >> (32 - BUCKET_BITS)) as usize
}

/// A bit for each hash: one look says that it is not there.
#[derive(Clone, Debug)]
struct Gate {
    words: Box<[u64]>,
    /// The bits of a hash that are not asked.
    shift: u32,
}

impl Default for Gate {
    /// A gate that is shut.
    fn default() -> Self {
        Gate::new(6)
    }
}

impl Gate {
    fn new(bits: u32) -> Self {
        Gate { words: vec![0; (1 << bits) / 64].into(), shift: 32 - bits }
    }

    /// One bit in eight, or fewer, will be set.
    fn for_entries(entries: usize) -> Self {
        Gate::new((8 * entries).next_power_of_two().trailing_zeros().clamp(6, 20))
    }

    fn holds(&self, hash: u32) -> bool {
        let bit = hash >> self.shift;
        self.words.get((bit >> 6) as usize).is_some_and(|word| word >> (bit & 63) & 1 == 1)
    }

    fn open(&mut self, hash: u32) {
        let bit = hash >> self.shift;
        self.words[(bit >> 6) as usize] |= 1 << (bit & 63);
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
        assert!(table.of(7).is_empty() && !table.may_hold(7));
        for (number, hash) in [(0, 5), (1, u32::MAX), (2, 5), (3, 6), (4, 1 << 31)] {
            table.insert(hash, 0, 0, Announced::Block(number), number == 2);
        }
        table.sort();
        let found = |hash| table.of(hash).iter().map(Entry::what).collect::<Vec<_>>();
        assert_eq!(found(5), [Announced::Block(0), Announced::Block(2)]);
        assert_eq!(found(u32::MAX), [Announced::Block(1)]);
        assert!(found(4).is_empty());
        assert!(table.may_hold_long(5) && !table.may_hold_long(u32::MAX));
    }
}
