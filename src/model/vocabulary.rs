//! Hash of a word -> its row.

use std::borrow::Cow;

/// The hashes that a model knows, sorted: the row of each is its place.
#[derive(Clone, Debug)]
pub(crate) struct Vocabulary {
    /// Four bytes each, little-endian.
    hashes: Cow<'static, [u8]>,
    /// A bit for the low bits of each hash: most words are unknown, and this says so at once.
    gate: Vec<u64>,
    /// Where the hashes with each beginning start.
    starts: Vec<u32>,
}

/// Bits of a hash that choose its bit in the gate, …
const GATE_BITS: u32 = 17;
/// … and its start.
const START_BITS: u32 = 13;

impl Vocabulary {
    /// None where the hashes are not sorted.
    pub(super) fn new(hashes: Cow<'static, [u8]>) -> Option<Self> {
        let mut gate = vec![0_u64; 1 << (GATE_BITS - 6)];
        let mut starts = vec![0; (1 << START_BITS) + 1];
        let mut before = None;
        for hash in hashes.chunks_exact(4).map(number) {
            if before.is_some_and(|before| before >= hash) {
                return None;
            }
            before = Some(hash);
            let bit = hash as usize % (1 << GATE_BITS);
            gate[bit / 64] |= 1 << (bit % 64);
            starts[beginning(hash) + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Some(Vocabulary { hashes, gate, starts })
    }

    /// The row of a hash.
    pub(super) fn find(&self, hash: u32) -> Option<usize> {
        let bit = hash as usize % (1 << GATE_BITS);
        if self.gate[bit / 64] >> (bit % 64) & 1 == 0 {
            return None;
        }
        let (start, end) = (self.starts[beginning(hash)] as usize, self.starts[beginning(hash) + 1] as usize);
        let among = self.hashes[4 * start..4 * end].chunks_exact(4);
        among.map(number).position(|known| known == hash).map(|at| start + at)
    }
}

fn beginning(hash: u32) -> usize {
    (hash >> (32 - START_BITS)) as usize
}

fn number(bytes: &[u8]) -> u32 {
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}
