//! How many words and characters a text has.

/// Words and characters of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    pub characters: u64,
    pub words: u64,
}

impl Size {
    pub fn of(text: &str) -> Self {
        let mut size = Size { characters: characters(text), words: 0 };
        let mut in_word = false;
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let end = bytes.len().min(at + BLOCK);
            if bytes[at..end].is_ascii() {
                size.words += starts(&bytes[at..end], &mut in_word);
                at = end;
                continue;
            }
            while at < end {
                let byte = bytes[at];
                if byte.is_ascii() {
                    size.words += u64::from(is_word(byte) & !in_word);
                    in_word = is_word(byte);
                    at += 1;
                } else if let Some(c) = text[at..].chars().next() {
                    let kind = Kind::of(c);
                    size.words += u64::from(kind == Kind::Alone || kind == Kind::Letter && !in_word);
                    in_word = kind == Kind::Letter || kind == Kind::Mark && in_word;
                    at += c.len_utf8();
                }
            }
        }
        size
    }

    pub fn add(&mut self, other: Size) {
        self.characters += other.characters;
        self.words += other.words;
    }
}

/// Whether there is any word.
pub fn has_words(text: &str) -> bool {
    text.chars().any(|c| if c.is_ascii() { is_word(c as u8) } else { matches!(Kind::of(c), Kind::Alone | Kind::Letter) })
}

/// Bytes that are looked at together.
const BLOCK: usize = 64;

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() | (byte == b'_')
}

/// Words that start in this ASCII.
fn starts(bytes: &[u8], in_word: &mut bool) -> u64 {
    let first = u64::from(is_word(bytes[0]) & !*in_word);
    *in_word = is_word(bytes[bytes.len() - 1]);
    // No branches and no order, so that it is done on many bytes at once.
    let others: u8 = bytes.iter().zip(&bytes[1..]).map(|(&before, &byte)| u8::from(is_word(byte) & !is_word(before))).sum();
    first + u64::from(others)
}

/// What a character beyond ASCII is for words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A word of its own.
    Alone,
    Letter,
    /// Goes on with a word.
    Mark,
    Other,
}

impl Kind {
    fn of(c: char) -> Self {
        match c {
            // What is common: two signs amid Latin letters, and punctuation; Latin, Greek and Cyrillic letters.
            '\u{d7}' | '\u{f7}' | '\u{2000}'..='\u{200b}' | '\u{200e}'..='\u{206f}' => Kind::Other,
            '\u{c0}'..='\u{24f}'
            | '\u{391}'..='\u{3a1}'
            | '\u{3a3}'..='\u{3f5}'
            | '\u{400}'..='\u{481}'
            | '\u{48a}'..='\u{52f}' => Kind::Letter,
            _ if stands_alone(c) => Kind::Alone,
            _ if c.is_alphanumeric() => Kind::Letter,
            _ if is_mark(c) => Kind::Mark,
            _ => Kind::Other,
        }
    }
}

fn characters(text: &str) -> u64 {
    text.chars().count() as u64
}

/// Whether a character is a word of its own: those of scripts that set no spaces.
fn stands_alone(c: char) -> bool {
    matches!(c,
        '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}'
        | '\u{20000}'..='\u{3ffff}'
    ) && c != '\u{30fb}'
        && c != '\u{30fc}'
}

/// Combining marks, and the vowel signs of Indic scripts, go on with a word.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{dff}' | '\u{e31}'..='\u{e4e}' | '\u{200c}' | '\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Character by character.
    fn slowly(text: &str) -> u64 {
        let (mut count, mut in_word) = (0, false);
        for c in text.chars() {
            let alone = stands_alone(c);
            let word = !alone && (c == '_' || c.is_alphanumeric());
            count += u64::from(alone || word && !in_word);
            in_word = word || in_word && !alone && is_mark(c);
        }
        count
    }

    #[test]
    fn short_ways_lead_to_the_same() {
        for c in '\u{80}'..='\u{10ffff}' {
            let slow = if stands_alone(c) {
                Kind::Alone
            } else if c.is_alphanumeric() {
                Kind::Letter
            } else if is_mark(c) {
                Kind::Mark
            } else {
                Kind::Other
            };
            assert!(Kind::of(c) == slow, "{c:?}");
        }
    }

    #[test]
    fn words_are_counted() {
        let words = |text| Size::of(text).words;
        assert_eq!(words(""), 0);
        assert_eq!(words("  The storm passed, over 3 towns.\n"), 6);
        assert_eq!(words("Überall schläft man"), 3);
        assert_eq!(words("道路は、開いた。"), 6);
        assert_eq!(words("नमस्ते दुनिया"), 2);
        assert_eq!(Size::of("Ü道").characters, 2);
        assert!(has_words("— 道") && has_words(" a") && !has_words(" —, \n"));
    }

    #[test]
    fn blocks_make_no_difference() {
        let pieces = ["word", " ", ", ", "é", "道路", "e\u{301}", "\n", "x_1", "—", "наш дом"];
        let mut text = String::new();
        let mut seed = 7_u32;
        for _ in 0..3000 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(pieces[(seed >> 24) as usize % pieces.len()]);
            let ends = text.len().is_multiple_of(37);
            if ends {
                assert_eq!(Size::of(&text).words, slowly(&text));
            }
        }
        assert_eq!(Size::of(&text).words, slowly(&text));
    }
}
