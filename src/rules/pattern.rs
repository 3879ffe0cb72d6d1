//! Regular expressions of rules: read, and what is known of each before it is run.

use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind, Look, Repetition};

use super::announce::{Announcement, announcement, is_rest_of_number};
use super::dates::{is_sign, name_signs};
use super::fold::{Numbers, fold};
use super::prefilter::{Prefilter, required_text};
use super::program::{self, CharClass, Classes};

/// What `<number>` stands for.
const NUMBER: &str = r"(?:\d+(?:[.,]\d+)*)";

/// What a pattern is matched against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sees {
    Folded,
    /// Folded, with signs for its dates.
    Dated,
    Verbatim,
}

/// A regular expression of a rule.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    /// As it is matched, folded where it sees folded text.
    pub(super) source: String,
    pub(super) sees: Sees,
    /// The same, with large counts opened where the length of the block is bounded.
    pub(super) hir: Hir,
    pub(super) prefilter: Prefilter,
    /// A text that every match holds.
    pub(super) inner: Option<String>,
    pub(super) announced: Option<Announcement>,
    /// Bytes that it compiles to, with its classes and what announces it.
    pub(super) size: usize,
}

impl Pattern {
    /// A pattern for folded text: it is folded itself, so that it may be written in any case.
    pub(super) fn folded(source: &str) -> Result<Self, String> {
        let folded = fold_pattern(&source.replace("<number>", NUMBER));
        match name_signs(&folded) {
            Some(named) => Pattern::new(named, Sees::Dated),
            None => Pattern::new(folded, Sees::Folded),
        }
    }

    /// A pattern for the block as it stands.
    pub(super) fn verbatim(source: &str) -> Result<Self, String> {
        Pattern::new(ascii_classes(source), Sees::Verbatim)
    }

    fn new(source: String, sees: Sees) -> Result<Self, String> {
        let hir = regex_syntax::parse(&source).map_err(|error| short_reason(&error))?;
        let properties = hir.properties();
        let whole = properties.look_set_prefix().contains(Look::Start) && properties.look_set_suffix().contains(Look::End);
        let max_chars = if whole { longest_match(&hir) } else { None };
        let announced = announcement(&hir, sees != Sees::Verbatim);
        let prefilter = Prefilter::of(&hir, max_chars);
        let inner = required_text(&hir);
        let hir = if max_chars.is_some() { without_large_counts(&hir) } else { hir };
        // Whether it can be compiled is known now; it is, when all classes are in one place.
        let mut classes = Classes::default();
        let program = program::compile(&hir, &mut classes)?;
        let size = program.len()
            + classes.all.iter().map(CharClass::size).sum::<usize>()
            + announced.as_ref().map_or(0, Announcement::size);
        Ok(Pattern { source, sees, hir, prefilter, inner, announced, size })
    }

    /// Whether every match begins at the start of the block.
    pub(super) fn is_anchored(&self) -> bool {
        self.hir.properties().look_set_prefix().contains(Look::Start)
    }
}

/// Most characters that a match has, if there is such a bound.
fn longest_match(hir: &Hir) -> Option<usize> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(0),
        HirKind::Literal(literal) => {
            let text = String::from_utf8_lossy(&literal.0);
            Some(text.chars().map(|c| if is_sign(c) { LONGEST_DATE } else { 1 }).sum())
        }
        HirKind::Class(Class::Unicode(class)) if class.iter().any(|range| is_sign(range.start())) => Some(LONGEST_DATE),
        HirKind::Class(_) => Some(1),
        HirKind::Repetition(_) if is_rest_of_number(hir) => Some(LONGEST_NUMBER as usize),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.or_else(|| is_small_class(&repetition.sub).then_some(LONGEST_NUMBER))?;
            longest_match(&repetition.sub)?.checked_mul(most as usize)
        }
        HirKind::Capture(capture) => longest_match(&capture.sub),
        HirKind::Concat(parts) => parts.iter().try_fold(0_usize, |sum, part| sum.checked_add(longest_match(part)?)),
        HirKind::Alternation(parts) => parts.iter().map(longest_match).try_fold(0, |most, next| Some(most.max(next?))),
    }
}

/// What a sign stands for is at most so long, in characters.
const LONGEST_DATE: usize = 60;

/// What "any number" of digits or spaces is taken for.
const LONGEST_NUMBER: u32 = 12;

fn is_small_class(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => class.iter().map(ClassUnicodeRange::len).sum::<usize>() <= 12,
        HirKind::Literal(literal) => literal.0.len() == 1,
        _ => false,
    }
}

/// A count above this bounds the block: how its parts share the length is left open.
const LARGE_COUNT: u32 = 4;

/// The same expression with large counts opened.
fn without_large_counts(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Repetition(repetition) => {
            let max = repetition.max.filter(|&max| max <= LARGE_COUNT);
            let min = repetition.min.min(LARGE_COUNT);
            let sub = Box::new(without_large_counts(&repetition.sub));
            Hir::repetition(Repetition { min, max, greedy: repetition.greedy, sub })
        }
        HirKind::Capture(capture) => without_large_counts(&capture.sub),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(without_large_counts).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(without_large_counts).collect()),
        HirKind::Empty | HirKind::Look(_) | HirKind::Literal(_) | HirKind::Class(_) => hir.clone(),
    }
}

/// Folds what stands for itself in a pattern, leaves its syntax alone, and gives `\d`, `\s` and `\b` their ASCII sense.
fn fold_pattern(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut chars = source.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(escaped) => push_escape(escaped, &mut out),
                None => out.push(c),
            },
            // Spaces are literal and may stand at the ends, where folding would trim them.
            _ if c.is_whitespace() => out.push(' '),
            _ => {
                let folded = fold(c.encode_utf8(&mut [0; 4]), Numbers::Keep);
                if folded.chars().eq([c]) {
                    out.push(c);
                } else if folded.chars().count() == 1 {
                    // What folding made of a plain character is plain: a dash, a full-width bracket.
                    out.push_str(&regex_syntax::escape(&folded));
                } else {
                    // "…" has to stay one item for what follows it ("…?").
                    out.push_str("(?:");
                    regex_syntax::escape_into(&folded, &mut out);
                    out.push(')');
                }
            }
        }
    }
    out
}

fn ascii_classes(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut chars = source.chars();
    while let Some(c) = chars.next() {
        match (c, chars.clone().next()) {
            ('\\', Some(escaped)) => {
                push_escape(escaped, &mut out);
                chars.next();
            }
            _ => out.push(c),
        }
    }
    out
}

fn push_escape(escaped: char, out: &mut String) {
    match escaped {
        'd' => out.push_str("[0-9]"),
        's' => out.push_str("[ ]"),
        'b' => out.push_str("(?-u:\\b)"),
        _ => {
            out.push('\\');
            out.push(escaped);
        }
    }
}

/// The last line of the parser's message is the reason; the rest repeats the pattern, which the caller shows.
fn short_reason(error: &regex_syntax::Error) -> String {
    let text = error.to_string();
    text.lines().last().unwrap_or("").trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::affix::Side;
    use super::*;

    #[test]
    fn numbers_and_case_are_folded() {
        let pattern = Pattern::folded(r"^\d+ Thoughts? on “.+”$").unwrap();
        assert_eq!(pattern.source, r#"^[0-9]+ thoughts? on ".+"$"#);
        assert!(matches!(pattern.announced, Some(Announcement::Fixed(Side::Start, _))), "{:?}", pattern.announced);
        assert_eq!(Pattern::folded("^<number> views$").unwrap().source, r"^(?:[0-9]+(?:[.,][0-9]+)*) views$");
    }

    #[test]
    fn syntax_survives_folding() {
        assert_eq!(fold_pattern(r"^\S+ – [a–c]…\d"), r"^\S+ \- [a\-c](?:\.\.\.)[0-9]");
        assert!(Pattern::folded(r"^a[").is_err());
    }

    #[test]
    fn counts_bound_the_block() {
        assert_eq!(Pattern::folded("^by .{2,40}$").unwrap().prefilter.max_chars, Some(43));
        assert_eq!(Pattern::folded("^by .{2,}$").unwrap().prefilter.max_chars, None);
        assert_eq!(Pattern::folded("^by .{2,40}").unwrap().prefilter.max_chars, None);
    }
}
