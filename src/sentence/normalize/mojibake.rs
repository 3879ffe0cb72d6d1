//! Mojibake: UTF-8 that was read as windows-1252 or Latin-1, `SÃ£o` for `São`.
//!
//! The bytes that characters were read from are looked at again, and what makes one character of UTF-8 may be it. May: an accented
//! capital before a closing quote, `“A IRMÃ”`, has such bytes too. Marks of punctuation are therefore weak evidence. They count
//! where letters stand on both sides, where two such sequences touch, or where the same first letter begins a sure one in the line.
//!
//! One layer is read again a round; what was misread twice takes two.

use memchr::memchr2;

use super::options::Normalize;
use super::windows_1252;
use crate::draft::Edits;
use crate::span::Span;

/// Reads the mojibake of a line again, and single C1 characters as windows-1252.
pub(super) fn read_again(line: &str, _: &Normalize, edits: &mut Edits<'_>) {
    // First letters that a sure sequence of this line begins with, a bit each.
    let mut sure = 0_u64;
    for sequence in sequences(line) {
        sure |= if sequence.is_sure(line) { sequence.lead_bit() } else { 0 };
    }
    let mut at = 0;
    while let Some(inside) = memchr2(0xc2, 0xc3, &line.as_bytes()[at..]) {
        let start = at + inside;
        at = start + 2;
        if let Some(sequence) = Sequence::read(line, start) {
            if sure & sequence.lead_bit() != 0 && !sequence.is_word_end_in_capitals(line) || sequence.is_sure(line) {
                edits.replace_chars(sequence.span(), [sequence.decoded()]);
                at = sequence.end;
            }
        } else if let Some(c) = line[start..at].chars().next().and_then(windows_1252::of_c1) {
            edits.replace_chars(Span::new(start, at), [c]);
        }
    }
}

/// The sequences of a line, from left to right; they do not overlap.
fn sequences(line: &str) -> impl Iterator<Item = Sequence> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + memchr::memchr(0xc3, &line.as_bytes()[at..])?;
            at = start + 2;
            if let Some(sequence) = Sequence::read(line, start) {
                at = sequence.end;
                return Some(sequence);
            }
        }
    })
}

/// Characters whose bytes are one character of UTF-8.
#[derive(Clone, Copy, Debug)]
struct Sequence {
    start: usize,
    end: usize,
    lead: char,
    c: char,
    /// How many bytes it has.
    len: usize,
    first_trail: char,
    /// Not all of its trail is punctuation.
    strong: bool,
}

impl Sequence {
    /// The sequence that begins at `start`.
    fn read(line: &str, start: usize) -> Option<Sequence> {
        let mut chars = line[start..].chars();
        let lead = chars.next()?;
        let len = match lead {
            // U+07C0 to U+07FF is N'Ko, and `ß` often ends a word.
            '\u{c2}'..='\u{de}' => 2,
            '\u{e0}'..='\u{ef}' => 3,
            // U+D800 and more: emoji, alphabets of mathematics.
            '\u{f0}' => 4,
            _ => return None,
        };
        let mut bytes = [lead as u8, 0, 0, 0];
        let (mut end, mut strong, mut first_trail) = (start + lead.len_utf8(), false, None);
        for byte in &mut bytes[1..len] {
            let c = chars.next()?;
            *byte = windows_1252::to_byte(c).filter(|byte| *byte < 0xc0)?;
            end += c.len_utf8();
            strong |= !is_punctuation(c, lead);
            first_trail.get_or_insert(c);
        }
        let c = std::str::from_utf8(&bytes[..len]).ok()?.chars().next()?;
        Some(Sequence { start, end, lead, c, len, first_trail: first_trail?, strong })
    }

    fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }

    /// What it stands for; a line stays a line.
    fn decoded(&self) -> char {
        if matches!(self.c, '\u{2028}' | '\u{2029}') { ' ' } else { windows_1252::of_c1(self.c).unwrap_or(self.c) }
    }

    fn lead_bit(&self) -> u64 {
        1 << (self.lead as u32 - 0xc2)
    }

    /// Whether it can be nothing else.
    fn is_sure(&self, line: &str) -> bool {
        if self.is_quoted(line) {
            return false;
        }
        if self.touches_another(line) {
            return true;
        }
        match self.len {
            2 => self.is_sure_pair(&line[..self.start], &line[self.end..]),
            // A no-break space or a footnote's number behind a word, before a mark: `déjà »`.
            3 => self.strong && !matches!(self.first_trail, '\u{a0}' | '¹' | '²' | '³'),
            _ => matches!(self.first_trail, 'Ÿ' | '\u{9d}'),
        }
    }

    /// Whether it is all that stands in quotes: a text that speaks of it.
    fn is_quoted(&self, line: &str) -> bool {
        ends_with_opening_quote(&line[..self.start]) && line[self.end..].starts_with(['"', '\'', '”', '’', '»', '“', ')'])
    }

    /// Whether another sequence stands right before or behind it, so that not all of both is accents and punctuation.
    fn touches_another(&self, line: &str) -> bool {
        let touches = |other: Sequence| self.strong || other.strong;
        let before = || {
            let starts = line[..self.start].char_indices().rev().take(4).skip(1);
            starts.filter_map(|(start, _)| Sequence::read(line, start)).find(|other| other.end == self.start)
        };
        Sequence::read(line, self.end).is_some_and(touches) || before().is_some_and(touches)
    }

    /// Whether a sequence of two, between these, is one.
    fn is_sure_pair(&self, before: &str, behind: &str) -> bool {
        let last = before.chars().next_back();
        let after_small = last.is_some_and(char::is_lowercase);
        let after_capital = last.is_some_and(char::is_uppercase);
        let before_letter = behind.starts_with(char::is_alphabetic);
        // What Latin-1, Latin Extended-A, Greek and Cyrillic begin with; the other capitals begin rare letters.
        let usual = matches!(self.lead, 'Â' | 'Ã' | 'Ä' | 'Å' | 'Î' | 'Ï' | 'Ð' | 'Ñ');
        if self.strong {
            return usual || (after_small && self.lead.is_uppercase());
        }
        if !usual || ends_with_opening_quote(before) {
            return false;
        }
        match self.first_trail {
            _ if after_small => true,
            '\u{a0}' if self.lead == 'Â' => !ends_with_capitals(before),
            '\u{a0}' if self.lead == 'Ã' => !after_capital,
            // A quote between letters, without a space, quotes nothing.
            '“' | '”' | '‘' | '«' | '»' if after_capital => behind.starts_with(char::is_uppercase),
            _ => before_letter && !after_capital,
        }
    }

    /// Whether it may be the last letter of a word in capitals, or a single one in quotes, and punctuation: `“A IRMÃ”`.
    fn is_word_end_in_capitals(&self, line: &str) -> bool {
        let before = &line[..self.start];
        let capitals = ends_with_capitals(before) || ends_with_opening_quote(before.trim_end_matches(char::is_uppercase));
        self.len == 2 && !self.strong && capitals && !line[self.end..].starts_with(char::is_alphabetic)
    }
}

fn ends_with_capitals(before: &str) -> bool {
    let mut last = before.chars().rev();
    last.next().is_some_and(char::is_uppercase) && last.next().is_some_and(char::is_uppercase)
}

fn ends_with_opening_quote(before: &str) -> bool {
    before.ends_with(['“', '‘', '«', '‹', '„', '"', '\'', '(', '['])
}

/// Punctuation that may stand behind a letter of any language, and bytes of UTF-8 that are read so. After `Â` and `Ã` most signs are
/// not: these two begin the letters and signs of Latin-1.
fn is_punctuation(c: char, lead: char) -> bool {
    match c {
        '\u{a0}' | '«' | '»' | '‚' | '„' | '…' | '‹' | '›' | '‘' | '’' | '“' | '”' | '•' | '–' | '—' | '™' => {
            true
        }
        '©' | '®' | '°' | '·' | '¹' | '²' | '³' => !matches!(lead, 'Â' | 'Ã'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::Draft;

    fn again(line: &str) -> String {
        let mut draft = Draft::default();
        let mut edits = Edits::new(line, &mut draft);
        read_again(line, &Normalize::default(), &mut edits);
        if edits.finish() { draft.text } else { line.to_owned() }
    }

    /// As windows-1252 reads the bytes of UTF-8, with C1 characters where it knows none.
    fn misread(text: &str) -> String {
        let c1 = |byte: u8| windows_1252::of_c1(char::from(byte)).unwrap_or(char::from(byte));
        text.bytes().map(c1).collect()
    }

    #[test]
    fn what_was_misread_is_read_again() {
        let texts = [
            "São Paulo, não é só isso: à tarde, à noite.",
            "It’s “over” – he said… ‘so’ — 5 € ™ • ✓",
            "Être où? Ça, déjà vu; naïve, Noël, œuvre, À bientôt, Éric",
            "Über Öl, groß, Äpfel, Straße 5°",
            "Żółć, gęś, jaźń; Škoda, příliš žluťoučký kůň",
            "İstanbul'da ışık, şeker, ağaç",
            "Буря прошла над городом ночью, и к утру все дороги были открыты.",
            "Η καταιγίδα πέρασε πάνω από την πόλη.",
            "暴风雨在夜里越过了这座小镇。",
            "Người dân Việt Nam, một số nước",
            "مرت العاصفة فوق البلدة",
            "שלום לכולם",
            "😀 👍🏽",
            "ANTÔNIO, HISTÓRIA, CÓDIGO, EDUCAÇÃO",
        ];
        for text in texts {
            let misread = misread(text);
            assert_eq!(again(&misread), text, "{misread}");
            assert_eq!(again(text), text);
        }
    }

    #[test]
    fn what_only_looks_so_stays() {
        let texts = [
            "MAÇÃ”, “A IRMÃ”, “A IRMÃ”…, NÃO, AMANHÃ…, MANHÃ – e, IRMÃ\u{a0}mais",
            "Ã",
            "Ã ",
            "â",
            "“Ã”",
            "“É”",
            "«À»",
            "É…",
            "CAFÉ™",
            "CAFÉ’s",
            "PERÚ–",
            "“PÅ”",
            "OGSÅ…",
            "SJØ’n",
            "VIÐ…",
            "ESPAÑ…",
            "déjà\u{a0}»",
            "l’été\u{a0}»\u{a0}!",
            "«\u{a0}Voilà\u{a0}»",
            "la cité², l’été¹²",
            "café…”",
            "Hâlâ…”",
            "à « la",
            "groß…",
            "Spaß“",
            "weiß»",
            "Fuß€",
            "3×½",
            "2×“a”",
            "Ø½”",
            "Ø 25±2",
            "það…”",
            "ÎLE",
            "Î…",
            "Â",
            "ROMÂ» ",
            "perché», così…», città”",
            "più…”",
            "mañana»",
            "señor…",
            "coração…»",
            "manhã”",
            "irmã»",
            "avó…»\u{a0}",
            "você™",
            "être’",
        ];
        for text in texts {
            assert_eq!(again(text), text);
        }
    }

    #[test]
    fn single_c1_characters_are_windows_1252() {
        assert_eq!(again("It\u{92}s \u{93}so\u{94}\u{85}"), "It’s “so”…");
        assert_eq!(again("a\u{81}b"), "a\u{81}b");
    }
}
