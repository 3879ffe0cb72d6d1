//! Where sentences end: the boundaries of UAX #29 with tailorings, each for what it is named after.

use super::ending::{Ending, Marks, is_ellipsis};
use super::list;
use super::scene::{Guess, Scene, char_boundary};
use super::{Segmenter, Tailoring};
use crate::sentence::boundary::{STOPS, Seen, paragraph_end, see, see_next};
use crate::sentence::property::Class;

/// The end of the sentence that starts at `start`.
pub(super) fn sentence_end(segmenter: &Segmenter, guess: &mut Guess, text: &str, start: usize) -> usize {
    let mut scene = Scene::new(segmenter, guess, text, start);
    let item = if segmenter.does(Tailoring::Lists) { list::next_item(text, start) } else { None };
    let most = item.unwrap_or(text.len());
    let mut at = start;
    while let Some(place) = next_place(&text[..most], at) {
        let end = match place.class {
            Class::ParaSep => return paragraph_end(text, place),
            Class::SContinue => scene.colon_end(place).ok_or(place.end),
            _ => scene.end_behind(place),
        };
        match end {
            Ok(end) => return end.min(most),
            Err(inside) => at = inside,
        }
    }
    most
}

/// Bytes that a place where a sentence may end can begin with: a mark, an ellipsis, a colon, a semicolon, the end of a paragraph.
static PLACES: [bool; 256] = {
    let mut places = STOPS;
    places[b':' as usize] = true;
    places[b';' as usize] = true;
    places
};

/// The next place where a sentence may end.
fn next_place(text: &str, from: usize) -> Option<Seen> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| PLACES[byte as usize])?;
        let seen = see(text, at)?;
        if seen.end == at + 1 || seen.class.is_end_mark() || seen.class == Class::ParaSep || is_ellipsis(text, seen) {
            return Some(seen);
        }
        at = seen.end;
    }
}

/// What a sentence goes on with behind a quotation in Japanese.
const PARTICLES: [char; 10] = ['と', 'っ', 'を', 'が', 'は', 'も', 'に', 'で', 'の', 'な'];

/// Names of files and of hosts end so.
const EXTENSIONS: [&str; 14] = ["com", "org", "net", "edu", "gov", "io", "js", "py", "md", "txt", "pdf", "html", "php", "co"];

/// No longer piece of an address is looked at, in bytes.
const ADDRESS: usize = 100;

impl Scene<'_, '_> {
    /// Where the sentence ends that a mark may end; if it does not, up to where it goes on.
    fn end_behind(&mut self, mark: Seen) -> Result<usize, usize> {
        let ending = self.ending(mark);
        let mut next = see_next(self.text, ending.closed);
        let spaced = next.is_some_and(|next| next.class == Class::Sp);
        while let Some(seen) = next.filter(|seen| seen.class == Class::Sp) {
            next = see_next(self.text, seen.end);
        }
        if spaced && self.does(Tailoring::DetachedQuotes) {
            next = next.map_or(next, |quote| self.behind_detached(&ending, quote).unwrap_or(next));
        }
        let Some(next) = next else { return Ok(self.text.len()) };
        if next.class == Class::ParaSep {
            return Ok(paragraph_end(self.text, next));
        }
        let ends = if spaced { self.ends_before_space(&ending, next) } else { self.ends_without_space(&ending, next) };
        if ends && (!self.does(Tailoring::Fragments) || self.has_word(ending.closed)) {
            Ok(next.start)
        } else {
            Err(ending.closed)
        }
    }

    /// Whether a sentence ends at marks that spaces follow on; `next` is what follows on those.
    fn ends_before_space(&mut self, ending: &Ending, next: Seen) -> bool {
        match (next.class, self.text.as_bytes()[next.start]) {
            // ,,So quotes begin in some keyboards' German and Dutch.''
            (_, b',') if self.text[next.start..].starts_with(",,") => {}
            (Class::SContinue, _) => return self.does(Tailoring::Dashes) && self.opens_with_dash(ending, next),
            (Class::ATerm | Class::STerm, _) => return self.opens_with_dots(ending, next),
            // A fraction or a sum goes on.
            (Class::Other, b'/' | b'=' | b'+' | b'&') => return false,
            _ => {}
        }
        let lead = self.lead(next);
        let small = lead.class == Class::Lower;
        match ending.marks {
            Marks::Wide => true,
            Marks::Strong => !(small && self.does(Tailoring::Asides) && self.is_aside(ending)),
            Marks::Dots => !small && self.dots_end(ending, lead),
            Marks::Stop if small => self.does(Tailoring::SmallLetters) && !ending.quoted && self.is_plain_word(ending.mark),
            Marks::Stop => self.stop_ends(ending, lead),
        }
    }

    /// Whether an ellipsis before a word that does not begin with a small letter ends a sentence.
    fn dots_end(&mut self, ending: &Ending, lead: Seen) -> bool {
        let left_out = self.text[..ending.mark].ends_with(['[', '(']) && self.text[ending.bare..].starts_with([']', ')']);
        match ending.spelled {
            _ if !self.does(Tailoring::Ellipses) => self.text.as_bytes()[ending.mark] == b'.',
            _ if left_out => false,
            // Three full stops with spaces stand within a sentence, and a fourth ends it.
            3 => self.is_starter(ending.mark, lead),
            _ => true,
        }
    }

    /// Whether marks before a small letter end what is quoted, or a name, and not the sentence.
    fn is_aside(&self, ending: &Ending) -> bool {
        // – Come! they called.
        let speech = self.text[self.start..].starts_with(['–', '—']);
        ending.quoted || speech || self.is_name_within(ending.mark)
    }

    /// Whether the word before a mark has a capital and stands within the sentence, as in `at Yahoo! in`.
    fn is_name_within(&self, mark: usize) -> bool {
        let word = self.word_before(mark);
        word.starts_with(char::is_uppercase)
            && word.contains(char::is_lowercase)
            && self.sentence_to(mark - word.len()).ends_with(' ')
            && self.text[mark..].starts_with("! ")
    }

    /// Whether a sentence begins with this dash: `. – Next`.
    fn opens_with_dash(&mut self, ending: &Ending, dash: Seen) -> bool {
        if !matches!(self.char_at(dash.start), '-' | '–' | '—' | '―') {
            return false;
        }
        let mut next = see_next(self.text, dash.end);
        while let Some(seen) = next.filter(|seen| matches!(seen.class, Class::Sp | Class::SContinue | Class::Close)) {
            next = see_next(self.text, seen.end);
        }
        let Some(next) = next else { return false };
        match (next.class, ending.marks) {
            // A speech with the words of its author between dashes is one sentence.
            (Class::Upper | Class::OLetter, _) if self.is_within('«', '»', ending.mark) => false,
            (Class::Upper | Class::OLetter, Marks::Stop) => self.stop_ends(ending, next),
            (Class::Upper | Class::OLetter, _) => true,
            (Class::Lower, Marks::Stop) => self.is_plain_word(ending.mark),
            _ => false,
        }
    }

    /// Whether marks stand between these two, which are opened and not closed before them.
    fn is_within(&self, open: char, close: char, mark: usize) -> bool {
        let before = self.paragraph_to(mark);
        before.rfind(open).is_some_and(|open| !before[open..].contains(close))
    }

    /// Whether a sentence begins with these marks: `. ...next`.
    fn opens_with_dots(&self, ending: &Ending, dots: Seen) -> bool {
        let rest = &self.text[dots.start..];
        let behind = rest.trim_start_matches('.');
        ending.marks != Marks::Dots
            && self.does(Tailoring::Ellipses)
            && rest.len() - behind.len() > 1
            && behind.starts_with(char::is_alphabetic)
    }

    /// Whether a sentence ends at marks that `next` follows on without a space.
    fn ends_without_space(&mut self, ending: &Ending, next: Seen) -> bool {
        match ending.marks {
            _ if matches!(next.class, Class::SContinue | Class::ATerm | Class::STerm) => false,
            Marks::Wide => {
                // 「…。」と言った
                let goes_on = ending.quoted && self.does(Tailoring::Asides) && PARTICLES.contains(&self.char_at(next.start));
                // ３．２９
                let decimal =
                    next.class == Class::Numeric && see(self.text, ending.mark).is_some_and(|mark| mark.class == Class::ATerm);
                // 《摔跤吧！爸爸》
                !goes_on && !decimal && !self.is_within('《', '》', ending.mark)
            }
            Marks::Strong if !self.does(Tailoring::Addresses) => true,
            Marks::Stop | Marks::Dots if !self.does(Tailoring::Glued) => false,
            _ => self.ends_between_words(ending, next),
        }
    }

    /// Whether a sentence ends between two words with only marks between them.
    fn ends_between_words(&mut self, ending: &Ending, next: Seen) -> bool {
        let lead = self.lead(next);
        if !lead.class.is_letter() || ending.marks == Marks::Stop && lead.class != Class::Upper {
            return false;
        }
        let word = self.word_before(ending.mark);
        let ends = match (ending.marks, lead.class) {
            (Marks::Strong, Class::Lower) => !ending.quoted && !word.is_empty() && lead.start == next.start,
            (Marks::Strong, _) => true,
            (Marks::Dots, class) => class == Class::Upper && !ending.quoted && !word.is_empty(),
            _ if word.chars().all(char::is_lowercase) => self.is_plain_word(ending.mark),
            _ => !word.contains('.') && word.chars().count() > 2 && self.is_starter(ending.mark, lead),
        };
        ends && !(self.does(Tailoring::Addresses) && self.is_address(ending, lead))
    }

    /// Whether marks stand in an address, a file name or code.
    fn is_address(&self, ending: &Ending, lead: Seen) -> bool {
        let before = &self.sentence_to(ending.mark);
        let before = &before[char_boundary(before, before.len().saturating_sub(ADDRESS))..];
        let behind = &self.text[lead.start..char_boundary(self.text, lead.start + ADDRESS)];
        let before = before.rsplit(char::is_whitespace).next().unwrap_or_default();
        let behind = behind.split(char::is_whitespace).next().unwrap_or_default();
        let is_of_address =
            |piece: &str| piece.contains(['/', '@', '=', '&', '_', '(', '\\', '<', '#']) || piece.contains("www.");
        is_of_address(before)
            || is_of_address(behind)
            || behind.trim_end_matches(['.', ',', '!', '?']).contains('.')
            || EXTENSIONS.iter().any(|extension| self.word_at(lead.start).eq_ignore_ascii_case(extension))
    }
}
