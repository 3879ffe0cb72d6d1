//! Byte ranges of a text.

use std::ops::{Index, Range};

/// A range of bytes of the input: `start` inclusive, `end` exclusive, both on character boundaries.
///
/// ```
/// use unscaffold::Span;
///
/// let text = "Read more »";
/// assert_eq!(&text[Span { start: 0, end: 4 }], "Read");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` to `end`, in bytes.
    pub const fn new(start: usize, end: usize) -> Self {
        Span { start, end }
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span holds no byte.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The same as a [`Range`].
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Span::new(range.start, range.end)
    }
}

impl From<Span> for Range<usize> {
    fn from(span: Span) -> Self {
        span.range()
    }
}

impl Index<Span> for str {
    type Output = str;

    fn index(&self, span: Span) -> &str {
        &self[span.range()]
    }
}

impl Index<Span> for String {
    type Output = str;

    fn index(&self, span: Span) -> &str {
        &self.as_str()[span.range()]
    }
}

/// The last character boundary at or before `at`. (The standard library has it from Rust 1.91.)
pub(crate) fn boundary_before(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The first character boundary at or after `at`.
pub(crate) fn boundary_after(text: &str, at: usize) -> usize {
    (at..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}

/// Number of code points.
pub(crate) fn characters(text: &str) -> usize {
    count(text.as_bytes(), |byte| !(0x80..0xc0).contains(&byte))
}

/// How many of these bytes are so: counted in small sums, of which the compiler makes many at a time.
pub(crate) fn count(bytes: &[u8], is: impl Fn(u8) -> bool) -> usize {
    let sum = |part: &[u8]| part.iter().fold(0_u8, |sum, &byte| sum + u8::from(is(byte)));
    bytes.chunks(192).map(|part| usize::from(sum(part))).sum()
}
