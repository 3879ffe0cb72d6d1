//! Characters that are not seen, made visible: texts are hostile, and so are names of files and fields.

use std::borrow::Cow;

/// The text with symbols for what is not seen, but for white space: controls, which can set a terminal's colours and move its cursor, and
/// which HTML cannot hold or drops; and the marks that turn the direction of what follows, so that a text could show itself as another.
pub fn visible(text: &str) -> Cow<'_, str> {
    replaced(text, symbol)
}

/// The same, and what would end the line.
pub fn on_one_line(text: &str) -> Cow<'_, str> {
    replaced(text, |c| match c {
        '\t' | '\n' | '\r' => picture(c),
        c => symbol(c),
    })
}

fn replaced(text: &str, symbol: impl Fn(char) -> Option<Cow<'static, str>>) -> Cow<'_, str> {
    let Some(first) = text.find(|c| symbol(c).is_some()) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len() + 8);
    out.push_str(&text[..first]);
    for c in text[first..].chars() {
        match symbol(c) {
            Some(symbol) => out.push_str(&symbol),
            None => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Unicode has pictures of these.
fn picture(c: char) -> Option<Cow<'static, str>> {
    char::from_u32(0x2400 + c as u32).map(|picture| picture.to_string().into())
}

fn symbol(c: char) -> Option<Cow<'static, str>> {
    let name = match c {
        '\t' | '\n' | '\r' => return None,
        '\0'..='\u{1f}' => return picture(c),
        '\u{7f}' => "␡",
        '\u{202a}' => "[LRE]",
        '\u{202b}' => "[RLE]",
        '\u{202c}' => "[PDF]",
        '\u{202d}' => "[LRO]",
        '\u{202e}' => "[RLO]",
        '\u{2066}' => "[LRI]",
        '\u{2067}' => "[RLI]",
        '\u{2068}' => "[FSI]",
        '\u{2069}' => "[PDI]",
        '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}' => return Some(format!("[U+{:04X}]", c as u32).into()),
        _ => return None,
    };
    Some(name.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_shown() {
        assert!(matches!(visible("All roads\tare\nopen — שלום"), Cow::Borrowed(_)));
        assert_eq!(visible("a\0b\u{202e}c\u{7f}\u{85}\u{2028}"), "a␀b[RLO]c␡[U+0085][U+2028]");
        assert_eq!(on_one_line("a\x1b[31m\tb\x07\n"), "a␛[31m␉b␇␊");
    }
}
