//! What a block's bytes are: counted in one pass.

use memchr::{memchr, memchr_iter};

use super::{Group, bin_of};

/// Classes of bytes, each a lane of a packed counter.
const UPPER: u32 = 0;
const LOWER: u32 = 1;
const DIGIT: u32 = 2;
const SPACE: u32 = 3;
const COMMA: u32 = 4;
const END: u32 = 5;
const COLON: u32 = 6;
const QUOTE: u32 = 7;
const BRACKET: u32 = 8;
const SLASH: u32 = 9;
const BAR: u32 = 10;
const OTHER: u32 = 11;
/// First bytes of characters of two, three and four bytes.
const LATIN: u32 = 12;
const GENERAL: u32 = 13;
const WIDE: u32 = 14;
const NONE: u32 = 15;

const CLASS: [u128; 256] = {
    let mut lanes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        let class = match b {
            b'A'..=b'Z' => UPPER,
            b'a'..=b'z' => LOWER,
            b'0'..=b'9' => DIGIT,
            0..=b' ' => SPACE,
            b',' | b';' => COMMA,
            b'.' | b'!' | b'?' => END,
            b':' => COLON,
            b'"' | b'\'' => QUOTE,
            b'(' | b')' | b'[' | b']' | b'{' | b'}' => BRACKET,
            b'/' | b'\\' | b'_' | b'=' => SLASH,
            b'|' => BAR,
            0x21..=0x7f => OTHER,
            0xc2..=0xdf => LATIN,
            0xe0..=0xe2 | 0xee | 0xef => GENERAL,
            0xe3..=0xed | 0xf0.. => WIDE,
            _ => NONE,
        };
        lanes[byte] = 1 << (8 * class);
        byte += 1;
    }
    lanes
};

/// Bytes of a block that are counted: no lane of eight bits overflows.
const MOST: usize = 255;

/// How many bytes of each kind a block has, of its first [`MOST`] ones.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    lanes: [u8; 16],
    /// Words that begin with an upper-case letter of ASCII.
    capitals: u8,
    /// Length in bytes.
    bytes: usize,
}

impl Counts {
    pub(super) fn of(block: &[u8]) -> Self {
        let head = &block[..block.len().min(MOST)];
        let lanes = head.iter().fold(0_u128, |sums, &byte| sums + CLASS[byte as usize]).to_le_bytes();
        let begins =
            |before: u8, byte: u8| u8::from(byte.is_ascii_uppercase() & !before.is_ascii_alphanumeric() & (before != b'\''));
        let first = head.first().map_or(0, |&byte| begins(b' ', byte));
        let capitals = head.iter().zip(head.iter().skip(1)).fold(first, |sum, (&before, &byte)| sum + begins(before, byte));
        Counts { lanes, capitals, bytes: block.len() }
    }

    fn lane(&self, class: u32) -> u32 {
        u32::from(self.lanes[class as usize])
    }

    fn letters(&self) -> u32 {
        self.lane(UPPER) + self.lane(LOWER) + self.lane(LATIN) + self.lane(GENERAL) + self.lane(WIDE)
    }

    /// Characters, those of Han, Kana and Hangul thrice: of the whole block, as far as its head tells.
    pub(super) fn weight(&self) -> u32 {
        let head = self.lanes.iter().map(|&lane| u32::from(lane)).sum::<u32>() - self.lane(NONE) + 2 * self.lane(WIDE);
        self.of_all(head)
    }

    /// A count in the head as one in the whole block.
    fn of_all(&self, count: u32) -> u32 {
        if self.bytes <= MOST { count } else { (count as usize * self.bytes / MOST) as u32 }
    }

    /// Words between spaces; of scripts without spaces, a third of the characters or so.
    pub(super) fn words(&self) -> u32 {
        self.of_all(self.lane(SPACE) + 1 + self.lane(WIDE) / 2)
    }

    /// Calls `put` with the bins that the block, which is `block`, falls into.
    pub(super) fn bins(&self, block: &[u8], mut put: impl FnMut(Group, usize)) {
        let weight = self.weight();
        let words = self.words();
        let letters = self.letters().max(1);
        let head = self.bytes.clamp(1, MOST) as u32;
        put(Group::Length, bin_of(weight, &[3, 6, 9, 13, 17, 22, 28, 36, 48, 64, 90, 130, 200, 300, 600]));
        put(Group::Words, bin_of(words, &[2, 3, 4, 5, 6, 8, 10, 13, 17, 25, 40, 70, 120]));
        let upper = self.lane(UPPER);
        let all_upper = upper > 1 && upper == letters;
        put(Group::Upper, if all_upper { 7 } else { bin_of(1000 * upper / letters, &[1, 20, 35, 60, 120, 300]) });
        let capitals = u32::from(self.capitals);
        put(Group::TitleCase, bin_of(100 * capitals / (self.lane(SPACE) + 1), &[1, 8, 16, 30, 50, 70, 90]));
        put(Group::Digits, bin_of(1000 * self.lane(DIGIT) / head, &[1, 20, 50, 100, 250, 500]));
        let marks = self.lane(OTHER) + self.lane(BAR) + self.lane(SLASH) + self.lane(COLON) + self.lane(COMMA) + self.lane(END);
        put(Group::Punctuation, bin_of(1000 * marks / head, &[1, 12, 25, 45, 80, 160]));
        put(Group::WordLength, bin_of(10 * letters / (self.lane(SPACE) + 1), &[20, 32, 40, 45, 50, 58, 70]));
        put(Group::First, first(block));
        put(Group::Last, last(block));
        put(Group::Commas, bin_of(self.lane(COMMA), &[1, 2, 3, 5, 9]));
        put(Group::Ends, bin_of(self.lane(END), &[1, 2, 3, 5]));
        put(Group::Script, self.script());
        let mut some = |group, count: u32, most: usize| {
            if count > 0 {
                put(group, (count as usize).min(most) - 1);
            }
        };
        some(Group::Bar, self.lane(BAR), 3);
        some(Group::Colon, self.lane(COLON), 4);
        some(Group::Quotes, self.lane(QUOTE), 3);
        some(Group::Brackets, self.lane(BRACKET), 3);
        some(Group::Slash, self.lane(SLASH), 3);
        self.marks(&block[..block.len().min(MOST)], put);
    }

    /// Bins of single marks, which are only looked for where a byte of their class stands.
    fn marks(&self, head: &[u8], mut put: impl FnMut(Group, usize)) {
        let mut seen = Seen::default();
        if self.lane(OTHER) > 0 {
            seen.at = memchr(b'@', head).is_some();
            seen.dollar = memchr(b'$', head).is_some();
            seen.greater = memchr(b'>', head).is_some();
        }
        if self.lane(SLASH) > 1 {
            seen.address = memchr_iter(b'/', head).any(|at| head[..at].ends_with(b":") && head[at..].starts_with(b"//"));
        }
        if self.lane(COLON) > 0 && self.lane(DIGIT) > 1 {
            let digit = |at: Option<usize>| at.and_then(|at| head.get(at)).is_some_and(u8::is_ascii_digit);
            seen.clock = memchr_iter(b':', head).any(|at| digit(at.checked_sub(1)) && digit(Some(at + 1)));
        }
        if self.lane(END) > 2 {
            seen.dots = memchr_iter(b'.', head).any(|at| head[at..].starts_with(b"..."));
        }
        if self.lane(LATIN) > 0 {
            memchr_iter(0xc2, head).for_each(|at| match head.get(at + 1) {
                Some(0xb7) => seen.dot = true,
                Some(0xa9 | 0xae) => seen.copyright = true,
                Some(0xab | 0xbb) => seen.angle = true,
                Some(0xa3) => seen.pound = true,
                _ => {}
            });
        }
        if self.lane(GENERAL) > 0 {
            memchr_iter(0xe2, head).for_each(|at| match head.get(at + 1..at + 3) {
                Some([0x80, 0xa2]) => seen.dot = true,
                Some([0x82, 0xac]) => seen.pound = true,
                Some([0x80, 0xba] | [0x86, 0x92]) => seen.angle = true,
                Some([0x80, 0x98 | 0x9c]) => seen.quote = true,
                Some([0x80, 0xa6]) => seen.ellipsis = true,
                _ => {}
            });
        }
        let bins = [
            (seen.at, Group::At, 0),
            (seen.dollar, Group::Money, 0),
            (seen.pound, Group::Money, 1),
            (seen.greater, Group::Arrow, 0),
            (seen.angle, Group::Arrow, 1),
            (seen.address, Group::Address, 0),
            (seen.clock, Group::Time, 0),
            (seen.dots, Group::Dots, 0),
            (seen.ellipsis, Group::Dots, 1),
            (seen.dot, Group::Dot, 0),
            (seen.copyright, Group::Copyright, 0),
            (seen.quote, Group::Quotes, 2),
        ];
        for (seen, group, bin) in bins {
            if seen {
                put(group, bin);
            }
        }
    }

    fn script(&self) -> usize {
        let ascii = self.lane(UPPER) + self.lane(LOWER);
        let (latin, general, wide) = (self.lane(LATIN), self.lane(GENERAL), self.lane(WIDE));
        match (ascii, latin, general, wide) {
            (_, _, _, wide) if 2 * wide > ascii => 0,
            (ascii, latin, _, _) if latin > ascii => 1,
            (ascii, _, general, _) if general > ascii => 2,
            (0, ..) => 3,
            (_, 0, ..) => 4,
            _ => 5,
        }
    }
}

/// Marks that stand in a block.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is one mark")]
struct Seen {
    at: bool,
    dollar: bool,
    /// £ and €.
    pound: bool,
    greater: bool,
    /// « » › →
    angle: bool,
    address: bool,
    clock: bool,
    dots: bool,
    ellipsis: bool,
    /// · and •
    dot: bool,
    copyright: bool,
    /// “ and ‘
    quote: bool,
}

/// How the block begins.
fn first(block: &[u8]) -> usize {
    match block {
        [b'A'..=b'Z', ..] => 0,
        [b'a'..=b'z', ..] => 1,
        [b'0'..=b'9', ..] => 2,
        [b'"' | b'\'', ..] | [0xe2, 0x80, 0x98..=0x9e, ..] | [0xc2, 0xab, ..] => 3,
        [b'-' | b'*' | b'#' | b'>' | b'+' | 0xe2, ..] | [0xc2, 0xb7, ..] => 4,
        [0xe3..=0xed, ..] => 5,
        [0xc3..=0xe1, ..] => 6,
        _ => 7,
    }
}

/// How the block ends.
fn last(block: &[u8]) -> usize {
    match block {
        [.., b'.', b'.' | b']'] | [.., 0xe2, 0x80, 0xa6] => 0,
        [.., b'.'] | [.., 0xe3, 0x80, 0x82] | [.., 0xe0, 0xa5, 0xa4] => 1,
        [.., b'!'] | [.., 0xef, 0xbc, 0x81] => 2,
        [.., b'?'] | [.., 0xef, 0xbc, 0x9f] | [.., 0xd8, 0x9f] => 3,
        [.., b':'] | [.., 0xef, 0xbc, 0x9a] => 4,
        [.., b',' | b';'] | [.., 0xef, 0xbc, 0x8c] => 5,
        [.., b'.' | b'!' | b'?', b'"' | b'\'' | b')' | b']'] | [.., b'.' | b'!' | b'?' | b',', 0xe2, 0x80, 0x98..=0x9d] => 6,
        [.., b'"' | b'\''] | [.., 0xe2, 0x80, 0x98..=0x9d] | [.., 0xc2, 0xbb] => 7,
        [.., b')' | b']'] => 8,
        [.., b'0'..=b'9'] => 9,
        [.., b'a'..=b'z'] => 10,
        [.., b'A'..=b'Z'] => 11,
        [.., 0x21..=0x7f] => 12,
        _ => 13,
    }
}
