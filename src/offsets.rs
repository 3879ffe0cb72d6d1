//! Positions in the cleaned text <-> positions in the input.

use std::ops::Range;

use crate::span::Span;

/// Which pieces of the input the cleaned text is made of, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct OffsetMap {
    pieces: Vec<Piece>,
}

/// A run of bytes that stands in both texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    source: usize,
    cleaned: usize,
    len: usize,
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
        match self.pieces.last_mut() {
            Some(last) if last.source + last.len == source.start => last.len += source.len(),
            _ => self.pieces.push(Piece { source: source.start, cleaned: self.cleaned_len(), len: source.len() }),
        }
    }

    /// Shortens the last pieces, so that the cleaned text has `len` bytes.
    pub(crate) fn truncate(&mut self, len: usize) {
        while let Some(last) = self.pieces.last_mut() {
            if last.cleaned < len {
                last.len = last.len.min(len - last.cleaned);
                return;
            }
            self.pieces.pop();
        }
    }

    /// Length of the cleaned text.
    pub(crate) fn cleaned_len(&self) -> usize {
        self.pieces.last().map_or(0, |last| last.cleaned + last.len)
    }

    /// The pieces as spans of the input.
    pub(crate) fn sources(&self) -> impl DoubleEndedIterator<Item = Span> + ExactSizeIterator {
        self.pieces.iter().map(|piece| Span::new(piece.source, piece.source + piece.len))
    }

    /// The map of doing `self` first, then `next` on its result.
    pub(crate) fn then(&self, next: &OffsetMap, out: &mut OffsetMap) {
        out.clear();
        for piece in next.sources() {
            let first = self.pieces.partition_point(|own| own.cleaned + own.len <= piece.start);
            for own in self.pieces[first..].iter().take_while(|own| own.cleaned < piece.end) {
                let from = piece.start.max(own.cleaned) - own.cleaned;
                let to = piece.end.min(own.cleaned + own.len) - own.cleaned;
                out.push(Span::new(own.source + from, own.source + to));
            }
        }
    }

    /// The smallest range of the input that holds a range of the cleaned text.
    pub(crate) fn to_source(&self, cleaned: Range<usize>) -> Range<usize> {
        let start = self.source_of(cleaned.start);
        // The end is the end of the last byte, which may stand in an earlier piece than the byte after it.
        let end = if cleaned.end > cleaned.start { self.source_of(cleaned.end - 1) + 1 } else { start };
        start..end
    }

    /// The position in the input of a byte of the cleaned text, or of the cleaned text's end.
    fn source_of(&self, cleaned: usize) -> usize {
        let after = self.pieces.partition_point(|piece| piece.cleaned <= cleaned);
        let Some(piece) = after.checked_sub(1).and_then(|at| self.pieces.get(at)) else { return 0 };
        piece.source + (cleaned - piece.cleaned).min(piece.len)
    }

    /// The position in the cleaned text of a byte of the input; none where it is gone.
    pub(crate) fn to_cleaned(&self, source: usize) -> Option<usize> {
        let after = self.pieces.partition_point(|piece| piece.source <= source);
        let piece = self.pieces.get(after.checked_sub(1)?)?;
        let inside = source - piece.source;
        (inside < piece.len).then(|| piece.cleaned + inside)
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
    fn maps_follow_one_another() {
        let (first, second) = (map(&[(2, 5), (9, 11)]), map(&[(1, 4)]));
        let mut both = OffsetMap::default();
        first.then(&second, &mut both);
        assert_eq!(both.sources().collect::<Vec<_>>(), [Span::new(3, 5), Span::new(9, 10)]);
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
