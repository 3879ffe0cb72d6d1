//! The words of a block, as hashes: all of a short one; of a longer one those at its start and end.

use crate::vector::{Bits, Eight, HEAD, Head, LANES};

/// Words that are read from the start on.
const LEADING: usize = 12;
/// Words that are read from the end back, where the block has more.
const TRAILING: usize = 4;
/// Bytes at the end of a long block in which these are looked for.
const TAIL: usize = LANES;
/// Words and pairs that a block has at most.
pub(crate) const MOST: usize = 2 * (LEADING + TRAILING) + 2;
/// A word of so many bytes says what a text is about.
const CONTENT: usize = 5;

/// Kinds of what is hashed: a word is not a pair is not a whole block.
const PAIR: u32 = 0x9e37_79b1;
const WHOLE: u32 = 0x85eb_ca6b;
/// Stand for the start and the end of a block in pairs, and for years.
const START: u32 = 0x1b87_3593;
const END: u32 = 0xcc9e_2d51;
const YEAR: u32 = 0x5bd1_e995;

/// Hashes of the words and pairs of a block.
#[derive(Debug)]
pub(super) struct Hashes {
    all: [u32; MOST],
    len: usize,
}

impl Default for Hashes {
    fn default() -> Self {
        Hashes { all: [0; MOST], len: 0 }
    }
}

impl Hashes {
    #[inline(always)]
    fn push(&mut self, hash: u32) {
        self.all[self.len] = hash;
        self.len += 1;
    }

    pub(super) fn get(&self) -> &[u32] {
        &self.all[..self.len]
    }
}

/// Takes the hashes of the words and pairs of the block `text[start..end]`, which begins so, and appends those of its longer words to
/// `content`. What the block ends with is looked at in `tail`.
pub(super) fn read(
    text: &[u8],
    start: usize,
    end: usize,
    head: &Head,
    tail: &mut Head,
    content: &mut Vec<u32>,
    out: &mut Hashes,
) {
    out.len = 0;
    let mut words = Words::of(head.chunks());
    let mut previous = START;
    let mut whole = WHOLE;
    for _ in 0..LEADING {
        let Some((at, len)) = words.next() else { break };
        let hash = hash(text, start + at, len);
        if len >= CONTENT {
            content.push(hash);
        }
        out.push(hash);
        out.push(pair(previous, hash));
        whole = pair(whole, hash);
        previous = hash;
    }
    // The words at the end, those last that come first from there.
    let is_long = end - start > HEAD;
    if is_long {
        tail.look(text, end - TAIL, end);
    } else if words.is_at_end() {
        out.push(pair(previous, END));
        out.push(whole);
        return;
    }
    // The first of the tail's words may have begun before.
    let (from, mut words) = if is_long { (end - TAIL, Words::of_tail(tail.chunks())) } else { (start, words) };
    let mut next = END;
    for _ in 0..TRAILING {
        let Some((at, len)) = words.next_back() else { break };
        let hash = hash(text, from + at, len);
        if len >= CONTENT {
            content.push(hash);
        }
        out.push(hash);
        out.push(pair(hash, next));
        next = hash;
    }
}

/// Words among bytes that were looked at: where they begin, and their lengths.
struct Words<'h> {
    chunks: &'h [Bits],
    /// The chunks of the next word and of the last one, …
    first: usize,
    last: usize,
    /// … and where words begin there, as far as they were not taken.
    first_starts: u64,
    last_starts: u64,
}

impl<'h> Words<'h> {
    fn of(chunks: &'h [Bits]) -> Self {
        let last = chunks.len().saturating_sub(1);
        let starts = |chunk: usize| chunks.get(chunk).map_or(0, |bits| bits.starts);
        Words { chunks, first: 0, last, first_starts: starts(0), last_starts: starts(last) }
    }

    /// Without what begins at the first byte.
    fn of_tail(chunks: &'h [Bits]) -> Self {
        let words = Words::of(chunks);
        Words { first_starts: words.first_starts & !1, last_starts: words.last_starts & !1, ..words }
    }

    fn is_at_end(&self) -> bool {
        self.first_starts == 0 && self.chunks.iter().skip(self.first + 1).all(|bits| bits.starts == 0)
    }

    #[inline(always)]
    fn next(&mut self) -> Option<(usize, usize)> {
        while self.first_starts == 0 {
            self.first_starts = self.chunks.get(self.first + 1)?.starts;
            self.first += 1;
        }
        let at = self.first_starts.trailing_zeros() as usize;
        self.first_starts &= self.first_starts - 1;
        Some(self.word(self.first, at))
    }

    /// The last word behind those that [`Words::next`] has taken.
    #[inline(always)]
    fn next_back(&mut self) -> Option<(usize, usize)> {
        loop {
            let starts = if self.last == self.first { self.first_starts & self.last_starts } else { self.last_starts };
            if starts != 0 {
                let at = (LANES - 1) - starts.leading_zeros() as usize;
                self.last_starts ^= 1 << at;
                return Some(self.word(self.last, at));
            }
            if self.last == self.first {
                return None;
            }
            self.last -= 1;
            self.last_starts = self.chunks[self.last].starts;
        }
    }

    /// The word that begins there.
    #[inline(always)]
    fn word(&self, chunk: usize, at: usize) -> (usize, usize) {
        // Bytes that do not go on with a word.
        let stops = |bits: &Bits| !bits.words | bits.starts;
        let start = chunk * LANES + at;
        let rest = stops(&self.chunks[chunk]) >> at >> 1;
        if rest != 0 {
            return (start, 1 + rest.trailing_zeros() as usize);
        }
        let next = (chunk + 1..self.chunks.len()).find(|&chunk| stops(&self.chunks[chunk]) != 0);
        let end =
            next.map_or(self.chunks.len() * LANES, |chunk| chunk * LANES + stops(&self.chunks[chunk]).trailing_zeros() as usize);
        (start, end - start)
    }
}

/// The hash of a word: of its first sixteen and its last eight bytes. It is the same whatever the case of ASCII letters; and that of all
/// numbers of as many digits, years apart.
#[inline(always)]
fn hash(text: &[u8], at: usize, len: usize) -> u32 {
    let mut first = Eight::at(text, at).lowered();
    let (mut inner, mut last) = (Eight(0), Eight(0));
    if len > 8 {
        last = Eight::at(text, at + len - 8).lowered();
        if len > 16 {
            inner = Eight::at(text, at + 8).lowered();
        }
    } else {
        first.0 &= u64::MAX >> (8 * (8 - len));
    }
    if text[at].is_ascii_digit() {
        if len == 4
            && matches!(text[at..at + 4], [b'1', b'9', c, d] | [b'2', b'0', c, d] if c.is_ascii_digit() && d.is_ascii_digit())
        {
            return YEAR;
        }
        (first, inner, last) = (first.without_digits(), inner.without_digits(), last.without_digits());
    }
    let first = first.0 ^ len as u64 ^ inner.0.wrapping_mul(0xc2b2_ae3d_27d4_eb4f).rotate_left(16);
    let hash = first.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ last.0.wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(32);
    finish((hash ^ hash >> 32) as u32)
}

fn pair(first: u32, second: u32) -> u32 {
    finish((first.rotate_left(7) ^ second).wrapping_mul(PAIR))
}

/// Spreads what differs over all bits.
fn finish(hash: u32) -> u32 {
    let hash = (hash ^ hash >> 15).wrapping_mul(0x85eb_ca77);
    hash ^ hash >> 13
}
