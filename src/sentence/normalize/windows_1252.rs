//! windows-1252, which the web reads where Latin-1 is written.

/// The characters of bytes from 0x80 to 0x9F; U+FFFD where there is none.
const C1: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}', //
    '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
];

/// What a C1 character, U+0080 to U+009F, is in windows-1252; none for the five that are nothing there, and for other characters.
pub(super) fn of_c1(c: char) -> Option<char> {
    let at = u32::from(c).checked_sub(0x80)?;
    C1.get(at as usize).copied().filter(|&c| c != '\u{fffd}')
}

/// The byte, 0x80 to 0xFF, that a character was read from: in windows-1252 or, for the bytes that are nothing there, in Latin-1.
pub(super) fn to_byte(c: char) -> Option<u8> {
    match c {
        '\u{80}'..='\u{ff}' => Some(c as u8),
        _ => C1.iter().position(|&known| known == c && c != '\u{fffd}').map(|at| 0x80 + at as u8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_characters_map() {
        assert_eq!(of_c1('\u{92}'), Some('’'));
        assert_eq!(of_c1('\u{81}'), None);
        assert_eq!(of_c1('a'), None);
        assert_eq!(of_c1('\u{a0}'), None);
        assert_eq!(to_byte('€'), Some(0x80));
        assert_eq!(to_byte('Ÿ'), Some(0x9f));
        assert_eq!(to_byte('\u{9d}'), Some(0x9d));
        assert_eq!(to_byte('é'), Some(0xe9));
        assert_eq!(to_byte('a'), None);
        assert_eq!(to_byte('ğ'), None);
        assert_eq!(to_byte('\u{fffd}'), None);
    }
}
