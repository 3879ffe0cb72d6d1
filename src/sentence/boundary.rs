//! Where sentences end: Unicode Standard Annex #29, sentence boundaries.

use unicode_segmentation::UnicodeSegmentation;

/// The end of each sentence of `text`, in bytes, white space behind it included; the last is the text's length.
pub(crate) fn sentence_ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.split_sentence_bound_indices().map(|(start, sentence)| start + sentence.len())
}
