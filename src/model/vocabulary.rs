//! Hash of a word -> its row.

/// The hashes that a model knows: the row of each is its place among them.
#[derive(Clone, Debug)]
pub(crate) struct Vocabulary {
    /// A bit for the low bits of each hash: most words are unknown, and this says so at once.
    gate: Vec<u64>,
    /// A hash and its row, in the slot of the hash's first bits or in one behind it; [`EMPTY`] elsewhere.
    slots: Vec<(u32, u32)>,
    /// Bits of a hash that do not choose its slot.
    shift: u32,
}

/// Bits of a hash that choose its bit in the gate.
const GATE_BITS: u32 = 17;
/// There is no such row.
const EMPTY: (u32, u32) = (0, u32::MAX);

impl Vocabulary {
    /// Of hashes of four bytes each, little-endian; none where they are not sorted.
    pub(super) fn new(hashes: &[u8]) -> Option<Self> {
        let many = hashes.len() / 4;
        // Half of the slots stay empty, and some more for what the last ones overflow into.
        let bits = (2 * many).next_power_of_two().trailing_zeros().max(1);
        let mut vocabulary =
            Vocabulary { gate: vec![0; 1 << (GATE_BITS - 6)], slots: vec![EMPTY; (1 << bits) + many + 1], shift: 32 - bits };
        let mut before = None;
        for (row, bytes) in hashes.chunks_exact(4).enumerate() {
            let hash = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
            if before.is_some_and(|before| before >= hash) {
                return None;
            }
            before = Some(hash);
            let bit = hash as usize % (1 << GATE_BITS);
            vocabulary.gate[bit / 64] |= 1 << (bit % 64);
            let first = (hash >> vocabulary.shift) as usize;
            let free = vocabulary.slots[first..].iter().position(|&slot| slot == EMPTY)?;
            vocabulary.slots[first + free] = (hash, row as u32);
        }
        vocabulary
            .slots
            .truncate(vocabulary.slots.iter().rposition(|&slot| slot != EMPTY).map_or(0, |last| last + 1).max(1 << bits) + 1);
        Some(vocabulary)
    }

    /// The row of a hash.
    #[inline(always)]
    pub(super) fn find(&self, hash: u32) -> Option<usize> {
        let bit = hash as usize % (1 << GATE_BITS);
        if self.gate[bit / 64] >> (bit % 64) & 1 == 0 {
            return None;
        }
        self.slots[(hash >> self.shift) as usize..]
            .iter()
            .take_while(|&&slot| slot != EMPTY)
            .find(|&&(known, _)| known == hash)
            .map(|&(_, row)| row as usize)
    }
}
