//! The first bytes of a text -> which of them are what, and where words begin: a bit for each, 64 at a time.

use super::eight::Eight;

/// Bytes that are looked at once.
pub(crate) const LANES: usize = 64;

/// A bit for each of 64 bytes, the first lowest: of each kind, which bytes are of it. Each byte is of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Classes {
    /// `A` to `Z`.
    pub(crate) upper: u64,
    /// `a` to `z`.
    pub(crate) lower: u64,
    pub(crate) digit: u64,
    /// A space, or a control character.
    pub(crate) space: u64,
    /// `,` and `;`.
    pub(crate) comma: u64,
    /// `.`, `!` and `?`.
    pub(crate) end: u64,
    /// Other bytes of ASCII.
    pub(crate) mark: u64,
    /// Bytes of longer characters.
    pub(crate) high: High,
}

/// Bytes of characters that are no ASCII.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct High {
    /// The first byte of U+0080 to U+00BF: marks of Latin-1.
    pub(crate) c2: u64,
    /// The first byte of other characters of two bytes.
    pub(crate) two: u64,
    /// The first byte of U+2000 to U+2FFF: marks and symbols.
    pub(crate) e2: u64,
    /// The first byte of U+3000 to U+DFFF, nearly: characters that are as much as a word.
    pub(crate) wide: u64,
    /// The first byte of other characters of three bytes.
    pub(crate) three: u64,
    /// The first byte of characters of four bytes.
    pub(crate) four: u64,
    /// All other bytes of such characters.
    pub(crate) rest: u64,
}

impl High {
    fn add(&mut self, byte: u8, at: u32) {
        let class = match byte {
            0xc2 => &mut self.c2,
            0xc3..=0xdf => &mut self.two,
            0xe2 => &mut self.e2,
            0xe3..=0xed => &mut self.wide,
            0xe0..=0xef => &mut self.three,
            0xf0.. => &mut self.four,
            _ => &mut self.rest,
        };
        *class |= 1 << at;
    }

    fn any(&self) -> u64 {
        self.c2 | self.two | self.e2 | self.wide | self.three | self.four | self.rest
    }
}

impl Classes {
    /// The classes of these bytes, eight at a time.
    pub(super) fn plainly_of(bytes: &[u8; LANES]) -> Self {
        let mut classes = Classes::default();
        let mut high = 0;
        for at in (0..LANES).step_by(8) {
            let eight = Eight::at(bytes, at);
            classes.upper |= eight.between(b'A', b'Z') << at;
            classes.lower |= eight.between(b'a', b'z') << at;
            classes.digit |= eight.between(b'0', b'9') << at;
            classes.space |= eight.between(0, b' ') << at;
            classes.comma |= (eight.is(b',') | eight.is(b';')) << at;
            classes.end |= (eight.is(b'.') | eight.is(b'!') | eight.is(b'?')) << at;
            high |= eight.high() << at;
        }
        let Classes { upper, lower, digit, space, comma, end, .. } = classes;
        classes.mark = !(upper | lower | digit | space | comma | end | high);
        while high != 0 {
            let at = high.trailing_zeros();
            classes.high.add(bytes[at as usize], at);
            high &= high - 1;
        }
        classes
    }

    /// Of these bits only.
    fn only(self, bits: u64) -> Self {
        let Classes { upper, lower, digit, space, comma, end, mark, high } = self;
        let High { c2, two, e2, wide, three, four, rest } = high;
        Classes {
            upper: upper & bits,
            lower: lower & bits,
            digit: digit & bits,
            space: space & bits,
            comma: comma & bits,
            end: end & bits,
            mark: mark & bits,
            high: High {
                c2: c2 & bits,
                two: two & bits,
                e2: e2 & bits,
                wide: wide & bits,
                three: three & bits,
                four: four & bits,
                rest: rest & bits,
            },
        }
    }
}

/// Bytes of a text that are looked at, at most.
pub(crate) const HEAD: usize = CHUNKS * LANES;
const CHUNKS: usize = 4;

/// A bit for each of 64 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bits {
    /// Marks of ASCII that end no sentence and are no commas, …
    pub(crate) marks: u64,
    /// … and where marks of two and three bytes begin.
    pub(crate) high_marks: u64,
    /// Bytes of words: of letters and digits, or of one character that is as much as a word.
    pub(crate) words: u64,
    /// Where words begin.
    pub(crate) starts: u64,
}

/// What the first bytes of a text are, at most [`HEAD`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Head {
    pub(crate) sums: Sums,
    /// Those behind the last chunk are of texts before.
    bits: [Bits; CHUNKS],
}

/// How many of a text's first bytes are of each class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    /// All of them.
    pub(crate) len: u32,
    pub(crate) upper: u32,
    pub(crate) lower: u32,
    pub(crate) digit: u32,
    pub(crate) space: u32,
    pub(crate) comma: u32,
    pub(crate) end: u32,
    /// Characters of two bytes, …
    pub(crate) two: u32,
    /// … characters that are as much as a word, those of four bytes too, …
    pub(crate) wide: u32,
    /// … and others of three.
    pub(crate) three: u32,
    /// Bytes that are not the first of a character.
    pub(crate) rest: u32,
    /// Upper-case letters of ASCII with no letter or digit of ASCII before.
    pub(crate) capitals: u32,
}

impl Head {
    /// Looks at `text[start..end]`.
    pub(crate) fn look(&mut self, text: &[u8], start: usize, end: usize) {
        #[cfg(target_arch = "x86_64")]
        if super::x86::look(self, text, start, end) {
            return;
        }
        self.look_plainly(text, start, end);
    }

    /// The same in plain code.
    pub(super) fn look_plainly(&mut self, text: &[u8], start: usize, end: usize) {
        self.look_by(text, start, end, Classes::plainly_of);
    }

    /// Looks with this function.
    #[inline(always)]
    pub(super) fn look_by(&mut self, text: &[u8], start: usize, end: usize, classes: impl Fn(&[u8; LANES]) -> Classes) {
        let end = end.min(start + HEAD);
        let mut head = Sums { len: (end - start) as u32, ..Sums::default() };
        let mut before = Before::default();
        for (chunk, at) in (start..end).step_by(LANES).enumerate() {
            // What stands behind is there in most cases; what is not of the text is looked away from.
            let classes = if let Some(bytes) = text[at..].first_chunk() {
                classes(bytes)
            } else {
                let mut bytes = [0; LANES];
                bytes[..text.len() - at].copy_from_slice(&text[at..]);
                classes(&bytes)
            };
            let classes = if end - at < LANES { classes.only((1 << (end - at)) - 1) } else { classes };
            self.bits[chunk] = head.take(&classes, &mut before);
        }
        self.sums = head;
    }

    /// What was looked at, 64 bytes at a time.
    pub(crate) fn chunks(&self) -> &[Bits] {
        &self.bits[..(self.sums.len as usize).div_ceil(LANES)]
    }
}

impl Sums {
    #[inline(always)]
    fn take(&mut self, classes: &Classes, before: &mut Before) -> Bits {
        let Classes { upper, lower, digit, space, comma, end, mark, high } = *classes;
        self.upper += upper.count_ones();
        self.lower += lower.count_ones();
        self.digit += digit.count_ones();
        self.space += space.count_ones();
        self.comma += comma.count_ones();
        self.end += end.count_ones();
        let ascii = upper | lower | digit;
        self.capitals += (upper & !(ascii << 1 | before.ascii)).count_ones();
        before.ascii = ascii >> (LANES - 1);
        let mut words = ascii;
        // What begins a word whatever stands before it.
        let mut alone = 0;
        let mut high_marks = 0;
        let any = high.any();
        if any | before.gap | before.alone != 0 {
            self.two += (high.c2 | high.two).count_ones();
            self.three += (high.e2 | high.three).count_ones();
            self.wide += (high.wide | high.four).count_ones();
            self.rest += high.rest.count_ones();
            high_marks = high.c2 | high.e2;
            let gap = high.c2 | high.c2 << 1 | high.e2 | high.e2 << 1 | high.e2 << 2 | before.gap;
            before.gap = high.c2 >> 63 | high.e2 >> 63 | high.e2 >> 62;
            words |= any & !gap;
            alone = words & (high.wide | high.wide << 3 | before.alone);
            before.alone = high.wide >> 61;
        }
        let starts = words & !(words << 1 | before.word) | alone;
        before.word = words >> (LANES - 1);
        Bits { marks: mark, high_marks, words, starts }
    }
}

/// Of the bytes before a chunk: what of them reaches into it.
#[derive(Default)]
struct Before {
    ascii: u64,
    word: u64,
    gap: u64,
    alone: u64,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn same(text: &[u8], start: usize, end: usize) {
        let (mut fast, mut plain) = (Head::default(), Head::default());
        fast.look(text, start, end);
        plain.look_plainly(text, start, end);
        assert_eq!((fast.sums, fast.chunks()), (plain.sums, plain.chunks()));
    }

    #[test]
    fn both_forms_see_the_same_in_every_byte() {
        for first in 0..=255 - (LANES as u8 - 1) {
            let bytes: [u8; LANES] = std::array::from_fn(|at| first + at as u8);
            same(&bytes, 0, LANES);
        }
    }

    #[test]
    fn words_are_seen_in_all_scripts() {
        let text = "It’s «Ärger», 12 €: привет мир 桥在 a한b";
        let mut head = Head::default();
        head.look(text.as_bytes(), 0, text.len());
        let bit = |of: fn(&Bits) -> u64, at: usize| of(&head.chunks()[at / LANES]) >> (at % LANES) & 1 == 1;
        let mut words: Vec<String> = Vec::new();
        for (at, &byte) in text.as_bytes().iter().enumerate() {
            if bit(|bits| bits.starts, at) {
                words.push(String::new());
            }
            if bit(|bits| bits.words, at) {
                words.last_mut().unwrap().push(char::from(byte));
            }
        }
        let words: Vec<String> =
            words.iter().map(|word| String::from_utf8(word.chars().map(|c| c as u8).collect()).unwrap()).collect();
        assert_eq!(words, ["It", "s", "Ärger", "12", "привет", "мир", "桥", "在", "a", "한", "b"]);
        assert_eq!((head.sums.upper, head.sums.capitals, head.sums.wide, head.sums.digit), (1, 1, 3, 2));
    }

    proptest! {
        #[test]
        fn both_forms_see_the_same(text in "\\PC{0,200}|[a-zA-Z é桥’«]{0,300}", from in 0..100_usize, len in 0..400_usize) {
            let bytes = text.as_bytes();
            let start = from.min(bytes.len());
            let end = (start + len).min(bytes.len());
            same(bytes, start, end);
        }

        #[test]
        fn both_forms_see_the_same_in_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            same(&bytes, 0, bytes.len());
        }
    }
}
