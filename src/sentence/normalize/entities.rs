//! Entities of HTML: `&amp;`, `&eacute;`, `&#8217;`.

use std::sync::LazyLock;

use memchr::memchr;

use super::options::Normalize;
use super::windows_1252;
use crate::draft::Edits;
use crate::span::Span;

/// The names of the HTML standard that end in a semicolon, sorted, with their code points.
static NAMES: LazyLock<Vec<(&str, Decoded)>> = LazyLock::new(|| {
    let rows = include_str!("../../data/entities.txt").lines().filter_map(|row| row.split_once(' '));
    rows.map(|(name, points)| {
        let mut points = points.split(' ').filter_map(|point| char::from_u32(u32::from_str_radix(point, 16).ok()?));
        (name, Decoded { first: points.next().unwrap_or('\u{fffd}'), second: points.next() })
    })
    .collect()
});

/// What an entity stands for: a character, or a few of the named ones two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Decoded {
    first: char,
    second: Option<char>,
}

impl Decoded {
    fn is(self, c: char) -> bool {
        self.first == c && self.second.is_none()
    }

    fn is_angle(self) -> bool {
        self.is('<') || self.is('>')
    }
}

/// An entity is decoded so many times: `&amp;eacute;`.
const LAYERS: usize = 2;
/// The longest name, or number with its zeros, and the semicolon.
const LONGEST: usize = 32;

/// Decodes the entities of a line.
pub(super) fn decode(line: &str, _: &Normalize, edits: &mut Edits<'_>) {
    if is_code(line) {
        return;
    }
    let mut at = 0;
    while let Some(inside) = memchr(b'&', &line.as_bytes()[at..]) {
        let start = at + inside;
        let Some(entity) = Entity::read(line, start) else {
            at = start + 1;
            continue;
        };
        at = entity.end;
        let mut in_a_row = 1;
        if entity.decoded.is_angle() {
            // Prompts, quotation marks of mail, shift operators: `&gt;&gt;&gt;`.
            while let Some(next) = Entity::read(line, at).filter(|next| next.decoded.is_angle()) {
                at = next.end;
                in_a_row += 1;
            }
        }
        if in_a_row == 1 && entity.layers <= LAYERS {
            edits.replace_chars(Span::new(start, entity.end), [entity.decoded.first].into_iter().chain(entity.decoded.second));
        }
    }
}

/// Whether a text has tags, so that its entities belong to its markup.
pub(super) fn has_tag(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = memchr(b'<', rest.as_bytes()) {
        rest = &rest[at + 1..];
        let name = rest.strip_prefix('/').unwrap_or(rest);
        let inside = name.find(['<', '>', '\n', '\r']).unwrap_or(name.len());
        if name.starts_with(|c: char| c.is_ascii_alphabetic()) && name[inside..].starts_with('>') {
            return true;
        }
        rest = &name[inside..];
    }
    false
}

/// Whether a line looks like code, in which entities may be meant as such: indented, or closed by a brace, or a statement.
fn is_code(line: &str) -> bool {
    if line.starts_with("    ") || line.starts_with('\t') {
        return true;
    }
    let line = line.trim_end();
    if line.ends_with(['{', '}']) {
        return true;
    }
    let call = || line.as_bytes().windows(2).any(|pair| pair[0].is_ascii_alphanumeric() && pair[1] == b'(');
    line.ends_with(';') && (line.contains(" = ") || call())
}

/// An entity, or a chain of them that hides in `&amp;`.
struct Entity {
    end: usize,
    decoded: Decoded,
    /// How many times it was encoded.
    layers: usize,
}

impl Entity {
    /// The entity that begins at `start`.
    fn read(line: &str, start: usize) -> Option<Entity> {
        let inside = line[start..].strip_prefix('&')?;
        let (decoded, len) = reference(inside)?;
        let mut entity = Entity { end: start + 1 + len, decoded, layers: 1 };
        while entity.decoded.is('&') {
            let Some((decoded, len)) = reference(&line[entity.end..]) else { break };
            entity = Entity { end: entity.end + len, decoded, layers: entity.layers + 1 };
        }
        Some(entity)
    }
}

/// What stands between `&` and `;`, and its length with the semicolon.
fn reference(text: &str) -> Option<(Decoded, usize)> {
    let bytes = &text.as_bytes()[..text.len().min(LONGEST)];
    let end = bytes.iter().position(|&byte| !byte.is_ascii_alphanumeric() && byte != b'#')?;
    if bytes[end] != b';' {
        return None;
    }
    let decoded = match text[..end].strip_prefix('#') {
        Some(number) => Decoded { first: numbered(number)?, second: None },
        None => named(&text[..end])?,
    };
    Some((decoded, end + 1))
}

fn named(name: &str) -> Option<Decoded> {
    let at = NAMES.binary_search_by_key(&name, |&(known, _)| known).ok()?;
    let decoded = NAMES[at].1;
    // A line stays a line, and one without columns has none.
    Some(if matches!(decoded.first, '\n' | '\t') { Decoded { first: ' ', second: None } } else { decoded })
}

/// The character of a number, as HTML reads it; none where that is no character that a text may hold.
fn numbered(number: &str) -> Option<char> {
    let point = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    let c = char::from_u32(point.ok()?)?;
    match c {
        '\t'..='\r' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\0'..='\u{1f}' | '\u{7f}' | '\u{fdd0}'..='\u{fdef}' => None,
        '\u{80}'..='\u{9f}' => windows_1252::of_c1(c),
        _ if u32::from(c) & 0xfffe == 0xfffe => None,
        _ => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_sorted_and_complete() {
        assert_eq!(NAMES.len(), 2_125);
        assert!(NAMES.is_sorted_by(|a, b| a.0 < b.0));
        assert!(NAMES.iter().all(|(name, decoded)| name.len() < LONGEST && decoded.first != '\u{fffd}'));
        assert_eq!(NAMES.iter().filter(|(_, decoded)| decoded.second.is_some()).count(), 93);
    }

    #[test]
    fn numbers_are_read_as_html_reads_them() {
        assert_eq!(numbered("8217"), Some('’'));
        assert_eq!(numbered("x2019"), Some('’'));
        assert_eq!(numbered("0038"), Some('&'));
        assert_eq!(numbered("146"), Some('’'));
        assert_eq!(numbered("10"), Some(' '));
        for none in ["0", "1", "127", "129", "xD800", "x110000", "xFFFF", "99999999999", "x", "", "12a", "+5", "x+5"] {
            assert_eq!(numbered(none), None, "{none}");
        }
    }

    #[test]
    fn tags_are_told_from_angles() {
        for text in ["<p>", "a </b> c", "<a href=\"x\">", "1 < 2 <i>", "<br/>"] {
            assert!(has_tag(text), "{text}");
        }
        for text in ["a < b > c", "<3", "x <y", "<y\nz>", "->", "<<a", "</>", "<"] {
            assert!(!has_tag(text), "{text}");
        }
    }
}
