//! What a block is known again by where only its numbers and dates differ.

use super::dates::is_date_word;
use super::fold::number_len;
use super::plain::next_digit;

/// Folds numbers and dates, with memory that is kept from one block to the next.
#[derive(Debug, Default)]
pub(crate) struct Recogniser {
    known: String,
}

/// So many words of a date stand beside a number: `monday, march 5`.
const WORDS: usize = 2;

impl Recogniser {
    /// The block with one sign for each number and the words of a date beside it: `5 March 2014` and `28. September 2021` are known as
    /// `# #`.
    pub(crate) fn fold(&mut self, block: &str) -> &str {
        self.known.clear();
        let mut done = 0;
        while let Some(run) = next_digit(block.as_bytes(), done) {
            let mut start = run;
            for _ in 0..WORDS {
                let Some(word) = before(&block[done..start]) else { break };
                start = done + word;
            }
            self.known.push_str(&block[done..start]);
            self.known.push('#');
            done = run + number_len(&block.as_bytes()[run..]);
            while let Some(word) = behind(&block[done..]) {
                done += word;
            }
        }
        self.known.push_str(&block[done..]);
        &self.known
    }
}

/// Marks between the parts of a date, at most.
const MARKS: usize = 2;

/// A mark between the parts of a date.
fn is_mark(byte: u8) -> bool {
    matches!(byte, b' ' | b'.' | b',' | b'-' | b'/' | b'\'')
}

/// Part of a word, of whatever script.
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || !byte.is_ascii()
}

/// Where the word of a date begins that these end with, with marks behind it.
fn before(text: &str) -> Option<usize> {
    let mut end = text.len();
    for _ in 0..MARKS {
        match text.as_bytes()[..end] {
            [.., mark] if is_mark(mark) => end -= 1,
            // A space without a break.
            [.., 0xc2, 0xa0] => end -= 2,
            _ => break,
        }
    }
    let start = end - text.as_bytes()[..end].iter().rev().take_while(|&&byte| is_letter(byte)).count();
    is_date_word(&text[start..end]).then_some(start)
}

/// Where the word of a date ends that these begin with, and what ends an English number: `5th`.
fn behind(text: &str) -> Option<usize> {
    let mut start = 0;
    for _ in 0..MARKS {
        match text.as_bytes()[start..] {
            [mark, ..] if is_mark(mark) => start += 1,
            [0xc2, 0xa0, ..] => start += 2,
            _ => break,
        }
    }
    let end = start + text.as_bytes()[start..].iter().take_while(|&&byte| is_letter(byte)).count();
    let word = &text[start..end];
    let is_ordinal = start == 0 && matches!(word, "st" | "nd" | "rd" | "th");
    (is_ordinal || is_date_word(word)).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_are_signs() {
        let cases = [
            ("Changed on Monday, March 5, 2014 at 10:45 p.m.", "Changed on #, # #:# p.m."),
            ("Changed on 28. September 2021", "Changed on # #"),
            ("Am 1.\u{a0}März um 9 Uhr", "# #"),
            ("изменено 5 марта 2014", "изменено # #"),
            ("5th of July", "# of July"),
            ("1,204 readers", "# readers"),
            ("2014年3月5日", "#年#月#日"),
            ("è 5 à 7 è", "è # # è"),
            ("You may ask", "You may ask"),
            ("7", "#"),
        ];
        let mut recogniser = Recogniser::default();
        for (block, known) in cases {
            assert_eq!(recogniser.fold(block), known, "{block}");
        }
    }
}
