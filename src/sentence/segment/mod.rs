//! Text -> sentences.
//!
//! `tailored` walks the places where a sentence may end. What stands around one is a `scene`; marks and what closes behind them are
//! read by `ending`. Whether the sentence ends there is said by `abbreviation` of a full stop behind a word, by `colon`, by `list`, and
//! of other marks by `tailored` itself. `lexicon` holds the lists of words.

mod abbreviation;
mod colon;
mod ending;
mod lexicon;
mod list;
mod scene;
mod tailored;

use std::iter::FusedIterator;

use crate::sentence::boundary;
use lexicon::Languages;
use scene::Guess;

/// How boundaries are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Level {
    /// Exactly the boundaries of Unicode Standard Annex #29, without tailoring.
    Uax29,
    /// Those of UAX #29, but for what [`Tailoring`] lists.
    #[default]
    Tailored,
}

/// Where sentences end otherwise than UAX #29 says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tailoring {
    /// `Mr. Pence`, `p. 55`, `z. B. Wasser`: no end behind an abbreviation, but where a word follows that opens sentences.
    Abbreviations,
    /// `J. R. Smith`: no end behind an initial.
    Initials,
    /// `am 12. Juni`: no end behind an ordinal number, in languages that write it with a full stop.
    Ordinals,
    /// `1. The first item`: no end behind the number of an item.
    Markers,
    /// `1. One 2. Two`, `• One • Two`: an end before each item of a list within a line.
    Lists,
    /// `it rained. then it stopped.`: an end before a small letter, where the word is no abbreviation.
    SmallLetters,
    /// `“Really?” he said`: no end before a small letter behind a mark and a quotation mark or bracket.
    Asides,
    /// `It rained. – Then it stopped.`: an end before a dash.
    Dashes,
    /// `It rained.[1] Then`: notes belong to their sentence.
    Notes,
    /// `index.html?id=5`: no end within an address, or any other word.
    Addresses,
    /// `It rained. ” Then`: a closing quotation mark that stands by itself belongs to its sentence.
    DetachedQuotes,
    /// `It rained… Then it stopped.`: the ellipsis is an end mark where a capital follows.
    Ellipses,
    /// `It rained.Then it stopped.`: an end without a space.
    Glued,
    /// What has no letter and no digit is no sentence.
    Fragments,
    /// `It rained :-) Then it stopped.`: a smiley ends a sentence where a capital follows.
    Smileys,
    /// `it rained; The sun came`: a semicolon ends a sentence before a word that has a capital only where it opens one.
    Semicolons,
    /// The colon of Armenian, the question mark of Greek.
    Scripts,
}

impl Tailoring {
    /// All of them.
    pub const ALL: [Tailoring; 17] = [
        Tailoring::Abbreviations,
        Tailoring::Initials,
        Tailoring::Ordinals,
        Tailoring::Markers,
        Tailoring::Lists,
        Tailoring::SmallLetters,
        Tailoring::Asides,
        Tailoring::Dashes,
        Tailoring::Notes,
        Tailoring::Addresses,
        Tailoring::DetachedQuotes,
        Tailoring::Ellipses,
        Tailoring::Glued,
        Tailoring::Fragments,
        Tailoring::Smileys,
        Tailoring::Semicolons,
        Tailoring::Scripts,
    ];
}

/// Splits text into sentences.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Segmenter {
    level: Level,
    languages: Languages,
    /// A bit for each [`Tailoring`] that is left out.
    without: u32,
}

impl Default for Segmenter {
    fn default() -> Self {
        Segmenter { level: Level::default(), languages: Languages::ALL, without: 0 }
    }
}

impl Segmenter {
    /// Tailored, for any language.
    pub fn new() -> Self {
        Segmenter::default()
    }

    /// Finds boundaries so.
    pub fn level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// The text's language, as a code: `en`, `de-AT`. Without it, or with one that there are no lists for, it is guessed from the words
    /// where it matters.
    pub fn language(mut self, code: &str) -> Self {
        self.languages = lexicon::of_code(code);
        self
    }

    /// Leaves one tailoring out.
    pub fn without(mut self, tailoring: Tailoring) -> Self {
        self.without |= 1 << tailoring as u32;
        self
    }

    fn does(&self, tailoring: Tailoring) -> bool {
        self.without >> tailoring as u32 & 1 == 0
    }

    /// The sentences of a text, white space behind them included: they tile it.
    pub fn sentences<'t>(&self, text: &'t str) -> Sentences<'t> {
        Sentences(self.sentence_indices(text))
    }

    /// The sentences of a text, each with the byte that it starts at.
    pub fn sentence_indices<'t>(&self, text: &'t str) -> SentenceIndices<'t> {
        SentenceIndices { text, start: 0, segmenter: *self, guess: Guess::default() }
    }
}

/// The sentences of a text, white space behind them included: they tile it.
pub fn sentences(text: &str) -> Sentences<'_> {
    Segmenter::new().sentences(text)
}

/// The sentences of a text, each with the byte that it starts at.
pub fn sentence_indices(text: &str) -> SentenceIndices<'_> {
    Segmenter::new().sentence_indices(text)
}

/// Iterator over sentences. Made by [`sentences`] and [`Segmenter::sentences`].
#[derive(Clone, Debug)]
pub struct Sentences<'t>(SentenceIndices<'t>);

/// Iterator over sentences and where they start, in bytes. Made by [`sentence_indices`] and [`Segmenter::sentence_indices`].
#[derive(Clone, Debug)]
pub struct SentenceIndices<'t> {
    text: &'t str,
    start: usize,
    segmenter: Segmenter,
    guess: Guess,
}

impl<'t> Iterator for SentenceIndices<'t> {
    type Item = (usize, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.start;
        if start == self.text.len() {
            return None;
        }
        self.start = match self.segmenter.level {
            Level::Uax29 => boundary::sentence_end(self.text, start),
            Level::Tailored => tailored::sentence_end(&self.segmenter, &mut self.guess, self.text, start),
        };
        Some((start, &self.text[start..self.start]))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.text.len() - self.start;
        (left.min(1), Some(left))
    }
}

impl<'t> Iterator for Sentences<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        self.0.next().map(|(_, sentence)| sentence)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl FusedIterator for SentenceIndices<'_> {}
impl FusedIterator for Sentences<'_> {}
