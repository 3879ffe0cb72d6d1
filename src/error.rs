//! Everything that can fail: building. Cleaning cannot.

use std::fmt;

/// Why a cleaner could not be built, or a name not be understood.
///
/// Opaque on purpose: match on nothing, print it. The text names the file and line, shows the line with a caret under
/// the fault, and says what to do.
///
/// ```
/// use unscaffold::Cleaner;
///
/// let error = Cleaner::builder().rules("custom.rules", "[coment-form]\n= Leave a Reply").build().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "custom.rules:1: unknown category \"coment-form\"; did you mean \"comment-form\"?\n  | [coment-form]\n  |  ^"
/// );
/// assert_eq!((error.file(), error.line()), (Some("custom.rules"), Some(1)));
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    fault: Fault,
    place: Option<Place>,
}

/// Where in a rule file a fault is.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) file: String,
    /// From 1.
    pub(crate) line: usize,
    /// The line as it stands in the file.
    pub(crate) source: String,
    /// Byte in `source` that the caret stands under.
    pub(crate) column: usize,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error("unknown category \"{name}\"{}", did_you_mean(.hint.as_ref()))]
    UnknownCategory { name: String, hint: Option<String> },
    #[error("unknown policy \"{name}\"{}", did_you_mean(.hint.as_ref()))]
    UnknownPolicy { name: String, hint: Option<String> },
    #[error("unknown step \"{name}\"{}", did_you_mean(.hint.as_ref()))]
    UnknownStep { name: String, hint: Option<String> },
    #[error("unknown strength \"{name}\"{}", did_you_mean(.hint.as_ref()))]
    UnknownStrength { name: String, hint: Option<String> },
    #[error("unknown threshold \"{name}\"{}", did_you_mean(.hint.as_ref()))]
    UnknownThreshold { name: String, hint: Option<String> },
    #[error("\"{given}\" is no threshold: NAME=SHARE is wanted, a share from 0 on, or min-pages=NUMBER")]
    BadThreshold { given: String },
    #[error("unknown zone \"{name}\"{}", did_you_mean(.hint.as_ref()))]
    UnknownZone { name: String, hint: Option<String> },
    #[error("unknown shape \"{name}\"{}", did_you_mean(.hint.as_ref()))]
    UnknownShape { name: String, hint: Option<String> },
    #[error("unknown sign \"{sign}\": a rule begins with one of = ^ < $ / ~ @ ! {{ - + [ #")]
    UnknownSign { sign: String },
    #[error("a header ends with \"]\"")]
    UnclosedHeader,
    #[error("rule before any [category]")]
    NoCategory,
    #[error("empty phrase: nothing is left of it after folding")]
    EmptyPhrase,
    #[error("\"$\" phrase that ordinary sentences may end with: begin or end it with a mark, or give it three words")]
    LooseEnd,
    #[error("dates and times are whole blocks or the starts of blocks: they have no place in \"<\" and \"$\"")]
    DateInPart,
    #[error("bad regular expression: {reason}")]
    BadRegex { reason: String },
    #[error("unclosed grammar \"{name}\": a line with \"}}\" is missing")]
    UnclosedGrammar { name: String },
    #[error("\"}}\" without a grammar that it would close")]
    NoGrammarToClose,
    #[error("a grammar needs a name: {{ name")]
    NamelessGrammar,
    #[error("empty grammar \"{name}\"")]
    EmptyGrammar { name: String },
    #[error("a grammar begins with a phrase or pattern, without \"?\", \"*\" or shape: it is what the rest is looked for after")]
    GrammarStart,
    #[error("only = ^ / ~ and shapes stand inside a grammar, after an optional \"?\" or \"*\"")]
    NotInGrammar,
    #[error("duplicate name \"{name}\": first used in line {line}")]
    DuplicateName { name: String, line: usize },
    #[error("too much: at most {most} {what}")]
    TooMuch { most: usize, what: &'static str },
    #[error("must go, but stays: \"{left}\"")]
    MustGo { left: String },
    #[error("must stay, but goes: by line {line}, {rule}")]
    MustStay { line: usize, rule: String },
    #[error("this is not {what}: {reason}")]
    BadSite { what: &'static str, reason: &'static str },
    #[error("cannot read {path}: {reason}")]
    Unreadable { path: String, reason: String },
}

fn did_you_mean(hint: Option<&String>) -> String {
    hint.map_or_else(String::new, |hint| format!("; did you mean \"{hint}\"?"))
}

impl Error {
    pub(crate) fn bare(fault: Fault) -> Self {
        Error(Box::new(Inner { fault, place: None }))
    }

    pub(crate) fn at(fault: Fault, place: Place) -> Self {
        Error(Box::new(Inner { fault, place: Some(place) }))
    }

    /// The same fault, found at `place`.
    pub(crate) fn placed(self, place: Place) -> Self {
        Error::at(self.0.fault, place)
    }

    /// Name of the rule file, where the fault is in one.
    pub fn file(&self) -> Option<&str> {
        self.0.place.as_ref().map(|place| place.file.as_str())
    }

    /// Line in the rule file, from 1.
    pub fn line(&self) -> Option<usize> {
        self.0.place.as_ref().map(|place| place.line)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { fault, place } = &*self.0;
        let fault = fault.to_string();
        let Some(Place { file, line, source, column }) = place else {
            return write!(f, "{}", Shown(&fault));
        };
        let (before, behind) = source.split_at_checked(*column).unwrap_or((source, ""));
        // Of a long line what stands around the caret.
        let (cut_before, before) = match before.char_indices().rev().nth(MOST_BESIDE) {
            Some((at, _)) => ("…", &before[at..]),
            None => ("", before),
        };
        let (behind, cut_behind) = match behind.char_indices().nth(MOST_BESIDE) {
            Some((at, _)) => (&behind[..at], "…"),
            None => (behind, ""),
        };
        let before = format!("{cut_before}{}", Shown(before));
        // Tabs are repeated, so that the caret stands right whatever their width.
        let indent: String = before.chars().map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        write!(f, "{}:{line}: {}\n  | {before}{}{cut_behind}\n  | {indent}^", Shown(file), Shown(&fault), Shown(behind))
    }
}

/// Characters that are shown of a line on each side of the caret.
const MOST_BESIDE: usize = 100;

/// Text that may be a stranger's: what would move a terminal's cursor, set its colours or turn the direction of what follows is spelt
/// out.
struct Shown<'a>(&'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_hostile = |c: char| {
            (c.is_control() && c != '\t')
                || "\u{2028}\u{2029}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}".contains(c)
        };
        for part in self.0.split_inclusive(is_hostile) {
            let plain = part.trim_end_matches(is_hostile);
            write!(f, "{plain}{}", part[plain.len()..].escape_unicode())?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The same text: a `main` that returns an error prints this.
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

/// The known word that `word` most likely stands for, if one is near: at most a third of its letters differ.
pub(crate) fn closest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let best = known.map(|k| (edit_distance(word, k), k)).min()?;
    (best.0 * 3 <= word.chars().count().max(3)).then(|| best.1.to_owned())
}

/// Edit distance in characters, where exchanging two neighbours is one edit: the optimal string alignment distance.
fn edit_distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closest_finds_near_words_only() {
        let known = || ["comment-form", "comment", "newsletter"].into_iter();
        assert_eq!(closest("coment", known()).as_deref(), Some("comment"));
        assert_eq!(closest("newsletters", known()).as_deref(), Some("newsletter"));
        assert_eq!(closest("comemnt", known()).as_deref(), Some("comment"));
        assert_eq!(closest("zebra", known()), None);
    }

    #[test]
    fn what_a_stranger_wrote_commands_no_terminal() {
        let place = Place { file: "a\u{1b}[2J.rules".into(), line: 1, source: "= \u{202e}x\u{1b}[31m".into(), column: 5 };
        let error = Error::at(Fault::UnknownSign { sign: "\r\u{7}".into() }, place);
        let text = error.to_string();
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
        assert!(text.starts_with("a\\u{1b}[2J.rules:1: unknown sign \"\\u{d}\\u{7}\""), "{text}");
        assert!(text.ends_with("\n  | = \\u{202e}x\\u{1b}[31m\n  |           ^"), "{text}");
    }

    #[test]
    fn of_a_long_line_what_stands_around_the_fault_is_shown() {
        let source = "ä".repeat(5_000);
        let error = Error::at(Fault::EmptyPhrase, Place { file: "a.rules".into(), line: 3, source, column: 4_000 });
        let lines: Vec<String> = error.to_string().lines().map(str::to_owned).collect();
        assert_eq!(lines[1].chars().count(), 4 + 1 + 101 + 100 + 1);
        assert_eq!(lines[2].chars().count(), 4 + 1 + 101 + 1);
    }

    #[test]
    fn caret_stands_under_the_fault() {
        let place = Place { file: "a.rules".into(), line: 3, source: "\t@ tall = x".into(), column: 3 };
        let error = Error::at(Fault::EmptyPhrase, place);
        let text = error.to_string();
        assert_eq!(text.lines().last(), Some("  | \t  ^"));
    }
}
