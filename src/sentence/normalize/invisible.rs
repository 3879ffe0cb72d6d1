//! Characters that take no place and mean nothing in a plain text.

use super::options::Normalize;
use crate::draft::Edits;
use crate::span::Span;

/// Drops them. Joiners, marks of direction and variation selectors take no place either, and mean something.
pub(super) fn drop(line: &str, _: &Normalize, edits: &mut Edits<'_>) {
    for (at, c) in line.char_indices().filter(|&(_, c)| is_invisible(c)) {
        edits.replace(Span::new(at, at + c.len_utf8()), "");
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}') || (c.is_control() && c != '\t')
}
