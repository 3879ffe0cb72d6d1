//! White space inside a line.

use memchr::memmem;

use super::options::{Normalize, Step};
use crate::draft::Edits;
use crate::span::Span;

/// A run of so many spaces, or more, may part the columns of a table.
const COLUMN_GAP: &[u8] = b"   ";

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
    while let Some(inside) = find_run(&line.as_bytes()[at..]) {
        let start = at + inside;
        if !line[start..].starts_with(is_space) {
            // Another character with the same first byte.
            at = start + line[start..].chars().next().map_or(1, char::len_utf8);
            continue;
        }
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

/// Where white space may begin that is more than a space between two words.
fn find_run(bytes: &[u8]) -> Option<usize> {
    let wide = |byte: u8| matches!(byte, 0xc2 | 0xe2);
    let next = bytes.iter().skip(1).chain([&b'x']);
    bytes
        .iter()
        .zip(next)
        .position(|(&byte, &next)| wide(byte) || byte == b'\t' || (byte == b' ' && (next <= b' ' || wide(next))))
}

/// Whether a line that begins with this white space is meant to be indented: by a tab or two spaces, not by what HTML leaves.
fn is_indent(lead: &str) -> bool {
    lead.len() > usize::from(lead == " ") && lead.bytes().all(|byte| matches!(byte, b' ' | b'\t'))
}

/// Whether a line, without white space at its ends, has columns.
fn is_tabular(line: &str) -> bool {
    memchr::memchr(b'\t', line.as_bytes()).is_some() || behind_gap(line).and_then(behind_gap).is_some()
}

/// What stands behind the first gap of columns.
fn behind_gap(line: &str) -> Option<&str> {
    memmem::find(line.as_bytes(), COLUMN_GAP).map(|at| line[at..].trim_start_matches(' '))
}

/// White space that may be squeezed; the wide space of East Asia is a character of its own.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}')
}
