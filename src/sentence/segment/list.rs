//! Lists within a line: `1. One 2. Two`, `a) one b) two`, `• One • Two`.

use super::scene::char_boundary;

/// How far the next item is looked for, in bytes.
const REACH: usize = 1_000;

/// The marks of items.
const BULLETS: [char; 6] = ['•', '⁃', '‣', '◦', '▪', '●'];

/// Where the next item of a list within a line begins, if an item begins at `start`.
pub(super) fn next_item(text: &str, start: usize) -> Option<usize> {
    let rest = &text[start..];
    let first = rest.chars().next().filter(|first| !first.is_ascii());
    if let Some(bullet) = first.filter(|first| BULLETS.contains(first)) {
        let line = line(rest);
        let others = line.match_indices(bullet).skip(1).map(|(at, _)| at);
        return others.into_iter().find(|at| line[..*at].ends_with(' ')).map(|at| start + at);
    }
    let (count, delimiter) = marker(rest)?;
    let next = count.next()?;
    let line = line(rest);
    let words = line.match_indices(' ').map(|(at, _)| at + 1);
    words.into_iter().find(|at| marker(&line[*at..]) == Some((next, delimiter))).map(|at| start + at)
}

/// The line that `text` begins with, as far as it is searched.
fn line(text: &str) -> &str {
    text[..char_boundary(text, REACH)].split(['\n', '\r']).next().unwrap_or_default()
}

/// What an item is counted with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Count {
    Number(u32),
    Letter(u8),
}

impl Count {
    fn next(self) -> Option<Count> {
        match self {
            Count::Number(number) => number.checked_add(1).map(Count::Number),
            Count::Letter(letter) => (letter < b'z').then_some(Count::Letter(letter + 1)),
        }
    }
}

/// The count and the delimiter of an item: `1.`, `1)`, `1.)`, `a.`, `a)`, with a space behind it.
fn marker(text: &str) -> Option<(Count, &str)> {
    let digits = text.bytes().take(3).take_while(u8::is_ascii_digit).count();
    let (count, rest) = if digits > 0 {
        (Count::Number(text[..digits].parse().ok()?), &text[digits..])
    } else {
        let letter = *text.as_bytes().first().filter(|byte| byte.is_ascii_lowercase())?;
        (Count::Letter(letter), &text[1..])
    };
    let delimiter = [".)", ".", ")"].into_iter().find(|delimiter| rest.starts_with(delimiter))?;
    rest[delimiter.len()..].starts_with(' ').then_some((count, delimiter))
}
