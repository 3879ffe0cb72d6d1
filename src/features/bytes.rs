//! What a block's bytes are: its first ones by class, and its first and last by themselves.

use memchr::memchr_iter;

use super::{Group, Steps, steps};
use crate::vector::{Bits, HEAD, Head, LANES, Sums};

const LENGTHS: Steps<601> = steps(&[3, 6, 9, 13, 17, 22, 28, 36, 48, 64, 90, 130, 200, 300, 600]);
const WORDS: Steps<121> = steps(&[2, 3, 4, 5, 6, 8, 10, 13, 17, 25, 40, 70, 120]);
const UPPER: Steps<301> = steps(&[1, 20, 35, 60, 120, 300]);
const TITLE_CASE: Steps<91> = steps(&[1, 8, 16, 30, 50, 70, 90]);
const DIGITS: Steps<501> = steps(&[1, 20, 50, 100, 250, 500]);
const PUNCTUATION: Steps<161> = steps(&[1, 12, 25, 45, 80, 160]);
const WORD_LENGTHS: Steps<71> = steps(&[20, 32, 40, 45, 50, 58, 70]);
const COMMAS: Steps<10> = steps(&[1, 2, 3, 5, 9]);
const ENDS: Steps<6> = steps(&[1, 2, 3, 5]);

/// How many bytes of each kind a block has: of its first [`HEAD`] ones.
#[derive(Debug)]
pub(super) struct Counts<'h> {
    head: &'h Head,
    /// Length in bytes.
    bytes: usize,
}

impl<'h> Counts<'h> {
    /// Of a block of so many bytes that begins so.
    pub(super) fn of(head: &'h Head, bytes: usize) -> Self {
        Counts { head, bytes }
    }

    fn ascii(&self) -> u32 {
        self.head.sums.upper + self.head.sums.lower
    }

    fn letters(&self) -> u32 {
        self.ascii() + self.head.sums.two + self.head.sums.three + self.head.sums.wide
    }

    /// Characters, those of Han, Kana and Hangul thrice: of the whole block, as far as its head tells.
    pub(super) fn weight(&self) -> u32 {
        self.of_all(self.head.sums.len - self.head.sums.rest + 2 * self.head.sums.wide)
    }

    /// A count in the head as one in the whole block.
    fn of_all(&self, count: u32) -> u32 {
        if self.bytes <= HEAD { count } else { (count as usize * self.bytes / HEAD) as u32 }
    }

    /// Words between spaces; of scripts without spaces, a third of the characters or so.
    pub(super) fn words(&self) -> u32 {
        self.of_all(self.head.sums.space + 1 + self.head.sums.wide / 2)
    }

    /// Calls `put` with the bins that the block, which is `block`, falls into.
    #[inline(always)]
    pub(super) fn bins(&self, block: &[u8], mut put: impl FnMut(Group, usize)) {
        let Sums { len, upper, digit, space, comma, end, .. } = self.head.sums;
        let letters = self.letters().max(1);
        let marks = Marks::of(self.head, block);
        put(Group::Length, LENGTHS.of(self.weight()));
        put(Group::Words, WORDS.of(self.words()));
        let all_upper = upper > 1 && upper == letters;
        put(Group::Upper, if all_upper { 7 } else { UPPER.of(1000 * upper / letters) });
        put(Group::TitleCase, TITLE_CASE.of(100 * self.head.sums.capitals / (space + 1)));
        put(Group::Digits, DIGITS.of(1000 * digit / len.max(1)));
        put(Group::Punctuation, PUNCTUATION.of(1000 * (marks.in_punctuation + comma + end) / len.max(1)));
        put(Group::WordLength, WORD_LENGTHS.of(10 * letters / (space + 1)));
        put(Group::First, first(block));
        put(Group::Last, last(block));
        put(Group::Commas, COMMAS.of(comma));
        put(Group::Ends, ENDS.of(end));
        put(Group::Script, self.script());
        marks.bins(self, block, put);
    }

    fn script(&self) -> usize {
        let Sums { two, three, wide, .. } = self.head.sums;
        match (self.ascii(), two, three, wide) {
            (ascii, _, _, wide) if 2 * wide > ascii => 0,
            (ascii, two, _, _) if two > ascii => 1,
            (ascii, _, three, _) if three > ascii => 2,
            (0, ..) => 3,
            (_, 0, ..) => 4,
            _ => 5,
        }
    }
}

/// What a mark of ASCII is.
#[derive(Clone, Copy)]
enum Mark {
    Colon,
    Quote,
    Bracket,
    Slash,
    Bar,
    At,
    Dollar,
    Greater,
    Other,
}

const MARKS: [Mark; 128] = {
    let mut marks = [Mark::Other; 128];
    let mut byte = 0;
    while byte < 128 {
        marks[byte] = match byte as u8 {
            b':' => Mark::Colon,
            b'"' | b'\'' => Mark::Quote,
            b'(' | b')' | b'[' | b']' | b'{' | b'}' => Mark::Bracket,
            b'/' | b'\\' | b'_' | b'=' => Mark::Slash,
            b'|' => Mark::Bar,
            b'@' => Mark::At,
            b'$' => Mark::Dollar,
            b'>' => Mark::Greater,
            _ => Mark::Other,
        };
        byte += 1;
    }
    marks
};

/// The marks of a block that are neither commas nor sentence ends.
#[derive(Default)]
struct Marks {
    /// How many there are of each kind.
    counts: [u8; 16],
    in_punctuation: u32,
    seen: Seen,
}

/// Calls `at` with each byte that was looked at and is so.
#[inline(always)]
fn each(chunks: &[Bits], of: fn(&Bits) -> u64, mut at: impl FnMut(usize)) {
    for (chunk, bits) in chunks.iter().enumerate() {
        let mut bits = of(bits);
        while bits != 0 {
            at(chunk * LANES + bits.trailing_zeros() as usize);
            bits &= bits - 1;
        }
    }
}

impl Marks {
    fn of(head: &Head, block: &[u8]) -> Self {
        let mut marks = Marks::default();
        each(
            head.chunks(),
            |bits| bits.marks,
            |at| {
                let count = &mut marks.counts[MARKS[usize::from(block[at] & 0x7f)] as usize];
                *count = count.saturating_add(1);
            },
        );
        let all = marks.counts.iter().map(|&count| u32::from(count)).sum::<u32>();
        marks.in_punctuation = all - marks.count(Mark::Quote) - marks.count(Mark::Bracket);
        if head.sums.two + head.sums.three > 0 {
            each(head.chunks(), |bits| bits.high_marks, |at| marks.seen.high(&block[at..]));
        }
        marks
    }

    fn count(&self, mark: Mark) -> u32 {
        u32::from(self.counts[mark as usize])
    }

    #[inline(always)]
    fn bins(mut self, counts: &Counts, block: &[u8], mut put: impl FnMut(Group, usize)) {
        let mut some = |group, count: u32, most: usize| {
            if count > 0 {
                put(group, (count as usize).min(most) - 1);
            }
        };
        some(Group::Bar, self.count(Mark::Bar), 3);
        some(Group::Colon, self.count(Mark::Colon), 4);
        some(Group::Quotes, self.count(Mark::Quote), 3);
        some(Group::Brackets, self.count(Mark::Bracket), 3);
        some(Group::Slash, self.count(Mark::Slash), 3);
        some(Group::At, self.count(Mark::At), 1);
        some(Group::Money, self.count(Mark::Dollar), 1);
        some(Group::Arrow, self.count(Mark::Greater), 1);
        let head = &block[..block.len().min(HEAD)];
        let colon = self.count(Mark::Colon) > 0;
        if colon && self.count(Mark::Slash) > 1 {
            self.seen.address = memchr_iter(b':', head).any(|at| head[at..].starts_with(b"://"));
        }
        if colon && counts.head.sums.digit > 1 {
            let digit = |at: Option<usize>| at.and_then(|at| head.get(at)).is_some_and(u8::is_ascii_digit);
            self.seen.clock = memchr_iter(b':', head).any(|at| digit(at.checked_sub(1)) && digit(Some(at + 1)));
        }
        if counts.head.sums.end > 2 {
            self.seen.dots = memchr_iter(b'.', head).any(|at| head[at..].starts_with(b"..."));
        }
        if self.seen == Seen::default() {
            return;
        }
        let Seen { pound, angle, address, clock, dots, ellipsis, dot, copyright, quote } = self.seen;
        let bins = [
            (pound, Group::Money, 1),
            (angle, Group::Arrow, 1),
            (address, Group::Address, 0),
            (clock, Group::Time, 0),
            (dots, Group::Dots, 0),
            (ellipsis, Group::Dots, 1),
            (dot, Group::Dot, 0),
            (copyright, Group::Copyright, 0),
            (quote, Group::Quotes, 2),
        ];
        for (seen, group, bin) in bins {
            if seen {
                put(group, bin);
            }
        }
    }
}

/// Marks that stand in a block.
#[derive(Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is one mark")]
struct Seen {
    /// £ and €.
    pound: bool,
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

impl Seen {
    /// Takes a mark of two or three bytes.
    fn high(&mut self, mark: &[u8]) {
        match mark {
            [0xc2, 0xb7, ..] | [0xe2, 0x80, 0xa2, ..] => self.dot = true,
            [0xc2, 0xa9 | 0xae, ..] => self.copyright = true,
            [0xc2, 0xab | 0xbb, ..] | [0xe2, 0x80, 0xba, ..] | [0xe2, 0x86, 0x92, ..] => self.angle = true,
            [0xc2, 0xa3, ..] | [0xe2, 0x82, 0xac, ..] => self.pound = true,
            [0xe2, 0x80, 0x98 | 0x9c, ..] => self.quote = true,
            [0xe2, 0x80, 0xa6, ..] => self.ellipsis = true,
            _ => {}
        }
    }
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
