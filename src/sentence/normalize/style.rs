//! The options of house style: quotes, dashes, width, ligatures.

use super::options::{Normalize, Step};
use crate::draft::Edits;
use crate::span::Span;

/// What half-width characters are in full width, from U+FF61 on. The voice marks at the end combine with the kana before them.
const WIDE: &str = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン\u{3099}\u{309a}";

/// Writes characters plainly, as the options say.
pub(super) fn simplify(line: &str, options: &Normalize, edits: &mut Edits<'_>) {
    let simple = |c| {
        let quote = options.has(Step::PlainQuotes).then(|| quote(c)).flatten();
        let dash = || options.has(Step::PlainDashes).then(|| dash(c)).flatten();
        let width = || options.has(Step::PlainWidth).then(|| width(c)).flatten();
        quote.or_else(dash).or_else(width)
    };
    for (at, c) in line.char_indices().filter(|(_, c)| !c.is_ascii()) {
        let span = Span::new(at, at + c.len_utf8());
        if let Some(simple) = simple(c) {
            edits.replace_chars(span, [simple]);
        } else if let Some(letters) = ligature(c).filter(|_| options.has(Step::Ligatures)) {
            edits.replace(span, letters);
        }
    }
}

fn quote(c: char) -> Option<char> {
    match c {
        '“' | '”' | '„' | '‟' => Some('"'),
        '‘' | '’' | '‚' | '‛' => Some('\''),
        _ => None,
    }
}

fn dash(c: char) -> Option<char> {
    matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}').then_some('-')
}

fn width(c: char) -> Option<char> {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        '\u{ff61}'..='\u{ff9f}' => WIDE.chars().nth(c as usize - 0xff61),
        _ => None,
    }
}

fn ligature(c: char) -> Option<&'static str> {
    Some(match c {
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        'ﬅ' | 'ﬆ' => "st",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_half_width_character_has_its_wide_one() {
        assert_eq!(WIDE.chars().count(), 0xff9f - 0xff61 + 1);
        assert_eq!(width('ｱ'), Some('ア'));
        assert_eq!(width('ﾝ'), Some('ン'));
        assert_eq!(width('～'), Some('~'));
    }
}
