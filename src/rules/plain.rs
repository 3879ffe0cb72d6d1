//! What folded texts are looked up by; of plain blocks, most of those of Latin script, it is read off their bytes, eight at a time.

use super::affix::{KEY_BYTES, Key, Side};
use super::table::mixed;

/// What a folded text is looked up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Keys {
    /// Hash of all of it.
    pub(super) whole: u32,
    pub(super) start: Key,
    pub(super) end: Key,
}

impl Keys {
    /// The keys of a folded text.
    pub(super) fn of(folded: &[u8]) -> Self {
        let (start, end) = (Side::Start.key(folded), Side::End.key(folded));
        Keys { whole: hash(folded), start, end }
    }

    /// The keys of a block of which folding only lowers the case. None where a mark stands before it, or one behind it that could stay
    /// away.
    pub(super) fn of_lowered(block: &[u8]) -> Option<Self> {
        if !(starts_plainly(block) && ends_plainly(block)) {
            return None;
        }
        let (start, end) = (Side::Start.key(block), Side::End.key(block));
        let chunks = block.chunks_exact(KEY_BYTES).map(|chunk| lower(Side::Start.eight(chunk)));
        let whole = mixed(chunks.fold(block.len() as u64, mix) ^ lower(end.outer));
        Some(Keys { whole, start: lower_key(start), end: lower_key(end) })
    }

    /// The same of any block.
    pub(super) fn of_plain(block: &[u8]) -> Option<Self> {
        let is_plain = is_plain_but_for_numbers(block) && next_digit(block, 0).is_none();
        if is_plain { Keys::of_lowered(block) } else { None }
    }
}

/// A hash of a folded text.
pub(super) fn hash(folded: &[u8]) -> u32 {
    let chunks = folded.chunks_exact(KEY_BYTES).map(|chunk| Side::Start.eight(chunk));
    mixed(chunks.fold(folded.len() as u64, mix) ^ Side::End.eight(folded))
}

/// The key of one side of a block that is longer than the key, if folding only lowers it.
pub(super) fn plain_key(side: Side, block: &[u8]) -> Option<Key> {
    let key = side.key(block);
    let is_plain = match side {
        Side::Start => starts_plainly(block),
        Side::End => ends_plainly(block),
    };
    // The inner bytes are looked at beside others that are not odd.
    let odd = oddities(key.outer, 0) | oddities(u64::from(key.inner) << 32 | eight(b'a') >> 32, 0);
    (odd == 0 && is_plain).then(|| lower_key(key))
}

fn lower_key(key: Key) -> Key {
    Key { outer: lower(key.outer), inner: lower(u64::from(key.inner)) as u32 }
}

/// No mark stands before the block.
fn starts_plainly(block: &[u8]) -> bool {
    block.first().is_some_and(u8::is_ascii_alphanumeric)
}

/// No mark stands behind the block that could stay away.
fn ends_plainly(block: &[u8]) -> bool {
    let last = block.last().copied().unwrap_or(0);
    last.is_ascii_alphanumeric() || (b".,!?)'\"".contains(&last) && !block.ends_with(b".."))
}

fn mix(hash: u64, key: u64) -> u64 {
    (hash ^ key).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
}

/// That byte, eight times.
const fn eight(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

const TOP: u64 = eight(0x80);

/// Whether folding only lowers the case of a text, numbers aside, whatever they are folded to.
pub(super) fn is_plain_but_for_numbers(text: &[u8]) -> bool {
    if text.first() == Some(&b' ') || text.last() == Some(&b' ') {
        return false;
    }
    let chunks = text.chunks_exact(KEY_BYTES);
    let rest = chunks.remainder();
    let mut odd = match text.len() {
        0 => 0,
        len @ ..KEY_BYTES => folding_oddities(Side::Start.eight(text), 0) << (8 * (KEY_BYTES - len)),
        _ if rest.is_empty() => 0,
        _ => folding_oddities(Side::End.eight(text), 0),
    };
    let mut last = 0;
    for chunk in chunks {
        let bytes = Side::Start.eight(chunk);
        odd |= folding_oddities(bytes, last);
        last = bytes >> 56;
    }
    odd == 0
}

/// The top bit of each byte that makes a block not plain: digits, and what folding does not only lower.
fn oddities(bytes: u64, before: u64) -> u64 {
    let at_least = |byte: u8| bytes.wrapping_add(eight(0x80 - byte));
    folding_oddities(bytes, before) | at_least(b'0') & !at_least(b'9' + 1) & TOP
}

/// The top bit of each byte that folding does not only lower: those that are no ASCII, control characters, backticks, and spaces
/// behind spaces. `before` is the byte before these eight.
fn folding_oddities(bytes: u64, before: u64) -> u64 {
    // Of bytes below 0x80 no sum carries; where one is not, something is odd anyway.
    let at_least = |byte: u8| bytes.wrapping_add(eight(0x80 - byte));
    let not = |byte: u8| (bytes ^ eight(byte)).wrapping_add(eight(0x7f));
    let spaces = !not(b' ') & TOP;
    let behind = spaces & (spaces << 8 | u64::from(before == u64::from(b' ')) << 7);
    (bytes | !at_least(b' ') | !not(b'`') | at_least(0x7f) | behind) & TOP
}

/// The first digit of `bytes` from `from` on.
pub(super) fn next_digit(bytes: &[u8], from: usize) -> Option<usize> {
    let chunks = bytes.get(from..)?.chunks_exact(KEY_BYTES);
    let rest = bytes.len() - chunks.remainder().len();
    for (number, chunk) in chunks.enumerate() {
        let bytes = Side::Start.eight(chunk);
        // Of bytes below 0x80: those of others are masked.
        let low = bytes & !TOP;
        let digits = (low.wrapping_add(eight(0x80 - b'0')) & !low.wrapping_add(eight(0x7f - b'9'))) & !bytes & TOP;
        if digits != 0 {
            return Some(from + KEY_BYTES * number + digits.trailing_zeros() as usize / 8);
        }
    }
    bytes[rest..].iter().position(u8::is_ascii_digit).map(|at| rest + at)
}

/// ASCII in lower case.
fn lower(bytes: u64) -> u64 {
    let upper = (bytes.wrapping_add(eight(0x80 - b'A')) ^ bytes.wrapping_add(eight(0x7f - b'Z'))) & TOP;
    bytes | upper >> 2
}

/// Whether a plain text in lower case is this folded one.
pub(super) fn is_lowered(plain: &[u8], folded: &[u8]) -> bool {
    if plain.len() != folded.len() {
        return false;
    }
    let same = |side: Side, plain: &[u8], folded: &[u8]| lower(side.eight(plain)) == side.eight(folded);
    let whole = plain.chunks_exact(KEY_BYTES).zip(folded.chunks_exact(KEY_BYTES));
    whole.fold(same(Side::End, plain, folded), |all, (plain, folded)| all & same(Side::Start, plain, folded))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::rules::fold::{Numbers, fold, without_leading_marks, without_trailing_marks};

    fn is_same(block: &str) -> bool {
        let folded = fold(block, Numbers::Hash);
        let keys = Keys::of_plain(block.as_bytes());
        assert!(keys.is_none_or(|keys| keys == Keys::of(folded.as_bytes())), "{block:?}");
        assert!(
            keys.is_none() || without_leading_marks(block) == block && without_trailing_marks(&folded) == folded,
            "{block:?}"
        );
        keys.is_some()
    }

    #[test]
    fn plain_blocks_have_the_keys_of_their_folded_texts() {
        let text = "The Storm passed (over) the Town, and BY the morning all roads were open AGAIN.";
        for end in 2..=text.len() {
            assert!(
                is_same(&text[..end]) || text.as_bytes()[end - 1] == b' ' || text.as_bytes()[end - 1] == b'(',
                "{}",
                &text[..end]
            );
        }
        assert_eq!(plain_key(Side::Start, "The “storm”  passed".as_bytes()), None);
        let key = plain_key(Side::Start, "The storm has  passed “by”.".as_bytes()).unwrap();
        assert_eq!((key.outer.to_le_bytes(), key.inner.to_le_bytes()), (*b"the stor", *b"m ha"));
        for block in [
            "a1",
            "12 roads",
            "two  spaces",
            "twelve  8",
            "back`tick",
            "ca\u{301}fe",
            "Read more:",
            "Loading..",
            "tab\tbed",
            "x\u{7f}y",
            "",
        ] {
            assert!(!is_same(block), "{block:?}");
        }
    }

    proptest! {
        #[test]
        fn digits_are_found(text in "[a-z0-9é/:]{0,20}", from in 0..22_usize) {
            let slow = text.bytes().enumerate().skip(from).find(|(_, byte)| byte.is_ascii_digit()).map(|(at, _)| at);
            prop_assert_eq!(next_digit(text.as_bytes(), from), slow);
        }

        #[test]
        fn plain_texts_are_only_lowered(text in "[a-zA-Z`@\\[{ 0-9:.é\\x00-\\x7f]{0,30}") {
            let folded = fold(&text, Numbers::Keep);
            prop_assert!(!is_plain_but_for_numbers(text.as_bytes()) || folded == text.to_ascii_lowercase());
            let plain_again = folded.is_empty() || !folded.is_ascii() || is_plain_but_for_numbers(folded.as_bytes());
            prop_assert!(plain_again);
        }

        #[test]
        fn keys_are_the_same_or_none(block in "[a-zA-Z`@\\[{ 0-9:.éА\\x00-\\x7f]{0,30}") {
            is_same(block.trim());
        }
    }
}
