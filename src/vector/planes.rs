//! All bytes of a text -> where its lines end, and which bytes make a block more than plain: a bit for each, 64 at a time.

use super::classes::LANES;
use super::eight::Eight;
use crate::span::Span;

/// Bits of 64 bytes, the first lowest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Plane {
    pub(super) newline: u64,
    pub(super) carriage_return: u64,
    pub(super) digit: u64,
    pub(super) space: u64,
    /// No ASCII, a control character, or a backtick.
    pub(super) odd: u64,
}

/// What the bytes of a text are. Reused from text to text.
#[derive(Debug, Default)]
pub(crate) struct Planes {
    newlines: Vec<u64>,
    digits: Vec<u64>,
    /// Bytes that folding does not only lower: odd ones, and spaces behind spaces.
    odd: Vec<u64>,
    has_carriage_return: bool,
}

impl Planes {
    /// Reads a text.
    pub(crate) fn read(&mut self, text: &[u8]) {
        #[cfg(target_arch = "x86_64")]
        if super::x86::read(self, text) {
            return;
        }
        self.read_plainly(text);
    }

    /// The same in plain code.
    pub(super) fn read_plainly(&mut self, text: &[u8]) {
        self.read_by(text, plane);
    }

    /// Reads a text with this function.
    #[inline(always)]
    pub(super) fn read_by(&mut self, text: &[u8], plane: impl Fn(&[u8; LANES]) -> Plane) {
        self.newlines.clear();
        self.digits.clear();
        self.odd.clear();
        let chunks = text.len().div_ceil(LANES);
        self.newlines.reserve(chunks);
        self.digits.reserve(chunks);
        self.odd.reserve(chunks);
        let mut returns = 0;
        let mut space_before = 0;
        let mut take = |bytes: &[u8; LANES]| {
            let Plane { newline, carriage_return, digit, space, odd } = plane(bytes);
            returns |= carriage_return;
            self.newlines.push(newline);
            self.digits.push(digit);
            self.odd.push(odd | space & (space << 1 | space_before));
            space_before = space >> (LANES - 1);
        };
        let whole = text.chunks_exact(LANES);
        let rest = whole.remainder();
        for bytes in whole {
            take(bytes.try_into().expect("as many"));
        }
        if !rest.is_empty() {
            // What stands for no byte is a letter.
            let mut bytes = [b'a'; LANES];
            bytes[..rest.len()].copy_from_slice(rest);
            take(&bytes);
        }
        self.has_carriage_return = returns != 0;
    }

    /// Whether the text has a carriage return.
    pub(crate) fn has_carriage_return(&self) -> bool {
        self.has_carriage_return
    }

    /// Where newlines stand.
    pub(crate) fn newlines(&self) -> impl Iterator<Item = usize> + '_ {
        self.newlines.iter().enumerate().filter(|(_, bits)| **bits != 0).flat_map(|(chunk, &bits)| {
            let mut bits = bits;
            std::iter::from_fn(move || {
                let at = (bits != 0).then(|| chunk * LANES + bits.trailing_zeros() as usize)?;
                bits &= bits - 1;
                Some(at)
            })
        })
    }

    /// Whether folding only lowers the case of this part of the text, numbers aside. It does not begin with a space behind a space.
    pub(crate) fn is_plain_but_for_numbers(&self, span: Span) -> bool {
        set(&self.odd, span) == 0
    }

    /// Whether this part has a digit.
    pub(crate) fn has_digit(&self, span: Span) -> bool {
        set(&self.digits, span) != 0
    }
}

/// Which bits of a span are set: not 0 where one is.
#[inline(always)]
fn set(bits: &[u64], Span { start, end }: Span) -> u64 {
    if start == end {
        return 0;
    }
    let (first, last) = (start / LANES, (end - 1) / LANES);
    let behind = u64::MAX << (start % LANES);
    let before = u64::MAX >> (LANES - 1 - (end - 1) % LANES);
    if first == last {
        return bits[first] & behind & before;
    }
    bits[first + 1..last].iter().fold(bits[first] & behind | bits[last] & before, |any, bits| any | bits)
}

/// The bits of these bytes, eight at a time.
fn plane(bytes: &[u8; LANES]) -> Plane {
    let mut plane = Plane::default();
    for at in (0..LANES).step_by(8) {
        let eight = Eight::at(bytes, at);
        plane.newline |= eight.is(b'\n') << at;
        plane.carriage_return |= eight.is(b'\r') << at;
        plane.digit |= eight.between(b'0', b'9') << at;
        plane.space |= eight.is(b' ') << at;
        plane.odd |= (eight.high() | eight.between(0, b' ' - 1) | eight.is(b'`') | eight.is(0x7f)) << at;
    }
    plane
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn same(text: &[u8]) -> Planes {
        let (mut fast, mut plain) = (Planes::default(), Planes::default());
        fast.read(text);
        plain.read_plainly(text);
        assert_eq!((&fast.newlines, &fast.digits, &fast.odd), (&plain.newlines, &plain.digits, &plain.odd));
        assert_eq!(fast.has_carriage_return, plain.has_carriage_return);
        fast
    }

    #[test]
    fn every_byte_is_what_it_is() {
        for byte in 0..=255_u8 {
            let planes = same(&[b'a', byte, b'a']);
            let at = Span::new(1, 2);
            assert_eq!(planes.newlines().next().is_some(), byte == b'\n');
            assert_eq!(planes.has_carriage_return(), byte == b'\r');
            assert_eq!(planes.has_digit(at), byte.is_ascii_digit());
            assert_eq!(planes.is_plain_but_for_numbers(at), (b' '..0x7f).contains(&byte) && byte != b'`', "{byte}");
        }
    }

    proptest! {
        #[test]
        fn both_forms_see_the_same(bytes in prop::collection::vec(any::<u8>(), 0..300), text in "[a-z 0-9\n\r`é]{0,300}", from in 0..300_usize, len in 0..300_usize) {
            same(&bytes);
            let text = text.as_bytes();
            let planes = same(text);
            let newlines = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at);
            prop_assert!(planes.newlines().eq(newlines));
            let from = from.min(text.len());
            let span = Span::new(from, (from + len).min(text.len()));
            let part = &text[span.range()];
            prop_assert_eq!(planes.has_digit(span), part.iter().any(u8::is_ascii_digit));
            let double = (span.start..span.end).any(|at| at > 0 && text[at - 1..=at] == *b"  ");
            let odd = part.iter().any(|byte| !(b' '..0x7f).contains(byte) || *byte == b'`');
            prop_assert_eq!(planes.is_plain_but_for_numbers(span), !odd && !double);
        }
    }
}
