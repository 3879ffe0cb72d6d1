//! What a character is to sentence boundaries: the Sentence_Break property of Unicode Standard Annex #29, in a table.

/// The values of Sentence_Break, as far as the rules tell them apart: CR, LF and Sep are one, and so are Extend and Format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Class {
    Other,
    /// Ends a paragraph.
    ParaSep,
    /// Belongs to the character before it.
    Extend,
    /// A space.
    Sp,
    Lower,
    Upper,
    /// A letter without case.
    OLetter,
    Numeric,
    /// A mark that may end a sentence, as the full stop.
    ATerm,
    /// A mark within sentences, as the comma.
    SContinue,
    /// A mark that ends a sentence.
    STerm,
    /// A bracket or a quotation mark.
    Close,
}

const CLASSES: [Class; 12] = [
    Class::Other,
    Class::ParaSep,
    Class::Extend,
    Class::Sp,
    Class::Lower,
    Class::Upper,
    Class::OLetter,
    Class::Numeric,
    Class::ATerm,
    Class::SContinue,
    Class::STerm,
    Class::Close,
];

impl Class {
    pub(crate) fn is_letter(self) -> bool {
        matches!(self, Class::Lower | Class::Upper | Class::OLetter)
    }

    /// A letter or a digit.
    pub(crate) fn is_of_word(self) -> bool {
        self.is_letter() || self == Class::Numeric
    }

    pub(crate) fn is_end_mark(self) -> bool {
        matches!(self, Class::ATerm | Class::STerm)
    }
}

/// A number of a block for each 128 characters, then the blocks: one byte a character, a [`Class`]. Made by the test below.
static TABLE: &[u8] = include_bytes!("../data/sentence_break.bin");

/// Characters of a block.
const BLOCK: usize = 128;
/// Bytes before the blocks.
const BLOCKS: usize = 0x11_0000 / BLOCK;

/// The class of a character.
#[inline]
pub(crate) fn class_of(c: char) -> Class {
    let c = c as usize;
    if c < 128 {
        return ASCII[c];
    }
    CLASSES[TABLE[BLOCKS + TABLE[c / BLOCK] as usize * BLOCK + c % BLOCK] as usize]
}

/// The classes of ASCII, for the hot loop.
static ASCII: [Class; 128] = {
    let mut ascii = [Class::Other; 128];
    let mut c = 0;
    while c < 128 {
        ascii[c] = CLASSES[TABLE[BLOCKS + TABLE[0] as usize * BLOCK + c] as usize];
        c += 1;
    }
    ascii
};

#[cfg(test)]
mod tests {
    use unicode_segmentation::UnicodeSegmentation;

    use super::*;

    /// Characters of each class, in the order of [`CLASSES`].
    const EXAMPLES: [char; 12] = ['$', '\u{85}', '\u{301}', ' ', 'a', 'A', 'א', '1', '.', ',', '?', ')'];

    /// Where the crate sets boundaries around a character tells its class.
    fn boundaries(c: char) -> Vec<usize> {
        let probes = ["aXb", ".XA", ". XA", ". Xa", "1X.A", "aX.A", "?Xa", "? Xa", "$XA", "$Xa", "$X A", ".)XA", "a.X"];
        let mut all = Vec::new();
        for probe in probes {
            let text = probe.replace('X', &c.to_string());
            let at = probe.find('X').unwrap();
            // Counted as if the character had one byte.
            all.extend(
                text.split_sentence_bound_indices().map(|(start, _)| if start > at { start + 1 - c.len_utf8() } else { start }),
            );
        }
        all
    }

    #[test]
    fn compiled_sentence_break_table_is_up_to_date() {
        let known = EXAMPLES.map(boundaries);
        for (class, pattern) in known.iter().enumerate() {
            assert_eq!(known.iter().position(|other| other == pattern), Some(class), "{:?} is not told apart", CLASSES[class]);
        }
        let class =
            |c: u32| char::from_u32(c).map_or(0, |c| known.iter().position(|known| *known == boundaries(c)).unwrap() as u8);
        let all: Vec<u8> = (0..0x11_0000).map(class).collect();
        let mut blocks: Vec<&[u8]> = Vec::new();
        let mut table = Vec::new();
        for block in all.chunks(BLOCK) {
            let number = blocks.iter().position(|known| *known == block).unwrap_or_else(|| {
                blocks.push(block);
                blocks.len() - 1
            });
            table.push(u8::try_from(number).unwrap());
        }
        table.extend(blocks.concat());
        if std::env::var_os("UNSCAFFOLD_WRITE").is_some() {
            std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/data/sentence_break.bin"), &table).unwrap();
        } else {
            assert!(table == TABLE, "src/data/sentence_break.bin is out of date: UNSCAFFOLD_WRITE=1 cargo test --lib compiled");
        }
    }
}
