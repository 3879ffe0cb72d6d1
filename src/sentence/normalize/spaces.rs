//! White space inside a line.

use super::options::{Normalize, Step};
use crate::draft::Edits;
use crate::span::Span;

/// From so many spaces on, a run may part the columns of a table.
const COLUMN_GAP: usize = 3;

/// Makes one space of many, and none of those at the line's ends.
pub(super) fn squeeze(line: &str, options: &Normalize, edits: &mut Edits<'_>) {
    let content = line.trim_end_matches(is_space).len();
    if options.has(Step::Spaces) {
        squeeze_runs(&line[..content], options.has(Step::KeepNoBreakSpaces), edits);
    }
    if options.has(Step::TrailingSpaces) && content < line.len() {
        edits.replace(Span::new(content, line.len()), "");
    }
}

/// Squeezes the white space of a line that does not end with any.
fn squeeze_runs(line: &str, keep_no_break: bool, edits: &mut Edits<'_>) {
    let lead = line.len() - line.trim_start_matches(is_space).len();
    let indented = is_indent(&line[..lead]);
    if !indented && lead > 0 {
        edits.replace(Span::new(0, lead), "");
    }
    let counted = indented || is_tabular(&line[lead..]);
    let mut at = lead;
    while let Some(inside) = line[at..].find(is_space) {
        let start = at + inside;
        let end = line.len() - line[start..].trim_start_matches(is_space).len();
        at = end;
        let run = &line[start..end];
        if run == " " || (keep_no_break && matches!(run, "\u{a0}" | "\u{202f}")) {
            continue;
        }
        if counted {
            let wide = |&(_, c): &(usize, char)| !matches!(c, ' ' | '\t');
            for (inside, c) in run.char_indices().filter(wide) {
                edits.replace(Span::new(start + inside, start + inside + c.len_utf8()), " ");
            }
        } else {
            edits.replace(Span::new(start, end), " ");
        }
    }
}

/// Whether a line that begins with this white space is meant to be indented: by a tab or two spaces, not by what HTML leaves.
fn is_indent(lead: &str) -> bool {
    lead.len() > usize::from(lead == " ") && lead.bytes().all(|byte| matches!(byte, b' ' | b'\t'))
}

/// Whether a line, without white space at its ends, has columns.
fn is_tabular(line: &str) -> bool {
    let bytes = line.as_bytes();
    memchr::memchr(b'\t', bytes).is_some()
        || bytes.chunk_by(|a, b| (*a == b' ') == (*b == b' ')).filter(|run| run[0] == b' ' && run.len() >= COLUMN_GAP).count() > 1
}

/// White space that may be squeezed; the wide space of East Asia is a character of its own.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}')
}
