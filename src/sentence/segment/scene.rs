//! What stands around a mark: the sentence so far, the words beside it, the language.

use super::lexicon::{LEXICON, Languages, List, Word};
use super::{Segmenter, Tailoring};
use crate::sentence::boundary::{Seen, see};
use crate::sentence::property::{Class, class_of};

/// The languages that the text may be in near here, as far as that was asked.
#[derive(Clone, Debug, Default)]
pub(super) struct Guess {
    /// Up to where the answer holds.
    until: usize,
    languages: Languages,
}

/// The language is guessed by so many bytes before a mark, and as many behind it …
const PASSAGE: usize = 200;
/// … and the guess holds for so many.
const HOLDS: usize = 4_000;
/// No word that matters has more bytes, or characters.
const WORD: usize = 40;
/// No more characters open a word.
const OPENING: usize = 8;
/// Opening quotation marks are looked for so far back, in bytes: no limit would cost quadratic time.
const QUOTATION: usize = 2_000;

/// A sentence that is being read.
pub(super) struct Scene<'s, 't> {
    pub(super) segmenter: &'s Segmenter,
    pub(super) guess: &'s mut Guess,
    pub(super) text: &'t str,
    /// Where the sentence starts.
    pub(super) start: usize,
    /// Where its first letter or digit stands, or up to where there is none.
    first: FirstWord,
}

#[derive(Clone, Copy)]
enum FirstWord {
    At(usize),
    NotBefore(usize),
}

impl<'s, 't> Scene<'s, 't> {
    pub(super) fn new(segmenter: &'s Segmenter, guess: &'s mut Guess, text: &'t str, start: usize) -> Self {
        Scene { segmenter, guess, text, start, first: FirstWord::NotBefore(start) }
    }

    pub(super) fn does(&self, tailoring: Tailoring) -> bool {
        self.segmenter.does(tailoring)
    }

    /// The sentence up to `end`.
    pub(super) fn sentence_to(&self, end: usize) -> &'t str {
        &self.text[self.start..end]
    }

    /// Whether the sentence has a letter or a digit before `end`.
    pub(super) fn has_word(&mut self, end: usize) -> bool {
        match self.first {
            FirstWord::NotBefore(searched) if searched < end => {
                let found = self.text[searched..end].find(char::is_alphanumeric);
                self.first = found.map_or(FirstWord::NotBefore(end), |at| FirstWord::At(searched + at));
            }
            _ => {}
        }
        matches!(self.first, FirstWord::At(first) if first < end)
    }

    /// The paragraph up to `end`, as far as quotation marks are looked for.
    pub(super) fn paragraph_to(&self, end: usize) -> &'t str {
        let before = &self.text[char_boundary(self.text, end.saturating_sub(QUOTATION))..end];
        before.rsplit(['\n', '\r']).next().unwrap_or_default()
    }

    /// The character at `at`.
    pub(super) fn char_at(&self, at: usize) -> char {
        self.text[at..].chars().next().unwrap_or_default()
    }

    /// What stands directly before `at`, in this sentence.
    pub(super) fn char_before(&self, at: usize) -> Option<char> {
        self.sentence_to(at).chars().next_back()
    }

    /// The word that ends at `mark`, full stops inside it included; empty where something else stands there.
    pub(super) fn word_before(&self, mark: usize) -> &'t str {
        let sentence = self.sentence_to(mark);
        let is_of_ascii_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'.';
        let ascii = sentence.bytes().rev().take(WORD).take_while(is_of_ascii_word).count();
        let before = &sentence[..sentence.len() - ascii];
        let others =
            before.chars().rev().take(WORD).take_while(|&c| is_of_word(c) || c == '.').map(char::len_utf8).sum::<usize>();
        let start = before.len() - others;
        // Behind these a letter is a unit, or a part of a longer word.
        let unit = before[..start].ends_with(['/', '°', '\'', '’', '@', '_']);
        if unit { "" } else { sentence[start..].trim_start_matches('.') }
    }

    /// The word that begins at `at`.
    pub(super) fn word_at(&self, at: usize) -> &'t str {
        let rest = &self.text[at..];
        let ascii = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let others = rest[ascii..].find(|c: char| !is_of_word(c)).unwrap_or(rest.len() - ascii);
        &rest[..ascii + others]
    }

    /// The first letter or digit of the word at `next`; `next` itself where there is none behind a few other characters.
    pub(super) fn lead(&self, next: Seen) -> Seen {
        let mut seen = next;
        for _ in 0..OPENING {
            if seen.class.is_of_word() {
                return seen;
            }
            match see(self.text, seen.end) {
                Some(following) if !matches!(following.class, Class::Sp | Class::ParaSep) => seen = following,
                _ => break,
            }
        }
        next
    }

    /// Whether a word is on a list in a language that the text may be in near `mark`.
    pub(super) fn is_on(&mut self, mark: usize, word: Option<Word<'_>>, list: List) -> bool {
        let Some(word) = word else { return false };
        let languages = word.on(list);
        // Texts of all languages name `Mr. Smith`, `St. Louis` and `Smith Ltd.`
        let foreign = matches!(list, List::Titles | List::Ending) && word.is_capital && languages.has(Languages::ENGLISH);
        foreign || !languages.is_empty() && languages.has(self.languages(mark))
    }

    /// Whether the word at `lead` opens sentences.
    pub(super) fn is_starter(&mut self, mark: usize, lead: Seen) -> bool {
        self.is_first_word(mark, lead, &[List::Starters])
    }

    /// Whether the word at `lead` has a capital only where it opens a sentence, as far as a name does not begin with it.
    pub(super) fn is_starter_or_article(&mut self, mark: usize, lead: Seen) -> bool {
        self.is_first_word(mark, lead, &[List::Starters, List::Articles])
    }

    fn is_first_word(&mut self, mark: usize, lead: Seen, lists: &[List]) -> bool {
        let next = self.word_at(lead.start);
        // `А. И. Семенов`: И is a word, too.
        let is_initial = lead.start + next.len() == lead.end && self.text[lead.end..].starts_with('.');
        let word = LEXICON.word(next);
        !is_initial && lists.iter().any(|&list| self.is_on(mark, word, list))
    }

    /// The languages that the text may be in near a mark.
    pub(super) fn languages(&mut self, mark: usize) -> Languages {
        if self.segmenter.languages != Languages::ALL {
            return self.segmenter.languages;
        }
        if mark >= self.guess.until {
            let (from, to) = (char_boundary(self.text, mark.saturating_sub(PASSAGE)), char_boundary(self.text, mark + PASSAGE));
            *self.guess = Guess { until: mark + HOLDS, languages: LEXICON.guess(&self.text[from..to]) };
        }
        self.guess.languages
    }
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || !c.is_ascii() && class_of(c) == Class::Extend
}

/// The last boundary of characters that is not behind `at`.
pub(super) fn char_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
