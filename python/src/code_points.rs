//! Code points, which Python counts, and bytes, which the library counts.

/// Walks along a text, and tells of a byte how many code points are before it.
pub struct CodePoints<'t> {
    text: &'t str,
    byte: usize,
    points: usize,
}

impl<'t> CodePoints<'t> {
    pub fn of(text: &'t str) -> Self {
        CodePoints { text, byte: 0, points: 0 }
    }

    /// Code points before this byte, which begins one: quickest where the bytes that are asked for rise.
    pub fn before(&mut self, byte: usize) -> usize {
        if byte < self.byte {
            *self = CodePoints::of(self.text);
        }
        self.points += self.text[self.byte..byte].chars().count();
        self.byte = byte;
        self.points
    }
}

/// The byte at which this code point begins; none where the text has no more than so many.
pub fn byte_at(text: &str, point: usize) -> Option<usize> {
    let mut chars = text.chars();
    if point > 0 {
        chars.nth(point - 1)?;
    }
    Some(text.len() - chars.as_str().len())
}
