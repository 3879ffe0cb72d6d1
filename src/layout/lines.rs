//! A text -> its lines.

use memchr::memchr2_iter;

use super::Block;
use crate::span::Span;
use crate::vector::Planes;

/// Cuts `text` into a block a line, and one for each run of blank lines. Lines end with LF, CRLF or CR.
pub(super) fn split(text: &str, planes: &Planes, blocks: &mut Vec<Block>) {
    let bytes = text.as_bytes();
    if planes.has_carriage_return() {
        let ends = memchr2_iter(b'\n', b'\r', bytes).filter(|&at| bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'));
        cut(text, ends.map(|at| at + 1), blocks);
    } else {
        cut(text, planes.newlines().map(|at| at + 1), blocks);
    }
}

/// Cuts `text` at these places.
fn cut(text: &str, ends: impl Iterator<Item = usize>, blocks: &mut Vec<Block>) {
    blocks.clear();
    let mut start = 0;
    let mut blank = false;
    for end in ends.chain([text.len()]) {
        if start == end {
            break;
        }
        let line = trimmed(text, Span::new(start, end));
        // A run of blank lines is one block.
        if !(line.is_empty() && blank) {
            blocks.push(Block { start, text: line, prose: false });
        }
        blank = line.is_empty();
        start = end;
    }
}

/// `span` without white space and invisible characters at its ends.
pub(crate) fn trimmed(text: &str, span: Span) -> Span {
    let bytes = &text.as_bytes()[span.range()];
    let visible = |byte: Option<&u8>| byte.is_some_and(|byte| (b'!'..0x7f).contains(byte));
    match bytes {
        // A line, and the end of it.
        [line @ .., b'\n'] if visible(line.first()) && visible(line.last()) => return Span::new(span.start, span.end - 1),
        line if visible(line.first()) && visible(line.last()) => return span,
        _ => {}
    }
    let lead = bytes.iter().take_while(|&&byte| is_blank_byte(byte)).count();
    let trail = bytes[lead..].iter().rev().take_while(|&&byte| is_blank_byte(byte)).count();
    let span = Span::new(span.start + lead, span.end - trail);
    let bytes = &text.as_bytes()[span.range()];
    match (bytes.first(), bytes.last()) {
        (Some(first), Some(last)) if !first.is_ascii() || !last.is_ascii() => {
            let from_start = text[span].trim_start_matches(is_blank);
            let start = span.end - from_start.len();
            Span::new(start, start + from_start.trim_end_matches(is_blank).len())
        }
        _ => span,
    }
}

/// `span` without parts at its start and end, which are sorted, and white space beside them.
pub(crate) fn without(text: &str, span: Span, parts: impl DoubleEndedIterator<Item = Span> + Clone) -> Span {
    let mut stays = span;
    for part in parts.clone() {
        if part.start <= stays.start {
            stays = trimmed(text, Span::new(part.end.clamp(stays.start, stays.end), stays.end));
        }
    }
    for part in parts.rev() {
        if part.end >= stays.end {
            stays = trimmed(text, Span::new(stays.start, part.start.clamp(stays.start, stays.end)));
        }
    }
    stays
}

fn is_blank_byte(byte: u8) -> bool {
    byte <= b' '
}

/// White space, control characters, and what takes no place.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}
