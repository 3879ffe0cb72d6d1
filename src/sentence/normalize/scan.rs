//! Finds the lines that may need something, at the speed of reading: most lines of most texts need nothing.
//!
//! A look says too much rather than too little; the passes look exactly.

use crate::vector::Signs;

/// Bytes that are looked at together, for the compiler to make a few wide instructions of.
const CHUNK: usize = 64;

/// What a line may need, a bit a pass.
pub(super) const ENTITIES: u8 = 1;
pub(super) const MOJIBAKE: u8 = 2;
/// Also line ends other than a newline.
pub(super) const INVISIBLE: u8 = 4;
pub(super) const SPACES: u8 = 8;
pub(super) const NFC: u8 = 16;

/// Kinds of characters, by their first byte.
const LATIN: u8 = 1;
const SYMBOLS: u8 = 2;
const WIDE: u8 = 4;
const MARKS: u8 = 8;

/// A chunk and the two bytes behind it.
type Window = [u8; CHUNK + 2];

/// Where the first chunk that may need one of `wanted` begins, from `from` on, which is a line's start; the length where there is none.
pub(super) fn first(bytes: &[u8], from: usize, wanted: u8) -> usize {
    if wanted & SPACES != 0 && begins_white(&bytes[from..]) {
        return from;
    }
    let mut at = from;
    while let Some(window) = bytes[at..].first_chunk() {
        if chunk(window) & wanted != 0 {
            return at;
        }
        at += CHUNK;
    }
    if at < bytes.len() && rest(&bytes[at..]) & wanted != 0 { at } else { bytes.len() }
}

/// What a line may need; before `plain_to`, which a look at the text has found to begin a chunk, that is nothing.
pub(super) fn line(bytes: &[u8], plain_to: usize) -> u8 {
    let mut needs = 0;
    let mut at = plain_to;
    while let Some(window) = bytes[at..].first_chunk() {
        needs |= chunk(window);
        at += CHUNK;
    }
    needs |= rest(&bytes[at..]);
    if begins_white(bytes) { needs | SPACES } else { needs }
}

fn begins_white(bytes: &[u8]) -> bool {
    matches!(bytes.first(), Some(b' ' | b'\t'))
}

/// The last bytes, by the same look: as if newlines followed.
fn rest(bytes: &[u8]) -> u8 {
    let mut window = [b'\n'; CHUNK + 2];
    window[..bytes.len()].copy_from_slice(bytes);
    let needs = chunk(&window);
    // A byte too many for a chunk is the last of a character, or of ASCII, and was only looked ahead at.
    if bytes.len() > CHUNK {
        let mut window = [b'\n'; CHUNK + 2];
        window[0] = bytes[CHUNK];
        return needs | chunk(&window);
    }
    needs
}

/// What the first bytes of a window may need; the last two are only looked ahead at.
fn chunk(window: &Window) -> u8 {
    let (bytes, [next, _]) =
        window.split_first_chunk::<CHUNK>().map_or((&[0; CHUNK], [0, 0]), |(bytes, behind)| (bytes, [behind[0], behind[1]]));
    let Signs { ampersand, control, white, newline, high } = Signs::of(bytes);
    let behind = |bits: u64, is: bool| bits >> 1 | u64::from(is) << (CHUNK - 1);
    // White space behind white space, two newlines aside.
    let double = white & behind(white, next <= b' ') & !(newline & behind(newline, next == b'\n'));
    let needs = bit(ampersand != 0, ENTITIES) | bit(control != 0, INVISIBLE) | bit(double != 0, SPACES);
    if high == 0 {
        return needs;
    }
    let mut needs = needs;
    // Which kinds of lead bytes there are: most texts have one or two kinds, and each is looked at by itself.
    let kinds = kinds(window);
    if kinds & LATIN != 0 {
        needs |= latin_needs(window);
    }
    if kinds & SYMBOLS != 0 {
        needs |= symbol_needs(window);
    }
    if kinds & WIDE != 0 {
        needs |= wide_needs(window);
    }
    if kinds & MARKS != 0 {
        needs |= mark_needs(window);
    }
    needs
}

/// Which kinds of characters a window may hold.
fn kinds(window: &Window) -> u8 {
    let (mut latin, mut symbols, mut marks) = (0, 0, 0);
    for &a in &window[..CHUNK] {
        latin |= bit((a == 0xc2) | (a == 0xc3), LATIN);
        symbols |= bit(a == 0xe2, SYMBOLS) | bit((a == 0xe3) | (a == 0xef), WIDE);
        let letters = (a == 0xcc) | (a == 0xcd) | (a == 0xce) | (a == 0xd2);
        marks |= bit(letters | ((a > 0xd5) & (a < 0xe2)) | (a == 0xea) | (a == 0xf0), MARKS);
    }
    latin | symbols | marks
}

/// U+0080 to U+00FF.
fn latin_needs(window: &Window) -> u8 {
    let mut needs = 0;
    for i in 0..CHUNK {
        let (a, b, c) = (window[i], window[i + 1], window[i + 2]);
        // C1 characters and the soft hyphen; the no-break space.
        needs |= bit((a == 0xc2) & ((b < 0xa0) | (b == 0xad)), MOJIBAKE | INVISIBLE);
        needs |= bit((a == 0xc2) & (b == 0xa0), SPACES);
        // A letter, then what windows-1252 reads of bytes from 0x80 to 0xBF.
        needs |= bit((a == 0xc3) & ((c == 0xc2) | (c == 0xc5) | (c == 0xc6) | (c == 0xcb) | (c == 0xe2)), MOJIBAKE);
    }
    needs
}

/// U+2000 to U+2FFF.
fn symbol_needs(window: &Window) -> u8 {
    let mut needs = 0;
    for i in 0..CHUNK {
        let (a, b, c) = (window[i], window[i + 1], window[i + 2]);
        // Spaces, of which two are others in NFC; the zero-width space; line ends.
        let spaces = (b == 0x80) & ((c < 0x8c) | ((c > 0xa7) & (c < 0xb0)));
        // The word joiner; Ångström, Kelvin, Ohm; marks around symbols.
        let rare = ((b == 0x81) & (c == 0xa0)) | (b == 0x83) | (b == 0x8c) | (b > 0xaa) | ((b == 0x84) & (c > 0xa5) & (c < 0xac));
        needs |= bit((a == 0xe2) & (spaces | rare), SPACES | INVISIBLE | NFC);
    }
    needs
}

/// U+3000 to U+3FFF, U+F000 to U+FFFF.
fn wide_needs(window: &Window) -> u8 {
    let mut needs = 0;
    for i in 0..CHUNK {
        let (a, b, c) = (window[i], window[i + 1], window[i + 2]);
        // Marks of Kana; compatibility ideographs, half marks; the byte order mark.
        let kana = ((b == 0x80) & (c > 0xa9)) | ((b == 0x82) & ((c == 0x99) | (c == 0x9a)));
        let last = ((b > 0xa3) & (b < 0xae)) | ((b == 0xb8) & (c > 0x9f)) | ((b == 0xbb) & (c == 0xbf));
        needs |= bit(((a == 0xe3) & kana) | ((a == 0xef) & last), INVISIBLE | NFC);
    }
    needs
}

/// Characters that may compose, decompose or change places in NFC. Text without them, and without those above, is in NFC.
fn mark_needs(window: &Window) -> u8 {
    let mut needs = 0;
    for i in 0..CHUNK {
        let (a, b) = (window[i], window[i + 1]);
        // Combining marks of Latin and Greek, Hebrew and Syriac points, scripts of India and their neighbours; but not letters of
        // Greek, Cyrillic, Armenian, Hebrew and Arabic, nor the Latin ones that Vietnamese needs (E1 B8 to E1 BB), nor emoji.
        needs |= bit((a == 0xcc) | (a == 0xcd) | (a == 0xd6) | (a == 0xe0), NFC);
        needs |= bit((0xdc..=0xdf).contains(&a), NFC);
        needs |= bit((a == 0xe1) & !(0xb8..=0xbb).contains(&b), NFC);
        needs |= bit((a == 0xf0) & !(0x9f..=0xae).contains(&b), NFC);
        needs |= bit((a == 0xea) & (0x99..0xb0).contains(&b), NFC);
        // Points and marks of Hebrew, Arabic, Cyrillic; U+0387.
        needs |= bit((a == 0xd7) & (b < 0x90) | (a == 0xd8) & (b > 0x8f) & (b < 0x9b), NFC);
        needs |= bit((a == 0xd9) & ((b > 0x8a) & (b < 0xa0) | (b == 0xb0)) | (a == 0xdb) & (b > 0x95) & (b < 0xae), NFC);
        needs |= bit((a == 0xd2) & (b > 0x82) & (b < 0x88) | (a == 0xce) & (b == 0x87), NFC);
    }
    needs
}

fn bit(is: bool, bit: u8) -> u8 {
    u8::from(is).wrapping_neg() & bit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_of_many_scripts_needs_nothing() {
        let texts = [
            "“The storm passed,” she said – it’s over… 100 € (or £ 80) at § 5.\nNext\n\n\tIndented\tby a tab",
            "Буря прошла над городом ночью, и к утру все дороги к побережью были снова открыты. Ёлка, й.",
            "暴风雨在夜里越过了这座小镇，到了早晨。「はい」カタカナ １９８４",
            "مرت العاصفة فوق البلدة في الليل، وبحلول الصباح أ إ ؤ ئ آ",
            "폭풍은 밤에 마을을 지나갔고 아침에는 모든 길이 다시 열렸다.",
            "Η καταιγίδα πέρασε πάνω από την πόλη· ΐ. Người dân Việt Nam được. שלום 👩🏽 😀 ✓ → ™",
        ];
        for text in texts {
            let text = text.repeat(3);
            let needs = line(text.as_bytes(), 0) & !(if text.contains('·') { NFC } else { 0 });
            assert_eq!(needs & !SPACES, 0, "{text}");
            assert_eq!(first(text.as_bytes(), 0, ENTITIES | MOJIBAKE | INVISIBLE), text.len());
        }
    }

    #[test]
    fn a_need_is_seen_wherever_it_stands() {
        for (what, need) in [("&", ENTITIES), ("Ã£", MOJIBAKE), ("\u{200b}", INVISIBLE), ("  ", SPACES), ("e\u{301}", NFC)] {
            for before in 0..200 {
                let text = format!("{}{what}{}", "x".repeat(before), "y".repeat(70));
                assert_eq!(line(text.as_bytes(), 0) & need, need, "{what} at {before}");
                assert!(first(text.as_bytes(), 0, need) < before + what.len());
            }
            let text = format!("{}{what}", "x".repeat(100));
            assert_eq!(line(text.as_bytes(), 0) & need, need, "{what} at the end");
        }
    }

    #[cfg(feature = "nfc")]
    #[test]
    fn every_character_that_nfc_may_change_is_seen() {
        use unicode_normalization::{IsNormalized, char::canonical_combining_class, is_nfc_quick};
        for c in '\0'..=char::MAX {
            let safe = canonical_combining_class(c) == 0 && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes;
            let seen = line(format!("x{c}x").as_bytes(), 0) & NFC != 0;
            assert!(safe || seen, "U+{:04X}", u32::from(c));
        }
    }
}
