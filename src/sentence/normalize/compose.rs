//! Composed characters: Unicode's normalisation form C.

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::options::Normalize;
use crate::draft::Edits;
use crate::span::Span;

/// Composes the characters of a line. Each part from one character that composes with nothing before it to the next is by itself.
pub(super) fn compose(line: &str, _: &Normalize, edits: &mut Edits<'_>) {
    let mut start = 0;
    let ends = line.char_indices().map(|(at, c)| (at, begins_part(c))).chain([(line.len(), true)]);
    for (end, _) in ends.filter(|&(_, begins)| begins) {
        let part = &line[start..end];
        if let Some(c) = letter_with_mark(part) {
            edits.replace_chars(Span::new(start, end), [c]);
            start = end;
            continue;
        }
        let single = part.len() <= 1 || part.chars().nth(1).is_none() && part.chars().all(begins_part);
        if !single && !part.chars().nfc().eq(part.chars()) {
            let same = part.chars().zip(part.chars().nfc()).take_while(|(now, composed)| now == composed);
            let (count, len) = same.fold((0, 0), |(count, len), (c, _)| (count + 1, len + c.len_utf8()));
            edits.replace_chars(Span::new(start + len, end), part.chars().nfc().skip(count));
        }
        start = end;
    }
}

/// What a letter of ASCII and one common mark compose to: most parts are of this kind, and need no general way.
fn letter_with_mark(part: &str) -> Option<char> {
    match part.as_bytes() {
        [letter, 0xcc, mark] if letter.is_ascii() => {
            let mark = char::from_u32(0x300 + u32::from(mark & 0x3f)).filter(|mark| *mark < '\u{334}')?;
            unicode_normalization::char::compose(char::from(*letter), mark)
        }
        _ => None,
    }
}

/// Whether nothing before `c` composes or changes places with it, and it stays itself.
fn begins_part(c: char) -> bool {
    c < '\u{300}' || (canonical_combining_class(c) == 0 && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes)
}
