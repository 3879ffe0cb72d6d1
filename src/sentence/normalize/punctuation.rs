//! The options of punctuation: marks that stand too close, too far, or too often.

use super::options::{Normalize, Step};
use crate::draft::Edits;
use crate::span::Span;

/// So many of a mark in a row may stay.
const MOST_MARKS: usize = 3;

/// Tidies the punctuation of a line, as the options say.
pub(super) fn tidy(line: &str, options: &Normalize, edits: &mut Edits<'_>) {
    let (close, far, often) =
        (options.has(Step::SentenceSpaces), options.has(Step::SpacesBeforeMarks), options.has(Step::RepeatedMarks));
    let mut start = 0;
    for word in line.split_inclusive(' ') {
        let end = start + word.len();
        let bare = word.trim_end_matches(' ');
        // The space before this word, which is one mark or some.
        let before =
            start.checked_sub(1).filter(|&space| far && is_marks(bare) && !line[..space].ends_with([' ', '\t']) && space > 0);
        if let Some(space) = before {
            edits.replace(Span::new(space, start), "");
        }
        let close = close && !is_address(bare);
        for (at, run) in runs_of_marks(bare) {
            let mark = start + at + run.len();
            if often && run.len() > MOST_MARKS {
                edits.replace(Span::new(mark - run.len() + MOST_MARKS, mark), "");
            }
            if close && run.len() == 1 && parts_sentences(&bare[..at], &bare[at + 1..]) {
                edits.replace(Span::new(mark, mark), " ");
            }
        }
        start = end;
    }
}

/// Marks that no space belongs before, and nothing else.
fn is_marks(word: &str) -> bool {
    !word.is_empty()
        && word.bytes().all(|byte| matches!(byte, b',' | b'.' | b';' | b':' | b'!' | b'?'))
        && !word.starts_with("..")
}

/// The runs of the same end mark.
fn runs_of_marks(word: &str) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    let runs = word.as_bytes().chunk_by(|a, b| a == b).map(move |run| {
        at += run.len();
        (at - run.len(), run)
    });
    runs.filter(|(_, run)| matches!(run[0], b'.' | b'!' | b'?'))
}

/// Whether a mark between these ends a sentence: a word in small letters before it, one with a capital behind it.
fn parts_sentences(before: &str, behind: &str) -> bool {
    let mut last = before.chars().rev();
    let mut next = behind.chars();
    let is_small = |c: Option<char>| c.is_some_and(char::is_lowercase);
    is_small(last.next()) && is_small(last.next()) && next.next().is_some_and(char::is_uppercase) && is_small(next.next())
}

/// Addresses of pages, files and mail.
fn is_address(word: &str) -> bool {
    word.contains(['/', '@', '\\']) || word.starts_with("www.")
}
