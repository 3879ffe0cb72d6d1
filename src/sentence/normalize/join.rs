//! Hard wraps: the lines of a paragraph -> one line.

use memchr::memchr_iter;

use super::spaces::is_space;
use crate::draft::Edits;
use crate::layout::{Layout, begins_item, ends_sentence};
use crate::span::Span;

/// Joins the lines of each block of a text that is laid out as wrapped.
///
/// Not where most lines end sentences: a text that was cut at its sentences may have lines of about one length.
pub(super) fn join(text: &str, layout: &Layout, words: &mut Vec<Span>, edits: &mut Edits<'_>) {
    let (mut count, mut ended) = (0, 0);
    for (line, _) in neighbours(text, layout) {
        count += 1;
        ended += usize::from(ends_sentence(&text[line]));
    }
    if ended * 2 > count {
        return;
    }
    words.clear();
    for (line, next) in neighbours(text, layout).filter(|&(line, next)| belongs(&text[line], &text[next])) {
        let lead = text[next].len() - text[next].trim_start_matches(is_space).len();
        let seam = Seam::between(&text[line], &text[next][lead..], || find_words(text, words), text);
        if let Seam::NoHyphen(len) = seam {
            edits.replace(Span::new(line.end - len, line.end), "");
        }
        // The line end alone stands for what is written: a removed block may lie between it and the next line.
        edits.replace(Span::new(line.end, next.start), if seam == Seam::Space { " " } else { "" });
        if lead > 0 {
            edits.replace(Span::new(next.start, next.start + lead), "");
        }
    }
}

/// The pairs of lines that follow each other inside a block.
fn neighbours<'a>(text: &'a str, layout: &'a Layout) -> impl Iterator<Item = (Span, Span)> + 'a {
    layout.blocks.iter().filter(|block| !block.is_blank()).flat_map(move |block| {
        // From the start of the first line, with its indentation.
        let block = Span::new(block.start, block.text.end);
        let ends = memchr_iter(b'\n', text[block].as_bytes()).map(move |at| block.start + at);
        let mut start = block.start;
        ends.clone().zip(ends.skip(1).chain([block.end])).map(move |(end, next_end)| {
            let line = Span::new(start, end);
            start = end + 1;
            (line, Span::new(start, next_end))
        })
    })
}

/// Whether the next line goes on, by its indentation: it is not indented, or as a hanging item is, or as the whole paragraph is.
fn belongs(line: &str, next: &str) -> bool {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    indent(next) <= indent(line) || begins_item(line.trim_start())
}

/// What stands between two lines that become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seam {
    Space,
    /// Scripts without spaces, and words with a hyphen of their own.
    Nothing,
    /// A hyphen, of so many bytes, that only the line's end brought in.
    NoHyphen(usize),
}

impl Seam {
    fn between<'w>(line: &str, next: &str, words: impl FnOnce() -> &'w [Span], text: &str) -> Seam {
        let (Some(last), Some(first)) = (line.chars().next_back(), next.chars().next()) else { return Seam::Space };
        if is_spaceless(last) && is_spaceless(first) {
            return Seam::Nothing;
        }
        if !matches!(last, '-' | '\u{2010}') || !first.is_lowercase() {
            return Seam::Space;
        }
        let stem = &line[..line.len() - last.len_utf8()];
        let (head, tail) = (last_word(stem), first_word(next));
        if head.is_empty() {
            return Seam::Space;
        }
        let joined = || head.chars().chain(tail.chars());
        let is_word = words().binary_search_by(|&word| text[word].chars().cmp(joined())).is_ok();
        if is_word { Seam::NoHyphen(last.len_utf8()) } else { Seam::Nothing }
    }
}

/// The words of a text, sorted; found once.
fn find_words<'w>(text: &str, words: &'w mut Vec<Span>) -> &'w [Span] {
    if words.is_empty() {
        let mut at = 0;
        for run in text.split(|c: char| !c.is_alphabetic()) {
            if !run.is_empty() {
                words.push(Span::new(at, at + run.len()));
            }
            at += run.len() + text[at + run.len()..].chars().next().map_or(0, char::len_utf8);
        }
        words.sort_unstable_by(|&a, &b| text[a].cmp(&text[b]));
    }
    words
}

fn last_word(text: &str) -> &str {
    &text[text.trim_end_matches(char::is_alphabetic).len()..]
}

fn first_word(text: &str) -> &str {
    &text[..text.len() - text.trim_start_matches(char::is_alphabetic).len()]
}

/// Characters of scripts that put no spaces between words: Han and Kana with their marks, Thai, Lao, Burmese, Khmer.
fn is_spaceless(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{2e80}'..='\u{a4cf}'
        | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}
