//! One sentence a line.

use super::sentences;
use crate::draft::Edits;
use crate::span::Span;

/// Ends each sentence of `text` with a newline in place of the white space behind it; lines stay apart.
pub(crate) fn one_a_line(text: &str, edits: &mut Edits<'_>) {
    let mut start = 0;
    for sentence in sentences(text) {
        let end = start + sentence.len();
        if end < text.len() && !sentence.ends_with(['\n', '\r']) {
            edits.replace(Span::new(start + sentence.trim_end().len(), end), "\n");
        }
        start = end;
    }
}
