//! What a block looks like, whatever its words. Lengths are in letters of an alphabet: a character of Han, Kana or Hangul says
//! about as much as three.

use crate::span::{characters, count};

/// From this length on, a block that ends like a sentence is prose.
const PROSE: usize = 80;
/// From this length on, one with a sentence end inside is.
const LONG_PROSE: usize = 200;
/// Items of menus are shorter than this.
const ITEM: usize = 24;
/// A title is at most so long.
const TITLE: usize = 160;

/// Running prose.
pub(super) fn is_prose(block: &str) -> bool {
    if block.len() < PROSE {
        return false;
    }
    if ends_sentence(block) { has_weight(block, PROSE) } else { has_weight(block, LONG_PROSE) && has_inner_end(block) }
}

/// Whether a block has at least so many letters.
fn has_weight(block: &str, least: usize) -> bool {
    // No character counts for more than its bytes, nor for less than a quarter of them.
    block.len() >= least && (block.len() >= 4 * least || block.is_ascii() || weight(block) >= least)
}

/// Ways of being short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Short {
    /// Shorter than prose.
    Line,
    /// As short as the items of menus.
    Item,
}

/// Whether a block is as short as that.
pub(crate) fn is_short(block: &str, short: Short) -> bool {
    let most = match short {
        Short::Line => PROSE,
        Short::Item => ITEM,
    };
    !has_weight(block, most)
}

/// Short, with a letter, and no full stop, comma or colon at the end.
pub(super) fn is_title(block: &str) -> bool {
    block.len() <= 4 * TITLE
        && !block.ends_with(['.', '。', '．', ':', '：', ',', '،', '、', ';', '；', '।', '۔'])
        && block.chars().any(char::is_alphabetic)
        && weight(block) <= TITLE
}

/// Length in letters.
fn weight(text: &str) -> usize {
    // U+3000..=U+DFFF: Kana, Han, Hangul.
    characters(text) + 2 * count(text.as_bytes(), |byte| (0xe3..=0xed).contains(&byte))
}

/// Whether the block ends with an end mark, quotes and brackets after it aside.
pub(crate) fn ends_sentence(block: &str) -> bool {
    // Most blocks end with a letter or a full stop.
    match block.as_bytes().last() {
        Some(b'.') => return true,
        Some(last) if last.is_ascii_alphanumeric() => return false,
        _ => {}
    }
    block.trim_end_matches(is_closing).ends_with(is_end_mark)
}

fn has_inner_end(block: &str) -> bool {
    let mut marked = false;
    for c in block.chars() {
        if marked && (c.is_whitespace() || c as u32 > 0x3000) {
            return true;
        }
        marked = is_end_mark(c) || (marked && is_closing(c));
    }
    false
}

fn is_closing(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']' | '}' | '」' | '』' | '）' | '】' | '》' | '›' | '“')
}

/// Marks that end sentences, in the scripts that have their own.
fn is_end_mark(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '．' | '！' | '？' | '؟' | '۔' | '।' | '॥' | '։' | '።' | '။' | '｡' | '‼' | '⁇')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_told_by_length_and_end_in_any_script() {
        let prose = [
            "The storm passed over the town in the night, and by the morning all the roads to the coast were open again.",
            "“The storm passed over the town in the night, and by the morning all the roads to the coast were open.”",
            "暴风雨在夜里越过了这座小镇，到了早晨，通往海岸的所有道路都已重新开放。",
            "Буря прошла над городом ночью, и к утру все дороги к побережью были снова открыты для движения.",
            "مرت العاصفة فوق البلدة في الليل، وبحلول الصباح كانت جميع الطرق المؤدية إلى الساحل مفتوحة مرة أخرى؟",
        ];
        for text in prose {
            assert!(is_prose(text), "{text}");
        }
        let other = [
            "Read more.",
            "Home About Services Products Prices Contact Imprint Privacy Terms Blog News Events Jobs Press Login",
            "",
            "暴风雨。",
        ];
        for text in other {
            assert!(!is_prose(text), "{text}");
        }
    }

    #[test]
    fn titles_are_short_and_end_openly() {
        assert!(is_title("Storm passes over the town"));
        assert!(is_title("Will it rain?"));
        assert!(!is_title("It rained."));
        assert!(!is_title("Ingredients:"));
        assert!(!is_title("12"));
    }
}
