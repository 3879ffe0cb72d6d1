//! What cleaning made of a text: what is left, what went, and where both stand.

use std::borrow::Cow;
use std::ops::Range;

use super::Scratch;
use crate::detect::Finding;
use crate::draft::Edits;
use crate::offsets::OffsetMap;
use crate::removal;
use crate::sentence::{Normalize, one_a_line};

/// The result of cleaning a text.
#[derive(Clone, Debug)]
pub struct Cleaned<'t> {
    source: &'t str,
    pub(super) text: Cow<'t, str>,
    pub(super) removed: Vec<Finding>,
    /// Maps the text, where it has changed.
    pub(super) map: OffsetMap,
    changed: bool,
    stopped: bool,
    /// Bytes that went with findings.
    gone: usize,
}

impl<'t> Cleaned<'t> {
    pub(super) fn unchanged(text: &'t str) -> Self {
        Cleaned {
            source: text,
            text: Cow::Borrowed(text),
            removed: Vec::new(),
            map: OffsetMap::default(),
            changed: false,
            stopped: false,
            gone: 0,
        }
    }

    /// The text as it was, since the policy let nothing go.
    pub(super) fn stopped(text: &'t str) -> Self {
        Cleaned { stopped: true, ..Cleaned::unchanged(text) }
    }

    /// Takes what was found in the text out of it.
    pub(super) fn remove(&mut self, scratch: &mut Scratch) {
        let before = self.text.len();
        removal::keep(&self.text, &scratch.detector.layout, &scratch.found, &mut scratch.map);
        self.text = match std::mem::take(&mut self.text) {
            // Borrowed still where one piece is left.
            Cow::Borrowed(text) if scratch.map.sources().len() <= 1 => {
                Cow::Borrowed(scratch.map.sources().next().map_or("", |piece| &text[piece]))
            }
            text => {
                let mut kept = scratch.spare_texts.pop().unwrap_or_default();
                kept.reserve(scratch.map.cleaned_len());
                kept.extend(scratch.map.sources().map(|piece| &text[piece]));
                scratch.take_back(text);
                Cow::Owned(kept)
            }
        };
        self.gone += before - self.text.len();
        if !self.changed {
            std::mem::swap(&mut self.removed, &mut scratch.found);
            std::mem::swap(&mut self.map, &mut scratch.map);
            self.changed = true;
            return;
        }
        for finding in &scratch.found {
            let span = self.map.to_source(finding.span.range()).into();
            self.removed.push(Finding { span, ..*finding });
        }
        self.removed.sort_unstable_by_key(|finding| finding.span);
        // A block of the second pass may hold what the first took out of it.
        self.removed.dedup_by(|later, earlier| later.span.start < earlier.span.end);
        self.follow(scratch);
    }

    /// Normalises the text; true where it reads in another way now, which may show more to remove.
    pub(super) fn normalize(&mut self, scratch: &mut Scratch, options: &Normalize) -> bool {
        let Some(draft) = scratch.normalizer.normalize(&self.text, options) else { return false };
        std::mem::swap(&mut scratch.map, &mut draft.map);
        let spare = scratch.spare_texts.pop().unwrap_or_default();
        let text = std::mem::replace(&mut draft.text, spare);
        self.take_rewritten(scratch, text);
        scratch.normalizer.has_reworded()
    }

    /// Sets one sentence a line.
    pub(super) fn cut_sentences(&mut self, scratch: &mut Scratch) {
        let mut edits = Edits::new(&self.text, &mut scratch.sentences);
        one_a_line(&self.text, &mut edits);
        if edits.finish() {
            std::mem::swap(&mut scratch.map, &mut scratch.sentences.map);
            let spare = scratch.spare_texts.pop().unwrap_or_default();
            let text = std::mem::replace(&mut scratch.sentences.text, spare);
            self.take_rewritten(scratch, text);
        }
    }

    /// Takes what the text was rewritten to, with the scratch's map.
    fn take_rewritten(&mut self, scratch: &mut Scratch, text: String) {
        scratch.take_back(std::mem::replace(&mut self.text, Cow::Owned(text)));
        if self.changed {
            self.follow(scratch);
        } else {
            std::mem::swap(&mut self.map, &mut scratch.map);
            self.changed = true;
        }
    }

    /// Whether the text is laid out in another way now.
    pub(super) fn is_relaid(&self, scratch: &mut Scratch) -> bool {
        self.changed && scratch.detector.layout.kind != scratch.again.read_kind(&self.text)
    }

    /// Maps what the scratch's map has made of the text.
    fn follow(&mut self, scratch: &mut Scratch) {
        self.map.then(&scratch.map, &mut scratch.both);
        std::mem::swap(&mut self.map, &mut scratch.both);
    }

    /// The text that is left.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text that is left: borrowed from the input where it is one piece of it, as when nothing was removed nor normalised.
    pub fn into_text(self) -> Cow<'t, str> {
        self.text
    }

    /// What was removed, with spans of the input: sorted and disjoint.
    pub fn removed(&self) -> &[Finding] {
        &self.removed
    }

    /// Whether the text is the input, byte for byte.
    pub fn is_unchanged(&self) -> bool {
        !self.changed
    }

    /// Whether so much would have gone that the policy stopped it: the text is then unchanged, byte for byte, and not normalised.
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Share of the input's bytes that went with what was [`removed`](Cleaned::removed), 0 to 1. What normalisation changes does not
    /// count.
    pub fn removed_share(&self) -> f32 {
        if self.source.is_empty() { 0.0 } else { (self.gone as f64 / self.source.len() as f64).min(1.0) as f32 }
    }

    /// The range of the input that a range of the cleaned text stands in, in bytes; what lies beyond the end is the end. A character
    /// that normalisation wrote stands for all that it replaces: `&` for `&amp;`.
    ///
    /// ```
    /// let cleaner = unscaffold::Cleaner::default();
    /// let cleaned = cleaner.clean("Leave a Reply\nAll roads are open.");
    /// assert_eq!(cleaned.text(), "All roads are open.");
    /// assert_eq!(cleaned.to_source(4..9), 18..23);
    /// assert_eq!(cleaned.to_cleaned(18), Some(4));
    /// assert_eq!(cleaned.to_cleaned(3), None);
    /// ```
    pub fn to_source(&self, cleaned: Range<usize>) -> Range<usize> {
        let end = cleaned.end.min(self.text.len());
        let range = cleaned.start.min(end)..end;
        if self.is_unchanged() { range } else { self.map.to_source(range) }
    }

    /// Where a byte of the input stands in the cleaned text, or what replaces it; none where it is gone. The input's end is the cleaned
    /// text's end.
    ///
    /// ```
    /// let cleaner = unscaffold::Cleaner::default();
    /// let cleaned = cleaner.clean("R&amp;D  is expensive.");
    /// assert_eq!(cleaned.text(), "R&D is expensive.");
    /// assert_eq!(cleaned.to_source(1..2), 1..6);
    /// assert_eq!(cleaned.to_cleaned(3), Some(1));
    /// ```
    pub fn to_cleaned(&self, source: usize) -> Option<usize> {
        if source >= self.source.len() {
            return Some(self.text.len());
        }
        if self.is_unchanged() { Some(source) } else { self.map.to_cleaned(source) }
    }
}
