//! A text as it is rewritten, with the map back.

use crate::offsets::OffsetMap;
use crate::span::Span;

/// What was made of a text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(crate) text: String,
    pub(crate) map: OffsetMap,
}

impl Draft {
    /// Forgets all, keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.map.clear();
    }
}

/// Writes a draft of `source`: replacements come in order, and what stands between them is kept.
///
/// Nothing is written before the first replacement, so that a text with nothing to do costs no copy.
#[derive(Debug)]
pub(crate) struct Edits<'a> {
    source: &'a str,
    draft: &'a mut Draft,
    /// What of the source is written.
    at: usize,
    changed: bool,
}

impl<'a> Edits<'a> {
    pub(crate) fn new(source: &'a str, draft: &'a mut Draft) -> Self {
        draft.clear();
        Edits { source, draft, at: 0, changed: false }
    }

    /// Writes `with` in place of `span`, which begins where the last one ended or later.
    pub(crate) fn replace(&mut self, span: Span, with: &str) {
        self.keep_to(span);
        self.draft.text.push_str(with);
        self.draft.map.push_replaced(span, with.len());
    }

    /// Writes these characters in place of `span`.
    pub(crate) fn replace_chars(&mut self, span: Span, with: impl IntoIterator<Item = char>) {
        self.keep_to(span);
        let start = self.draft.text.len();
        self.draft.text.extend(with);
        self.draft.map.push_replaced(span, self.draft.text.len() - start);
    }

    /// Writes what was made of `span` in its place; says where that stands in the draft.
    pub(crate) fn splice(&mut self, span: Span, part: &Draft) -> Span {
        self.keep_to(span);
        let start = self.draft.text.len();
        self.draft.text.push_str(&part.text);
        self.draft.map.extend(&part.map, span.start);
        Span::new(start, self.draft.text.len())
    }

    /// What is written so far.
    pub(crate) fn written(&self) -> &str {
        &self.draft.text
    }

    /// Keeps the rest. False where nothing was replaced: the draft is then empty.
    pub(crate) fn finish(mut self) -> bool {
        if self.changed {
            self.keep_to(Span::new(self.source.len(), self.source.len()));
        }
        self.changed
    }

    fn keep_to(&mut self, span: Span) {
        if !self.changed {
            self.draft.text.reserve(self.source.len());
        }
        let kept = Span::new(self.at, span.start);
        self.draft.text.push_str(&self.source[kept]);
        self.draft.map.push(kept);
        self.at = span.end;
        self.changed = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_replaced_is_kept() {
        let (mut draft, mut outer) = (Draft::default(), Draft::default());
        let mut edits = Edits::new("b&amp;c", &mut draft);
        edits.replace(Span::new(1, 6), "&");
        assert!(edits.finish());
        assert_eq!(draft.text, "b&c");
        let mut edits = Edits::new("a\nb&amp;c\n\n", &mut outer);
        assert_eq!(edits.splice(Span::new(2, 9), &draft), Span::new(2, 5));
        edits.replace(Span::new(10, 11), "");
        assert!(edits.finish());
        assert_eq!(outer.text, "a\nb&c\n");
        assert_eq!(outer.map.to_source(3..4), 3..8);
    }

    #[test]
    fn nothing_to_do_is_not_copied() {
        let mut draft = Draft::default();
        assert!(!Edits::new("text", &mut draft).finish());
        assert_eq!(draft.text, "");
    }
}
