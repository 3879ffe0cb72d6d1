//! 64 bytes of a text -> the signs that something among them needs a second look.

use super::classes::LANES;

/// Bits of 64 bytes, the first lowest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Signs {
    pub(crate) ampersand: u64,
    /// Control characters but for the newline and the tab.
    pub(crate) control: u64,
    /// Control characters and spaces.
    pub(crate) white: u64,
    pub(crate) newline: u64,
    /// Bytes that are no ASCII.
    pub(crate) high: u64,
}

impl Signs {
    /// The signs among these bytes.
    pub(crate) fn of(bytes: &[u8; LANES]) -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(signs) = super::x86::signs(bytes) {
            return signs;
        }
        Signs::plainly_of(bytes)
    }

    /// The same byte by byte.
    pub(super) fn plainly_of(bytes: &[u8; LANES]) -> Self {
        // Most chunks have none: seen with a few wide instructions.
        let rare = |byte: u8| (byte == b'&') | (byte < b' ') & (byte != b'\n') & (byte != b'\t') | (byte > 0x7e);
        let any = bytes.iter().fold(false, |any, &byte| any | rare(byte));
        let mut signs = Signs::default();
        for (at, &byte) in bytes.iter().enumerate() {
            signs.white |= u64::from(byte <= b' ') << at;
            signs.newline |= u64::from(byte == b'\n') << at;
        }
        if any {
            for (at, &byte) in bytes.iter().enumerate() {
                signs.ampersand |= u64::from(byte == b'&') << at;
                signs.control |= u64::from((byte < b' ') & (byte != b'\n') & (byte != b'\t') | (byte == 0x7f)) << at;
                signs.high |= u64::from(byte > 0x7f) << at;
            }
        }
        signs
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_forms_see_the_same_in_every_byte() {
        for first in 0..=u8::MAX - (LANES as u8 - 1) {
            let bytes: [u8; LANES] = std::array::from_fn(|at| first + at as u8);
            assert_eq!(Signs::of(&bytes), Signs::plainly_of(&bytes));
        }
    }

    proptest! {
        #[test]
        fn both_forms_see_the_same(bytes in prop::collection::vec(any::<u8>(), LANES)) {
            let bytes: [u8; LANES] = bytes.try_into().unwrap();
            prop_assert_eq!(Signs::of(&bytes), Signs::plainly_of(&bytes));
        }
    }
}
