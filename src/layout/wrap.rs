//! Paragraphs that are wrapped at a fixed width: found, and joined.

use super::Block;
use crate::span::{Span, count};

/// Widths that texts are wrapped at, in characters.
const NARROWEST: usize = 50;
const WIDEST: usize = 100;
/// At least so many lines must be full, …
const FEWEST_FULL: usize = 4;
/// … and this share of the longer lines.
const FULL_SHARE: f64 = 0.8;
/// One full line in so many follows another: paragraphs have more than two lines.
const CHAINED: usize = 3;
/// At most one line in so many may be longer than the width: addresses, tables.
const OVERLONG: usize = 20;

/// The width that a text with these lines is wrapped at, if it is.
///
/// A line is full where the first word of the next would not have fitted. In wrapped paragraphs nearly all long lines that have a
/// next one are full; in lists and one-line paragraphs few are.
pub(super) fn width(text: &str, lines: impl Iterator<Item = Span> + Clone) -> Option<usize> {
    let count = lines.clone().count();
    let (mut overlong, mut width) = (0, 0);
    for line in lines.clone() {
        // No character takes less than a byte; short lines are not counted.
        let length = if line.len() <= width { continue } else { length(&text[line]) };
        if length <= WIDEST {
            width = width.max(length);
            continue;
        }
        overlong += 1;
        if overlong * OVERLONG > count {
            return None;
        }
    }
    if width < NARROWEST {
        return None;
    }
    let (mut long, mut full, mut chained) = (0_usize, 0_usize, 0_usize);
    let mut after_full = false;
    for (line, next) in lines.clone().zip(lines.skip(1)) {
        // Only lines of one paragraph.
        if line.len() * 10 < width * 6 || has_blank_line(&text[Span::new(line.end, next.start)]) {
            after_full = false;
            continue;
        }
        let length = length(&text[line]);
        if length <= width && length * 10 >= width * 6 {
            let filled = is_full(&text[line], &text[next], width);
            long += 1;
            full += usize::from(filled);
            chained += usize::from(filled && after_full);
            after_full = filled;
        }
        // Not of that kind: most texts are done here after a few lines.
        if long > 20 && full * 2 < long {
            return None;
        }
    }
    (full >= FEWEST_FULL && full as f64 >= FULL_SHARE * long as f64 && chained * CHAINED >= full).then_some(width)
}

/// Joins the lines of each paragraph to one block.
pub(super) fn join(text: &str, width: usize, blocks: &mut Vec<Block>) {
    let mut kept = 0;
    for number in 0..blocks.len() {
        let block = blocks[number];
        if kept > 0 {
            let last = blocks[kept - 1];
            if !last.is_blank() && !block.is_blank() && goes_on(&text[last.text], &text[block.text], width) {
                blocks[kept - 1].text.end = block.text.end;
                continue;
            }
        }
        blocks[kept] = block;
        kept += 1;
    }
    blocks.truncate(kept);
}

/// Whether `line`, or the last line of it, was broken because `next` did not fit.
fn goes_on(line: &str, next: &str, width: usize) -> bool {
    let last = line.rsplit(['\n', '\r']).next().unwrap_or(line);
    is_full(last, next, width) && length(last) <= width && !begins_item(next)
}

fn is_full(line: &str, next: &str, width: usize) -> bool {
    // Without spaces there is no first word; such texts are not taken for wrapped.
    let Some(word) = next.split_whitespace().next().filter(|word| word.len() < next.len() || word.len() < width / 2) else {
        return false;
    };
    length(line) + 1 + length(word) > width
}

/// Whether a line begins a list item or a quotation of its own.
pub(crate) fn begins_item(line: &str) -> bool {
    let mut chars = line.chars();
    match (chars.next(), chars.next()) {
        (Some('-' | '*' | '+' | '–' | '#'), Some(' ')) | (Some('•' | '>'), _) => true,
        _ => line.split_once([' ', '\t']).is_some_and(|(number, _)| {
            number.ends_with(['.', ')'])
                && number.len() <= 4
                && number[..number.len() - 1].bytes().all(|byte| byte.is_ascii_digit())
        }),
    }
}

/// Whether a blank line stands between two lines.
fn has_blank_line(between: &str) -> bool {
    if between.len() == 1 {
        return false;
    }
    let (lf, cr) = (between.matches('\n').count(), between.matches('\r').count());
    lf.max(cr) > 1 || (lf == 1 && cr == 1 && !between.contains("\r\n"))
}

/// Length of a line; longer ones than any width are not told apart.
fn length(line: &str) -> usize {
    let bytes = line.as_bytes();
    count(&bytes[..bytes.len().min(4 * WIDEST + 4)], |byte| !(0x80..0xc0).contains(&byte))
}
