//! Folding: what makes one spelling of a phrase stand for many.
//!
//! Nothing here ever reaches the cleaned text; phrases and blocks are folded only to be compared.

use std::sync::LazyLock;

use super::dates::is_sign;
use super::plain::{is_plain_but_for_numbers, next_digit};

/// Whether numbers are folded too.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// `1,234` stays.
    Keep,
    /// A run of digits with `.` or `,` inside becomes `#`.
    Hash,
}

/// Appends `text`, folded, to `out`: lower case, white space squeezed and trimmed, quotes, dashes, ellipses and
/// full-width forms as ASCII, invisible characters gone.
pub(crate) fn fold_into(text: &str, numbers: Numbers, out: &mut String) {
    if numbers == Numbers::Keep && is_plain_but_for_numbers(text.as_bytes()) {
        lower_into(text, out);
    } else {
        fold_runs_into(text, numbers, out);
    }
}

/// [`fold_into`] of a text that is more than plain: by runs of plain bytes, and what stands between them.
pub(super) fn fold_runs_into(text: &str, numbers: Numbers, out: &mut String) {
    let table = if numbers == Numbers::Hash { &PLAIN_WITHOUT_DIGITS } else { &PLAIN };
    let bytes = text.as_bytes();
    let mut sink = Sink::new(numbers, out);
    let mut at = 0;
    while at < bytes.len() {
        let run = plain_run(&bytes[at..], table);
        if run > 0 {
            sink.plain(&text[at..at + run]);
            at += run;
            continue;
        }
        match sink.letters(bytes, at) {
            0 => at += sink.next(text, at),
            letters => at += letters,
        }
    }
}

/// Letters of two bytes in lower case, by what stands in their bytes beside the marks of the encoding: the lower bits of the first, and
/// those of the second. 0 where the character is no letter, or its lower case is of another length.
static TWO_BYTES: LazyLock<[u16; 1 << 11]> = LazyLock::new(|| {
    let mut table = [0; 1 << 11];
    for (code, entry) in (0..).zip(&mut table).skip(0x80) {
        let letter = char::from_u32(code).filter(|c| c.is_alphabetic());
        let mut lower = letter.into_iter().flat_map(char::to_lowercase);
        if let (Some(lower @ '\u{80}'..='\u{7ff}'), None) = (lower.next(), lower.next()) {
            *entry = lower as u16;
        }
    }
    table
});

/// Length in bytes of the characters at the start of these that have no case and fold to themselves: Han, Hangul, Kana.
fn caseless_run(bytes: &[u8]) -> usize {
    let is_caseless =
        |three: &&[u8]| matches!(three, [0xe3, 0x81..=0xbf, _] | [0xe4..=0xe9 | 0xeb | 0xec, _, _] | [0xea, 0xb0..=0xbf, _]);
    3 * bytes.chunks_exact(3).take_while(is_caseless).count()
}

/// Appends plain `text` to `out`, which folding only lowers.
pub(super) fn lower_into(text: &str, out: &mut String) {
    let begin = out.len();
    out.push_str(text);
    out[begin..].make_ascii_lowercase();
}

/// How many bytes fold to their lower case, whatever stands around them. A space does where a plain character follows it.
fn plain_run(bytes: &[u8], table: &[bool; 256]) -> usize {
    let mut run = bytes.iter().take_while(|&&byte| table[byte as usize]).count();
    if let Some(double) = bytes[..run].windows(2).position(|pair| pair == b"  ") {
        run = double;
    }
    if run > 0 && bytes[run - 1] == b' ' { run - 1 } else { run }
}

/// Bytes that fold to their lower case wherever they stand.
const PLAIN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = b' ';
    while byte < 0x7f {
        table[byte as usize] = byte != b'`';
        byte += 1;
    }
    table
};

const PLAIN_WITHOUT_DIGITS: [bool; 256] = {
    let mut table = PLAIN;
    let mut digit = b'0';
    while digit <= b'9' {
        table[digit as usize] = false;
        digit += 1;
    }
    table
};

/// Appends folded text to `out` with its numbers folded, too.
pub(super) fn hash_numbers_into(folded: &str, out: &mut String) {
    let mut done = 0;
    while let Some(at) = next_digit(folded.as_bytes(), done) {
        out.push_str(&folded[done..at]);
        out.push('#');
        done = at + number_len(&folded.as_bytes()[at..]);
    }
    out.push_str(&folded[done..]);
}

/// Length of the number with which these bytes start: digits, with `.` or `,` between digits.
pub(super) fn number_len(bytes: &[u8]) -> usize {
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut len = digits(0);
    while let [b'.' | b',', digit, ..] = bytes[len..] {
        if !digit.is_ascii_digit() {
            break;
        }
        len += 1 + digits(len + 1);
    }
    len
}

/// The text of a rule, folded as [`fold_into`] does; the signs of dates in it stay.
pub(crate) fn fold(text: &str, numbers: Numbers) -> String {
    let mut out = String::with_capacity(text.len());
    let mut sink = Sink { keeps_signs: true, ..Sink::new(numbers, &mut out) };
    let mut at = 0;
    while at < text.len() {
        at += sink.next(text, at);
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Number {
    Outside,
    Inside,
    /// After a `.` or `,` that belongs to the number only if a digit follows.
    Separator,
}

struct Sink<'a> {
    out: &'a mut String,
    begin: usize,
    numbers: Numbers,
    number: Number,
    /// White space was read, and is written before the next character.
    space: bool,
    /// Signs of dates stand for themselves: in rules.
    keeps_signs: bool,
}

impl<'a> Sink<'a> {
    fn new(numbers: Numbers, out: &'a mut String) -> Self {
        Sink { begin: out.len(), out, numbers, number: Number::Outside, space: false, keeps_signs: false }
    }

    /// Takes the character at `at`; its length in bytes.
    fn next(&mut self, text: &str, at: usize) -> usize {
        match text.as_bytes()[at] {
            byte @ ..0x80 => {
                self.ascii(byte);
                1
            }
            _ => text[at..].chars().next().map_or(1, |c| {
                self.wide(c);
                c.len_utf8()
            }),
        }
    }

    /// Takes a run of letters that are no ASCII; its length in bytes, 0 where there is none.
    fn letters(&mut self, bytes: &[u8], at: usize) -> usize {
        let table = &*TWO_BYTES;
        let lower = |two: &[u8]| match *two {
            [first @ 0xc3..=0xdf, second, ..] => table[usize::from(first & 0x1f) << 6 | usize::from(second & 0x3f)],
            _ => 0,
        };
        let rest = &bytes[at..];
        let caseless = caseless_run(rest);
        if caseless == 0 && lower(rest) == 0 {
            return 0;
        }
        self.begin();
        if caseless > 0 {
            // Whole characters, as they are counted by three bytes.
            self.out.push_str(std::str::from_utf8(&rest[..caseless]).unwrap_or_default());
            return caseless;
        }
        let mut len = 0;
        while let Some(c) = char::from_u32(u32::from(lower(&rest[len..]))).filter(|&c| c != '\0') {
            self.out.push(c);
            len += 2;
        }
        len
    }

    /// Ends white space, and a number, before a letter.
    fn begin(&mut self) {
        if self.space {
            self.space = false;
            if self.out.len() > self.begin {
                self.out.push(' ');
            }
        }
        self.number = Number::Outside;
    }

    /// Takes a run of plain bytes.
    fn plain(&mut self, run: &str) {
        let mut rest = run;
        // The first may be part of a number, or a space that is not the only one.
        if self.space || self.number != Number::Outside || self.out.len() == self.begin {
            self.ascii(run.as_bytes()[0]);
            rest = &run[1..];
            if rest.is_empty() {
                return;
            }
            if self.space {
                self.ascii(rest.as_bytes()[0]);
                rest = &rest[1..];
            }
            self.number = Number::Outside;
        }
        let begin = self.out.len();
        self.out.push_str(rest);
        self.out[begin..].make_ascii_lowercase();
    }

    fn ascii(&mut self, byte: u8) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => self.space = true,
            // Other control characters are invisible.
            0..=0x1f | 0x7f => {}
            b'`' => self.push('\''),
            _ => self.push(byte.to_ascii_lowercase() as char),
        }
    }

    fn wide(&mut self, c: char) {
        match c {
            _ if c.is_whitespace() => self.space = true,
            // Soft hyphen, zero-width and direction marks, word joiner, BOM, variation selectors.
            '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
            | '\u{fe00}'..='\u{fe0f}' => {}
            _ if is_sign(c) && !self.keeps_signs => {}
            '‘' | '’' | '‚' | '‛' | '′' | '´' => self.push('\''),
            '“' | '”' | '„' | '‟' | '″' => self.push('"'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => self.push('-'),
            '…' => {
                self.push('.');
                self.push('.');
                self.push('.');
            }
            // Full-width ASCII; the difference of the two blocks is constant.
            '\u{ff01}'..='\u{ff5e}' => match u8::try_from(u32::from(c) - 0xfee0) {
                Ok(byte) => self.ascii(byte),
                Err(_) => self.push(c),
            },
            _ => {
                for lower in c.to_lowercase() {
                    self.push(lower);
                }
            }
        }
    }

    fn push(&mut self, c: char) {
        if self.space {
            self.space = false;
            self.number = Number::Outside;
            if self.out.len() > self.begin {
                self.out.push(' ');
            }
        }
        if self.numbers == Numbers::Hash && self.skips_in_number(c) {
            return;
        }
        self.out.push(c);
    }

    /// Keeps the state of the number that `c` may belong to; true where `c` is not to be written.
    fn skips_in_number(&mut self, c: char) -> bool {
        match (self.number, c) {
            (Number::Outside, '0'..='9') => {
                self.number = Number::Inside;
                self.out.push('#');
                true
            }
            (Number::Inside, '0'..='9') => true,
            (Number::Separator, '0'..='9') => {
                self.out.pop();
                self.number = Number::Inside;
                true
            }
            (Number::Inside, '.' | ',') => {
                self.number = Number::Separator;
                false
            }
            _ => {
                self.number = Number::Outside;
                false
            }
        }
    }
}

/// `text` without the marks that may stand before a line: bullets, arrows, the signs of headings and quotations.
pub(crate) fn without_leading_marks(text: &str) -> &str {
    if text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric) {
        return text;
    }
    text.trim_start_matches(|c: char| is_leading_mark(c) || c.is_whitespace())
}

/// Whether a line that begins with `c` may begin with a mark that is not part of it.
pub(crate) fn is_leading_mark(c: char) -> bool {
    is_mark(c) || matches!(c, '#' | '~' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Folded `text` without the marks that may stand behind it: arrows, bars, a colon, an ellipsis.
pub(crate) fn without_trailing_marks(folded: &str) -> &str {
    if folded.as_bytes().last().is_some_and(u8::is_ascii_alphanumeric) {
        return folded;
    }
    let mut text = folded;
    loop {
        let trimmed = text.trim_end_matches(|c: char| is_mark(c) || matches!(c, ':' | ' '));
        let trimmed = if trimmed.ends_with("..") { trimmed.trim_end_matches('.') } else { trimmed };
        if trimmed.len() == text.len() {
            return text;
        }
        text = trimmed;
    }
}

fn is_mark(c: char) -> bool {
    matches!(
        c,
        '-' | '*'
            | '+'
            | '>'
            | '|'
            | '•'
            | '·'
            | '∙'
            | '●'
            | '○'
            | '◦'
            | '▪'
            | '▫'
            | '■'
            | '□'
            | '◆'
            | '◇'
            | '★'
            | '☆'
            | '▶'
            | '►'
            | '▸'
            | '▷'
            | '▹'
            | '▼'
            | '▾'
            | '▲'
            | '△'
            | '▴'
            | '◀'
            | '◄'
            | '‹'
            | '›'
            | '«'
            | '»'
            | '→'
            | '←'
            | '↑'
            | '↓'
            | '↗'
            | '↩'
            | '⇒'
            | '➔'
            | '➜'
            | '➤'
            | '❯'
            | '✓'
            | '✔'
            | '✕'
            | '×'
            | '¶'
            | '¦'
            | '❖'
            | '–'
            | '—'
            | '》'
            | '※'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashed(text: &str) -> String {
        fold(text, Numbers::Hash)
    }

    #[test]
    fn folds_case_space_quotes_dashes_and_width() {
        let cases = [
            ("Leave a\u{a0}\u{2003} Reply ", "leave a reply"),
            ("\u{200b}EDITOR’S NOTE", "editor's note"),
            ("“A” – „B‟", "\"a\" - \"b\""),
            ("（もっと）：Ａ", "(もっと):a"),
            ("Loading…", "loading..."),
            ("İstanbul ЧИТАТЬ", "i\u{307}stanbul читать"),
            ("a\u{1}b", "ab"),
            ("", ""),
            (" \u{a0} ", ""),
        ];
        for (text, folded) in cases {
            assert_eq!(fold(text, Numbers::Keep), folded, "{text:?}");
        }
    }

    #[test]
    fn numbers_become_one_sign() {
        let cases = [
            ("Join 1,234.5 others", "join # others"),
            ("3. 4, 5", "#. #, #"),
            ("v2.0.", "v#."),
            ("１９８４年", "#年"),
            ("12:30", "#:#"),
            ("1 2", "# #"),
        ];
        for (text, folded) in cases {
            assert_eq!(hashed(text), folded, "{text:?}");
        }
        assert_eq!(fold("１９８４", Numbers::Keep), "1984");
    }

    #[test]
    fn folding_twice_is_folding_once() {
        for text in ["Leave a Reply »", "…Read\tMore 1,2", "ÀÉ ‘x’", "「質問」 ５"] {
            let once = fold(text, Numbers::Keep);
            assert_eq!(fold(&once, Numbers::Keep), once);
        }
    }

    #[test]
    fn plain_text_folds_as_slowly_folded() {
        let bytes: Vec<String> = (0..=255_u8).map(|byte| char::from(byte).to_string()).collect();
        for (a, b) in bytes.iter().flat_map(|a| bytes.iter().map(move |b| (a, b))) {
            for text in [format!("{a}{b}"), format!("x{a}{b}Y"), format!(" {a}{b} 1{a}{b}2 {b}"), format!("1.{a},{b}5  {a}")] {
                for numbers in [Numbers::Keep, Numbers::Hash] {
                    // Character by character, `fold` is the slow twin.
                    let mut fast = String::new();
                    fold_into(&text, numbers, &mut fast);
                    assert_eq!(fast, fold(&text, numbers), "{text:?}");
                    let mut hashed = String::new();
                    hash_numbers_into(&fold(&text, Numbers::Keep), &mut hashed);
                    assert_eq!(hashed, fold(&text, Numbers::Hash), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn letters_of_all_scripts_fold_as_slowly_folded() {
        for c in ('\u{80}'..='\u{ffff}').filter(|c| !is_sign(*c)) {
            let mut one = [0; 4];
            let c = &*c.encode_utf8(&mut one);
            for text in [c.to_owned(), format!("a {c} {c}b 1{c}2 1.{c}{c}Я")] {
                let (mut fast, mut hashed) = (String::new(), String::new());
                fold_into(&text, Numbers::Keep, &mut fast);
                fold_into(&text, Numbers::Hash, &mut hashed);
                assert_eq!((fast, hashed), (fold(&text, Numbers::Keep), fold(&text, Numbers::Hash)), "{text:?}");
            }
        }
    }

    #[test]
    fn marks_are_stripped_at_both_ends() {
        assert_eq!(without_leading_marks("• - Read more"), "Read more");
        assert_eq!(without_leading_marks("## 5 Comments"), "5 Comments");
        assert_eq!(without_trailing_marks("read more ... »"), "read more");
        assert_eq!(without_trailing_marks("share this:"), "share this");
        assert_eq!(without_trailing_marks("no."), "no.");
        assert_eq!(without_trailing_marks("»"), "");
    }
}
