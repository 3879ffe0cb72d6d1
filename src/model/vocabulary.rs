//! Hash of a word -> its row.

/// The hashes that a model knows: the row of each is its place among them.
#[derive(Clone, Debug)]
pub(crate) struct Vocabulary {
    /// A bit for the low bits of each hash: most words are unknown, and this says so at once.
    gate: Vec<u64>,
    /// The low bits of a hash and its row, in the slot of its first bits or in one behind it; [`EMPTY`] elsewhere.
    slots: Vec<(u16, u16)>,
    /// The commonest first, so that a few cache lines hold most of what is asked for.
    hashes: Vec<u32>,
}

/// Bits of a hash that choose its bit in the gate, …
const GATE_BITS: u32 = 17;
/// … and its slot.
const SLOT_BITS: u32 = 15;
/// There is no such row.
const EMPTY: (u16, u16) = (0, u16::MAX);
/// Half of the slots stay empty, or nearly.
const MOST: usize = 20_000;

impl Vocabulary {
    /// Of hashes of four bytes each, little-endian; none where one stands there twice, or they are too many.
    pub(super) fn new(hashes: &[u8]) -> Option<Self> {
        let hashes: Vec<u32> =
            hashes.chunks_exact(4).map(|bytes| u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])).collect();
        if hashes.len() > MOST {
            return None;
        }
        // What the last slots overflow into is behind them; the very last stays empty.
        let mut vocabulary = Vocabulary {
            gate: vec![0; 1 << (GATE_BITS - 6)],
            slots: vec![EMPTY; (1 << SLOT_BITS) + hashes.len() + 1],
            hashes: Vec::new(),
        };
        for &hash in &hashes {
            if vocabulary.find(hash).is_some() {
                return None;
            }
            let bit = hash as usize % (1 << GATE_BITS);
            vocabulary.gate[bit / 64] |= 1 << (bit % 64);
            let first = first_slot(hash);
            let free = vocabulary.slots[first..].iter().position(|&slot| slot == EMPTY)?;
            vocabulary.slots[first + free] = (hash as u16, vocabulary.hashes.len() as u16);
            vocabulary.hashes.push(hash);
        }
        let used = vocabulary.slots.iter().rposition(|&slot| slot != EMPTY).map_or(0, |last| last + 1);
        vocabulary.slots.truncate(used.max(1 << SLOT_BITS) + 1);
        vocabulary.slots.shrink_to_fit();
        Some(vocabulary)
    }

    /// Whether a hash may be known.
    #[inline(always)]
    pub(super) fn may_hold(&self, hash: u32) -> bool {
        let bit = hash as usize % (1 << GATE_BITS);
        self.gate[bit / 64] >> (bit % 64) & 1 == 1
    }

    /// The row of a hash.
    #[inline(always)]
    pub(super) fn find(&self, hash: u32) -> Option<usize> {
        let mut slot = first_slot(hash);
        loop {
            let (low, row) = self.slots[slot];
            if low == hash as u16 && self.hashes.get(usize::from(row)) == Some(&hash) {
                return Some(usize::from(row));
            }
            if (low, row) == EMPTY {
                return None;
            }
            slot += 1;
        }
    }
}

fn first_slot(hash: u32) -> usize {
    (hash >> (32 - SLOT_BITS)) as usize
}
