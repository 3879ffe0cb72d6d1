//! The words of a block, as hashes: all of a short one; of a longer one those at its start and end.

/// Words that are read from the start on.
const LEADING: usize = 12;
/// Words that are read from the end back, where the block has more.
const TRAILING: usize = 4;
/// A word of so many bytes says what a text is about.
const CONTENT: usize = 5;

/// Kinds of what is hashed: a word is not a pair is not a whole block.
const PAIR: u32 = 0x9e37_79b1;
const WHOLE: u32 = 0x85eb_ca6b;
/// Stand for the start and the end of a block in pairs, and for years.
const START: u32 = 0x1b87_3593;
const END: u32 = 0xcc9e_2d51;
const YEAR: u32 = 0x5bd1_e995;

/// Appends hashes of the words and pairs of a block to `out`, and those of its longer words to `content`.
pub(super) fn read(block: &[u8], out: &mut Vec<u32>, content: &mut Vec<u32>) {
    let mut at = 0;
    let mut previous = START;
    let mut whole = WHOLE;
    for _ in 0..LEADING {
        let Some(word) = next_word(block, at) else {
            out.extend([pair(previous, END), whole]);
            return;
        };
        at = word.end;
        take(&word, out, content);
        out.push(pair(previous, word.hash));
        whole = pair(whole, word.hash);
        previous = word.hash;
    }
    // The words at the end, those last that come first from there.
    let mut next = END;
    let mut end = block.len();
    for _ in 0..TRAILING {
        let Some(word) = last_word(block, at, end) else { break };
        end = word.start;
        take(&word, out, content);
        out.push(pair(word.hash, next));
        next = word.hash;
    }
}

fn take(word: &Word, out: &mut Vec<u32>, content: &mut Vec<u32>) {
    if word.end - word.start >= CONTENT {
        content.push(word.hash);
    }
    out.push(word.hash);
}

struct Word {
    start: usize,
    end: usize,
    hash: u32,
}

/// What a byte is to words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    /// The first byte of a character of three bytes that is a word by itself.
    Alone,
    /// The first byte of a character of so many bytes that stands between words.
    Gap(u8),
}

const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Gap(1); 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | 0x80..=0xc1 | 0xc3..=0xe1 | 0xee.. => Kind::Letter,
            0xc2 => Kind::Gap(2),
            0xe2 => Kind::Gap(3),
            0xe3..=0xed => Kind::Alone,
            _ => Kind::Gap(1),
        };
        byte += 1;
    }
    kinds
};

/// The first word from `at` on, which is at a character.
fn next_word(block: &[u8], mut at: usize) -> Option<Word> {
    loop {
        match KINDS[*block.get(at)? as usize] {
            Kind::Gap(len) => at += usize::from(len),
            Kind::Alone => return Some(alone(block, at)),
            Kind::Letter => return Some(word(block, at)),
        }
    }
}

/// The last word that is wholly between `from` and `end`.
fn last_word(block: &[u8], from: usize, mut end: usize) -> Option<Word> {
    let back = |end: usize| (from..end).rev().find(|&at| !(0x80..0xc0).contains(&block[at]));
    loop {
        let at = back(end)?;
        match KINDS[block[at] as usize] {
            Kind::Gap(_) => end = at,
            Kind::Alone => return Some(alone(block, at)),
            Kind::Letter => {
                let mut start = at;
                while let Some(before) = back(start).filter(|&before| KINDS[block[before] as usize] == Kind::Letter) {
                    start = before;
                }
                return Some(Word { end, ..word(&block[..end], start) });
            }
        }
    }
}

/// The word of letters and digits that starts there. Its hash is the same whatever the case of its ASCII letters, and that of all
/// numbers of as many digits, years apart.
fn word(block: &[u8], start: usize) -> Word {
    let mut hash = OFFSET;
    let mut end = start;
    while let Some(&folded) = block.get(end).map(|&byte| &FOLDED[byte as usize]) {
        if folded == NO_LETTER {
            break;
        }
        hash = step(hash, folded);
        end += 1;
    }
    let year = matches!(block[start..end], [b'1', b'9', c, d] | [b'2', b'0', c, d] if c.is_ascii_digit() && d.is_ascii_digit());
    Word { start, end, hash: if year { YEAR } else { finish(hash) } }
}

/// The character of three bytes that starts there.
fn alone(block: &[u8], start: usize) -> Word {
    let end = start + 3;
    let hash = block[start..end].iter().fold(OFFSET, |hash, &byte| step(hash, u32::from(byte)));
    Word { start, end, hash: finish(hash) }
}

/// A step of FNV-1a.
fn step(hash: u32, value: u32) -> u32 {
    (hash ^ value).wrapping_mul(0x0100_0193)
}

const OFFSET: u32 = 0x811c_9dc5;
/// In [`FOLDED`]: such a byte ends a word.
const NO_LETTER: u32 = 256;

/// Bytes of words: lower-case letters for upper-case ones, 0 for all digits.
const FOLDED: [u32; 256] = {
    let mut folded = [NO_LETTER; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        if matches!(KINDS[byte], Kind::Letter) {
            folded[byte] = if b.is_ascii_digit() { b'0' as u32 } else { b.to_ascii_lowercase() as u32 };
        }
        byte += 1;
    }
    folded
};

fn pair(first: u32, second: u32) -> u32 {
    finish((first.rotate_left(7) ^ second).wrapping_mul(PAIR))
}

/// Spreads what differs over all bits.
fn finish(hash: u32) -> u32 {
    let hash = (hash ^ hash >> 15).wrapping_mul(0x85eb_ca77);
    hash ^ hash >> 13
}
