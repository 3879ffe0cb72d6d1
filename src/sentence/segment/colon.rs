//! Colons and semicolons that end sentences: smileys, items of a list, and the marks of Armenian and Greek.

use super::Tailoring;
use super::scene::Scene;
use crate::sentence::boundary::{Seen, see};
use crate::sentence::property::{Class, class_of};

const SMILEYS: [&str; 12] = [":)", ":-)", ";)", ";-)", ":(", ":-(", ":D", ":-D", ":P", ":-P", ";D", ":o)"];

impl Scene<'_, '_> {
    /// Where the sentence ends if it does so at a colon or semicolon.
    pub(super) fn colon_end(&mut self, colon: Seen) -> Option<usize> {
        let rest = &self.text[colon.start..];
        let before = self.char_before(colon.start)?;
        let may_smile = !rest[1..].starts_with(' ') && !class_of(before).is_of_word();
        let smiley = SMILEYS.iter().find(|smiley| may_smile && rest.starts_with(**smiley));
        let mut next = see(self.text, smiley.map_or(colon.end, |smiley| colon.start + smiley.len()))?;
        if next.class != Class::Sp {
            return None;
        }
        while next.class == Class::Sp {
            next = see(self.text, next.end)?;
        }
        let capital = next.class == Class::Upper;
        let ends = match (rest.as_bytes()[0], before) {
            _ if smiley.is_some() => capital && self.does(Tailoring::Smileys),
            (b':', '\u{531}'..='\u{587}') => (capital || next.class == Class::Numeric) && self.does(Tailoring::Scripts),
            (b':', _) => false,
            (_, '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}') => capital && self.does(Tailoring::Scripts),
            _ => capital && self.does(Tailoring::Semicolons) && self.is_starter_or_article(colon.start, next),
        };
        (ends && self.has_word(colon.start)).then_some(next.start)
    }
}
