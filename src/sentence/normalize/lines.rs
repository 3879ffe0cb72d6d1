//! A text -> its lines, whatever ends them.

use memchr::memchr;

use crate::span::Span;

/// A line, and what ends it: empty for a last line without a line end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) content: Span,
    pub(super) end: Span,
}

/// Reads the lines of a text.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    bytes: &'t [u8],
    at: usize,
    /// The first newline at or behind `at`, or the end of the text.
    newline: usize,
    /// U+0085 behind a Latin-1 letter that UTF-8 may begin with is a byte of mojibake, and no line end.
    spare_bytes: bool,
}

impl<'t> Lines<'t> {
    /// With `rewritten` line ends; those that stay must be line ends whatever comes to stand before them.
    pub(super) fn new(text: &'t str, rewritten: bool) -> Self {
        let bytes = text.as_bytes();
        Lines { bytes, at: 0, newline: memchr(b'\n', bytes).unwrap_or(bytes.len()), spare_bytes: rewritten }
    }

    /// The next line; before `plain_to` newlines are the only line ends.
    pub(super) fn next(&mut self, plain_to: usize) -> Option<Line> {
        let Lines { bytes, at, newline, spare_bytes } = *self;
        if at == bytes.len() {
            return None;
        }
        let content = &bytes[at..newline];
        let plain = plain_to.saturating_sub(at).min(content.len());
        let (end, len) = other_end(content, plain, spare_bytes).map_or((newline, 1), |(inside, len)| (at + inside, len));
        // A carriage return and the newline behind it are one line end.
        let len = if bytes[end..].starts_with(b"\r\n") { 2 } else { len };
        let next = (end + len).min(bytes.len());
        self.at = next;
        if next > newline {
            self.newline = memchr(b'\n', &bytes[next..]).map_or(bytes.len(), |inside| next + inside);
        }
        Some(Line { content: Span::new(at, end), end: Span::new(end, next) })
    }
}

/// The first carriage return, vertical tab, form feed, U+0085, U+2028 or U+2029 from `at` on: where it stands, and its length in bytes.
fn other_end(content: &[u8], mut at: usize, spare_bytes: bool) -> Option<(usize, usize)> {
    while let Some(inside) = content[at..].iter().position(|&byte| matches!(byte, 0x0b..=0x0d | 0xc2 | 0xe2)) {
        at += inside;
        match &content[at..] {
            [0x0b..=0x0d, ..] => return Some((at, 1)),
            [0xc2, 0x85, ..] if !(spare_bytes && ends_with_lead(&content[..at])) => return Some((at, 2)),
            [0xe2, 0x80, 0xa8 | 0xa9, ..] => return Some((at, 3)),
            _ => at += 1,
        }
    }
    None
}

/// Ends with one of U+00C2 to U+00F4, or with a C1 character, which may be the bytes of UTF-8 before.
fn ends_with_lead(content: &[u8]) -> bool {
    matches!(content, [.., 0xc3, 0x82..=0xb4] | [.., 0xc2, 0x80..=0x9f])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(&str, &str)> {
        let mut lines = Lines::new(text, true);
        std::iter::from_fn(|| lines.next(0)).map(|line| (&text[line.content], &text[line.end])).collect()
    }

    #[test]
    fn lines_end_in_many_ways() {
        let text = "a\nb\r\nc\rd\u{2028}e\u{2029}f\u{85}g\u{b}h\u{c}\n\r\n\u{a0}";
        let wanted = [
            ("a", "\n"),
            ("b", "\r\n"),
            ("c", "\r"),
            ("d", "\u{2028}"),
            ("e", "\u{2029}"),
            ("f", "\u{85}"),
            ("g", "\u{b}"),
            ("h", "\u{c}"),
            ("", "\n"),
            ("", "\r\n"),
            ("\u{a0}", ""),
        ];
        assert_eq!(lines(text), wanted);
        assert_eq!(lines(""), []);
        assert_eq!(lines("\n"), [("", "\n")]);
        assert_eq!(lines("Ñ\u{85}\u{85}"), [("Ñ\u{85}\u{85}", "")]);
    }
}
