//! 64 bytes of a text -> the signs that something among them needs a second look.

use super::classes::LANES;
use super::eight::Eight;

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

    /// The same in plain code, eight bytes at a time.
    pub(super) fn plainly_of(bytes: &[u8; LANES]) -> Self {
        let mut signs = Signs::default();
        for at in (0..LANES).step_by(8) {
            let eight = Eight::at(bytes, at);
            let control = eight.between(0, b' ' - 1);
            let newline = eight.is(b'\n');
            signs.ampersand |= eight.is(b'&') << at;
            signs.control |= (control & !(newline | eight.is(b'\t')) | eight.is(0x7f)) << at;
            signs.white |= (control | eight.is(b' ')) << at;
            signs.newline |= newline << at;
            signs.high |= eight.high() << at;
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
