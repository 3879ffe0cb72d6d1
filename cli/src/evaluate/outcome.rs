//! What becomes of a document.

use unscaffold::Cleaner;

use super::corpus::Document;
use super::measures::{Lines, Prf, Shingles, word_prf};

/// What became of a document.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What is left of it.
    pub text: String,
    /// For each line, whether some of it stayed.
    pub kept: Vec<bool>,
    /// Words, and words of the text as it was.
    pub(super) words: Option<(Prf, Prf)>,
    pub(super) shingles: Option<Shingles>,
    pub(super) lines: Lines,
    /// Characters of content, and of these the lost ones.
    pub(super) content: (usize, usize),
}

impl Outcome {
    /// Cleans a document, and compares.
    #[must_use]
    pub fn of(cleaner: &Cleaner, document: &Document) -> Self {
        let source = document.text();
        let cleaned = cleaner.clean(&source);
        let mut kept = Vec::new();
        let mut lines = Lines::default();
        let mut content = (0, 0);
        let mut removed = cleaned.removed();
        let mut start = 0;
        for (line, &label) in document.lines.iter().zip(&document.labels) {
            let end = start + line.len();
            while removed.first().is_some_and(|finding| finding.span.end <= start) {
                removed = &removed[1..];
            }
            let touching = removed.iter().take_while(|finding| finding.span.start < end);
            let gone: usize =
                touching.map(|finding| source[finding.span.start.max(start)..finding.span.end.min(end)].chars().count()).sum();
            let all = line.trim().chars().count();
            let stays = gone < all || all == 0;
            if all > 0 {
                lines.add(label, stays);
            }
            if label == 1 {
                content.0 += all;
                content.1 += gone;
            }
            kept.push(stays);
            start = end + 1;
        }
        let gold = document.gold.as_deref();
        let words = gold.map(|gold| (word_prf(cleaned.text(), gold), word_prf(&source, gold)));
        let shingles = gold.map(|gold| Shingles::of(cleaned.text(), gold));
        Outcome { text: cleaned.text().to_owned(), kept, words, shingles, lines, content }
    }
}
