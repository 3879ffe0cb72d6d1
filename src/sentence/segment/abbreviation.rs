//! Whether a full stop ends its sentence, or stands behind an abbreviation, an initial or a number.

use super::Tailoring;
use super::ending::Ending;
use super::lexicon::{LEXICON, Languages, List};
use super::scene::Scene;
use crate::sentence::boundary::Seen;
use crate::sentence::property::Class;

/// Numbers of list items have no more digits.
const ITEM: usize = 3;
/// `Bahnhofstr. 5`, `Kerkstr. 5`: names of streets end so in German and Dutch.
const STREET: &str = "str";
/// Words of so many letters or fewer may be abbreviations of any language.
const SHORT: usize = 3;
/// A word of so many letters or fewer behind a number may be a unit.
const UNIT: usize = 4;
/// Letters of an abbreviation such as `i. d. R.` before its last.
const LETTERS: usize = 3;
/// Ordinal numbers have no more digits: a longer one is a year.
const ORDINAL: usize = 2;

impl Scene<'_, '_> {
    /// Whether a full stop between a word and a word that does not begin with a small letter ends a sentence. `lead` is that letter or digit.
    pub(super) fn stop_ends(&mut self, ending: &Ending, lead: Seen) -> bool {
        let mark = ending.mark;
        let word = self.word_before(mark);
        if word.is_empty() {
            // N°. 5
            return lead.class != Class::Numeric || !self.text[..mark].ends_with(['°', 'º', 'ª']);
        }
        let opens_sentence = !self.has_word(mark - word.len());
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            let item = word.len() <= ITEM && self.does(Tailoring::Markers) && opens_sentence;
            return !(item || self.does(Tailoring::Ordinals) && self.is_ordinal(mark, word, lead));
        }
        if word.chars().take(2).count() == 1 && word.chars().all(char::is_alphabetic) {
            let item = self.does(Tailoring::Markers) && opens_sentence;
            return !item && self.initial_ends(mark, word, lead);
        }
        !self.does(Tailoring::Abbreviations) || self.abbreviation_ends(mark, word, lead)
    }

    /// Whether a full stop behind a single letter ends a sentence.
    fn initial_ends(&mut self, mark: usize, letter: &str, lead: Seen) -> bool {
        if self.does(Tailoring::Abbreviations) {
            // z. B., и т. д.: the longest that is known counts.
            let mut start = mark - letter.len();
            let mut known = None;
            for _ in 0..LETTERS {
                let Some(before) = self.sentence_to(start).strip_suffix(". ") else { break };
                let Some(c) = before.chars().next_back().filter(|c| c.is_alphabetic()) else { break };
                start = before.len() - c.len_utf8() + self.start;
                if self.char_before(start).is_some_and(char::is_alphanumeric) {
                    break;
                }
                known = LEXICON.word(&self.text[start..mark]).or(known);
            }
            if self.is_on(mark, known, List::Closing) {
                return true;
            }
            if self.is_on(mark, known, List::Inside) {
                return false;
            }
        }
        !self.does(Tailoring::Initials) || self.is_starter(mark, lead)
    }

    fn abbreviation_ends(&mut self, mark: usize, word: &str, lead: Seen) -> bool {
        let known = LEXICON.word(word);
        let spelled = is_spelled(word);
        if known.is_none() && !spelled && !word.ends_with(STREET) || self.is_on(mark, known, List::Closing) {
            return true;
        }
        if spelled {
            let small = word.starts_with(char::is_lowercase);
            return !self.is_on(mark, known, List::Inside)
                && (self.is_starter(mark, lead)
                    || small && self.is_starter_or_article(mark, lead)
                    || self.is_time_before_name(mark, word, lead));
        }
        if self.is_on(mark, known, List::Titles) || self.is_on(mark, known, List::Inside) {
            return false;
        }
        let numbered = self.is_on(mark, known, List::Numbered) || word.ends_with(STREET);
        if numbered && (lead.class == Class::Numeric || is_roman(self.word_at(lead.start))) {
            return false;
        }
        !self.is_on(mark, known, List::Ending) || self.is_starter(mark, lead)
    }

    /// `at 6 p.m. Mr. Smith`, but not `At 6 p.m. Mr. Smith`: no title belongs to a time, but a sentence does not end with its first words.
    fn is_time_before_name(&mut self, mark: usize, word: &str, lead: Seen) -> bool {
        let time = word.eq_ignore_ascii_case("a.m") || word.eq_ignore_ascii_case("p.m");
        time && self.sentence_to(mark).split(' ').nth(4).is_some() && {
            let next = LEXICON.word(self.word_at(lead.start));
            self.is_on(mark, next, List::Titles)
        }
    }

    fn is_ordinal(&mut self, mark: usize, number: &str, lead: Seen) -> bool {
        if number.len() > ORDINAL || !lead.class.is_letter() {
            return false;
        }
        let languages = self.languages(mark);
        if languages == Languages::ALL {
            // `12. Juni` is a date in whatever language.
            return LEXICON.word(self.word_at(lead.start)).is_some_and(|word| word.on(List::Months).has(LEXICON.ordinals));
        }
        languages.has(LEXICON.ordinals) && !self.is_starter(mark, lead)
    }

    /// Whether a full stop stands behind a word that is no abbreviation, as far as we know.
    pub(super) fn is_plain_word(&mut self, mark: usize) -> bool {
        let word = self.word_before(mark);
        let letters = word.chars().count();
        let is_listed = LEXICON.word(word).is_some_and(|known| {
            // Measures and the like are short, and the same in many languages.
            let any = letters <= SHORT;
            List::ABBREVIATIONS.iter().any(|&list| any && known.is_on(list) || self.is_on(mark, Some(known), list))
        });
        // 5,2 proc. of
        let unit = letters <= UNIT
            && self
                .sentence_to(mark - word.len())
                .strip_suffix(' ')
                .is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()));
        letters > 2 && word.chars().all(char::is_alphabetic) && !is_roman(word) && !is_listed && !unit
    }
}

/// `U.S.A`, `p.m`, `z.B`, without the last full stop.
fn is_spelled(word: &str) -> bool {
    word.bytes().any(|byte| byte == b'.')
        && word.split('.').all(|part| part.chars().count() <= 3 && part.chars().all(char::is_alphabetic))
}

fn is_roman(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| b"IVXLCDM".contains(&byte))
}
