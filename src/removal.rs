//! Findings that are acted on -> the pieces of the text that stay.

use crate::detect::{Finding, before};
use crate::layout::{Layout, trimmed, without};
use crate::offsets::OffsetMap;
use crate::span::Span;

/// What stays of `text` when `removed`, sorted and disjoint, goes.
///
/// Where a block went, at most one blank line stays, none at the ends of the text; the last line keeps its line end, or its lack of one.
pub(crate) fn keep(text: &str, layout: &Layout, removed: &[Finding], kept: &mut OffsetMap) {
    kept.clear();
    let mut removed = removed;
    let mut between = Between::default();
    for (number, block) in layout.blocks.iter().enumerate() {
        let tile = layout.tile(number);
        if block.is_blank() {
            between.blank.get_or_insert(tile);
            continue;
        }
        let of_block = before(&mut removed, block.text.end);
        // The parts that go are at its start and end.
        let stays = without(text, block.text, of_block.iter().map(|finding| finding.span));
        if stays.is_empty() {
            between.gone = true;
            continue;
        }
        if let Some(blank) = between.blank {
            kept.push(if between.gone { first_line_end(text, blank, kept) } else { blank });
        }
        between = Between::default();
        if of_block.is_empty() {
            kept.push(tile);
        } else {
            kept.push(stays);
            // The line end behind the block, without white space before it, which must not come to stand beside what was not beside it; or
            // the space that parts two sentences.
            let behind = Span::new(block.text.end, tile.end);
            let line_end = text[behind].find(['\n', '\r']).unwrap_or(0);
            kept.push(Span::new(behind.start + line_end, behind.end));
        }
    }
    match between {
        Between { gone: true, .. } => end_as(text, kept),
        Between { blank: Some(blank), .. } => kept.push(blank),
        Between { .. } => {}
    }
}

/// What stands between two blocks that stay.
#[derive(Clone, Copy, Default)]
struct Between {
    /// The first blank lines.
    blank: Option<Span>,
    /// Something went.
    gone: bool,
}

/// One of the blank lines; nothing at the start of the text.
fn first_line_end(text: &str, blank: Span, kept: &OffsetMap) -> Span {
    if kept.cleaned_len() == 0 {
        return Span::new(blank.start, blank.start);
    }
    let end = text[blank].find(['\n', '\r']).map_or(blank.end, |at| {
        let two = text[blank][at..].starts_with("\r\n");
        blank.start + at + if two { 2 } else { 1 }
    });
    Span::new(blank.start, end)
}

/// Ends the kept text with a line end if `text` does, without one if not.
fn end_as(text: &str, kept: &mut OffsetMap) {
    let Some(last) = kept.sources().next_back() else { return };
    let content = trimmed(text, last);
    let ends = |text: &str| text.ends_with(['\n', '\r']);
    let len = kept.cleaned_len() - (last.end - content.end);
    if !ends(text) {
        kept.truncate(len);
    } else if !ends(&text[last]) {
        kept.truncate(len);
        let from = text.trim_end_matches(['\n', '\r']).len();
        let end = if text[from..].starts_with("\r\n") { from + 2 } else { from + 1 };
        kept.push(Span::new(from, end));
    }
}
