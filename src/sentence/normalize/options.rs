//! What is normalised.

use std::str::FromStr;

use crate::error::{Error, Fault, closest};

/// What [`normalize`](super::normalize) does, each step switched by a bool.
///
/// The default repairs what went wrong on a text's way here and leaves its style alone: curly quotes, dashes, ellipses, full-width
/// characters, joiners of emoji and Indic scripts, marks of writing direction, and case stay.
///
/// ```
/// use unscaffold::sentence::{Normalize, normalize};
///
/// let options = Normalize::default().entities(false).plain_quotes(true);
/// assert_eq!(normalize("“R&amp;D”  it  said", &options), "\"R&amp;D\" it said");
/// assert_eq!(normalize("“R&amp;D”  it  said", &Normalize::none()), "“R&amp;D”  it  said");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Normalize {
    /// A bit for each step.
    on: u32,
}

/// The steps by name.
const NAMES: &[(&str, Step)] = &[
    ("line-ends", Step::LineEnds),
    ("trailing-spaces", Step::TrailingSpaces),
    ("empty-lines", Step::EmptyLines),
    ("spaces", Step::Spaces),
    ("keep-no-break-spaces", Step::KeepNoBreakSpaces),
    ("invisible", Step::Invisible),
    ("entities", Step::Entities),
    ("mojibake", Step::Mojibake),
    #[cfg(feature = "nfc")]
    ("nfc", Step::Nfc),
    ("duplicate-lines", Step::DuplicateLines),
    ("hard-wraps", Step::HardWraps),
    ("sentence-spaces", Step::SentenceSpaces),
    ("spaces-before-marks", Step::SpacesBeforeMarks),
    ("repeated-marks", Step::RepeatedMarks),
    ("plain-quotes", Step::PlainQuotes),
    ("plain-dashes", Step::PlainDashes),
    ("plain-width", Step::PlainWidth),
    ("ligatures", Step::Ligatures),
];

impl FromStr for Normalize {
    type Err = Error;

    /// A list of steps with commas, by the names of their methods with hyphens; `default` and `none` may begin it, and `+step` and `-step`
    /// change the default.
    ///
    /// ```
    /// use unscaffold::sentence::Normalize;
    ///
    /// assert_eq!("-nfc,+plain-quotes".parse::<Normalize>()?, Normalize::default().nfc(false).plain_quotes(true));
    /// assert_eq!("entities,mojibake".parse::<Normalize>()?, Normalize::none().entities(true).mojibake(true));
    /// let error = "entitis".parse::<Normalize>().unwrap_err();
    /// assert_eq!(error.to_string(), r#"unknown step "entitis"; did you mean "entities"?"#);
    /// # Ok::<(), unscaffold::Error>(())
    /// ```
    fn from_str(list: &str) -> Result<Self, Error> {
        let (first, rest) = list.split_once(',').unwrap_or((list, ""));
        let (mut options, steps) = match first.trim() {
            "default" => (Normalize::default(), rest),
            "none" => (Normalize::none(), rest),
            step if step.starts_with(['+', '-']) => (Normalize::default(), list),
            _ => (Normalize::none(), list),
        };
        for word in steps.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            let name = word.strip_prefix(['+', '-']).unwrap_or(word);
            let Some(&(_, step)) = NAMES.iter().find(|(known, _)| *known == name) else {
                let hint = closest(name, NAMES.iter().map(|(known, _)| *known));
                return Err(Error::bare(Fault::UnknownStep { name: name.to_owned(), hint }));
            };
            options = options.set(step, !word.starts_with('-'));
        }
        Ok(options)
    }
}

/// The steps, and with them the bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    LineEnds,
    TrailingSpaces,
    EmptyLines,
    Spaces,
    KeepNoBreakSpaces,
    Invisible,
    Entities,
    Mojibake,
    Nfc,
    DuplicateLines,
    HardWraps,
    SentenceSpaces,
    SpacesBeforeMarks,
    RepeatedMarks,
    PlainQuotes,
    PlainDashes,
    PlainWidth,
    Ligatures,
}

impl Step {
    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// Steps of the default.
const DEFAULT: u32 = Step::LineEnds.bit()
    | Step::TrailingSpaces.bit()
    | Step::EmptyLines.bit()
    | Step::Spaces.bit()
    | Step::Invisible.bit()
    | Step::Entities.bit()
    | Step::Mojibake.bit()
    | Step::Nfc.bit()
    | Step::DuplicateLines.bit()
    | Step::HardWraps.bit();

impl Default for Normalize {
    fn default() -> Self {
        Normalize { on: DEFAULT }
    }
}

impl Normalize {
    /// Nothing: the text stays byte for byte.
    #[must_use]
    pub const fn none() -> Self {
        Normalize { on: 0 }
    }

    pub(super) const fn has(&self, step: Step) -> bool {
        self.on & step.bit() != 0
    }

    /// Whether any of these steps is on.
    pub(super) fn has_any(&self, steps: &[Step]) -> bool {
        steps.iter().any(|&step| self.has(step))
    }

    /// Whether there is nothing to do for any text.
    pub(super) const fn is_none(&self) -> bool {
        self.on & !Step::KeepNoBreakSpaces.bit() == 0
    }

    const fn set(mut self, step: Step, on: bool) -> Self {
        self.on = if on { self.on | step.bit() } else { self.on & !step.bit() };
        self
    }

    /// CRLF, CR, vertical tab, form feed, U+0085, U+2028 and U+2029 become a newline. On by default.
    #[must_use]
    pub const fn line_ends(self, on: bool) -> Self {
        self.set(Step::LineEnds, on)
    }

    /// White space at the ends of lines goes; U+3000 stays. On by default.
    #[must_use]
    pub const fn trailing_spaces(self, on: bool) -> Self {
        self.set(Step::TrailingSpaces, on)
    }

    /// Of several empty lines in a row one stays. On by default.
    #[must_use]
    pub const fn empty_lines(self, on: bool) -> Self {
        self.set(Step::EmptyLines, on)
    }

    /// Spaces, no-break spaces and typographic spaces (U+2000 to U+200A, U+202F) become one space; before a line that is not indented
    /// they go. On by default.
    ///
    /// A line is indented where it begins with a tab or two spaces, and tabular where it has a tab or two runs of three spaces and
    /// more inside: in both the number of spaces stays.
    ///
    /// ```
    /// use unscaffold::sentence::{Normalize, normalize};
    ///
    /// let options = Normalize::default();
    /// assert_eq!(normalize("2\u{a0} +  2", &options), "2 + 2");
    /// assert_eq!(normalize("name    size    date", &options), "name    size    date");
    /// ```
    #[must_use]
    pub const fn spaces(self, on: bool) -> Self {
        self.set(Step::Spaces, on)
    }

    /// A no-break space (U+00A0, U+202F) that stands alone inside a line stays, as in `10 km` or before `!` in French. Off by default;
    /// without [`spaces`](Normalize::spaces) all stay anyway.
    #[must_use]
    pub const fn keep_no_break_spaces(self, on: bool) -> Self {
        self.set(Step::KeepNoBreakSpaces, on)
    }

    /// U+200B, U+2060, U+FEFF, soft hyphens and control characters go; tabs, joiners and marks of direction stay. On by default.
    #[must_use]
    pub const fn invisible(self, on: bool) -> Self {
        self.set(Step::Invisible, on)
    }

    /// Entities of HTML with their semicolon, named or numeric, are decoded, at most twice (`&amp;eacute;`); those of white space
    /// other than no-break spaces to a space. On by default.
    ///
    /// Not in a text with tags, nor in a line of code, nor where `&gt;` or `&lt;` stand in a row.
    ///
    /// ```
    /// use unscaffold::sentence::{Normalize, normalize};
    ///
    /// let options = Normalize::default();
    /// assert_eq!(normalize("caf&eacute; &amp;amp; bar", &options), "café & bar");
    /// assert_eq!(normalize("&gt;&gt;&gt; print(1)", &options), "&gt;&gt;&gt; print(1)");
    /// assert_eq!(normalize("<p>caf&eacute;</p>", &options), "<p>caf&eacute;</p>");
    /// ```
    #[must_use]
    pub const fn entities(self, on: bool) -> Self {
        self.set(Step::Entities, on)
    }

    /// UTF-8 that was read as windows-1252 or Latin-1 is read again, also where that happened twice; single C1 characters are read as
    /// windows-1252. On by default.
    ///
    /// What may be an accented capital before a quote, a dash or a space stays.
    ///
    /// ```
    /// use unscaffold::sentence::{Normalize, normalize};
    ///
    /// let options = Normalize::default();
    /// assert_eq!(normalize("Itâ€™s in SÃ£o Paulo", &options), "It’s in São Paulo");
    /// assert_eq!(normalize("“A IRMÃ”", &options), "“A IRMÃ”");
    /// ```
    #[must_use]
    pub const fn mojibake(self, on: bool) -> Self {
        self.set(Step::Mojibake, on)
    }

    /// Composes characters: Unicode's normalisation form C. On by default.
    #[cfg(feature = "nfc")]
    #[must_use]
    pub const fn nfc(self, on: bool) -> Self {
        self.set(Step::Nfc, on)
    }

    /// A line of more than three characters that equals the line right before it goes. On by default.
    #[must_use]
    pub const fn duplicate_lines(self, on: bool) -> Self {
        self.set(Step::DuplicateLines, on)
    }

    /// In a text whose paragraphs are wrapped at a fixed width, their lines are joined; a hyphen at a line's end goes where the joined
    /// word stands elsewhere in the text. On by default; does nothing without [`line_ends`](Normalize::line_ends).
    #[must_use]
    pub const fn hard_wraps(self, on: bool) -> Self {
        self.set(Step::HardWraps, on)
    }

    /// A space is put between sentences that lack it: `the end.Next` → `the end. Next`. Off by default.
    #[must_use]
    pub const fn sentence_spaces(self, on: bool) -> Self {
        self.set(Step::SentenceSpaces, on)
    }

    /// Spaces before `, . ; : ! ?` go where a space or the line's end follows. Off by default: French sets them.
    #[must_use]
    pub const fn spaces_before_marks(self, on: bool) -> Self {
        self.set(Step::SpacesBeforeMarks, on)
    }

    /// Of more than three of `.`, `!` or `?` in a row three stay. Off by default.
    #[must_use]
    pub const fn repeated_marks(self, on: bool) -> Self {
        self.set(Step::RepeatedMarks, on)
    }

    /// Curly and low quotes become `"` and `'`; guillemets stay. Off by default.
    #[must_use]
    pub const fn plain_quotes(self, on: bool) -> Self {
        self.set(Step::PlainQuotes, on)
    }

    /// Dashes, typographic hyphens and the minus sign become `-`. Off by default.
    #[must_use]
    pub const fn plain_dashes(self, on: bool) -> Self {
        self.set(Step::PlainDashes, on)
    }

    /// Full-width letters, digits and signs of ASCII become narrow, half-width kana wide. Off by default.
    #[must_use]
    pub const fn plain_width(self, on: bool) -> Self {
        self.set(Step::PlainWidth, on)
    }

    /// The Latin ligatures U+FB00 to U+FB06 become their letters. Off by default.
    #[must_use]
    pub const fn ligatures(self, on: bool) -> Self {
        self.set(Step::Ligatures, on)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_begins_with_the_default_or_with_nothing() {
        let of = |list: &str| list.parse::<Normalize>().unwrap();
        assert_eq!(of("default"), Normalize::default());
        assert_eq!(of("none"), Normalize::none());
        assert_eq!(of(""), Normalize::none());
        assert_eq!(of("-empty-lines, +plain-quotes"), Normalize::default().empty_lines(false).plain_quotes(true));
        assert_eq!(of("default,-spaces"), Normalize::default().spaces(false));
        assert_eq!(of("none,entities"), of("entities"));
        assert!("entities,none".parse::<Normalize>().is_err());
    }

    #[test]
    fn each_step_has_one_name() {
        let all = NAMES.iter().fold(Normalize::none(), |options, (name, step)| {
            assert_eq!(name.parse::<Normalize>().unwrap(), Normalize::none().set(*step, true));
            options.set(*step, true)
        });
        assert_eq!(all.on.count_ones() as usize, NAMES.len());
        assert!(NAMES.iter().all(|&(_, step)| step as u32 <= Step::Ligatures as u32));
        #[cfg(feature = "nfc")]
        assert_eq!(NAMES.len(), Step::Ligatures as usize + 1);
    }
}
