//! What a text must have for a pattern to match it: asked in a few nanoseconds, so that most patterns are never run.

use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind, Look};

/// A set of characters, coarsely: a bit for each ASCII letter whatever its case, one for the digits, one for each ASCII mark, three
/// for all others, by the last two bits of their code points, and one for the end of the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Chars(pub(super) u64);

const DIGITS: u32 = 26;
const SPACE: u32 = 27;
const MARKS: u32 = 28;
const OTHERS: u32 = 60;
const END: u32 = 63;

/// A larger class says nothing.
const LARGE_CLASS: usize = 200;

/// The bit of each byte; the first bytes of longer characters have none.
const BITS: [u64; 256] = {
    let mut bits = [0; 256];
    let mut byte = 0;
    let mut mark = MARKS;
    while byte < 256 {
        let b = byte as u8;
        bits[byte] = 1
            << match b {
                b'a'..=b'z' => (b - b'a') as u32,
                b'A'..=b'Z' => (b - b'A') as u32,
                b'0'..=b'9' => DIGITS,
                b' ' => SPACE,
                b'!'..=b'~' => {
                    mark += 1;
                    mark - 1
                }
                _ if b & 3 == 3 => OTHERS + 2,
                _ => OTHERS + (b & 3) as u32,
            };
        if b >= 0xc0 {
            bits[byte] = 0;
        }
        byte += 1;
    }
    bits
};

/// How many of a thousand lines hold a character of each bit, roughly: the rarest say most.
const COMMON: [u16; 64] = {
    let mut common = [60; 64];
    let letters = *b"etaonrishdlfcmugypwbvkjxqz";
    let mut rank = 0;
    while rank < 26 {
        common[(letters[rank] - b'a') as usize] = 900 - 33 * rank as u16;
        rank += 1;
    }
    common[DIGITS as usize] = 250;
    common[SPACE as usize] = 750;
    common
};

impl Chars {
    pub(super) const NONE: Chars = Chars(0);
    pub(super) const ALL: Chars = Chars(u64::MAX);
    /// The end of the text.
    pub(super) const END: Chars = Chars(1 << END);
    /// Any character, but not the end.
    const ANY: Chars = Chars(!(1 << END));

    /// The characters of `text`, and perhaps more.
    pub(super) fn of(text: &str) -> Self {
        Chars(text.bytes().fold(0, |bits, byte| bits | BITS[byte as usize]))
    }

    pub(super) fn of_byte(byte: u8) -> Self {
        Chars(BITS[byte as usize])
    }

    fn of_char(c: char) -> Self {
        // The last byte holds the last bits of the code point.
        Chars(c.encode_utf8(&mut [0; 4]).bytes().next_back().map_or(0, |byte| BITS[byte as usize]))
    }

    /// The character that `text` begins with; none where it is empty.
    pub(super) fn first(text: &str) -> Self {
        text.chars().next().map_or(Chars::NONE, Chars::of_char)
    }

    fn last(text: &str) -> Self {
        text.bytes().next_back().map_or(Chars::NONE, |byte| Chars(BITS[byte as usize]))
    }

    fn of_class(class: &Class) -> Self {
        let count: usize = match class {
            Class::Unicode(class) => class.iter().map(ClassUnicodeRange::len).sum(),
            Class::Bytes(_) => return Chars::ANY,
        };
        let Class::Unicode(class) = class else { return Chars::ANY };
        if count > LARGE_CLASS {
            return Chars::ANY;
        }
        let characters = class.iter().flat_map(|range| range.start()..=range.end());
        characters.fold(Chars::NONE, |chars, c| chars.or(Chars::of_char(c)))
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Chars(self.0 | other.0)
    }

    pub(super) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn commonness(self) -> u32 {
        (0..64).filter(|bit| self.0 >> bit & 1 == 1).map(|bit| u32::from(COMMON[bit])).sum()
    }
}

/// Most sets of characters that are asked for.
pub(super) const NEEDS: usize = 3;

/// What every match of a pattern has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Prefilter {
    /// Length of the shortest, in bytes.
    pub(super) min_len: usize,
    /// Length of the longest block that the pattern is meant for, in characters.
    pub(super) max_chars: Option<usize>,
    /// Among these is the first character of the text, …
    pub(super) first: Chars,
    /// … the last one, …
    pub(super) last: Chars,
    /// … and of each of these sets there is one.
    pub(super) needs: [Chars; NEEDS],
}

/// A text, and what a prefilter asks of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Looked {
    text: String,
    is_known: bool,
    first: Chars,
    last: Chars,
    chars: Chars,
}

impl Looked {
    /// Takes the text that `write` writes.
    pub(super) fn read(&mut self, write: impl FnOnce(&mut String)) {
        self.text.clear();
        write(&mut self.text);
        self.is_known = false;
    }

    /// Sees what the text has; to be called before a prefilter asks.
    #[inline]
    pub(super) fn look(&mut self) {
        if !self.is_known {
            self.see();
        }
    }

    fn see(&mut self) {
        self.is_known = true;
        (self.first, self.last, self.chars) = if self.text.is_empty() {
            // There is nothing to tell by.
            (Chars::ALL, Chars::ALL, Chars::ALL)
        } else {
            (Chars::first(&self.text), Chars::last(&self.text), Chars::of(&self.text))
        };
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

impl Prefilter {
    /// Reads off what every match of `hir` has.
    pub(super) fn of(hir: &Hir, max_chars: Option<usize>) -> Self {
        let properties = hir.properties();
        let at_start = properties.look_set_prefix().contains(Look::Start);
        let at_end = properties.look_set_suffix().contains(Look::End);
        let ends = |from_start: bool, anchored: bool| {
            let (chars, may_be_empty) = outermost(hir, from_start);
            if anchored && !may_be_empty { chars } else { Chars::ALL }
        };
        let mut sets = required(hir);
        sets.sort_by_key(|set| (set.commonness(), set.0));
        sets.dedup();
        let mut needs = [Chars::ALL; NEEDS];
        needs.iter_mut().zip(sets).for_each(|(need, set)| *need = set);
        Prefilter {
            min_len: properties.minimum_len().unwrap_or(0),
            max_chars,
            first: ends(true, at_start),
            last: ends(false, at_end),
            needs,
        }
    }

    /// Whether a text may be matched.
    pub(super) fn passes(&self, looked: &Looked) -> bool {
        let needs = self.needs.iter().fold(true, |all, need| all & need.meets(looked.chars));
        needs & self.first.meets(looked.first) & self.last.meets(looked.last) & (looked.text.len() >= self.min_len)
    }
}

/// The first (last) characters of matches, and whether a match may have none.
pub(super) fn outermost(hir: &Hir, from_start: bool) -> (Chars, bool) {
    match hir.kind() {
        HirKind::Look(Look::End) if from_start => (Chars::END, false),
        HirKind::Empty | HirKind::Look(_) => (Chars::NONE, true),
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(text) => (if from_start { Chars::first(text) } else { Chars::last(text) }, text.is_empty()),
            Err(_) => (Chars::ANY, false),
        },
        HirKind::Class(class) => (Chars::of_class(class), false),
        HirKind::Capture(capture) => outermost(&capture.sub, from_start),
        HirKind::Repetition(repetition) => {
            let (chars, empty) = outermost(&repetition.sub, from_start);
            (chars, empty || repetition.min == 0)
        }
        HirKind::Concat(parts) => {
            let mut all = Chars::NONE;
            for at in 0..parts.len() {
                let part = if from_start { &parts[at] } else { &parts[parts.len() - 1 - at] };
                let (chars, empty) = outermost(part, from_start);
                all = all.or(chars);
                if !empty {
                    return (all, false);
                }
            }
            (all, true)
        }
        HirKind::Alternation(parts) => parts.iter().fold((Chars::NONE, false), |(all, any_empty), part| {
            let (chars, empty) = outermost(part, from_start);
            (all.or(chars), any_empty || empty)
        }),
    }
}

/// Sets of characters of which every match holds one each.
fn required(hir: &Hir) -> Vec<Chars> {
    match hir.kind() {
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(text) => text.chars().map(Chars::of_char).collect(),
            Err(_) => Vec::new(),
        },
        HirKind::Class(class) => Some(Chars::of_class(class)).filter(|chars| *chars != Chars::ANY).into_iter().collect(),
        HirKind::Capture(capture) => required(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => required(&repetition.sub),
        HirKind::Empty | HirKind::Look(_) | HirKind::Repetition(_) => Vec::new(),
        HirKind::Concat(parts) => parts.iter().flat_map(required).collect(),
        // Of each branch the rarest.
        HirKind::Alternation(parts) => {
            let rarest = parts.iter().map(|part| required(part).into_iter().min_by_key(|set| set.commonness()));
            let either = rarest.reduce(|either, next| Some(either?.or(next?))).flatten();
            either.into_iter().collect()
        }
    }
}

/// The longest text that every match holds, if there is one that is worth looking for.
pub(super) fn required_text(hir: &Hir) -> Option<String> {
    fn longest(hir: &Hir) -> Option<String> {
        match hir.kind() {
            HirKind::Literal(literal) => String::from_utf8(literal.0.to_vec()).ok(),
            HirKind::Capture(capture) => longest(&capture.sub),
            HirKind::Repetition(repetition) if repetition.min > 0 => longest(&repetition.sub),
            HirKind::Concat(parts) => parts.iter().filter_map(longest).max_by_key(String::len),
            _ => None,
        }
    }
    longest(hir).filter(|text| text.len() >= 3)
}

/// Where the rarest byte of a text is.
fn rarest(text: &[u8]) -> usize {
    let common = |byte: u8| (0..64).filter(|bit| BITS[byte as usize] >> bit & 1 == 1).map(|bit| COMMON[bit]).sum::<u16>();
    // The first bytes of characters of other scripts are the same for many of them.
    let common = |byte: u8| if byte >= 0xc0 { u16::MAX } else { common(byte) };
    (0..text.len()).min_by_key(|&at| common(text[at])).unwrap_or(0)
}

/// A text that is looked for by its rarest byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Needle {
    /// Where it stands among the texts of the index, and its length.
    pub(super) start: u32,
    pub(super) len: u16,
    /// Where its rarest byte is.
    pub(super) rare: u16,
}

impl Needle {
    /// That text, which stands at `start`.
    pub(super) fn at(start: u32, text: &str) -> Option<Self> {
        Some(Needle { start, len: text.len().try_into().ok()?, rare: rarest(text.as_bytes()).try_into().ok()? })
    }

    /// The text, which stands in `texts`.
    pub(super) fn text(self, texts: &str) -> Option<&str> {
        let start = self.start as usize;
        texts.get(start..start + usize::from(self.len))
    }

    /// Whether it is in `text`.
    pub(super) fn is_in(self, texts: &str, text: &str) -> bool {
        let Some(needle) = self.text(texts).map(str::as_bytes) else { return false };
        let (text, rare) = (text.as_bytes(), usize::from(self.rare));
        let Some(&byte) = needle.get(rare) else { return false };
        memchr::memchr_iter(byte, text).any(|at| at >= rare && text[at - rare..].starts_with(needle))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(pattern: &str, text: &str) -> bool {
        let hir = regex_syntax::parse(pattern).unwrap();
        let mut looked = Looked::default();
        looked.read(|out| out.push_str(text));
        looked.look();
        Prefilter::of(&hir, None).passes(&looked)
    }

    #[test]
    fn texts_are_found_by_their_rarest_byte() {
        let texts = "other text newsletter";
        let needle = Needle::at(11, "newsletter").unwrap();
        assert_eq!(&texts[11 + usize::from(needle.rare)..][..1], "w");
        assert!(needle.is_in(texts, "sign up for our newsletters") && needle.is_in(texts, "newsletter"));
        assert!(!needle.is_in(texts, "new letter") && !needle.is_in(texts, "w"));
    }

    #[test]
    fn what_cannot_match_is_told() {
        let cases = [
            ("^(?:home|news) ?[|·] ?.+$", "home improvement", false),
            ("^(?:home|news) ?[|·] ?.+$", "home · news", true),
            ("^[0-9]+ comments?$", "12 views", false),
            ("^[0-9]+ comments?$", "12 comments", true),
            ("^[0-9]+ comments?$", "twelve comments", false),
            (".+ in 20[0-9][0-9]$", "as they did in the year", false),
            ("^(?:©|copyright) .+", "© 2019", true),
            ("^(?:©|copyright) .+", "the company", false),
            ("a|", "", true),
            ("^x?$", "", true),
        ];
        for (pattern, text, wanted) in cases {
            assert_eq!(passes(pattern, text), wanted, "{pattern} {text}");
        }
    }
}
