//! Finds the lines that may need something, at the speed of reading: most lines of most texts need nothing.
//!
//! A look says too much rather than too little; the passes look exactly.

/// Bytes that are looked at together, for the compiler to make a few wide instructions of.
const CHUNK: usize = 64;

/// What a line may need, a bit a pass.
pub(super) const ENTITIES: u8 = 1;
pub(super) const MOJIBAKE: u8 = 2;
/// Also line ends other than a newline.
pub(super) const INVISIBLE: u8 = 4;
pub(super) const SPACES: u8 = 8;
pub(super) const NFC: u8 = 16;

/// Where the first chunk that may need one of `wanted` begins, from `from` on, which is a line's start; the length where there is none.
pub(super) fn first(bytes: &[u8], from: usize, wanted: u8) -> usize {
    if wanted & SPACES != 0 && begins_white(&bytes[from..]) {
        return from;
    }
    let mut at = from;
    while let Some(window) = bytes.get(at..at + CHUNK + 2) {
        if chunk(window) & wanted != 0 {
            return at;
        }
        at += CHUNK;
    }
    if at < bytes.len() && rest(&bytes[at..]) & wanted != 0 { at } else { bytes.len() }
}

/// What a line may need.
pub(super) fn line(bytes: &[u8]) -> u8 {
    let mut needs = 0;
    let mut at = 0;
    while let Some(window) = bytes.get(at..at + CHUNK + 2) {
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
    let mut window = [b'\n'; CHUNK + 2 + CHUNK];
    window[..bytes.len()].copy_from_slice(bytes);
    let first = chunk(&window[..CHUNK + 2]);
    if bytes.len() > CHUNK { first | chunk(&window[CHUNK..]) } else { first }
}

/// What the first bytes of a window may need; the last two are only looked ahead at.
fn chunk(window: &[u8]) -> u8 {
    let (now, next, then) = (&window[..CHUNK], &window[1..=CHUNK], &window[2..CHUNK + 2]);
    let mut needs = 0;
    let mut high = 0;
    for i in 0..CHUNK {
        let (a, b) = (now[i], next[i]);
        high |= a;
        needs |= bit(a == b'&', ENTITIES)
            | bit((a < b' ') & (a != b'\n') & (a != b'\t') | (a == 0x7f), INVISIBLE)
            | bit((a <= b' ') & (b <= b' ') & ((a != b'\n') | (b != b'\n')), SPACES);
    }
    if high < 0x80 {
        return needs;
    }
    for i in 0..CHUNK {
        let (a, b, c) = (now[i], next[i], then[i]);
        // U+0080 to U+00A0, U+00AD.
        needs |= bit((a == 0xc2) & (b < 0xa0), MOJIBAKE | INVISIBLE);
        needs |= bit((a == 0xc2) & (b == 0xa0), SPACES);
        needs |= bit((a == 0xc2) & (b == 0xad), INVISIBLE);
        // U+00C2 to U+00F4, then what windows-1252 reads of bytes from 0x80 to 0xBF.
        needs |= bit((a == 0xc3) & ((c == 0xc2) | (c == 0xc5) | (c == 0xc6) | (c == 0xcb) | (c == 0xe2)), MOJIBAKE);
        // U+2000 to U+200B, U+2028, U+2029, U+202F.
        let punctuation = (a == 0xe2) & (b == 0x80);
        needs |= bit(punctuation & ((c < 0x8b) | (c == 0xaf)), SPACES);
        // Two of them are one of the others in NFC.
        needs |= bit(punctuation & (c < 0x82), NFC);
        needs |= bit(punctuation & ((c == 0x8b) | (c == 0xa8) | (c == 0xa9)), INVISIBLE);
        // U+2060, U+FEFF.
        needs |= bit((a == 0xe2) & (b == 0x81) & (c == 0xa0) | (a == 0xef) & (b == 0xbb) & (c == 0xbf), INVISIBLE);
    }
    needs | composition(now, next, then)
}

/// Whether there is a character that may compose, decompose or change places in NFC. Text without them is in NFC.
fn composition(now: &[u8], next: &[u8], then: &[u8]) -> u8 {
    let mut needs = 0;
    for i in 0..CHUNK {
        let (a, b) = (now[i], next[i]);
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
    for i in 0..CHUNK {
        let (a, b, c) = (now[i], next[i], then[i]);
        // Ångström, Kelvin, Ohm; marks around symbols; marks of Kana; compatibility ideographs, half marks.
        needs |= bit((a == 0xe2) & (b > 0x82) & (b != 0x86) & ((b != 0x84) | (0xa6..=0xab).contains(&c)), NFC);
        needs |= bit((a == 0xe3) & ((b == 0x80) & (c > 0xa9) | (b == 0x82) & ((c == 0x99) | (c == 0x9a))), NFC);
        needs |= bit((a == 0xef) & ((b > 0xa3) & (b < 0xae) | (b == 0xb8) & (c > 0x9f)), NFC);
    }
    needs
}

fn bit(is: bool, bit: u8) -> u8 {
    if is { bit } else { 0 }
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
            let needs = line(text.as_bytes()) & !(if text.contains('·') { NFC } else { 0 });
            assert_eq!(needs & !SPACES, 0, "{text}");
            assert_eq!(first(text.as_bytes(), 0, ENTITIES | MOJIBAKE | INVISIBLE), text.len());
        }
    }

    #[test]
    fn a_need_is_seen_wherever_it_stands() {
        for (what, need) in [("&", ENTITIES), ("Ã£", MOJIBAKE), ("\u{200b}", INVISIBLE), ("  ", SPACES), ("e\u{301}", NFC)] {
            for before in 0..200 {
                let text = format!("{}{what}{}", "x".repeat(before), "y".repeat(70));
                assert_eq!(line(text.as_bytes()), need, "{what} at {before}");
                assert!(first(text.as_bytes(), 0, need) < before + what.len());
            }
            let text = format!("{}{what}", "x".repeat(100));
            assert_eq!(line(text.as_bytes()) & need, need, "{what} at the end");
        }
    }

    #[cfg(feature = "nfc")]
    #[test]
    fn every_character_that_nfc_may_change_is_seen() {
        use unicode_normalization::{IsNormalized, char::canonical_combining_class, is_nfc_quick};
        for c in '\0'..=char::MAX {
            let safe = canonical_combining_class(c) == 0 && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes;
            let seen = line(format!("x{c}x").as_bytes()) & NFC != 0;
            assert!(safe || seen, "U+{:04X}", u32::from(c));
        }
    }
}
