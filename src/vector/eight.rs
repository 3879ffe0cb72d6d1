//! Eight bytes as one number: plain code that works on all of them at once.

/// Eight bytes, the first lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Eight(pub(crate) u64);

/// That byte, eight times.
const fn times(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

const TOP: u64 = times(0x80);

impl Eight {
    /// Eight bytes of a text; zeros stand for what it lacks.
    #[inline(always)]
    pub(crate) fn at(text: &[u8], at: usize) -> Self {
        let rest = text.get(at..).unwrap_or_default();
        match rest.first_chunk() {
            Some(bytes) => Eight(u64::from_le_bytes(*bytes)),
            None => Eight(rest.iter().rev().fold(0, |eight, &byte| eight << 8 | u64::from(byte))),
        }
    }

    /// The top bits of the bytes in a range of ASCII.
    #[inline(always)]
    fn among(self, first: u8, last: u8) -> u64 {
        let low = self.0 & !TOP;
        low.wrapping_add(times(0x80 - first)) & !low.wrapping_add(times(0x7f - last)) & !self.0 & TOP
    }

    /// A bit for each byte in a range of ASCII, the first lowest.
    #[inline(always)]
    pub(super) fn between(self, first: u8, last: u8) -> u64 {
        gathered(self.among(first, last))
    }

    /// A bit for each byte that is this one, of ASCII.
    #[inline(always)]
    pub(super) fn is(self, byte: u8) -> u64 {
        self.between(byte, byte)
    }

    /// A bit for each byte that is no ASCII.
    #[inline(always)]
    pub(super) fn high(self) -> u64 {
        gathered(self.0 & TOP)
    }

    /// With ASCII letters in lower case.
    #[inline(always)]
    pub(crate) fn lowered(self) -> Self {
        Eight(self.0 | self.among(b'A', b'Z') >> 2)
    }

    /// With all digits 0.
    pub(crate) fn without_digits(self) -> Self {
        Eight(self.0 & !((self.among(b'0', b'9') >> 7).wrapping_mul(0x0f)))
    }
}

/// The top bits of eight bytes beside one another.
#[inline(always)]
fn gathered(tops: u64) -> u64 {
    (tops >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn eight_bytes_are_seen_as_one_by_one(bytes in prop::array::uniform8(any::<u8>()), first in 0..0x80_u8, last in 0..0x80_u8) {
            let eight = Eight::at(&bytes, 0);
            let bits = |is: &dyn Fn(u8) -> bool| bytes.iter().enumerate().map(|(at, &byte)| u64::from(is(byte)) << at).sum::<u64>();
            if first <= last {
                prop_assert_eq!(eight.between(first, last), bits(&|byte| (first..=last).contains(&byte)));
            }
            prop_assert_eq!(eight.high(), bits(&|byte| byte > 0x7f));
            prop_assert_eq!(eight.lowered().0.to_le_bytes(), bytes.map(|byte| byte.to_ascii_lowercase()));
            let without = bytes.map(|byte| if byte.is_ascii_digit() { b'0' } else { byte });
            prop_assert_eq!(eight.without_digits().0.to_le_bytes(), without);
        }

        #[test]
        fn what_a_text_lacks_is_zero(text in prop::collection::vec(any::<u8>(), 0..12), at in 0..14_usize) {
            let mut bytes = [0; 8];
            let rest = text.get(at..).unwrap_or_default();
            let len = rest.len().min(8);
            bytes[..len].copy_from_slice(&rest[..len]);
            prop_assert_eq!(Eight::at(&text, at).0.to_le_bytes(), bytes);
        }
    }
}
