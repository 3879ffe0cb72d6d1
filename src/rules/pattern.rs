//! Regular expressions of rules, and the fixed text that decides whether one is tried at all.

use std::sync::OnceLock;

use memchr::memmem::Finder;
use regex::{Regex, RegexBuilder};
use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind, Look, Repetition};

use super::affix::{KEY_BYTES, Side};
use super::announce::{Fixed, fixed_texts};
use super::compile::Text;
use super::fold::{Numbers, fold};

/// What a compiled pattern may need, in bytes.
const SIZE_LIMIT: usize = 256 << 10;

/// A regular expression of a rule. Parsed at once, compiled at its first use: most are never tried.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    source: Text,
    regex: OnceLock<Option<Regex>>,
    /// Shortest text in which it can match, in bytes.
    min_len: usize,
    /// Longest text that it can be, in characters.
    max_chars: Option<usize>,
    /// Text that every match holds somewhere, if there is one worth looking for.
    inner: Option<Text>,
    finder: OnceLock<Box<Finder<'static>>>,
    /// Every match begins, or ends, the block with one of these texts: the side whose texts say more.
    pub(super) announced: Option<(Side, Vec<Fixed>)>,
}

impl Pattern {
    /// A pattern for folded text: it is folded itself, so that it may be written in any case.
    pub(super) fn folded(source: &str) -> Result<Self, String> {
        Pattern::new(fold_pattern(source))
    }

    /// A pattern for the block as it stands.
    pub(super) fn verbatim(source: &str) -> Result<Self, String> {
        Pattern::new(ascii_classes(source))
    }

    fn new(source: String) -> Result<Self, String> {
        let hir = regex_syntax::parse(&source).map_err(|error| short_reason(&error))?;
        let properties = hir.properties();
        let min_len = properties.minimum_len().unwrap_or(0);
        let whole = properties.look_set_prefix().contains(Look::Start) && properties.look_set_suffix().contains(Look::End);
        let max_chars = if whole { longest_match(&hir) } else { None };
        let announced = [Side::Start, Side::End].map(|side| Some((side, fixed_texts(&hir, side)?)));
        let announced =
            announced.into_iter().flatten().rev().max_by_key(|(_, texts)| {
                texts.iter().map(|fixed| fixed.text.len() + if fixed.whole { KEY_BYTES } else { 0 }).min()
            });
        let inner = required_text(&hir).filter(|text| text.len() >= 3).map(Text::from);
        let source = if max_chars.is_some() { without_large_counts(&hir).to_string() } else { source };
        Ok(Pattern {
            source: source.into(),
            regex: OnceLock::new(),
            min_len,
            max_chars,
            inner,
            finder: OnceLock::new(),
            announced,
        })
    }

    /// A pattern of which all is known.
    pub(super) fn known(source: Text, min_len: usize, max_chars: Option<usize>, inner: Option<Text>) -> Self {
        Pattern { source, regex: OnceLock::new(), min_len, max_chars, inner, finder: OnceLock::new(), announced: None }
    }

    /// What [`Pattern::known`] wants to know.
    #[cfg(test)]
    pub(super) fn parts(&self) -> (&str, usize, Option<usize>, Option<&str>) {
        (&self.source, self.min_len, self.max_chars, self.inner.as_deref())
    }

    /// Whether a text that every match holds is looked for first.
    pub(super) fn has_inner(&self) -> bool {
        self.inner.is_some()
    }

    /// What is compiled.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// Compiles now; an error where the pattern is too large.
    pub(super) fn compile(&self) -> Result<(), String> {
        match self.regex() {
            Some(_) => Ok(()),
            None => Err(format!("it compiles to more than {} KiB", SIZE_LIMIT >> 10)),
        }
    }

    /// Whether the pattern is found in `text`.
    pub(super) fn is_match(&self, text: &str) -> bool {
        let fits =
            text.len() >= self.min_len && self.max_chars.is_none_or(|most| text.len() <= most || text.chars().count() <= most);
        let fits = fits && self.inner.as_ref().is_none_or(|inner| self.finder(inner).find(text.as_bytes()).is_some());
        fits && self.regex().is_some_and(|regex| regex.is_match(text))
    }

    fn finder(&self, inner: &str) -> &Finder<'static> {
        self.finder.get_or_init(|| Box::new(Finder::new(inner).into_owned()))
    }

    fn regex(&self) -> Option<&Regex> {
        let build = || RegexBuilder::new(&self.source).size_limit(SIZE_LIMIT).build().ok();
        self.regex.get_or_init(build).as_ref()
    }
}

/// Most characters that a match has, if there is such a bound.
fn longest_match(hir: &Hir) -> Option<usize> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(0),
        HirKind::Literal(literal) => Some(String::from_utf8_lossy(&literal.0).chars().count()),
        HirKind::Class(_) => Some(1),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.or_else(|| is_small_class(&repetition.sub).then_some(LONGEST_NUMBER))?;
            Some(longest_match(&repetition.sub)? * most as usize)
        }
        HirKind::Capture(capture) => longest_match(&capture.sub),
        HirKind::Concat(parts) => parts.iter().map(longest_match).sum(),
        HirKind::Alternation(parts) => parts.iter().map(longest_match).try_fold(0, |most, next| Some(most.max(next?))),
    }
}

/// The longest text that every match holds.
fn required_text(hir: &Hir) -> Option<String> {
    match hir.kind() {
        HirKind::Literal(literal) => String::from_utf8(literal.0.to_vec()).ok(),
        HirKind::Capture(capture) => required_text(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => required_text(&repetition.sub),
        HirKind::Concat(parts) => parts.iter().filter_map(required_text).max_by_key(String::len),
        _ => None,
    }
}

/// What "any number" of digits or spaces is taken for.
const LONGEST_NUMBER: u32 = 12;

fn is_small_class(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => class.iter().map(ClassUnicodeRange::len).sum::<usize>() <= 12,
        HirKind::Literal(literal) => literal.0.len() == 1,
        _ => false,
    }
}

/// A count above this costs more to compile than it says: with the length of the whole bounded, "any number" serves as well.
const LARGE_COUNT: u32 = 4;

/// The same expression with large counts opened.
fn without_large_counts(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Repetition(repetition) => {
            let max = repetition.max.filter(|&max| max <= LARGE_COUNT);
            let min = repetition.min.min(LARGE_COUNT);
            Hir::repetition(Repetition {
                min,
                max,
                greedy: repetition.greedy,
                sub: Box::new(without_large_counts(&repetition.sub)),
            })
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
    use super::*;

    #[test]
    fn folded_patterns_match_folded_text() {
        let pattern = Pattern::folded(r"^\d+ Thoughts? on “.+”$").unwrap();
        assert!(pattern.is_match("3 thoughts on \"rain\""));
        assert!(!pattern.is_match("three thoughts on \"rain\""));
        assert!(matches!(pattern.announced, Some((Side::Start, _))), "{:?}", pattern.announced);
    }

    #[test]
    fn syntax_survives_folding() {
        assert_eq!(fold_pattern(r"^\S+ – [a–c]…\d"), r"^\S+ \- [a\-c](?:\.\.\.)[0-9]");
        assert!(Pattern::folded(r"^a[").is_err());
    }

    #[test]
    fn large_counts_bound_the_whole() {
        let pattern = Pattern::folded("^by .{2,40}$").unwrap();
        assert!(pattern.compile().is_ok() && !pattern.source().contains("40"), "{}", pattern.source());
        assert!(pattern.is_match(&format!("by {}", "é".repeat(40))));
        assert!(!pattern.is_match(&format!("by {}", "é".repeat(41))));
        assert!(!pattern.is_match("by x"));
    }

    #[test]
    fn large_patterns_are_refused_at_compilation() {
        let pattern = Pattern::folded(r"^x(\w{1,200}){1,200}").unwrap();
        assert!(pattern.compile().unwrap_err().contains("256 KiB"));
        assert!(!pattern.is_match("xabc"), "a pattern that cannot be compiled matches nothing");
    }
}
