//! Where sentences end by Unicode Standard Annex #29: the boundaries of `unicode-segmentation`, in linear time.

use super::property::{Class, class_of};

/// Bytes that a mark or a paragraph separator may begin with.
pub(in crate::sentence) static STOPS: [bool; 256] = {
    let mut stops = [false; 256];
    let leads = [b'.', b'?', b'!', b'\n', b'\r', 0xC2, 0xD6, 0xD8, 0xDB, 0xDC, 0xDF, 0xE0, 0xE1, 0xE2, 0xE3, 0xEA, 0xEF, 0xF0];
    let mut at = 0;
    while at < leads.len() {
        stops[leads[at] as usize] = true;
        at += 1;
    }
    stops
};

/// A character and where it stands.
#[derive(Clone, Copy, Debug)]
pub(in crate::sentence) struct Seen {
    pub(in crate::sentence) class: Class,
    pub(in crate::sentence) start: usize,
    pub(in crate::sentence) end: usize,
}

/// The character at `at`.
#[inline]
pub(in crate::sentence) fn see(text: &str, at: usize) -> Option<Seen> {
    let byte = *text.as_bytes().get(at)?;
    if byte < 128 {
        return Some(Seen { class: class_of(byte as char), start: at, end: at + 1 });
    }
    let c = text[at..].chars().next()?;
    Some(Seen { class: class_of(c), start: at, end: at + c.len_utf8() })
}

/// The character at `at`, or behind what extends the character before it.
#[inline]
pub(in crate::sentence) fn see_next(text: &str, mut at: usize) -> Option<Seen> {
    loop {
        let seen = see(text, at)?;
        if seen.class != Class::Extend {
            return Some(seen);
        }
        at = seen.end;
    }
}

/// The next paragraph separator or mark that may end a sentence.
#[inline]
fn next_stop(text: &str, from: usize) -> Option<Seen> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        at += bytes[at..].iter().position(|&byte| STOPS[byte as usize])?;
        let seen = see(text, at)?;
        if seen.class.is_end_mark() || seen.class == Class::ParaSep {
            return Some(seen);
        }
        at = seen.end;
    }
}

/// Behind a paragraph separator: CR and LF are one.
#[inline]
pub(in crate::sentence) fn paragraph_end(text: &str, separator: Seen) -> usize {
    if text.as_bytes()[separator.start..].starts_with(b"\r\n") { separator.end + 1 } else { separator.end }
}

/// The first boundary behind `from`, which is one itself.
pub(crate) fn sentence_end(text: &str, from: usize) -> usize {
    let mut at = from;
    while let Some(stop) = next_stop(text, at) {
        if stop.class == Class::ParaSep {
            return paragraph_end(text, stop);
        }
        match behind_mark(text, stop) {
            Behind::Boundary(end) => return end,
            Behind::None(next) => at = next,
        }
    }
    text.len()
}

/// What a mark leads to.
pub(in crate::sentence) enum Behind {
    Boundary(usize),
    /// No boundary up to here.
    None(usize),
}

/// Rules SB6 to SB11.
fn behind_mark(text: &str, mark: Seen) -> Behind {
    let end = text.len();
    let mut next = see_next(text, mark.end);
    let full_stop = mark.class == Class::ATerm;
    if let Some(seen) = next.filter(|_| full_stop) {
        if seen.class == Class::Numeric || seen.class == Class::Upper && is_cased(class_before(text, mark.start)) {
            return Behind::None(seen.end);
        }
    }
    for class in [Class::Close, Class::Sp] {
        while let Some(seen) = next.filter(|seen| seen.class == class) {
            next = see_next(text, seen.end);
        }
    }
    let Some(next) = next else { return Behind::Boundary(end) };
    match next.class {
        Class::ParaSep => Behind::Boundary(paragraph_end(text, next)),
        Class::SContinue | Class::ATerm | Class::STerm => Behind::None(next.start),
        _ if full_stop && goes_on_small(text, next) => Behind::None(next.end),
        _ => Behind::Boundary(next.start),
    }
}

fn is_cased(class: Option<Class>) -> bool {
    matches!(class, Some(Class::Upper | Class::Lower))
}

/// The class of the character before `at`, apart from what extends it.
fn class_before(text: &str, at: usize) -> Option<Class> {
    text[..at].chars().rev().map(class_of).find(|class| *class != Class::Extend)
}

/// Rule SB8: whether the next letter, before any mark or paragraph, is a small one.
fn goes_on_small(text: &str, from: Seen) -> bool {
    let mut seen = Some(from);
    while let Some(Seen { class, end, .. }) = seen {
        if class.is_letter() || class.is_end_mark() || class == Class::ParaSep {
            return class == Class::Lower;
        }
        seen = see(text, end);
    }
    false
}

/// The end of each sentence of `text`, in bytes, white space behind it included; the last is the text's length.
pub(crate) fn sentence_ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at == text.len() {
            return None;
        }
        at = sentence_end(text, at);
        Some(at)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation;

    use super::*;

    /// The slow twin.
    fn by_the_crate(text: &str) -> Vec<usize> {
        text.split_sentence_bound_indices().map(|(start, sentence)| start + sentence.len()).collect()
    }

    #[test]
    fn every_character_in_context() {
        for c in '\0'..=char::MAX {
            let text = format!("a{c}b.{c}A. {c}a. {c} A?{c}a? {c}a{c}.A{c}.{c}. B{c}? b.) {c}A.1{c}A");
            let ends = sentence_ends(&text).collect::<Vec<_>>();
            assert_eq!(ends, by_the_crate(&text), "{c:?} in {text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(20_000) })]

        #[test]
        fn any_text(text in "[aAא1.?!,) $\u{301}\u{ad}\r\n\u{85}\u{2029}”…。」·–]{0,40}") {
            prop_assert_eq!(sentence_ends(&text).collect::<Vec<_>>(), by_the_crate(&text));
        }

        #[test]
        fn any_characters(text in "\\PC{0,60}") {
            prop_assert_eq!(sentence_ends(&text).collect::<Vec<_>>(), by_the_crate(&text));
        }
    }
}
