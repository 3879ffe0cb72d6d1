//! Positions in the cleaned text <-> positions in the input.

use std::ops::Range;

use crate::span::Span;

/// Which pieces of the input the cleaned text is made of, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct OffsetMap {
    pieces: Vec<Piece>,
}

/// A run of bytes of the cleaned text, and what of the input it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    source: Span,
    cleaned: Span,
    /// The bytes are those of the input; if not, the whole piece stands for the whole of its source.
    copied: bool,
}

impl Piece {
    /// The part of the source that the cleaned bytes `part`, which lie in this piece, stand for.
    fn source_of(&self, part: Span) -> Span {
        if self.copied {
            let start = self.source.start + (part.start - self.cleaned.start);
            Span::new(start, start + part.len())
        } else {
            self.source
        }
    }
}

impl OffsetMap {
    /// Forgets all, keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.pieces.clear();
    }

    /// Appends a piece of the input. Pieces come in order; those that touch become one.
    pub(crate) fn push(&mut self, source: Span) {
        if source.is_empty() {
            return;
        }
        let at = self.cleaned_len();
        match self.pieces.last_mut() {
            Some(last) if last.copied && last.source.end == source.start => {
                last.source.end = source.end;
                last.cleaned.end += source.len();
            }
            _ => self.pieces.push(Piece { source, cleaned: Span::new(at, at + source.len()), copied: true }),
        }
    }

    /// Appends `len` bytes that stand for a piece of the input, or were inserted there if it is empty.
    pub(crate) fn push_replaced(&mut self, source: Span, len: usize) {
        if len == 0 {
            return;
        }
        let at = self.cleaned_len();
        match self.pieces.last_mut() {
            // Both stand for parts of what an earlier replacement stands for.
            Some(last) if !last.copied && source.start < last.source.end => {
                last.source.end = last.source.end.max(source.end);
                last.cleaned.end += len;
            }
            _ => self.pieces.push(Piece { source, cleaned: Span::new(at, at + len), copied: false }),
        }
    }

    /// Appends the pieces of a map whose input is a part of this one's, from `start` on.
    pub(crate) fn extend(&mut self, part: &OffsetMap, start: usize) {
        for piece in &part.pieces {
            let source = Span::new(start + piece.source.start, start + piece.source.end);
            if piece.copied { self.push(source) } else { self.push_replaced(source, piece.cleaned.len()) }
        }
    }

    /// Shortens the last pieces, so that the cleaned text has `len` bytes.
    pub(crate) fn truncate(&mut self, len: usize) {
        while let Some(last) = self.pieces.last_mut() {
            if last.cleaned.start < len {
                let cleaned = Span::new(last.cleaned.start, last.cleaned.end.min(len));
                last.source = last.source_of(cleaned);
                last.cleaned = cleaned;
                return;
            }
            self.pieces.pop();
        }
    }

    /// Length of the cleaned text.
    pub(crate) fn cleaned_len(&self) -> usize {
        self.pieces.last().map_or(0, |last| last.cleaned.end)
    }

    /// The pieces as spans of the input.
    pub(crate) fn sources(&self) -> impl DoubleEndedIterator<Item = Span> + ExactSizeIterator {
        self.pieces.iter().map(|piece| piece.source)
    }

    /// The map of doing `self` first, then `next` on its result.
    pub(crate) fn then(&self, next: &OffsetMap, out: &mut OffsetMap) {
        out.clear();
        for piece in &next.pieces {
            let within = piece.source;
            if piece.copied {
                for (own, part) in self.parts(within) {
                    if own.copied { out.push(own.source_of(part)) } else { out.push_replaced(own.source, part.len()) }
                }
                continue;
            }
            let parts = self.parts(within).map(|(own, part)| own.source_of(part));
            let source = parts.reduce(|source, part| Span::new(source.start, part.end));
            let inserted = || Span::from(self.to_source(within.start..within.start));
            out.push_replaced(source.unwrap_or_else(inserted), piece.cleaned.len());
        }
    }

    /// The pieces that a range of the cleaned text touches, and the part of it that each holds.
    fn parts(&self, cleaned: Span) -> impl Iterator<Item = (&Piece, Span)> {
        let first = self.pieces.partition_point(|piece| piece.cleaned.end <= cleaned.start);
        self.pieces[first..]
            .iter()
            .take_while(move |piece| piece.cleaned.start < cleaned.end)
            .map(move |piece| (piece, Span::new(cleaned.start.max(piece.cleaned.start), cleaned.end.min(piece.cleaned.end))))
    }

    /// The smallest range of the input that holds a range of the cleaned text.
    pub(crate) fn to_source(&self, cleaned: Range<usize>) -> Range<usize> {
        let start = self.source_of(cleaned.start).start;
        // The end is the end of the last byte, which may stand in an earlier piece than the byte after it.
        let end = if cleaned.end > cleaned.start { self.source_of(cleaned.end - 1).end } else { start };
        start..end
    }

    /// What a byte of the cleaned text stands for; behind its end, the end.
    fn source_of(&self, cleaned: usize) -> Span {
        let after = self.pieces.partition_point(|piece| piece.cleaned.start <= cleaned);
        let Some(piece) = after.checked_sub(1).and_then(|at| self.pieces.get(at)) else { return Span::default() };
        if cleaned < piece.cleaned.end {
            piece.source_of(Span::new(cleaned, cleaned + 1))
        } else {
            Span::new(piece.source.end, piece.source.end)
        }
    }

    /// The position in the cleaned text of a byte of the input; of a byte that was replaced, the start of what stands for it; none
    /// where it is gone.
    pub(crate) fn to_cleaned(&self, source: usize) -> Option<usize> {
        let after = self.pieces.partition_point(|piece| piece.source.start <= source);
        let piece = self.pieces.get(after.checked_sub(1)?)?;
        let inside = if piece.copied { source - piece.source.start } else { 0 };
        (source < piece.source.end).then(|| piece.cleaned.start + inside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pieces: &[(usize, usize)]) -> OffsetMap {
        let mut map = OffsetMap::default();
        for &(start, end) in pieces {
            map.push(Span::new(start, end));
        }
        map
    }

    #[test]
    fn positions_map_both_ways() {
        // "..abc....de." -> "abcde"
        let map = map(&[(2, 4), (4, 5), (9, 11)]);
        assert_eq!(map.sources().len(), 2);
        assert_eq!(map.cleaned_len(), 5);
        assert_eq!(map.to_source(0..3), 2..5);
        assert_eq!(map.to_source(2..4), 4..10);
        assert_eq!(map.to_source(3..3), 9..9);
        assert_eq!(map.to_source(5..5), 11..11);
        assert_eq!(map.to_cleaned(3), Some(1));
        assert_eq!(map.to_cleaned(5), None);
        assert_eq!(map.to_cleaned(1), None);
        assert_eq!(map.to_cleaned(10), Some(4));
        assert_eq!(map.to_cleaned(11), None);
    }

    #[test]
    fn a_replacement_stands_for_the_whole_of_its_source() {
        // "a&amp;b.C" -> "a&b. C"
        let mut map = map(&[(0, 1)]);
        map.push_replaced(Span::new(1, 6), 1);
        map.push(Span::new(6, 8));
        map.push_replaced(Span::new(8, 8), 1);
        map.push(Span::new(8, 9));
        assert_eq!(map.to_source(1..2), 1..6);
        assert_eq!(map.to_source(0..3), 0..7);
        assert_eq!(map.to_source(4..5), 8..8);
        assert_eq!(map.to_source(5..6), 8..9);
        assert_eq!(map.to_cleaned(4), Some(1));
        assert_eq!(map.to_cleaned(6), Some(2));
        assert_eq!(map.to_cleaned(8), Some(5));
    }

    #[test]
    fn maps_follow_one_another() {
        let (first, second) = (map(&[(2, 5), (9, 11)]), map(&[(1, 4)]));
        let mut both = OffsetMap::default();
        first.then(&second, &mut both);
        assert_eq!(both.sources().collect::<Vec<_>>(), [Span::new(3, 5), Span::new(9, 10)]);
    }

    #[test]
    fn replacements_follow_one_another() {
        // "x&Atilde;&pound;y" -> "xÃ£y" -> "xãy"
        let (mut first, mut second, mut both) = (map(&[(0, 1)]), map(&[(0, 1)]), OffsetMap::default());
        first.push_replaced(Span::new(1, 9), 2);
        first.push_replaced(Span::new(9, 16), 2);
        first.push(Span::new(16, 17));
        second.push_replaced(Span::new(1, 5), 2);
        second.push(Span::new(5, 6));
        first.then(&second, &mut both);
        assert_eq!(both.to_source(1..3), 1..16);
        assert_eq!(both.to_source(3..4), 16..17);
        assert_eq!(both.cleaned_len(), 4);
        // Halves of a replacement that are told apart stand for it together.
        let mut halves = OffsetMap::default();
        halves.push(Span::new(0, 2));
        halves.push_replaced(Span::new(2, 3), 1);
        first.then(&halves, &mut both);
        assert_eq!(both.to_source(1..2), 1..9);
        assert_eq!(both.to_source(2..3), 1..9);
    }

    #[test]
    fn truncation_drops_and_shortens() {
        let mut map = map(&[(2, 5), (9, 11)]);
        map.truncate(2);
        assert_eq!(map.sources().collect::<Vec<_>>(), [Span::new(2, 4)]);
        map.truncate(0);
        assert_eq!(map.cleaned_len(), 0);
    }
}
