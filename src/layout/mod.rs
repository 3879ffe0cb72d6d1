//! A text -> the blocks that tile it.
//!
//! The layout is found first, since line rules ruin a text whose lines are not paragraphs: `lines` cuts the text,
//! `wrap` tells whether paragraphs are wrapped at a fixed width and joins their lines, and a text that is one long line
//! is cut into its sentences. `shape` says what a block looks like, whatever its words.

mod lines;
mod shape;
mod wrap;

pub(crate) use lines::{trimmed, without};
pub(crate) use shape::{Short, ends_sentence, is_short};
pub(crate) use wrap::begins_item;

use crate::sentence::boundary::sentence_ends;
use crate::span::Span;
use crate::vector::Planes;

/// The unit of decision: a line, a re-joined paragraph, or a sentence; or the blank lines between two of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// First byte. A block ends where the next one starts: blocks tile the text.
    pub(crate) start: usize,
    /// The block without white space at its ends; empty for blank lines.
    pub(crate) text: Span,
    /// Looks like running prose.
    pub(crate) prose: bool,
}

impl Block {
    pub(crate) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// How the text sets its paragraphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Kind {
    /// One a line.
    #[default]
    Lines,
    /// Wrapped at this many characters.
    Wrapped(usize),
    /// The text is, but for a few short lines, one long line: sentences are the blocks.
    OneLine,
}

/// The blocks of a text. Reused from text to text.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    pub(crate) kind: Kind,
    pub(crate) blocks: Vec<Block>,
    /// What the bytes of the text are.
    pub(crate) planes: Planes,
    /// Length of the text.
    len: usize,
}

/// A text counts as one line where one line has more than this share of its bytes …
const ONE_LINE_SHARE: f64 = 0.8;
/// … and at least this many, …
const ONE_LINE_BYTES: usize = 400;
/// … and at most this many lines stand beside it.
const ONE_LINE_OTHERS: usize = 2;

impl Layout {
    /// Lays `text` out.
    pub(crate) fn read(&mut self, text: &str) {
        match self.read_kind(text) {
            Kind::Lines => {}
            Kind::Wrapped(width) => wrap::join(text, width, &mut self.blocks),
            Kind::OneLine => self.cut_sentences(text),
        }
        for block in &mut self.blocks {
            block.prose = shape::is_prose(&text[block.text]);
        }
    }

    /// Only finds out how `text` is laid out; the blocks are then its lines.
    pub(crate) fn read_kind(&mut self, text: &str) -> Kind {
        self.len = text.len();
        self.planes.read(text.as_bytes());
        lines::split(text, &self.planes, &mut self.blocks);
        self.kind = kind(text, self.blocks.iter().filter(|block| !block.is_blank()).map(|block| block.text));
        self.kind
    }

    /// Takes a block for prose, or not, by what is left of it: "… the roads were open. Read more »" is a sentence.
    pub(crate) fn judge_by(&mut self, text: &str, block: usize, rest: Span) {
        let block = &mut self.blocks[block];
        if rest != block.text {
            block.prose = shape::is_prose(&text[rest]);
        }
    }

    /// The bytes of a block, with the line end or white space behind it.
    pub(crate) fn tile(&self, block: usize) -> Span {
        let end = self.blocks.get(block + 1).map_or(self.len, |next| next.start);
        Span::new(self.blocks[block].start, end)
    }

    /// The next block after `block` that is not blank.
    pub(crate) fn next(&self, block: usize) -> Option<usize> {
        (block + 1..self.blocks.len()).find(|&next| !self.blocks[next].is_blank())
    }

    fn cut_sentences(&mut self, text: &str) {
        let Some(longest) =
            self.blocks.iter().position(|block| block.text.len() > ONE_LINE_BYTES && block.text.len() * 2 > text.len())
        else {
            return;
        };
        let tail = self.blocks.split_off(longest + 1);
        let line = self.blocks[longest];
        let mut start = line.start;
        let mut begin = line.text.start;
        self.blocks.pop();
        for end in sentence_ends(&text[line.text]) {
            let end = line.text.start + end;
            let text = trimmed(text, Span::new(begin, end));
            if !text.is_empty() {
                self.blocks.push(Block { start, text, prose: false });
                start = end;
            }
            begin = end;
        }
        self.blocks.extend(tail);
    }
}

/// The layout of a text with these lines, none of them blank.
fn kind(text: &str, lines: impl Iterator<Item = Span> + Clone) -> Kind {
    let few: usize = lines.clone().take(ONE_LINE_OTHERS + 2).count();
    if few == 0 {
        return Kind::Lines;
    }
    if few <= ONE_LINE_OTHERS + 1 {
        let longest = lines.clone().map(Span::len).max().unwrap_or(0);
        let sum: usize = lines.map(Span::len).sum();
        let one = longest >= ONE_LINE_BYTES && longest as f64 > ONE_LINE_SHARE * sum as f64;
        return if one { Kind::OneLine } else { Kind::Lines };
    }
    wrap::width(text, lines).map_or(Kind::Lines, Kind::Wrapped)
}

impl Layout {
    /// Whether a block looks like a title.
    pub(crate) fn is_title(&self, text: &str, block: usize) -> bool {
        let block = &self.blocks[block];
        !block.prose && shape::is_title(&text[block.text])
    }
}

#[cfg(test)]
mod tests;
