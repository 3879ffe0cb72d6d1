//! What a block is known again by where only its numbers and dates differ.

use super::dates::is_date_word;
use super::fold::{Numbers, fold_into, number_len};
use super::plain::next_digit;

/// Folds blocks, with memory that is kept from one to the next.
#[derive(Debug, Default)]
pub(crate) struct Recogniser {
    folded: String,
    known: String,
}

/// So many words of a date stand beside a number: `monday, march 5`.
const WORDS: usize = 2;

impl Recogniser {
    /// The block folded, with one sign for each number and the words of a date beside it: `5 March 2014` and `28. September 2021` are
    /// known as `# #`.
    pub(crate) fn fold(&mut self, block: &str) -> &str {
        self.folded.clear();
        fold_into(block, Numbers::Keep, &mut self.folded);
        self.known.clear();
        let text = self.folded.as_str();
        let mut done = 0;
        while let Some(run) = next_digit(text.as_bytes(), done) {
            let mut start = run;
            for _ in 0..WORDS {
                let Some(word) = before(&text[done..start]) else { break };
                start = done + word;
            }
            self.known.push_str(&text[done..start]);
            self.known.push('#');
            done = run + number_len(&text.as_bytes()[run..]);
            while let Some(word) = behind(&text[done..]) {
                done += word;
            }
        }
        self.known.push_str(&text[done..]);
        &self.known
    }
}

/// A mark between the parts of a date.
fn is_mark(byte: u8) -> bool {
    matches!(byte, b' ' | b'.' | b',' | b'-' | b'/' | b'\'')
}

/// Part of a word in small letters, of whatever script.
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_lowercase() || !byte.is_ascii()
}

/// Where the word of a date begins that these end with, with two marks at most behind it.
fn before(text: &str) -> Option<usize> {
    let marks = text.bytes().rev().take(2).take_while(|&byte| is_mark(byte)).count();
    let end = text.len() - marks;
    let start = end - text.as_bytes()[..end].iter().rev().take_while(|&&byte| is_letter(byte)).count();
    (start < end && is_date_word(&text[start..end])).then_some(start)
}

/// Where the word of a date ends that these begin with, and what ends an English number: `5th`.
fn behind(text: &str) -> Option<usize> {
    let marks = text.bytes().take(2).take_while(|&byte| is_mark(byte)).count();
    let end = marks + text.as_bytes()[marks..].iter().take_while(|&&byte| is_letter(byte)).count();
    let word = &text[marks..end];
    let is_ordinal = marks == 0 && matches!(word, "st" | "nd" | "rd" | "th");
    (marks < end && (is_ordinal || is_date_word(word))).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_are_signs() {
        let cases = [
            ("Changed on Monday, March 5, 2014 at 10:45 p.m.", "changed on #, # #:# p.m."),
            ("Changed on 28. September 2021", "changed on # #"),
            ("Am 1. März um 9 Uhr", "# #"),
            ("5th of July", "# of july"),
            ("1,204 readers", "# readers"),
            ("2014年3月5日", "#年#月#日"),
            ("You may ask", "you may ask"),
            ("7", "#"),
        ];
        let mut recogniser = Recogniser::default();
        for (block, known) in cases {
            assert_eq!(recogniser.fold(block), known, "{block}");
        }
    }
}
