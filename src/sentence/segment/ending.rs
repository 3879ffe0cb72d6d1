//! Marks that may end a sentence, and what closes behind them.

use super::Tailoring;
use super::scene::Scene;
use crate::sentence::boundary::{Seen, see_next};
use crate::sentence::property::Class;

/// Marks that stand together, by what they tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marks {
    /// One full stop.
    Stop,
    /// Several, or an ellipsis.
    Dots,
    /// A question mark or the like is among them.
    Strong,
    /// A mark of a script that sets no space behind it is among them.
    Wide,
}

/// Marks and what closes behind them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ending {
    /// Where the marks begin.
    pub(super) mark: usize,
    pub(super) marks: Marks,
    /// How many full stops with spaces between them end here: three in `. . .`.
    pub(super) spelled: usize,
    /// Behind the marks.
    pub(super) bare: usize,
    /// Behind closing quotation marks, brackets and notes.
    pub(super) closed: usize,
    /// Whether there are such quotation marks or brackets.
    pub(super) quoted: bool,
}

impl Scene<'_, '_> {
    /// Reads the marks that begin with `first`, and what closes behind them.
    pub(super) fn ending(&self, first: Seen) -> Ending {
        let mut ending =
            Ending { mark: first.start, marks: marks(first), spelled: 1, bare: first.end, closed: first.end, quoted: false };
        while let Some(seen) = see_next(self.text, ending.bare) {
            if !seen.class.is_end_mark() && !is_ellipsis(self.text, seen) {
                break;
            }
            ending.marks = match (ending.marks, marks(seen)) {
                (Marks::Stop, Marks::Stop) => Marks::Dots,
                (marks, Marks::Stop | Marks::Dots) if marks != Marks::Stop => marks,
                (_, marks) => marks,
            };
            ending.bare = seen.end;
        }
        if ending.marks == Marks::Stop {
            ending.spelled = self.spelled_dots(first.start);
            if ending.spelled > 1 {
                ending.marks = Marks::Dots;
            }
        }
        ending.closed = ending.bare;
        while let Some(seen) = see_next(self.text, ending.closed) {
            if seen.class == Class::Close && self.closes(seen) {
                ending.quoted = true;
                ending.closed = seen.end;
            } else if let Some(end) = self.note_end(seen) {
                ending.closed = end;
            } else {
                break;
            }
        }
        ending
    }

    /// How many full stops with spaces between them end at this one; no more than six are counted.
    fn spelled_dots(&self, mark: usize) -> usize {
        let before = self.text.as_bytes()[self.start..mark].rchunks_exact(2);
        1 + before.take(5).take_while(|pair| *pair == b". ").count()
    }

    /// Whether a quotation mark or bracket behind a mark closes: one that only opens does not, nor one that may do both before a word.
    fn closes(&self, seen: Seen) -> bool {
        match self.char_at(seen.start) {
            '(' | '[' | '{' | '（' | '［' | '【' | '〔' | '「' | '『' | '《' | '〈' | '„' | '‚' | '⟨' => false,
            '“' | '‘' | '«' | '‹' => {
                see_next(self.text, seen.end).is_none_or(|next| !next.class.is_of_word() && next.class != Class::Other)
            }
            _ => true,
        }
    }

    /// Behind a note's reference: `[1]`, `[a]`, `¹`.
    fn note_end(&self, seen: Seen) -> Option<usize> {
        if !self.does(Tailoring::Notes) {
            return None;
        }
        match self.char_at(seen.start) {
            '¹' | '²' | '³' | '⁰' | '⁴'..='⁹' => Some(seen.end),
            '[' => {
                let inside = &self.text[seen.end..];
                let end = inside.bytes().take(6).position(|byte| byte == b']')?;
                let number =
                    end > 0 && inside[..end].bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'-' | b' '));
                let letter = end == 1 && inside.as_bytes()[0].is_ascii_lowercase();
                (number || letter).then_some(seen.end + end + 1)
            }
            _ => None,
        }
    }

    /// What follows on a closing quotation mark or bracket that stands by itself, if `quote` is one; nothing where the text ends there.
    #[allow(clippy::option_option, reason = "the text may end behind it")]
    pub(super) fn behind_detached(&self, ending: &Ending, quote: Seen) -> Option<Option<Seen>> {
        let rest = &self.text[quote.start..];
        let paragraph = || self.paragraph_to(ending.mark);
        let (end, closes) = match self.char_at(quote.start) {
            '”' | '’' | ')' | ']' | '»' | '›' => (quote.end, true),
            '“' => (quote.end, paragraph().contains('„')),
            '«' => (quote.end, paragraph().contains('»')),
            '\'' if rest.starts_with("''") => (quote.end + 1, true),
            '`' if rest.starts_with("``") => (quote.end + 1, paragraph().contains("``")),
            '\'' => (quote.end, paragraph().contains(" '")),
            '"' => (quote.end, paragraph().matches('"').count() % 2 == 1),
            _ => return None,
        };
        let mut next = see_next(self.text, end);
        while let Some(seen) = next.filter(|seen| seen.class.is_end_mark()) {
            next = see_next(self.text, seen.end);
        }
        if !closes || next.is_some_and(|next| !matches!(next.class, Class::Sp | Class::ParaSep)) {
            return None;
        }
        while let Some(seen) = next.filter(|seen| seen.class == Class::Sp) {
            next = see_next(self.text, seen.end);
        }
        Some(next)
    }
}

/// What a mark tells by itself.
fn marks(seen: Seen) -> Marks {
    match seen.class {
        Class::STerm if seen.end - seen.start > 2 => Marks::Wide,
        Class::STerm => Marks::Strong,
        Class::ATerm if seen.end == seen.start + 1 => Marks::Stop,
        // Full stops of full width and half width.
        Class::ATerm => Marks::Wide,
        _ => Marks::Dots,
    }
}

pub(super) fn is_ellipsis(text: &str, seen: Seen) -> bool {
    text.as_bytes()[seen.start..seen.end] == *"…".as_bytes()
}
